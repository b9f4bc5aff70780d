"""Small steps in which a quality report is put together, and the way from masks to segments."""

from __future__ import annotations

from dataclasses import replace

from app.analysis.masks import HOPS_PER_S, Mask, runs
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments, subtracted

_ORDER = (Quality.MEASURED, Quality.ESTIMATED, Quality.WITHHELD)


def lowered(
    report: QualityReport, quality: Quality, *, talk_time: bool = True, events: bool = True, pauses: bool = True
) -> QualityReport:
    """The chosen parts at `quality`, or lower where they already are."""

    def lower(current: Quality, chosen: bool) -> Quality:
        return max(current, quality, key=_ORDER.index) if chosen else current

    return replace(
        report,
        talk_time=lower(report.talk_time, talk_time),
        events=lower(report.events, events),
        pauses=lower(report.pauses, pauses),
    )


def with_reason(report: QualityReport, code: str, text: str) -> QualityReport:
    return replace(report, reasons=report.with_reasons([Reason(code, text)]))


def segments_of(active: Mask, duration_s: float, holes: Segments) -> Segments:
    """Runs of 10 ms as segments within `duration_s`, holes taken out."""
    starts, ends = runs(active)
    found = [
        Segment(start / HOPS_PER_S, min(end / HOPS_PER_S, duration_s))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if start / HOPS_PER_S < duration_s
    ]
    return subtracted(found, holes) if holes else tuple(found)
