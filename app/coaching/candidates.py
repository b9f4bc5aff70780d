"""Looks through what was measured for moments that could be asked about; choosing among them is done elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.core.event import Event, EventKind
from app.core.quality import Quality
from app.core.segment import Segment, covered_s, merged, total_s
from app.core.turn import YOU
from app.metrics import talk
from app.metrics.events import FloorTurn
from app.metrics.pauses import Outcome, Silence
from app.metrics.preparation import near
from app.metrics.summary import Summary

QUICK_S = 0.1
GREETING_S = 30.0
THANKS_WORDS = 4
"""Fewer words of thanks do not say what for."""
QUICK_AFTER_S = 10.0
ROOM_BEFORE_TURN_S = 15.0
MOSTLY_SHARE = 0.75
MOSTLY_FOR_S = 300.0
LONGEST_FROM_S = 20.0
LISTEN_FROM_S = 8.0

_SAME_S = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A moment that could be asked about.

    Attributes:
        other: the speaker it is about.
        strength: 0 to 1, how clearly it stands out among those of its kind.
        length_s: the silence, overlap or stretch; limit_s is the threshold that it had to reach, None where there is none.
        turn_s: the other's turn that belongs to it; turn_limit_s its threshold.
        lead_s: how long after the end of their turn you began, negative where both spoke.
        count: of questions.
        quote_until_s: their words that end here are worth quoting.
        said, said_by: words that are the moment itself.
    """

    kind: str
    segment: Segment
    other: str
    strength: float
    length_s: float = 0.0
    limit_s: float | None = None
    turn_s: float = 0.0
    turn_limit_s: float | None = None
    lead_s: float = 0.0
    count: int = 0
    quote_until_s: float | None = None
    said: str = ""
    said_by: str = ""


def find_candidates(summary: Summary) -> tuple[Candidate, ...]:
    """All candidates in order of time, made only from what is not withheld, and none that reaches into a hole."""
    found: list[Candidate] = []
    quality = summary.quality
    if quality.events is not Quality.WITHHELD:
        found += _entries(summary)
    if quality.pauses is not Quality.WITHHELD:
        found += [*_quick_replies(summary), *_silences(summary)]
    if quality.talk_time is not Quality.WITHHELD:
        found += _stretches(summary)
    if summary.words is not None:
        found += _cues(summary)
    holes = [hole for hole in summary.interplay.prepared.holes if hole.duration_s > 0]
    whole = (one for one in found if not any(_meet(hole, one.segment) for hole in holes))
    return tuple(sorted(whole, key=lambda candidate: (candidate.segment, candidate.kind)))


def _meet(first: Segment, second: Segment) -> bool:
    return first.start < second.end and second.start < first.end


def _entries(summary: Summary) -> Iterator[Candidate]:
    kinds = {EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON}
    for event in summary.events:
        if event.by == YOU and event.kind in kinds:
            before_s = _turn_before(summary, event)
            took = 0.5 if event.kind is EventKind.CAME_IN_STOPPED else 0.0  # taking the floor is what hurts
            yield Candidate(
                event.kind.value,
                Segment(event.segment.start, event.segment.start + event.overlap_s),
                event.to,
                min(1.0, took + 0.4 * min(1.0, event.overlap_s / 1.2) + 0.4 * min(1.0, before_s / 8.0)),
                length_s=event.overlap_s,
                limit_s=0.3,
                quote_until_s=event.segment.start,
            )


def _turn_before(summary: Summary, event: Event) -> float:
    """Seconds that the other had been in the turn that the event came into."""
    for turns in summary.interplay.floors:
        for turn in turns:
            if turn.speaker == event.to and turn.start <= event.segment.start <= turn.end:
                return event.segment.start - turn.start
    return 0.0


def _quick_replies(summary: Summary) -> Iterator[Candidate]:
    gaps = {
        event.segment.start: event.gap_s
        for event in summary.events
        if event.by == YOU and event.kind is EventKind.SWITCH and event.gap_s < QUICK_S
    }
    for before, reply in _neighbours(summary):
        length_s = before.end - before.start
        if reply.speaker == YOU and reply.start in gaps and length_s >= QUICK_AFTER_S:
            yield Candidate(
                "quick_reply",
                Segment(min(before.end, reply.start), max(before.end, reply.start)),
                before.speaker,
                min(1.0, length_s / 40.0),
                turn_s=length_s,
                turn_limit_s=QUICK_AFTER_S,
                lead_s=reply.start - before.end,
                quote_until_s=before.end,
            )


def _neighbours(summary: Summary) -> Iterator[tuple[FloorTurn, FloorTurn]]:
    for turns in summary.interplay.floors:
        yield from pairwise(turns)


def _silences(summary: Summary) -> Iterator[Candidate]:
    events = [event.segment for event in summary.events if event.kind is EventKind.LISTENING_SOUND]
    heard = [sound for own in summary.interplay.prepared.listening.values() for sound in own]
    sounds = merged([*events, *heard])  # those heard also where events are withheld
    for silence in summary.silences:
        if silence.after == YOU or covered_s(near(sounds, silence.segment), silence.segment) > 0:
            continue  # what is asked about is quiet
        strength = min(1.0, silence.segment.duration_s / 2.5)
        if silence.outcome is Outcome.LET_RUN:
            yield _silence("pause_let_run", silence, strength)
        elif silence.then == YOU and silence.outcome is Outcome.ENDED:
            yield _silence("pause_ended", silence, strength)
        elif silence.then == YOU:
            turn_s = _turn_after_reply(summary, silence)
            if turn_s >= ROOM_BEFORE_TURN_S:
                yield _silence("room_given", silence, 0.5 * strength + 0.5 * min(1.0, turn_s / 45.0), turn_s=turn_s)


def _silence(kind: str, silence: Silence, strength: float, *, turn_s: float = 0.0) -> Candidate:
    return Candidate(
        kind,
        silence.segment,
        silence.after,
        strength,
        length_s=silence.segment.duration_s,
        limit_s=1.0,
        turn_s=turn_s,
        turn_limit_s=ROOM_BEFORE_TURN_S,
        quote_until_s=silence.segment.start,
    )


def _turn_after_reply(summary: Summary, silence: Silence) -> float:
    """Length of their turn that follows the reply after this silence; 0 where there is none."""
    for turns in summary.interplay.floors:
        for reply, after in pairwise(turns):
            if reply.speaker == YOU and abs(reply.start - silence.segment.end) < _SAME_S and after.speaker == silence.after:
                return after.end - after.start
    return 0.0


def _stretches(summary: Summary) -> Iterator[Candidate]:
    others = [key for key in summary.runs if key != YOU]
    if not others:
        return
    listened, speaker = max(
        ((summary.longest[key].duration_s, key) for key in others if key in summary.longest), default=(0.0, "")
    )
    partner = speaker or others[0]
    mine = summary.longest.get(YOU)
    if mine is not None and mine.duration_s >= LONGEST_FROM_S:
        length_s = mine.duration_s
        yield Candidate("longest_stretch", mine, partner, min(1.0, length_s / 120.0), length_s=length_s)
    if listened >= LISTEN_FROM_S:
        segment = summary.longest[speaker]
        yield Candidate("longest_listen", segment, speaker, min(1.0, 0.3 + listened / 60.0), length_s=listened)
    holes = summary.interplay.prepared.holes
    for segment in talk.above(summary.balance, share=MOSTLY_SHARE, at_least_s=MOSTLY_FOR_S, holes=holes):
        yield Candidate("mostly_you", segment, partner, min(1.0, segment.duration_s / 900.0 + 0.4))


def _cues(summary: Summary) -> Iterator[Candidate]:
    others = {key: own for key, own in summary.interplay.prepared.units.items() if key != YOU}
    partner = max(others, key=lambda key: total_s(others[key]), default="")
    kinds = {"recap_confirmed": 0.9, "validation": 0.8, "stacked": 0.7, "gratitude": 0.6}
    for cue in summary.cues:
        if cue.speaker != YOU or cue.kind not in kinds:
            continue
        if cue.kind == "gratitude":
            if cue.segment.start >= GREETING_S and len(cue.text.split()) >= THANKS_WORDS:
                yield Candidate("thanks", cue.segment, partner, kinds[cue.kind], said=cue.text, said_by=YOU)
            continue
        if cue.kind == "stacked":
            count = sum(
                1
                for own in summary.cues
                if own.kind == "question" and own.speaker == YOU
                and cue.segment.start <= own.segment.start <= cue.segment.end
            )  # fmt: skip
            yield Candidate("stacked_questions", cue.segment, partner, min(1.0, 0.3 + 0.2 * count), count=count)
        else:
            by = partner if cue.kind == "recap_confirmed" else YOU
            yield Candidate(cue.kind, cue.segment, partner, kinds[cue.kind], said=cue.text, said_by=by)
