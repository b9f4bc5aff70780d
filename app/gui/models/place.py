"""What somebody points at, in the timeline or the transcript: an event, a voice's turn, a chosen stretch, or just a time."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.event import Event
from app.core.segment import Segment
from app.core.transcript import Word

SAME_S = 0.5
"""An event that was corrected, or analysed anew, is the same one when it begins within this of where it was."""


@dataclass(frozen=True, slots=True)
class Place:
    """A menu is asked for here.

    Attributes:
        time_s: where in the conversation.
        event: the mark under the pointer.
        speaker, turn: whose speech it is, and all of that turn; None beside speech.
        stretch: what was selected, when the place lies in it.
        copied: what is selected in the transcript.
        words: the word there, or those that are selected in one line of the transcript.
        begins: whether they are the first of their line.
        before, after: who says the lines beside that one; None where there is none.
    """

    time_s: float
    event: Event | None = None
    speaker: str | None = None
    turn: Segment | None = None
    stretch: Segment | None = None
    copied: str = ""
    words: tuple[Word, ...] = ()
    begins: bool = False
    before: str | None = None
    after: str | None = None


def is_same_event(first: Event, second: Event) -> bool:
    return first.by == second.by and abs(first.segment.start - second.segment.start) <= SAME_S
