"""A running time whose figures stand still: each in a cell of the widest one's width."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme

FIGURES = "0123456789"


class ClockLabel(QWidget):
    """Inter Display's own figures are of different widths, so that a centred time would shake every second."""

    def __init__(self, text: str, font: QFont, *, name: str) -> None:
        super().__init__()
        self._text, self._font, self._colour = text, font, "ink"
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name} {text}")

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802 - as a QLabel's
        if text == self._text:
            return
        wider = len(text) != len(self._text)
        self._text = text
        self.setAccessibleName(f"{self._name} {text}")
        if wider:
            self.updateGeometry()
        self.update()

    def set_colour(self, colour: str) -> None:
        """`colour` is the name of a token."""
        self._colour = colour
        self.update()

    def set_font(self, font: QFont) -> None:
        self._font = font
        self.updateGeometry()
        self.update()

    @property
    def pixel_size(self) -> int:
        return self._font.pixelSize()

    def cells(self) -> list[float]:
        """The width of each sign's cell."""
        metrics = QFontMetricsF(self._font)
        figure = max(metrics.horizontalAdvance(one) for one in FIGURES)
        return [figure if sign in FIGURES else metrics.horizontalAdvance(sign) for sign in self._text]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(int(sum(self.cells())) + 2, int(QFontMetricsF(self._font).height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(self._font)
        painter.setPen(theme.colour(self._colour))
        metrics = QFontMetricsF(self._font)
        cells = self.cells()
        left = (self.width() - sum(cells)) / 2
        base = (self.height() - metrics.height()) / 2 + metrics.ascent()
        for sign, cell in zip(self._text, cells, strict=True):
            painter.drawText(QPointF(left + (cell - metrics.horizontalAdvance(sign)) / 2, base), sign)
            left += cell
