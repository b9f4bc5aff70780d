"""Buttons by keyboard: Enter presses as Space does, in dialogs, in the window and on the rail; the ring is the theme's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow
from app.gui.theme import theme
from app.gui.widgets.basics import MainButton, PlainButton, column
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


@pytest.mark.parametrize(("kind", "colour"), [(MainButton, "primary"), (PlainButton, "surface")])
def test_a_focused_button_keeps_its_face(
    app: QApplication, qtbot: QtBot, kind: type[MainButton | PlainButton], colour: str
) -> None:
    """Inside its ring, away from its words, there is one colour and nothing that the system's style draws."""
    assert app is not None
    page = QWidget()
    qtbot.addWidget(page)
    body, button = column(page), kind("Import")
    first = QLineEdit()
    body.addWidget(first)
    body.addWidget(button)
    button.setFixedWidth(300)
    page.show()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert page.focusWidget() is button
    picture = button.grab().toImage()
    inside = {picture.pixelColor(x, y).name() for x in range(10, 110) for y in range(8, picture.height() - 8)}
    assert inside == {theme.colour(colour).name()}
