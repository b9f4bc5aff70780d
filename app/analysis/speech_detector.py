"""Hears speech: the Silero v6 network (16 kHz) in plain numpy, one probability every 32 ms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WINDOW_FRAMES = 512
"""Samples (16 kHz) of one probability: 32 ms."""

_CONTEXT = 64  # samples of the window before, which the network sees again
_FFT, _HOP, _COLUMNS, _BINS = 256, 128, 4, 129
_CELLS = 128
_BATCH = 256


@dataclass(frozen=True, slots=True)
class _Weights:
    """Matrices in the order in which they are multiplied; the three sigmoid gates of the LSTM come first, halved."""

    hann: Floats
    convolutions: tuple[tuple[Floats, Floats], ...]
    gates_from_input: Floats
    gates_from_state: Floats
    gates_bias: Floats
    output: Floats
    output_bias: float


class SpeechDetector:
    """One track's network state; feed it samples in order.

    Probabilities equal those of the network's ONNX file to about 1e-6, with no dependency but numpy.
    """

    def __init__(self) -> None:
        self._weights = _weights()
        self._pending: Floats = np.zeros(_CONTEXT, np.float32)
        self._hidden: Floats = np.zeros(_CELLS, np.float32)
        self._cell: Floats = np.zeros(_CELLS, np.float32)

    def feed(self, samples: Floats) -> Floats:
        """Probabilities of the windows that `samples` (n,) at 16 kHz complete; what is left waits for the next call."""
        self._pending = np.concatenate([self._pending, samples])
        count = (len(self._pending) - _CONTEXT) // WINDOW_FRAMES
        if count == 0:
            return np.zeros(0, np.float32)
        found = np.empty(count, np.float32)
        for first in range(0, count, _BATCH):
            last = min(count, first + _BATCH)
            found[first:last] = self._run(
                self._pending[first * WINDOW_FRAMES : last * WINDOW_FRAMES + _CONTEXT], last - first
            )
        self._pending = self._pending[count * WINDOW_FRAMES :].copy()
        return found

    def finish(self) -> Floats:
        """The probability of the last, begun window, filled up with silence; empty when none was begun."""
        begun = len(self._pending) - _CONTEXT
        if begun <= 0:
            return np.zeros(0, np.float32)
        return self.feed(np.zeros(WINDOW_FRAMES - begun, np.float32))

    def _run(self, samples: Floats, count: int) -> Floats:
        weights = self._weights
        windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_FRAMES + _CONTEXT)[::WINDOW_FRAMES]
        mirrored = np.concatenate([windows, windows[:, -2 : -2 - _CONTEXT : -1]], axis=1)
        columns = np.lib.stride_tricks.sliding_window_view(mirrored, _FFT, axis=1)[:, ::_HOP]
        spectrum = np.fft.rfft(columns * weights.hann, axis=2)
        features = np.abs(spectrum).astype(np.float32, copy=False)  # (count, 4 columns, 129 bins)
        for (matrix, bias), stride in zip(weights.convolutions, (1, 2, 2, 1), strict=True):
            features = _convolved(features, matrix, bias, stride)
        gates = features.reshape(count, _CELLS) @ weights.gates_from_input + weights.gates_bias
        return self._recur(gates)

    def _recur(self, gates: Floats) -> Floats:
        """The LSTM, window after window; a sigmoid is a tanh of half its argument, so one tanh serves all four gates."""
        state, cell = self._hidden, self._cell
        from_state = self._weights.gates_from_state
        hidden = np.empty((len(gates), _CELLS), np.float32)
        total = np.empty(4 * _CELLS, np.float32)
        sigmoids, candidate = total[: 3 * _CELLS], total[3 * _CELLS :]
        taken_in, kept, shown = (total[k * _CELLS : (k + 1) * _CELLS] for k in range(3))
        for index, row in enumerate(gates):
            np.dot(state, from_state, out=total)
            total += row
            np.tanh(total, out=total)
            sigmoids *= 0.5
            sigmoids += 0.5
            cell = kept * cell
            candidate *= taken_in
            cell += candidate
            state = hidden[index]
            np.tanh(cell, out=state)
            state *= shown
        self._hidden, self._cell = state.copy(), cell
        sums = np.maximum(hidden, 0.0) @ self._weights.output + self._weights.output_bias
        probabilities: Floats = (0.5 + 0.5 * np.tanh(0.5 * sums)).astype(np.float32, copy=False)
        return probabilities


def _convolved(values: Floats, matrix: Floats, bias: Floats, stride: int) -> Floats:
    """A convolution over 3 columns with one column of zeros on both sides, then ReLU. values: (count, columns, channels)."""
    count, columns, channels = values.shape
    padded = np.zeros((count, columns + 2, channels), np.float32)
    padded[:, 1:-1] = values
    positions = range(0, columns, stride)
    seen = np.stack([padded[:, at : at + 3].reshape(count, 3 * channels) for at in positions], axis=1)
    answer = seen.reshape(count * len(positions), 3 * channels) @ matrix
    answer += bias
    np.maximum(answer, 0.0, out=answer)
    return answer.reshape(count, len(positions), -1)


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    with np.load(weights_file()) as stored:
        values = {name: stored[name] for name in stored.files}
    convolutions = []
    for layer in range(1, 5):
        kernel = values[f"conv{layer}_weight"]  # (out, in, 3)
        matrix = np.ascontiguousarray(kernel.transpose(2, 1, 0).reshape(-1, kernel.shape[0]))
        convolutions.append((matrix, values[f"conv{layer}_bias"]))
    # stored gates: in, keep, candidate, out; here the three sigmoids first
    order = np.r_[0 : 2 * _CELLS, 3 * _CELLS : 4 * _CELLS, 2 * _CELLS : 3 * _CELLS]
    half = np.r_[np.full(3 * _CELLS, 0.5), np.ones(_CELLS)].astype(np.float32)
    return _Weights(
        hann=np.hanning(_FFT + 1)[:_FFT].astype(np.float32),
        convolutions=tuple(convolutions),
        gates_from_input=np.ascontiguousarray(values["lstm_weight_ih"][order].T * half),
        gates_from_state=np.ascontiguousarray(values["lstm_weight_hh"][order].T * half),
        gates_bias=(values["lstm_bias_ih"] + values["lstm_bias_hh"])[order] * half,
        output=values["out_weight"].reshape(_CELLS),
        output_bias=float(values["out_bias"][0]),
    )


def weights_file() -> Path:
    """The bundled weights; app.paths stands above this room, so the two places are looked up here."""
    app = Path(__file__).resolve().parent.parent
    packaged = app / "_resources"
    resources = packaged if packaged.is_dir() else app.parent / "resources"
    return resources / "speech-detector" / "weights.npz"
