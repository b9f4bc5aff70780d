"""Hears who of up to three people speaks when within 10 s, also at once, with segmentation-3.0, in plain numpy.

The network (Plaquet & Bredin 2023, "Powerset multi-class cross entropy loss for neural speaker diarization") is a SincNet,
which makes a frame of 60 numbers for every 270 samples, and four LSTM layers in both directions. Who is local speaker 0, 1
or 2 holds within one chunk only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

CHUNK_HOPS = 1000
SPEAKERS = 3
FRAMES = 589
"""Of a chunk; the middle of the first one lies at sample 495, each other 270 later."""

CLASSES = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], np.bool_)
"""(7, 3) who speaks in each class of the posteriors."""

_HOP = 160
_CHUNK = CHUNK_HOPS * _HOP
_FRAME, _FIRST_MIDDLE = 270, 495
_REACH, _STRIDE, _POOLED = 251, 10, 3
_TAPS = 5
_CELLS = 128
_LAYERS = 4
_BATCH = 32
_STEPS = 16  # whose inputs are multiplied together, so that the products stay in the processor's cache
_EPSILON = np.float32(1e-5)
_LEAK = np.float32(0.01)


@dataclass(frozen=True, slots=True)
class _Convolution:
    """A matrix (taps x channels, outputs), and the factor and shift of the instance norm after it."""

    matrix: Floats
    factor: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class _Layer:
    """Matrices (2, 4, from, cells) of both directions with the three sigmoid gates first, halved: a tanh does for those."""

    from_input: Floats
    from_state: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class _Weights:
    sound_factor: np.float32
    sound_shift: np.float32
    convolutions: tuple[_Convolution, ...]
    layers: tuple[_Layer, ...]
    linears: tuple[tuple[Floats, Floats], ...]


@dataclass(frozen=True, slots=True)
class Segmented:
    """Who speaks in chunks of a track.

    Attributes:
        starts: (chunks,) where each begins, in hops of 10 ms.
        speaks: (chunks, 1000) for each hop; bit k is set where local speaker k speaks.
    """

    starts: Indices
    speaks: NDArray[np.uint8]


class Segmenter:
    """Takes a track in pieces of any size and looks at 10 s of it every `step_hops`; the last chunk ends with the track.

    Args:
        speaking: (hops,) where speech was found; a chunk without any isn't looked at, and nobody speaks in it.
    """

    def __init__(self, *, step_hops: int = 250, speaking: NDArray[np.bool_] | None = None) -> None:
        self._step, self._speaking = step_hops, speaking
        self._pieces: list[Floats] = []
        self._kept_from = self._fed = 0  # in samples
        self._starts: list[int] = []
        self._speaks: list[NDArray[np.uint8]] = []
        self._waiting: list[tuple[int, Floats]] = []

    def feed(self, samples: Floats) -> None:
        """Samples (n,) at 16 kHz that follow those before."""
        self._pieces.append(samples.astype(np.float32))
        self._fed += len(samples)
        next_start = len(self._starts) * self._step
        if self._fed < next_start * _HOP + _CHUNK:
            return
        kept = np.concatenate(self._pieces)
        while self._fed >= next_start * _HOP + _CHUNK:
            self._look(kept, next_start)
            next_start += self._step
        needed_from = min((next_start - self._step) * _HOP, self._fed)  # the last chunk may begin right after the last one
        self._pieces = [kept[needed_from - self._kept_from :].copy()]
        self._kept_from = needed_from

    def finish(self) -> Segmented:
        """All chunks; none where nothing was fed. A track shorter than 10 s is one chunk, silence after it."""
        kept = np.concatenate(self._pieces) if self._fed else np.zeros(0, np.float32)
        if 0 < self._fed < _CHUNK:
            self._look(np.pad(kept, (0, _CHUNK - self._fed)), 0)
        elif self._fed and (last := (self._fed - _CHUNK) // _HOP) > self._starts[-1]:
            self._look(kept, last)
        self._pass()
        speaks = np.stack(self._speaks) if self._speaks else np.zeros((0, CHUNK_HOPS), np.uint8)
        return Segmented(np.array(self._starts, np.intp), speaks)

    def _look(self, kept: Floats, start: int) -> None:
        self._starts.append(start)
        self._speaks.append(np.zeros(CHUNK_HOPS, np.uint8))
        if self._speaking is not None and not self._speaking[start : start + CHUNK_HOPS].any():
            return
        first = start * _HOP - self._kept_from
        self._waiting.append((len(self._starts) - 1, kept[first : first + _CHUNK].copy()))
        if len(self._waiting) == _BATCH:
            self._pass()

    def _pass(self) -> None:
        if self._waiting:
            speaks = segment(np.stack([chunk for _, chunk in self._waiting]))
            for (number, _), bits in zip(self._waiting, np.packbits(speaks, axis=2, bitorder="little"), strict=True):
                self._speaks[number] = bits[:, 0]
            self._waiting.clear()


def segment(chunks: Floats) -> NDArray[np.bool_]:
    """(count, 1000, 3) who of three local speakers speaks in each 10 ms of chunks (count, 160000)."""
    middles = np.arange(CHUNK_HOPS) * _HOP + _HOP // 2
    nearest = np.clip(np.rint((middles - _FIRST_MIDDLE) / _FRAME).astype(np.intp), 0, FRAMES - 1)
    likeliest = posteriors(chunks).argmax(axis=2)
    speaks: NDArray[np.bool_] = CLASSES[likeliest[:, nearest]]
    return speaks


def posteriors(chunks: Floats) -> Floats:
    """(count, 589, 7) how likely each of CLASSES is, of chunks (count, 160000). Several threads may call this."""
    found = np.empty((len(chunks), FRAMES, len(CLASSES)), np.float32)
    for first in range(0, len(chunks), _BATCH):
        batch = chunks[first : first + _BATCH]
        given = np.empty((FRAMES, len(batch), _weights().convolutions[-1].matrix.shape[1]), np.float32)
        for n, chunk in enumerate(batch):
            given[:, n] = _front(chunk)
        for layer in _weights().layers:
            given = _recur(given, layer)
        found[first : first + _BATCH] = _classified(given).transpose(1, 0, 2)
    return found


def _front(chunk: Floats) -> Floats:
    """(589, 60) what the convolutions see in samples (160000,)."""
    weights = _weights()
    sinc, *others = weights.convolutions
    mean, deviation = chunk.mean(dtype=np.float64), chunk.std(dtype=np.float64)
    factor = weights.sound_factor / np.sqrt(deviation**2 + _EPSILON)
    sound = chunk * np.float32(factor) + np.float32(weights.sound_shift - mean * factor)
    seen = _normed(_convolved(sound, _STRIDE, sinc.matrix, magnitude=True), sinc)
    for each in others:
        channels = len(each.matrix) // _TAPS
        seen = _normed(_convolved(seen.reshape(-1), channels, each.matrix, magnitude=False), each)
    return seen


def _convolved(numbers: Floats, stride: int, matrix: Floats, *, magnitude: bool) -> Floats:
    """(frames, outputs) the greatest of each three products of `matrix` with what begins at every `stride` of the numbers.

    Windows so far apart that they don't overlap are rows of a matrix as it lies in memory: BLAS needs no copy of them.
    """
    reach, outputs = matrix.shape
    frames = ((len(numbers) - reach) // stride + 1) // _POOLED
    groups = -(-reach // (stride * _POOLED))
    rows = -(-frames // groups)
    apart = groups * _POOLED * stride
    padded = np.zeros(rows * apart + reach, np.float32)
    padded[: len(numbers)] = numbers
    pooled = np.empty((rows, groups, outputs), np.float32)
    products = np.empty((_POOLED, rows, outputs), np.float32)
    number = padded.itemsize
    for group in range(groups):
        for n in range(_POOLED):
            windows = as_strided(padded[(group * _POOLED + n) * stride :], (rows, reach), (apart * number, number))
            np.matmul(windows, matrix, out=products[n])
        if magnitude:
            np.abs(products, out=products)
        np.maximum(products[0], products[1], out=products[0])
        np.maximum(products[0], products[2], out=pooled[:, group])
    return pooled.reshape(-1, outputs)[:frames]


def _normed(seen: Floats, convolution: _Convolution) -> Floats:
    """Each channel brought to mean 0 and deviation 1 over the chunk, then as the training left it; `seen` is overwritten."""
    seen -= seen.mean(axis=0)
    variance = np.einsum("tc,tc->c", seen, seen) / np.float32(len(seen))
    seen *= convolution.factor / np.sqrt(variance + _EPSILON)
    seen += convolution.shift
    leaky: Floats = np.maximum(seen, seen * _LEAK)
    return leaky


def _recur(given: Floats, layer: _Layer) -> Floats:
    """One LSTM layer over (steps, count, inputs), both directions at once: twice the states (steps, count, 2 x 128)."""
    steps, count, inputs = given.shape
    states = np.empty((steps, count, 2, _CELLS), np.float32)
    state: Floats = np.zeros((2, 1, count, _CELLS), np.float32)
    cell: Floats = np.zeros((2, count, _CELLS), np.float32)
    sums = np.empty((2, 4, count, _CELLS), np.float32)
    keep, enter, leave, candidate = (sums[:, gate] for gate in range(4))
    ahead = np.empty((2, 4, _STEPS * count, _CELLS), np.float32)
    for first in range(0, steps, _STEPS):
        size = min(_STEPS, steps - first)
        for direction, block in enumerate((given[first : first + size], given[steps - first - size : steps - first])):
            into = ahead[direction, :, : size * count]
            np.matmul(block.reshape(size * count, inputs), layer.from_input[direction], out=into)
            into += layer.bias[direction]
        for n in range(size):
            np.matmul(state, layer.from_state, out=sums)
            sums[0] += ahead[0, :, n * count : (n + 1) * count]
            sums[1] += ahead[1, :, (size - 1 - n) * count : (size - n) * count]
            np.tanh(sums, out=sums)
            sums[:, :3] += 1.0  # twice the sigmoids
            cell *= keep
            candidate *= enter
            cell += candidate
            cell *= 0.5
            np.tanh(cell, out=state[:, 0])
            state[:, 0] *= leave
            states[first + n, :, 0] = state[0, 0]
            states[steps - 1 - first - n, :, 1] = state[1, 0]
    return states.reshape(steps, count, 2 * _CELLS)


def _classified(given: Floats) -> Floats:
    """(steps, count, 7) of what the last layer holds (steps, count, 256)."""
    steps, count, inputs = given.shape
    seen = given.reshape(steps * count, inputs)
    *hidden, (matrix, bias) = _weights().linears
    for each, each_bias in hidden:
        seen = seen @ each
        seen += each_bias
        seen = np.maximum(seen, seen * _LEAK)
    seen = seen @ matrix + bias
    seen = np.exp(seen - seen.max(axis=1, keepdims=True))
    likely: Floats = seen / seen.sum(axis=1, keepdims=True)
    return likely.reshape(steps, count, len(CLASSES))


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    with np.load(weights_file()) as stored:
        values = {name: stored[name].astype(np.float32) for name in stored.files}
    # (outputs, channels, taps) to rows of all channels for each tap
    matrices = [values["filters"].T, *(values[f"convolution{n}"].transpose(2, 1, 0) for n in (1, 2))]
    convolutions = tuple(
        _Convolution(np.ascontiguousarray(matrix.reshape(-1, matrix.shape[-1])), *values[f"norm{n}"])
        for n, matrix in enumerate(matrices)
    )
    inputs = [values["lstm_first_input"], *(values["lstm_inputs"] * np.float32(0.5))]  # layers give twice their states
    layers = tuple(
        _Layer(
            from_input=_gates(inputs[n]),
            from_state=_gates(values["lstm_states"][n] * np.float32(0.5)),
            bias=_gates(values["lstm_bias"][n][..., None]),
        )
        for n in range(_LAYERS)
    )
    linears = tuple(
        (np.ascontiguousarray(values[name].T * np.float32(factor)), values[f"{name}_bias"])
        for name, factor in (("linear1", 0.5), ("linear2", 1.0), ("classifier", 1.0))
    )
    sound_factor, sound_shift = values["norm_sound"][:, 0]
    return _Weights(sound_factor, sound_shift, convolutions, layers, linears)


def _gates(stored: Floats) -> Floats:
    """(2, 4, from, cells) of (2, 4 x cells, from): stored are in, keep, candidate, out; here keep, in, out, candidate."""
    split = stored.reshape(2, 4, _CELLS, -1)[:, [1, 0, 3, 2]].transpose(0, 1, 3, 2)
    return np.ascontiguousarray(split * np.array([0.5, 0.5, 0.5, 1.0], np.float32)[:, None, None])


def weights_file() -> Path:
    """The bundled weights; app.paths stands above this room, so the two places are looked up here."""
    app = Path(__file__).resolve().parent.parent
    packaged = app / "_resources"
    resources = packaged if packaged.is_dir() else app.parent / "resources"
    return resources / "speaker-segmentation" / "weights.npz"
