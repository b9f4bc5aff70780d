"""A short message over the foot of the window, with at most one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.gui.widgets.basics import Card, IconButton, IconLabel, Label, QuietButton, column, label, row
from app.i18n import tr

MARGIN_PX = 24
WIDTH_PX = 560


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say `text` politely."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Toast(Card):
    """Lies over its parent; goes by itself after a while, or when it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("raised", margins=(18, 12, 10, 12), spacing=0)
        self.setParent(parent)
        self._over = parent
        self._act: Callable[[], None] | None = None
        line = row(spacing=12)
        self._icon = IconLabel("info", 20)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        words = column(spacing=2)
        self.message: Label = label("", 14, weight=500, wrap=True)
        self.advice: Label = label("", 13, colour="ink2", wrap=True)
        words.addWidget(self.message)
        words.addWidget(self.advice)
        line.addLayout(words, 1)
        self.button = QuietButton("")
        self.button.clicked.connect(self._on_button)
        line.addWidget(self.button)
        self._close = IconButton("close", tr("Close this message"), size=34, icon_size=16)
        self._close.clicked.connect(self.hide)
        line.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(line)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(
        self,
        message: str,
        advice: str = "",
        *,
        icon: str = "info",
        button: str = "",
        act: Callable[[], None] | None = None,
        seconds: float | None = 6.0,
    ) -> None:
        """Show a message in place of the one before; seconds None keeps it until it is closed."""
        self._icon.set_icon(icon)
        self.message.setText(message)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._act = act
        self._timer.stop()
        if seconds is not None:
            self._timer.start(int(seconds * 1000))
        self.show()
        self._place()
        self.raise_()
        announce(self, f"{message} {advice}".strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _on_button(self) -> None:
        act = self._act
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        parent = self._over
        width = min(WIDTH_PX, parent.width() - 2 * MARGIN_PX)
        self.setFixedWidth(width)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.resize(width, height)
        self.move((parent.width() - width) // 2, parent.height() - height - MARGIN_PX)
