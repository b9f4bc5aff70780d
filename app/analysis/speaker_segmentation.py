"""Hears who of up to three people speaks when within 10 s, also at once, with segmentation-3.0, in plain numpy.

The network (Plaquet & Bredin 2023, "Powerset multi-class cross entropy loss for neural speaker diarization") is a SincNet,
which makes a frame of 60 numbers for every 270 samples, and four LSTM layers in both directions. Who is local speaker 0, 1
or 2 holds within one chunk only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from app.analysis.speaker_segmentation_weights import CELLS, Convolution, Layer, segmentation_weights

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
_FILTERED = (_CHUNK - _REACH) // _STRIDE + 1
_ROWS = 213  # of the pooled filters at once, so that they stay in the processor's cache
_BATCH = 32
_TOGETHER_HOPS = 2000  # so far chunks begin from each other that pass the filters together
_STEPS = 16  # whose inputs are multiplied together, so that the products stay in the processor's cache
_EPSILON = 1e-5
_LEAK = np.float32(0.01)


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
        beside: whether a thread of its own does the greater part of the work while the next samples are fed.
    """

    def __init__(self, *, step_hops: int = 250, speaking: NDArray[np.bool_] | None = None, beside: bool = False) -> None:
        self._step, self._speaking = step_hops, speaking
        self._together = max(1, _TOGETHER_HOPS // step_hops)
        self._pieces: list[Floats] = []
        self._kept_from = self._fed = 0  # in samples
        self._starts: list[int] = []
        self._speaks: list[NDArray[np.uint8]] = []
        self._waiting: list[tuple[int, Floats]] = []
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="segmentation") if beside else None
        self._under_way: Future[None] | None = None

    def feed(self, samples: Floats) -> None:
        """Samples (n,) at 16 kHz that follow those before."""
        self._pieces.append(samples.astype(np.float32))
        self._fed += len(samples)
        while len(whole := self._whole_chunks()[: self._together]) == self._together:
            self._look(whole)
        after = self._starts[-1] * _HOP if self._starts else 0  # the very last chunk may begin right after this one
        if after > self._kept_from:
            self._pieces = [self._kept()[after - self._kept_from :].copy()]
            self._kept_from = after

    def finish(self) -> Segmented:
        """All chunks; none where nothing was fed. A track shorter than 10 s is one chunk, silence after it."""
        if 0 < self._fed < _CHUNK:
            self.feed(np.zeros(_CHUNK - self._fed, np.float32))
        last = (self._fed - _CHUNK) // _HOP
        starts = list(self._whole_chunks())
        if last > [-1, *self._starts, *starts][-1]:
            starts.append(last)
        self._look(starts)
        self._pass()
        if self._under_way is not None:
            self._under_way.result()
        if self._pool is not None:
            self._pool.shutdown()
        speaks = np.stack(self._speaks) if self._speaks else np.zeros((0, CHUNK_HOPS), np.uint8)
        return Segmented(np.array(self._starts, np.intp), speaks)

    def _whole_chunks(self) -> range:
        """Where chunks begin, in hops, that are complete and weren't looked at yet."""
        return range(len(self._starts) * self._step, (self._fed - _CHUNK) // _HOP + 1, self._step)

    def _kept(self) -> Floats:
        if len(self._pieces) != 1:
            self._pieces = [np.concatenate([np.zeros(0, np.float32), *self._pieces])]
        return self._pieces[0]

    def _look(self, starts: Sequence[int]) -> None:
        first, mask = len(self._starts), self._speaking
        self._starts.extend(starts)
        self._speaks.extend(np.zeros(CHUNK_HOPS, np.uint8) for _ in starts)
        looked = [n for n, at in enumerate(starts, first) if mask is None or mask[at : at + CHUNK_HOPS].any()]
        begins = [self._starts[n] * _HOP - self._kept_from for n in looked]
        for n, seen in zip(looked, _fronts(self._kept(), begins), strict=True):
            self._waiting.append((n, seen))
            if len(self._waiting) == _BATCH:
                self._pass()

    def _pass(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._pool is None:
            self._recognise(waiting)
            return
        if self._under_way is not None:
            self._under_way.result()  # so that no more than two batches are held in memory
        self._under_way = self._pool.submit(self._recognise, waiting)

    def _recognise(self, waiting: Sequence[tuple[int, Floats]]) -> None:
        if waiting:
            speaks = _in_hops(_posteriors([seen for _, seen in waiting]))
            for (n, _), bits in zip(waiting, np.packbits(speaks, axis=2, bitorder="little"), strict=True):
                self._speaks[n] = bits[:, 0]


def segment(chunks: Floats) -> NDArray[np.bool_]:
    """(count, 1000, 3) who of three local speakers speaks in each 10 ms of chunks (count, 160000)."""
    return _in_hops(posteriors(chunks))


def posteriors(chunks: Floats) -> Floats:
    """(count, 589, 7) how likely each of CLASSES is, of chunks (count, 160000). Several threads may call this."""
    found = np.empty((len(chunks), FRAMES, len(CLASSES)), np.float32)
    for first in range(0, len(chunks), _BATCH):
        batch = chunks[first : first + _BATCH]
        found[first : first + _BATCH] = _posteriors([seen for chunk in batch for seen in _fronts(chunk, [0])])
    return found


def _in_hops(found: Floats) -> NDArray[np.bool_]:
    """(count, 1000, 3) who speaks by the posteriors (count, 589, 7)."""
    middles = np.arange(CHUNK_HOPS) * _HOP + _HOP // 2
    nearest = np.clip(np.rint((middles - _FIRST_MIDDLE) / _FRAME).astype(np.intp), 0, FRAMES - 1)
    speaks: NDArray[np.bool_] = CLASSES[found.argmax(axis=2)[:, nearest]]
    return speaks


def _posteriors(seen: Sequence[Floats]) -> Floats:
    """(count, 589, 7) of what the convolutions see in chunks (589, 60)."""
    given = np.ones((FRAMES, len(seen), seen[0].shape[1] + 1), np.float32)
    np.stack(seen, axis=1, out=given[:, :, :-1])
    for layer in segmentation_weights().layers:
        given = _recur(given, layer)
    return _classified(given).transpose(1, 0, 2)


def _fronts(sound: Floats, starts: Sequence[int]) -> Iterator[Floats]:
    """(589, 60) what the convolutions see in each chunk of samples (n,) that begins there; `starts` rise by whole hops.

    The filters pass the samples as they are, once for all chunks; what bringing a chunk to mean 0 and deviation 1 would do
    before is done to their sums after.
    """
    if not starts:
        return
    weights = segmentation_weights()
    sinc, *others = weights.convolutions
    filtered = _products(sound[starts[0] : starts[-1] + _CHUNK], _STRIDE, sinc.matrix)
    for start in starts:
        chunk = sound[start : start + _CHUNK]
        mean, deviation = chunk.mean(dtype=np.float64), chunk.std(dtype=np.float64)
        factor = float(weights.sound_factor) / np.sqrt(deviation**2 + _EPSILON)
        shift = sinc.matrix.sum(axis=0) * np.float32(weights.sound_shift / factor - mean)
        row = (start - starts[0]) // _STRIDE
        seen = _normed(_magnitudes(filtered[row : row + _FILTERED], shift), sinc, _EPSILON / factor**2)
        for each in others:
            products = _products(seen.reshape(-1), len(each.matrix) // _TAPS, each.matrix)
            seen = _normed(_pooled(products), each, _EPSILON)
        yield seen


def _magnitudes(filtered: Floats, shift: Floats) -> Floats:
    """The greatest of each three magnitudes of what came out of the filters and a shift for each."""
    pooled = np.empty((len(filtered) // _POOLED, filtered.shape[1]), np.float32)
    for at in range(0, len(pooled), _ROWS):
        block = filtered[at * _POOLED : (at + _ROWS) * _POOLED] + shift
        np.abs(block, out=block)
        pooled[at : at + _ROWS] = _pooled(block)
    return pooled


def _pooled(products: Floats) -> Floats:
    """(rows / 3, outputs) the greatest of each three rows."""
    frames = len(products) // _POOLED
    first, second, third = products[: frames * _POOLED].reshape(frames, _POOLED, -1).transpose(1, 0, 2)
    greatest = np.maximum(first, second)
    np.maximum(greatest, third, out=greatest)
    return greatest


def _products(numbers: Floats, stride: int, matrix: Floats) -> Floats:
    """(rows, outputs) the products of `matrix` with what begins at every `stride` of the numbers.

    Windows so far apart that they don't overlap are rows of a matrix as it lies in memory: BLAS needs no copy of them.
    """
    numbers = np.ascontiguousarray(numbers, np.float32)
    reach, outputs = matrix.shape
    rows = (len(numbers) - reach) // stride + 1
    found = np.empty((rows, outputs), np.float32)
    apart = -(-reach // stride)
    number = numbers.itemsize
    for first in range(apart):
        into = found[first::apart]
        windows = as_strided(numbers[first * stride :], (len(into), reach), (apart * stride * number, number))
        np.matmul(windows, matrix, out=into)
    return found


def _normed(seen: Floats, convolution: Convolution, epsilon: float) -> Floats:
    """Each channel brought to mean 0 and deviation 1 over the chunk, then as the training left it; `seen` is overwritten."""
    seen -= seen.mean(axis=0)
    variance = np.einsum("tc,tc->c", seen, seen) / np.float32(len(seen))
    seen *= convolution.factor / np.sqrt(variance + np.float32(epsilon))
    seen += convolution.shift
    leaky: Floats = np.maximum(seen, seen * _LEAK)
    return leaky


def _recur(given: Floats, layer: Layer) -> Floats:
    """One LSTM layer over (steps, count, inputs), both directions at once: (steps, count, 2 x 128 + 1), twice the states.

    A one lies beside what comes in and what goes out, for the bias in the matrices.
    """
    steps, count, inputs = given.shape
    states = np.ones((steps, count, 2 * CELLS + 1), np.float32)
    state: Floats = np.zeros((2, 1, count, CELLS), np.float32)
    cell: Floats = np.zeros((2, count, CELLS), np.float32)
    sums = np.empty((2, 4, count, CELLS), np.float32)
    keep, enter, leave, candidate = (sums[:, gate] for gate in range(4))
    ahead = np.empty((2, 4, _STEPS * count, CELLS), np.float32)
    for first in range(0, steps, _STEPS):
        size = min(_STEPS, steps - first)
        for direction, block in enumerate((given[first : first + size], given[steps - first - size : steps - first])):
            into = ahead[direction, :, : size * count]
            np.matmul(block.reshape(size * count, inputs), layer.from_input[direction], out=into)
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
            states[first + n, :, :CELLS] = state[0, 0]
            states[steps - 1 - first - n, :, CELLS:-1] = state[1, 0]
    return states


def _classified(given: Floats) -> Floats:
    """(steps, count, 7) of what the last layer holds (steps, count, 257)."""
    steps, count, inputs = given.shape
    weights = segmentation_weights()
    seen = given.reshape(steps * count, inputs) @ weights.first_linear
    for matrix, bias in weights.other_linears:
        np.maximum(seen, seen * _LEAK, out=seen)
        seen = seen @ matrix
        seen += bias
    seen = np.exp(seen - seen.max(axis=1, keepdims=True))
    likely: Floats = seen / seen.sum(axis=1, keepdims=True)
    return likely.reshape(steps, count, len(CLASSES))
