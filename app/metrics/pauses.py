"""Finds the silences between words and says whose they are: replies, pauses inside a turn, and what followed their words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from app.core.analysis_result import Cue
from app.core.event import EventKind, Pause, PauseKind
from app.core.segment import Segment, Segments
from app.core.transcript import Word
from app.core.turn import ANYONE
from app.metrics.events import FloorTurn, Interplay
from app.metrics.preparation import STRETCH_GAP_S, near
from app.metrics.turn_ends import TurnEnds

BREAK_S = 10.0
ROOM_S = 1.0
REPLIES = frozenset({EventKind.SWITCH, EventKind.CAME_IN_STOPPED, EventKind.JUMPED_IN})

_EPSILON_S = 1e-9


class Outcome(StrEnum):
    """What became of a silence of 1 s or more after someone's words; the names are those of the values."""

    LET_RUN = "pause_let_run"
    ROOM = "room_count"
    ENDED = "pause_ended"


@dataclass(frozen=True, slots=True)
class Silence:
    """1 to 10 s after words of `after` without anybody on the floor; then `then` has it. Listening sounds may lie inside."""

    after: str
    then: str
    segment: Segment
    outcome: Outcome


def find_pauses(interplay: Interplay) -> tuple[Pause, ...]:
    """Replies and pauses inside turns, in order of time; a silence over 10 s is neither."""
    pauses = [*reply_pauses(interplay), *turn_pauses(interplay)]
    return tuple(sorted(pauses, key=in_time))


def in_time(pause: Pause) -> tuple[float, float, str]:
    """The order of pauses."""
    return min(pause.start, pause.end), max(pause.start, pause.end), pause.kind


def reply_pauses(interplay: Interplay) -> tuple[Pause, ...]:
    """From the end of their turn to the start of the reply; the end lies before the start where both spoke."""
    return tuple(
        Pause(PauseKind.REPLY, event.by, event.segment.start - event.gap_s, event.segment.start)
        for event in interplay.events
        if event.kind in REPLIES and event.gap_s <= BREAK_S
    )


def turn_pauses(interplay: Interplay) -> tuple[Pause, ...]:
    """Silences of 0.3 s or more between two stretches of one turn."""
    pauses: list[Pause] = []
    for turns in interplay.floors:
        for turn in turns:
            pauses.extend(_between(turn.stretches, by=turn.speaker))
    return tuple(pauses)


def anyone_pauses(stretches: Segments) -> tuple[Pause, ...]:
    """One track, voices not told apart: every silence of 0.3 to 10 s, whoever spoke before and after it."""
    return tuple(_between(stretches, by=ANYONE))


def _between(stretches: Segments, *, by: str) -> list[Pause]:
    return [
        Pause(PauseKind.WITHIN_TURN, by, before.end, after.start)
        for before, after in pairwise(stretches)
        if STRETCH_GAP_S - _EPSILON_S <= after.start - before.end <= BREAK_S
    ]


def silences(
    interplay: Interplay, *, words: Mapping[str, Sequence[Word]] | None = None, ends: TurnEnds | None = None
) -> tuple[Silence, ...]:
    """Every silence of 1 to 10 s after someone's words, each with exactly one outcome.

    Args:
        interplay: who held the floor.
        words: each speaker's words in order; None where there are none to be trusted. Then no silence is "ended".
        ends: what last words show; without it no silence is "ended" either.
    """
    found: list[Silence] = []
    for turns in interplay.floors:
        spoken = sorted((stretch, turn.speaker) for turn in turns for stretch in turn.stretches)
        end_s, holder = 0.0, ""
        for stretch, speaker in spoken:
            if holder and ROOM_S - _EPSILON_S <= stretch.start - end_s <= BREAK_S:
                cut = words is not None and ends is not None and ends.more_to_come(words.get(holder, ()), end_s)
                found.append(Silence(holder, speaker, Segment(end_s, stretch.start), _outcome(holder, speaker, cut=cut)))
            if stretch.end > end_s:
                end_s, holder = stretch.end, speaker
    return tuple(found)


def _outcome(after: str, then: str, *, cut: bool) -> Outcome:
    if after == then:
        return Outcome.LET_RUN
    return Outcome.ENDED if cut else Outcome.ROOM


def question_pauses(interplay: Interplay, questions: Sequence[Cue]) -> tuple[Pause, ...]:
    """From the end of each question to the next voice, the asker's own again counts; 0 where a voice was already there."""
    pauses: list[Pause] = []
    spoken = sorted(stretch for own in interplay.prepared.stretches.values() for stretch in own)
    extents = [extent for turns in interplay.floors if (extent := _extent(turns)) is not None]
    regions = [_Region(extent, [stretch for stretch in spoken if _inside(stretch, extent)]) for extent in extents]
    for question in questions:
        region = next((region for region in regions if _inside(question.segment, region.extent)), None)
        end_s = _end_of_voice(interplay.prepared.stretches.get(question.speaker, ()), question.segment.end)
        begins_s = region.next_voice_s(end_s + 0.05) if region is not None else None
        if begins_s is not None and begins_s - end_s <= BREAK_S:
            pauses.append(Pause(PauseKind.AFTER_QUESTION, question.speaker, end_s, max(end_s, begins_s)))
    return tuple(pauses)


class _Region:
    """The voices of a time without a hole."""

    def __init__(self, extent: Segment, spoken: Sequence[Segment]) -> None:
        self.extent = extent
        self._spoken = spoken
        self._latest_ends = list(accumulate((stretch.end for stretch in spoken), max))

    def next_voice_s(self, after_s: float) -> float | None:
        """Where the first stretch starts that ends after this; the first end beyond it is also the first greatest one."""
        index = bisect_right(self._latest_ends, after_s)
        return self._spoken[index].start if index < len(self._spoken) else None


def answer_pauses(interplay: Interplay, questions: Sequence[Cue]) -> tuple[Pause, ...]:
    """From the end of the turn that answers a question to the asker's next start; 0 where both spoke."""
    pauses: list[Pause] = []
    ends = _ends(questions)
    for turns in interplay.floors:
        for asked, answer, following in zip(turns, turns[1:], turns[2:], strict=False):
            if asked.speaker != following.speaker or asked.speaker == answer.speaker:
                continue
            own = ends.get(asked.speaker, [])
            first = bisect_left(own, asked.start)
            if first == len(own) or own[first] >= asked.end + 0.5:
                continue
            if following.start - answer.end <= BREAK_S:
                end_s = max(answer.end, following.start)
                pauses.append(Pause(PauseKind.AFTER_ANSWER, following.speaker, answer.end, end_s))
    return tuple(pauses)


def _ends(questions: Sequence[Cue]) -> dict[str, list[float]]:
    """Where the questions of each speaker end, in order of time."""
    ends: dict[str, list[float]] = {}
    for end_s, speaker in sorted((question.segment.end, question.speaker) for question in questions):
        ends.setdefault(speaker, []).append(end_s)
    return ends


def _extent(turns: Sequence[FloorTurn]) -> Segment | None:
    return None if not turns else _span([stretch for turn in turns for stretch in turn.stretches])


def _span(segments: Sequence[Segment]) -> Segment:
    return Segment(min(segment.start for segment in segments), max(segment.end for segment in segments))


def _inside(segment: Segment, extent: Segment) -> bool:
    middle_s = (segment.start + segment.end) / 2
    return extent.start <= middle_s <= extent.end


def _end_of_voice(stretches: Segments, end_s: float) -> float:
    """Where the speech of a voice ends to which a word that ends at `end_s` belongs: sound is surer than word times."""
    for stretch in near(stretches, Segment(max(0.0, end_s - 0.3), end_s + 0.3)):
        if abs(stretch.end - end_s) <= 0.3:
            return stretch.end
    return end_s
