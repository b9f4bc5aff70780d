"""The two decoders behind one small face: libsndfile for WAV, FLAC, OGG, Opus and MP3, FFmpeg's for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

import av
import av.audio
import av.container
import numpy as np
import soundfile
from numpy.typing import NDArray

from app.audio.formats import Container, FileFrom, WavLayout, ogg_is_cut, wav_layout

_AV_FORMATS = {Container.MP4: "mov", Container.MATROSKA: "matroska", Container.OTHER_OGG: "ogg"}
_AV_WHITELIST = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg"
_SMALL_READ_FRAMES = 1024
_SLACK_S = 0.5
_LENGTH_UNKNOWN = 2**63 - 1  # what libsndfile says of a FLAC that was written without knowing its length


class UndecodableError(Exception):
    """The bytes can't be decoded; an internal error that the reader turns into a sentence."""


class NoSoundTrackError(UndecodableError):
    """The file is whole, but holds only pictures."""


class Decoder(Protocol):
    """Reads frames in order. `declared_frames` is the length that the file claims, None where it claims none."""

    channels: int
    rate_hz: int
    declared_frames: int | None

    def read(self, frames: int) -> NDArray[np.float32]:
        """Up to `frames` rows of shape (n, channels); none at the end or where the damage begins."""

    def ended_early(self, frames_read: int) -> bool:
        """Whether the file breaks off, asked after the last read."""

    def close(self) -> None: ...


def open_decoder(file: BinaryIO, container: Container) -> Decoder:
    """Open the decoder for `container`; it closes `file` with itself.

    Raises:
        UndecodableError: the head of the file can't be understood.
    """
    return AvDecoder(file, container) if container in _AV_FORMATS else SoundFileDecoder(file, container)


class _Forward(soundfile.SoundFile):  # type: ignore[misc] # the library has no types
    """Reads forward only: the library seeks after every read of a file that can, which breaks an MP3 at each seam."""

    def seekable(self) -> bool:
        return False


class SoundFileDecoder:
    """libsndfile over an open file; a WAV whose sizes were never written is read by its length."""

    def __init__(self, file: BinaryIO, container: Container) -> None:
        self._file = file
        self._damaged = False
        self._frames = 0
        layout = wav_layout(file) if container is Container.WAV else None
        if container is Container.WAV and layout is None:
            raise UndecodableError("no samples behind the header")
        self._cut = layout.is_cut if layout else container is Container.OGG and ogg_is_cut(file)
        try:
            self._sound = self._opened(layout)
        except (soundfile.SoundFileError, TypeError, ValueError, OverflowError) as error:
            raise UndecodableError(str(error)) from error
        self.channels: int = self._sound.channels
        self.rate_hz: int = self._sound.samplerate
        self.declared_frames: int | None = self._sound.frames if self._sound.frames < _LENGTH_UNKNOWN else None
        if layout and layout.is_cut and layout.declared_bytes is not None and layout.frame_bytes:
            self.declared_frames = layout.declared_bytes // layout.frame_bytes
        if container is Container.MP3:
            self._slack_frames = int(_SLACK_S * self.rate_hz)
        else:
            self._slack_frames = 0

    def _opened(self, layout: WavLayout | None) -> soundfile.SoundFile:
        if layout and layout.declared_bytes is None and layout.subtype:
            return _Forward(
                FileFrom(self._file, layout.data_offset),
                samplerate=layout.rate_hz,
                channels=layout.channels,
                subtype=layout.subtype,
                format="RAW",
                endian="LITTLE",
            )
        return _Forward(FileFrom(self._file))

    def read(self, frames: int) -> NDArray[np.float32]:
        if self._damaged:
            return self._nothing()
        try:
            read = self._read(frames)
        except (soundfile.SoundFileError, RuntimeError):
            self._damaged = True  # the good part of a read that fails is lost: ask again in small pieces
        else:
            self._frames += len(read)
            return read
        pieces = [self._nothing()]
        try:
            self._sound.seek(self._frames)
            while sum(len(piece) for piece in pieces) < frames and len(piece := self._read(_SMALL_READ_FRAMES)):
                pieces.append(piece)
        except (soundfile.SoundFileError, RuntimeError):
            pass  # the damage itself; what was read before it counts
        return np.concatenate(pieces)

    def _read(self, frames: int) -> NDArray[np.float32]:
        read: NDArray[np.float32] = self._sound.read(frames, dtype="float32", always_2d=True)
        return read

    def _nothing(self) -> NDArray[np.float32]:
        return np.zeros((0, self.channels), dtype=np.float32)

    def ended_early(self, frames_read: int) -> bool:
        missing = (self.declared_frames or 0) - frames_read
        return self._damaged or self._cut or missing > self._slack_frames

    def close(self) -> None:
        self._sound.close()
        self._file.close()


class AvDecoder:
    """FFmpeg's decoders over an open file: no address, no second file and no other format can be reached through it."""

    def __init__(self, file: BinaryIO, container: Container) -> None:
        self._file = file
        self._damaged = container is Container.OTHER_OGG and ogg_is_cut(file)  # it says no length that could be missed
        av.logging.set_level(av.logging.PANIC)
        try:
            self._container = av.open(
                FileFrom(file),
                mode="r",
                format=_AV_FORMATS[container],
                options={"protocol_whitelist": "file", "format_whitelist": _AV_WHITELIST},
                metadata_errors="ignore",
            )
        except (av.FFmpegError, ValueError, MemoryError, OSError) as error:
            raise UndecodableError(str(error)) from error
        if not self._container.streams.audio:
            self._container.close()
            raise NoSoundTrackError("no audio stream")
        stream = self._container.streams.audio[0]
        try:
            self.channels: int = stream.channels
            self.rate_hz: int = stream.rate
        except AttributeError as error:  # no decoder knows the stream
            self._container.close()
            raise UndecodableError("an unknown codec") from error
        if not self.channels or not self.rate_hz:
            self._container.close()
            raise UndecodableError("no channels or no rate")
        self.declared_frames: int | None = self._declared(stream)
        self._waiting = self._nothing()
        self._pieces = self._decoded(stream)

    def _declared(self, stream: av.audio.AudioStream) -> int | None:
        if stream.duration is not None and stream.time_base is not None:
            return int(stream.duration * stream.time_base * self.rate_hz)
        if self._container.duration is not None:
            return int(self._container.duration / 1_000_000 * self.rate_hz)
        return None

    def _decoded(self, stream: av.audio.AudioStream) -> Iterator[NDArray[np.float32]]:
        """Frames as float32 rows, to the end or to the damage."""
        resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=self.rate_hz)
        try:
            for frame in self._container.decode(stream):
                for even in resampler.resample(frame):
                    yield _rows(even)
            for even in resampler.resample(None):
                yield _rows(even)
        except (av.FFmpegError, ValueError, MemoryError, OSError):
            self._damaged = True

    def read(self, frames: int) -> NDArray[np.float32]:
        pieces, count = [self._waiting], len(self._waiting)
        while count < frames and (piece := next(self._pieces, None)) is not None:
            pieces.append(piece)
            count += len(piece)
        joined = np.concatenate(pieces)
        self._waiting = joined[frames:].copy()
        return joined[:frames]

    def _nothing(self) -> NDArray[np.float32]:
        return np.zeros((0, self.channels), dtype=np.float32)

    def ended_early(self, frames_read: int) -> bool:
        missing = (self.declared_frames or 0) - frames_read
        return self._damaged or missing > int(_SLACK_S * self.rate_hz)

    def close(self) -> None:
        self._pieces.close()  # type: ignore[attr-defined] # a generator, which Iterator doesn't tell
        self._container.close()
        self._file.close()


def _rows(frame: av.AudioFrame) -> NDArray[np.float32]:
    """A planar float frame as (n, channels)."""
    return np.asarray(frame.to_ndarray().T, dtype=np.float32)
