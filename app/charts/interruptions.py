"""Who came in on whom, and when: a row of triangles for each direction, filled where the other person stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from app.charts.form import MANY_EVENTS, came_in
from app.charts.plot import Plot, minute_plot
from app.charts.style import SMALLEST_TEXT_PX, ChartStyle, Panel, panel_figure
from app.charts.target import ChartTable, ChartTarget
from app.charts.words import count_range, lane_other, other_came_in, small_other, you_came_in
from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.event import Event, EventKind
from app.core.turn import OTHER, YOU
from app.i18n import tr, trn

_BOTTOM_PX = 22.0
_MARK_PX = 12.0
_ROWS = {YOU: 1.5, OTHER: 0.42}
"""Where each row's line stands, of 2 from the lower to the upper edge."""
_COLUMN_HEIGHT = 0.5
_COLUMN_WIDTH = 0.72
"""Of its minutes."""
_LABEL_ABOVE_PX = 20.0
_COUNT_PX, _SPAN_GAP_PX = 10.5, 6.0
"""A figure of the count at a row's end, and from there to its range."""
_LETTER = 0.6
"""Of the size of the text: room for a letter, rather more than less."""
_COLUMN_BELOW = 0.42


@dataclass(frozen=True, slots=True)
class Column:
    """Events of a few minutes together, where single marks could not be told apart."""

    start_s: float
    end_s: float
    events: tuple[Event, ...]

    @property
    def stopped(self) -> int:
        return sum(event.kind is EventKind.CAME_IN_STOPPED for event in self.events)


def interruptions_figure(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> Figure:
    panel = panel_figure(size_px, style)
    draw_interruptions(panel, result, names=names, style=style)
    return panel.figure


def draw_interruptions(panel: Panel, result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle) -> None:
    plot = minute_plot(panel, result.duration_s, style, bottom=style.px(_BOTTOM_PX), ys=(0.0, 2.0))
    last = plot.xs[1]
    above = style.px(_LABEL_ABOVE_PX)
    for speaker, colour, text_colour, label in (
        (YOU, style.you, style.you_text, you_came_in(names)),
        (OTHER, style.other, style.other_text, other_came_in(names)),
    ):
        row = _ROWS[speaker]
        events = came_in(result, by=speaker)
        columns = columns_of(result, speaker)
        base = row - _COLUMN_BELOW if columns else row
        plot.line((0.0, base), (last, base), colour=style.line, points=1.2, rounded=True, order=1)
        if columns:
            _draw_columns(plot, columns, base=base, colour=colour, surface=style.surface)
        else:
            mark = "v" if speaker == YOU else "^"
            _draw_marks(plot, events, row=row, mark=mark, colour=colour, surface=style.surface)
        small = style.px(SMALLEST_TEXT_PX)
        plot.text(label, (0.0, row), px=small, weight=500, colour=text_colour, level="center", up_px=above)
        count = str(len(events))
        end = (last, row)
        plot.text(count, end, px=style.px(16), weight=600, colour=style.ink, side="right", level="center", up_px=above)
        span = count_range(result.metric("came_in", speaker))
        taken = style.px(_COUNT_PX * len(count) + _SPAN_GAP_PX)
        if span and (len(label) + len(span)) * small * _LETTER < plot.width - taken:
            beside = (last - taken / plot.width * last, row)
            plot.text(span, beside, px=small, colour=style.ink3, side="right", level="center", up_px=above)


def columns_of(result: AnalysisResult, speaker: str) -> tuple[Column, ...]:
    """Columns of five minutes (ten above four hours) when either direction has more marks than can be told apart."""
    if max(len(came_in(result, by=who)) for who in (YOU, OTHER)) <= MANY_EVENTS:
        return ()
    step_s = 300.0 if result.duration_s < 4 * 3600 else 600.0
    events = came_in(result, by=speaker)
    count = int(result.duration_s // step_s) + 1
    return tuple(
        Column(
            i * step_s,
            min((i + 1) * step_s, result.duration_s),
            tuple(event for event in events if i * step_s <= event.segment.start < (i + 1) * step_s),
        )
        for i in range(count)
        if i * step_s < result.duration_s
    )


def interruptions_targets(
    result: AnalysisResult, *, names: Mapping[str, str], style: ChartStyle, size_px: tuple[int, int]
) -> tuple[ChartTarget, ...]:
    width, height = size_px
    plot_h = height - style.px(_BOTTOM_PX)
    per_s = width / max(result.duration_s, 1.0)
    found: list[ChartTarget] = []
    for speaker in (YOU, OTHER):
        middle = plot_h * (1 - _ROWS[speaker] / 2)
        columns = columns_of(result, speaker)
        events = came_in(result, by=speaker)
        if events:
            found.append(_count_target(events, right=width, middle=middle, style=style))
        found += [
            ChartTarget(
                column.start_s * per_s,
                middle - plot_h * 0.1,
                (column.end_s - column.start_s) * per_s,
                plot_h * 0.32,
                tuple(event.segment for event in column.events),
                _column_text(column),
            )
            for column in columns
            if column.events
        ]
        if not columns:
            found += [
                ChartTarget(
                    event.segment.start * per_s - 10,
                    middle - 12,
                    20,
                    24,
                    (event.segment,),
                    f"{clock(event.segment.start)}  {_what_followed(event, names)}",
                )
                for event in events
            ]
    return tuple(found)


def _count_target(events: Sequence[Event], *, right: float, middle: float, style: ChartStyle) -> ChartTarget:
    """The number at a row's end plays all of them, one after the other."""
    return ChartTarget(
        right - style.px(34),
        middle - style.px(31),
        style.px(34),
        style.px(22),
        tuple(event.segment for event in events),
        trn("Plays it", "Plays all {count}, one after the other", len(events)),
    )


def interruptions_table(result: AnalysisResult, *, names: Mapping[str, str]) -> ChartTable:
    events = came_in(result)
    # "Then" is what the one who was speaking did.
    return ChartTable(
        (tr("Time"), tr("Who"), tr("Then"), tr("Overlap")),
        tuple(
            (
                clock(event.segment.start),
                tr("You") if event.by == YOU else lane_other(names),
                tr("stopped") if event.kind is EventKind.CAME_IN_STOPPED else tr("carried on"),
                tr("{seconds} s", seconds=f"{event.overlap_s:.1f}"),
            )
            for event in events
        ),
        tuple(event.segment for event in events),
    )


def _what_followed(event: Event, names: Mapping[str, str]) -> str:
    stopped = event.kind is EventKind.CAME_IN_STOPPED
    if event.to == YOU:
        return tr("you stopped") if stopped else tr("you carried on")
    name = small_other(names)
    return tr("{name} stopped", name=name) if stopped else tr("{name} carried on", name=name)


def _column_text(column: Column) -> str:
    start, end = round(column.start_s / 60), round(column.end_s / 60)
    return tr(
        "Minutes {start} to {end}: {count}, stopped {stopped}",
        start=start,
        end=end,
        count=len(column.events),
        stopped=column.stopped,
    )


def _draw_marks(plot: Plot, events: Sequence[Event], *, row: float, mark: str, colour: str, surface: str) -> None:
    """The first and the last stay inside the picture."""
    last = plot.xs[1]
    edge = (_MARK_PX / 2 + 1.5) / plot.width * last
    for filled in (True, False):
        starts = [e.segment.start / 60 for e in events if (e.kind is EventKind.CAME_IN_STOPPED) is filled]
        at = [(min(max(start, edge), last - edge), row) for start in starts]
        plot.marks(at, mark, px=_MARK_PX, fill=colour if filled else surface, edge=colour)


def _draw_columns(plot: Plot, columns: Sequence[Column], *, base: float, colour: str, surface: str) -> None:
    """All of them hollow, and the part where the other person stopped filled."""
    most = max(4, *(len(column.events) for column in columns))
    for counts, fill, edge, order in (
        ([len(column.events) for column in columns], surface, colour, 2.0),
        ([column.stopped for column in columns], colour, "none", 3.0),
    ):
        bars = [
            (*_shrunk(column.start_s / 60, column.end_s / 60), count / most * _COLUMN_HEIGHT)
            for column, count in zip(columns, counts, strict=True)
        ]
        plot.bars(bars, base=base, colour=fill, edge=edge, order=order)


def _shrunk(start: float, end: float) -> tuple[float, float]:
    """With room to the columns beside it."""
    gap = (end - start) * (1 - _COLUMN_WIDTH) / 2
    return start + gap, end - gap
