"""A choice of one from a list that opens below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QListView


class Combo(QComboBox):
    """Its list is drawn by the theme: Qt's own list for a choice takes neither the height nor the colours of the theme."""

    def __init__(self) -> None:
        super().__init__()
        entries = QListView()
        entries.setFrameShape(QFrame.Shape.NoFrame)
        entries.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setView(entries)
