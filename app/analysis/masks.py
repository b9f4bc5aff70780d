"""Masks of 10 ms: where something holds, as boolean arrays, and the few operations on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

HOPS_PER_S = 100


def hysteresis(values: Floats, on: float, off: float) -> Mask:
    """True from a value of at least `on` until one below `off`."""
    index = np.arange(1, len(values) + 1)
    last_on = np.maximum.accumulate(np.where(values >= on, index, 0)) if len(values) else index
    last_off = np.maximum.accumulate(np.where(values < off, index, 0)) if len(values) else index
    return np.asarray(last_on > last_off, np.bool_)


def runs(mask: Mask) -> tuple[Indices, Indices]:
    """Starts and ends (exclusive) of the runs of True."""
    change = np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))
    return np.flatnonzero(change == 1), np.flatnonzero(change == -1)


def mask_of(starts: Indices, ends: Indices, length: int) -> Mask:
    """The opposite of `runs`; runs may overlap and reach beyond both ends."""
    change = np.zeros(length + 1, np.int32)
    np.add.at(change, np.clip(starts, 0, length), 1)
    np.add.at(change, np.clip(ends, 0, length), -1)
    return np.asarray(np.cumsum(change[:-1]) > 0, np.bool_)


def filled(mask: Mask, *, fill: int, minimum: int) -> Mask:
    """Holes of up to `fill` between two runs closed, then runs shorter than `minimum` dropped."""
    starts, ends = runs(mask)
    if not len(starts):
        return mask.copy()
    open_hole = starts[1:] - ends[:-1] > fill
    starts, ends = starts[np.r_[True, open_hole]], ends[np.r_[open_hole, True]]
    keep = ends - starts >= minimum
    return mask_of(starts[keep], ends[keep], len(mask))


def dilated(mask: Mask, hops: int) -> Mask:
    """Every run longer by `hops` on both sides."""
    starts, ends = runs(mask)
    return mask_of(starts - hops, ends + hops, len(mask))


def begun_earlier(mask: Mask, allowed: Mask, hops: int) -> Mask:
    """Every run begins earlier, as far as `allowed` reaches back from it without a break, by `hops` at most."""
    starts, ends = runs(mask)
    index = np.arange(1, len(allowed) + 1)
    barred_before = np.concatenate([[0], np.maximum.accumulate(np.where(allowed, 0, index))])
    return mask_of(np.maximum(barred_before[starts], starts - hops), ends, len(mask))


def shortened(mask: Mask, hops: int) -> Mask:
    """Every run ends `hops` earlier; a run that is not longer than that is gone."""
    starts, ends = runs(mask)
    ends = ends - hops
    keep = ends > starts
    return mask_of(starts[keep], ends[keep], len(mask))


def smoothed(values: Floats, width: int) -> Floats:
    """Moving average over an odd `width`, the ends repeated."""
    if not len(values):
        return values
    padded = np.pad(values.astype(np.float64), width // 2, mode="edge")
    total = np.cumsum(np.concatenate([[0.0], padded]))
    averages: Floats = ((total[width:] - total[:-width]) / width).astype(np.float32)
    return averages


def hops_of(seconds: float) -> int:
    return round(seconds * HOPS_PER_S)
