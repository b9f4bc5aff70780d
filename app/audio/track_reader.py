"""Reads any place of a finished track at its own rate, for playing it."""

from __future__ import annotations

import io
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from app.audio.formats import Container, FileFrom, container_of, wav_layout
from app.audio.reader import open_file
from app.errors import InputFileError
from app.i18n import tr

_SAMPLE_BYTES = 2


class TrackReader:
    """Random access to a sound file as 16-bit samples; more than one channel is mixed to one.

    A 16-bit WAV that was cut off is read up to where its sound ends, whatever its header says. A file that is being recorded
    is followed by `app.audio.growing` instead: its header lags behind, so here it ends where the header said at opening.

    Attributes:
        rate_hz: the file's own.

    Raises:
        InputFileError: the file is missing, or no sound that can be read at any place (M4A and WebM can't).
    """

    def __init__(self, path: Path) -> None:
        self._file = open_file(path)
        self._sound: soundfile.SoundFile | None = None
        try:
            container = container_of(self._file)
            layout = wav_layout(self._file) if container is Container.WAV else None
            self._starts_at = layout.data_offset if layout else 0
            rest = self._file.seek(0, io.SEEK_END) - self._starts_at
            # Only a finished file has something that is no sound behind its samples.
            self._ends_at = layout.present_bytes if layout and layout.present_bytes < rest - 1 else None
            if layout and layout.subtype == "PCM_16":
                self.rate_hz, self._channels = layout.rate_hz, layout.channels
            else:
                self._sound = soundfile.SoundFile(FileFrom(self._file))
                self.rate_hz, self._channels = self._sound.samplerate, self._sound.channels
        except (soundfile.SoundFileError, TypeError, ValueError) as error:
            self._file.close()
            raise InputFileError(
                tr("{name} can't be played.", name=path.name), advice=tr("It may be damaged, or no sound file.")
            ) from error

    @property
    def frames(self) -> int:
        """How long it is now."""
        if self._sound is not None:
            return int(self._sound.frames)
        there = self._file.seek(0, io.SEEK_END) - self._starts_at
        held = there if self._ends_at is None else min(there, self._ends_at)
        return max(0, held) // (_SAMPLE_BYTES * self._channels)

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate_hz

    def read(self, start_frame: int, frames: int) -> NDArray[np.int16]:
        """Samples (n,) from `start_frame` on, fewer than `frames` at the end, none beyond it."""
        start = max(0, start_frame)
        count = max(0, min(frames, self.frames - start))
        if not count:
            return np.zeros(0, np.int16)
        if self._sound is not None:
            self._sound.seek(start)
            samples: NDArray[np.int16] = self._sound.read(count, dtype="int16", always_2d=True)
        else:
            width = _SAMPLE_BYTES * self._channels
            self._file.seek(self._starts_at + start * width)
            data = self._file.read(count * width)
            samples = np.frombuffer(data[: len(data) // width * width], dtype="<i2").reshape(-1, self._channels)
        mixed = samples[:, 0] if self._channels == 1 else samples.mean(axis=1)
        return np.asarray(mixed, dtype=np.int16)

    def close(self) -> None:
        if self._sound is not None:
            self._sound.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
