"""Pauses before replying: a histogram with you upwards and the other person downwards, or dots when there are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from app.charts.form import FEW_REPLIES, replies
from app.charts.style import (
    POINTS_PER_PIXEL,
    SMALLEST_TEXT_PX,
    ChartStyle,
    Panel,
    font,
    label_ticks,
    panel_figure,
)
from app.charts.target import ChartTable, ChartTarget
from app.charts.words import lane_other, small_other
from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.event import Pause
from app.core.segment import Segment
from app.core.turn import OTHER, YOU
from app.i18n import tr

LOWEST_S, HIGHEST_S, BIN_S = -0.6, 2.6, 0.2
BINS = round((HIGHEST_S - LOWEST_S) / BIN_S)
TYPICAL_S, ROOM_S = 0.2, 1.0
_LEFT_PX, _TOP_PX, _RIGHT_PX, _BOTTOM_PX = 8.0, 37.0, 0.0, 42.0
_NARROW_PX = 236.0
_ROOM_ABOVE = 1.15


def pauses_figure(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> Figure:
    panel = panel_figure(size_px, style)
    draw_pauses(panel, result, names=names, style=style)
    return panel.figure


def bin_of(length_s: float) -> int:
    """Index of the 0.2 s bin; the first and the last are open, so that no reply is lost."""
    return min(BINS - 1, max(0, int((length_s - LOWEST_S) / BIN_S + 1e-9)))


def counts_of(pauses: Sequence[Pause]) -> list[int]:
    counted = Counter(bin_of(pause.length_s) for pause in pauses)
    return [counted[i] for i in range(BINS)]


def draw_pauses(panel: Panel, result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle) -> None:
    axes = panel.axes(left=style.px(_LEFT_PX), top=style.px(_TOP_PX), right=_RIGHT_PX, bottom=style.px(_BOTTOM_PX))
    yours, theirs = counts_of(replies(result, by=YOU)), counts_of(replies(result, by=OTHER))
    most = _most(yours, theirs)
    axes.set_xlim(LOWEST_S, HIGHEST_S)
    axes.set_ylim(-most * _ROOM_ABOVE, most * _ROOM_ABOVE)
    axes.axvspan(ROOM_S, HIGHEST_S, color=style.sunken, lw=0, zorder=0)
    if sum(yours) + sum(theirs) < FEW_REPLIES:
        _draw_dots(axes, yours, colour=style.you, up=True)
        _draw_dots(axes, theirs, colour=style.other, up=False)
        axes.plot((LOWEST_S, HIGHEST_S), (0, 0), color=style.ink2, lw=0.9, zorder=1)
    else:
        middles = [LOWEST_S + BIN_S * (i + 0.5) for i in range(BINS)]
        axes.bar(middles, yours, width=BIN_S * 0.8, color=style.you, zorder=2)
        axes.bar(middles, [-count for count in theirs], width=BIN_S * 0.8, color=style.other, zorder=2)
        axes.plot((LOWEST_S, HIGHEST_S), (0, 0), color=style.surface, lw=2, zorder=3)
    _draw_marks(axes, panel, names=names, style=style)


def _draw_marks(axes: Axes, panel: Panel, *, names: Mapping[str, str], style: ChartStyle) -> None:
    small = style.px(SMALLEST_TEXT_PX)
    for at_s, words, side in (
        (TYPICAL_S, tr("0.2 s\ntypical"), "center"),
        (ROOM_S, tr("1 s\nroom to think"), "left"),
    ):
        axes.axvline(at_s, color=style.ink2, lw=1, ls=(0, (2, 2)), zorder=4)
        axes.annotate(
            words,
            (at_s, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 3 * POINTS_PER_PIXEL),
            textcoords="offset points",
            ha=side,
            va="bottom",
            linespacing=1.15,
            annotation_clip=False,
            fontproperties=font(small),
            color=style.ink2,
        )
    label_ticks(axes, {-0.5: "−0.5", 0.0: "0", 1.0: "1", 2.0: tr("2 s")}, style)
    wide = panel.width > style.px(_NARROW_PX)
    axes.set_xlabel(
        tr("silence before replying (below 0: overlap)") if wide else tr("silence before replying"),
        fontproperties=font(small),
        color=style.ink3,
        labelpad=2,
    )
    for word, height, side, colour in (
        (tr("you"), 0.95, "top", style.you_text),
        (small_other(names), 0.05, "bottom", style.other_text),
    ):
        axes.text(
            0.985, height, word, transform=axes.transAxes, ha="right", va=side, fontproperties=font(small, 600), color=colour
        )


def _draw_dots(axes: Axes, counts: Sequence[int], *, colour: str, up: bool) -> None:
    xs = [LOWEST_S + BIN_S * (i + 0.5) for i, count in enumerate(counts) for _ in range(count)]
    ys = [(k + 0.5) * (1 if up else -1) for count in counts for k in range(count)]
    axes.plot(xs, ys, "o", ms=8 * POINTS_PER_PIXEL, mfc=colour, mec="none", zorder=3)


def _most(yours: Sequence[int], theirs: Sequence[int]) -> int:
    few = sum(yours) + sum(theirs) < FEW_REPLIES
    return max(*yours, *theirs, 4 if few else 1)


def pauses_targets(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> tuple[ChartTarget, ...]:
    """One column a bin and direction that holds replies; a click plays them one after the other."""
    left, top = style.px(_LEFT_PX), style.px(_TOP_PX)
    width = (size_px[0] - left) / BINS
    half = (size_px[1] - top - style.px(_BOTTOM_PX)) / 2
    found = []
    for speaker, y, who in ((YOU, top, tr("you")), (OTHER, top + half, small_other(names))):
        pauses = replies(result, by=speaker)
        for i in range(BINS):
            inside = [pause for pause in pauses if bin_of(pause.length_s) == i]
            if inside:
                low = LOWEST_S + BIN_S * i
                words = tr(
                    "{who}: {count} after {low} to {high} s",
                    who=who,
                    count=len(inside),
                    low=f"{low:.1f}",
                    high=f"{low + BIN_S:.1f}".replace("-0.0", "0.0"),
                )
                found.append(
                    ChartTarget(
                        left + width * i,
                        y,
                        width,
                        half,
                        tuple(around_reply(pause) for pause in inside),
                        words.replace("-0.0", "0.0").replace("-", "−"),
                    )
                )
    return tuple(found)


def pauses_table(result: AnalysisResult, *, names: Mapping[str, str]) -> ChartTable:
    pauses = sorted(replies(result), key=lambda pause: pause.end)
    return ChartTable(
        (tr("Time"), tr("Who replied"), tr("Silence before")),
        tuple(
            (
                clock(pause.end),
                tr("You") if pause.by == YOU else lane_other(names),
                tr("{seconds} s", seconds=f"{pause.length_s:.1f}".replace("-", "−")),
            )
            for pause in pauses
        ),
        tuple(around_reply(pause) for pause in pauses),
    )


def around_reply(pause: Pause) -> Segment:
    """The pause as a segment, also where it is an overlap."""
    return Segment(min(pause.start, pause.end), max(pause.start, pause.end))
