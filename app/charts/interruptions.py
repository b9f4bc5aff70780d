"""Who came in on whom, and when: a row of triangles for each direction, filled where the other person stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from app.charts.form import MANY_EVENTS, came_in
from app.charts.style import POINTS_PER_PIXEL, SMALLEST_TEXT_PX, ChartStyle, Panel, font, minute_axis, panel_figure
from app.charts.target import ChartTable, ChartTarget
from app.charts.words import lane_other, other_came_in, small_other, you_came_in
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
    axes = panel.axes(left=0, top=0, right=0, bottom=style.px(_BOTTOM_PX))
    axes.set_ylim(0, 2)
    minute_axis(axes, result.duration_s, style)
    minutes = axes.get_xlim()[1]
    for speaker, colour, text_colour, label in (
        (YOU, style.you, style.you_text, you_came_in(names)),
        (OTHER, style.other, style.other_text, other_came_in(names)),
    ):
        row = _ROWS[speaker]
        events = came_in(result, by=speaker)
        columns = columns_of(result, speaker)
        base = row - _COLUMN_BELOW if columns else row
        axes.plot((0, minutes), (base, base), color=style.line, lw=1.2, zorder=1, solid_capstyle="round", clip_on=False)
        if columns:
            _draw_columns(axes, columns, base=base, colour=colour, surface=style.surface)
        else:
            _draw_marks(
                axes,
                events,
                row=row,
                edge=(_MARK_PX / 2 + 1.5) / panel.width * minutes,
                mark="v" if speaker == YOU else "^",
                colour=colour,
                surface=style.surface,
            )
        above = style.px(20) * POINTS_PER_PIXEL
        axes.annotate(
            label,
            (0, row),
            xytext=(0, above),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
            fontproperties=font(style.px(SMALLEST_TEXT_PX), 500),
            color=text_colour,
        )
        axes.annotate(
            str(len(events)),
            (minutes, row),
            xytext=(0, above),
            textcoords="offset points",
            va="center",
            ha="right",
            annotation_clip=False,
            fontproperties=font(style.px(16), 600),
            color=style.ink,
        )


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


def _draw_marks(
    axes: Axes, events: Sequence[Event], *, row: float, edge: float, mark: str, colour: str, surface: str
) -> None:
    """edge: half a mark in minutes, so that the first and the last stay inside the picture."""
    last = axes.get_xlim()[1]
    for filled in (True, False):
        starts = [e.segment.start / 60 for e in events if (e.kind is EventKind.CAME_IN_STOPPED) is filled]
        minutes = [min(max(start, edge), last - edge) for start in starts]
        axes.plot(
            minutes,
            [row] * len(minutes),
            mark,
            ms=_MARK_PX * POINTS_PER_PIXEL,
            mfc=colour if filled else surface,
            mec=colour,
            mew=1.5,
            zorder=3,
            clip_on=False,
        )


def _draw_columns(axes: Axes, columns: Sequence[Column], *, base: float, colour: str, surface: str) -> None:
    most = max(4, *(len(column.events) for column in columns))
    middles = [(column.start_s + column.end_s) / 120 for column in columns]
    widths = [(column.end_s - column.start_s) / 60 * 0.72 for column in columns]
    counts = [len(column.events) / most * _COLUMN_HEIGHT for column in columns]
    stopped = [column.stopped / most * _COLUMN_HEIGHT for column in columns]
    shown = [i for i, count in enumerate(counts) if count]
    axes.bar(
        [middles[i] for i in shown],
        [counts[i] for i in shown],
        width=[widths[i] for i in shown],
        bottom=base,
        facecolor=surface,
        edgecolor=colour,
        lw=1.2,
        zorder=2,
    )
    axes.bar(
        [middles[i] for i in shown],
        [stopped[i] for i in shown],
        width=[widths[i] for i in shown],
        bottom=base,
        color=colour,
        zorder=3,
    )
