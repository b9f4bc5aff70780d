"""A sound file of a recording that is still being written, read on from where it was left, at 16 kHz."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soxr
from numpy.typing import NDArray

from app.audio.capture import FRAME_BYTES
from app.audio.manifest import ManifestTrack
from app.audio.writer import HEADER_BYTES

RATE_HZ = 16_000


class GrowingTrack:
    """One file; only read, and only what is written: the header's sizes lag behind and are not looked at.

    Raises:
        OSError: from every method, when the file is gone.
    """

    def __init__(self, folder: Path, track: ManifestTrack) -> None:
        self.role = track.role
        self.read_frames = 0
        self.rate_hz = track.rate_hz
        self._file: BinaryIO = (folder / track.file).open("rb")
        self._file.seek(HEADER_BYTES)
        self._resampler = soxr.ResampleStream(track.rate_hz, RATE_HZ, 1, dtype="float32")

    @property
    def written_frames(self) -> int:
        return max(0, os.fstat(self._file.fileno()).st_size - HEADER_BYTES) // FRAME_BYTES

    @property
    def waiting_s(self) -> float:
        """How much is written and not read yet."""
        return max(0, self.written_frames - self.read_frames) / self.rate_hz

    def read(self, seconds: float) -> NDArray[np.float32]:
        """The next samples (n,), as many as `seconds` hold once the resampler has given them back."""
        resampled: NDArray[np.float32] = self._resampler.resample_chunk(self._next(round(seconds * self.rate_hz)))
        return resampled

    def rest(self, *, frames: int) -> NDArray[np.float32]:
        """What is left of a finished file that holds so many frames, and what the resampler kept back; the last call."""
        last = self._next(max(0, frames - self.read_frames))
        resampled: NDArray[np.float32] = self._resampler.resample_chunk(last, last=True)
        return resampled

    def _next(self, frames: int) -> NDArray[np.float32]:
        """At the file's own rate."""
        data = self._file.read(frames * FRAME_BYTES)
        if len(data) % FRAME_BYTES:  # half a frame is on the disk: it is read again when it is whole
            self._file.seek(-(len(data) % FRAME_BYTES), os.SEEK_CUR)
        whole = np.frombuffer(data[: len(data) // FRAME_BYTES * FRAME_BYTES], dtype="<i2")
        samples: NDArray[np.float32] = whole.astype(np.float32) / np.float32(32_768)
        self.read_frames += samples.size
        return samples

    def close(self) -> None:
        self._file.close()
