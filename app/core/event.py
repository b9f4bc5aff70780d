"""What happened between two voices: events and pauses, as defined in app/metrics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.segment import Segment


class EventKind(StrEnum):
    CAME_IN_STOPPED = "came_in_stopped"
    CAME_IN_CARRIED_ON = "came_in_carried_on"
    JUMPED_IN = "jumped_in"
    LISTENING_SOUND = "listening_sound"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Event:
    """`by` started speaking at segment.start beside `to`; segment is the stretch of `by`.

    overlap_s is the time both spoke (0 where none did), gap_s the silence before (negative: they overlapped).
    """

    kind: EventKind
    by: str
    to: str
    segment: Segment
    overlap_s: float
    gap_s: float


class PauseKind(StrEnum):
    REPLY = "reply"
    WITHIN_TURN = "within_turn"
    AFTER_QUESTION = "after_question"
    AFTER_ANSWER = "after_answer"


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence. A reply's end lies before its start when the two voices overlap.

    by: reply = who replies; within_turn = whose turn; after_question = who asked; after_answer = who speaks next.
    """

    kind: PauseKind
    by: str
    start: float
    end: float

    @property
    def length_s(self) -> float:
        return self.end - self.start
