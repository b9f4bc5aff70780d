"""A plain field for notes on a conversation, kept as they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from app.gui.theme import theme
from app.i18n import tr

SAVE_AFTER_MS = 400


class NotesField(QPlainTextEdit):
    notes_typed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.font(15))
        self.setPlaceholderText(tr("Anything you want to keep about this conversation."))
        self.setAccessibleName(tr("Notes"))
        self.setTabChangesFocus(True)
        self._typed = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SAVE_AFTER_MS)
        self._later.timeout.connect(self.keep)
        self.textChanged.connect(self._on_changed)

    def show_notes(self, text: str) -> None:
        self.keep()
        if text != self.toPlainText():
            self.blockSignals(True)  # noqa: FBT003 - Qt's own call
            self.setPlainText(text)
            self.blockSignals(False)  # noqa: FBT003 - Qt's own call
        self._typed = False

    def keep(self) -> None:
        """Hand over what was typed and not yet handed over."""
        self._later.stop()
        if self._typed:
            self._typed = False
            self.notes_typed.emit(self.toPlainText())

    def _on_changed(self) -> None:
        self._typed = True
        self._later.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self.keep()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
