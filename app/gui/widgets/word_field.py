"""A small field over words of the transcript, in which they are written anew where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.segment import Segment
from app.gui.theme import theme
from app.i18n import tr

_BEFORE_PX, _AFTER_PX = 5, 6
"""From the field's edge to its text: border 2, padding 1, and 2 that Qt leaves; from its end only as far as a blank."""
_ABOVE_PX = 3
_LEAST_PX = 24


class Leave(Enum):
    """How the field was left, which is where the keys go next."""

    HERE = "here"
    NEXT = "next"
    BEFORE = "before"
    ELSEWHERE = "elsewhere"


class WordField(QLineEdit):
    """Enter keeps what was typed, Tab keeps it and goes on to the next word, Escape leaves it as it was."""

    kept = Signal(str, object)
    """What was typed, and how it was left, a Leave."""
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.segment = Segment(0.0, 0.0)
        self.speaker = ""
        self.text_before = ""
        self.sure = True
        self.setFont(theme.font(15))
        self.setMaxLength(300)
        self.setStyleSheet("QLineEdit, QLineEdit:focus { min-height: 0; padding: 0 0 0 1px; border-radius: 5px; }")
        self.setAccessibleDescription(tr("Enter keeps it, Tab goes on to the next word, Escape leaves it as it was."))
        self.textChanged.connect(self._fit)
        self._area = QRect()
        self._ends: Sequence[int] = ()
        self.hide()

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def open(self, text: str, segment: Segment, speaker: str, *, sure: bool) -> None:
        """sure: nothing is known that speaks against these words, so that keeping them as they are says nothing."""
        self.segment, self.speaker, self.text_before, self.sure = segment, speaker, text, sure
        self.setFont(theme.font(15))
        self.setText(text)
        self.setAccessibleName(tr("Correct “{words}”", words=text))
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self, area: QRect, ends: Sequence[int]) -> None:
        """Its text stands where the words stand. ends: of the words that follow on this line; it covers whole ones."""
        self._area, self._ends = area, ends
        self._fit()

    def _fit(self) -> None:
        over = self.parentWidget()
        room = 0 if over is None else over.width()
        typed = max(_LEAST_PX, self.fontMetrics().horizontalAdvance(self.text()))
        ends = (end - self._area.left() for end in (self._area.right(), *self._ends))
        width = _BEFORE_PX + min(room, next((end for end in ends if end >= typed - 2), typed)) + _AFTER_PX
        left = max(0, min(self._area.left() - _BEFORE_PX, room - width))
        self.setGeometry(left, self._area.top() - _ABOVE_PX, min(width, room), self._area.height() + 2 * _ABOVE_PX)

    def leave(self, how: Leave) -> None:
        """Keep what was typed."""
        if self.is_open:
            text = " ".join(self.text().split())
            self.hide()
            self.kept.emit(text, how)

    def drop(self) -> None:
        if self.is_open:
            self.hide()
            self.dropped.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            how = {Qt.Key.Key_Tab: Leave.NEXT, Qt.Key.Key_Backtab: Leave.BEFORE}.get(Qt.Key(event.key()))
            if how is not None:
                self.leave(how)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.drop()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & _MODIFIERS:
            self.leave(Leave.HERE)
        else:
            super().keyPressEvent(event)
        event.accept()  # what ends the typing is not also a key of the page behind it

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}:
            self.leave(Leave.ELSEWHERE)


_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
