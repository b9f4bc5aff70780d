"""Gives estimated values the range that holds the truth in 95 of 100 conversations with known answers and such sound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.speech_activity import Mode, SoundConditions
from app.core.turn import YOU

_MAY_BE_NEGATIVE = frozenset({"reply_pause_median", "reply_pause_p90"})  # replies may begin before the other ends
_SHARE = "talk_share"


class Kind(StrEnum):
    """How far off: in the unit of the value, as a part of the value, or times the root of the count and one."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Off:
    """How far the truth may lie below and above a value; `checked` is the share of other conversations that it held in."""

    below: float
    above: float
    kind: Kind = Kind.ABSOLUTE
    checked: float | None = None

    def at(self, value: float) -> tuple[float, float]:
        """Below and above, in the unit of the value."""
        scale = {
            Kind.ABSOLUTE: 1.0,
            Kind.RELATIVE: abs(value),
            Kind.COUNTS: math.sqrt(max(value, 0.0) + 1.0),
        }[self.kind]
        return self.below * scale, self.above * scale


@dataclass(frozen=True, slots=True)
class Band:
    """Sound of one sort, in which it was measured how far off the values are.

    Attributes:
        name: clean, noise, bleed, background, one_track, two_ears.
        limits: attribute of SoundConditions -> from (inclusive) and to (exclusive); what is not named may be anything.
        conversations: how many with known answers it was measured on.
        off: by metric.
    """

    name: str
    mode: Mode
    conversations: int
    off: Mapping[str, Off]
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def fits(self, conditions: SoundConditions, mode: Mode) -> bool:
        """A limit on what is not known in these conditions does not fit."""
        if mode is not self.mode:
            return False
        known = ((getattr(conditions, name), limits) for name, limits in self.limits.items())
        return all(value is not None and low <= value < high for value, (low, high) in known)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What is known of how accurate the values are; without bands nothing is. `made`: the day on which it was measured."""

    made: str = ""
    bands: tuple[Band, ...] = ()

    def band(self, conditions: SoundConditions, mode: Mode) -> Band | None:
        """The first that fits."""
        return next((band for band in self.bands if band.fits(conditions, mode)), None)


def with_ranges(
    values: Sequence[MetricValue], conditions: SoundConditions, mode: Mode, accuracy: Accuracy
) -> tuple[MetricValue, ...]:
    """The values in their order; nothing is added to those measured or withheld, nor where nobody measured how far off."""
    band = accuracy.band(conditions, mode)
    if band is None:
        return tuple(values)
    ranged = [_ranged(value, band) for value in values]
    return tuple(_mirrored(value, ranged) for value in ranged)


def _ranged(value: MetricValue, band: Band) -> MetricValue:
    off = band.off.get(value.metric)
    if value.quality is not Quality.ESTIMATED or value.value is None or off is None:
        return value
    below, above = off.at(value.value)
    low, high = value.value - below, value.value + above
    if value.unit == "count":
        low, high = float(math.floor(low + 1e-9)), float(math.ceil(high - 1e-9))
    if value.metric not in _MAY_BE_NEGATIVE:
        low, high = max(0.0, low), max(0.0, high)
    if value.unit == "share":
        low, high = min(1.0, low), min(1.0, high)
    return replace(value, low=low, high=high)


def _mirrored(value: MetricValue, values: Sequence[MetricValue]) -> MetricValue:
    """Between two, the other's share is what yours leaves, so its range is too."""
    if value.metric != _SHARE or value.speaker == YOU:
        return value
    shares = {one.speaker: one for one in values if one.metric == _SHARE}
    mine = shares.get(YOU)
    if len(shares) != 2 or mine is None or mine.low is None or mine.high is None:
        return value
    return replace(value, low=1.0 - mine.high, high=1.0 - mine.low)
