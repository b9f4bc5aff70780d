"""Asks which of the names in a transcript is you."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.written_names import NOBODY
from app.gui.widgets.basics import PlainButton, QuietButton, column, scrolled
from app.gui.widgets.dialogs import Dialog
from app.i18n import tr

_MOST_SEEN = 7
_SEEN_PX = 340


class WhoIsYou(Dialog):
    """`chosen` has the name, or `NOBODY`; Esc leaves without an answer."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None, names: Sequence[str], *, file: str) -> None:
        super().__init__(parent, tr("Which one is you?"), tr("These names stand in {file}.", file=file))
        inner = QWidget()
        lines = column(inner, spacing=8)
        self.buttons: list[PlainButton] = []
        for name in names:
            button = PlainButton(name.replace("&", "&&"))
            button.setAccessibleName(tr("{name} is me", name=name))
            button.clicked.connect(partial(self._on_chosen, name))
            self.buttons.append(button)
            lines.addWidget(button)
        if len(names) > _MOST_SEEN:
            area = scrolled(inner)
            area.setFixedHeight(_SEEN_PX)
            self.body.addWidget(area)
        else:
            self.body.addWidget(inner)
        self.nobody = QuietButton(tr("None of these is me"))
        self.nobody.clicked.connect(partial(self._on_chosen, NOBODY))
        self.body.addWidget(self.nobody)
        leave = QuietButton(tr("Cancel"))
        leave.clicked.connect(self.reject)
        self.body.addWidget(leave)

    def _on_chosen(self, name: str, _checked: object = None) -> None:
        self.accept()
        self.chosen.emit(name)
