"""Finds what happens between two voices: who came in, who carried on, listening sounds, changes of speaker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.event import Event, EventKind
from app.core.segment import Segment, Segments, covered_s
from app.core.turn import YOU
from app.metrics.event_options import STANDARD, EventOptions
from app.metrics.preparation import (
    KEPT_MARGIN_S,
    LISTENING_WORDS_MAXIMUM_S,
    STARTED_BEFORE_S,
    PreparedSpeech,
    keeps_floor,
    near,
    prepare,
    talk_end_s,
    talking_at,
)
from app.metrics.regions import Region, regions
from app.metrics.sure_words import SureWords

_EPSILON_S = 1e-9
_JUST_ENDED_S = 0.02
_AT_EDGE_S = 0.05


@dataclass(frozen=True, slots=True)
class FloorTurn:
    """One voice's stretches until another takes the floor; at least one stretch."""

    speaker: str
    stretches: Segments

    @property
    def start(self) -> float:
        return self.stretches[0].start

    @property
    def end(self) -> float:
        return self.stretches[-1].end


@dataclass(frozen=True, slots=True)
class Interplay:
    """Events in order of time, and who held the floor: one tuple of turns for each time without a hole in it."""

    prepared: PreparedSpeech
    events: tuple[Event, ...]
    floors: tuple[tuple[FloorTurn, ...], ...]


def find_events(
    speech: Mapping[str, Segments],
    *,
    holes: Segments = (),
    words: SureWords | None = None,
    options: EventOptions = STANDARD,
) -> tuple[Event, ...]:
    """Events between "you" and each other voice, in order of time; empty where nobody is "you" or nobody else is there.

    Args:
        speech: sorted disjoint segments a speaker key.
        holes: times that were not recorded, or seams of no length; no event crosses one.
        words: what was surely said, where that is known.
        options: thresholds.
    """
    prepared = prepare(speech, holes=holes, words=words, listening_maximum_s=options.listening_maximum_s)
    return follow(prepared, options=options).events


def follow(prepared: PreparedSpeech, *, options: EventOptions = STANDARD) -> Interplay:
    """Walks through the stretches in order of time and says of each what it did."""
    events = _listening_events(prepared)
    floors: list[tuple[FloorTurn, ...]] = []
    for region in regions(prepared):
        walk = _Walk(region, options, prepared.words)
        walk.run()
        events.extend(walk.events)
        floors.append(tuple(FloorTurn(speaker, tuple(stretches)) for speaker, stretches in walk.floors))
    return Interplay(prepared, tuple(sorted(events, key=_order)), tuple(floors))


def _order(event: Event) -> tuple[float, float, str]:
    return event.segment.start, event.segment.end, event.by


def _listening_events(prepared: PreparedSpeech) -> list[Event]:
    """Rule 1. Of a listening sound by "you" beside several voices, `to` is the one that speaks most around it."""
    events: list[Event] = []
    for by, sounds in prepared.listening.items():
        others = [key for key in prepared.units if key != by] if by == YOU else [YOU]
        for sound in sounds:
            around = Segment(sound.start - 1.0, sound.end + 1.5)
            talk = {key: near(prepared.units.get(key, ()), around) for key in others}
            to = max((covered_s(talk[key], around), key) for key in others)[1]
            before, after = Segment(around.start, sound.start), Segment(sound.end, around.end)
            if not covered_s(talk[to], before) or not covered_s(talk[to], after):
                continue
            overlap_s = covered_s(talk[to], sound)
            before_s = max(segment.end for segment in talk[to] if segment.start < sound.start)
            gap_s = -overlap_s if overlap_s else sound.start - before_s
            events.append(Event(EventKind.LISTENING_SOUND, by, to, sound, overlap_s, gap_s))
    return events


@dataclass(slots=True)
class _Walk:
    """Rules 2 and 3 over one region.

    Attributes:
        last: when the voice that held the floor fell silent last, and which one.
        aside: key and start of what does not hold the floor: entries that did not get it, restarts that gave way.
    """

    region: Region
    options: EventOptions
    words: SureWords | None
    events: list[Event] = field(default_factory=list)
    floors: list[tuple[str, list[Segment]]] = field(default_factory=list)
    talking: list[tuple[Segment, str]] = field(default_factory=list)
    last: tuple[float, str] | None = None
    aside: set[tuple[str, float]] = field(default_factory=set)

    def run(self) -> None:
        ordered = sorted((stretch, key) for key, own in self.region.stretches.items() for stretch in own)
        for stretch, by in ordered:
            self._fell_silent(before_s=stretch.start + _JUST_ENDED_S)
            if (by, stretch.start) in self.aside:
                continue
            if self._takes_floor(stretch, by):
                self._hold(stretch, by)
            else:
                self.aside.add((by, stretch.start))

    def _fell_silent(self, *, before_s: float) -> None:
        for stretch, key in self.talking:
            if stretch.end <= before_s and (self.last is None or (stretch.end, key) > self.last):
                self.last = (stretch.end, key)
        self.talking = [(stretch, key) for stretch, key in self.talking if stretch.end > before_s]

    def _hold(self, stretch: Segment, by: str) -> None:
        self.talking.append((stretch, by))
        if self.floors and self.floors[-1][0] == by:
            self.floors[-1][1].append(stretch)
        else:
            self.floors.append((by, [stretch]))

    def _takes_floor(self, stretch: Segment, by: str) -> bool:
        """Adds the event of this stretch, if it is one; False when another voice keeps the floor beside it."""
        holder = self._holder(stretch, by)
        if holder is not None:
            return self._beside(stretch, by, *holder)
        if self.last is not None and self.last[1] != by:
            return self._after_silence(stretch, by, *self.last)
        return True

    def _holder(self, stretch: Segment, by: str) -> tuple[Segment, str] | None:
        found = [
            (talk, key)
            for key, own in self.region.stretches.items()
            if key != by
            and (talk := talking_at(own, stretch.start)) is not None
            and (key, talk.start) not in self.aside
        ]
        return max(found, key=lambda talk: (talk[0].end, talk[1])) if found else None

    def _beside(self, stretch: Segment, by: str, holder: Segment, to: str) -> bool:
        """Rule 2: another was already talking."""
        if self._cut_off(holder, stretch):
            return stretch.end > holder.end
        if keeps_floor(holder, self.region.units[to], stretch):
            self._kept(stretch, by, to)
            return False
        overlap_s = min(holder.end, stretch.end) - stretch.start
        if overlap_s <= STARTED_BEFORE_S + _EPSILON_S and (restart := self._collision(stretch, by, to)) is not None:
            self.aside.add((to, restart.start))  # a breath that was heard a little too short
            self._add(Event(EventKind.JUMPED_IN, by, to, stretch, overlap_s, stretch.start - holder.end))
            return True
        stopped = overlap_s >= self._stopped_from_s(to, holder) - _EPSILON_S and not self._agreed(stretch, by, holder, to)
        kind = EventKind.CAME_IN_STOPPED if stopped else EventKind.SWITCH
        if stretch.end > holder.end:
            self._gives_way(Segment(holder.end, stretch.end), to)
        self._add(Event(kind, by, to, stretch, overlap_s, stretch.start - holder.end))
        return True

    def _stopped_from_s(self, to: str, holder: Segment) -> float:
        """How long both must speak before one is stopped: a reply often starts while the last words are being said."""
        odds = None if self.words is None else self.words.end_odds(to, holder.end)
        if odds is None:
            return self.options.stopped_minimum_s
        from_s = self.options.even_minimum_s + self.options.per_odds_s * odds
        return min(max(from_s, self.options.overlap_minimum_s), self.options.finished_minimum_s)

    def _gives_way(self, beside: Segment, to: str) -> None:
        """Who was stopped may try once more: that is no event of its own."""
        restart = self._restart(beside, to)
        if restart is not None and restart.end < beside.end:
            self.aside.add((to, restart.start))

    def _kept(self, stretch: Segment, by: str, to: str) -> None:
        """An entry that does not get the floor: coming in, or a listening sound; its words decide where they are known."""
        own = self.region.stretches[to]
        overlap_s = covered_s(near(own, stretch), stretch)
        listens = self._listens(stretch, by)
        long = stretch.duration_s > self.options.entry_minimum_s + _EPSILON_S
        entered = overlap_s >= self.options.overlap_minimum_s - _EPSILON_S and (long or listens is False)
        if listens is False and self.words is not None and self.words.finish_together(to, stretch, by, stretch.end):
            listens = True
        if entered and listens is not True:
            self._add(Event(EventKind.CAME_IN_CARRIED_ON, by, to, stretch, overlap_s, -overlap_s))
        elif listens is not False:
            gap_s = -overlap_s if overlap_s else stretch.start - max(talk.end for talk in own if talk.start < stretch.start)
            self._add(Event(EventKind.LISTENING_SOUND, by, to, stretch, overlap_s, gap_s))

    def _listens(self, stretch: Segment, by: str) -> bool | None:
        """What the words say; of a long entry nothing, even where all that was surely heard is "yes"."""
        if self.words is None or stretch.duration_s > LISTENING_WORDS_MAXIMUM_S + _EPSILON_S:
            return None
        return self.words.listens(by, stretch)

    def _agreed(self, stretch: Segment, by: str, holder: Segment, to: str) -> bool:
        """With words: both finished the sentence, or what was said beside its end was only "yes"."""
        if self.words is None or self.words.more_to_come(to, holder.end):
            return False
        beside = Segment(stretch.start, min(holder.end, stretch.end))
        return self.words.finish_together(to, stretch, by, holder.end) or self.words.all_listens(by, beside)

    def _cut_off(self, holder: Segment, stretch: Segment) -> bool:
        """The recording stopped while both spoke: nobody can say who would have kept the floor."""
        return min(holder.end, stretch.end) >= self.region.ends_s - _AT_EDGE_S

    def _after_silence(self, stretch: Segment, by: str, ended_s: float, to: str) -> bool:
        """Rule 3: the other was silent. In a breath the floor is still theirs if they go on and outlast who came in."""
        kind = EventKind.SWITCH
        gap_s = stretch.start - ended_s
        restart = self._restart(stretch, to)
        if restart is not None and gap_s <= self.options.breath_s + _EPSILON_S:
            if talk_end_s(ended_s, self.region.units[to], stretch.end) >= stretch.end + KEPT_MARGIN_S - _EPSILON_S:
                self._kept(stretch, by, to)
                return False
            if self._collision(stretch, by, to) is not None:
                kind = EventKind.JUMPED_IN
                self.aside.add((to, restart.start))
        if kind is EventKind.SWITCH and self._starts_together(stretch, to):
            return False
        self._add(Event(kind, by, to, stretch, max(0.0, -gap_s), gap_s))
        return True

    def _starts_together(self, stretch: Segment, to: str) -> bool:
        """Both start in the same tenth of a second and the other one outlasts this: nobody came in, it is no event."""
        return any(
            abs(own.start - stretch.start) <= STARTED_BEFORE_S and own.end >= stretch.end + KEPT_MARGIN_S
            for own in near(self.region.stretches[to], stretch)
        )

    def _collision(self, stretch: Segment, by: str, to: str) -> Segment | None:
        """The stretch with which `to` goes on beside `stretch`, collides with it, and gives way."""
        restart = self._restart(stretch, to)
        if restart is None or min(restart.end, stretch.end) - restart.start < self.options.collision_s - _EPSILON_S:
            return None
        return restart if restart.end < talk_end_s(stretch.end, self.region.units[by], restart.end) else None

    def _restart(self, stretch: Segment, to: str) -> Segment | None:
        """The stretch with which `to` goes on beside `stretch`, if it is soon enough."""
        begins = stretch.start + self.options.restart_from_s
        until = min(stretch.start + self.options.restart_until_s, stretch.end)
        for own in near(self.region.stretches[to], Segment(stretch.start, max(stretch.start, until))):
            if begins < own.start < until:
                return own
        return None

    def _add(self, event: Event) -> None:
        if YOU in {event.by, event.to}:
            self.events.append(event)
