"""Sound of which every sample can be found again: seeded noise, WAV files of it, and where it lies in a recording."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]


def noise(seconds: float, seed: int, *, rate_hz: int = 48_000) -> Samples:
    """White noise at -11 dBFS: no stretch of it is like another."""
    return np.random.default_rng(seed).integers(-9000, 9000, round(seconds * rate_hz), dtype=np.int16)


def write_wav(path: Path, samples: Samples, *, rate_hz: int = 48_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path


def read_wav(path: Path) -> Samples:
    """All samples of a 16-bit mono WAV."""
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples: Samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    return samples


def place_of(part: Samples, whole: Samples) -> int | None:
    """The first frame of `whole` from which on every sample of `part` follows; None if it does nowhere."""
    if part.size == 0:
        return None
    for start in np.flatnonzero(whole[: whole.size - part.size + 1] == part[0]):
        if np.array_equal(whole[start : start + part.size], part):
            return int(start)
    return None


def common_frames(first: Samples, second: Samples) -> int:
    """How many samples are equal from the beginning on."""
    length = min(first.size, second.size)
    different = np.flatnonzero(first[:length] != second[:length])
    return int(different[0]) if different.size else length
