"""A measured value with the moments that it was taken from."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.quality import Quality
from app.core.segment import Segments


@dataclass(frozen=True, slots=True)
class MetricValue:
    """`value` None means "cannot be measured", never 0; then quality is withheld.

    metric: identifier such as talk_share or reply_pause_median. unit: "s", "share", "count", "per_min", "wpm".
    evidence: the segments that a click on the number plays.
    low, high: where it is estimated, the range that holds the truth in 95 % of conversations with known answers and such
        sound; None where it is measured, withheld, or nobody has measured how far off it can be.
    """

    metric: str
    speaker: str
    value: float | None
    unit: str
    quality: Quality
    evidence: Segments = ()
    low: float | None = None
    high: float | None = None
