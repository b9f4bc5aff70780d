"""The rail at the left: the places of the app, each with an icon and its word."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from app.gui.theme import theme
from app.gui.widgets.basics import IconLabel, column
from app.gui.widgets.buttons import is_enter

RAIL_WIDTH_PX = 84


class RailButton(QPushButton):
    """A place; filled when the person is there."""

    def __init__(self, place: str, icon: str, word: str) -> None:
        super().__init__()
        self.place = place
        self._icon, self._word = icon, word
        self.setProperty("kind", "icon")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(64, 60)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self.isChecked()
        if here or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("select", alpha=1.0 if here else 0.6))
            painter.drawRoundedRect(QRectF(self.rect()), 12, 12)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 11, 11)
        picture = theme.pixmap(self._icon, 22, colour="ink" if here else "ink3", stroke=1.8 if here else 1.6)
        painter.drawPixmap(QPointF((self.width() - 22) / 2, 9), picture)
        painter.setFont(theme.font(12, 600 if here else 500))
        painter.setPen(theme.colour("ink" if here else "ink2"))
        painter.drawText(QRectF(0, 33, self.width(), 20), Qt.AlignmentFlag.AlignCenter, self._word)


class Rail(QFrame):
    """Emits `picked` with the name of a place; the last place stands at the foot."""

    picked = Signal(str)

    def __init__(self, places: tuple[tuple[str, str, str], ...]) -> None:
        """places: (name, icon, word)."""
        super().__init__()
        self.setProperty("card", "rail")
        self.setFixedWidth(RAIL_WIDTH_PX)
        body = column(self, margins=(10, 18, 10, 16), spacing=4)
        body.addWidget(IconLabel("heard", 32, colour="ink", stroke=1.7), 0, Qt.AlignmentFlag.AlignHCenter)
        body.addSpacing(18)
        self.buttons: dict[str, RailButton] = {}
        for index, (name, icon, word) in enumerate(places):
            button = RailButton(name, icon, word)
            button.clicked.connect(self._on_clicked)
            self.buttons[name] = button
            if index == len(places) - 1:
                body.addStretch(1)
            body.addWidget(button)

    def show_place(self, name: str) -> None:
        self.buttons[name].setChecked(True)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, RailButton):
            self.picked.emit(button.place)
