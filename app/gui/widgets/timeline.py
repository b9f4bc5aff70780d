"""The timeline of turns: badges of the moments, the whole conversation, and a close-up round the playhead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.core.clock import clock
from app.gui.theme import theme
from app.gui.widgets.timeline_closeup import CloseUp, MarkSpot, closeup_height
from app.gui.widgets.timeline_content import TimelineContent, empty_content
from app.gui.widgets.timeline_overview import AXIS_PX, GUTTER_PX, overview_height, overview_picture
from app.i18n import tr

SPANS_S = (30.0, 90.0, 300.0)
STEP_S = 5.0
BADGE_PX = 10
_BADGES_PX = 28
_LENS_PX = 14
_PLAYHEAD_AT = 0.33
_RING_PX = 4
"""Under the axis, so that the focus ring does not touch its figures."""


def spread(wished: Sequence[float], *, apart: float, lowest: float, highest: float) -> list[float]:
    """Places for badges in order, as near as can be to where they belong and never on top of each other."""
    placed = [min(max(x, lowest), highest) for x in wished]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + apart)
    if placed and placed[-1] > highest:
        placed[-1] = highest
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - apart)
    return placed


class Timeline(QWidget):
    """Emits what the person asked for; the playhead moves only through `set_position`."""

    seek_requested = Signal(float)
    moment_chosen = Signal(int)
    play_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._content = empty_content(0.0, names={})
        self._closeup = CloseUp(self._content)
        self._position_s = 0.0
        self._span_s = SPANS_S[1]
        self._active: int | None = None
        self._answered: frozenset[int] = frozenset()
        self._picture: QPixmap | None = None
        self._hovered: MarkSpot | None = None
        self._scrubbing = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timeline of turns"))
        self._fit()

    # What is shown

    def set_content(self, content: TimelineContent) -> None:
        self._content = content
        self._closeup = CloseUp(content)
        self._picture = None
        self._hovered = None
        self._position_s = min(self._position_s, content.duration_s)
        self._fit()
        self._tell()
        self.update()

    def set_position(self, position_s: float, *, tell: bool = True) -> None:
        """tell: also renew the words for a screen reader, which nobody needs thirty times a second."""
        self._position_s = min(max(0.0, position_s), self._content.duration_s)
        if tell:
            self._tell()
        self.update()

    def set_active(self, moment: int | None) -> None:
        self._active = moment
        self.update()

    def set_span(self, span_s: float) -> None:
        self._span_s = span_s
        self.update()

    @property
    def span_s(self) -> float:
        return self._span_s

    @property
    def position_s(self) -> float:
        return self._position_s

    @property
    def duration_s(self) -> float:
        return self._content.duration_s

    def seek_turn(self, step: int) -> None:
        """Ask for the beginning of the turn before (-1) or after (1) the playhead."""
        self.seek_requested.emit(self._content.turn_start(self._position_s, step=step))

    def zoom(self, step: int) -> None:
        """Closer (1), farther (-1), or back to the usual span (0)."""
        index = SPANS_S.index(self._span_s)
        self.set_span(SPANS_S[1] if step == 0 else SPANS_S[min(max(0, index - step), len(SPANS_S) - 1)])

    def spoken_value(self) -> str:
        """For a screen reader: "12:43 of 32:04, You, turn 96 of 210"."""
        words = tr("{at} of {length}", at=clock(self._position_s), length=clock(self._content.duration_s))
        found = self._content.turn_number(self._position_s)
        if found is None:
            return words
        number, turn = found
        label = next((lane.label for lane in self._content.lanes if lane.speaker == turn.speaker), "")
        return tr(
            "{where}, {who}, turn {number} of {count}",
            where=words,
            who=label,
            number=number,
            count=len(self._content.turns),
        )

    def _tell(self) -> None:
        self.setAccessibleDescription(self.spoken_value())

    def _fit(self) -> None:
        lanes = max(1, len(self._content.lanes))
        self._overview_top = _BADGES_PX
        self._closeup_top = _BADGES_PX + overview_height(lanes) + _LENS_PX
        self.setFixedHeight(self._closeup_top + closeup_height(lanes) + _RING_PX)

    # Geometry

    def _plot_width(self) -> float:
        return max(1.0, self.width() - GUTTER_PX - 2.0)

    def _overview_x(self, time_s: float) -> float:
        return GUTTER_PX + self._plot_width() * time_s / max(self._content.duration_s, 1e-6)

    def window(self) -> tuple[float, float]:  # type: ignore[override]  # Qt's window() is never asked of a timeline
        """The seconds that the close-up shows."""
        span = min(self._span_s, max(self._content.duration_s, 1.0))
        start = min(max(0.0, self._position_s - span * _PLAYHEAD_AT), max(0.0, self._content.duration_s - span))
        return start, start + span

    def badge_places(self) -> list[float]:
        wished = [self._overview_x(time_s) for time_s, _ in self._content.moments]
        return spread(wished, apart=25.0, lowest=GUTTER_PX + 11.0, highest=self.width() - 13.0)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = overview_picture(self._content, width=self.width(), ratio=ratio)
        painter.drawPixmap(0, self._overview_top, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start_s, end_s = self.window()
        frame = self._frame(start_s, end_s)
        if self._content.duration_s > 0:
            self._paint_lens(painter, frame)
        self._paint_badges(painter)
        area = QRectF(0, self._closeup_top, self.width(), self.height() - self._closeup_top)
        self._closeup.paint(
            painter, area, start_s=start_s, end_s=end_s, hovered=self._hovered.mark if self._hovered else None
        )
        self._paint_playhead(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _frame(self, start_s: float, end_s: float) -> QRectF:
        left, right = self._overview_x(start_s), min(self._overview_x(end_s), self.width() - 2.0)
        height = overview_height(len(self._content.lanes)) - AXIS_PX - 4
        return QRectF(left - 1, self._overview_top - 3, max(6.0, right - left + 2), height + 6)

    def _paint_lens(self, painter: QPainter, frame: QRectF) -> None:
        """The frame on the overview, and the shape that leads from it to the close-up."""
        lens_top = self._closeup_top - _LENS_PX + 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken", alpha=0.55))
        bottom = self._closeup_top - 1.0
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(frame.left(), lens_top),
                    QPointF(frame.right(), lens_top),
                    QPointF(self.width() - 2, bottom),
                    QPointF(GUTTER_PX, bottom),
                ]
            )
        )
        painter.setPen(QPen(theme.colour("ink"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 4, 4)

    def _paint_badges(self, painter: QPainter) -> None:
        for index, x in enumerate(self.badge_places()):
            belongs = self._overview_x(self._content.moments[index][0])
            chosen = index == self._active
            painter.setPen(QPen(theme.colour("ink"), 1.2))
            painter.drawLine(QPointF(x, 22), QPointF(belongs, self._overview_top - 1))
            paint_badge(painter, QPointF(x, 12), index + 1, chosen=chosen)

    def _paint_playhead(self, painter: QPainter) -> None:
        start_s, end_s = self.window()
        x = GUTTER_PX + self._plot_width() * (self._position_s - start_s) / max(end_s - start_s, 1e-6)
        lanes = len(self._content.lanes)
        top = self._closeup_top + 17.0
        bottom = self._closeup_top + closeup_height(lanes) - 26.0
        painter.setPen(QPen(theme.colour("ink"), 2))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        painter.setBrush(theme.colour("ink"))
        painter.setPen(QPen(theme.colour("surface"), 2))
        painter.drawEllipse(QPointF(x, bottom), 6, 6)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        x, y = event.position().x(), event.position().y()
        if y < _BADGES_PX - 3:
            for index, place in enumerate(self.badge_places()):
                if abs(place - x) < 13:
                    self.moment_chosen.emit(index)
                    return
        spot = self._spot_at(event.position())
        if spot is not None:
            self.play_requested.emit(spot.mark.play)
            return
        self._scrubbing = y < self._closeup_top
        self.seek_requested.emit(self._time_at(x, y))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.buttons() & Qt.MouseButton.LeftButton and self._scrubbing:
            self.seek_requested.emit(self._time_at(event.position().x(), 0.0))
            return
        spot = self._spot_at(event.position())
        if (spot.mark if spot else None) is not (self._hovered.mark if self._hovered else None):
            self._hovered = spot
            self.setCursor(Qt.CursorShape.PointingHandCursor if spot else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._scrubbing = False

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if self._hovered is not None:
            self._hovered = None
            self.update()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_hint(event)
            return True
        return super().event(event)

    def _show_hint(self, event: QHelpEvent) -> None:
        where = QPointF(event.pos())
        spot = self._spot_at(where)
        if spot is not None:
            QToolTip.showText(event.globalPos(), self._closeup.hint(spot), self)
            return
        if where.y() < _BADGES_PX - 3:
            for (time_s, title), place in zip(self._content.moments, self.badge_places(), strict=True):
                if abs(place - where.x()) < 13:
                    QToolTip.showText(event.globalPos(), f"{clock(time_s)}  {title}", self)
                    return
        QToolTip.hideText()

    def _spot_at(self, point: QPointF) -> MarkSpot | None:
        under = [spot for spot in self._closeup.spots if spot.area.contains(point)]
        return min(under, key=lambda spot: abs(spot.area.center().x() - point.x()), default=None)

    def _time_at(self, x: float, y: float) -> float:
        share = min(max(0.0, (x - GUTTER_PX) / self._plot_width()), 1.0)
        if y < self._closeup_top:
            return share * self._content.duration_s
        start_s, end_s = self.window()
        return start_s + share * (end_s - start_s)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.seek_turn(step)
        else:
            self.seek_requested.emit(self._position_s + step * STEP_S)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self._picture = None
            self.update()
        super().changeEvent(event)

    def resizeEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self._picture = None


def paint_badge(painter: QPainter, middle: QPointF, number: int, *, chosen: bool) -> None:
    """The numbered circle of a moment, filled when it is the open one."""
    painter.setPen(QPen(theme.colour("ink"), 1.5))
    painter.setBrush(theme.colour("ink" if chosen else "surface"))
    painter.drawEllipse(middle, BADGE_PX, BADGE_PX)
    painter.setPen(theme.colour("surface" if chosen else "ink"))
    painter.setFont(theme.font(12, 600))
    area = QRectF(middle.x() - BADGE_PX, middle.y() - BADGE_PX, 2 * BADGE_PX, 2 * BADGE_PX)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(number))
