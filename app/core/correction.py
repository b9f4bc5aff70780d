"""What a person says that the analysis got wrong: small values in an order, laid over what was heard, which stays as it is.

Places are seconds of the conversation and voices are keys, never numbers of turns or events, so that a correction still
fits when the conversation is analysed again. Each speaks of the voices as they are called after the corrections before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.event import EventKind
from app.core.segment import Segment


@dataclass(frozen=True, slots=True)
class Swap:
    """You and the other change places in the whole conversation."""


@dataclass(frozen=True, slots=True)
class SetPeople:
    """One track: so many people are on it. 1 is one voice for everything."""

    people: int


@dataclass(frozen=True, slots=True)
class ChooseYou:
    """One track: this voice ("voice-2") is mine; None: none of them is."""

    voice: str | None


@dataclass(frozen=True, slots=True)
class ReassignSpeech:
    """What `speaker` says in `segment` was said by `to`; None: by nobody in the conversation."""

    segment: Segment
    speaker: str
    to: str | None


@dataclass(frozen=True, slots=True)
class ReassignSpeaker:
    """Everything that `speaker` says was said by `to`; None: by nobody in the conversation."""

    speaker: str
    to: str | None


@dataclass(frozen=True, slots=True)
class RelabelEvent:
    """The event of that kind by `by` that starts at `start_s` (or within 0.5 s of it) is another kind; None: is none."""

    kind: EventKind
    by: str
    start_s: float
    to: EventKind | None


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """These minutes are not to be counted."""

    segment: Segment


@dataclass(frozen=True, slots=True)
class Count:
    """These minutes are to be counted, though they were left out or found uncertain."""

    segment: Segment


@dataclass(frozen=True, slots=True)
class RewriteWords:
    """What `speaker` says in `segment` is `text`: one word or several; "": nothing that is a word.

    It stands for their word that is exactly there. Where none is, since another engine parted the words otherwise, or
    since it stands for several: for every word of theirs whose middle lies in the segment, or which reaches over the
    segment's middle. Who speaks when stays as it is.
    """

    segment: Segment
    speaker: str
    text: str


Correction = (
    Swap | SetPeople | ChooseYou | ReassignSpeech | ReassignSpeaker | RelabelEvent | LeaveOut | Count | RewriteWords
)
