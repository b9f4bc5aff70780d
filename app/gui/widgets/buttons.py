"""Buttons: main (one a screen), plain, quiet, icon; reached by Tab, with a focus ring and a pointing hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from app.gui.theme import theme


def is_enter(event: QKeyEvent) -> bool:
    """Enter alone, of either part of the keyboard: on a button it presses, as Space does."""
    enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
    return enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


class ThemedButton(QPushButton):
    """A push button of one kind whose icon follows theme and state."""

    def __init__(self, text: str, *, kind: str, icon: str = "", icon_size: int = 18, colour: str = "ink2") -> None:
        super().__init__(text)
        self._icon_name, self._icon_size, self._icon_colour = icon, icon_size, colour
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.font(16 if kind == "big" else 14, 600 if kind in {"main", "big"} else 500))
        self.setAutoDefault(False)
        self._draw_icon()

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self._draw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Qt gives Enter to a dialog's default button, and to none in a window."""
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.EnabledChange}:
            self._draw_icon()
        super().changeEvent(event)

    def _draw_icon(self) -> None:
        if not self._icon_name:
            return
        colour = self._icon_colour if self.isEnabled() else "ink3"
        self.setIcon(theme.icon(self._icon_name, self._icon_size, colour=colour))
        self.setIconSize(QSize(self._icon_size, self._icon_size))


class MainButton(ThemedButton):
    """What this screen is for; `big` for the one act of the Record screen."""

    def __init__(self, text: str, *, icon: str = "", big: bool = False) -> None:
        super().__init__(
            text, kind="big" if big else "main", icon=icon, icon_size=22 if big else 18, colour="on_primary"
        )
        self._radius = 9.0 if big else 5.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self.hasFocus():  # an ink ring would not be seen on an ink button: it lies inside, in the colour of the text
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("on_primary"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), self._radius, self._radius)


class PlainButton(ThemedButton):
    def __init__(self, text: str, *, icon: str = "") -> None:
        super().__init__(text, kind="plain", icon=icon)


class QuietButton(ThemedButton):
    """Without an edge, for what is rarely needed."""

    def __init__(self, text: str, *, icon: str = "") -> None:
        super().__init__(text, kind="quiet", icon=icon)


class SectionButton(ThemedButton):
    """One of a column of sections; the chosen one is filled and bolder."""

    def __init__(self, text: str) -> None:
        super().__init__(text, kind="section")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, checked: bool) -> None:
        self.setFont(theme.font(14, 600 if checked else 500))


class IconButton(ThemedButton):
    """A round button with an icon only; `name` is what a screen reader and the tool tip say."""

    def __init__(
        self, icon: str, name: str, *, size: int = 40, icon_size: int = 20, filled: bool = False, colour: str = "ink2"
    ) -> None:
        super().__init__("", kind="icon", icon=icon, icon_size=icon_size, colour="on_primary" if filled else colour)
        self._filled = filled
        self._size = size
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_name(name)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._size, self._size)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(name)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        area = QRectF(self.rect())
        if self._filled or over:
            painter.setPen(Qt.PenStyle.NoPen)
            fill = ("primary_hover" if over else "primary") if self._filled else "select"
            painter.setBrush(theme.colour(fill if self.isEnabled() else "select"))
            painter.drawEllipse(area)
        if self.hasFocus():
            inset = 3.0 if self._filled else 1.0
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("on_primary" if self._filled else "focus"), 2))
            painter.drawEllipse(area.adjusted(inset, inset, -inset, -inset))
        side = self._icon_size
        left, top = (self.width() - side) / 2, (self.height() - side) / 2
        self.icon().paint(painter, int(left), int(top), side, side)
