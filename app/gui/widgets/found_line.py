"""Paints the line in which searched words stand: they are stronger, and the line is cut around them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.gui.models.found_words import FoundWords
from app.gui.theme import theme

PX = 13
GAP_PX = 10.0
BEFORE = 0.4
"""Of the room beside the words, so much belongs to what was said before them, where there is more on both sides."""


def paint_found(painter: QPainter, area: QRectF, found: FoundWords) -> None:
    left = _paint(painter, area, found.time, colour="ink3", font=theme.font(PX)) + GAP_PX
    if found.speaker:
        rest = area.adjusted(left, 0, 0, 0)
        left += _paint(painter, rest, found.speaker, colour="you_text" if found.mine else "other_text",
                       font=theme.font(PX, 600)) + GAP_PX  # fmt: skip
    usual, strong = theme.font(PX), theme.font(PX, 600)
    rest = area.adjusted(left, 0, 0, 0)
    for text, is_match in zip(cut(found, rest.width(), usual, strong), (False, True, False), strict=True):
        if text and rest.width() > 0:
            colour, font = ("ink", strong) if is_match else ("ink2", usual)
            rest = rest.adjusted(_paint(painter, rest, text, colour=colour, font=font), 0, 0, 0)


def cut(found: FoundWords, room_px: float, usual: QFont, strong: QFont) -> tuple[str, str, str]:
    """The three parts, cut where they are not seen: the words that were searched stay whole as long as they fit."""
    usually, strongly = QFontMetricsF(usual), QFontMetricsF(strong)
    match = strongly.elidedText(found.match, Qt.TextElideMode.ElideRight, room_px)
    beside = max(0.0, room_px - strongly.horizontalAdvance(match))
    before_px, after_px = usually.horizontalAdvance(found.before), usually.horizontalAdvance(found.after)
    before_room = before_px if before_px + after_px <= beside else max(BEFORE * beside, beside - after_px)
    before = _cut(found.before, min(before_px, before_room) + 1, usually, Qt.TextElideMode.ElideLeft)
    left = beside - usually.horizontalAdvance(before)
    return before, match, _cut(found.after, left, usually, Qt.TextElideMode.ElideRight)


def _cut(text: str, room_px: float, metrics: QFontMetricsF, mode: Qt.TextElideMode) -> str:
    """No half words; nothing where there is no room."""
    shown = metrics.elidedText(text, mode, room_px)
    if shown == text:
        return text
    if room_px < metrics.horizontalAdvance("…"):
        return ""
    if mode is Qt.TextElideMode.ElideLeft:
        return "…" + shown.removeprefix("…").partition(" ")[2]
    return shown.removesuffix("…").rpartition(" ")[0] + "…"


def _paint(painter: QPainter, area: QRectF, text: str, *, colour: str, font: QFont) -> float:
    painter.setFont(font)
    painter.setPen(theme.colour(colour))
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(area, int(side), text)
    return QFontMetricsF(font).horizontalAdvance(text)
