"""What a speech engine is: stretches of sound go in, words with times come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.transcript import Word

RATE_HZ = 16_000


class SpeechEngine(Protocol):
    """Writes down speech. One engine may transcribe several tracks at once, each in a thread of its own.

    `name` is what a transcript says of where it is from: "vosk:NAME" or "draft".
    """

    @property
    def name(self) -> str: ...

    def transcribe(self, blocks: Iterable[NDArray[np.float32]], *, speaker: str) -> Iterator[Word]:
        """Words of mono 16 kHz float32 `blocks`, as they become known, in order.

        The blocks follow each other without a gap: times count from the first sample of the first block. Each block
        starts and ends in a quiet place, so that no word crosses from one to the next.

        Raises:
            TranscriptionError: the engine failed.
        """


def as_pcm16(samples: NDArray[np.float32]) -> bytes:
    """Little-endian 16-bit samples, as both engines take them."""
    return (np.clip(samples, -1.0, 32767 / 32768) * 32768.0).astype("<i2").tobytes()
