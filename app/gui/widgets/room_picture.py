"""A small picture of where two microphones stand in a room: a table, a person on either side, a microphone near each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme
from app.i18n import tr

_WIDTH_PX, _HEIGHT_PX = 168, 92
_TABLE_Y = 74.0
_STROKE_PX = 1.6


class RoomPicture(QWidget):
    """Drawn like the icons; you are blue, the other person is amber, as everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(
            tr("You and the other person at a table: this computer stands before you, a second microphone before them.")
        )

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._person(painter, 20.0, "you")
        self._person(painter, 148.0, "other")
        ink = QPen(theme.colour("ink2"), _STROKE_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QLineF(4, _TABLE_Y, _WIDTH_PX - 4, _TABLE_Y))
        for x in (16.0, _WIDTH_PX - 16.0):
            painter.drawLine(QLineF(x, _TABLE_Y, x, _HEIGHT_PX - 2))
        self._laptop(painter)
        self._microphone(painter, 116.0)
        for middle, turned in ((QPointF(34, 40), 1.0), (QPointF(134, 40), -1.0)):
            self._voice(painter, middle, turned)

    @staticmethod
    def _person(painter: QPainter, x: float, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colour))
        painter.drawEllipse(QPointF(x, 33), 9, 9)
        body = QPainterPath()
        body.moveTo(x - 16, _TABLE_Y - 4)
        body.cubicTo(x - 16, 42, x + 16, 42, x + 16, _TABLE_Y - 4)
        body.closeSubpath()
        painter.drawPath(body)

    @staticmethod
    def _laptop(painter: QPainter) -> None:
        """Seen from the side: its screen leans away from you."""
        painter.drawLine(QLineF(44, _TABLE_Y - 3, 68, _TABLE_Y - 3))
        painter.drawLine(QLineF(68, _TABLE_Y - 3, 75, _TABLE_Y - 24))
        painter.setBrush(theme.colour("ink2"))
        painter.drawEllipse(QPointF(74, _TABLE_Y - 27), 1.6, 1.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    @staticmethod
    def _microphone(painter: QPainter, x: float) -> None:
        painter.drawRoundedRect(QRectF(x - 4, _TABLE_Y - 26, 8, 13), 4, 4)
        painter.drawLine(QLineF(x, _TABLE_Y - 13, x, _TABLE_Y - 3))
        painter.drawLine(QLineF(x - 6, _TABLE_Y - 2, x + 6, _TABLE_Y - 2))

    @staticmethod
    def _voice(painter: QPainter, middle: QPointF, turned: float) -> None:
        for radius in (5.0, 10.0):
            area = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
            start = (-80 if turned > 0 else 190) * 16
            painter.drawArc(area, start, 70 * 16)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)
