"""What a speech engine is: stretches of sound go in, words with times come out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segment
from app.core.transcript import Word

RATE_HZ = 16_000


def unheard() -> None:
    """Nobody wants to know that the engine is still at work."""


class TrackTranscriber(Protocol):
    """Writes down one track, stretch by stretch; belongs to one thread."""

    def words(self, samples: NDArray[np.float32], *, alive: Callable[[], None] = unheard) -> tuple[Word, ...]:
        """Words of mono 16 kHz float32 `samples`, in order; times count from the first sample.

        The stretch starts and ends in a quiet place. It is heard for itself: whatever came before, its words are the same.
        `alive` is called again and again while the engine is at work.

        Raises:
            TranscriptionError: the engine failed.
        """


class SpeechEngine(ABC):
    """Writes down speech. One engine may transcribe several tracks at once, each in a thread of its own."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What a transcript says of where it is from: "vosk:NAME" or "draft"."""

    @abstractmethod
    def track(self, speaker: str) -> TrackTranscriber:
        """For one track, whose words carry the key `speaker`. Raises TranscriptionError."""

    def transcribe(self, blocks: Iterable[NDArray[np.float32]], *, speaker: str) -> Iterator[Word]:
        """Words of stretches that follow each other without a gap; times count from the first sample of all."""
        track, frames = self.track(speaker), 0
        for block in blocks:
            at_s = frames / RATE_HZ
            for word in track.words(block):
                yield replace(word, segment=Segment(word.segment.start + at_s, word.segment.end + at_s))
            frames += len(block)


def as_pcm16(samples: NDArray[np.float32]) -> bytes:
    """Little-endian 16-bit samples, as both engines take them."""
    return (np.clip(samples, -1.0, 32767 / 32768) * 32768.0).astype("<i2").tobytes()
