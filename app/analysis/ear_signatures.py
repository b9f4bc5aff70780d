"""Two microphones in one room: learns from the conversation how much louder each voice is on its own, band by band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analysis.features import TrackFeatures
from app.analysis.masks import Mask, dilated

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

SMOOTH_HOPS = 5
_NEAR_HOPS = 30  # a room still sounds this long after speech
_FLOOR_SHARE = 0.1  # what is left of a band that is no louder than the noise
_HEARD_ABOVE = 4.0  # 6 dB over the noise of its own track: the band counts
BANDS_NEEDED = 6
_ROUNDS = 4
_FEWEST_HOPS = 100
_MOST_HOPS = 10_000  # of speech; more say nothing new about level differences
_SURE = 0.9
_STEADY_HOPS = 10


@dataclass(frozen=True, slots=True)
class RoomBands:
    """What both microphones hear above their noise.

    Attributes:
        power: two arrays (hops, 20), the track of "you" first, smoothed over 50 ms, noise taken off.
        ratio_db: (hops, 20) the first against the second.
        counts: (hops, 20) bands loud enough on one of the two to say something.
        active: (hops,) somebody speaks, as far as one of the tracks tells.
    """

    power: tuple[Floats, Floats]
    ratio_db: Floats
    counts: Mask
    active: Mask

    def part(self, hops: slice) -> RoomBands:
        """Some of the hops."""
        first, second = self.power
        return RoomBands((first[hops], second[hops]), self.ratio_db[hops], self.counts[hops], self.active[hops])


@dataclass(frozen=True, slots=True)
class Signatures:
    """you_db, other_db: (20,) level differences of the tracks when only I, or only they, speak. apart: of the two, in
    standard deviations of one: below 2 or so they may be one voice."""

    you_db: Doubles
    other_db: Doubles
    apart: float

    @property
    def ears_db(self) -> float:
        """How much louder each voice is on its own microphone, the mean of both; unequal microphones don't matter."""
        return float(np.mean(self.you_db - self.other_db) / 2)


def room_bands(you: TrackFeatures, other: TrackFeatures, active: Mask) -> RoomBands:
    """Both tracks over the hops that both have; active: (hops,)."""
    hops = len(active)
    away = ~dilated(active, _NEAR_HOPS)
    power, counts = [], np.zeros((hops, you.bands.shape[1]), np.bool_)
    for track in (you, other):
        bands = track.bands[:hops]
        if np.count_nonzero(away) >= _FEWEST_HOPS:
            floor = np.median(bands[away], axis=0)
        else:
            floor = np.percentile(bands, 10, axis=0).astype(np.float32)
        smooth = _smoothed_rows(bands, SMOOTH_HOPS)
        counts |= smooth > np.float32(_HEARD_ABOVE) * floor
        smooth -= floor
        power.append(np.maximum(smooth, np.float32(_FLOOR_SHARE) * floor, out=smooth))
    return RoomBands((power[0], power[1]), 10.0 * np.log10(power[0] / power[1]), counts, active)


def learn_signatures(bands: RoomBands) -> Signatures | None:
    """The level differences of either voice; None where too little was heard.

    The loud frames fall into two heaps along their mean difference; from the sure ones of each the differences of every
    band are learned, and the frames are heaped again along the direction that tells the two apart best.
    """
    usable = bands.active & (np.count_nonzero(bands.counts, axis=1) >= BANDS_NEEDED)
    if np.count_nonzero(usable) < _FEWEST_HOPS:
        return None
    step: int = max(1, int(np.count_nonzero(usable)) // _MOST_HOPS)
    counts, ratio = bands.counts[usable][::step], bands.ratio_db[usable][::step]
    weight = np.ones(ratio.shape[1])
    found: Signatures | None = None
    for _ in range(_ROUNDS):
        weights = counts * weight
        score = (ratio * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        score = _smoothed_rows(score[:, None], 2 * max(1, _STEADY_HOPS // step) + 1)[:, 0]
        first, apart = _two_heaps(score.astype(np.float64))
        sure = [first > _SURE, first < 1 - _SURE]
        if min(np.count_nonzero(heap) for heap in sure) < _FEWEST_HOPS // 2:
            return found
        own = [_medians(ratio[heap], counts[heap]) for heap in sure]
        found = Signatures(own[0], own[1], apart)
        spread = 0.5 * sum(_spreads(ratio[heap], counts[heap], middle) for heap, middle in zip(sure, own, strict=True))
        weight = np.clip((own[0] - own[1]) / np.maximum(spread, 1.0) ** 2, 0.0, None)
        if not weight.any():
            return found
    return found


def _two_heaps(score: Doubles) -> tuple[Doubles, float]:
    """A mixture of two Gaussians of one width: (n,) probability of the upper one, and how far they are apart in widths."""
    best: tuple[float, Doubles, float] = (-np.inf, np.zeros(len(score)), 0.0)
    for low, high in ((2, 60), (10, 90), (40, 98)):
        middles = np.percentile(score, [low, high]).astype(np.float64)
        width = max(float(np.std(score)) / 2, 0.1)
        share = 0.5
        for _ in range(40):
            logs = -0.5 * ((score[:, None] - middles) / width) ** 2 + np.log([1 - share, share])
            highest = logs.max(axis=1, keepdims=True)
            mass = np.exp(logs - highest)
            total = mass.sum(axis=1, keepdims=True)
            mass /= total
            share = float(np.clip(mass[:, 1].mean(), 0.01, 0.99))
            middles = (mass * score[:, None]).sum(axis=0) / np.maximum(mass.sum(axis=0), 1e-9)
            width = max(float(np.sqrt((mass * (score[:, None] - middles) ** 2).sum(axis=1).mean())), 0.1)
        likely = float((highest[:, 0] + np.log(total[:, 0])).mean() - np.log(width))
        if likely > best[0]:
            best = (likely, mass[:, 1] if middles[1] >= middles[0] else mass[:, 0], abs(middles[1] - middles[0]) / width)
    return best[1], float(best[2])


def _medians(ratio: Floats | Doubles, counts: Mask) -> Doubles:
    """(20,) median of what counts in every band; of everything where hardly anything does."""
    return np.array([
        np.median(column[counted] if np.count_nonzero(counted) >= _FEWEST_HOPS // 4 else column)
        for column, counted in zip(ratio.T, counts.T, strict=True)
    ])


def _spreads(ratio: Floats | Doubles, counts: Mask, middle: Doubles) -> Doubles:
    return 1.48 * _medians(np.abs(ratio - middle), counts)


def _smoothed_rows(values: NDArray[np.floating], width: int) -> Floats:
    """Moving average down the columns over an odd `width`, the ends repeated; a column at a time, since hours are long."""
    smooth = np.empty(values.shape, np.float32)
    for number, column in enumerate(values.T):
        padded = np.pad(column.astype(np.float64), width // 2, mode="edge")
        total = np.cumsum(np.concatenate([[0.0], padded]))
        smooth[:, number] = (total[width:] - total[:-width]) / width
    return smooth
