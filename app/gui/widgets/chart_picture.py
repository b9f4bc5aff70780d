"""Shows a chart's picture: stretched while the window is resized, drawn anew a moment after; its marks can be clicked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.charts.target import ChartTarget, target_at
from app.core.analysis_result import AnalysisResult
from app.gui.theme import theme
from app.gui.widgets.chart_rendering import ChartDrawing, ChartOrder, ChartRenderer

REDRAW_AFTER_MS = 90


class ChartPicture(QWidget):
    play_requested = Signal(object)

    def __init__(self, renderer: ChartRenderer, chart: str, *, least_height: int) -> None:
        super().__init__()
        self._renderer, self._chart = renderer, chart
        self._result: AnalysisResult | None = None
        self._names: Mapping[str, str] = {}
        self._drawing: ChartDrawing | None = None
        self._next: dict[ChartTarget, int] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._order)
        renderer.drawn.connect(self._on_drawn)
        self.setMinimumSize(110, least_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, self.minimumHeight())

    def show_result(self, result: AnalysisResult | None, names: Mapping[str, str]) -> None:
        self._result, self._names = result, names
        self._drawing = None if result is None else self._drawing
        self._next = {}
        self._order()
        self.update()

    @property
    def is_drawn(self) -> bool:
        """Whether the picture is the one for what is to be shown now."""
        return self._drawing is not None and self._renderer.is_latest(self._drawing.order)

    @property
    def drawn_size(self) -> tuple[int, int] | None:
        """Of the picture that is shown, which is stretched when the widget's own has changed."""
        return self._drawing.order.size_px if self._drawing is not None else None

    @property
    def targets(self) -> tuple[ChartTarget, ...]:
        return self._drawing.targets if self._drawing is not None else ()

    def _order(self) -> None:
        if self._result is None or not self.isVisible() or self.width() < 20 or self.height() < 20:
            return
        size = (self.width(), self.height())
        self._renderer.request(
            ChartOrder(self._chart, self._result, self._names, theme.current(), size, self.devicePixelRatioF())
        )

    def _on_drawn(self, drawing: ChartDrawing) -> None:
        if drawing.order.chart == self._chart and drawing.order.result is self._result:
            self._drawing = drawing
            self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        if self._drawing is None:
            self._later.start(0)
        elif self._drawing.order.size_px != (self.width(), self.height()):
            self._later.start(REDRAW_AFTER_MS)

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        stale = self._drawing is None or self._drawing.order.tokens is not theme.current()
        if stale or (self._drawing is not None and self._drawing.order.size_px != (self.width(), self.height())):
            self._later.start(0)
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent is a QEvent

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self._later.start(0)
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._drawing is None:
            return
        painter = QPainter(self)
        image = self._drawing.image
        if self._drawing.order.size_px != (self.width(), self.height()):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), image)
        else:
            painter.drawImage(QPointF(0, 0), image)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        over = target_at(self.targets, event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        target = target_at(self.targets, event.position().x(), event.position().y())
        if target is not None and target.segments:
            number = self._next.get(target, 0)
            self._next[target] = (number + 1) % len(target.segments)
            self.play_requested.emit(target.segments[number])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            target = target_at(self.targets, event.pos().x(), event.pos().y())
            if target is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), target.text, self)
            return True
        return super().event(event)
