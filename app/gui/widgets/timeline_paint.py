"""What lies over the lanes of the timeline: badges, the frame with its lens, the chosen stretch, the playhead."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.core.segment import Segment
from app.gui.theme import theme
from app.gui.widgets.timeline_geometry import LENS_PX, Geometry
from app.gui.widgets.timeline_overview import GUTTER_PX

BADGE_PX = 10


def paint_lens(painter: QPainter, at: Geometry) -> None:
    """The frame on the overview, and the shape that leads from it to the close-up."""
    frame = at.frame()
    lens_top = at.closeup_top - LENS_PX + 2
    bottom = at.closeup_top - 1.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("sunken", alpha=0.55))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(frame.left(), lens_top),
                QPointF(frame.right(), lens_top),
                QPointF(at.width - 2, bottom),
                QPointF(GUTTER_PX, bottom),
            ]
        )
    )
    painter.setPen(QPen(theme.colour("ink"), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, 4, 4)


def paint_badges(painter: QPainter, at: Geometry, *, active: int | None) -> None:
    for index, x in enumerate(at.badge_places()):
        belongs = at.overview_x(at.content.moments[index][0])
        painter.setPen(QPen(theme.colour("ink"), 1.2))
        painter.drawLine(QPointF(x, 22), QPointF(belongs, at.overview_top - 1))
        paint_badge(painter, QPointF(x, 12), index + 1, chosen=index == active)


def paint_stretch(painter: QPainter, at: Geometry, stretch: Segment) -> None:
    """What is selected, in the overview and as far as the close-up shows it."""
    top, height = at.overview_band()
    _paint_band(painter, at.overview_x(stretch.start), at.overview_x(stretch.end), top - 2, height + 4)
    start_s, end_s = at.window
    if stretch.end > start_s and stretch.start < end_s:
        painter.save()
        painter.setClipRect(QRectF(GUTTER_PX - 1, at.closeup_top, at.plot_width + 2, at.height - at.closeup_top))
        top, height = at.closeup_band()
        _paint_band(painter, at.closeup_x(stretch.start), at.closeup_x(stretch.end), top - 3, height + 6)
        painter.restore()


def _paint_band(painter: QPainter, left: float, right: float, top: float, height: float) -> None:
    area = QRectF(left, top, max(2.0, right - left), height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("ink", alpha=0.16))
    painter.drawRect(area)
    painter.setPen(QPen(theme.colour("ink"), 2))
    for x in (area.left(), area.right()):
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def paint_playhead(painter: QPainter, at: Geometry) -> None:
    x = at.closeup_x(at.position_s)
    top, height = at.closeup_band()
    bottom = top + height + 3.0
    painter.setPen(QPen(theme.colour("ink"), 2))
    painter.drawLine(QPointF(x, top - 3.0), QPointF(x, bottom))
    painter.setBrush(theme.colour("ink"))
    painter.setPen(QPen(theme.colour("surface"), 2))
    painter.drawEllipse(QPointF(x, bottom), 6, 6)


def paint_badge(painter: QPainter, middle: QPointF, number: int, *, chosen: bool) -> None:
    """The numbered circle of a moment, filled when it is the open one."""
    painter.setPen(QPen(theme.colour("ink"), 1.5))
    painter.setBrush(theme.colour("ink" if chosen else "surface"))
    painter.drawEllipse(middle, BADGE_PX, BADGE_PX)
    painter.setPen(theme.colour("surface" if chosen else "ink"))
    painter.setFont(theme.font(12, 600))
    area = QRectF(middle.x() - BADGE_PX, middle.y() - BADGE_PX, 2 * BADGE_PX, 2 * BADGE_PX)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(number))
