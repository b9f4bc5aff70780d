"""The weights of the network that tells voices apart, as the matrices it works with: batch norms are part of those."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

DIMENSIONS = 192
MELS = 80
PLANE = 32
"""Channels of the front, which looks at frequencies beside times."""

FEATURES = PLANE * MELS // 8
OPENED, NARROW, GROWTH = 128, 128, 32
"""Channels after the front, inside a layer, and added by it."""

MOST_CHANNELS = 1024
"""Before the second and third halving."""

_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers, and how many rows apart their three taps lie


@dataclass(frozen=True, slots=True)
class Taps:
    """A 3 x 3 convolution: a matrix (3 times x 32, 32) for each frequency, mixed for two planes at once if stride is 1."""

    weights: Floats
    shift: Floats
    stride: int


@dataclass(frozen=True, slots=True)
class Block:
    """Two convolutions, beside which what came in passes; through a matrix where every second frequency remains."""

    first: Taps
    second: Taps
    shortcut: Floats | None


@dataclass(frozen=True, slots=True)
class FrontWeights:
    opening: Floats
    blocks: tuple[Block, ...]
    closing: Taps


@dataclass(frozen=True, slots=True)
class Cut:
    """A batch norm, a cut of what is negative, and a matrix, in one: relu(x - b) is max(x, b) - b, whose -b is in the shift.

    Where the batch norm's factor is negative it is max(x, b) - x; those few channels are `turned`.
    """

    least: Floats
    matrix: Floats
    shift: Floats
    turned: Indices

    def of(self, given: Floats, spare: Floats) -> Floats:
        """(rows, outputs) of (rows, channels); spare has room for as many numbers as that."""
        kept = spare[: given.size].reshape(given.shape)
        np.maximum(given, self.least, out=kept)
        found: Floats = kept @ self.matrix
        found += self.shift
        if len(self.turned):
            found -= given[:, self.turned] @ self.matrix[self.turned]
        return found


@dataclass(frozen=True, slots=True)
class Layer:
    """What adds 32 channels: three taps so many rows apart, times gates that the window's and a second's mean open."""

    narrow: Cut
    local: Floats
    context: Floats
    context_shift: Floats
    gates: Floats
    gates_shift: Floats
    apart: int


@dataclass(frozen=True, slots=True)
class Weights:
    front: FrontWeights
    opening: Floats
    opening_shift: Floats
    blocks: tuple[tuple[tuple[Layer, ...], Cut], ...]
    output: Floats
    output_shift: Floats


class _Shelf:
    """The stored numbers, taken in the order the network uses them; batch norms stand beside the convolutions' weights."""

    def __init__(self, weights: Floats, norms: Floats) -> None:
        self._weights, self._norms = weights, norms

    def convolution(self, *shape: int) -> Floats:
        """(outputs, inputs, taps...)."""
        size = int(np.prod(shape))
        taken, self._weights = self._weights[:size].reshape(shape), self._weights[size:]
        return taken

    def bias(self, channels: int) -> Floats:
        taken, self._norms = self._norms[:channels], self._norms[channels:]
        return taken

    def norm(self, channels: int) -> tuple[Floats, Floats]:
        """Factor and shift."""
        return self.bias(channels), self.bias(channels)

    def taps(self, stride: int) -> Taps:
        stored, (factor, shift) = self.convolution(PLANE, PLANE, 3, 3), self.norm(PLANE)
        # (outputs, inputs, frequencies, times) to (frequencies, times x inputs, outputs)
        low, middle, high = (stored * factor[:, None, None, None]).transpose(2, 3, 1, 0).reshape(3, 3 * PLANE, PLANE)
        if stride == 1:
            return Taps(np.stack([low, (low + middle + high) / 2, (low - middle + high) / 2, high]), shift, stride)
        return Taps(np.stack([low, middle, high]), shift, stride)

    def block(self, stride: int) -> Block:
        first, second, shortcut = self.taps(stride), self.taps(1), None
        if stride > 1:
            matrix, (factor, shift) = self.convolution(PLANE, PLANE), self.norm(PLANE)
            shortcut = np.ascontiguousarray(matrix.T * factor)
            second = Taps(second.weights, second.shift + shift, 1)
        return Block(first, second, shortcut)

    def front(self) -> FrontWeights:
        stored, (factor, shift) = self.convolution(PLANE, 3, 3), self.norm(PLANE)
        opening = np.zeros((3, 4, PLANE), np.float32)
        opening[:, :3] = (stored * factor[:, None, None]).transpose(1, 2, 0)
        opening[1, 3] = shift
        return FrontWeights(opening.reshape(12, PLANE), tuple(self.block(stride) for stride in (2, 1, 2, 1)), self.taps(2))

    def cut(self, inputs: int, outputs: int) -> Cut:
        """Batch norm, cut, convolution."""
        factor, shift = self.norm(inputs)
        least, straight = -shift / factor, factor > 0
        matrix = np.ascontiguousarray(self.convolution(outputs, inputs).T * np.abs(factor)[:, None])
        shift = -np.where(straight, least, np.float32(0)) @ matrix
        return Cut(least, matrix, shift, np.flatnonzero(~straight))

    def cut_and_norm(self, inputs: int, outputs: int) -> Cut:
        """As `cut`, and a batch norm after it."""
        cut, (factor, shift) = self.cut(inputs, outputs), self.norm(outputs)
        return Cut(cut.least, cut.matrix * factor, cut.shift * factor + shift, cut.turned)

    def layer(self, inputs: int, apart: int) -> Layer:
        narrow = self.cut_and_norm(inputs, NARROW)
        local = self.convolution(GROWTH, NARROW, 3).transpose(1, 2, 0).reshape(NARROW, 3 * GROWTH)
        context, context_shift = np.ascontiguousarray(self.convolution(NARROW // 2, NARROW).T), self.bias(NARROW // 2)
        gates, gates_shift = self.convolution(GROWTH, NARROW // 2).T * 0.5, self.bias(GROWTH) * 0.5  # a sigmoid is a tanh
        return Layer(narrow, np.ascontiguousarray(local), context, context_shift, gates, gates_shift, apart)


@lru_cache(maxsize=1)
def network_weights() -> Weights:
    with np.load(weights_file()) as stored:
        shelf = _Shelf(stored["weights"].astype(np.float32), stored["norms"])
    front = shelf.front()
    # (outputs, channels x frequencies, taps) to rows of two times each, frequencies x channels; the sixth tap is none
    stored_opening, (factor, shift) = shelf.convolution(OPENED, PLANE, FEATURES // PLANE, 5), shelf.norm(OPENED)
    opening = np.zeros((2, FEATURES, 3, OPENED), np.float32)
    for tap in range(5):
        matrix = stored_opening[..., tap] * factor[:, None, None]
        opening[tap % 2, :, tap // 2] = matrix.transpose(2, 1, 0).reshape(-1, OPENED)
    blocks: list[tuple[tuple[Layer, ...], Cut]] = []
    channels = OPENED
    for count, apart in _BLOCKS:
        layers = tuple(shelf.layer(channels + GROWTH * n, apart) for n in range(count))
        channels = (channels + GROWTH * count) // 2
        last = len(blocks) == len(_BLOCKS) - 1
        blocks.append((layers, (shelf.cut_and_norm if last else shelf.cut)(2 * channels, channels)))
    output = shelf.convolution(DIMENSIONS, 2 * channels).T
    factor_out, shift_out = shelf.norm(DIMENSIONS)
    return Weights(front, opening.reshape(2 * FEATURES, 3 * OPENED), shift, tuple(blocks), output * factor_out, shift_out)


def weights_file() -> Path:
    """The bundled weights; app.paths stands above this room, so the two places are looked up here."""
    app = Path(__file__).resolve().parent.parent
    packaged = app / "_resources"
    resources = packaged if packaged.is_dir() else app.parent / "resources"
    return resources / "speaker-network" / "weights.npz"
