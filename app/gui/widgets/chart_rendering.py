"""Draws chart figures into pictures away from the window's thread, where matplotlib is also loaded the first time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage

from app.charts.target import ChartTable, ChartTarget
from app.core.analysis_result import AnalysisResult
from app.gui.theme.tokens import Tokens

BALANCE, INTERRUPTIONS, PAUSES = "balance", "interruptions", "pauses"


@dataclass(frozen=True, slots=True)
class ChartOrder:
    """What to draw: chart is BALANCE, INTERRUPTIONS or PAUSES, size in logical pixels."""

    chart: str
    result: AnalysisResult
    names: Mapping[str, str]
    tokens: Tokens
    size_px: tuple[int, int]
    ratio: float

    def asks_for(self, other: ChartOrder) -> bool:
        """Whether the other one's picture is the one that is wanted; results are the same only if they are one object."""
        return (
            self.result is other.result
            and (self.chart, self.tokens, self.size_px, self.ratio)
            == (other.chart, other.tokens, other.size_px, other.ratio)
            and self.names == other.names
        )


@dataclass(frozen=True, slots=True)
class ChartDrawing:
    order: ChartOrder
    image: QImage
    targets: tuple[ChartTarget, ...]


def draw_chart(order: ChartOrder) -> ChartDrawing:
    """The picture and its targets; any thread, since the figure is made and dropped here, one after the other."""
    # Loading matplotlib takes about a second: it happens here, in the worker, never where the window starts.
    from app.charts.style import ONE_AT_A_TIME  # noqa: PLC0415

    with ONE_AT_A_TIME:
        return _drawn(order)


def _drawn(order: ChartOrder) -> ChartDrawing:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

    from app.charts import balance, interruptions, pauses  # noqa: PLC0415
    from app.charts.style import PIXELS_PER_INCH, ChartStyle  # noqa: PLC0415

    figure_of, targets_of = {
        BALANCE: (balance.balance_figure, balance.balance_targets),
        INTERRUPTIONS: (interruptions.interruptions_figure, interruptions.interruptions_targets),
        PAUSES: (pauses.pauses_figure, pauses.pauses_targets),
    }[order.chart]
    t = order.tokens
    style = ChartStyle(
        surface=t.surface, sunken=t.sunken, line=t.line, ink=t.ink, ink2=t.ink2, ink3=t.ink3, you=t.you,
        you_text=t.you_text, other=t.other, other_text=t.other_text,
    )  # fmt: skip
    figure = figure_of(order.result, names=order.names, style=style, size_px=order.size_px)
    figure.set_dpi(PIXELS_PER_INCH * order.ratio)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
    width, height = canvas.get_width_height(physical=True)
    pixels = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
    view = QImage(pixels, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    image = view.copy()  # a copy owns its pixels
    image.setDevicePixelRatio(order.ratio)
    targets = targets_of(order.result, names=order.names, style=style, size_px=order.size_px)
    return ChartDrawing(order, image, targets)


def chart_table(chart: str, result: AnalysisResult, names: Mapping[str, str]) -> ChartTable:
    """The chart in rows; call it where matplotlib may be loaded."""
    from app.charts import balance, interruptions, pauses  # noqa: PLC0415

    table_of = {
        BALANCE: balance.balance_table,
        INTERRUPTIONS: interruptions.interruptions_table,
        PAUSES: pauses.pauses_table,
    }[chart]
    return table_of(result, names=names)


class ChartRenderer(QObject):
    """One thread for all charts, one picture after the other, so that the window keeps its breath between them."""

    drawn = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._latest: dict[str, ChartOrder] = {}
        self._ahead: dict[str, ChartDrawing] = {}

    def request(self, order: ChartOrder) -> None:
        """An order replaces one for the same chart that has not begun; what was drawn ahead is there at once."""
        self._latest[order.chart] = order
        ready = self._ahead.pop(order.chart, None)
        if ready is not None and order.asks_for(ready.order):
            self.drawn.emit(replace(ready, order=order))
        else:
            self._pool.start(_Drawing(self, order))

    def draw_ahead(self, places: Iterable[ChartOrder], result: AnalysisResult, names: Mapping[str, str]) -> None:
        """Draw what another result will show in the same places, before it is asked for; in a worker."""
        for place in places:
            self._ahead[place.chart] = draw_chart(replace(place, result=result, names=names))

    def is_latest(self, order: ChartOrder) -> bool:
        return self._latest.get(order.chart) is order

    def stop(self) -> None:
        self._latest.clear()
        self._pool.clear()
        self._pool.waitForDone()


class _Drawing(QRunnable):
    def __init__(self, renderer: ChartRenderer, order: ChartOrder) -> None:
        super().__init__()
        self._renderer, self._order = renderer, order

    @Slot()
    def run(self) -> None:
        if self._renderer.is_latest(self._order):
            self._renderer.drawn.emit(draw_chart(self._order))
