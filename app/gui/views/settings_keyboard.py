"""Settings, keyboard: every key the app listens to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.errors import AppError
from app.gui import shortcuts
from app.gui.widgets.basics import Card, KeyCap, column, label
from app.gui.widgets.tick import Tick
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services


class KeyboardPage(QWidget):
    """The list that F1 opens, in two columns of cards, and a switch for keys without Ctrl."""

    failed = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        body = column(self, margins=(0, 0, 4, 24), spacing=14)
        body.addWidget(
            label(
                tr("Everything works by keyboard: Tab goes on, Shift+Tab back, Space or Enter presses."),
                14,
                colour="ink2",
                wrap=True,
            )
        )
        self.single_keys = Tick(tr("Use single keys, such as N for the next moment"))
        self.single_keys.setChecked(services.settings.single_keys)
        self.single_keys.setAccessibleDescription(
            tr("Off: letters, figures and signs do nothing without Ctrl. Space, Enter and the arrows always work.")
        )
        self.single_keys.clicked.connect(self._on_single_keys)
        body.addWidget(self.single_keys)
        grid = QGridLayout()
        grid.setSpacing(14)
        sides = (column(spacing=14), column(spacing=14))
        for number, (where, keys) in enumerate(shortcuts.all_keys()):
            sides[number // 4].addWidget(_card(where, keys))
        for side, layout in enumerate(sides):
            layout.addStretch(1)
            grid.addLayout(layout, 0, side)
            grid.setColumnStretch(side, 1)
        body.addLayout(grid)
        body.addWidget(
            label(
                tr("Single keys do nothing while you type in a field. Space, Enter and the arrows always work."),
                13,
                colour="ink3",
                wrap=True,
            )
        )
        body.addStretch(1)

    @Slot(bool)
    def _on_single_keys(self, on: bool) -> None:
        try:
            self._services.change_settings(single_keys=on)
        except AppError as error:
            self.single_keys.setChecked(self._services.settings.single_keys)
            self.failed.emit(error)


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
