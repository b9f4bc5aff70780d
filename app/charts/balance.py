"""Talk balance over the conversation: your share in a rolling window, as an area round the line of equal shares."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from matplotlib.figure import Figure

from app.charts.plot import minute_plot
from app.charts.style import SMALLEST_TEXT_PX, ChartStyle, Panel, panel_figure
from app.charts.target import ChartTable, ChartTarget
from app.charts.words import lane_other, more_other, share_of_other, share_of_you
from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.segment import Segment
from app.i18n import tr

_TOP_PX, _BOTTOM_PX = 20.0, 22.0
_HIGHEST = 112.0
"""Percent at the upper edge: room for the peak's label above 100."""
_LOWEST = -6.0
_BESIDE_CORNER = 0.85
"""From this share on the peak's label reaches as high as "more you" in the left corner."""
_TABLE_STEP_S = 60.0
_CLICK_S = 14.0
_MIDDLE = 50.0
"""Percent, where both speak as much."""
_PEAK_GAP_PX = 2.8


def balance_figure(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> Figure:
    panel = panel_figure(size_px, style)
    draw_balance(panel, result, names=names, style=style)
    return panel.figure


def draw_balance(panel: Panel, result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle) -> None:
    top, bottom = style.px(_TOP_PX), style.px(_BOTTOM_PX)
    plot = minute_plot(panel, result.duration_s, style, top=top, bottom=bottom, ys=(_LOWEST, _HIGHEST))
    runs = _runs(result)
    for sign, colour in ((1, style.you), (-1, style.other)):
        plot.areas((side for run in runs if (side := _one_side(run, sign))), colour=colour, alpha=0.85)
    plot.line((plot.xs[0], _MIDDLE), (plot.xs[1], _MIDDLE), colour=style.ink2, points=0.9)
    small = style.px(SMALLEST_TEXT_PX)
    you_words = tr("more you")
    corner = (plot.xs[0], plot.ys[1])
    plot.text(you_words, corner, px=small, weight=500, colour=style.you_text, level="bottom", up_px=0.02 * plot.height)
    plot.text(more_other(names), (plot.xs[0], plot.ys[0]), px=small, weight=500, colour=style.other_text, level="bottom")
    peak = peak_of(result)
    if peak is None:
        return
    time_s, share = peak
    above = share >= 0.5
    text = share_of_you(share) if above else share_of_other(1 - share, names)
    # Kept clear of both edges, of the corner label above and of "more Priya" below.
    half = small * 0.3 * len(text)
    last = plot.xs[1]
    edge = half / panel.width * last
    x = min(max(time_s / 60, edge), last - edge)
    if share > _BESIDE_CORNER:
        x = max(x, (small * 0.6 * len(you_words) + half + small) / panel.width * last)
    if not above and x < last * 0.55:
        x = max(x, last * 0.55)
    plot.text(
        text,
        (x, share * 100),
        px=small,
        weight=600,
        colour=style.ink,
        side="center",
        level="bottom" if above else "top",
        up_px=_PEAK_GAP_PX if above else -_PEAK_GAP_PX,
    )


def _one_side(run: Sequence[tuple[float, float]], sign: int) -> list[tuple[float, float]]:
    """The area between a run of (time_s, share) and the middle, in (minute, percent), above it (1) or below it (-1)."""
    edge: list[tuple[float, float]] = []
    for (time_s, share), after in zip(run, (*run[1:], None), strict=True):
        over = share - 0.5
        if over * sign >= 0:
            edge.append((time_s / 60, share * 100))
        if after is not None and over * (after[1] - 0.5) < 0:
            edge.append(((time_s + (after[0] - time_s) * over / (share - after[1])) / 60, _MIDDLE))
    if not any(percent != _MIDDLE for _, percent in edge):
        return []
    return [(edge[0][0], _MIDDLE), *edge, (edge[-1][0], _MIDDLE)]


def peak_of(result: AnalysisResult) -> tuple[float, float] | None:
    """(time_s, share) where the balance lay farthest from equal shares, the first of several."""
    known = [(time_s, share) for time_s, share in result.balance if share is not None]
    return max(known, key=lambda point: (abs(point[1] - 0.5), -point[0]), default=None)


def balance_targets(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> tuple[ChartTarget, ...]:
    """One column a sample; a click plays the middle of its window."""
    width, height = size_px
    points = result.balance
    if not points:
        return ()
    per_s = width / max(result.duration_s, 1.0)
    edges = [0.0, *((a[0] + b[0]) / 2 for a, b in pairwise(points)), result.duration_s]
    top, bottom = style.px(_TOP_PX), style.px(_BOTTOM_PX)
    found = []
    for (time_s, share), start_s, end_s in zip(points, edges, edges[1:], strict=False):
        if share is None:
            continue
        words = share_of_you(share) if share >= 0.5 else share_of_other(1 - share, names)
        start = max(0.0, time_s - _CLICK_S / 2)
        segment = Segment(start, max(start, min(result.duration_s, time_s + _CLICK_S / 2)))
        found.append(
            ChartTarget(
                start_s * per_s,
                top,
                (end_s - start_s) * per_s,
                height - top - bottom,
                (segment,),
                f"{clock(time_s)}  {words}",
            )
        )
    return tuple(found)


def balance_table(result: AnalysisResult, *, names: Mapping[str, str]) -> ChartTable:
    """One row a minute: your share and theirs round that time."""
    rows: list[tuple[str, ...]] = []
    segments: list[Segment | None] = []
    step_s = _TABLE_STEP_S * max(1, round(result.duration_s / 3600))
    next_s = 0.0
    for time_s, share in result.balance:
        if time_s < next_s:
            continue
        next_s = time_s + step_s
        shares = ("–", "–") if share is None else (f"{round(share * 100)}%", f"{100 - round(share * 100)}%")
        rows.append((clock(time_s), *shares))
        segments.append(Segment(max(0.0, time_s - 7), max(time_s, min(result.duration_s, time_s + 7))))
    return ChartTable((tr("Time"), tr("You"), lane_other(names)), tuple(rows), tuple(segments))


def _runs(result: AnalysisResult) -> list[list[tuple[float, float]]]:
    """Stretches of known balance; silence, holes and what is left out part them."""
    edges = [hole.start for hole in result.not_counted]
    runs: list[list[tuple[float, float]]] = [[]]
    for time_s, share in result.balance:
        crossed = bool(runs[-1]) and bisect_left(edges, runs[-1][-1][0]) != bisect_left(edges, time_s)
        if share is None or crossed:
            runs.append([])
        if share is not None:
            runs[-1].append((time_s, share))
    return [run for run in runs if len(run) > 1]
