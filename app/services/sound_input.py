"""The files of one conversation as one stream with a row a voice, whether they are one mono, one stereo or two files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from app.analysis.sound_alignment import Alignment
from app.audio.reader import RATE_HZ, SoundSource, open_sound
from app.core.quality import Reason
from app.core.recording import Track, TrackRole
from app.core.segment import Segments
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
        is_recording: two tracks of a recording of our own, which began at known times, each by its own device's clock.
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
        self._durations = durations
        self.is_recording = len(files) == 2 and bool(recording)
        self._unknown_clocks = len(files) == 2 and not recording
        self._offsets = [0.0] * len(files)
        self._files = list(files)
        if recording:
            order = sorted(range(len(files)), key=lambda index: recording[index].role is not TrackRole.YOU)
            self._files = [files[index] for index in order]
            self._durations = [durations[index] for index in order]
            self._offsets = [recording[index].offset_s for index in order]
        self.tracks = 2 if len(files) == 2 else channels[0]
        self.is_stereo = len(files) == 1 and channels[0] == 2
        self.duration_s = max(length + offset for length, offset in zip(durations, self._offsets, strict=True))
        self._alignment: Alignment | None = None
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

    @property
    def can_be_aligned(self) -> bool:
        """Two files whose clocks are not known to be one."""
        return self._unknown_clocks

    def align(self, alignment: Alignment) -> None:
        """Read the second file on the first one's clock from now on.

        Of two files of unknown clocks only what both hold is read. A recording keeps its time, since its holes and marks
        are told in it: there the second track only moves beside the first.
        """
        self._alignment = alignment
        second_s = self._durations[1] / (1.0 + alignment.drift_ppm * 1e-6)
        if self._unknown_clocks:
            self.duration_s = min(self._durations[0], alignment.offset_s + second_s) - max(0.0, alignment.offset_s)
        else:
            begins_s = self._offsets[0] + alignment.offset_s
            self._offsets[1] = max(0.0, begins_s)
            self.duration_s = max(self._offsets[0] + self._durations[0], begins_s + second_s)

    @property
    def later_s(self) -> float:
        """Of a recording: how much later the second track began than the first, by the recorder's clock."""
        return self._offsets[1] - self._offsets[0]

    def file(self, index: int) -> Iterator[NDArray[np.float32]]:
        """One file as it is, folded to (n,) a block: the first or second as they were given."""
        with open_sound(self._files[index]) as source:
            for block in source.blocks(_BLOCK_S):
                yield block.mean(axis=0) if len(block) > 1 else block[0]

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
                streams = [
                    _Stream(source, offset_s, fold=True, skip_s=skip_s, drift_ppm=drift_ppm)
                    for source, offset_s, (skip_s, drift_ppm) in zip(sources, self._offsets, self._places(), strict=True)
                ]
            while True:
                rows = [stream.take(frames) for stream in streams]
                if self._alignment is not None and self._unknown_clocks:
                    both = min(row.shape[1] for row in rows)
                    rows = [row[:, :both] for row in rows]
                longest = max(row.shape[1] for row in rows)
                if longest == 0:
                    break
                block = np.concatenate([np.pad(row, ((0, 0), (0, longest - row.shape[1]))) for row in rows])
                held = [row.shape[1] for row in rows for _ in range(len(row))]
                self.real_frames = tuple((held[::-1] if self._swapped else held)[: self.tracks])
                yield (block[::-1] if self._swapped else block)[: self.tracks]
            notes = {note.code: note for source in sources for note in source.notes}
            self.notes = tuple(notes.values())

    def _places(self) -> list[tuple[float, float]]:
        """Of every file, the seconds to leave out at its beginning, and how much faster its clock runs."""
        if self._alignment is None:
            return [(0.0, 0.0)] * len(self._files)
        drift_ppm, offset_s = self._alignment.drift_ppm, self._alignment.offset_s
        if self._unknown_clocks:
            return [(max(0.0, offset_s), 0.0), (max(0.0, -offset_s), drift_ppm)]
        return [(0.0, 0.0), (max(0.0, -offset_s - self._offsets[0]), drift_ppm)]

    def track(self, index: int, *, only: Segments | None = None) -> Iterator[NDArray[np.float32]]:  # noqa: ARG002
        """One track alone, (n,) a block. Who can reach any place at once may give silence outside of `only`."""
        for block in self.blocks():
            yield block[index]


class _Stream:
    """One file in pieces of exactly the length that is asked for, silence put before it for its offset.

    Args:
        skip_s: what is left out at its beginning, after its clock was set right.
        drift_ppm: how much faster its clock runs.
    """

    def __init__(
        self, source: SoundSource, offset_s: float, *, fold: bool, skip_s: float = 0.0, drift_ppm: float = 0.0
    ) -> None:
        self._blocks = source.blocks(_BLOCK_S)
        self._fold = fold
        rows = 1 if fold else source.channels
        self._skip = round(skip_s * RATE_HZ)
        self._resample: soxr.ResampleStream | None = None
        if drift_ppm:
            self._resample = soxr.ResampleStream(RATE_HZ * (1 + drift_ppm * 1e-6), RATE_HZ, 1, dtype="float32", quality="HQ")
        self._held: NDArray[np.float32] = np.zeros((rows, round(offset_s * RATE_HZ)), np.float32)

    def take(self, frames: int) -> NDArray[np.float32]:
        """(channels, frames), fewer at the end."""
        while self._held.shape[1] < frames and (block := self._next()) is not None:
            self._held = np.concatenate([self._held, block], axis=1) if self._held.size else block
        taken, self._held = self._held[:, :frames], self._held[:, frames:]
        return taken

    def _next(self) -> NDArray[np.float32] | None:
        """The next block of the file on the conversation's clock; None at its end."""
        block = next(self._blocks, None)
        if block is not None and self._fold and len(block) > 1:
            block = block.mean(axis=0, keepdims=True)
        if self._resample is not None:
            ended = block is None
            rest = np.zeros(0, np.float32) if block is None else np.ascontiguousarray(block[0])
            block = self._resample.resample_chunk(rest, last=ended)[None]
            if ended:
                self._resample = None
        if block is None:
            return None
        left_out = min(self._skip, block.shape[1])
        self._skip -= left_out
        return block[:, left_out:]
