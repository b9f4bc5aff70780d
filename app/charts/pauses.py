"""Pauses before replying: a histogram with you upwards and the other person downwards, or dots when there are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from app.charts.form import FEW_REPLIES, replies
from app.charts.plot import Level, Plot, Side
from app.charts.style import SMALLEST_TEXT_PX, ChartStyle, Panel, panel_figure
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
_BAR_WIDTH = 0.8
"""Of a bin."""
_DOT_PX = 8.0
_WORDS_ABOVE_PX = 3.0
_TITLE_DROP_PX = 22.0
"""From the plot's lower edge to the top of the axis' title."""


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
    yours, theirs = counts_of(replies(result, by=YOU)), counts_of(replies(result, by=OTHER))
    most = _most(yours, theirs) * _ROOM_ABOVE
    plot = Plot.inside(
        panel,
        left=style.px(_LEFT_PX),
        top=style.px(_TOP_PX),
        right=_RIGHT_PX,
        bottom=style.px(_BOTTOM_PX),
        xs=(LOWEST_S, HIGHEST_S),
        ys=(-most, most),
    )
    plot.bars([(ROOM_S, HIGHEST_S, 2 * most)], base=-most, colour=style.sunken, order=0)
    if sum(yours) + sum(theirs) < FEW_REPLIES:
        _draw_dots(plot, yours, colour=style.you, up=True)
        _draw_dots(plot, theirs, colour=style.other, up=False)
        plot.line((LOWEST_S, 0.0), (HIGHEST_S, 0.0), colour=style.ink2, points=0.9, order=1)
    else:
        for counts, colour, sign in ((yours, style.you, 1), (theirs, style.other, -1)):
            bars = ((*_edges(i), sign * count) for i, count in enumerate(counts))
            plot.bars(bars, colour=colour)
        plot.line((LOWEST_S, 0.0), (HIGHEST_S, 0.0), colour=style.surface, points=2, order=3)
    _draw_marks(plot, panel, names=names, style=style)


def _edges(index: int) -> tuple[float, float]:
    """Of a bin's bar, in seconds."""
    middle = LOWEST_S + BIN_S * (index + 0.5)
    return middle - BIN_S * _BAR_WIDTH / 2, middle + BIN_S * _BAR_WIDTH / 2


def _draw_marks(plot: Plot, panel: Panel, *, names: Mapping[str, str], style: ChartStyle) -> None:
    small = style.px(SMALLEST_TEXT_PX)
    low, high = plot.ys
    sides: tuple[tuple[float, str, Side], ...] = (
        (TYPICAL_S, tr("0.2 s\ntypical"), "center"),
        (ROOM_S, tr("1 s\nroom to think"), "left"),
    )
    for at_s, words, side in sides:
        plot.line((at_s, low), (at_s, high), colour=style.ink2, points=1, dotted=True, order=4)
        plot.text(words, (at_s, high), px=small, colour=style.ink2, side=side, level="bottom", up_px=_WORDS_ABOVE_PX)
    plot.ticks({-0.5: "−0.5", 0.0: "0", 1.0: "1", 2.0: tr("2 s")}, style)
    wide = panel.width > style.px(_NARROW_PX)
    plot.text(
        tr("silence before replying (below 0: overlap)") if wide else tr("silence before replying"),
        ((LOWEST_S + HIGHEST_S) / 2, low),
        px=small,
        colour=style.ink3,
        side="center",
        level="top",
        up_px=-style.px(_TITLE_DROP_PX),
    )
    for word, height, level, colour in _sides(names, style):
        at = (LOWEST_S + 0.985 * (HIGHEST_S - LOWEST_S), low + height * (high - low))
        plot.text(word, at, px=small, weight=600, colour=colour, side="right", level=level)


def _sides(names: Mapping[str, str], style: ChartStyle) -> tuple[tuple[str, float, Level, str], ...]:
    """Who is above and who below: word, height of the plot, what of the word stands there, colour."""
    return (tr("you"), 0.95, "top", style.you_text), (small_other(names), 0.05, "bottom", style.other_text)


def _draw_dots(plot: Plot, counts: Sequence[int], *, colour: str, up: bool) -> None:
    sign = 1 if up else -1
    at = [(LOWEST_S + BIN_S * (i + 0.5), (k + 0.5) * sign) for i, count in enumerate(counts) for k in range(count)]
    plot.marks(at, "o", px=_DOT_PX, fill=colour)


def _most(yours: Sequence[int], theirs: Sequence[int]) -> int:
    few = sum(yours) + sum(theirs) < FEW_REPLIES
    return max(*yours, *theirs, 4 if few else 1)


def _binned(pauses: Sequence[Pause]) -> list[tuple[int, list[Pause]]]:
    """Each bin that holds some, in order."""
    bins: dict[int, list[Pause]] = {}
    for pause in pauses:
        bins.setdefault(bin_of(pause.length_s), []).append(pause)
    return sorted(bins.items())


def pauses_targets(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> tuple[ChartTarget, ...]:
    """One column a bin and direction that holds replies; a click plays them one after the other."""
    left, top = style.px(_LEFT_PX), style.px(_TOP_PX)
    width = (size_px[0] - left) / BINS
    half = (size_px[1] - top - style.px(_BOTTOM_PX)) / 2
    found = []
    for speaker, y, who in ((YOU, top, tr("you")), (OTHER, top + half, small_other(names))):
        for i, inside in _binned(replies(result, by=speaker)):
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
