"""What the timeline shows, worked out once from a result: lanes, marks, holes and moments, without any painting."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.charts.form import BREAK_S
from app.charts.target import as_played
from app.charts.words import small_other
from app.core.analysis_result import AnalysisResult
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.segment import Segment, Segments, intersection, merged, subtracted
from app.core.speech_activity import Uncertain
from app.core.turn import OTHER, YOU, Turn
from app.gui.models.voices import voice_colour, voice_text_colour, voice_words, voices
from app.i18n import tr

STRETCH_GAP_S = 0.3
ROOM_S = 1.0
SHORTEST_OVERLAP_S = 0.15


class MarkKind(Enum):
    STOPPED = "stopped"
    CARRIED_ON = "carried_on"
    JUMPED_IN = "jumped_in"
    ROOM = "room"
    GLYPH = "glyph"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the close-up: where it stands, what it is called, what a click plays."""

    kind: MarkKind
    speaker: str
    segment: Segment
    text: str
    play: Segment
    glyph: str = ""
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One voice. colour: the theme's name for its fill; bars are sorted, without listening sounds."""

    speaker: str
    label: str
    colour: str
    text_colour: str
    bars: Segments
    within: Segments
    starts: tuple[float, ...]

    def near(self, start_s: float, end_s: float) -> Segments:
        """Bars that may be seen between two times."""
        first = max(0, bisect_left(self.starts, start_s) - 1)
        return self.bars[first : bisect_right(self.starts, end_s)]


@dataclass(frozen=True, slots=True)
class TimelineContent:
    duration_s: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    overlaps: Segments
    holes: Segments
    turns: tuple[Turn, ...]
    moments: tuple[tuple[float, str], ...]
    searched: bool = True
    """Whether speech was looked for: only then can the timeline say that there is none."""
    uncertain: tuple[Uncertain, ...] = ()
    """Hatched: in no count."""

    @property
    def event_marks(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.event is not None)

    def uncertain_at(self, time_s: float) -> Uncertain | None:
        return next((found for found in self.uncertain if found.segment.holds(time_s)), None)

    def turn_of(self, speaker: str, time_s: float, *, slack_s: float = 0.0) -> Segment | None:
        """What that voice says there, from the beginning of its turn to the end: where no turn is, its bar."""
        near = Segment(max(0.0, time_s - slack_s), time_s + slack_s + 0.001)
        for turn in self.turns:
            if turn.speaker == speaker and turn.segment.overlap_s(near):
                return turn.segment
        lane = next((lane for lane in self.lanes if lane.speaker == speaker), None)
        bars = lane.near(near.start, near.end) if lane is not None else ()
        return next((bar for bar in bars if bar.overlap_s(near)), None)

    def speaking_at(self, time_s: float) -> tuple[str, Segment] | None:
        """Who speaks and all of that turn; of two the one that began last."""
        found = [(turn, lane.speaker) for lane in self.lanes if (turn := self.turn_of(lane.speaker, time_s)) is not None]
        turn, speaker = max(found, key=lambda one: one[0].start, default=(None, ""))
        return None if turn is None else (speaker, turn)

    def turn_number(self, time_s: float) -> tuple[int, Turn] | None:
        """The last turn that began by then, counted from 1."""
        found = bisect_right([turn.segment.start for turn in self.turns], time_s)
        return (found, self.turns[found - 1]) if found else None

    def turn_start(self, time_s: float, *, step: int) -> float:
        """Where the turn before (-1) or after (1) begins; a second of grace, so that "before" can be pressed twice."""
        starts = sorted(turn.segment.start for turn in self.turns)
        if step > 0:
            index = bisect_right(starts, time_s + 0.05)
            return starts[index] if index < len(starts) else time_s
        index = bisect_left(starts, time_s - 1.0) - 1
        return starts[index] if index >= 0 else 0.0


def timeline_content(result: AnalysisResult, *, names: Mapping[str, str]) -> TimelineContent:
    keys = voices(result)
    lanes = tuple(_lane(result, key, voice_words(key, names, several=len(keys) > 2)) for key in keys)
    overlaps: Segments = ()
    if len(lanes) == 2 and not result.quality.has("no_sound"):  # captions that overlap are no voices that do
        common = intersection(lanes[0].bars, lanes[1].bars)
        overlaps = tuple(segment for segment in common if segment.duration_s >= SHORTEST_OVERLAP_S)
    return TimelineContent(
        duration_s=result.duration_s,
        lanes=lanes,
        marks=tuple(sorted(_marks(result, names), key=lambda mark: mark.segment)),
        overlaps=overlaps,
        holes=result.holes,
        turns=result.annotation.turns,
        moments=tuple((moment.segment.start, moment.title) for moment in result.moments),
        uncertain=result.uncertain,
    )


def empty_content(duration_s: float, *, names: Mapping[str, str]) -> TimelineContent:
    """Before anything has been heard: two empty lanes."""
    lanes = (
        Lane(YOU, voice_words(YOU, names), "you", "you_text", (), (), ()),
        Lane(OTHER, voice_words(OTHER, names), "other", "other_text", (), (), ()),
    )
    return TimelineContent(duration_s, lanes, (), (), (), (), (), searched=False)


def _lane(result: AnalysisResult, voice: str, label: str) -> Lane:
    sounds = merged(
        event.segment for event in result.events if event.kind is EventKind.LISTENING_SOUND and event.by == voice
    )
    bars = merged(subtracted(result.speech.get(voice, ()), sounds), gap_s=STRETCH_GAP_S)
    within = tuple(
        Segment(pause.start, pause.end)
        for pause in result.pauses
        if pause.kind is PauseKind.WITHIN_TURN and pause.by == voice and pause.length_s >= STRETCH_GAP_S
    )
    return Lane(voice, label, voice_colour(voice), voice_text_colour(voice), bars, within, tuple(bar.start for bar in bars))


def _marks(result: AnalysisResult, names: Mapping[str, str]) -> list[Mark]:
    marks = [mark for event in result.events if (mark := _event_mark(event, result, names)) is not None]
    marks += [
        Mark(
            MarkKind.ROOM,
            YOU,
            where,
            tr("{seconds} s room", seconds=f"{where.duration_s:.1f}"),
            as_played(where, result.duration_s),
        )
        for where in rooms(result)
    ]
    glyphs = {
        "question": ("?", tr("question")),
        "recap": ("R", tr("recap")),
        "recap_confirmed": ("R", tr("recap, confirmed")),
        "validation": ("V", tr("validation")),
    }
    for cue in result.cues:
        if cue.kind in glyphs:
            glyph, text = glyphs[cue.kind]
            marks.append(
                Mark(MarkKind.GLYPH, cue.speaker, cue.segment, text, as_played(cue.segment, result.duration_s), glyph)
            )
    return marks


def rooms(result: AnalysisResult) -> Segments:
    """Where you left a second or more before you replied: what the number counts, or all such pauses without it."""
    counted = result.metric("room_count", YOU)
    if counted is not None and counted.evidence:
        return tuple(segment for segment in counted.evidence if segment.duration_s <= BREAK_S)
    return tuple(Segment(pause.start, pause.end) for pause in result.pauses if _is_room(pause))


def _is_room(pause: Pause) -> bool:
    return pause.kind is PauseKind.REPLY and pause.by == YOU and ROOM_S <= pause.length_s <= BREAK_S


def _event_mark(event: Event, result: AnalysisResult, names: Mapping[str, str]) -> Mark | None:
    kinds = {
        EventKind.CAME_IN_STOPPED: MarkKind.STOPPED,
        EventKind.CAME_IN_CARRIED_ON: MarkKind.CARRIED_ON,
        EventKind.JUMPED_IN: MarkKind.JUMPED_IN,
        EventKind.LISTENING_SOUND: MarkKind.SOUND,
    }
    kind = kinds.get(event.kind)
    if kind is None:
        return None
    return Mark(
        kind, event.by, event.segment, event_words(event, names), as_played(event.segment, result.duration_s), event=event
    )


def event_words(event: Event, names: Mapping[str, str]) -> str:
    """What happened, as it stands beside the mark and in the transcript."""
    seconds = f"{event.overlap_s:.1f}"
    if event.kind is EventKind.CAME_IN_STOPPED:
        return tr("came in, {seconds} s overlap", seconds=seconds)
    if event.kind is EventKind.CAME_IN_CARRIED_ON:
        if event.to == YOU:
            return tr("came in, you carried on")
        return tr("came in, {name} carried on", name=small_other(names))
    if event.kind is EventKind.JUMPED_IN:
        return tr("jumped in at a breath")
    return tr("listening sound")
