"""A block of Settings: a card with a title and rows of a name, a sentence and one control."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.widgets.basics import SERIF, Card, IconLabel, Label, column, hline, label, row


class SettingRow(QWidget):
    """What it is, one sentence below, and its control at the right."""

    def __init__(self, name: str, sentence: str, control: QWidget | None = None) -> None:
        super().__init__()
        line = row(self, margins=(0, 9, 0, 9), spacing=16)
        words = column(spacing=1)
        words.addWidget(label(name, 15, weight=500, wrap=True))
        self.sentence: Label = label(sentence, 13, colour="ink3", wrap=True)
        words.addWidget(self.sentence)
        line.addLayout(words, 1)
        self.sentence.setVisible(bool(sentence))
        if control is not None:
            if not control.accessibleName():
                control.setAccessibleName(name)
            control.setAccessibleDescription(sentence)
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))


class Block(Card):
    """Rows with a line between them."""

    def __init__(self, title: str, rows: tuple[QWidget, ...] = ()) -> None:
        super().__init__(margins=(24, 16, 24, 10), spacing=0)
        self.column.addWidget(label(title, 14, weight=600))
        self._count = 0
        for one in rows:
            self.add(one)

    def add(self, one: QWidget) -> None:
        if self._count:
            self.column.addWidget(hline())
        self._count += 1
        self.column.addWidget(one)


def statement(icon: str, title: str, sentence: str) -> Card:
    """What a page of Settings promises, at its head."""
    card = Card("soft", margins=(24, 20, 24, 20))
    line = row(spacing=16)
    line.addWidget(IconLabel(icon, 26, colour="ink"), 0, Qt.AlignmentFlag.AlignVCenter)
    part = column(spacing=3)
    part.addWidget(label(title, 22, family=SERIF, wrap=True))
    part.addWidget(label(sentence, 14, colour="ink2", wrap=True))
    line.addLayout(part, 1)
    card.column.addLayout(line)
    return card
