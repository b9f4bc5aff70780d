"""A way to tell voices apart that the app is compared with: d-vectors of short pieces of speech, in plain numpy.

The network is Resemblyzer's voice encoder (Wan et al. 2018, "Generalized end-to-end loss for speaker verification"): three
LSTM layers over 40 mel power bands, its last state projected and brought to length 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.analysis.speaker_network import unit

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

DIMENSIONS = 256
WEIGHTS = Path(__file__).resolve().parent / "d_vector_weights" / "weights.npz"
LEVEL_DB = -30.0
"""Mean level of a whole track that the network expects; softer ones are raised to it, louder ones stay."""

OPENING_HOPS = 80

_RATE_HZ = 16000
_HOP = 160
_FFT = 400
_MELS = 40
_CELLS = 256
_LAYERS = 3
_BATCH = 96


@dataclass(frozen=True, slots=True)
class _Layer:
    """Matrices (from, 4 x cells) with the three sigmoid gates first, halved: a sigmoid is a tanh of half its argument."""

    from_input: Floats
    from_state: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class _Weights:
    layers: tuple[_Layer, ...]
    output: Floats
    output_bias: Floats


class MelMeter:
    """Mel band powers of a stream: one row of 40 every 10 ms, from the 25 ms around its beginning."""

    def __init__(self, *, gain: float = 1.0) -> None:
        self._pending: Floats = np.zeros(_FFT // 2, np.float32)
        self._gain = np.float32(gain)
        self._rows = 0
        self._fed = 0

    def feed(self, samples: Floats) -> Floats:
        """The rows (n, 40) whose 25 ms are complete."""
        self._fed += len(samples)
        return self._take(samples * self._gain)

    def finish(self) -> Floats:
        """The last rows, silence assumed after the end: one for every 10 ms that was begun, in all."""
        missing = -(-self._fed // _HOP) - self._rows
        return self._take(np.zeros(_FFT + _HOP, np.float32))[: max(0, missing)]

    def _take(self, samples: Floats) -> Floats:
        self._pending = np.concatenate([self._pending, samples])
        count = (len(self._pending) - _FFT) // _HOP + 1
        if count <= 0:
            return np.zeros((0, _MELS), np.float32)
        hann, bands = _mel_filters()
        windows = np.lib.stride_tricks.sliding_window_view(self._pending, _FFT)[::_HOP][:count]
        spectrum = np.fft.rfft(windows * hann, axis=1)
        rows: Floats = ((spectrum.real**2 + spectrum.imag**2).astype(np.float32, copy=False)) @ bands
        self._pending = self._pending[count * _HOP :].copy()
        self._rows += count
        return rows


def raised_to_level(mean_power: float) -> float:
    """The factor for the samples of a track with that mean power."""
    needed_db = LEVEL_DB - 10.0 * float(np.log10(max(mean_power, 1e-12)))
    return float(10.0 ** (max(0.0, min(needed_db, 60.0)) / 20.0))


def embed(mel: Floats, starts: Indices, lengths: Indices) -> tuple[Floats, Floats]:
    """Two embeddings (count, 256) of length 1 for the rows starts[i] to starts[i] + lengths[i] of `mel` (n, 40).

    The first is of the whole window, the second of its first 0.8 s; the network passes there anyway.
    """
    whole = np.empty((len(starts), DIMENSIONS), np.float32)
    opening = np.empty_like(whole)
    order = np.argsort(lengths, kind="stable")  # all of a batch take as long as its longest
    for first in range(0, len(order), _BATCH):
        chosen = order[first : first + _BATCH]
        states = _states(mel, starts[chosen], lengths[chosen])
        whole[chosen] = _projected(states, lengths[chosen])
        opening[chosen] = _projected(states, np.minimum(lengths[chosen], OPENING_HOPS))
    return whole, opening


def _states(mel: Floats, starts: Indices, lengths: Indices) -> Floats:
    """(steps, count, 256) what the last layer holds after each 10 ms of the windows."""
    steps = int(lengths.max())
    rows = np.minimum(starts[None, :] + np.arange(steps)[:, None], len(mel) - 1)  # a short window's tail isn't looked at
    given: Floats = mel[rows]  # (steps, count, 40)
    for layer in _weights().layers:
        given = _recur(given, layer)
    return given


def _projected(states: Floats, lengths: Indices) -> Floats:
    """(count, 256) embeddings of the windows as they are after so many steps."""
    weights = _weights()
    last = states[lengths - 1, np.arange(len(lengths))]
    return unit(np.maximum(last @ weights.output + weights.output_bias, 0.0))


def _recur(given: Floats, layer: _Layer) -> Floats:
    """One LSTM layer over (steps, count, inputs), all windows of the batch at once: the states (steps, count, cells)."""
    steps, count, _ = given.shape
    states = np.empty((steps, count, _CELLS), np.float32)
    state: Floats = np.zeros((count, _CELLS), np.float32)
    cell: Floats = np.zeros((count, _CELLS), np.float32)
    total = np.empty((count, 4 * _CELLS), np.float32)
    sums = np.empty_like(total)
    for step in range(steps):
        np.matmul(given[step], layer.from_input, out=total)
        total += layer.bias
        np.matmul(state, layer.from_state, out=sums)
        total += sums
        np.tanh(total, out=total)
        sigmoids = total[:, : 3 * _CELLS]
        sigmoids *= 0.5
        sigmoids += 0.5
        cell *= total[:, _CELLS : 2 * _CELLS]
        candidate = total[:, 3 * _CELLS :]
        candidate *= total[:, :_CELLS]
        cell += candidate
        state = states[step]
        np.tanh(cell, out=state)
        state *= total[:, 2 * _CELLS : 3 * _CELLS]
    return states


@lru_cache(maxsize=1)
def _mel_filters() -> tuple[Floats, Floats]:
    """The window (400,) and Slaney's mel filters (201, 40), each of the same area, as librosa makes them."""
    frequencies = np.linspace(0.0, _RATE_HZ / 2, _FFT // 2 + 1)
    edges = _mel_to_hz(np.linspace(0.0, _hz_to_mel(_RATE_HZ / 2), _MELS + 2))
    rising = (frequencies[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies[None]) / (edges[2:] - edges[1:-1])[:, None]
    filters = np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (edges[2:] - edges[:-2]))[:, None]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
    return hann.astype(np.float32), np.ascontiguousarray(filters.T, np.float32)


_LINEAR_HZ, _BREAK_MEL, _STEP = 200.0 / 3.0, 15.0, float(np.log(6.4)) / 27.0


def _hz_to_mel(hz: float) -> float:
    return hz / _LINEAR_HZ if hz < _BREAK_MEL * _LINEAR_HZ else _BREAK_MEL + float(np.log(hz / 1000.0)) / _STEP


def _mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_HZ, 1000.0 * np.exp(_STEP * (mel - _BREAK_MEL)))


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    with np.load(WEIGHTS) as stored:
        values = {name: stored[name].astype(np.float32) for name in stored.files}
    # stored gates: in, keep, candidate, out; here the three sigmoids first
    order = np.r_[0 : 2 * _CELLS, 3 * _CELLS : 4 * _CELLS, 2 * _CELLS : 3 * _CELLS]
    half = np.r_[np.full(3 * _CELLS, 0.5), np.ones(_CELLS)].astype(np.float32)
    layers = tuple(
        _Layer(
            from_input=np.ascontiguousarray(values[f"lstm{n}_weight_ih"][order].T * half),
            from_state=np.ascontiguousarray(values[f"lstm{n}_weight_hh"][order].T * half),
            bias=(values[f"lstm{n}_bias_ih"] + values[f"lstm{n}_bias_hh"])[order] * half,
        )
        for n in range(1, _LAYERS + 1)
    )
    return _Weights(layers, np.ascontiguousarray(values["out_weight"].T), values["out_bias"])
