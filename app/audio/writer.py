"""Writes sound to disk: the one place where a recorded track becomes a file.

A track is a 16-bit mono WAV. Sound is appended and its two sizes are renewed at every `sync`, so that at any moment the file
opens; after a SIGKILL `repair` sets the sizes to what is really there. Pauses are cut out: the position in the file is the
time in the conversation.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from app.audio import file_lock
from app.audio.capture import FRAME_BYTES
from app.errors import OutputFileError
from app.i18n import tr

HEADER_BYTES = 44
_RIFF_SIZE_AT, _DATA_SIZE_AT = 4, 40
_LARGEST = 0xFFFF_FFFF


def wav_header(rate_hz: int, frames: int) -> bytes:
    """The 44 bytes before the samples; sizes beyond 4 GB are held at the largest that fits."""
    size = frames * FRAME_BYTES
    shape = struct.pack("<IHHIIHH", 16, 1, 1, rate_hz, rate_hz * FRAME_BYTES, FRAME_BYTES, 8 * FRAME_BYTES)
    riff = struct.pack("<4sI4s4s", b"RIFF", min(size + HEADER_BYTES - 8, _LARGEST), b"WAVE", b"fmt ")
    return riff + shape + struct.pack("<4sI", b"data", min(size, _LARGEST))


class TrackFile:
    """A growing WAV file, locked while it grows: so that nobody takes it for one that a crash left.

    Raises:
        OutputFileError: from every method, when the file can't be made or written (disk full, no permission).
    """

    def __init__(self, path: Path, *, rate_hz: int) -> None:
        self.path = path
        self.rate_hz = rate_hz
        self.frames = 0
        try:
            self._file = path.open("xb", buffering=0)
        except OSError as error:
            raise _not_written(error) from error
        file_lock.hold(self._file)
        try:
            self._write(wav_header(rate_hz, 0))
        except OSError as error:
            self._file.close()
            raise _not_written(error) from error

    def append(self, data: bytes) -> None:
        """Add whole frames."""
        try:
            self._write(data)
        except OSError as error:
            raise _not_written(error) from error
        self.frames += len(data) // FRAME_BYTES

    def _write(self, data: bytes) -> None:
        """All of `data`: at a full disk a raw write may be short and say nothing."""
        rest = memoryview(data)
        while rest:
            written = self._file.write(rest)
            if not written:
                raise OSError("nothing could be written")
            rest = rest[written:]

    def sync(self) -> None:
        """Renew the sizes, and let the system put everything on the disk."""
        try:
            header = wav_header(self.rate_hz, self.frames)
            for position in (_RIFF_SIZE_AT, _DATA_SIZE_AT):
                self._file.seek(position)
                self._file.write(header[position : position + 4])
            self._file.seek(HEADER_BYTES + self.frames * FRAME_BYTES)
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _not_written(error) from error

    def close(self) -> None:
        """Sync and close; closed even when the sync fails."""
        try:
            self.sync()
        finally:
            self._file.close()


def _not_written(error: OSError) -> OutputFileError:
    return OutputFileError(
        tr("The recording can't be written: {reason}.", reason=error.strerror or str(error)),
        advice=tr("Free some space, or check that the folder may be written to."),
    )


def repair(path: Path, *, rate_hz: int, frames: int | None = None) -> int:
    """Set the sizes of a cut-off file to what it holds, and return its frames. Does nothing to a sound file.

    Args:
        path: a file that `TrackFile` began; may hold less than a header.
        rate_hz: what the header says.
        frames: make it this long, with silence at its end; never shorter than it is.

    Raises:
        OutputFileError: the file can't be written.
    """
    try:
        there = max(0, path.stat().st_size - HEADER_BYTES) // FRAME_BYTES
        wanted = max(there, frames or 0)
        header = wav_header(rate_hz, wanted)
        with path.open("r+b") as file:
            if file.read(HEADER_BYTES) != header or path.stat().st_size != HEADER_BYTES + wanted * FRAME_BYTES:
                file.seek(0)
                file.write(header)
                file.truncate(HEADER_BYTES + there * FRAME_BYTES)  # half a frame must not become a sample
                file.truncate(HEADER_BYTES + wanted * FRAME_BYTES)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise _not_written(error) from error
    return wanted
