"""What is laid over the words of the transcript without writing them anew: heard, found, pointed at, chosen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.core.turn import OTHER, YOU
from app.gui.theme import theme

RING_PX = 2
_RING_X, _RING_Y, _RADIUS = 2, 1, 5
_LIT = 0.16
"""Of ink on the ground, so that words stay black on white and white on black."""


def heard(cursor: QTextCursor, speaker: str) -> QTextEdit.ExtraSelection:
    """The word that is heard now: on the soft ground of its voice."""
    shape = QTextCharFormat()
    shape.setBackground(_soft(speaker))
    shape.setForeground(theme.colour("ink"))
    return _selection(cursor, shape)


def paint_heard(painter: QPainter, area: QRect, baseline: int, text: str, speaker: str) -> None:
    """The same word in bold, which a selection can't make it; the blanks beside it have room for the wider letters."""
    font = theme.font(15, 600)
    beside = (QFontMetricsF(font).horizontalAdvance(text) - area.width()) / 2
    painter.setFont(font)
    painter.fillRect(QRectF(area).adjusted(-max(1.0, beside), 0, max(1.0, beside), 0), _soft(speaker))
    painter.setPen(theme.colour("ink"))
    painter.drawText(QPointF(area.left() - beside, area.top() + baseline), text)


def found(cursor: QTextCursor, *, present: bool) -> QTextEdit.ExtraSelection:
    """Words that were looked for; the present ones stand as a main button does, ink against ground."""
    shape = QTextCharFormat()
    shape.setBackground(theme.colour("primary") if present else theme.colour("ink", alpha=_LIT))
    shape.setForeground(theme.colour("on_primary" if present else "ink"))
    return _selection(cursor, shape)


def pointed_at(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    """A name or mark that a click would correct."""
    shape = QTextCharFormat()
    shape.setFontUnderline(True)
    return _selection(cursor, shape)


def paint_ring(painter: QPainter, area: QRect) -> None:
    """Round the word that the keys are about."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("focus"), RING_PX))
    painter.drawRoundedRect(QRectF(area).adjusted(-_RING_X, -_RING_Y, _RING_X, _RING_Y), _RADIUS, _RADIUS)


def _soft(speaker: str) -> QColor:
    return theme.colour({YOU: "you_soft", OTHER: "other_soft"}.get(speaker, "select"))


def _selection(cursor: QTextCursor, shape: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor, made.format = cursor, shape
    return made
