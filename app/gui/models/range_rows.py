"""What stands over a chart's table where its numbers are estimates: the whole conversation's values with their ranges."""

from __future__ import annotations

from collections.abc import Mapping

from app.charts.target import ChartTable
from app.charts.words import lane_other
from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.turn import OTHER, YOU
from app.gui.models.explaining import number_words, range_words
from app.gui.widgets.chart_rendering import BALANCE, INTERRUPTIONS
from app.i18n import tr


def with_estimates(chart: str, table: ChartTable, result: AnalysisResult, names: Mapping[str, str]) -> ChartTable:
    """The same table where everything in it is measured."""
    whole = tr("All")
    sides = ((YOU, tr("You")), (OTHER, lane_other(names)))
    rows: list[tuple[str, ...]] = []
    if chart == BALANCE:
        shares = [result.metric("talk_share", key) for key, _ in sides]
        if any(_is_estimate(share) for share in shares):
            rows.append((whole, *(_with_range(share) for share in shares)))
    elif chart == INTERRUPTIONS:
        kinds = (("came_in_stopped", tr("stopped")), ("came_in_carried_on", tr("carried on")))
        for key, who in sides:
            for metric, what in kinds:
                value = result.metric(metric, key)
                if _is_estimate(value):
                    rows.append((whole, who, what, _with_range(value)))
    else:
        for key, who in sides:
            value = result.metric("reply_pause_median", key)
            if _is_estimate(value):
                rows.append((tr("Middle"), who, _with_range(value)))
    if not rows:
        return table
    return ChartTable(table.header, (*rows, *table.rows), (*(None for _ in rows), *table.segments))


def _is_estimate(value: MetricValue | None) -> bool:
    return value is not None and value.value is not None and value.quality is Quality.ESTIMATED


def _with_range(value: MetricValue | None) -> str:
    """3 (2 to 5), or about 3 where the range is not known; short, since columns are narrow."""
    if value is None or value.value is None:
        return "–"
    number, span = number_words(value.value, value.unit), range_words(value)
    if value.unit == "share" and span:
        return span
    return tr("{value} ({span})", value=number, span=span) if span else tr("about {value}", value=number)
