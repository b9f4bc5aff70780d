"""Follows a recording while it is made: features and words of each track as they come; runs in a child process.

It only reads the growing files. When the recording has ended, everything that an analysis needs of its sound is there, and
the analysis concludes from the same features by the same functions as it does from files.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.similarity import ChannelComparer
from app.analysis.utterances import UtteranceFinder
from app.audio.growing import RATE_HZ, GrowingTrack
from app.audio.manifest import Manifest, ManifestTrack
from app.audio.track_reader import TrackReader
from app.core.job import JobEvent, Progress
from app.core.recording import Track, TrackRole
from app.core.segment import Segments
from app.core.transcript import WrittenStretch
from app.core.turn import ANYONE, OTHER, YOU
from app.services.analyse import Followed, open_engine, run
from app.services.analyse_request import READING, AnalyseRequest
from app.services.live_lag import FallingBehind
from app.services.live_request import Following, LiveEvent, LiveRequest
from app.services.live_writer import EngineLoading, LiveWriter
from app.services.sound_input import SoundInput

Floats = NDArray[np.float32]

_STEP_S = 4.0
_MOST_APART_S = 60.0
_CLOCK_MOVED_S = 0.005
"""While a recording goes on its clocks become surer. Features are measured anew if a track begins this much elsewhere."""

_BLOCK_S = 10.0
_AROUND_S = 0.1  # what the resampler needs beside a piece


class LeftForLater(Exception):  # noqa: N818 - it is no error
    """Words are left for after the recording; busy: since this computer is too slow."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__()
        self.busy = busy


class LiveAnalysis:
    """One recording.

    Args:
        request: what to follow.
        manifest: of that folder, as it is when the recording has begun.
        tell: called from several threads.

    Raises:
        OSError: from every method: a file can't be read.
    """

    def __init__(self, request: LiveRequest, manifest: Manifest, tell: Callable[[JobEvent | LiveEvent], None]) -> None:
        self._request = request
        self._tell = tell
        self._loading = EngineLoading(lambda: open_engine(request.engine, request.speech_model))
        tracks = sorted(manifest.tracks, key=lambda track: track.role is not TrackRole.YOU)
        speakers = (YOU, OTHER) if len(tracks) == 2 else (ANYONE,)
        self._ears = [
            _Ear(request.folder, track, self._writer(speaker))
            for track, speaker in zip(tracks, speakers, strict=True)
        ]
        self._compared = _Compared() if len(tracks) == 2 else None
        self._falling_behind = FallingBehind(most_lag_s=request.most_lag_s, rising_s=request.rising_s)

    def _writer(self, speaker: str) -> LiveWriter:
        known = self._request.written
        left = tuple(segment for key, segment in self._request.left if key == speaker)
        return LiveWriter(speaker, self._loading, self._tell, known=known, left=left)

    def step(self) -> bool:
        """Take what was written since the last time, a few seconds at most; whether there is more.

        Raises:
            LeftForLater: words fall behind, or can't be written at all; there is nothing more to be done now.
        """
        for index, ear in enumerate(self._ears):
            self._heard(index, ear.read(_STEP_S))
        recorded_s, lag_s = max(ear.recorded_s for ear in self._ears), max(ear.lag_s for ear in self._ears)
        self._tell(Following(recorded_s, lag_s))
        # While the engine is loaded nothing can be written yet, however fast this computer is.
        is_behind = self._loading.is_over and self._falling_behind.hears(lag_s, time.monotonic())
        if is_behind or any(ear.writer.gave_up for ear in self._ears):
            raise LeftForLater(busy=is_behind)
        return any(ear.waiting_s > _STEP_S / 2 for ear in self._ears)

    def finish(self, request: AnalyseRequest) -> None:
        """The recording has ended: analyse it. Raises AppError; tells what `analyse.run` tells."""
        tracks = sorted(request.recording or (), key=lambda track: track.role is not TrackRole.YOU)
        while any(ear.waiting_s > _STEP_S for ear in self._ears):  # it was far behind: an hour at once would fill the memory
            for index, ear in enumerate(self._ears):
                self._heard(index, ear.read(_STEP_S))
            recorded_s = max(ear.recorded_s for ear in self._ears)
            read_s = recorded_s - max(ear.waiting_s for ear in self._ears)
            self._tell(Progress(READING, max(0.0, read_s) / recorded_s))
        for index, (ear, track) in enumerate(zip(self._ears, tracks, strict=True)):
            self._heard(index, ear.rest(track))
        sound = FollowedSound(request.files, recording=request.recording or ())
        same = self._compared is not None and self._compared.near_identical()
        moved_s = max(abs(ear.offset_s - track.offset_s) for ear, track in zip(self._ears, tracks, strict=True))
        features = [ear.features() for ear in self._ears] if moved_s <= _CLOCK_MOVED_S else None
        run(request, self._tell, followed=Followed(sound, features, same, self._loading.engine, self._written))

    def close(self) -> None:
        for ear in self._ears:
            ear.close()

    def _heard(self, index: int, samples: Floats) -> None:
        if self._compared is not None:
            self._compared.feed(index, samples)

    def _written(self) -> tuple[WrittenStretch, ...]:
        for ear in self._ears:
            ear.writer.finish()
        return tuple(stretch for ear in self._ears for stretch in ear.writer.written)


class _Ear:
    """One track on the conversation's clock."""

    def __init__(self, folder: Path, track: ManifestTrack, writer: LiveWriter) -> None:
        self.writer = writer
        self.offset_s = track.offset_s
        self._track = GrowingTrack(folder, track)
        self._finder = UtteranceFinder()
        self._extractor = FeatureExtractor(self._judge)
        self._silence = np.zeros(round(track.offset_s * RATE_HZ), np.float32)

    @property
    def recorded_s(self) -> float:
        return self.offset_s + self._track.written_frames / self._track.rate_hz

    @property
    def waiting_s(self) -> float:
        return self._track.waiting_s

    @property
    def lag_s(self) -> float:
        """For how long the oldest stretch waits that is not written; the sound that is not even read counts as well."""
        since_s = self.writer.waits_since_s()
        return self._track.waiting_s if since_s is None else max(0.0, self.recorded_s - since_s)

    def read(self, seconds: float) -> Floats:
        return self._take(self._track.read(seconds))

    def rest(self, track: Track) -> Floats:
        """The rest of the finished file, and what was still being said."""
        samples = self._take(self._track.rest(frames=track.frames))
        for piece in self._finder.finish():
            self.writer.put(piece)
        return samples

    def features(self) -> TrackFeatures:
        return self._extractor.finish()

    def close(self) -> None:
        self._track.close()

    def _take(self, samples: Floats) -> Floats:
        if self._silence.size:
            samples, self._silence = np.concatenate([self._silence, samples]), self._silence[:0]
        self._finder.feed(samples)
        self._extractor.feed(samples)
        return samples

    def _judge(self, probabilities: Floats) -> None:
        for piece in self._finder.judge(probabilities):
            self.writer.put(piece)


class _Compared:
    """Compares two tracks that come in pieces of their own length."""

    def __init__(self) -> None:
        self._comparer: ChannelComparer | None = ChannelComparer()
        self._held: tuple[deque[Floats], deque[Floats]] = (deque(), deque())

    def feed(self, index: int, samples: Floats) -> None:
        if self._comparer is None:
            return
        self._held[index].append(samples)
        rows = [np.concatenate(held) if held else np.zeros(0, np.float32) for held in self._held]
        both = min(len(row) for row in rows)
        if both:
            self._comparer.feed(np.stack([row[:both] for row in rows]))
        for held, row in zip(self._held, rows, strict=True):
            held.clear()
            held.append(row[both:])
        if max(len(row) for row in rows) - both > _MOST_APART_S * RATE_HZ:
            self._comparer = None  # one of them stands still, so that they don't hold the same
            self._held = (deque(), deque())

    def near_identical(self) -> bool:
        return self._comparer is not None and self._comparer.near_identical()


class FollowedSound(SoundInput):
    """Files of a finished recording, of which single places are read without what lies before them."""

    def track(self, index: int, *, only: Segments | None = None) -> Iterator[Floats]:
        if only is None or not self.is_recording:
            yield from super().track(index, only=only)
            return
        with TrackReader(self._files[index]) as reader:
            at_s = 0.0
            while at_s < self.duration_s:
                end_s = min(at_s + _BLOCK_S, self.duration_s)
                frames = round(end_s * RATE_HZ) - round(at_s * RATE_HZ)
                if any(span.start < end_s and span.end > at_s for span in only):
                    yield _place(reader, at_s - self._offsets[index], frames)
                else:
                    yield np.zeros(frames, np.float32)
                at_s = end_s


def _place(reader: TrackReader, at_s: float, frames: int) -> Floats:
    """(frames,) at 16 kHz from this second of a file on; silence before its beginning and behind its end."""
    before_s = max(0.0, at_s - _AROUND_S)
    length_s = at_s + frames / RATE_HZ + _AROUND_S - before_s
    placed = np.zeros(frames, np.float32)
    read = reader.read(round(before_s * reader.rate_hz), max(0, round(length_s * reader.rate_hz)))
    if not read.size:
        return placed
    samples = np.asarray(soxr.resample(read.astype(np.float32) / 32_768, reader.rate_hz, RATE_HZ), np.float32)
    skip = round((at_s - before_s) * RATE_HZ)  # below 0 where the place begins before the file
    kept = samples[max(0, skip) :][: frames - max(0, -skip)]
    placed[max(0, -skip) :][: len(kept)] = kept
    return placed
