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

USUAL_TALK_S = 240.0
"""Ranges are written down for this much talk of everybody together."""

LEAST_TALK_S, MOST_TALK_S = 60.0, 480.0
"""How far off values are was measured between these; beyond them a range grows and shrinks no further."""

SAYS_LITTLE: Mapping[str, float] = {
    "talk_share": 0.2,
    "balance": 0.4,
    "reply_pause_median": 2.5,
    "reply_pause_p90": 3.0,
    "listening_sounds_per_min": 8.0,
    "changes_per_min": 4.0,
    "talk_time": 1.5,
    "longest_stretch": 1.5,
    "longest_listen": 1.5,
}
"""A range that is wider says nothing, since it holds all that is usual between people: a share of four and of six tenths,
a reply at once and after two and a half seconds, no listening sound and eight a minute, a stretch half as long and
twice as long (talk time and stretches in parts of the value). Where it is my share or my middle reply, nothing that rests on
the same hearing is stated either: who spoke when, or who answered when."""

_MAY_BE_NEGATIVE = frozenset({"reply_pause_median", "reply_pause_p90"})  # replies may begin before the other ends
_SHARE = "talk_share"


class Kind(StrEnum):
    """How far off: in the unit of the value, as a part of the value, or times the root of the count and one."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Off:
    """How far the truth may lie below and above a value in a conversation with four minutes of talk.

    Attributes:
        shrinks: the part of it (0 to 1) that goes with one over the root of the minutes of talk, as chance errors do; the
            rest stays, however long the conversation.
        checked: the share of other conversations that it held in.
    """

    below: float
    above: float
    kind: Kind = Kind.ABSOLUTE
    checked: float | None = None
    shrinks: float = 0.0

    def at(self, value: float, talk_s: float = USUAL_TALK_S) -> tuple[float, float]:
        """Below and above, in the unit of the value, in a conversation with so much talk of everybody together."""
        scale = scale_of(self.kind, value) * shrunk(self.shrinks, talk_s)
        return self.below * scale, self.above * scale


def scale_of(kind: Kind, value: float) -> float:
    """What a range of this kind is multiplied with at this value."""
    if kind is Kind.RELATIVE:
        return abs(value)
    return math.sqrt(max(value, 0.0) + 1.0) if kind is Kind.COUNTS else 1.0


def shrunk(shrinks: float, talk_s: float) -> float:
    """What a range of `USUAL_TALK_S` is multiplied with."""
    talk_s = min(max(talk_s, LEAST_TALK_S), MOST_TALK_S)
    return 1.0 - shrinks + shrinks * math.sqrt(USUAL_TALK_S / talk_s)


@dataclass(frozen=True, slots=True)
class Band:
    """Sound of one sort, in which it was measured how far off the values are.

    Attributes:
        name: clean, noise, bleed, background, one_track, two_ears and their parts, as resources/accuracy.toml has them.
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

    def says_little(self, metric: str, talk_s: float) -> bool:
        """Whether the range of this value would be too wide to mean anything.

        On one track voices may be taken for each other; where nobody measured how often, my share may be any.
        """
        off = self.off.get(metric)
        if off is None:
            return metric == _SHARE and self.mode is Mode.ONE_TRACK
        return metric in SAYS_LITTLE and sum(off.at(1.0, talk_s)) > SAYS_LITTLE[metric]


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
    """The values in their order; those whose range would say nothing are withheld.

    Nothing is added to those measured or withheld, nor where nobody measured how far off they are.
    """
    band = accuracy.band(conditions, mode)
    if band is None:
        return tuple(values)
    talk_s = sum(value.value or 0.0 for value in values if value.metric == "talk_time")
    ranged = [_ranged(value, band, talk_s) for value in values]
    return tuple(_mirrored(value, ranged) for value in ranged)


def _ranged(value: MetricValue, band: Band, talk_s: float) -> MetricValue:
    off = band.off.get(value.metric)
    if value.quality is not Quality.ESTIMATED or value.value is None or off is None:
        return value
    if band.says_little(value.metric, talk_s):
        return replace(value, value=None, quality=Quality.WITHHELD, evidence=())
    low, high = limits_of(value.value, off, talk_s, whole=value.unit == "count")
    if value.metric not in _MAY_BE_NEGATIVE:
        low, high = max(0.0, low), max(0.0, high)
    if value.unit == "share":
        low, high = min(1.0, low), min(1.0, high)
    return replace(value, low=low, high=high)


def limits_of(value: float, off: Off, talk_s: float, *, whole: bool) -> tuple[float, float]:
    """The lowest and highest that the truth may be; of a count, the whole numbers within."""
    below, above = off.at(value, talk_s)
    low, high = value - below, value + above
    return (float(math.ceil(low - 1e-9)), float(math.floor(high + 1e-9))) if whole else (low, high)


def _mirrored(value: MetricValue, values: Sequence[MetricValue]) -> MetricValue:
    """Between two, the other's share is what yours leaves, so its range is too."""
    if value.metric != _SHARE or value.speaker == YOU:
        return value
    shares = {one.speaker: one for one in values if one.metric == _SHARE}
    mine = shares.get(YOU)
    if len(shares) != 2 or mine is None or mine.low is None or mine.high is None:
        return value
    return replace(value, low=1.0 - mine.high, high=1.0 - mine.low)
