"""Paints the whole conversation as two thin lanes; done once into a picture that each frame only copies."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from app.charts.words import minute_zero, second_zero
from app.core.segment import Segments
from app.gui.theme import theme
from app.gui.widgets.timeline_content import TimelineContent
from app.gui.widgets.timeline_hatch import paint_hatch
from app.i18n import tr

LANE_PX = 22
GAP_PX = 3
LEFT_PX = 6
"""Room for the focus ring before the names."""
GUTTER_PX = 68
COLUMN_PX = 3.0
DENSE_PER_PX = 0.6
AXIS_PX = 16
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


def step_s(span_s: float, width_px: float, *, at_least_px: float) -> float:
    """The shortest round step whose labels stand at least so far apart."""
    return next((step for step in _STEPS_S if step * width_px / max(span_s, 1e-6) >= at_least_px), float(_STEPS_S[-1]))


def overview_height(lanes: int) -> int:
    return lanes * LANE_PX + (lanes - 1) * GAP_PX + AXIS_PX + 4


def overview_picture(content: TimelineContent, *, width: int, ratio: float) -> QPixmap:
    """Lanes, names and minutes, `width` logical pixels wide; everything but playhead, frame and badges."""
    height = overview_height(len(content.lanes))
    picture = QPixmap(max(1, int(width * ratio)), max(1, int(height * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot = max(1.0, width - GUTTER_PX - 2.0)
    dense = sum(len(lane.bars) for lane in content.lanes) > plot * DENSE_PER_PX
    for index, lane in enumerate(content.lanes):
        top = index * (LANE_PX + GAP_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(GUTTER_PX, top, plot, LANE_PX), 4, 4)
        painter.setBrush(theme.colour(lane.colour))
        inner = QRectF(GUTTER_PX, top + 2, plot, LANE_PX - 4)
        if dense:
            _paint_columns(painter, lane.bars, inner, content.duration_s)
        else:
            _paint_bars(painter, lane.bars, inner, content.duration_s)
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.colour(lane.text_colour))
        words = painter.fontMetrics().elidedText(lane.label, Qt.TextElideMode.ElideRight, GUTTER_PX - LEFT_PX - 8)
        painter.drawText(QRectF(LEFT_PX, top, GUTTER_PX - LEFT_PX - 8, LANE_PX), Qt.AlignmentFlag.AlignVCenter, words)
    lanes_height = len(content.lanes) * (LANE_PX + GAP_PX) - GAP_PX
    per_s = plot / max(content.duration_s, 1e-6)

    def x_of(time_s: float) -> float:
        return GUTTER_PX + time_s * per_s

    paint_hatch(painter, content.uncertain, x_of, top=0.0, height=float(lanes_height), radius=4)
    paint_holes(painter, content.holes, x_of, top=0.0, height=float(lanes_height), radius=4)
    if content.duration_s > 0:
        _paint_axis(painter, content.duration_s, plot=plot, top=lanes_height + 4)
    if content.searched and not any(lane.bars for lane in content.lanes):
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("ink3"))
        painter.drawText(QRectF(GUTTER_PX, 0, plot, lanes_height), Qt.AlignmentFlag.AlignCenter, tr("No speech found"))
    painter.end()
    return picture


def _paint_bars(painter: QPainter, bars: Segments, area: QRectF, duration_s: float) -> None:
    per_s = area.width() / max(duration_s, 1e-6)
    for bar in bars:
        width = max(0.8, bar.duration_s * per_s - 0.4)
        painter.drawRect(QRectF(area.left() + bar.start * per_s, area.top(), width, area.height()))


def column_shares(bars: Segments, *, columns: int, duration_s: float) -> list[float]:
    """Share of each column's time that was speech, 0 to 1."""
    each_s = duration_s / columns
    filled = [0.0] * columns
    for bar in bars:
        index = min(columns - 1, int(bar.start / each_s))
        at_s = bar.start
        while at_s < bar.end and index < columns:
            until_s = min(bar.end, (index + 1) * each_s)
            filled[index] += max(0.0, until_s - at_s)
            at_s, index = max(until_s, at_s), index + 1
    return [min(1.0, seconds / each_s) for seconds in filled]


def _paint_columns(painter: QPainter, bars: Segments, area: QRectF, duration_s: float) -> None:
    """More turns than pixels: each column is filled from below by the share of its time."""
    count = max(1, int(area.width() / COLUMN_PX))
    for index, share in enumerate(column_shares(bars, columns=count, duration_s=max(duration_s, 1e-6))):
        height = area.height() * share
        if height > 0.5:
            left = area.left() + index * COLUMN_PX
            painter.drawRect(QRectF(left, area.bottom() - height, COLUMN_PX - 0.6, height))


def _paint_axis(painter: QPainter, duration_s: float, *, plot: float, top: float) -> None:
    each_s = step_s(duration_s, plot, at_least_px=80)
    if duration_s > 120:
        each_s = max(60.0, each_s)
    in_seconds = each_s < 60
    painter.setFont(theme.font(12))
    painter.setPen(theme.colour("ink3"))
    metrics = painter.fontMetrics()
    time_s = 0.0
    while time_s <= duration_s:
        x = GUTTER_PX + time_s * plot / max(duration_s, 1e-6)
        words = str(int(time_s) if in_seconds else int(time_s // 60))
        if time_s == 0:
            words = second_zero() if in_seconds else minute_zero()
        wide = metrics.horizontalAdvance(words)
        left = min(max(GUTTER_PX, x - wide / 2), GUTTER_PX + plot - wide)
        painter.drawText(QPointF(left, top + metrics.ascent()), words)
        time_s += each_s


def paint_holes(
    painter: QPainter, holes: Segments, x_of: Callable[[float], float], *, top: float, height: float, radius: float
) -> None:
    """Time that was not recorded: an empty, dashed box across the lanes."""
    for hole in holes:
        left = x_of(hole.start)
        box = QRectF(left, top, max(3.0, x_of(hole.end) - left), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(box, radius, radius)
        painter.setBrush(QBrush(theme.colour("line_strong", alpha=0.55), Qt.BrushStyle.FDiagPattern))
        painter.setPen(QPen(theme.colour("line_strong"), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, radius, radius)
