"""Settings, keyboard: every key the app listens to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.gui import shortcuts
from app.gui.widgets.basics import Card, KeyCap, column, label
from app.i18n import tr


class KeyboardPage(QWidget):
    """The list that F1 opens, in two columns of cards."""

    def __init__(self) -> None:
        super().__init__()
        body = column(self, margins=(0, 0, 4, 24), spacing=14)
        body.addWidget(
            label(
                tr("Everything works by keyboard: Tab goes on, Shift+Tab back, Space or Enter presses."),
                14,
                colour="ink2",
                wrap=True,
            )
        )
        grid = QGridLayout()
        grid.setSpacing(14)
        sides = (column(spacing=14), column(spacing=14))
        for number, (where, keys) in enumerate(shortcuts.all_keys()):
            sides[number // 3].addWidget(_card(where, keys))
        for side, layout in enumerate(sides):
            layout.addStretch(1)
            grid.addLayout(layout, 0, side)
            grid.setColumnStretch(side, 1)
        body.addLayout(grid)
        body.addWidget(label(tr("Single letters do nothing while you type in a field."), 13, colour="ink3"))
        body.addStretch(1)


def _card(where: str, keys: tuple[shortcuts.KeyWords, ...]) -> Card:
    card = Card(margins=(20, 14, 20, 16), spacing=10)
    card.column.addWidget(label(where, 14, weight=600))
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for line, key in enumerate(keys):
        grid.addWidget(label(key.does, 14, colour="ink2", wrap=True), line, 0)
        grid.addWidget(KeyCap(key.keys), line, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    card.column.addLayout(grid)
    return card
