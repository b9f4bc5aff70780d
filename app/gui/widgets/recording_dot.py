"""The dot beside the word "Recording": filled while it records, a ring while it stands still."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.gui.theme import theme


class RecordingDot(QWidget):
    """12 px; the only red thing in the app, and never without its word."""

    def __init__(self) -> None:
        super().__init__()
        self._on = True
        self.setFixedSize(12, 12)

    def set_on(self, on: bool) -> None:
        self._on = on
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("rec"))
            painter.drawEllipse(QRectF(0, 0, 12, 12))
        else:
            painter.setPen(QPen(theme.colour("ink3"), 2))
            painter.drawEllipse(QRectF(1, 1, 10, 10))
