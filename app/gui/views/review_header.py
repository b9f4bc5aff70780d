"""Review's header: back, title that can be renamed in place, date and length, export, and the menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QWidget

from app.gui.shortcuts import REDO, UNDO, native
from app.gui.theme import theme
from app.gui.views.review_export import export_groups
from app.gui.views.review_menu import Menu
from app.gui.widgets.basics import IconButton, QuietButton, column, label, row
from app.i18n import tr
from app.services.conversations import CorrectionState
from app.services.rewriting import Writer


class TitleField(QLineEdit):
    """Enter keeps, Esc leaves as it was."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
        event.accept()  # what ends the typing is not also a key of the page behind it


class ReviewHeader(QWidget):
    back_requested = Signal()
    renamed = Signal(str)
    name_wanted = Signal(str)
    """The key of a voice."""
    people_wanted = Signal()
    swap_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    restore_wanted = Signal()
    delete_wanted = Signal()
    transcript_wanted = Signal()
    """Words that another program wrote, from a file."""
    rewrite_wanted = Signal(object)
    """A Writer."""
    compare_wanted = Signal()
    export_wanted = Signal(str)
    """Which file: a kind of `export_groups`."""

    def __init__(self) -> None:
        super().__init__()
        line = row(self, spacing=8)
        self.back_button = IconButton("chevron-left", tr("Back to Library"), size=36)
        self.back_button.clicked.connect(self.back_requested)
        line.addWidget(self.back_button)
        words = column(spacing=1)
        self._title = label("", 18, weight=600)
        self._title.setMinimumWidth(40)
        self.field = TitleField()
        self.field.setFont(theme.font(18, 600))
        self.field.setAccessibleName(tr("Title"))
        self.field.setMaxLength(200)
        self.field.returnPressed.connect(self._on_kept)
        self.field.editingFinished.connect(self._on_kept)
        self.field.left.connect(self._on_left)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._title)
        self._stack.addWidget(self.field)
        self.field.setStyleSheet("QLineEdit { min-height: 0; padding: 0 6px; }")  # as high as the title it stands for
        self._stack.setFixedHeight(30)
        words.addWidget(self._stack)
        self._subtitle = label("", 13, colour="ink3")
        words.addWidget(self._subtitle)
        line.addLayout(words, 1)
        self.export_button = QuietButton(tr("Export"), icon="export")
        self.export_button.clicked.connect(self.open_export_menu)
        line.addWidget(self.export_button)
        self.more_button = IconButton("more", tr("More"), size=36)
        self.more_button.clicked.connect(self._open_more_menu)
        line.addWidget(self.more_button)
        self._text = ""
        self._renaming = False
        self._can_swap = False
        self._asks_people = False
        self._others: tuple[tuple[str, str], ...] = ()
        self._has_result = False
        self._writers: tuple[Writer, ...] = ()
        self._written_by = ""
        self._has_words = False
        self._corrections = CorrectionState(can_undo=False, can_redo=False, corrected=False)

    @property
    def title(self) -> str:
        return self._text

    def show_words(self, title: str, subtitle: str) -> None:
        self._text = title
        self._elide()
        self._subtitle.setText(subtitle)

    def set_possible(self, *, export: bool, swap: bool) -> None:
        self._has_result, self._can_swap = export, swap
        self.export_button.setEnabled(export)

    def set_people(self, others: Sequence[tuple[str, str]], *, asked: bool) -> None:
        """others: key and name of each voice that can be named; asked: how many people spoke is the person's to say."""
        self._others, self._asks_people = tuple(others), asked

    def set_corrections(self, state: CorrectionState) -> None:
        """What the menu can take back."""
        self._corrections = state

    def set_writers(self, writers: Sequence[Writer], *, used: str, compare: bool = False) -> None:
        """What can write the words again; used: what wrote them, as a transcript calls it; compare: there are words."""
        self._writers, self._written_by, self._has_words = tuple(writers), used, compare

    def start_renaming(self) -> None:
        self._renaming = True
        self.field.setText(self._text)
        self._stack.setCurrentIndex(1)
        self.field.selectAll()
        self.field.setFocus()

    def _on_kept(self) -> None:
        """Enter, or the focus went elsewhere."""
        if self._renaming:
            self._on_left()
            text = self.field.text().strip()
            if text and text != self._text:
                self.renamed.emit(text)

    def _on_left(self) -> None:
        self._renaming = False  # before the field is hidden, which ends its editing once more
        self._stack.setCurrentIndex(0)
        self.more_button.setFocus()

    def _elide(self) -> None:
        room = max(40, self._stack.width())
        self._title.setText(self._title.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room))
        self._title.setAccessibleName(self._text)
        self._title.setToolTip(self._text if self._title.text() != self._text else "")

    def resizeEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self._elide()

    def export_menu(self) -> QMenu:
        menu = Menu(self)
        for number, (heading, forms) in enumerate(export_groups()):
            if number:
                menu.addSeparator()
            menu.add_heading(heading)
            for form in forms:
                menu.add_line(form.words, partial(self.export_wanted.emit, form.kind))
        return menu

    def more_menu(self) -> QMenu:
        menu = Menu(self)
        items: list[tuple[str, Callable[[], None]]] = [(tr("Rename"), self.start_renaming)]
        for key, name in self._others:
            line = tr("Name {person}…", person=name) if len(self._others) > 1 else tr("Name the other person…")
            items.append((line, partial(self.name_wanted.emit, key)))
        if self._can_swap:
            items.append((tr("Swap you and them"), self.swap_wanted.emit))
        if self._asks_people:
            items.append((tr("Change how many people spoke…"), self.people_wanted.emit))
        for words, act in items:
            menu.addAction(words.replace("&", "&&")).triggered.connect(act)
        self._add_corrections(menu)
        menu.addSeparator()
        if self._writers:
            menu.addMenu(self._writers_menu(menu))
        if self._has_result:
            menu.addAction(tr("Add a transcript…")).triggered.connect(self.transcript_wanted.emit)
        if self._has_words:
            menu.addAction(tr("Compare words…")).triggered.connect(self.compare_wanted.emit)
        if self._writers or self._has_words or self._has_result:
            menu.addSeparator()
        menu.addAction(tr("Delete…")).triggered.connect(self.delete_wanted.emit)
        return menu

    def _writers_menu(self, menu: QMenu) -> Menu:
        again = Menu(menu, title=tr("Write the words again…"), ticks=True)
        again.add_heading(tr("Corrections and the last five versions are kept."))
        for writer in self._writers:
            used = writer.written_by == self._written_by
            name = tr("{name} (wrote these)", name=writer.name) if used else writer.name
            again.add_line(name, partial(self.rewrite_wanted.emit, writer), ticked=used)
        return again

    def _add_corrections(self, menu: QMenu) -> None:
        state = self._corrections
        lines: list[tuple[str, bool, Callable[[], None]]] = [
            (tr("Undo") + f"\t{native(UNDO)}", state.can_undo, self.undo_wanted.emit),
            (tr("Redo") + f"\t{native(REDO)}", state.can_redo, self.redo_wanted.emit),
            (tr("Restore what was heard"), state.corrected, self.restore_wanted.emit),
        ]
        possible = [(words, act) for words, can, act in lines if can]
        if possible:
            menu.addSeparator()
        for words, act in possible:
            menu.addAction(words).triggered.connect(act)

    def open_export_menu(self) -> None:
        if self._has_result:
            self._pop_up(self.export_menu(), self.export_button)

    def _open_more_menu(self) -> None:
        self._pop_up(self.more_menu(), self.more_button)

    def _pop_up(self, menu: QMenu, under: QWidget) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        width = menu.sizeHint().width()
        menu.popup(under.mapToGlobal(QPoint(under.width() - width, under.height() + 2)))
