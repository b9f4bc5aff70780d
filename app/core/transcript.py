"""Words with times, and the transcript that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.segment import Segment, Segments

FROM_FILE = "file:"
"""Begins the engine's name of words that another program wrote: file:zoom.vtt."""


@dataclass(frozen=True, order=True, slots=True)
class Word:
    """One word as an engine wrote it (lower case, no punctuation); confidence 0 to 1.

    Another program's words come as they are in its file, with confidence 1: nothing was measured.
    """

    segment: Segment
    text: str
    confidence: float
    speaker: str

    @property
    def middle_s(self) -> float:
        return (self.segment.start + self.segment.end) / 2


@dataclass(frozen=True, slots=True)
class WrittenStretch:
    """A stretch of one track that was written down; `failed` when the engine failed at it again and again.

    `words` are all that the engine wrote, in order, whether or not they belong to the speaker's speech.
    """

    speaker: str
    segment: Segment
    words: tuple[Word, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """All words in order of their start.

    Attributes:
        engine: "vosk:NAME", "draft", "file:NAME" or "none".
        complete: False while words are still arriving.
        missing: where somebody speaks and the engine failed again and again, so that there are no words.
        voices: of a file: the names in it -> the voice as heard, before any correction.
        shift_s: of a file: by how much its times were moved to fit the sound.
    """

    words: tuple[Word, ...] = ()
    engine: str = "none"
    complete: bool = True
    missing: Segments = ()
    voices: Mapping[str, str] = field(default_factory=dict)
    shift_s: float = 0.0

    @property
    def is_draft(self) -> bool:
        return self.engine == "draft"

    @property
    def file_name(self) -> str:
        """The file that the words are from; empty where an engine wrote them."""
        return self.engine.removeprefix(FROM_FILE) if self.engine.startswith(FROM_FILE) else ""

    @property
    def mean_confidence(self) -> float:
        """0 when there are no words."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0

    def between(self, start_s: float, end_s: float, *, speaker: str | None = None) -> tuple[Word, ...]:
        """Words whose middle lies in [start_s, end_s)."""
        return tuple(
            word
            for word in self.words
            if start_s <= word.middle_s < end_s and speaker in (None, word.speaker)
        )
