"""PySide6 6.12 on Python 3.11 loses a reference to None at every call that returns nothing, and aborts in the end."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

CALLS = 500


def test_setters_keep_their_references_to_none(app: QApplication, qtbot: QtBot) -> None:
    assert app is not None
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        widget.setWindowTitle(str(number))
        widget.setToolTip("")
    assert abs(sys.getrefcount(None) - before) < CALLS / 10
