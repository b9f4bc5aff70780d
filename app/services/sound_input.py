"""The files of one conversation as one stream with a row a voice, whether they are one mono, one stereo or two files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.reader import RATE_HZ, SoundSource, open_sound
from app.core.quality import Reason
from app.core.recording import Track, TrackRole
from app.errors import UsageError
from app.i18n import tr

STEREO = ("left", "right")
FILES = ("first", "second")
_BLOCK_S = 10.0


class SoundInput:
    """Opens the files once to judge them, and again for each reading.

    Attributes:
        tracks: 1 (everyone together) or 2 (you first).
        is_stereo: two tracks that are the channels of one file.
        notes: after a reading: what was cut off or mixed.
        real_frames: how much of the last block each track really held; the rest is silence behind a shorter file's end.

    Args:
        files: one or two.
        recording: the tracks that the files are, for a recording of our own; gives roles and offsets.

    Raises:
        InputFileError: one of them can't be read.
        UsageError: more than two files.
    """

    def __init__(self, files: Sequence[Path], *, recording: Sequence[Track] = ()) -> None:
        self.notes: tuple[Reason, ...] = ()
        self.real_frames: tuple[int, ...] = ()
        channels, durations = [], []
        for file in files:
            with open_sound(file) as source:
                channels.append(source.channels)
                durations.append(source.duration_s)
        if not 1 <= len(files) <= 2:
            raise UsageError(tr("One file or two can be analysed together."), advice=tr("With two, give yours first."))
        self._offsets = [0.0] * len(files)
        self._files = list(files)
        if recording:
            order = sorted(range(len(files)), key=lambda index: recording[index].role is not TrackRole.YOU)
            self._files = [files[index] for index in order]
            self._offsets = [recording[index].offset_s for index in order]
        self.tracks = 2 if len(files) == 2 else channels[0]
        self.is_stereo = len(files) == 1 and channels[0] == 2
        self.duration_s = max(length + offset for length, offset in zip(durations, self._offsets, strict=True))
        self._swapped = False

    def choose(self, you: str | None) -> None:
        """Put the track that `you` names first.

        Raises:
            UsageError: these files have no such track.
        """
        if you is None:
            return
        if self.is_stereo:
            allowed, misfit = STEREO, tr("This file has two channels, so --you {you} does not fit.", you=you)
        elif self.tracks == 2:
            allowed, misfit = FILES, tr("These are two files, so --you {you} does not fit.", you=you)
        else:
            number = you.removeprefix("speaker-")
            if not (you.startswith("speaker-") and number.isdecimal() and int(number) >= 1):
                raise UsageError(
                    tr("This file has one track, so --you {you} does not fit it.", you=you),
                    advice=tr("Use --you speaker-1, speaker-2 and so on."),
                )
            return
        if you not in allowed:
            raise UsageError(
                misfit, advice=tr("Use --you {one} or --you {other}.", one=allowed[0], other=allowed[1])
            )
        self._swapped = you == allowed[1]

    def as_one_track(self) -> None:
        """Both channels hold the same: read only the first from now on."""
        self.tracks = 1

    def blocks(self, *, seconds: float = _BLOCK_S) -> Iterator[NDArray[np.float32]]:
        """Yield (tracks, n) float32 at 16 kHz in order of time, you first; a track that ends early goes on in silence."""
        frames = round(seconds * RATE_HZ)
        with ExitStack() as stack:
            sources = [stack.enter_context(open_sound(file)) for file in self._files]
            if len(sources) == 1:
                streams = [_Stream(sources[0], 0.0, fold=False)]
            else:
                streams = [_Stream(s, offset, fold=True) for s, offset in zip(sources, self._offsets, strict=True)]
            while True:
                rows = [stream.take(frames) for stream in streams]
                longest = max(row.shape[1] for row in rows)
                if longest == 0:
                    break
                block = np.concatenate([np.pad(row, ((0, 0), (0, longest - row.shape[1]))) for row in rows])
                held = [row.shape[1] for row in rows for _ in range(len(row))]
                self.real_frames = tuple((held[::-1] if self._swapped else held)[: self.tracks])
                yield (block[::-1] if self._swapped else block)[: self.tracks]
            notes = {note.code: note for source in sources for note in source.notes}
            self.notes = tuple(notes.values())

    def track(self, index: int) -> Iterator[NDArray[np.float32]]:
        """One track alone, (n,) a block."""
        for block in self.blocks():
            yield block[index]


class _Stream:
    """One file in pieces of exactly the length that is asked for, silence put before it for its offset."""

    def __init__(self, source: SoundSource, offset_s: float, *, fold: bool) -> None:
        self._blocks = source.blocks(_BLOCK_S)
        self._fold = fold
        rows = 1 if fold else source.channels
        self._held: NDArray[np.float32] = np.zeros((rows, round(offset_s * RATE_HZ)), np.float32)

    def take(self, frames: int) -> NDArray[np.float32]:
        """(channels, frames), fewer at the end."""
        while self._held.shape[1] < frames and (block := next(self._blocks, None)) is not None:
            if self._fold and len(block) > 1:
                block = block.mean(axis=0, keepdims=True)
            self._held = np.concatenate([self._held, block], axis=1) if self._held.size else block
        taken, self._held = self._held[:, :frames], self._held[:, frames:]
        return taken
