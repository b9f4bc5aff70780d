"""Dialogs of one question or one message; Esc leaves each of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QWidget

from app.gui.widgets.basics import SERIF, MainButton, PlainButton, QuietButton, column, label, row
from app.i18n import tr

WIDTH_PX = 460


class Dialog(QDialog):
    """A title in serif, a sentence, what the kind of dialog adds, and buttons."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH_PX)
        self.setMaximumWidth(WIDTH_PX + 140)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = column(self, margins=(28, 24, 28, 24), spacing=10)
        self.body.addWidget(label(title, 20, family=SERIF, wrap=True))
        self.sentence = label(sentence, 14, colour="ink2", wrap=True)
        self.sentence.setVisible(bool(sentence))
        self.body.addWidget(self.sentence)


class Message(Dialog):
    """Something to read, and one button."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str) -> None:
        super().__init__(parent, title, sentence)
        self.close_button = MainButton(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        self.body.addSpacing(8)
        self.body.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)


class Question(Dialog):
    """Asks once; `accepted` is emitted for yes. The safe answer has the focus."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, *, yes: str, no: str) -> None:
        super().__init__(parent, title, sentence)
        line = row(spacing=8)
        line.addStretch(1)
        self.no = QuietButton(no)
        self.no.clicked.connect(self.reject)
        self.yes = MainButton(yes)
        self.yes.clicked.connect(self.accept)
        line.addWidget(self.no)
        line.addWidget(self.yes)
        self.body.addSpacing(8)
        self.body.addLayout(line)
        self.no.setFocus()


class Choice(Dialog):
    """One of two named things; `chosen` has the index."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None, title: str, sentence: str, options: tuple[str, str]) -> None:
        super().__init__(parent, title, sentence)
        self.buttons = []
        for index, option in enumerate(options):
            button = PlainButton(option)
            button.setProperty("index", index)
            button.clicked.connect(self._on_clicked)
            self.buttons.append(button)
            self.body.addWidget(button)
        leave = QuietButton(tr("Cancel"))
        leave.clicked.connect(self.reject)
        self.body.addWidget(leave)

    def _on_clicked(self) -> None:
        index = int(self.sender().property("index"))
        self.accept()
        self.chosen.emit(index)


class NameDialog(Dialog):
    """Asks for one line of text; `named` has it."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None, title: str, sentence: str, *, text: str, yes: str) -> None:
        super().__init__(parent, title, sentence)
        self.field = QLineEdit(text)
        self.field.setAccessibleName(title)
        self.field.setMaxLength(200)
        self.field.selectAll()
        self.field.returnPressed.connect(self._on_yes)
        self.body.addWidget(self.field)
        line = row(spacing=8)
        line.addStretch(1)
        self.no = QuietButton(tr("Cancel"))
        self.no.clicked.connect(self.reject)
        self.yes = MainButton(yes)
        self.yes.clicked.connect(self._on_yes)
        line.addWidget(self.no)
        line.addWidget(self.yes)
        self.body.addSpacing(6)
        self.body.addLayout(line)
        self.field.setFocus()

    def _on_yes(self) -> None:
        text = self.field.text().strip()
        if text:
            self.accept()
            self.named.emit(text)


class Unexpected(Dialog):
    """For a bug: what happened in one sentence, and the details to copy."""

    def __init__(self, parent: QWidget | None, details: str, *, log: str) -> None:
        super().__init__(
            parent,
            tr("Something unexpected happened"),
            tr("Heard goes on, and what you recorded is kept. The details below are also in {log}.", log=log),
        )
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(tr("Details"))
        self.details.setMinimumHeight(160)
        self.body.addWidget(self.details)
        self.close_button = MainButton(tr("Close"))
        self.close_button.clicked.connect(self.accept)
        self.body.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
