"""Ask first: the sentence to say before recording, a copy for the chat, and the tick that everyone agreed."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.gui.widgets.basics import SERIF, Card, PlainButton, hline, label
from app.gui.widgets.tick import Tick
from app.i18n import tr


class ConsentCard(Card):
    """`agreed_at` is when the tick was set, None without it."""

    changed = Signal()
    copied = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(24, 18, 24, 22), spacing=12)
        self.agreed_at: datetime | None = None
        self.column.addWidget(label(tr("Ask first"), 13, weight=600, colour="ink2"))
        self.column.addWidget(label(tr("“{sentence}”", sentence=consent_sentence()), 18, family=SERIF, wrap=True))
        self.copy = PlainButton(tr("Copy for the chat"), icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(hline())
        self.agreed = Tick()
        self.agreed.toggled.connect(self._on_agreed)
        self.column.addWidget(self.agreed)
        self.column.addWidget(
            label(
                tr("Some places require everyone's agreement by law. The time you tick this is kept with the recording."),
                13,
                colour="ink3",
                wrap=True,
            )
        )

    def set_in_the_room(self, *, room: bool) -> None:
        self.agreed.setText(
            tr("Everyone in the room has agreed to be recorded")
            if room
            else tr("Everyone on the call has agreed to be recorded")
        )

    @Slot(bool)
    def _on_agreed(self, agreed: bool) -> None:
        self.agreed_at = datetime.now(UTC) if agreed else None
        self.changed.emit()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(consent_sentence())
        self.copied.emit()


def consent_sentence() -> str:
    """What to say, or to paste into the chat, before recording."""
    return tr(
        "I would like to record this so that I can work on how I listen. It stays on my laptop, nobody else hears it, "
        "and I will delete it if you prefer. Is that all right with you?"
    )
