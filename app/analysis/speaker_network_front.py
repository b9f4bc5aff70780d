"""The front of the network that tells voices apart: 3 x 3 convolutions over times and frequencies, in matrices."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from app.analysis.speaker_network_weights import FEATURES, PLANE, Taps, network_weights

Floats = NDArray[np.float32]


class Front:
    """Looks at batches of windows, so many of the same length; the memory for all it computes is kept for the next batch."""

    def __init__(self, windows: int, length: int) -> None:
        self._shape = (windows, length)
        self._free: dict[int, list[_Planes]] = {}
        self._spare, self._mixed = _Planes(2, windows, length), _Planes(4, windows, length)

    def features(self, windows: Floats) -> Floats:
        """(windows, length, 320) what the network sees in windows (windows, length, 80) whose mean is 0."""
        weights = network_weights().front
        planes = self._opening(windows, weights.opening)
        for block in weights.blocks:
            inner = self._convolve(planes, block.first)
            outer = self._convolve(inner, block.second, beside=planes, shortcut=block.shortcut)
            self._release(planes, inner)
            planes = outer
        last = self._convolve(planes, weights.closing)
        count, length = self._shape
        features = np.empty((count, length, FEATURES), np.float32)
        features.reshape(count, length, -1, PLANE).transpose(2, 0, 1, 3)[:] = last.part()
        self._release(planes, last)
        return features

    def _planes(self, count: int) -> _Planes:
        free = self._free.setdefault(count, [])
        return free.pop() if free else _Planes(count + 2, *self._shape)

    def _release(self, *planes: _Planes) -> None:
        for each in planes:
            self._free[len(each.values) - 2].append(each)

    def _opening(self, windows: Floats, weights: Floats) -> _Planes:
        """The first convolution, over one channel; its rows hold three times and a one, for the shift, of each frequency."""
        count, length, bands = windows.shape
        planes = self._planes(bands)
        seen = np.zeros((planes.values.shape[1], bands + 2, 4), np.float32)
        seen[:, :, 3] = 1.0
        inner = seen[1 : 1 + count * (length + 1)].reshape(count, length + 1, bands + 2, 4)[:, :length, 1:-1]
        inner[:, 1:, :, 0] = windows[:, :-1]
        inner[..., 1] = windows
        inner[:, :-1, :, 2] = windows[:, 1:]
        flat = seen.reshape(len(seen), -1)
        for band in range(bands):
            np.matmul(flat[:, 4 * band : 4 * band + 12], weights, out=planes.values[band + 1])
            planes.settle(slice(band + 1, band + 2))
        return planes

    def _convolve(
        self, planes: _Planes, taps: Taps, *, beside: _Planes | None = None, shortcut: Floats | None = None
    ) -> _Planes:
        """A 3 x 3 convolution, what lies beside it added (through a shortcut's matrix), and negative numbers cut."""
        count, step = (len(planes.values) - 2) // taps.stride, 2 if taps.stride == 1 else 1
        found, spare = self._planes(count), self._spare.values
        shift = np.tile(taps.shift, (found.values.shape[1], 1))
        for plane in range(1, count + 1, step):
            into = found.values[plane : plane + step]
            if step == 2:
                self._two_planes(planes.values[plane - 1 : plane + 3], taps.weights, into, found.targets[plane : plane + 2])
            else:
                np.matmul(planes.triples[2 * plane - 2], taps.weights[0], out=found.targets[plane])
                for tap in (1, 2):
                    np.matmul(planes.triples[2 * plane - 2 + tap], taps.weights[tap], out=self._spare.targets[0])
                    into += spare[:1]
            into += shift
            if shortcut is None and beside is not None:
                into += beside.values[plane : plane + step]
            elif shortcut is not None and beside is not None:
                for n in range(step):
                    np.matmul(beside.values[2 * (plane + n) - 1], shortcut, out=spare[0])
                    into[n] += spare[0]
            found.settle(slice(plane, plane + step))
        return found

    def _two_planes(self, given: Floats, weights: Floats, into: Floats, targets: Floats) -> None:
        """Two planes of a convolution from four, in four products for six (Winograd's F(2, 3) over the frequencies)."""
        mixed, triples = self._mixed.values, self._mixed.triples
        np.subtract(given[0], given[2], out=mixed[0])
        np.add(given[1], given[2], out=mixed[1])
        np.subtract(given[2], given[1], out=mixed[2])
        np.subtract(given[3], given[1], out=mixed[3])
        spare = self._spare.values
        np.matmul(triples[0], weights[0], out=targets[0])
        np.matmul(triples[3], weights[3], out=targets[1])
        np.matmul(triples[1], weights[1], out=self._spare.targets[0])
        np.matmul(triples[2], weights[2], out=self._spare.targets[1])
        into += spare[0]
        into[0] += spare[1]
        into[1] -= spare[1]


class _Planes:
    """Activations for a batch: a plane for each frequency, whose rows are the times of the windows one after another.

    A row of zeros lies before, between and after the windows, a plane of zeros below and above: the padding.
    """

    def __init__(self, planes: int, windows: int, length: int) -> None:
        self._shape = (windows, length)
        thirds = -(-windows * (length + 1) // 3)
        self.values: Floats = np.zeros((planes, 3 * thirds + 3, PLANE), np.float32)
        plane, row, number = self.values.strides
        strides = (plane, row, 3 * row, number)
        # (planes, 3, thirds, 96) three rows beside each other, from every third row on: nothing overlaps, so BLAS takes it
        self.triples: Floats = as_strided(self.values, (planes, 3, thirds, 3 * PLANE), strides)
        # (planes, 3, thirds, 32) the rows in the middle of those
        self.targets: Floats = as_strided(self.values[:, 1:], (planes, 3, thirds, PLANE), strides)

    def part(self) -> Floats:
        """(planes, windows, length, channels) without the zeros."""
        windows, length = self._shape
        inner = self.values[1:-1, 1 : 1 + windows * (length + 1)]
        return inner.reshape(len(inner), windows, length + 1, PLANE)[:, :, :length]

    def settle(self, planes: slice) -> None:
        """Negative numbers of some planes become zero, and so do the rows between windows."""
        windows, length = self._shape
        values = self.values[planes]
        np.maximum(values, 0.0, out=values)
        values[:, :: length + 1] = 0.0
        values[:, windows * (length + 1) :] = 0.0
