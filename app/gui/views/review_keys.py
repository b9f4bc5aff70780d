"""Review's keyboard: single keys that do nothing while a text field has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier

ACTIONS: dict[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier): "play",
    (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier): "back",
    (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier): "on",
    (Qt.Key.Key_Left, _SHIFT): "turn_before",
    (Qt.Key.Key_Right, _SHIFT): "turn_after",
    (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier): "next_moment",
    (Qt.Key.Key_P, Qt.KeyboardModifier.NoModifier): "moment_before",
    (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier): "play_moment",
    (Qt.Key.Key_Enter, Qt.KeyboardModifier.NoModifier): "play_moment",
    (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier): "answer",
    (Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier): "charts",
    (Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier): "transcript",
    (Qt.Key.Key_O, Qt.KeyboardModifier.NoModifier): "notes",
    (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier): "closer",
    (Qt.Key.Key_Equal, Qt.KeyboardModifier.NoModifier): "closer",
    (Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier): "farther",
    (Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier): "usual_span",
    (Qt.Key.Key_Return, _CONTROL): "save_and_next",
    (Qt.Key.Key_Enter, _CONTROL): "save_and_next",
    (Qt.Key.Key_D, _CONTROL): "tables",
    (Qt.Key.Key_E, _CONTROL): "export",
    (Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier): "mark_after",
    (Qt.Key.Key_E, _SHIFT): "mark_before",
    (Qt.Key.Key_Right, _CONTROL): "mark_after",
    (Qt.Key.Key_Left, _CONTROL): "mark_before",
    (Qt.Key.Key_Right, _CONTROL | _SHIFT): "stretch_on",
    (Qt.Key.Key_Left, _CONTROL | _SHIFT): "stretch_back",
    (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier): "correct",
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier): "correct",
    (Qt.Key.Key_F10, _SHIFT): "correct",
    (Qt.Key.Key_Z, _CONTROL): "undo",
    (Qt.Key.Key_Z, _CONTROL | _SHIFT): "redo",
    (Qt.Key.Key_Y, _CONTROL): "redo",
    (Qt.Key.Key_F, _CONTROL): "find",
    (Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier): "other_voice",
    (Qt.Key.Key_Return, _SHIFT): "give_rest",
    (Qt.Key.Key_Enter, _SHIFT): "give_rest",
    (Qt.Key.Key_Return, _CONTROL | _SHIFT): "give_before",
    (Qt.Key.Key_Enter, _CONTROL | _SHIFT): "give_before",
    (Qt.Key.Key_Backspace, _SHIFT): "join_before",
    (Qt.Key.Key_Delete, _SHIFT): "join_after",
} | {(Qt.Key(Qt.Key.Key_1.value + i), Qt.KeyboardModifier.NoModifier): f"moment_{i + 1}" for i in range(9)}


def action_of(event: QKeyEvent) -> str | None:
    """What a key stands for; the keypad and, for plus, Shift make no difference."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if key is Qt.Key.Key_Plus:
        modifiers &= ~_SHIFT
    return ACTIONS.get((key, modifiers))


def is_single(event: QKeyEvent) -> bool:
    """A letter, a figure or a sign; Space, Enter and the arrows are none."""
    sign = event.text().strip()
    return bool(sign) and sign.isprintable() and not event.modifiers() & _CONTROL


def is_typing(widget: QWidget | None) -> bool:
    """Whether a text field that can be written in has the focus."""
    if isinstance(widget, QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, (QLineEdit, QPlainTextEdit))


class ArrowsPastButtons(QObject):
    """Buttons move the focus with the arrow keys; in Review the arrows belong to the playhead."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view

    def watch(self, within: QWidget) -> None:
        """Every button inside; asked again for buttons that are made later."""
        for button in within.findChildren(QAbstractButton):
            button.removeEventFilter(self)
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
                QApplication.sendEvent(self._view, event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
                if isinstance(watched, QAbstractButton):
                    watched.click()
                return True
        return False
