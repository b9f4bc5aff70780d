"""Paints the close-up of the timeline: a minute and a half of bars with the marks of what happened between them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from app.core.clock import clock
from app.core.event import Event
from app.core.turn import YOU
from app.gui.theme import theme
from app.gui.widgets.timeline_content import Lane, Mark, MarkKind, TimelineContent
from app.gui.widgets.timeline_hatch import paint_hatch, paint_hatch_words
from app.gui.widgets.timeline_overview import GUTTER_PX, LEFT_PX, paint_holes, step_s
from app.i18n import tr

LANE_PX = 30
GAP_PX = 4
MARKS_PX = 20
"""Room above the lanes for triangles, brackets and their words."""
BELOW_PX = 12
"""Room under the lanes for the other person's triangles."""
AXIS_PX = 17
_SYMBOL_HALF_PX = 6
_RING_PX = 10.0
_BESIDE_RING_PX = 5.0


@dataclass(frozen=True, slots=True)
class MarkSpot:
    """Where a mark was painted, for hover and click."""

    area: QRectF
    mark: Mark


def closeup_height(lanes: int) -> int:
    return MARKS_PX + lanes * LANE_PX + (lanes - 1) * GAP_PX + BELOW_PX + AXIS_PX


class CloseUp:
    """Draws [start_s, end_s] into `area`; `spots` are the marks of the last painting."""

    def __init__(self, content: TimelineContent) -> None:
        self._content = content
        self.spots: list[MarkSpot] = []
        self.words_px: list[tuple[float, Mark]] = []  # where the words of a mark begin, as last painted

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        *,
        start_s: float,
        end_s: float,
        hovered: Mark | None,
        chosen: Event | None = None,
    ) -> None:
        """hovered, chosen: the words of this mark go before all others."""
        self.spots = []
        self.words_px = []
        self._area, self._start_s = area, start_s
        self._per_s = (area.width() - GUTTER_PX - 2) / max(end_s - start_s, 1e-6)
        lanes = self._content.lanes
        self._lanes_top = area.top() + MARKS_PX
        self._lanes_height = len(lanes) * (LANE_PX + GAP_PX) - GAP_PX
        plot = QRectF(area.left() + GUTTER_PX, area.top(), area.width() - GUTTER_PX - 2, area.height())
        for index, lane in enumerate(lanes):
            self._paint_ground(painter, lane, plot, self._lane_top(index))
        painter.save()
        painter.setClipRect(plot.adjusted(0, -2, 0, 0))
        for index, lane in enumerate(lanes):
            self._paint_lane(painter, lane, self._lane_top(index), start_s, end_s)
        self._paint_overlaps(painter, start_s, end_s)
        self._paint_uncertain(painter, plot, start_s, end_s)
        self._paint_holes(painter, start_s, end_s)
        self._paint_marks(painter, plot, start_s, end_s, hovered=hovered, ringed=self._mark_of(chosen))
        painter.restore()
        self._paint_axis(painter, plot, start_s, end_s)

    def x_of(self, time_s: float) -> float:
        return self._area.left() + GUTTER_PX + (time_s - self._start_s) * self._per_s

    def _lane_top(self, index: int) -> float:
        return self._lanes_top + index * (LANE_PX + GAP_PX)

    def _lane_index(self, speaker: str) -> int:
        return next((i for i, lane in enumerate(self._content.lanes) if lane.speaker == speaker), 0)

    def _paint_ground(self, painter: QPainter, lane: Lane, plot: QRectF, top: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(plot.left(), top, plot.width(), LANE_PX), 6, 6)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour(lane.text_colour))
        words = painter.fontMetrics().elidedText(lane.label, Qt.TextElideMode.ElideRight, GUTTER_PX - LEFT_PX - 6)
        painter.drawText(
            QRectF(self._area.left() + LEFT_PX, top, GUTTER_PX - LEFT_PX, LANE_PX), Qt.AlignmentFlag.AlignVCenter, words
        )

    def _paint_lane(self, painter: QPainter, lane: Lane, top: float, start_s: float, end_s: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(lane.colour))
        for bar in lane.near(start_s, end_s):
            if bar.end > start_s:
                left = self.x_of(max(bar.start, start_s - 5))
                width = max(2.0, self.x_of(min(bar.end, end_s + 5)) - left)
                painter.drawRoundedRect(QRectF(left, top + 3, width, LANE_PX - 6), 4, 4)
        painter.setPen(QPen(theme.colour(lane.colour), 1.5, Qt.PenStyle.DotLine))
        middle = top + LANE_PX / 2
        for pause in lane.within:
            if pause.end > start_s and pause.start < end_s and pause.duration_s * self._per_s > 6:
                painter.drawLine(QPointF(self.x_of(pause.start) + 2, middle), QPointF(self.x_of(pause.end) - 2, middle))

    def _paint_overlaps(self, painter: QPainter, start_s: float, end_s: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(theme.colour("ink", alpha=0.85), Qt.BrushStyle.BDiagPattern))
        for overlap in self._content.overlaps:
            if overlap.end > start_s and overlap.start < end_s:
                left = self.x_of(overlap.start)
                painter.drawRect(QRectF(left, self._lanes_top + 3, self.x_of(overlap.end) - left, self._lanes_height - 6))

    def _paint_uncertain(self, painter: QPainter, plot: QRectF, start_s: float, end_s: float) -> None:
        seen = [one for one in self._content.uncertain if one.segment.end > start_s and one.segment.start < end_s]
        top, height = self._lanes_top, float(self._lanes_height)
        paint_hatch(painter, seen, self.x_of, top=top, height=height, radius=6)
        paint_hatch_words(painter, seen, self.x_of, top=top, height=height, within=(plot.left(), plot.right()))

    def _mark_of(self, event: Event | None) -> Mark | None:
        return next((mark for mark in self._content.marks if mark.event == event), None) if event is not None else None

    def spot_of(self, event: Event) -> MarkSpot | None:
        """Where an event was last painted."""
        return next((spot for spot in self.spots if spot.mark.event == event), None)

    def paint_ring(self, painter: QPainter, chosen: Event) -> None:
        """Round the mark that was chosen by keyboard, over everything: an ink ring on a pale one, seen on every lane."""
        spot = self.spot_of(chosen)
        if spot is None:
            return
        middle = spot.area.center()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("surface", 5.0), ("focus", 2.0)):
            painter.setPen(QPen(theme.colour(colour), width))
            painter.drawEllipse(middle, _RING_PX, _RING_PX)

    def _paint_holes(self, painter: QPainter, start_s: float, end_s: float) -> None:
        """Time without a recording, and the words for it where they fit."""
        seen = tuple(hole for hole in self._content.holes if hole.end > start_s and hole.start < end_s)
        paint_holes(painter, seen, self.x_of, top=self._lanes_top, height=self._lanes_height, radius=6)
        painter.setFont(theme.font(12, 500))
        words = tr("not recorded")
        wide = painter.fontMetrics().horizontalAdvance(words) + 20
        for hole in seen:
            left, right = self.x_of(max(hole.start, start_s)), self.x_of(min(hole.end, end_s))
            if right - left > wide + 8:
                label = QRectF((left + right - wide) / 2, self._lanes_top + self._lanes_height / 2 - 11, wide, 22)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("surface"))
                painter.drawRoundedRect(label, 11, 11)
                painter.setPen(theme.colour("ink2"))
                painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_marks(
        self, painter: QPainter, plot: QRectF, start_s: float, end_s: float, *, hovered: Mark | None, ringed: Mark | None
    ) -> None:
        seen = [m for m in self._content.marks if m.segment.end > start_s - 2 and m.segment.start < end_s + 2]
        words: list[tuple[float, float, Mark]] = []
        for mark in seen:
            if mark.kind is MarkKind.GLYPH:
                self._paint_glyph(painter, mark)
            elif mark.kind is MarkKind.SOUND:
                self._paint_sound(painter, mark)
            elif mark.kind is MarkKind.ROOM:
                words.append((*self._paint_room(painter, mark), mark))
            elif mark.speaker != YOU:
                self._paint_triangle(painter, mark, up=True)
            else:
                words.append((*self._paint_triangle(painter, mark, up=False), mark))
        beside = [(left + _BESIDE_RING_PX if mark is ringed else left, align, mark) for left, align, mark in words]
        self._paint_words(painter, plot, beside, ringed or hovered)

    def _paint_triangle(self, painter: QPainter, mark: Mark, *, up: bool) -> tuple[float, float]:
        """Returns the left edge of its words and their alignment (0: they begin there)."""
        x = self.x_of(mark.segment.start)
        half = _SYMBOL_HALF_PX
        if up:
            tip = self._lanes_top + self._lanes_height + 2
            points = [QPointF(x - half, tip + 9), QPointF(x + half, tip + 9), QPointF(x, tip)]
        else:
            tip = self._lanes_top - 2
            points = [QPointF(x - half, tip - 9), QPointF(x + half, tip - 9), QPointF(x, tip)]
        ink = theme.colour("ink")
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if mark.kind is MarkKind.STOPPED else theme.colour("surface"))
        painter.drawPolygon(QPolygonF(points))
        self.spots.append(MarkSpot(QRectF(x - 9, min(p.y() for p in points) - 4, 18, 18), mark))
        return x + 11, 0.0

    def _paint_room(self, painter: QPainter, mark: Mark) -> tuple[float, float]:
        """Returns the middle of its words and their alignment (0.5: they stand round it)."""
        left, right = self.x_of(mark.segment.start), self.x_of(mark.segment.end)
        y = self._lanes_top - 5
        painter.setPen(QPen(theme.colour("ink2"), 1.5))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        for x in (left, right):
            painter.drawLine(QPointF(x, y - 3), QPointF(x, y + 3))
        self.spots.append(MarkSpot(QRectF(left - 4, y - 6, right - left + 8, 11), mark))
        return right + 7, 0.0

    def _paint_glyph(self, painter: QPainter, mark: Mark) -> None:
        lane = self._content.lanes[self._lane_index(mark.speaker)]
        y = self._lane_top(self._lane_index(mark.speaker)) + LANE_PX / 2
        edge = self._area.left() + GUTTER_PX + 10
        if self.x_of(mark.segment.end) < edge:
            return  # what is left of it in view is too narrow to carry a sign
        inside = min(12.0, mark.segment.duration_s * self._per_s / 2)  # in the middle of a bar that is narrow
        x = max(self.x_of(mark.segment.start) + inside, edge)
        while any(spot.mark.kind is MarkKind.GLYPH and spot.area.contains(QPointF(x, y)) for spot in self.spots):
            x += 18
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(QPointF(x, y), 8, 8)
        painter.setPen(theme.colour(lane.text_colour))
        painter.setFont(theme.font(12, 600))
        painter.drawText(QRectF(x - 8, y - 8, 16, 16), Qt.AlignmentFlag.AlignCenter, mark.glyph)
        self.spots.append(MarkSpot(QRectF(x - 9, y - 9, 18, 18), mark))

    def _paint_sound(self, painter: QPainter, mark: Mark) -> None:
        index = self._lane_index(mark.speaker)
        x = self.x_of((mark.segment.start + mark.segment.end) / 2)
        y = self._lane_top(index) + LANE_PX / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._content.lanes[index].colour))
        painter.drawEllipse(QPointF(x, y), 3, 3)
        self.spots.append(MarkSpot(QRectF(x - 7, y - 9, 14, 18), mark))

    def _paint_words(
        self, painter: QPainter, plot: QRectF, words: list[tuple[float, float, Mark]], hovered: Mark | None
    ) -> None:
        """Words beside marks; where two would collide, the overlap speaks first, and a hovered mark before all."""
        painter.setFont(theme.font(12, 500))
        metrics = painter.fontMetrics()
        base = self._lanes_top - 4
        taken = [(spot.area.left(), spot.area.right()) for spot in self.spots if spot.area.top() < self._lanes_top - 8]
        order = sorted(words, key=lambda item: (item[2] is not hovered, item[2].kind is MarkKind.ROOM, item[0]))
        for left, _, mark in order:
            wide = metrics.horizontalAdvance(mark.text)
            if left + wide > plot.right() or left < plot.left():
                continue
            if any(left - 2 < end and start < left + wide + 6 for start, end in taken):
                continue
            painter.setPen(theme.colour("ink2" if mark.kind is MarkKind.ROOM else "ink"))
            painter.drawText(QPointF(left, base), mark.text)
            taken.append((left, left + wide))
            self.words_px.append((left, mark))

    def _paint_axis(self, painter: QPainter, plot: QRectF, start_s: float, end_s: float) -> None:
        each_s = step_s(end_s - start_s, plot.width(), at_least_px=90)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("ink3"))
        metrics = painter.fontMetrics()
        top = self._lanes_top + self._lanes_height + BELOW_PX
        time_s = int(start_s // each_s) * each_s
        if self._content.duration_s <= 0:
            return
        while time_s <= end_s:
            words = clock(time_s)
            wide = metrics.horizontalAdvance(words)
            left = self.x_of(time_s) - wide / 2
            if left >= plot.left() - 2 and left + wide <= plot.right() + 2:
                painter.drawText(QPointF(left, top + metrics.ascent()), words)
            time_s += each_s

    def hint(self, spot: MarkSpot) -> str:
        """A tool tip: when, what, and that a click plays it."""
        time, what = clock(spot.mark.segment.start), spot.mark.text
        if spot.mark.event is None:
            return tr("{time}  {what}. Click to play.", time=time, what=what)
        return tr("{time}  {what}. Click to play, right click to correct.", time=time, what=what)
