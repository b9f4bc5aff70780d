"""Shows a chart's picture: stretched while the window is resized, drawn anew a moment after; its marks can be clicked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.charts.target import ChartTarget, target_at
from app.core.analysis_result import AnalysisResult
from app.gui.theme import theme
from app.gui.widgets.chart_rendering import ChartDrawing, ChartOrder, ChartRenderer

REDRAW_AFTER_MS = 90
STEPS_AT_MOST = 60


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
        self._chosen = -1

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, self.minimumHeight())

    def show_result(self, result: AnalysisResult | None, names: Mapping[str, str]) -> None:
        self._result, self._names = result, names
        if result is None or not self.isVisible():  # what was drawn before is not seen when it is looked at again
            self._drawing = None
        self._next = {}
        self._chosen = -1
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

    def order(self) -> ChartOrder | None:
        """What to draw as it would be shown now; None where nothing is to be seen."""
        if self._result is None or not self.isVisible() or self.width() < 20 or self.height() < 20:
            return None
        size = (self.width(), self.height())
        return ChartOrder(self._chart, self._result, self._names, theme.current(), size, self.devicePixelRatioF())

    def _order(self) -> None:
        order = self.order()
        if order is not None:
            self._renderer.request(order)

    def _on_drawn(self, drawing: ChartDrawing) -> None:
        if drawing.order.chart == self._chart and drawing.order.result is self._result:
            self._drawing = drawing
            # Only what can be played is a stop of the Tab key.
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if drawing.targets else Qt.FocusPolicy.NoFocus)
            self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        if self._drawing is None:
            self._later.start(0)
        elif self._drawing.order.size_px != (self.width(), self.height()):
            self._later.start(REDRAW_AFTER_MS)

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        shown = self._drawing.order if self._drawing is not None else None
        size = (self.width(), self.height())
        if shown is None or shown.tokens is not theme.current() or shown.size_px != size:
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
        if self.hasFocus():
            self._paint_ring(painter)

    def _paint_ring(self, painter: QPainter) -> None:
        """Round the mark that Enter plays; round all of it before one was chosen."""
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if 0 <= self._chosen < len(self.targets):
            target = self.targets[self._chosen]
            wide = max(0.0, (10.0 - target.width) / 2)
            area &= QRectF(target.left, target.top, target.width, target.height).adjusted(-wide, 0, wide, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 4, 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        over = target_at(self.targets, event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        target = target_at(self.targets, event.position().x(), event.position().y())
        if target is not None:
            self._play(target)

    def _play(self, target: ChartTarget) -> None:
        if target.segments:
            number = self._next.get(target, 0)
            self._next[target] = (number + 1) % len(target.segments)
            self.play_requested.emit(target.segments[number])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go from mark to mark (a fine curve in bigger steps), Enter and Space play."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        many = len(self.targets)
        if step is not None and many and not event.modifiers():
            wide = max(1, many // STEPS_AT_MOST)
            self._chosen = min(max(0, self._chosen + step * wide), many - 1) if self._chosen >= 0 else 0
            self.setAccessibleDescription(self.targets[self._chosen].text)
            QToolTip.showText(self.mapToGlobal(self._middle_of_chosen()), self.targets[self._chosen].text, self)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and 0 <= self._chosen < many:
            self._play(self.targets[self._chosen])
        else:
            super().keyPressEvent(event)

    def _middle_of_chosen(self) -> QPoint:
        target = self.targets[self._chosen]
        return QPoint(round(target.left + target.width / 2), round(target.top + target.height))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            target = target_at(self.targets, event.pos().x(), event.pos().y())
            if target is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), target.text, self)
            return True
        return super().event(event)
