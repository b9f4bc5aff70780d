"""The two questions that Review's menu asks."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.gui.widgets.dialogs import NameDialog, Question
from app.i18n import tr


def name_dialog(window: QWidget, name: str) -> NameDialog:
    """Who was with you; `named` has the answer."""
    return NameDialog(
        window,
        tr("Who was with you?"),
        tr("The name stands beside their lane and in the sentences. It stays on this computer."),
        text=name,
        yes=tr("Save"),
    )


def delete_question(window: QWidget, title: str) -> Question:
    """Asked once; `accepted` is yes."""
    return Question(
        window,
        tr("Delete “{title}”?", title=title),
        tr("This removes its sound, words, charts, notes and your answers. It can't be undone."),
        yes=tr("Delete"),
        no=tr("Keep it"),
    )
