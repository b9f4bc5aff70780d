"""From cases to ranges: how far off values are in each sort of sound, wide enough for casts that were not there.

A conversation's cases are alike, and so are those of one cast in many conditions, so what is new to a range is a new cast.
Every cast counts alike, and a range holds 95 % of one cast more than there are (conformal prediction for groups): with fewer
than 19 casts the worst case of all. Then each cast is set against the range of the others; where that does not hold 95 %,
the range is widened until it does, or holds the worst case of all.

On one track new voices are further off than those known, so that a range holds the worst case in any case; and with fewer
than 19 casts it reaches as far to both sides, and half of it shrinks, whatever shape would be narrower.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.speech_activity import Mode
from app.metrics.ranges import Accuracy, Band, Kind, Off, limits_of, scale_of, shrunk
from app.metrics.values import UNITS
from tests.benchmarks.calibrate_cases import Case

Doubles = NDArray[np.float64]

HELD = 0.95
FEWEST_CASES, FEWEST_CASTS = 20, 4
"""With fewer, nothing is said of a value."""

MANY_CASTS = 19
"""With fewer, 95 % of one cast more are all there are."""

SHRINKS = (0.0, 0.25, 0.5, 0.75, 1.0)
ABOVE = (0.25, 0.5, 1.0, 2.0, 4.0)
"""How much further a range may reach above than below: errors of many values lie on one side."""

WIDER = 1.1
KINDS: Mapping[str, Kind] = {
    "talk_time": Kind.RELATIVE,
    "talk_share": Kind.ABSOLUTE,
    "balance": Kind.ABSOLUTE,
    "came_in": Kind.COUNTS,
    "came_in_stopped": Kind.COUNTS,
    "came_in_carried_on": Kind.COUNTS,
    "jumped_in": Kind.COUNTS,
    "listening_sounds_per_min": Kind.ABSOLUTE,
    "reply_pause_median": Kind.ABSOLUTE,
    "reply_pause_p90": Kind.ABSOLUTE,
    "room_count": Kind.COUNTS,
    "pause_let_run": Kind.COUNTS,
    "longest_stretch": Kind.RELATIVE,
    "longest_listen": Kind.RELATIVE,
    "changes_per_min": Kind.ABSOLUTE,
}

BANDS: tuple[Band, ...] = (
    Band("bleed_loud", Mode.TWO_TRACKS, 0, {}, {"bleed_db": (-9.0, 99.0)}),
    Band("bleed", Mode.TWO_TRACKS, 0, {}, {"bleed_db": (-99.0, -9.0)}),
    Band("background", Mode.TWO_TRACKS, 0, {}, {"background_share": (0.05, 1.01)}),
    Band("noise_loud", Mode.TWO_TRACKS, 0, {}, {"snr_db": (-99.0, 9.0)}),
    Band("noise", Mode.TWO_TRACKS, 0, {}, {"snr_db": (9.0, 25.0)}),
    Band("clean", Mode.TWO_TRACKS, 0, {}, {}),
    Band("two_ears", Mode.TWO_EARS, 0, {}, {}),
    Band("one_track_two_noise", Mode.ONE_TRACK, 0, {}, {"voices": (1.0, 3.0), "snr_db": (-99.0, 22.0)}),
    Band("one_track_two", Mode.ONE_TRACK, 0, {}, {"voices": (1.0, 3.0)}),
    Band("one_track", Mode.ONE_TRACK, 0, {}, {}),
)
"""The first that fits wins, so the worst sound stands first."""


def by_band(cases: Iterable[Case], bands: Sequence[Band] = BANDS) -> dict[str, list[Case]]:
    """Those of known metrics in the band that the app would choose."""
    known = Accuracy("", tuple(bands))
    found: dict[str, list[Case]] = {band.name: [] for band in bands}
    for case in cases:
        band = known.band(case.conditions, case.mode)
        if band is not None and case.metric in KINDS:
            found[band.name].append(case)
    return found


def ranges_of(cases: Sequence[Case], *, template: Band) -> Band:
    """The band with its ranges; `cases` are its own."""
    off = {}
    for metric, kind in KINDS.items():
        mine = [case for case in cases if case.metric == metric]
        if len(mine) >= FEWEST_CASES and len({case.cast for case in mine}) >= FEWEST_CASTS:
            off[metric] = _off(mine, kind, worst=template.mode is Mode.ONE_TRACK)
    return replace(template, conversations=len({case.conversation for case in cases}), off=off)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which part of a range shrinks with the talk, and how much further it reaches above than below."""

    shrinks: float
    above: float


@dataclass(frozen=True, slots=True)
class _Errors:
    """down, up: (cases,) how far the truth lies below and above a value; cast: (cases,) whose; talk_s: (cases,)."""

    down: Doubles
    up: Doubles
    cast: NDArray[np.intp]
    talk_s: Doubles

    def factor(self, shape: _Shape) -> Doubles:
        return np.array([shrunk(shape.shrinks, float(talk_s)) for talk_s in self.talk_s])

    def needed(self, shape: _Shape) -> Doubles:
        """(cases,) how far below the value a range of this shape has to reach to hold each."""
        needed: Doubles = np.maximum(np.maximum(self.down, self.up / shape.above), 0.0) / self.factor(shape)
        return needed

    def reach(self, shape: _Shape) -> float:
        """How far below the value the range has to reach, for 95 % of one cast more."""
        return _of_a_cast_more(self.needed(shape), self.cast)

    def worst(self, shape: _Shape) -> float:
        """The same, for all of these cases."""
        return float(self.needed(shape).max())

    def held_of_left_out(self, shape: _Shape, wider: float) -> float:
        """How much of each cast the others' range, so much wider, holds; the mean over casts."""
        needed = self.needed(shape)
        shares = []
        for cast in range(int(self.cast.max()) + 1):
            own = self.cast == cast
            shares.append(np.mean(needed[own] <= wider * _of_a_cast_more(needed[~own], self.cast[~own]) + 1e-9))
        return float(np.mean(shares))


def _of_a_cast_more(needed: Doubles, cast: NDArray[np.intp]) -> float:
    """The 95 % quantile if there were one cast more, with the worst of all cases."""
    weight = 1.0 / np.bincount(cast)[cast]
    casts = len(np.unique(cast))
    return _quantile(needed, weight, HELD * (casts + 1) / casts)


def _off(cases: Sequence[Case], kind: Kind, *, worst: bool) -> Off:
    """The narrowest of all shapes. worst: each of these cases is to be held."""
    errors = _errors(cases, kind)
    shapes = [_Shape(shrinks, above) for shrinks in SHRINKS for above in ABOVE]
    if worst and len({case.cast for case in cases}) < MANY_CASTS:
        shapes = [_Shape(0.5, 1.0)]
    reaches = errors.worst if worst else errors.reach
    shape = min(shapes, key=lambda one: reaches(one) * (1 + one.above) * float(np.mean(errors.factor(one))))
    below = reach = reaches(shape)
    most = errors.worst(shape)
    while 0 < below < most and errors.held_of_left_out(shape, below / reach) < HELD:
        below = min(below * WIDER, most)
    above = _up(below * shape.above)
    return Off(_up(min(below, 1.0) if kind is Kind.RELATIVE else below), above, kind, None, shape.shrinks)


def _errors(cases: Sequence[Case], kind: Kind) -> _Errors:
    """In the unit of the kind; what the script meant is a truth of its own, and the range is to hold both."""
    names = {cast: index for index, cast in enumerate(sorted({case.cast for case in cases}))}
    rows = []
    for case in cases:
        scale = scale_of(kind, case.value)
        if scale > 0:
            truths = [case.truth] if case.meant is None else [case.truth, case.meant]
            down, up = (max(sign * (truth - case.value) / scale for truth in truths) for sign in (-1, 1))
            rows.append((down, up, names[case.cast], case.talk_s))
    down_, up_, cast_, talk_ = (np.array(column) for column in zip(*rows, strict=True))
    return _Errors(down_, up_, cast_.astype(np.intp), talk_)


def _quantile(values: Doubles, weight: Doubles, level: float) -> float:
    """The least of the values that so much of the weight is not above; the greatest where the level is above 1."""
    order = np.argsort(values)
    reached = np.cumsum(weight[order]) / weight.sum()
    place = int(np.searchsorted(reached, min(level, 1.0) - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


def _up(number: float) -> float:
    return math.ceil(number * 1e4 + 1e-6) / 1e4


# ---- how they hold -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """How ranges of one value held the truth: in how many of the cases (95 % interval over casts); their mean width."""

    cases: int
    share: float
    low: float
    high: float
    width: float


def held(off: Off, cases: Sequence[Case]) -> Held | None:
    """In cases of its own band and metric; None without cases."""
    if not cases:
        return None
    inside = np.array([holds(off, case) for case in cases], np.float64)
    width = float(np.mean([sum(off.at(case.value, case.talk_s)) for case in cases]))
    casts = sorted({case.cast for case in cases})
    sums = np.array([[sum(i for i, c in zip(inside, cases, strict=True) if c.cast == cast),
                      sum(c.cast == cast for c in cases)] for cast in casts])  # fmt: skip
    drawn = np.random.default_rng(1).integers(len(casts), size=(1000, len(casts)))
    shares = sums[drawn, 0].sum(axis=1) / sums[drawn, 1].sum(axis=1)
    low, high = np.percentile(shares, [2.5, 97.5])
    return Held(len(cases), float(inside.mean()), float(low), float(high), width)


def holds(off: Off, case: Case) -> bool:
    """Whether the range holds the truth and, where the script meant something, that too."""
    low, high = limits_of(case.value, off, case.talk_s, whole=UNITS[case.metric] == "count")
    truths = [case.truth] if case.meant is None else [case.truth, case.meant]
    return all(low - 1e-9 <= truth <= high + 1e-9 for truth in truths)


def checked(band: Band, cases: Sequence[Case]) -> Band:
    """The band with the share of these cases that each of its ranges holds; `cases` are its own."""
    off = {}
    for metric, found in band.off.items():
        share = held(found, [case for case in cases if case.metric == metric])
        off[metric] = replace(found, checked=None if share is None else round(share.share, 3))
    return replace(band, off=off)
