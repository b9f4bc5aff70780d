"""Tells voices apart with the network CAM++ (Wang et al. 2023), in plain numpy: 192 numbers for a piece of speech.

A small 2-D network looks at 80 log-mel bands (the front), then 52 layers, each of which adds 32 channels to those before it,
look at the whole. A window's rows lie one after another, channels beside each other, so that each layer is a product of two
matrices; batches are so small that they stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.analysis.speaker_network_front import Front
from app.analysis.speaker_network_weights import (
    DIMENSIONS,
    FEATURES,
    GROWTH,
    MELS,
    MOST_CHANNELS,
    NARROW,
    OPENED,
    Layer,
    network_weights,
)

__all__ = ["DIMENSIONS", "LogMelMeter", "embed", "unit"]

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

_RATE_HZ, _HOP, _WINDOW, _FFT = 16000, 160, 400, 512
_LOWEST_HZ = 20.0
_FLOOR = 1.2e-7  # of a band's power, for samples of 16 bits: silence stays finite
_SEGMENT = 100
_FRONT_ROWS, _BACK_ROWS = 640, 2560  # of a batch, so that it stays in the processor's cache


class LogMelMeter:
    """Log-mel bands of a stream as Kaldi makes them: one row of 80 every 10 ms, from the 25 ms that begin there."""

    def __init__(self) -> None:
        self._pending: Floats = np.zeros(0, np.float32)
        self._rows = 0
        self._fed = 0

    def feed(self, samples: Floats) -> Floats:
        """The rows (n, 80) whose 25 ms are complete."""
        self._fed += len(samples)
        return self._take(samples * np.float32(32768.0))

    def finish(self) -> Floats:
        """The last rows, silence assumed after the end: one for every 10 ms that was begun, in all."""
        missing = -(-self._fed // _HOP) - self._rows
        return self._take(np.zeros(_WINDOW + _HOP, np.float32))[: max(0, missing)]

    def _take(self, samples: Floats) -> Floats:
        self._pending = np.concatenate([self._pending, samples])
        count = (len(self._pending) - _WINDOW) // _HOP + 1
        if count <= 0:
            return np.zeros((0, MELS), np.float32)
        shape, bands = _mel_filters()
        frames = sliding_window_view(self._pending, _WINDOW)[::_HOP][:count]
        frames = frames - frames.mean(axis=1, keepdims=True)
        before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
        spectrum = np.fft.rfft((frames - np.float32(0.97) * before) * shape, _FFT, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32, copy=False)
        self._pending = self._pending[count * _HOP :].copy()
        self._rows += count
        rows: Floats = np.log(np.maximum(power @ bands, np.float32(_FLOOR)))
        return rows


def embed(rows: Floats, starts: Indices, lengths: Indices) -> Floats:
    """Embeddings (count, 192) of length 1 for the rows starts[i] to starts[i] + lengths[i] of `rows` (n, 80).

    Each window's mean is subtracted, so that neither level nor a microphone's colour matters. The last row stands for those
    after the end. Windows have 20 rows or more; many of one length are quickest. Several threads may call this.
    """
    found = np.empty((len(starts), DIMENSIONS), np.float32)
    for chosen, length in _batches(lengths, _BACK_ROWS):
        windows = rows[np.minimum(starts[chosen, None] + np.arange(length), len(rows) - 1)]
        found[chosen] = _back(_features(windows - windows.mean(axis=1, keepdims=True)))
    return found


def unit(vectors: Floats) -> Floats:
    """Rows (or the one vector) brought to length 1; what has no length stays."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return scaled


def _features(windows: Floats) -> Floats:
    """(windows, length, 320) of (windows, length, 80)."""
    count, length, _ = windows.shape
    size = min(count, max(1, _FRONT_ROWS // length))
    looks = Front(size, length)
    whole = count // size * size
    features = [looks.features(windows[at : at + size]) for at in range(0, whole, size)]
    if whole < count:
        features.append(Front(count - whole, length).features(windows[whole:]))
    return np.concatenate(features)


def _batches(lengths: Indices, rows: int) -> Iterator[tuple[Indices, int]]:
    """Windows that pass the network together, and how long they are."""
    for length in np.unique(lengths).tolist():
        alike = np.flatnonzero(lengths == length)
        size = max(1, rows // length)
        for at in range(0, len(alike), size):
            yield alike[at : at + size], length


def _back(features: Floats) -> Floats:
    """(windows, 192) embeddings of what the front saw (windows, length, 320)."""
    weights = network_weights()
    count, length = features.shape[:2]
    times = (length + 1) // 2
    padded = np.zeros((count, times + 2, 2, FEATURES), np.float32)  # two rows before, two or three after
    padded.reshape(count, -1, FEATURES)[:, 2 : 2 + length] = features
    taps = (padded.reshape(-1, 2 * FEATURES) @ weights.opening).reshape(count, times + 2, 3, OPENED)
    first = taps[:, :-2, 0] + taps[:, 1:-1, 1] + taps[:, 2:, 2] + weights.opening_shift
    given = np.maximum(first, 0.0).reshape(-1, OPENED)
    spare = np.empty(count * times * MOST_CHANNELS, np.float32)
    for layers, transit in weights.blocks:
        channels = given.shape[1]
        dense = np.empty((count, times, channels + GROWTH * len(layers)), np.float32)
        flat = dense.reshape(count * times, -1)
        flat[:, :channels] = given
        for layer in layers:
            after = channels + GROWTH
            _grow(flat[:, :channels], dense[:, :, channels:after], layer, spare)
            channels = after
        given = transit.of(flat, spare)
    np.maximum(given, 0.0, out=given)
    last = given.reshape(count, times, -1)
    pooled = np.concatenate([last.mean(axis=1), last.std(axis=1, ddof=1)], axis=1)
    return unit(pooled @ weights.output + weights.output_shift)


def _grow(given: Floats, into: Floats, layer: Layer, spare: Floats) -> None:
    """One layer: (windows, times, 32) more channels from those before it (windows x times, channels)."""
    count, times, _ = into.shape
    narrow = layer.narrow.of(given, spare)
    np.maximum(narrow, 0.0, out=narrow)
    taps = (narrow @ layer.local).reshape(count, times, 3, GROWTH)
    np.copyto(into, taps[:, :, 1])
    into[:, layer.apart :] += taps[:, : -layer.apart, 0]
    into[:, : -layer.apart] += taps[:, layer.apart :, 2]
    seen = narrow.reshape(count, times, NARROW)
    segments = np.arange(0, times, _SEGMENT)
    sums = np.add.reduceat(seen, segments, axis=1) if times > _SEGMENT else seen.sum(axis=1, keepdims=True)
    sizes = np.diff(segments, append=times)[:, None].astype(np.float32)
    context = sums / sizes + sums.sum(axis=1, keepdims=True) / np.float32(times)
    context = np.maximum(context @ layer.context + layer.context_shift, 0.0)
    gates = np.tanh(context @ layer.gates + layer.gates_shift) * np.float32(0.5) + np.float32(0.5)
    for n, first in enumerate(segments):
        into[:, first : first + _SEGMENT] *= gates[:, n : n + 1]


@lru_cache(maxsize=1)
def _mel_filters() -> tuple[Floats, Floats]:
    """Povey's window (400,) and Kaldi's mel filters (257, 80), triangles on the mel scale."""
    mel = 1127.0 * np.log1p(np.arange(_FFT // 2 + 1) * (_RATE_HZ / _FFT) / 700.0)
    edges = np.linspace(1127.0 * np.log1p(_LOWEST_HZ / 700.0), mel[-1], MELS + 2)
    rising = (mel[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - mel[:, None]) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0.0, np.minimum(rising, falling))
    return (np.hanning(_WINDOW) ** 0.85).astype(np.float32), filters.astype(np.float32)
