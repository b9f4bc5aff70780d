"""Small sound files for tests: tones of known length, and pieces of the sample conversation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SAMPLE = RESOURCES / "sample" / "conversation.opus"
SAMPLE_SPEECH_MODEL = RESOURCES / "sample" / "speech-model"


def tone(seconds: float, *, rate_hz: int = 16_000, hz: float = 440.0, channels: int = 1, level: float = 0.3) -> Floats:
    """(n, channels), each channel an octave above the one before."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    rows = [level * np.sin(2 * np.pi * hz * 2**channel * time_s) for channel in range(channels)]
    return np.stack(rows, axis=1).astype(np.float32)


@lru_cache(maxsize=1)
def _sample() -> tuple[Floats, int]:
    samples, rate_hz = soundfile.read(SAMPLE, dtype="float32", always_2d=True)
    return samples, rate_hz


def write_sample_piece(path: Path, start_s: float, end_s: float, *, channel: int | None = None) -> Path:
    """A piece of the sample conversation (you left, they right), or of one of its channels."""
    samples, rate_hz = _sample()
    piece = samples[round(start_s * rate_hz) : round(end_s * rate_hz)]
    soundfile.write(path, piece if channel is None else piece[:, channel], rate_hz, subtype="PCM_16")
    return path
