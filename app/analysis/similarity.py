"""Tells whether two channels are one signal: the same sound on both, up to gain, a short delay and a little noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.analysis.features import clean

Floats = NDArray[np.float32]

_BLOCK_FRAMES = 3200  # 200 ms: the channels of one room differ by less than a few
_LOUD_WITHIN_DB = 15.0  # of each channel's own loud blocks: a quiet voice counts as well
_SAME_WITHIN_DB = 3.0
_SAME_SHARE = 0.90
_OTHER_WITHIN_DB = 6.0
_OTHER_SHARE = 0.01  # a second voice that speaks only now and then
_HEARD_DB = -75.0


class ChannelComparer:
    """Feed blocks of two channels, then ask. Keeps two levels every 200 ms."""

    def __init__(self) -> None:
        self._waiting: Floats = np.zeros((2, 0), np.float32)
        self._levels: list[Floats] = []
        self._equal = True
        self._frames = 0

    def feed(self, block: Floats) -> None:
        """Take the next samples, (2, n) at 16 kHz."""
        both = np.stack([clean(block[0]), clean(block[1])])
        self._frames += both.shape[1]
        self._equal = self._equal and bool(np.array_equal(both[0], both[1]))
        waiting = np.concatenate([self._waiting, both], axis=1)
        count = waiting.shape[1] // _BLOCK_FRAMES
        whole = waiting[:, : count * _BLOCK_FRAMES].reshape(2, count, _BLOCK_FRAMES)
        if count:
            power = np.einsum("ckn,ckn->ck", whole, whole) / _BLOCK_FRAMES
            power = np.maximum(power - whole.mean(axis=2, dtype=np.float64) ** 2, 0.0)  # a constant offset is no sound
            self._levels.append((10.0 * np.log10(power + 1e-10)).astype(np.float32))
        self._waiting = waiting[:, count * _BLOCK_FRAMES :].copy()

    def near_identical(self) -> bool:
        """Whether both channels hold the same sound.

        Two voices on two channels change the difference of the levels whenever the other speaks, however much of each
        is heard in the other's channel; one signal keeps it.
        """
        if self._frames and self._equal:
            return True
        if not self._levels:
            return False
        levels = np.concatenate(self._levels, axis=1)
        usual = np.percentile(levels, 95, axis=1, keepdims=True)
        if usual.max() < _HEARD_DB:
            return False
        relative = levels - usual
        loud = relative.max(axis=0) > -_LOUD_WITHIN_DB
        low, high = np.percentile(levels, [5, 95], axis=1)
        if (high - low).min() < _SAME_WITHIN_DB:
            return False  # two steady noises are as loud as each other all the time, and tell nothing
        difference = (relative[0] - relative[1])[loud]
        away = np.abs(difference - np.median(difference))
        steady = float(np.mean(away <= _SAME_WITHIN_DB)) >= _SAME_SHARE
        return steady and float(np.mean(away > _OTHER_WITHIN_DB)) <= _OTHER_SHARE
