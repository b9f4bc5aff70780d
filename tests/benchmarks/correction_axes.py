"""The same three charts in the usual way: a new matplotlib figure with axes for each, with its own ticks and patches."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PySide6.QtGui import QImage

from app.charts.form import came_in, replies
from app.charts.pauses import BIN_S, BINS, HIGHEST_S, LOWEST_S, counts_of
from app.charts.style import PIXELS_PER_INCH, font
from app.charts.words import more_other, other_came_in, small_other, you_came_in
from app.core.event import EventKind
from app.core.turn import OTHER, YOU
from app.gui.widgets.chart_rendering import BALANCE, INTERRUPTIONS, PAUSES, ChartDrawing, ChartOrder


def draw_with_axes(order: ChartOrder) -> ChartDrawing:
    """In any thread; without targets to click."""
    width, height = order.size_px
    size = (width / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
    figure = Figure(figsize=size, dpi=PIXELS_PER_INCH * order.ratio, facecolor=order.tokens.surface)
    axes = figure.add_axes((0.0, 0.15, 1.0, 0.7), facecolor="none")
    {BALANCE: _balance, INTERRUPTIONS: _interruptions, PAUSES: _pauses}[order.chart](axes, order)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    axes.set_yticks([])
    for label in axes.get_xticklabels():
        label.set_fontproperties(font(12))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # untyped in matplotlib
    wide, high = canvas.get_width_height(physical=True)
    pixels = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # untyped in matplotlib
    image = QImage(pixels, wide, high, 4 * wide, QImage.Format.Format_RGBA8888).copy()
    image.setDevicePixelRatio(order.ratio)
    return ChartDrawing(order, image, ())


def _balance(axes: Axes, order: ChartOrder) -> None:
    t = order.tokens
    known = [(time_s / 60, share * 100) for time_s, share in order.result.balance if share is not None]
    minutes, percents = [minute for minute, _ in known], [percent for _, percent in known]
    for colour, chosen in ((t.you, [p >= 50 for p in percents]), (t.other, [p <= 50 for p in percents])):
        axes.fill_between(minutes, 50, percents, where=chosen, interpolate=True, color=colour, alpha=0.85, lw=0)
    axes.axhline(50, color=t.ink2, lw=0.9)
    axes.set_ylim(-6, 112)
    axes.set_xlim(0, order.result.duration_s / 60)
    axes.set_xticks([0, 15, 30, 45])
    axes.text(0, 1.02, "more you", transform=axes.transAxes, fontproperties=font(12, 500), color=t.you_text)
    axes.text(0, 0, more_other(order.names), transform=axes.transAxes, fontproperties=font(12, 500), color=t.other_text)
    peak = max(known, key=lambda point: abs(point[1] - 50))
    axes.annotate(f"{peak[1]:.0f}%", peak, fontproperties=font(12, 600), color=t.ink)


def _interruptions(axes: Axes, order: ChartOrder) -> None:
    t = order.tokens
    axes.set_ylim(0, 2)
    axes.set_xlim(0, order.result.duration_s / 60)
    axes.set_xticks([0, 15, 30, 45])
    rows = ((YOU, 1.5, t.you, "v", you_came_in(order.names)), (OTHER, 0.42, t.other, "^", other_came_in(order.names)))
    for speaker, row, colour, mark, words in rows:
        axes.axhline(row, color=t.line, lw=1.2)
        events = came_in(order.result, by=speaker)
        for filled in (True, False):
            at = [e.segment.start / 60 for e in events if (e.kind is EventKind.CAME_IN_STOPPED) is filled]
            axes.plot(at, [row] * len(at), mark, ms=8.6, mfc=colour if filled else t.surface, mec=colour, clip_on=False)
        axes.annotate(words, (0, row + 0.2), fontproperties=font(12, 500), color=colour)
        axes.annotate(str(len(events)), (0.95, row + 0.2), fontproperties=font(16, 600), color=t.ink)


def _pauses(axes: Axes, order: ChartOrder) -> None:
    t = order.tokens
    middles = [LOWEST_S + BIN_S * (i + 0.5) for i in range(BINS)]
    axes.axvspan(1.0, HIGHEST_S, color=t.sunken, lw=0)
    for speaker, sign, colour in ((YOU, 1, t.you), (OTHER, -1, t.other)):
        counts = [sign * count for count in counts_of(replies(order.result, by=speaker))]
        axes.bar(middles, counts, width=BIN_S * 0.8, color=colour)
    for at_s, words in ((0.2, "0.2 s\ntypical"), (1.0, "1 s\nroom to think")):
        axes.axvline(at_s, color=t.ink2, lw=1, ls=(0, (2, 2)))
        axes.annotate(words, (at_s, 1), xycoords=axes.get_xaxis_transform(), fontproperties=font(12), color=t.ink2)
    axes.set_xlim(LOWEST_S, HIGHEST_S)
    axes.set_xticks([-0.5, 0, 1, 2])
    axes.set_xlabel("silence before replying", fontproperties=font(12), color=t.ink3)
    axes.text(0.9, 0.9, "you", transform=axes.transAxes, fontproperties=font(12, 600), color=t.you_text)
    axes.text(0.9, 0.1, small_other(order.names), transform=axes.transAxes, fontproperties=font(12, 600))
