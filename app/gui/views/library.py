"""The Library: what was recorded and imported, by week, and the ways to begin something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from app.core.job import Failed, Finished, JobEvent, Progress, SpeechFound
from app.core.recording import ConversationState
from app.gui.jobs import Action, Jobs
from app.gui.models import words
from app.gui.models.library_model import Described, LibraryModel, Listed, listed
from app.gui.theme import theme
from app.gui.widgets.basics import (
    SERIF,
    IconLabel,
    MainButton,
    PlainButton,
    PrivacyLine,
    QuietButton,
    column,
    label,
    row,
)
from app.gui.widgets.conversation_list import ConversationList
from app.gui.widgets.queue_bar import QueueBar
from app.i18n import tr, trn
from app.library.said import SaidLine

if TYPE_CHECKING:
    from app.wiring import Services

REFRESH_MS = 60
SEARCH_MS = 180
LOOK_MS = 400


class LibraryView(QWidget):
    """Shows the rows of the Library and tells what the person wants with one of them."""

    open_wanted = Signal(str)
    open_at_wanted = Signal(str, float)
    """The words that were searched stand there."""
    record_wanted = Signal()
    import_wanted = Signal()
    sample_wanted = Signal()
    loaded = Signal()
    """The first rows are on screen."""

    def __init__(self, services: Services, jobs: Jobs, *, your_name: str = "") -> None:
        super().__init__()
        self.setProperty("page", "true")
        self._services, self._jobs = services, jobs
        self._your_name = your_name
        self._loaded = False
        self._next: str | None = None
        self._asked: set[str] = set()
        self._come_to: set[str] = set()
        self._described = Described()
        self.model = LibraryModel()
        self.model.rename_wanted.connect(self._on_rename)
        body = column(self, margins=(40, 28, 40, 20))
        body.addLayout(self._header())
        body.addSpacing(18)
        self.list = ConversationList(self.model)
        self.list.open_wanted.connect(self._on_open)
        self.list.verticalScrollBar().valueChanged.connect(self._look_for_lines)
        self.list.delete_wanted.connect(self.delete)
        self.list.retry_wanted.connect(self.retry)
        self.list.cancel_wanted.connect(self.cancel)
        self.list.first_wanted.connect(self.do_next)
        self.queue_bar = QueueBar(self)
        self.queue_bar.pause_wanted.connect(self.pause)
        self.queue_bar.go_on_wanted.connect(self.go_on)
        body.addWidget(self.queue_bar)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._empty = self._empty_page()
        self._pages.addWidget(self._empty)
        self._nothing = self._nothing_page()
        self._pages.addWidget(self._nothing)
        body.addWidget(self._pages, 1)
        body.addSpacing(14)
        self.foot = PrivacyLine(tr("Kept on this computer."), px=13)
        body.addWidget(self.foot)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._on_refresh)
        self._search = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._search.timeout.connect(self._on_refresh)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self._show_queue)
        self._greet()

    # What is on screen

    def _header(self) -> QHBoxLayout:
        line = row(spacing=10)
        words_ = column(spacing=2)
        self._title = label("", 26, family=SERIF)
        self._line = label("", 14, colour="ink3", wrap=True)
        words_.addWidget(self._title)
        words_.addWidget(self._line)
        line.addLayout(words_, 1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search names, words, notes"))
        self.search.setAccessibleName(tr("Search"))
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(280)
        self.search.setClearButtonEnabled(True)
        self._search_icon = self.search.addAction(theme.icon("search", 18), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._on_search_typed)
        self.import_button = PlainButton(tr("Import"))
        self.import_button.clicked.connect(self.import_wanted)
        self.record_button = MainButton(tr("New recording"), icon="record")
        self.record_button.clicked.connect(self.record_wanted)
        for widget in (self.search, self.import_button, self.record_button):
            line.addWidget(widget, 2 if widget is self.search else 0, Qt.AlignmentFlag.AlignVCenter)
        return line

    def _empty_page(self) -> QWidget:
        page = QWidget()
        body = column(page)
        centre = Qt.AlignmentFlag.AlignHCenter
        body.addStretch(2)
        body.addWidget(IconLabel("heard", 56, colour="ink", stroke=1.2), 0, centre)
        body.addSpacing(18)
        body.addWidget(label(tr("Nothing recorded yet"), 26, family=SERIF), 0, centre)
        body.addSpacing(8)
        for text in (
            tr("Record a call, or import a recording you have, and see how the talk was shared."),
            tr("The example is a made-up conversation that shows you all there is to see."),
        ):
            body.addWidget(label(text, 15, colour="ink2"), 0, centre)
            body.addSpacing(4)
        body.addSpacing(18)
        buttons = row(spacing=10)
        buttons.addStretch(1)
        self.record_a_call = MainButton(tr("Record a call"))
        self.record_a_call.clicked.connect(self.record_wanted)
        self.import_a_recording = PlainButton(tr("Import a recording"))
        self.import_a_recording.clicked.connect(self.import_wanted)
        self.look_at_example = QuietButton(tr("Look at an example"))
        self.look_at_example.clicked.connect(self.sample_wanted)
        for button in (self.record_a_call, self.import_a_recording, self.look_at_example):
            buttons.addWidget(button)
        buttons.addStretch(1)
        body.addLayout(buttons)
        body.addStretch(3)
        body.addWidget(PrivacyLine(tr("Kept on this computer."), centred=True))
        return page

    def _nothing_page(self) -> QWidget:
        page = QWidget()
        body = column(page)
        centre = Qt.AlignmentFlag.AlignHCenter
        body.addStretch(2)
        self._nothing_words = label("", 22, family=SERIF)
        body.addWidget(self._nothing_words, 0, centre)
        body.addSpacing(14)
        show_all = PlainButton(tr("Show all conversations"))
        show_all.clicked.connect(self.search.clear)
        body.addWidget(show_all, 0, centre)
        body.addStretch(3)
        return page

    # What comes in

    def set_your_name(self, name: str) -> None:
        self._your_name = name
        self._greet()

    def refresh(self) -> None:
        """Look at the Library again, soon; many calls become one."""
        if not self._refresh.isActive():
            self._refresh.start()

    def load(self) -> None:
        """Look at the Library now."""
        self._on_refresh()

    def on_job_event(self, identifier: str, event: JobEvent) -> None:
        if isinstance(event, Progress):
            self.model.set_progress(identifier, event)
            self._show_queue()
        elif isinstance(event, (SpeechFound, Finished, Failed)):
            self.refresh()

    def show_row(self, identifier: str) -> None:
        """Choose a row, now or as soon as it is listed."""
        self._next = identifier
        if self.search.text():
            self.search.clear()
        self.refresh()

    @Slot()
    def _on_refresh(self) -> None:
        wanted = self.search.text()
        conversations, described = self._services.conversations, self._described
        come_to = tuple(self._come_to) if wanted == self.model.search else ()

        def work() -> Listed:
            rows = conversations.rows(wanted)
            if come_to:  # their lines were looked for as the person came to them, and may have changed
                lines = conversations.said(wanted, come_to)
                rows = tuple(replace(row, said=row.said or lines.get(row.conversation.id)) for row in rows)
            return listed(rows, now=datetime.now().astimezone(), search=wanted, known=described)

        self._jobs.run(Action(work, self._on_rows, owner=self))

    def _on_rows(self, shown: Listed) -> None:
        wanted, rows = shown.search, shown.rows
        if wanted != self.search.text():
            return  # more was typed: another answer is on its way
        if wanted != self.model.search:
            self._asked, self._come_to = set(), set()
        chosen = self._next or (self.list.chosen.id if self.list.chosen is not None else None)
        self.model.show_listed(shown)
        if chosen is not None and self.model.index_of(chosen).isValid():
            self.list.choose(chosen)
            self._next = None
        if rows:
            self._pages.setCurrentWidget(self.list)
        elif wanted.strip():
            self._nothing_words.setText(tr("Nothing found for “{text}”", text=wanted.strip()))
            self._pages.setCurrentWidget(self._nothing)
        else:
            self._pages.setCurrentWidget(self._empty)
        empty = not rows and not wanted.strip()
        for widget in (self._title, self.search, self.import_button, self.record_button, self.foot):
            widget.setVisible(not empty)
        if not wanted:
            self._greet()
        self._look_for_lines()
        self._show_queue()
        if not self._loaded:
            self._loaded = True
            self.loaded.emit()

    @Slot()
    def _look_for_lines(self) -> None:
        """The newest rows come with the line in which the words stand; others get theirs when they are come to."""
        search = self.model.search
        if not search.strip():
            return
        seen = [row for row in self.list.seen() if row.found is None and row.id not in self._asked]
        if not seen:
            return
        wanted = tuple(row.id for row in seen)
        self._asked.update(wanted)
        conversations = self._services.conversations

        def keep(lines: Mapping[str, SaidLine]) -> None:
            if search == self.model.search:
                self._come_to.update(lines)
                self.model.set_found(lines)

        self._jobs.run(Action(lambda: conversations.said(search, wanted), keep, owner=self))

    @Slot()
    def _show_queue(self) -> None:
        """The queue tells what an analysis finds, but not who waits: looked at as long as somebody does."""
        queue = self._services.queue
        running, waiting, paused = queue.running, queue.waiting, queue.is_paused
        self.model.set_queue(waiting)
        if paused:
            rest = trn("{number} conversation waits.", "{number} conversations wait.", len(waiting),
                       number=words.number(len(waiting)))  # fmt: skip
            said = tr("Resting. {rest}", rest=rest) if waiting else tr("Resting. Nothing is listened through.")
        else:
            said = self.model.queue_words(running, len(waiting)) if running is not None and waiting else ""
        self.queue_bar.show_queue(said, paused=paused)
        if running is not None or waiting:
            self._look.start()

    def _greet(self) -> None:
        rows = self.model.rows
        self._title.setText(words.greeting(datetime.now().astimezone(), self._your_name))
        waiting = sum(1 for one in rows if one.moments > one.answered)
        if not rows:
            self._line.setText("")
        elif waiting:
            self._line.setText(
                trn(
                    "{number} conversation is waiting for a few minutes of thought.",
                    "{number} conversations are waiting for a few minutes of thought.",
                    waiting,
                    number=words.number(waiting),
                )
            )
        else:
            self._line.setText(tr("Nothing is waiting for you."))

    # What the person does

    @Slot(str)
    def _on_open(self, identifier: str) -> None:
        row = self.model.row_at(self.model.index_of(identifier))
        if row is not None and row.found is not None:
            self.open_at_wanted.emit(identifier, row.found.start_s)
        else:
            self.open_wanted.emit(identifier)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot(str)
    def delete(self, identifier: str) -> None:
        services = self._services
        self._next = self.model.neighbour(identifier)

        def work() -> None:
            services.queue.cancel(identifier)
            services.conversations.delete(identifier)

        self._jobs.run(Action(work, lambda _: self.refresh(), owner=self))

    @Slot(str)
    def retry(self, identifier: str) -> None:
        self._jobs.run(Action(lambda: self._services.queue.add(identifier), lambda _: self.refresh(), owner=self))

    @Slot(str)
    def cancel(self, identifier: str) -> None:
        services = self._services

        def work() -> None:
            before = services.conversations.get(identifier)
            only_again = identifier in services.queue.waiting and before.state is ConversationState.READY
            services.queue.cancel(identifier)
            if only_again:  # its words are whole, and stay
                services.conversations.set_state(identifier, before.state, before.failure)

        self._jobs.run(Action(work, lambda _: self.refresh(), owner=self))

    @Slot(str)
    def do_next(self, identifier: str) -> None:
        self._change_queue(lambda: self._services.queue.move(identifier, 0))

    @Slot()
    def pause(self) -> None:
        self._change_queue(self._services.queue.pause)

    @Slot()
    def go_on(self) -> None:
        self._change_queue(self._services.queue.go_on)

    def _change_queue(self, change: Callable[[], None]) -> None:
        """In a worker: ending a process may take a moment."""
        self._jobs.run(Action(change, lambda _: self._show_queue(), owner=self))

    @Slot(str, str)
    def _on_rename(self, identifier: str, title: str) -> None:
        conversations = self._services.conversations
        self._jobs.run(Action(lambda: conversations.rename(identifier, title), lambda _: self.refresh(), owner=self))

    @Slot()
    def _on_search_typed(self) -> None:
        self._search.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape and self.search.hasFocus():
            self.search.clear()
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self._search_icon.setIcon(theme.icon("search", 18))
        super().changeEvent(event)
