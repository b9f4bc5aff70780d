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
    """

    metric: str
    speaker: str
    value: float | None
    unit: str
    quality: Quality
    evidence: Segments = ()
