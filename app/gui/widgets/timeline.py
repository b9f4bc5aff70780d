"""The timeline of turns: badges of the moments, the whole conversation, and a close-up round the playhead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.core.clock import clock
from app.core.event import Event
from app.core.segment import Segment
from app.gui.models.place import Place, is_same_event
from app.gui.theme import theme
from app.gui.widgets.timeline_closeup import CloseUp, MarkSpot
from app.gui.widgets.timeline_content import TimelineContent, empty_content
from app.gui.widgets.timeline_geometry import Geometry
from app.gui.widgets.timeline_hatch import why_words
from app.gui.widgets.timeline_overview import overview_picture
from app.gui.widgets.timeline_paint import paint_badges, paint_lens, paint_playhead, paint_stretch
from app.gui.widgets.timeline_spoken import spoken_value
from app.i18n import tr

SPANS_S = (30.0, 90.0, 300.0)
STEP_S = 5.0
LEAST_STRETCH_S = 0.3
"""A shorter one was a click with Shift, not a stretch that somebody marked."""
LEAD_S = 2.0
"""The playhead stands before a chosen mark and not on it: it is seen, and play begins a little before it."""
_FORGET_S = 15.0
"""So far from the chosen mark the playhead means another place."""


class Timeline(QWidget):
    """Emits what the person asked for; the playhead moves only through `set_position`."""

    seek_requested = Signal(float)
    moment_chosen = Signal(int)
    play_requested = Signal(object)
    menu_wanted = Signal(object, QPoint)
    """A Place, and where on the screen its menu belongs."""

    def __init__(self) -> None:
        super().__init__()
        self._content = empty_content(0.0, names={})
        self._closeup = CloseUp(self._content)
        self._position_s = 0.0
        self._span_s = SPANS_S[1]
        self._active: int | None = None
        self._picture: QPixmap | None = None
        self._hovered: MarkSpot | None = None
        self._scrubbing = False
        self._chosen: Event | None = None
        self._stretch: Segment | None = None
        self._drawn_from: tuple[float, bool] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timeline of turns"))
        self._fit()

    # What is shown

    def set_content(self, content: TimelineContent, *, keep: bool = False) -> None:
        """keep: the same conversation, corrected: a chosen mark that is still there and a chosen stretch stay."""
        self._content = content
        self._closeup = CloseUp(content)
        self._picture = None
        self._hovered = None
        self._drawn_from = None
        before, self._chosen = self._chosen, None
        if keep and before is not None:
            events = [mark.event for mark in content.event_marks if mark.event is not None]
            self._chosen = next((event for event in events if is_same_event(event, before)), None)
        if not keep:
            self._stretch = None
        self._position_s = min(self._position_s, content.duration_s)
        self._fit()
        self._tell()
        self.update()

    def set_position(self, position_s: float, *, tell: bool = True) -> None:
        """tell: also renew the words for a screen reader, which nobody needs thirty times a second."""
        self._position_s = min(max(0.0, position_s), self._content.duration_s)
        if self._chosen is not None and abs(self._position_s - self._chosen.segment.start) > _FORGET_S:
            self._chosen = None
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

    @property
    def chosen(self) -> Event | None:
        """The event whose mark has the ring."""
        return self._chosen

    @property
    def stretch(self) -> Segment | None:
        """What is selected."""
        return self._stretch

    def seek_turn(self, step: int) -> None:
        """Ask for the beginning of the turn before (-1) or after (1) the playhead."""
        self._chosen = None
        self.seek_requested.emit(self._content.turn_start(self._position_s, step=step))

    def zoom(self, step: int) -> None:
        """Closer (1), farther (-1), or back to the usual span (0)."""
        index = SPANS_S.index(self._span_s)
        self.set_span(SPANS_S[1] if step == 0 else SPANS_S[min(max(0, index - step), len(SPANS_S) - 1)])

    def spoken_value(self) -> str:
        """For a screen reader: "12:43 of 32:04, You, turn 96 of 210", and what is chosen."""
        return spoken_value(self._content, self._position_s, chosen=self._chosen, stretch=self._stretch)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.spoken_value())

    def _fit(self) -> None:
        self.setFixedHeight(self._geometry().height)

    # Choosing an event or a stretch

    def step_event(self, step: int) -> None:
        """Choose the mark of the event after (1) or before (-1) the chosen one or the playhead, and go before it."""
        marks = self._content.event_marks
        if not marks:
            return
        events = [mark.event for mark in marks]
        starts = [mark.segment.start for mark in marks]
        if self._chosen in events:
            index = min(max(0, events.index(self._chosen) + step), len(marks) - 1)
        elif step > 0:
            index = next((i for i, start in enumerate(starts) if start >= self._position_s), len(marks) - 1)
        else:
            index = next((i for i in range(len(marks) - 1, -1, -1) if starts[i] < self._position_s), 0)
        self._chosen = events[index]
        self.seek_requested.emit(max(0.0, starts[index] - LEAD_S))
        self._tell()
        self.update()

    def select_stretch(self, stretch: Segment | None) -> None:
        self._stretch = stretch
        self._tell()
        self.update()

    def extend_stretch(self, step: int) -> None:
        """Move the playhead by five seconds and take what lies between into the stretch, as Shift does in text."""
        at, held = self._position_s, self._stretch
        anchor = at
        if held is not None and abs(held.end - at) < 0.01:
            anchor = held.start
        elif held is not None and abs(held.start - at) < 0.01:
            anchor = held.end
        to = min(max(0.0, at + step * STEP_S), self._content.duration_s)
        self.seek_requested.emit(to)
        self.select_stretch(Segment(min(anchor, to), max(anchor, to)) if abs(to - anchor) > LEAST_STRETCH_S else None)

    def let_go(self) -> bool:
        """Choose nothing any more; whether anything was."""
        had = self._stretch is not None or self._chosen is not None
        self._chosen = None
        self.select_stretch(None)
        return had

    def place_chosen(self) -> Place:
        """For a menu by keyboard: the chosen mark, or else what is said at the playhead."""
        event, at = self._chosen, self._position_s
        if event is not None:
            turn = self._content.turn_of(event.by, event.segment.start, slack_s=0.05) or event.segment
            return Place(event.segment.start, event=event, speaker=event.by, turn=turn, stretch=self._stretch)
        speaker, said = self._content.speaking_at(at) or (None, None)
        return Place(at, speaker=speaker, turn=said, stretch=self._stretch)

    def place_at(self, point: QPointF) -> Place:
        """What lies under a point; a stretch only where the point lies in it."""
        geometry = self._geometry()
        time_s = geometry.time_at(point.x(), closeup=geometry.in_closeup(point.y()))
        stretch = self._stretch if self._stretch is not None and self._stretch.holds(time_s) else None
        spot = self._spot_at(point)
        if spot is not None and spot.mark.event is not None:
            event = spot.mark.event
            turn = self._content.turn_of(event.by, event.segment.start, slack_s=0.05) or event.segment
            return Place(event.segment.start, event=event, speaker=event.by, turn=turn, stretch=stretch)
        speaker, said = geometry.speech_at(point) or (None, None)
        return Place(time_s, speaker=speaker, turn=said, stretch=stretch)

    def open_menu(self) -> None:
        """By keyboard: under the chosen mark, or at the playhead."""
        geometry = self._geometry()
        spot = self._closeup.spot_of(self._chosen) if self._chosen is not None else None
        top, height = geometry.closeup_band()
        at = spot.area.center() if spot is not None else QPointF(geometry.closeup_x(self._position_s), top + height / 2)
        self.menu_wanted.emit(self.place_chosen(), self.mapToGlobal(at.toPoint() + QPoint(8, 10)))

    # Geometry

    def _geometry(self) -> Geometry:
        return Geometry(self._content, self.width(), self._position_s, self._span_s)

    def window(self) -> tuple[float, float]:  # type: ignore[override]  # Qt's window() is never asked of a timeline
        """The seconds that the close-up shows."""
        return self._geometry().window

    def badge_places(self) -> list[float]:
        return self._geometry().badge_places()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        geometry = self._geometry()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = overview_picture(self._content, width=self.width(), ratio=ratio)
        painter.drawPixmap(0, geometry.overview_top, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._content.duration_s > 0:
            paint_lens(painter, geometry)
        paint_badges(painter, geometry, active=self._active)
        start_s, end_s = geometry.window
        area = QRectF(0, geometry.closeup_top, self.width(), self.height() - geometry.closeup_top)
        hovered = self._hovered.mark if self._hovered else None
        self._closeup.paint(painter, area, start_s=start_s, end_s=end_s, hovered=hovered, chosen=self._chosen)
        if self._stretch is not None:
            paint_stretch(painter, geometry, self._stretch)
        paint_playhead(painter, geometry)
        if self._chosen is not None:
            self._closeup.paint_ring(painter, self._chosen)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point, geometry = event.position(), self._geometry()
        badge = geometry.badge_at(point)
        if badge is not None:
            self.moment_chosen.emit(badge)
            return
        near = geometry.in_closeup(point.y())
        time_s = geometry.time_at(point.x(), closeup=near)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._drawn_from = (time_s, near)
            return
        self.let_go()
        spot = self._spot_at(point)
        if spot is not None:
            self.play_requested.emit(spot.mark.play)
            return
        self._scrubbing = not near
        self.seek_requested.emit(time_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.buttons() & Qt.MouseButton.LeftButton and self._drawn_from is not None:
            begun_s, near = self._drawn_from
            time_s = self._geometry().time_at(event.position().x(), closeup=near)
            drawn = Segment(min(begun_s, time_s), max(begun_s, time_s))
            self.select_stretch(drawn if drawn.duration_s >= LEAST_STRETCH_S else None)
            return
        if event.buttons() & Qt.MouseButton.LeftButton and self._scrubbing:
            self.seek_requested.emit(self._geometry().time_at(event.position().x(), closeup=False))
            return
        spot = self._spot_at(event.position())
        if (spot.mark if spot else None) is not (self._hovered.mark if self._hovered else None):
            self._hovered = spot
            self.setCursor(Qt.CursorShape.PointingHandCursor if spot else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._scrubbing = False
        self._drawn_from = None

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if self._hovered is not None:
            self._hovered = None
            self.update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(self.place_at(QPointF(event.pos())), event.globalPos())
        else:
            self.open_menu()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.hint_at(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def hint_at(self, point: QPointF) -> str:
        """The tool tip for a point, empty where there is nothing to say."""
        geometry = self._geometry()
        spot = self._spot_at(point)
        if spot is not None:
            return self._closeup.hint(spot)
        badge = geometry.badge_at(point)
        if badge is not None:
            time_s, title = self._content.moments[badge]
            return f"{clock(time_s)}  {title}"
        near = geometry.in_closeup(point.y())
        top, height = geometry.closeup_band() if near else geometry.overview_band()
        if top <= point.y() < top + height:
            found = self._content.uncertain_at(geometry.time_at(point.x(), closeup=near))
            return why_words(found.code) if found is not None else ""
        return ""

    def _spot_at(self, point: QPointF) -> MarkSpot | None:
        under = [spot for spot in self._closeup.spots if spot.area.contains(point)]
        return min(under, key=lambda spot: abs(spot.area.center().x() - point.x()), default=None)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self.let_go():
            return
        if step is None:
            super().keyPressEvent(event)
        elif control and shift:
            self.extend_stretch(step)
        elif control:
            self.step_event(step)
        elif shift:
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
