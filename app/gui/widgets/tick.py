"""A check box whose mark stands at the very edge, in line with the text above it; the focus ring is round its words."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from app.gui.theme import theme

RING_PX = 6.0
"""Between the words and their ring."""


class Tick(QCheckBox):
    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setFont(theme.font(14))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self.hasFocus():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        wide = min(words.width(), self.fontMetrics().horizontalAdvance(self.text()))
        ring = QRectF(words.left() - RING_PX, 1, wide + 2 * RING_PX, self.height() - 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.drawRoundedRect(ring, 7, 7)
