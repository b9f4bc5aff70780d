"""What a running job tells: one frozen value an event, passed by pipe from the child and by signal to the window."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript, WrittenStretch


@dataclass(frozen=True, slots=True)
class Progress:
    """stage: "reading", "listening" (speech, bleed) or "words"; fraction 0 to 1; seconds_left None when not known yet."""

    stage: str
    fraction: float
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class SpeechFound:
    """The sound was measured: talk time, pauses and charts can be shown; words follow."""

    activity: SpeechActivity


@dataclass(frozen=True, slots=True)
class WordsFound:
    """Words, all so far; the transcript is complete when `transcript.complete`."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class StretchBegun:
    """The engine begins to write down a stretch of a track; said before it does, in case it takes the process with it."""

    speaker: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class StretchDone:
    """A stretch is written down for good: it is kept, and after an interruption not written again."""

    stretch: WrittenStretch
    engine: str


@dataclass(frozen=True, slots=True)
class Alive:
    """The engine is still at work on a stretch of this track."""

    speaker: str


@dataclass(frozen=True, slots=True)
class Finished:
    activity: SpeechActivity
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Failed:
    """kind: the AppError class's name, or "crashed" when the child died; message and advice are for a person."""

    kind: str
    message: str
    advice: str = ""


JobEvent = Progress | SpeechFound | StretchBegun | StretchDone | WordsFound | Alive | Finished | Failed
