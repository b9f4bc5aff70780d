"""Enter presses the button that has the focus, as Space does: in dialogs, in the window and on the rail."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow
from app.gui.widgets.basics import MainButton
from app.gui.widgets.dialogs import Choice, Question


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_choice_is_made_with_each_of_them(app: QApplication, qtbot: QtBot, key: Qt.Key) -> None:
    assert app is not None
    dialog = Choice(None, "Which of the two is you?", "", ("mine.wav", "theirs.wav"))
    chosen: list[int] = []
    dialog.chosen.connect(chosen.append)
    dialog.open()
    second = dialog.buttons[1]
    second.setFocus()
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(second, key)
    assert chosen == [1]


def test_enter_takes_the_answer_that_has_the_focus(app: QApplication, qtbot: QtBot) -> None:
    assert app is not None
    dialog = Question(None, "Delete it?", "", yes="Delete", no="Keep")
    dialog.open()
    assert dialog.focusWidget() is dialog.no
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog.no, Qt.Key.Key_Return)


def test_with_ctrl_it_is_another_key(app: QApplication, qtbot: QtBot) -> None:
    assert app is not None
    button = MainButton("Save")
    qtbot.addWidget(button)
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("pressed"))
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not pressed
    QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert len(pressed) == 1


def test_places_of_the_rail_too(window: MainWindow) -> None:
    place = window.rail.buttons["settings"]
    place.setFocus()
    QTest.keyClick(place, Qt.Key.Key_Return)
    assert window.settings.isVisible()
