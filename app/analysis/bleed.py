"""Finds where a track holds only the other track's voice: loudspeaker into microphone, predicted band by band.

In each of 20 bands the power of a track is explained as its own noise floor plus a sum of earlier powers of the other track,
with weights that are never negative. Where the sound is no louder than that, it is the other voice. Powers need no exact
delay or phase, so that clock drift and cheap loudspeakers do little harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.analysis.masks import Floats, Mask, dilated, hops_of, smoothed

DELAYS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30, 35, 40)
"""Hops of 10 ms by which the other track's sound may come late."""

ANY_DELAYS = (-20, -16, -13, -10, -8, -6, -4, -3, -2, -1, *DELAYS)
"""The same where their own track may have been written later than what my microphone heard of it."""

PART_S = 60.0
"""Every part of about this length is fitted by itself: the delay between two sound cards drifts, and may jump."""

_EARLIEST, _LATEST = -ANY_DELAYS[0], ANY_DELAYS[-1]
_MUCH_BESIDE = 0.35  # two people who listen to each other overlap less
_FEWER_BESIDE = 0.8
_FITTED_AT_MOST = 1500
_FITTED_AT_LEAST = 100
_TOGETHER = 8  # parts; more would need more memory and be no faster
_ROUNDS = 6
_SWEEPS = 60
_STILL = 1e-4
_FIRST_KEPT = 90  # percent of the hops that rather hold the other's speech
_AUDIBLE = 2.0  # predicted power over the noise floor from which bleed matters
_CLEARLY_AUDIBLE = 4.0
_COUNTED = 4.0  # power over the noise floor from which a band counts
_OWN_POWER = 4.0  # power over the prediction from which a band holds more than bleed
_OWN_SHARE = 0.30


@dataclass(frozen=True, slots=True)
class BleedFound:
    """What one track holds of the other.

    Attributes:
        own: (hops,) False where the track holds only the other's voice.
        coupled: whether their voice really is in it; if not, `own` is True everywhere.
        level_db: how loud it arrives, measured against the other track; None where it does not.
    """

    own: Mask
    coupled: bool
    level_db: float | None = None


def find_both(bands: Sequence[Floats], heard: Sequence[Mask]) -> list[BleedFound]:
    """What each of two tracks holds of the other.

    Their voice comes late, unless their own track was written later than that. This is tried only where much of what is
    heard beside their speech stays unexplained, and not when my voice is well found in their track: then mine would be
    explained by its own echo. Where it is so, their speech is no echo of what my microphone heard before.

    Args:
        bands: (hops, 20) band powers of each track.
        heard: (hops,) speech found in each, whoever spoke.
    """
    ways = ((0, 1), (1, 0))
    with ThreadPoolExecutor(max_workers=len(ways)) as pool:
        both = [pool.submit(find_bleed, bands[a], bands[b], heard=heard[a], other_heard=heard[b]) for a, b in ways]
        found = [one.result() for one in both]
    settled = list(found)
    for a, b in ways:
        sure = found[b].coupled and _beside(found[b], heard[b], heard[a]) <= _MUCH_BESIDE
        if sure or _beside(found[a], heard[a], heard[b]) <= _MUCH_BESIDE:
            continue
        early = find_bleed(bands[a], bands[b], heard=heard[a], other_heard=heard[b], delays=ANY_DELAYS)
        if early.coupled and _beside(early, heard[a], heard[b]) < _FEWER_BESIDE * _beside(found[a], heard[a], heard[b]):
            settled[a], settled[b] = early, BleedFound(np.ones(len(bands[b]), np.bool_), coupled=False)
            break
    return settled


def _beside(found: BleedFound, heard: Mask, other_heard: Mask) -> float:
    """Share of their speech beside which the track is heard, what is explained by it left out."""
    hops = min(len(heard), len(other_heard))
    theirs = other_heard[:hops]
    return int(np.count_nonzero(theirs & heard[:hops] & found.own[:hops])) / max(int(np.count_nonzero(theirs)), 1)


def find_bleed(
    bands: Floats, other_bands: Floats, *, heard: Mask, other_heard: Mask, delays: Sequence[int] = DELAYS
) -> BleedFound:
    """Compare one track with another.

    Args:
        bands, other_bands: (hops, 20) band powers of the track and of the one that may be heard in it.
        heard, other_heard: (hops,) speech found in each, whoever spoke.
        delays: hops by which the other's sound may come late, of ANY_DELAYS.
    """
    hops = min(len(bands), len(other_bands))
    pair = _Pair(bands, other_bands, heard, other_heard, delays)
    own = np.ones(len(bands), np.bool_)
    parts = _parts(hops)
    fits: list[_Fit] = []
    for at in range(0, len(parts), _TOGETHER):
        begun = [pair.begun(first, last) for first, last in parts[at : at + _TOGETHER]]
        fitted = _fitted([part for part in begun if part is not None])
        fits += [fit for part in fitted if (fit := part.fit()) is not None]
    for fit in fits:
        own[fit.first : fit.last] = fit.own
    return BleedFound(own, coupled=bool(fits), level_db=float(np.median([fit.level_db for fit in fits])) if fits else None)


@dataclass(frozen=True, slots=True)
class _Fit:
    """One part, from hop `first` to `last`: what is not explained by the other's voice, and how loud that arrives."""

    first: int
    last: int
    own: Mask
    level_db: float


@dataclass(frozen=True, slots=True)
class _Pair:
    """A track, the one that may be heard in it, and the delays that are tried."""

    bands: Floats
    other_bands: Floats
    heard: Mask
    other_heard: Mask
    delays: Sequence[int]

    def begun(self, first: int, last: int) -> _Fitting | None:
        """A part, still to be fitted; None when their voice is hardly in it."""
        track = self.bands[first:last]
        heard, other_heard = self.heard[first:last], self.other_heard[first:last]
        quiet = ~dilated(heard | other_heard, hops_of(0.3))
        floor, other_floor = _floor(track, quiet), _floor(self.other_bands[first:last], quiet)
        active = dilated(other_heard, hops_of(0.1))
        if np.count_nonzero(active) < _FITTED_AT_LEAST:
            return None
        reference = _reference(self.other_bands, first, last, other_floor)
        return _Fitting(first, track, reference, active=active, floor=floor, delays=self.delays)


def _reference(bands: Floats, first: int, last: int, floor: Floats) -> Floats:
    """Their power above the noise from the latest to the earliest delay around a part; 0 beyond both ends of the track."""
    before, after = first - _LATEST, last + _EARLIEST
    inside = np.maximum(bands[max(before, 0) : after] - floor, 0.0)
    missing = after - before - len(inside) - max(-before, 0)
    return np.pad(inside, ((max(-before, 0), missing), (0, 0))).astype(np.float32)


def _parts(hops: int) -> list[tuple[int, int]]:
    if not hops:
        return []
    count = max(1, round(hops / hops_of(PART_S)))
    edges = np.linspace(0, hops, count + 1).round().astype(int).tolist()
    return list(pairwise(edges))


def _floor(bands: Floats, quiet: Mask) -> Floats:
    """Mean noise power of every band; where nobody is ever quiet, somewhat more than the quietest tenth."""
    power = smoothed_bands(bands)
    if np.count_nonzero(quiet) >= _FITTED_AT_LEAST:
        floor = 1.1 * np.median(power[quiet], axis=0)
    else:
        floor = 1.5 * np.percentile(power, 10, axis=0)
    return np.asarray(floor, np.float32)


class _Fitting:
    """One part from hop `first` on, fitted on hops in which the other speaks.

    Robustly: hops that hold much more than the fit explains (own speech) are left out of the next round.

    Args:
        first: its first hop.
        track: (hops, bands) power.
        reference: (hops and the delays around them, bands) power of the other track above its noise.
        active: (hops,) where the other speaks.
        floor: (bands,) noise power.
        delays: that are tried.
    """

    def __init__(
        self, first: int, track: Floats, reference: Floats, *, active: Mask, floor: Floats, delays: Sequence[int]
    ) -> None:
        self._first, self._track, self._reference = first, track, reference
        self._active, self._floor, self._delays = active, floor, delays
        self.weights = np.zeros((len(floor), len(delays)), np.float32)
        where = np.flatnonzero(active)
        chosen = where[np.linspace(0, len(where) - 1, min(len(where), _FITTED_AT_MOST)).round().astype(int)]
        rows = chosen[:, None] + _LATEST - np.array(delays)
        inputs: Floats = np.ascontiguousarray(np.moveaxis(reference[rows], 2, 0))  # (bands, fitted, delays)
        self._power = track[chosen].T
        target = np.maximum(self._power - floor[:, None], 0.0)
        self._accuracy = 1.0 / (0.1 * inputs.sum(axis=2) + floor[:, None])
        self._inputs = inputs * self._accuracy[:, :, None]
        self._target = target * self._accuracy
        self._used = np.broadcast_to(_theirs(track, reference, chosen), self._power.shape)

    def equations(self) -> tuple[Floats, Floats]:
        """(bands, delays, delays) and (bands, delays) of the hops that are used."""
        across = (self._inputs * self._used[:, :, None]).transpose(0, 2, 1)
        return across @ self._inputs, (across @ self._target[:, :, None])[:, :, 0]

    def take(self, weights: Floats, *, rounds: int) -> None:
        """What came of the equations, and from that the hops that are used the next time. rounds: before this one."""
        self.weights = weights
        explained = (self._inputs @ weights[:, :, None])[:, :, 0] / self._accuracy + self._floor[:, None]
        ratio = self._power / explained
        if rounds == 0:
            limit = np.array([np.percentile(row[use], _FIRST_KEPT) for row, use in zip(ratio, self._used, strict=True)])
        else:
            limit = (4.0 if rounds < 3 else 3.0) * np.maximum(0.5, _medians(ratio, self._used))
        self._used = ratio < limit[:, None]

    def fit(self) -> _Fit | None:
        """None where what is predicted does not hold."""
        bleed, hops = self._predicted(), len(self._track)
        if not _is_coupled(self._track, bleed, self._active, self._floor):
            return None
        loudness = self._reference[_LATEST : _LATEST + hops][self._active].sum()
        level_db = 10.0 * float(np.log10(bleed[self._active].sum() / loudness))
        return _Fit(self._first, self._first + hops, _own(self._track, bleed, self._floor), level_db)

    def _predicted(self) -> Floats:
        """(hops, bands) power of the bleed, the floor not included."""
        predicted = np.zeros_like(self._track)
        for index, delay in enumerate(self._delays):
            start = _LATEST - delay
            predicted += self.weights[:, index] * self._reference[start : start + len(self._track)]
        return predicted


def _fitted(parts: list[_Fitting]) -> list[_Fitting]:
    """Several parts at once, which is several times as fast."""
    for rounds in range(_ROUNDS if parts else 0):
        grams, products = zip(*(part.equations() for part in parts), strict=True)
        weights = _non_negative(np.stack(grams), np.stack(products), np.stack([part.weights for part in parts]))
        for part, own in zip(parts, weights, strict=True):
            part.take(own, rounds=rounds)
    return parts


def _theirs(track: Floats, reference: Floats, chosen: NDArray[np.intp]) -> Mask:
    """Which of the chosen hops are rather the other's speech: where the track is weak beside the other.

    My own voice comes back in their track when both use loudspeakers; without this, it would be fitted to its own echo.
    """
    width = 2 * hops_of(0.1) + 1
    mine = smoothed(np.log10(track.sum(axis=1) + 1e-12), width)[chosen]
    theirs = smoothed(np.log10(reference[_LATEST : _LATEST + len(track)].sum(axis=1) + 1e-12), width)[chosen]
    low, high = np.percentile(mine - theirs, [10, 90])
    return np.asarray(mine - theirs <= (low + high) / 2, np.bool_)


def _medians(ratio: Floats, used: Mask) -> Floats:
    """Median of the used entries of every row; 0.5 where none is used."""
    count = np.count_nonzero(used, axis=1)
    ordered = np.sort(np.where(used, ratio, np.float32(np.inf)), axis=1)
    rows, last = np.arange(len(ratio)), np.maximum(count - 1, 0)
    middle = (ordered[rows, last // 2] + ordered[rows, (last + 1) // 2]) / np.float32(2)
    return np.where(count > 0, middle, np.float32(0.5))


def _non_negative(gram: Floats, product: Floats, start: Floats) -> Floats:
    """Non-negative least squares of every band of every part at once, by coordinate descent on the normal equations.

    gram: (parts, bands, delays, delays), product: (parts, bands, delays); start: weights that are nearly right. A part is
    done when none of its weights changes any more.
    """
    gram = gram.astype(np.float64)
    found = start.astype(np.float64)
    slopes = product - (gram @ found[..., None])[..., 0]
    # A delay a row, all parts and bands beside each other.
    weights, slope, diagonal = (
        np.ascontiguousarray(np.moveaxis(values, 2, 0))
        for values in (found, slopes, np.maximum(np.diagonal(gram, axis1=2, axis2=3), 1e-30))
    )
    rows = np.ascontiguousarray(gram.transpose(2, 3, 0, 1))
    parts = np.arange(len(gram))
    for _ in range(_SWEEPS):
        before = weights.copy()
        for k, row in enumerate(rows):
            new = np.maximum(0.0, weights[k] + slope[k] / diagonal[k])
            slope -= row * (new - weights[k])
            weights[k] = new
        found[parts] = np.moveaxis(weights, 0, 2)
        going = np.abs(weights - before).max(axis=(0, 2)) > _STILL * weights.max(axis=(0, 2))
        if not going.any():
            break
        if not going.all():
            parts, weights, slope, diagonal = parts[going], weights[:, going], slope[:, going], diagonal[:, going]
            rows = rows[:, :, going]
    return found.astype(np.float32)


def _is_coupled(track: Floats, bleed: Floats, active: Mask, floor: Floats) -> bool:
    """Whether the prediction holds: where it says that bleed is clearly heard, the track must be about that loud.

    A fit to chance overlaps of two people's speech predicts sound where the track is silent. (Tried: predicted far too loud
    in 68 % of the hops or more without coupling, in 16 % or less with it.)
    """
    clear = (bleed > (_CLEARLY_AUDIBLE - 1.0) * floor) & active[:, None]
    hops = np.flatnonzero(np.count_nonzero(clear, axis=1) >= 3)
    if len(hops) < _FITTED_AT_LEAST:
        return False
    middle = _medians(smoothed_bands(track)[hops] / (bleed[hops] + floor), clear[hops])
    too_loud, about_right = np.mean(middle < 0.2), np.mean((middle >= 0.2) & (middle < 5.0))
    return bool(too_loud < 0.35 and about_right > 0.15)


def _own(track: Floats, bleed: Floats, floor: Floats) -> Mask:
    """(hops,) False where bleed is heard and explains what the track holds."""
    power = smoothed_bands(track)
    explained = smoothed_bands(bleed) + floor
    counted = power > _COUNTED * floor
    more = np.count_nonzero((power > _OWN_POWER * explained) & counted, axis=1)
    own = more > _OWN_SHARE * np.maximum(np.count_nonzero(counted, axis=1), 3)
    audible = np.count_nonzero(bleed > (_AUDIBLE - 1.0) * floor, axis=1) >= 2
    return np.asarray(own | ~dilated(audible, hops_of(0.05)), np.bool_)


def smoothed_bands(power: Floats) -> Floats:
    """Mean over 50 ms of every band."""
    padded = np.pad(power, ((2, 2), (0, 0)), mode="edge")
    length = len(power)
    total = padded[:length].copy()
    for shift in range(1, 5):
        total += padded[shift : shift + length]
    total *= 0.2
    return total
