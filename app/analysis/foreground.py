"""Tells the voice a microphone is meant for from voices behind it: a neighbour's, a television's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analysis.masks import Floats, Mask, filled, hops_of, mask_of, runs, smoothed

Doubles = NDArray[np.float64]

FAR_DB = 20.0
"""What stays this far below the loud parts of the same track is nobody in the conversation."""

WEAK_DB = 12.0
APART_DB = 3.0
"""Two levels less apart than this are one."""

_NEAR_WIDTH = 31  # hops; a crowd behind sways less than one voice, once its syllables are averaged away
_ROUNDS = 60
_EVERY = 3
_LEAST_SPREAD_DB = 0.5


@dataclass(frozen=True, slots=True)
class Foreground:
    """active: (hops,) without what is far behind. weak_share: of all speech on the track, what is far behind or may be."""

    active: Mask
    weak_share: float


def foreground(active: Mask, level_db: Floats) -> Foreground:
    """Judge every stretch of speech by its loud parts, beside the loud parts of the whole track.

    Args:
        active: (hops,) speech of one track, bleed taken out.
        level_db: (hops,) level of the track.
    """
    if not active.any():
        return Foreground(active, 0.0)
    level = smoothed(level_db, 3)
    loud_db = float(np.percentile(level[active], 95))
    starts, ends = runs(active)
    below = np.array([loud_db - np.percentile(level[start:end], 90) for start, end in zip(starts, ends, strict=True)])
    hops = ends - starts
    near = below <= FAR_DB
    weak_share = float(hops[below > WEAK_DB].sum() / hops.sum())
    return Foreground(mask_of(starts[near], ends[near], len(active)), weak_share)


@dataclass(frozen=True, slots=True)
class NearVoice:
    """active: (hops,) where the near voice speaks. behind_db: usual level without it. apart_db: how much louder it is."""

    active: Mask
    behind_db: float
    apart_db: float


def near_voice(level_db: Floats, *, fill_s: float, minimum_s: float) -> NearVoice | None:
    """The louder of two levels that a track swings between, for tracks on which people behind never stop.

    Two bell curves are fitted to the smoothed level. Where they cross lies somewhat too low, and the threshold that parts
    the levels best (Otsu) too high; halfway between them the near voice's time is neither too long nor too short.

    Returns:
        None where the track has no two levels.
    """
    level = smoothed(level_db, _NEAR_WIDTH)
    if len(level) < hops_of(10.0) or np.ptp(level) < APART_DB:
        return None
    middle, spread, share = _two_levels(level[::_EVERY].astype(np.float64))
    if middle[1] - middle[0] < APART_DB:
        return None
    between = np.linspace(middle[0], middle[1], 400)[:, None]
    density = share * np.exp(-0.5 * ((between - middle) / spread) ** 2) / spread
    crossing_db = float(between[int(np.argmax(density[:, 1] > density[:, 0])), 0])
    above = level > 0.5 * (crossing_db + _best_parting(level))
    active = filled(above, fill=hops_of(fill_s), minimum=hops_of(minimum_s))
    return NearVoice(active, float(middle[0]), float(middle[1] - middle[0]))


def _two_levels(level: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Mean, standard deviation and share of two Gaussians, the lower first."""
    middle = np.percentile(level, [20, 85])
    spread, share = np.full(2, 3.0), np.full(2, 0.5)
    for _ in range(_ROUNDS):
        belongs = share * np.exp(-0.5 * ((level[:, None] - middle) / spread) ** 2) / spread + 1e-30
        belongs /= belongs.sum(axis=1, keepdims=True)
        count = belongs.sum(axis=0)
        share = count / count.sum()
        middle = belongs.T @ level / count
        variance = (belongs * (level[:, None] - middle) ** 2).sum(axis=0) / count
        spread = np.maximum(np.sqrt(variance), _LEAST_SPREAD_DB)
    return middle, spread, share


def _best_parting(level: Floats) -> float:
    """The threshold with the most variance between both sides."""
    low, high = np.percentile(level, [1, 99.5])
    counts, edges = np.histogram(level, 200, range=(float(low), float(high)))
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts) / counts.sum()
    mean = np.cumsum(counts * centres) / counts.sum()
    variance = (mean[-1] * below - mean) ** 2 / np.maximum(below * (1 - below), 1e-9)
    return float(centres[int(np.argmax(variance))])
