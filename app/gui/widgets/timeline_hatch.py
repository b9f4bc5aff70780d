"""Minutes that are in no count: a hatch over all lanes, with the speech still to be seen under it, and why in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from app.core.speech_activity import Uncertain
from app.gui.theme import theme
from app.i18n import tr

EXCLUDED = "excluded"
"""The code of what the person left out."""
_EACH_PX = 8.0
_LEAST_PX = 3.0


def why_words(code: str) -> str:
    """Shown where the pointer rests on a hatch."""
    return {
        EXCLUDED: tr("You left this out."),
        "bleed": tr("Both voices arrived on one microphone here, so it is not counted."),
        "noise": tr("It was too loud here to tell who spoke, so it is not counted."),
        "background_voices": tr("Voices in the background can't be told from yours here, so it is not counted."),
    }.get(code, tr("Who spoke is uncertain here, so it is not counted."))


def short_words(code: str) -> str:
    """On the hatch itself, and beside a turn in the transcript."""
    return tr("left out") if code == EXCLUDED else tr("not counted")


def paint_hatch(
    painter: QPainter,
    found: Sequence[Uncertain],
    x_of: Callable[[float], float],
    *,
    top: float,
    height: float,
    radius: float,
) -> None:
    """A veil that lets the speech show through, wide-set lines (those of an overlap are narrow), and an edge."""
    for one in found:
        left = x_of(one.segment.start)
        area = QRectF(left, top, max(_LEAST_PX, x_of(one.segment.end) - left), height)
        shape = QPainterPath()
        shape.addRoundedRect(area, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(shape, theme.colour("surface", alpha=0.55))
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(theme.colour("ink3"), 1))
        x = area.left() - height + (_EACH_PX - area.left() % _EACH_PX)
        while x < area.right():
            painter.drawLine(QPointF(x, area.top()), QPointF(x + height, area.bottom()))
            x += _EACH_PX
        painter.restore()
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)


def paint_hatch_words(
    painter: QPainter,
    found: Sequence[Uncertain],
    x_of: Callable[[float], float],
    *,
    top: float,
    height: float,
    within: tuple[float, float],
) -> None:
    """ "not counted" in the middle of what is seen of each, where it fits."""
    painter.setFont(theme.font(12, 500))
    for one in found:
        words = short_words(one.code)
        wide = painter.fontMetrics().horizontalAdvance(words) + 20
        left, right = max(within[0], x_of(one.segment.start)), min(within[1], x_of(one.segment.end))
        if right - left > wide + 8:
            place = QRectF((left + right - wide) / 2, top + height / 2 - 11, wide, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(place, 11, 11)
            painter.setPen(theme.colour("ink2"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
