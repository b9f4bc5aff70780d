"""A large numeral that plays what it was counted from: each press goes on to the next piece."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.core.segment import Segments
from app.gui.theme import theme
from app.gui.theme.fonts import DISPLAY

_GAP_PX, _EDGE_PX = 6.0, 5.0  # the edge, for the focus ring, is on the inner side: numbers begin where their bar does


class Evidence:
    """Segments that are asked for one after the other, and from the first again."""

    def __init__(self, segments: Segments = ()) -> None:
        self.segments = segments
        self._next = 0

    def following(self) -> Segments:
        """The next one alone; nothing where there is none."""
        if not self.segments:
            return ()
        self._next += 1
        return (self.segments[(self._next - 1) % len(self.segments)],)


class EvidenceNumber(QAbstractButton):
    """Such as "59%" and "you" on one base line; the unit stands first where the number ends a line."""

    play_requested = Signal(object)

    def __init__(self, *, px: int, colour: str, unit_first: bool = False) -> None:
        super().__init__()
        self._value, self._unit, self._unit_first = "", "", unit_first
        self._colour = colour
        self._font, self._unit_font = theme.font(px, 600, family=DISPLAY), theme.font(13)
        self._evidence = Evidence()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew when the pointer comes and goes
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def set_value(self, value: str, unit: str, *, plays: Segments, says: str) -> None:
        """says: what a press does, for the tooltip and for screen readers."""
        self._value, self._unit = value, unit
        self._evidence = Evidence(plays)
        self.setEnabled(bool(plays))
        self.setCursor(Qt.CursorShape.PointingHandCursor if plays else Qt.CursorShape.ArrowCursor)
        self.setToolTip(says if plays else "")
        self.setAccessibleName(f"{value} {unit}".strip())
        self.setAccessibleDescription(says if plays else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        big, small = QFontMetricsF(self._font), QFontMetricsF(self._unit_font)
        width = big.horizontalAdvance(self._value) + _GAP_PX + small.horizontalAdvance(self._unit)
        return QSize(int(width + _EDGE_PX) + 1, int(big.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        big, small = QFontMetricsF(self._font), QFontMetricsF(self._unit_font)
        wide, unit_wide, base = big.horizontalAdvance(self._value), small.horizontalAdvance(self._unit), big.ascent()
        edge = _EDGE_PX if self._unit_first else 0.0
        left = edge + (unit_wide + _GAP_PX if self._unit_first else 0.0)
        unit_left = edge if self._unit_first else wide + _GAP_PX
        ink = theme.colour(self._colour)
        painter.setPen(ink)
        painter.setFont(self._font)
        painter.drawText(QPointF(left, base), self._value)
        painter.setFont(self._unit_font)
        painter.drawText(QPointF(unit_left, base), self._unit)
        if self.isEnabled() and self.underMouse():
            painter.setPen(QPen(ink, 1.5))
            painter.drawLine(QPointF(left, base + 3), QPointF(left + wide, base + 3))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)

    def _on_clicked(self) -> None:
        for segment in self._evidence.following():
            self.play_requested.emit(segment)
