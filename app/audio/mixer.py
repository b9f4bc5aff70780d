"""Mixes the tracks of a conversation for two loudspeakers, from any place on, at the rate of the device."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from app.audio.track_reader import TrackReader
from app.core.recording import Track, TrackRole

CHANNELS = 2
SAMPLE_BYTES = 2
_READ_S = 0.1
# Left and right: two voices a little apart are easier to follow, and each is still heard on both sides.
_GAINS = {TrackRole.YOU: (1.0, 0.6), TrackRole.OTHERS: (0.6, 1.0), TrackRole.ROOM: (1.0, 1.0)}


class TrackMixer:
    """Reads forward from where `go_to` put it.

    Raises:
        InputFileError: a track's file is missing or no sound.
    """

    def __init__(self, folder: Path, tracks: Sequence[Track]) -> None:
        self._tracks = tuple(tracks)
        self._readers: list[TrackReader] = []
        try:
            for track in self._tracks:
                self._readers.append(TrackReader(folder / track.file))
        except BaseException:
            self.close()
            raise
        self._voices: list[_Voice] = []
        self._left_frames = 0

    @property
    def duration_s(self) -> float:
        """Where the last track ends."""
        ends = (reader.duration_s + track.offset_s for reader, track in zip(self._readers, self._tracks, strict=True))
        return max(ends, default=0.0)

    def go_to(self, start_s: float, *, until_s: float | None, rate_hz: int) -> None:
        """The next `read` begins at `start_s`, and nothing comes after `until_s` or the end."""
        end_s = self.duration_s if until_s is None else min(until_s, self.duration_s)
        self._left_frames = max(0, round((end_s - start_s) * rate_hz))
        self._voices = [
            _Voice(reader, track, start_s=start_s, rate_hz=rate_hz)
            for reader, track in zip(self._readers, self._tracks, strict=True)
        ]

    def read(self, frames: int) -> bytes:
        """Up to `frames` of interleaved 16-bit stereo; nothing at the end."""
        frames = min(frames, self._left_frames)
        self._left_frames -= frames
        mixed = np.zeros((frames, CHANNELS), np.float32)
        for voice in self._voices:
            mixed += voice.take(frames)[:, None] * voice.gains
        return np.clip(mixed, -32768.0, 32767.0).astype("<i2").tobytes()

    def close(self) -> None:
        for reader in self._readers:
            reader.close()


class _Voice:
    """One track at the device's rate."""

    def __init__(self, reader: TrackReader, track: Track, *, start_s: float, rate_hz: int) -> None:
        self.gains = np.array(_GAINS[track.role], np.float32)
        self._reader = reader
        self._at = round((start_s - track.offset_s) * reader.rate_hz)
        self._step = max(1, round(_READ_S * reader.rate_hz))
        self._resample = None
        if reader.rate_hz != rate_hz:
            self._resample = soxr.ResampleStream(reader.rate_hz, rate_hz, 1, dtype="float32", quality="HQ")
        self._held: NDArray[np.float32] = np.zeros(0, np.float32)
        self._ended = False

    def take(self, frames: int) -> NDArray[np.float32]:
        """(frames,) in 16-bit range, silence before the track's begin and after its end."""
        pieces, count = [self._held], len(self._held)
        while count < frames and not self._ended:
            piece = self._next()
            pieces.append(piece)
            count += len(piece)
        joined = np.concatenate(pieces)
        self._held = joined[frames:]
        return np.pad(joined[:frames], (0, max(0, frames - len(joined))))

    def _next(self) -> NDArray[np.float32]:
        silent = max(0, min(self._step, -self._at))
        samples = np.concatenate([np.zeros(silent, np.int16), self._reader.read(self._at + silent, self._step - silent)])
        self._at += self._step
        self._ended = len(samples) < self._step
        block = samples.astype(np.float32)
        if self._resample is None:
            return block
        resampled: NDArray[np.float32] = self._resample.resample_chunk(block, last=self._ended)
        return resampled
