"""Finds when a second recording of the same room began, and how much faster its clock ran, from the sound of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analysis.features import BandMeter, clean
from app.analysis.masks import HOPS_PER_S

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_SMOOTH_HOPS = 5
_LEVEL_HOPS = 101  # what changes more slowly than this is gain and noise, not speech
_COARSE = 2  # hops together for the first look
_PROBE_S = 120.0
_PROBES = 5
_WINDOW_HOPS = 2000
_STEP_HOPS = 1000
_MOST_WINDOWS = 400
_AROUND_HOPS = 100
_PREDICTED_PPM = 300.0
_PEAK = 0.25
_WITHIN_S = 0.025
_SHARE = 0.5
_FEWEST_WINDOWS = 3
_ROUNDS = 3
_USUAL_DRIFT = 40e-6  # of two clocks; a few minutes say less than that
_OFF_BY_S = 0.01  # of a window: who speaks is nearer to one microphone, for many windows in a row


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the second recording lies on the first one's clock.

    Attributes:
        offset_s: when the second began, in seconds of the first; below 0 where it began earlier.
        drift_ppm: how much faster the second one's clock runs: it counts 1 + drift / 1e6 seconds in one of the first's.
        agreement: 0 to 1, the share of the windows that lie on this line.
    """

    offset_s: float
    drift_ppm: float
    agreement: float


class EnvelopeMeter:
    """What is compared: band powers every 10 ms of one recording, fed in blocks; holds 30 MB for an hour."""

    def __init__(self) -> None:
        self._meter = BandMeter()
        self._rows: list[Floats] = []

    def feed(self, samples: Floats) -> None:
        """Take the next samples (n,) at 16 kHz."""
        self._rows.append(self._meter.feed(clean(samples)))

    def finish(self) -> Floats:
        """(hops, 20), everything that was fed."""
        rows = np.concatenate([*self._rows, self._meter.finish()])
        self._rows = []
        return rows


def align(first: Floats, second: Floats) -> Alignment | None:
    """Where the second recording lies on the first, from the band powers (hops, 20) of both; None if it is another room.

    A first look compares two minutes here and there with the whole other recording. Then windows of 20 s are compared
    closely all along, and a line is laid through their offsets: sound that only one of them hears moves no line.
    """
    if min(len(first), len(second)) < _WINDOW_HOPS:
        return None
    one, other = _shape(first), _shape(second)
    coarse = _coarse_hops(one, other)
    if coarse is None:
        return None
    at, offset, peak = _windows(one, other, coarse)
    if np.count_nonzero(peak >= _PEAK) < _FEWEST_WINDOWS:
        return None
    windows = len(peak)
    at, offset = at[peak >= _PEAK], offset[peak >= _PEAK]
    start, slope, near = _line(at, offset)
    share = float(np.count_nonzero(near)) / windows
    if share < _SHARE or np.count_nonzero(near) < _FEWEST_WINDOWS:
        return None
    # A sound at t of the first lies at t + start + slope * t of the second, which began where that is 0.
    return Alignment(-start / (1.0 + slope), slope * 1e6, share)


def _shape(bands: Floats) -> Floats:
    """(hops, 20) how the bands rise and fall, every band as important as the others, steady sound gone."""
    level = np.log(bands.astype(np.float64) + 1e-7)
    level = _averaged(level, _SMOOTH_HOPS) - _averaged(level, _LEVEL_HOPS)
    level /= np.maximum(level.std(axis=0), 1e-6)
    return np.clip(level, -3.0, 3.0).astype(np.float32)


def _coarse_hops(one: Floats, other: Floats) -> float | None:
    """Hops from a sound's place in the first to its place in the second, where most probes of the first agree."""
    small_one, small_other = (_thinned(shape) for shape in (one, other))
    length = min(round(_PROBE_S * HOPS_PER_S / _COARSE), len(small_one), len(small_other))
    size = 1 << (len(small_other) + length).bit_length()
    spectrum = np.fft.rfft(small_other, size, axis=0).astype(np.complex64)
    energy = np.cumsum(np.concatenate([np.zeros(length), np.square(small_other).sum(axis=1), np.zeros(length)]))
    starts = np.unique(np.linspace(0, len(small_one) - length, _PROBES).astype(np.intp))
    found = []
    for start in starts:
        probe = small_one[start : start + length]
        product = np.conj(np.fft.rfft(probe, size, axis=0)) * spectrum
        likeness = np.fft.irfft(product.sum(axis=1), size)
        lags = np.arange(-length // 2, len(small_other) - length // 2)
        within = energy[lags + 2 * length] - energy[lags + length]
        scale = np.sqrt(np.maximum(within, 0.2 * float(np.square(probe).sum())) * float(np.square(probe).sum()))
        values = likeness[lags % size] / np.maximum(scale, 1e-6)
        best = int(np.argmax(values))
        found.append((float(values[best]), float(_COARSE * (lags[best] - start)), float(_COARSE * start)))
    allowed = [
        sum(value for value, lag, at in found if abs(lag - own) <= 2 * _COARSE + _PREDICTED_PPM * 1e-6 * abs(at - own_at))
        for _, own, own_at in found
    ]
    # The one in the middle of the agreeing ones: drift moves the others least from there.
    best = max(range(len(found)), key=lambda index: (round(allowed[index], 6), -abs(index - len(found) // 2)))
    return found[best][1] if found[best][0] > 0 else None


def _windows(one: Floats, other: Floats, coarse: float) -> tuple[Doubles, Doubles, Doubles]:
    """Of every window of the first that the second holds: its middle, the offset in seconds, how alike both are there."""
    lag = round(coarse)
    low, high = max(0, _AROUND_HOPS - lag), min(len(one), len(other) - lag - _AROUND_HOPS) - _WINDOW_HOPS
    if high < low:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    step = max(_STEP_HOPS, (high - low) // _MOST_WINDOWS)
    size = 1 << (_WINDOW_HOPS + 2 * _AROUND_HOPS).bit_length()
    at, offset, peak = [], [], []
    for start in range(low, high + 1, step):
        window = one[start : start + _WINDOW_HOPS]
        beside = other[start + lag - _AROUND_HOPS : start + lag + _WINDOW_HOPS + _AROUND_HOPS]
        product = np.conj(np.fft.rfft(window, size, axis=0)) * np.fft.rfft(beside, size, axis=0)
        likeness = np.fft.irfft(product.sum(axis=1), size)[: 2 * _AROUND_HOPS + 1]
        middle = beside[_AROUND_HOPS:-_AROUND_HOPS]
        likeness /= max(float(np.sqrt(np.square(window).sum() * np.square(middle).sum())), 1e-6)
        best = int(np.clip(np.argmax(likeness), 1, 2 * _AROUND_HOPS - 1))
        left, top, right = likeness[best - 1 : best + 2]
        bend = 2 * top - left - right
        between = 0.5 * (right - left) / bend if bend > 1e-9 else 0.0
        at.append((start + _WINDOW_HOPS / 2) / HOPS_PER_S)
        offset.append((lag - _AROUND_HOPS + best + float(np.clip(between, -0.5, 0.5))) / HOPS_PER_S)
        peak.append(float(top))
    return np.array(at), np.array(offset), np.array(peak)


def _line(at: Doubles, offset: Doubles) -> tuple[float, float, NDArray[np.bool_]]:
    """Start and slope through the offsets, and which lie near: the median slope of all pairs first, then least squares.

    Short recordings hardly tell the drift, so that it is drawn towards 0 as far as it is unsure.
    """
    apart_s = at[None, :] - at[:, None]
    far = apart_s > max(60.0, 0.3 * float(at[-1] - at[0]))
    slope = float(np.median((offset[None, :] - offset[:, None])[far] / apart_s[far])) if far.any() else 0.0
    start = float(np.median(offset - slope * at))
    near = np.abs(offset - start - slope * at) <= _WITHIN_S
    for _ in range(_ROUNDS):
        if not far.any() or np.count_nonzero(near) < _FEWEST_WINDOWS:
            break
        middle_s, middle = float(at[near].mean()), float(offset[near].mean())
        lean = float(np.square(at[near] - middle_s).sum())
        slope = float(((at[near] - middle_s) * (offset[near] - middle)).sum()) / (lean + (_OFF_BY_S / _USUAL_DRIFT) ** 2)
        start = middle - slope * middle_s
        near = np.abs(offset - start - slope * at) <= _WITHIN_S
    return start, slope, near


def _thinned(shape: Floats) -> Floats:
    whole = len(shape) // _COARSE * _COARSE
    thinned: Floats = shape[:whole].reshape(-1, _COARSE, shape.shape[1]).mean(axis=1)
    return thinned


def _averaged(values: Doubles, width: int) -> Doubles:
    padded = np.pad(values, ((width // 2, width // 2), (0, 0)), mode="edge")
    total = np.cumsum(np.concatenate([np.zeros((1, values.shape[1])), padded]), axis=0)
    return np.asarray((total[width:] - total[:-width]) / width)
