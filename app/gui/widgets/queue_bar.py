"""One line over the Library on what is listened through and what waits, with the way to rest and to go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.gui.widgets.basics import Card, QuietButton, column, label, row
from app.i18n import tr


class QueueBar(QWidget):
    """With the space under it, which goes with it."""

    pause_wanted = Signal()
    go_on_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paused = False
        card = Card("soft", margins=(20, 4, 8, 4), spacing=0)
        column(self, margins=(0, 0, 0, 14)).addWidget(card)
        line = row(spacing=12)
        self.words = label("", 13, colour="ink2", wrap=True)
        self.button = QuietButton(tr("Pause"))
        self.button.clicked.connect(self._on_clicked)
        line.addWidget(self.words, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        card.column.addLayout(line)
        self.hide()

    def show_queue(self, words: str, *, paused: bool) -> None:
        """Empty words hide it."""
        self._paused = paused
        self.words.setText(words)
        self.button.setText(tr("Go on") if paused else tr("Pause"))
        self.button.setAccessibleDescription(
            "" if paused else tr("What was written so far is kept, and going on begins from there.")
        )
        self.setVisible(bool(words))

    def _on_clicked(self) -> None:
        (self.go_on_wanted if self._paused else self.pause_wanted).emit()
