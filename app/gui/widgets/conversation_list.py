"""The Library's list: chosen by mouse or keys, renamed in place (F2), deleted after one question (Delete)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from app.core.recording import ConversationState
from app.gui.models.library_model import UNDER_WAY, Index, LibraryModel, Roles, Row
from app.gui.widgets.conversation_delegate import ConversationDelegate
from app.gui.widgets.dialogs import Question
from app.i18n import tr

OPENED_BY = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
CAN_BE_OPENED = frozenset({ConversationState.MEASURED, ConversationState.READY})


class ConversationList(QListView):
    """Emits what the person wants with the identifier of the row."""

    open_wanted = Signal(str)
    delete_wanted = Signal(str)
    retry_wanted = Signal(str)
    cancel_wanted = Signal(str)
    transcript_wanted = Signal(str)
    """One that another program wrote is to be added."""
    first_wanted = Signal(str)
    """Before the others that wait."""

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversations = model
        self.setModel(model)
        self._delegate = ConversationDelegate(self)
        self._delegate.retry_clicked.connect(self.retry_wanted)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListView { background: transparent; outline: none; }")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setAccessibleName(tr("Conversations"))
        self.verticalScrollBar().setSingleStep(31)

    def row_of(self, index: QModelIndex) -> Row | None:
        return self._conversations.row_at(index)

    def row_at(self, place: QPoint) -> Row | None:
        """The row at a place of the viewport; None below the last one, and when the list is not seen."""
        seen = self.isVisible() and self.viewport().rect().contains(place)
        return self.row_of(self.indexAt(place)) if seen else None

    @property
    def chosen(self) -> Row | None:
        return self.row_of(self.currentIndex())

    def choose(self, identifier: str) -> None:
        index = self._conversations.index_of(identifier)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def seen(self) -> list[Row]:
        """The rows that are in view."""
        area = self.viewport().rect()
        first, last = self.indexAt(area.topLeft()), self.indexAt(area.bottomLeft())
        end = last.row() if last.isValid() else self._conversations.rowCount() - 1
        places = range(max(0, first.row()), end + 1)
        return [row for place in places if (row := self.row_of(self._conversations.index(place))) is not None]

    def dataChanged(  # noqa: N802 - Qt's name
        self, first: Index, last: Index, roles: Sequence[int] = ()
    ) -> None:
        """What runs and what waits makes no row higher: Qt would ask for the size of every one."""
        if roles and set(roles) <= {Roles.PROGRESS, Roles.QUEUE}:
            self.update(first)
        else:
            super().dataChanged(first, last, roles)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        row = self.row_of(self.indexAt(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self._open(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if self.state() is QAbstractItemView.State.EditingState:
            return  # the field for the title has the keys; Return there ends the editing and opens nothing
        row = self.chosen
        if row is not None and event.key() in OPENED_BY:
            if row.row.conversation.state is ConversationState.FAILED:
                self.retry_wanted.emit(row.id)
            else:
                self._open(row)
        elif row is not None and event.key() == Qt.Key.Key_Delete:
            self.ask_to_delete(row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        row = self.row_of(index)
        if row is None:
            return
        self.setCurrentIndex(index)
        where = self.visualRect(index).bottomLeft() + QPoint(20, -8) if by_keys else event.pos()
        menu = self.menu_for(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(where))

    def menu_for(self, row: Row) -> QMenu:
        """What can be done with this row, now."""
        menu = QMenu(self)
        state = row.row.conversation.state

        def add(text: str, keys: str = "") -> QAction:
            action = menu.addAction(text)
            if keys:
                action.setShortcut(keys)
                action.setShortcutVisibleInContextMenu(True)
            return action

        if state in CAN_BE_OPENED:
            add(tr("Open"), "Return").triggered.connect(lambda: self.open_wanted.emit(row.id))
        if state is ConversationState.FAILED:
            add(tr("Try again")).triggered.connect(lambda: self.retry_wanted.emit(row.id))
        if state is ConversationState.READY and row.row.conversation.failure:
            add(tr("Write the transcript")).triggered.connect(lambda: self.retry_wanted.emit(row.id))
        place = self._conversations.place_in_queue(row.id)
        if state is ConversationState.READY and place is None:
            add(tr("Add a transcript…")).triggered.connect(lambda: self.transcript_wanted.emit(row.id))
        if place is not None and place > 0:
            add(tr("Do this one next")).triggered.connect(lambda: self.first_wanted.emit(row.id))
        if place is not None:
            add(tr("Take it out of the queue")).triggered.connect(lambda: self.cancel_wanted.emit(row.id))
        elif state in UNDER_WAY and self._conversations.progress_of(row.id) is not None:
            add(tr("Stop listening through")).triggered.connect(lambda: self.cancel_wanted.emit(row.id))
        if state is not ConversationState.RECORDING:
            add(tr("Rename"), "F2").triggered.connect(lambda: self.edit(self._conversations.index_of(row.id)))
            menu.addSeparator()
            add(tr("Delete…"), "Del").triggered.connect(lambda: self.ask_to_delete(row))
        return menu

    def ask_to_delete(self, row: Row) -> None:
        """Asks once; what is being recorded is stopped first, not deleted from here."""
        if row.row.conversation.state is ConversationState.RECORDING:
            return
        question = Question(
            self.window(),
            tr("Delete “{title}”?", title=row.title),
            tr("This removes the sound, words, charts and your answers of this conversation from this computer."),
            yes=tr("Delete"),
            no=tr("Keep it"),
        )
        question.accepted.connect(lambda: self.delete_wanted.emit(row.id))
        question.open()

    def _open(self, row: Row) -> None:
        if row.row.conversation.state in CAN_BE_OPENED:
            self.open_wanted.emit(row.id)
