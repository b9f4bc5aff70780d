"""Find in this conversation: a slim bar over the transcript, and the words that it finds, lit in the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.gui.models.finding import FindableWords, Hit
from app.gui.theme import theme
from app.gui.widgets.basics import IconButton, column, hline, label, row
from app.gui.widgets.text import Label
from app.gui.widgets.toast import announce
from app.gui.widgets.transcript_text import Paragraph
from app.gui.widgets.transcript_view import TranscriptView
from app.i18n import tr

_LONGEST = 80
"""Signs of a selection that are taken for what is to be found."""


class FindField(QLineEdit):
    """Enter goes on, Shift+Enter back, Escape leaves."""

    stepped = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Find in this conversation"))
        self.setAccessibleName(tr("Find in this conversation"))
        self.setAccessibleDescription(tr("Enter goes to the next place, Shift+Enter to the one before, Escape closes."))
        self.setMinimumWidth(180)
        self.setMaximumWidth(320)
        self.setClearButtonEnabled(True)
        self._icon = self.addAction(theme.icon("search", 18), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        steps = {Qt.Key.Key_Return: -1 if back else 1, Qt.Key.Key_Enter: -1 if back else 1}
        steps |= {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
            return
        event.accept()  # no key of the page behind it

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self._icon.setIcon(theme.icon("search", 18))
        super().changeEvent(event)


class FindBar(QWidget):
    """Field, how many places there are, and the ways to go between them."""

    def __init__(self) -> None:
        super().__init__()
        body = column(self, margins=(0, 0, 8, 8), spacing=10)
        line = row(spacing=8)
        body.addLayout(line)
        body.addWidget(hline())
        self.field = FindField()
        line.addWidget(self.field, 1)
        self.before = IconButton("chevron-up", tr("The place before"), size=36, icon_size=18)
        self.after = IconButton("chevron-down", tr("The next place"), size=36, icon_size=18)
        self.count: Label = label("", 13, colour="ink2")
        self.count.setMinimumWidth(64)
        for button, step in ((self.before, -1), (self.after, 1)):
            button.clicked.connect(partial(self._on_button, button, step))
            line.addWidget(button)
        line.addWidget(self.count, 2)
        close = IconButton("close", tr("Close"), size=36, icon_size=16)
        close.clicked.connect(self.field.left)
        line.addWidget(close)

    def _on_button(self, button: IconButton, step: int) -> None:
        self.field.stepped.emit(step)
        if not button.hasFocus():  # pressed by mouse, which takes the keys from the field
            self.field.setFocus()

    def show_count(self, present: int | None, count: int, *, wanted: str) -> None:
        """present: the number of the place that is gone to, from 0."""
        for button in (self.before, self.after):
            button.setEnabled(count > 1)
        if not wanted.strip():
            words = ""
        elif not count:
            words = tr("Nobody says this here.")
        else:
            words = tr("{number} of {count}", number=(present or 0) + 1, count=count)
        self.count.setText(words)


class ReviewFind(QObject):
    """Finds in what is shown, also after it has changed, and gives the keys back to where they were."""

    def __init__(self, bar: FindBar, view: TranscriptView) -> None:
        super().__init__(bar)
        self._bar, self._view = bar, view
        self._shown: Sequence[Paragraph] = ()
        self._words: FindableWords | None = None
        self._hits: Sequence[Hit] = ()
        self._present: int | None = None
        self._begin = 0
        """The line from which on it is looked for while it is typed."""
        self._came_from: QWidget | None = None
        bar.field.textChanged.connect(self._on_typed)
        bar.field.stepped.connect(self.step)
        bar.field.left.connect(self.close)
        bar.hide()

    @property
    def is_open(self) -> bool:
        return not self._bar.isHidden()

    def open(self, wanted: str = "") -> None:
        """wanted: what is likely to be looked for, where nothing is selected in the transcript."""
        field, now = self._bar.field, QApplication.focusWidget()
        if now is not field:
            self._came_from = now
        selected = self._view.textCursor().selectedText().strip()
        if selected and len(selected) <= _LONGEST and "\u2029" not in selected and "\t" not in selected:
            wanted = selected
        self._begin = self._view.line_here
        self._bar.show()
        if wanted and wanted != field.text():
            field.setText(wanted)
        else:
            self._find(stay=False)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    def close(self) -> None:
        if not self.is_open:
            return
        keys_here = self._bar.isAncestorOf(QApplication.focusWidget() or self._view)
        self._bar.hide()
        self._hits, self._present = (), None
        self._view.show_hits((), None)
        back = self._came_from if self._came_from is not None and self._came_from.isVisible() else self._view
        if keys_here:
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def show(self, shown: Sequence[Paragraph], *, same: bool) -> None:
        """What there is to find from now on; same: of the same conversation as before."""
        self._shown, self._words = shown, None
        if not same:
            self._bar.hide()
            self._bar.field.clear()
            self._came_from = None
        if self.is_open:
            self._find(stay=True)

    def step(self, by: int) -> None:
        """To another place, round and round."""
        if self._hits:
            self._go((self._present or 0) + by if self._present is not None else 0)
            self._begin = self._hits[self._present or 0].line

    def _on_typed(self) -> None:
        if self.is_open:
            self._find(stay=False)

    def _find(self, *, stay: bool) -> None:
        """stay: words have changed; the place that was gone to stays so where it is still there, and nothing moves."""
        before = self._hits[self._present] if self._present is not None else None
        if self._words is None:
            self._words = FindableWords([paragraph.words for paragraph in self._shown])
        wanted = self._bar.field.text()
        self._hits = self._words.find(wanted)
        self._present = None
        if self._hits and stay and before is not None:
            times = [hit.time_s for hit in self._hits]
            self._present = min(bisect_left(times, before.time_s), len(times) - 1)
        if stay or not self._hits:
            self._view.show_hits(self._hits, self._present)
            self._tell(wanted)
        else:
            self._view.show_hits(self._hits, None)
            self._go(next((number for number, hit in enumerate(self._hits) if hit.line >= self._begin), 0))

    def _go(self, number: int) -> None:
        self._present = number % len(self._hits)
        self._view.show_hit(self._present)
        self._tell(self._bar.field.text())

    def _tell(self, wanted: str) -> None:
        before = self._bar.count.text()
        self._bar.show_count(self._present, len(self._hits), wanted=wanted)
        if self._bar.count.text() not in {"", before}:
            announce(self._bar, self._bar.count.text())

