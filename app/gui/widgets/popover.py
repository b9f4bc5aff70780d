"""A raised card over the window, beside what it belongs to; Esc, a press beside it or a change of size closes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from app.gui.theme import theme
from app.gui.widgets.basics import column, scrolled

WIDTH_PX = 400
RADIUS_PX = 12
_SHADE_PX = 14
_EDGE_PX = 8
_PADDING = (14, 14, 10, 10)


class Popover(QWidget):
    """Holds `content`; lies in its window, not beside it, so that every system draws it with round corners.

    Tab stays inside while it is open, Esc leaves it, and the focus goes back to where it came from.
    """

    closed = Signal()

    def __init__(self, content: QWidget, *, name: str) -> None:
        super().__init__()
        self._content = content
        self._anchor: QWidget | None = None
        self.setAccessibleName(name)
        body = column(self, margins=(_SHADE_PX, _SHADE_PX, _SHADE_PX, _SHADE_PX))
        self._face = QFrame()
        inner = column(self._face, margins=_PADDING)
        self._area: QScrollArea = scrolled(content)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.addWidget(self._area)
        body.addWidget(self._face)
        self.hide()

    def open_at(self, anchor: QWidget) -> None:
        """Show under `anchor`, or over it where there is more room, and take the focus."""
        self._anchor = anchor
        self.setParent(anchor.window())
        self.place()
        self.show()
        self.raise_()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        first = self._first()
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """As high as the content wants and the window allows."""
        anchor = self._anchor
        if anchor is None:
            return
        window = anchor.window()
        left, top, right, bottom = _PADDING
        edge = 2 * _SHADE_PX
        width = min(WIDTH_PX, window.width() - 2 * _EDGE_PX)
        wanted = self._content.heightForWidth(width - left - right)
        wanted = max(wanted, self._content.minimumSizeHint().height()) + top + bottom
        corner = anchor.mapTo(window, QPoint(0, 0))
        under = window.height() - (corner.y() + anchor.height()) - 2 * _EDGE_PX
        over = corner.y() - 2 * _EDGE_PX
        below = under >= wanted or under >= over
        height = min(wanted, max(120, under if below else over))
        y = corner.y() + anchor.height() + 4 if below else corner.y() - height - 4
        on_the_left = corner.x() + anchor.width() / 2 < window.width() / 2
        x = corner.x() - 8 if on_the_left else corner.x() + anchor.width() + 8 - width
        x = min(max(_EDGE_PX, x), window.width() - width - _EDGE_PX)
        self.setGeometry(x - _SHADE_PX, y - _SHADE_PX, width + edge, height + edge)

    def close_popover(self) -> None:
        """Hide, and give the focus back."""
        if self.isHidden():
            return
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        inside = self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if inside and self._anchor is not None:
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def _stops(self) -> list[QWidget]:
        return [
            one
            for one in self._content.findChildren(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(self) and one.isEnabled()
        ]

    def _first(self) -> QWidget | None:
        stops = self._stops()
        return stops[0] if stops else None

    def focusNextPrevChild(self, on: bool) -> bool:  # noqa: N802 - Qt's name and shape
        """Round and round inside; what is behind can't be reached by Tab while this covers it."""
        stops = self._stops()
        if not stops:
            return False
        now = QApplication.focusWidget()
        place = stops.index(now) if now in stops else -1
        following = stops[(place + (1 if on else -1)) % len(stops)]
        following.setFocus(Qt.FocusReason.TabFocusReason if on else Qt.FocusReason.BacktabFocusReason)
        self._area.ensureWidgetVisible(following)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            if isinstance(watched, QWidget) and watched is not self and not self.isAncestorOf(watched):
                self.close_popover()
                return watched is self._anchor  # a press on its own button closes it, and does not open it again
        elif event.type() == QEvent.Type.Resize and self._anchor is not None and watched is self._anchor.window():
            self.close_popover()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.close_popover()
        event.accept()  # no key of the page behind works while this lies over it

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = QRectF(self._face.geometry())
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(_SHADE_PX, 0, -2):
            shade = theme.colour("ink" if theme.current().name == "light" else "sunken", alpha=0.012)
            painter.setBrush(shade)
            painter.drawRoundedRect(face.adjusted(-step, -step + 3, step, step), RADIUS_PX + step, RADIUS_PX + step)
        painter.setBrush(theme.colour("raised"))
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.drawRoundedRect(face.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
