"""Turns the sound of one track into small arrays: speech probability, level and band powers, in a stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.analysis.speech_detector import WINDOW_FRAMES, SpeechDetector

Floats = NDArray[np.float32]

RATE_HZ = 16000
HOP_FRAMES = 160
"""Samples of one level and of one row of band powers: 10 ms."""

BANDS = 20
SILENCE_DB = -100.0

_FFT = 512
_BEFORE = (_FFT - HOP_FRAMES) // 2  # the spectrum's window reaches 11 ms beyond the hop on both sides
_BLOCK = 2560 * 25  # 4 s; a multiple of the hop and of the detector's window
_LOUDEST = 8.0
_CLIPPED_AT = 0.999
_OFFSET_PIECE = 1600
_OFFSET_FROM = 0.002  # -54 dB; what is less does no harm, and the mean of real speech is never quite 0
_BAND_FLOOR = 1e-9


def band_edges() -> NDArray[np.intp]:
    """Bins (31.25 Hz each) at which the bands begin, geometric from 125 Hz to 6.9 kHz, and the end of the last."""
    return np.unique(np.round(np.geomspace(4, 220, BANDS + 1)).astype(np.intp))


@dataclass(frozen=True, slots=True)
class TrackFeatures:
    """What is kept of one track.

    Attributes:
        frames: true length in samples at 16 kHz.
        probability: (windows,) speech probability of every 32 ms, the last one begun.
        level_db: (hops,) mean power of every 10 ms in dB below full scale, -100 for digital silence.
        bands: (hops, 20) power in geometric bands, from 31 ms around every 10 ms.
        clipped_share: part of the samples that reach full scale.
        hiss_db: (hops,) level of what changes from sample to sample, in which an "s" is as loud as a vowel; may be empty.
    """

    frames: int
    probability: Floats
    level_db: Floats
    bands: Floats = field(repr=False)
    clipped_share: float = 0.0
    hiss_db: Floats = field(default_factory=lambda: np.zeros(0, np.float32), repr=False)

    @property
    def duration_s(self) -> float:
        return self.frames / RATE_HZ


class FeatureExtractor:
    """Feed blocks of one track in order, then `finish` once. Holds a few seconds of sound at most.

    Args:
        on_probability: is handed the speech probabilities as they come, every 4 s of sound, in order.
    """

    def __init__(self, on_probability: Callable[[Floats], None] | None = None) -> None:
        self._on_probability = on_probability
        self._detector = SpeechDetector()
        self._spectrum = BandMeter()
        self._waiting: list[Floats] = []
        self._waiting_frames = 0
        self._frames = 0
        self._clipped = 0
        self._offset = 0.0
        self._probability = _Rows(())
        self._level = _Rows(())
        self._hiss = _Rows(())
        self._last = np.zeros(1, np.float32)
        self._bands = _Rows((BANDS,))

    def feed(self, samples: Floats) -> None:
        """Take the next samples: (n,) at 16 kHz, any n; what is not a number counts as silence."""
        block = clean(samples)
        self._frames += len(block)
        self._clipped += int(np.count_nonzero(np.abs(block) >= _CLIPPED_AT))
        self._waiting.append(block)
        self._waiting_frames += len(block)
        if self._waiting_frames >= _BLOCK:
            waiting = np.concatenate(self._waiting)
            whole = len(waiting) // _BLOCK * _BLOCK
            for start in range(0, whole, _BLOCK):
                self._measure(waiting[start : start + _BLOCK])
            self._waiting = [waiting[whole:].copy()]
            self._waiting_frames = len(waiting) - whole

    def finish(self) -> TrackFeatures:
        """Everything that was fed, measured. The extractor can't be used again."""
        if self._waiting_frames:
            self._measure(np.concatenate(self._waiting))
        self._waiting = []
        self._probability.append(self._detector.finish())
        self._bands.append(self._spectrum.finish())
        return TrackFeatures(
            frames=self._frames,
            probability=self._probability.gathered(),
            level_db=self._level.gathered(),
            hiss_db=self._hiss.gathered(),
            bands=self._bands.gathered(),
            clipped_share=self._clipped / self._frames if self._frames else 0.0,
        )

    def _measure(self, block: Floats) -> None:
        if len(block) >= RATE_HZ:
            self._offset = constant_offset(block)
        if self._offset:
            block = block - np.float32(self._offset)
        probability = self._detector.feed(block)
        self._probability.append(probability)
        if self._on_probability is not None:
            self._on_probability(probability)
        self._level.append(levels_db(block))
        self._hiss.append(levels_db(np.diff(block, prepend=self._last)))
        self._last = block[-1:].copy()
        self._bands.append(self._spectrum.feed(block))


class BandMeter:
    """Band powers of a stream, one row every 10 ms."""

    def __init__(self) -> None:
        self._pending: Floats = np.zeros(_BEFORE, np.float32)
        self._fed = 0
        self._rows = 0
        self._edges = band_edges()
        self._window = np.hanning(_FFT).astype(np.float32)
        self._width = np.diff(self._edges).astype(np.float32)

    def feed(self, samples: Floats) -> Floats:
        """The rows (n, 20) whose window is complete; the others wait for the next call."""
        self._fed += len(samples)
        return self._take(samples)

    def finish(self) -> Floats:
        """The last rows: as many in all as 10 ms were begun, silence assumed after the end."""
        missing = -(-self._fed // HOP_FRAMES) - self._rows
        return self._take(np.zeros(_FFT + HOP_FRAMES, np.float32))[:missing]

    def _take(self, samples: Floats) -> Floats:
        self._pending = np.concatenate([self._pending, samples])
        count = max(0, (len(self._pending) - _FFT) // HOP_FRAMES + 1)
        if count == 0:
            return np.zeros((0, BANDS), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(self._pending, _FFT)[::HOP_FRAMES][:count]
        spectrum = np.fft.rfft(windows * self._window, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        sums = np.add.reduceat(power[:, : self._edges[-1]], self._edges[:-1], axis=1)
        rows: Floats = (sums / self._width + _BAND_FLOOR).astype(np.float32, copy=False)
        self._pending = self._pending[count * HOP_FRAMES :].copy()
        self._rows += count
        return rows


def levels_db(samples: Floats) -> Floats:
    """Mean power of every begun 10 ms of `samples` in dB below full scale."""
    whole = len(samples) // HOP_FRAMES
    body = samples[: whole * HOP_FRAMES].reshape(whole, HOP_FRAMES)
    power = np.einsum("ij,ij->i", body, body) / HOP_FRAMES
    rest = samples[whole * HOP_FRAMES :]
    if len(rest):
        power = np.append(power, np.dot(rest, rest) / len(rest))
    decibels: Floats = (10.0 * np.log10(power + 10.0 ** (SILENCE_DB / 10.0))).astype(np.float32)
    return decibels


def constant_offset(samples: Floats) -> float:
    """What a badly balanced microphone adds to every sample: the median of the means of 100 ms; 0 where it is small."""
    pieces = len(samples) // _OFFSET_PIECE
    if not pieces:
        return 0.0
    means = samples[: pieces * _OFFSET_PIECE].reshape(pieces, _OFFSET_PIECE).mean(axis=1, dtype=np.float64)
    low, offset, high = (float(value) for value in np.percentile(means, [10, 50, 90]))
    is_constant = high - low < abs(offset)  # a rumble of the room comes and goes
    return offset if is_constant and abs(offset) >= _OFFSET_FROM else 0.0


def clean(samples: Floats) -> Floats:
    """One-dimensional float32 in a sane range; NaN and infinities are silence."""
    block = np.asarray(samples, np.float32).reshape(-1)
    if not np.isfinite(block).all():
        block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(block, -_LOUDEST, _LOUDEST)


def hop_of_window(windows: int, hops: int) -> NDArray[np.intp]:
    """(hops,) index of the 32 ms window that holds the middle of every 10 ms; `windows` must not be 0."""
    middle = np.arange(hops) * HOP_FRAMES + HOP_FRAMES // 2
    return np.minimum(middle // WINDOW_FRAMES, windows - 1)


class _Rows:
    """Rows collected in large pieces that are given back to the system one by one, so that memory does not double."""

    _PARTS = 128

    def __init__(self, width: tuple[int, ...]) -> None:
        self._width = width
        self._large: list[Floats] = []
        self._small: list[Floats] = []

    def append(self, rows: Floats) -> None:
        self._small.append(rows)
        if len(self._small) == self._PARTS:
            self._large.append(np.concatenate(self._small))
            self._small = []

    def gathered(self) -> Floats:
        parts = [*self._large, *self._small]
        self._large, self._small = [], []
        gathered = np.empty((sum(len(part) for part in parts), *self._width), np.float32)
        at = 0
        parts.reverse()
        while parts:
            part = parts.pop()
            gathered[at : at + len(part)] = part
            at += len(part)
        return gathered
