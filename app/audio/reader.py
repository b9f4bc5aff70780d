"""Reads any sound file in blocks of 16 kHz float32, and says in one sentence why it can't."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import soxr
from numpy.typing import NDArray

from app.audio.decoders import Decoder, NoSoundTrackError, UndecodableError, open_decoder
from app.audio.formats import container_of
from app.core.clock import clock
from app.core.quality import Reason
from app.errors import InputFileError
from app.i18n import tr

RATE_HZ = 16_000
MOST_BYTES = 4 * 1024**3
MOST_S = 12 * 3600.0
MOST_CHANNELS = 8
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 4_000, 192_000
LEAST_S = 0.1
_LOUDEST = 16.0  # full scale is 1; a float file may go a little over, never this far
_PEEK_S = 1.0


class SoundSource:
    """An open sound file, read once from start to end; made by `open_sound`, closes its file as a context manager.

    Attributes:
        channels: what `blocks` gives: 1 or 2 (more are mixed to one).
        file_channels: what the file holds.
        rate_hz: of the file; blocks are always 16 kHz.
        cut_at_s: known after reading: where a damaged file ended early, None for a whole one.
        notes: what a person should know about how the file was read.
    """

    def __init__(self, path: Path, decoder: Decoder) -> None:
        self._name = path.name.encode("utf-8", "replace").decode("utf-8")  # notes are kept and written as UTF-8
        self._decoder = decoder
        self._frames_read = 0
        self._is_read = False
        self.file_channels = decoder.channels
        self.channels = decoder.channels if decoder.channels <= 2 else 1
        self.rate_hz = decoder.rate_hz
        self.cut_at_s: float | None = None
        self._first = self._checked(decoder.read(int(_PEEK_S * decoder.rate_hz)))

    @property
    def duration_s(self) -> float:
        """What the file says of itself; after reading, what was read."""
        if self._is_read:
            return self._frames_read / self.rate_hz
        return max(self._decoder.declared_frames or 0, self._frames_read) / self.rate_hz

    @property
    def notes(self) -> tuple[Reason, ...]:
        notes: list[Reason] = []
        if self.file_channels > 2:
            text = tr("The {count} channels of {name} were mixed to one.", count=self.file_channels, name=self._name)
            notes.append(Reason("folded_channels", text))
        if self.cut_at_s is not None:
            text = tr("{name} breaks off at {time}. Everything up to there was used.", name=self._name,
                      time=clock(self.cut_at_s))  # fmt: skip
            notes.append(Reason("cut_off", text))
        return tuple(notes)

    def blocks(self, seconds: float = 10.0) -> Iterator[NDArray[np.float32]]:
        """Yield (channels, n) float32 at 16 kHz, about `seconds` each, to the end or to where the file breaks off.

        Raises:
            InputFileError: a sample is not a number, or the sound is longer than 12 hours.
        """
        if self._is_read:
            raise RuntimeError("a SoundSource is read once; open the file again")
        self._is_read = True
        frames = max(1, round(seconds * self.rate_hz))
        resample = None
        if self.rate_hz != RATE_HZ:
            resample = soxr.ResampleStream(self.rate_hz, RATE_HZ, self.channels, dtype="float32", quality="HQ")
        block = self._first
        self._first = block[:0]
        while len(block):
            following = self._checked(self._decoder.read(frames))
            rows = self._folded(block)
            if resample is not None:
                rows = resample.resample_chunk(rows, last=not len(following))
            if len(rows):
                yield np.ascontiguousarray(rows.T)
            block = following
        if self._decoder.ended_early(self._frames_read):
            self.cut_at_s = self._frames_read / self.rate_hz

    def _checked(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        if len(block) and not np.isfinite(block).all():
            at_s = (self._frames_read + int(np.argmin(np.isfinite(block).all(axis=1)))) / self.rate_hz
            text = tr("{name} holds samples that are not numbers, the first at {time}.", name=self._name,
                      time=clock(at_s))  # fmt: skip
            raise InputFileError(
                text,
                advice=tr("Export it again from the program that made it."),
            )
        self._frames_read += len(block)
        if self._frames_read > MOST_S * self.rate_hz:
            raise InputFileError(
                tr("{name} is longer than 12 hours.", name=self._name), advice=tr("Cut it into shorter files first.")
            )
        return block

    def _folded(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.file_channels > 2:
            block = block.mean(axis=1, keepdims=True)
        return np.clip(block, -_LOUDEST, _LOUDEST)

    @property
    def is_empty(self) -> bool:
        """Whether not even a first sound could be decoded."""
        return self._frames_read < LEAST_S * self.rate_hz

    @property
    def breaks_off(self) -> bool:
        """Whether what was decoded so far is all, and less than the file should hold."""
        return self._decoder.ended_early(self._frames_read)

    def close(self) -> None:
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_sound(path: Path) -> SoundSource:
    """Open a sound file whatever its name ends with, and decode its first second.

    Raises:
        InputFileError: with one sentence on what is wrong and one on what to do.
    """
    file = open_file(path)
    try:
        return _opened(path, file)
    except BaseException:
        file.close()
        raise


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises:
        InputFileError: it is missing, a folder, empty, too large, or may not be read.
    """
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise InputFileError(tr("{name} is a folder.", name=name), advice=tr("Choose the sound file inside it."))
        if path.exists() and not path.is_file():  # opening a pipe would wait for its other end
            raise InputFileError(
                tr("{name} is a pipe or a device, not a file.", name=name), advice=tr("Save its sound to a file first.")
            )
        file = path.open("rb")
        try:
            size = file.seek(0, 2)
            file.seek(0)
        except OSError:
            file.close()
            raise
    except FileNotFoundError as error:
        folder = path.absolute().parent
        text = tr("There is no file {name} in {folder}.", name=name, folder=folder)
        if not folder.is_dir():
            text = tr("There is no folder {folder}.", folder=folder)
        raise InputFileError(text, advice=tr("Check the name and where the file lies.")) from error
    except PermissionError as error:
        raise InputFileError(
            tr("{name} may not be read.", name=name), advice=tr("Give yourself permission to read it, or copy it elsewhere.")
        ) from error
    except (OSError, ValueError) as error:
        raise InputFileError(
            tr("{name} can't be read.", name=name), advice=tr("Copy it to this computer's own disk and try again.")
        ) from error
    if size == 0 or size > MOST_BYTES:
        file.close()
        if size == 0:
            raise InputFileError(tr("{name} is empty (0 bytes).", name=name), advice=tr("Export or record it again."))
        raise InputFileError(tr("{name} is larger than 4 GB.", name=name), advice=tr("Cut it into shorter files first."))
    return file


def _opened(path: Path, file: BinaryIO) -> SoundSource:
    name = path.name
    formats = tr("Heard reads WAV, FLAC, OGG, Opus, MP3, M4A, MP4 and WebM.")
    container = container_of(file)
    if container is None:
        raise InputFileError(tr("{name} is not a sound file that Heard can read.", name=name), advice=formats)
    no_sound = InputFileError(
        tr("{name} holds no sound.", name=name), advice=tr("It may have been saved before anything was recorded.")
    )
    breaks_off = InputFileError(
        tr("{name} is damaged or breaks off before its first sound.", name=name),
        advice=tr("Copy or export it again from where it came from."),
    )
    try:
        decoder = open_decoder(file, container)
    except NoSoundTrackError as error:
        raise no_sound from error
    except UndecodableError as error:
        raise breaks_off from error
    try:
        _judge(name, decoder)
        source = SoundSource(path, decoder)
    except BaseException:
        decoder.close()
        raise
    if not source.is_empty:
        return source
    source.close()
    raise breaks_off if source.breaks_off else no_sound


def _judge(name: str, decoder: Decoder) -> None:
    if decoder.channels > MOST_CHANNELS:
        raise InputFileError(
            tr("{name} has {count} channels, more than Heard can read.", name=name, count=decoder.channels),
            advice=tr("Export it with one or two channels."),
        )
    if not LOWEST_RATE_HZ <= decoder.rate_hz <= HIGHEST_RATE_HZ:
        raise InputFileError(
            tr("{name} has a sample rate of {rate} Hz.", name=name, rate=decoder.rate_hz),
            advice=tr("Export it with 16,000 to 48,000 Hz."),
        )
