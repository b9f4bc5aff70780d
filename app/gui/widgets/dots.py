"""n of m as dots, or as a bar where they would be too many to count by eye."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme

DOTS_AT_MOST = 30


class Dots(QWidget):
    chosen = Signal(int)
    """The index of the dot that was clicked; -1 for the bar."""

    def __init__(self, *, diameter: int = 9) -> None:
        super().__init__()
        self._filled, self._of, self._diameter = 0, 0, diameter
        self.setFixedHeight(diameter + 4)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, filled: int, of: int) -> None:
        self._filled, self._of = filled, of
        self.setAccessibleName(f"{filled} / {of}")
        self.update()

    def _step(self) -> float:
        return min(self._diameter + 4.0, self.width() / self._of)

    def dot_at(self, point: QPointF) -> int | None:
        """The dot under a point, -1 for the bar; None beside them."""
        if self._of <= 0:
            return None
        if self._of > DOTS_AT_MOST:
            return -1
        index = int((point.x() - 1) // self._step())
        return index if 0 <= index < self._of else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        over = self.dot_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        index = self.dot_at(event.position())
        if index is not None:
            self.chosen.emit(index)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._of <= 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour("ink")
        if self._of > DOTS_AT_MOST:
            area = QRectF(0, (self.height() - 8) / 2, self.width(), 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(area, 4, 4)
            area.setWidth(max(8.0, area.width() * self._filled / self._of))
            painter.setBrush(ink)
            painter.drawRoundedRect(area, 4, 4)
            return
        step = self._step()
        diameter = max(2.0, min(float(self._diameter), step - 2.5))
        painter.setPen(QPen(ink, 1.4))
        for index in range(self._of):
            painter.setBrush(ink if index < self._filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(index * step + 1, (self.height() - diameter) / 2, diameter - 0.5, diameter - 0.5))
