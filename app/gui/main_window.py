"""The window: the rail, one place at a time, and what passes between the places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.core.job import JobEvent
from app.errors import AppError
from app.gui import shortcuts
from app.gui.jobs import Action, Jobs
from app.gui.loading import PartsAhead
from app.gui.messages import Messages
from app.gui.models.recording_session import UNDO_S, RecordingSession, SessionState, Wanted
from app.gui.theme import theme
from app.gui.views.draft_offer import DraftOffer
from app.gui.views.dropped import dropped_files, dropped_onto
from app.gui.views.importing import Importing
from app.gui.views.library import LibraryView
from app.gui.widgets.basics import row
from app.gui.widgets.rail import Rail
from app.i18n import tr

if TYPE_CHECKING:
    from app.gui.views.record_live import RecordLiveView
    from app.gui.views.record_setup import RecordSetupView
    from app.gui.views.review import ReviewView
    from app.gui.views.settings import SettingsView
    from app.gui.views.small_recorder import SmallRecorder
    from app.wiring import Services

SIZE = QSize(1440, 900)
SMALLEST = QSize(760, 460)


class MainWindow(QMainWindow):
    """Library first; the other places are built when they are first wanted."""

    ready = Signal()
    """The Library is on screen and can be used."""
    _job_told = Signal(str, object)

    def __init__(self, services: Services, *, undo_s: float = UNDO_S) -> None:
        super().__init__()
        self.services = services
        self.setWindowTitle(tr("Heard"))
        self.setWindowIcon(theme.icon("heard", 64, colour="ink"))
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        self.setAcceptDrops(True)
        self.jobs = Jobs(self)
        self.messages = Messages(self, log=services.paths.log)
        self.jobs.failed.connect(self.messages.show_error)
        self.session = RecordingSession(services, undo_s=undo_s)
        self.session.setParent(self)
        self._connect_session()
        self.draft_offer = DraftOffer(services, self.jobs, self.messages)
        self.importing = Importing(services, self.jobs, self)
        self.importing.imported.connect(self._on_imported)
        self.importing.told.connect(self.messages.tell)
        self.importing.refused.connect(self.messages.show_error)

        middle = QWidget()
        line = row(middle)
        self.rail = Rail(
            (
                ("library", "library", tr("Library")),
                ("record", "record", tr("Record")),
                ("settings", "settings", tr("Settings")),
            )
        )
        self.rail.picked.connect(self.go_to)
        line.addWidget(self.rail)
        self.places = QStackedWidget()
        self.places.currentChanged.connect(self.messages.walk_on)
        line.addWidget(self.places, 1)
        self.setCentralWidget(middle)
        self.library = LibraryView(services, self.jobs, your_name=services.settings.your_name)
        self._connect_library()
        self.places.addWidget(self.library)
        self._setup: RecordSetupView | None = None
        self._live: RecordLiveView | None = None
        self._small: SmallRecorder | None = None
        self._settings: SettingsView | None = None
        self._review: ReviewView | None = None
        self._closing = False
        self.ahead = PartsAhead(self)
        self._add_keys()
        self._job_told.connect(self._on_job_event)
        self._unsubscribe = services.queue.subscribe(self._job_told.emit)
        self.go_to("library")

    # Parts

    @property
    def closing(self) -> bool:
        """It goes as soon as the recording is saved."""
        return self._closing

    @property
    def has_review(self) -> bool:
        """Whether somebody has been there."""
        return self._review is not None

    def _connect_session(self) -> None:
        self.session.state_changed.connect(self._on_session_state)
        self.session.saved.connect(self._on_saved)
        self.session.failed.connect(self._on_recording_failed)

    def _connect_library(self) -> None:
        self.library.record_wanted.connect(self._on_record_wanted)
        self.library.import_wanted.connect(self.importing.choose)
        self.library.sample_wanted.connect(self.open_sample)
        self.library.open_wanted.connect(self.open_review)
        self.library.open_at_wanted.connect(self.open_review)
        self.library.list.transcript_wanted.connect(self.importing.choose_transcript)
        self.library.loaded.connect(self._on_loaded)

    def _add_keys(self) -> None:
        for keys, act in (
            (shortcuts.LIBRARY, self._on_library_key),
            (shortcuts.RECORD, self._on_record_wanted),
            (shortcuts.NEW_RECORDING, self._on_record_wanted),
            (shortcuts.IMPORT, self.importing.choose),
            (shortcuts.SEARCH, self._on_search_key),
            (shortcuts.SETTINGS, self._on_settings_key),
            (shortcuts.KEYS, self._on_keys_key),
        ):
            shortcuts.shortcut(self, keys).activated.connect(act)

    @property
    def setup(self) -> RecordSetupView:
        if self._setup is None:
            from app.gui.views.record_setup import RecordSetupView  # noqa: PLC0415 - start stays quick

            self._setup = RecordSetupView(self.services, self.jobs)
            self._setup.start_wanted.connect(self._on_start_wanted)
            self._setup.consent_copied.connect(self._on_consent_copied)
            self.places.addWidget(self._setup)
        return self._setup

    @property
    def live(self) -> RecordLiveView:
        if self._live is None:
            from app.gui.views.record_live import RecordLiveView  # noqa: PLC0415 - as above

            self._live = RecordLiveView(self.session)
            self._live.shrink_wanted.connect(self.shrink)
            self.places.addWidget(self._live)
        return self._live

    @property
    def small(self) -> SmallRecorder:
        if self._small is None:
            from app.gui.views.small_recorder import SmallRecorder  # noqa: PLC0415 - as above

            self._small = SmallRecorder(self.session)
            self._small.grow_wanted.connect(self.grow)
        return self._small

    @property
    def settings(self) -> SettingsView:
        if self._settings is None:
            from app.gui.views.settings import SettingsView  # noqa: PLC0415 - as above

            self._settings = SettingsView(self.services, self.jobs)
            self._settings.name_changed.connect(self.library.set_your_name)
            self._settings.failed.connect(self.messages.show_error)
            self._settings.told.connect(self.messages.tell)
            self._settings.offered.connect(self.messages.offer)
            self.places.addWidget(self._settings)
        return self._settings

    @property
    def review(self) -> ReviewView:
        if self._review is None:
            from app.gui.views.review import ReviewView  # noqa: PLC0415 - as above

            self._review = ReviewView(self.services, self, parts=self.ahead.review_parts)
            self._review.back_requested.connect(self._on_back)
            self._review.deleted.connect(self._on_deleted)
            self._review.speech_model_requested.connect(self._on_settings_wanted)
            self._review.settings_requested.connect(self._on_settings_wanted)
            self._review.failed.connect(self.messages.show_error)
            self._review.exported.connect(self._on_exported)
            self._review.page.header.transcript_wanted.connect(
                lambda: self.importing.choose_transcript(self.review.conversation_id)
            )
            self.places.addWidget(self._review)
        return self._review

    # Going from place to place

    @Slot(str)
    def go_to(self, place: str) -> None:
        """library, record, settings or review; Review keeps Library lit."""
        if place != "review" and self._review is not None and self.places.currentWidget() is self._review:
            self._review.close_conversation()
        page: QWidget
        if place == "record":
            page = self.live if self.session.running else self.setup
        elif place == "settings":
            page = self.settings
        elif place == "review":
            page = self.review
        else:
            page = self.library
            self.library.refresh()
        self.rail.show_place("library" if place == "review" else place)
        self._show(page)

    def _show(self, page: QWidget) -> None:
        """The page gets the keys, without a ring on any of its parts."""
        if page.focusPolicy() is Qt.FocusPolicy.NoFocus:
            page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.places.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    @Slot(str, float)
    def open_review(self, identifier: str, at_s: float | None = None) -> None:
        self.review.open(identifier, at_s, searched=self.library.search.text() if at_s is not None else "")
        self.go_to("review")

    @Slot()
    def open_sample(self) -> None:
        """The example: analysed from its sound the first time, and opened as soon as there is something to see."""
        services = self.services

        def work() -> str:
            conversation = services.conversations.open_sample()
            if conversation.id in services.conversations.unfinished():
                services.queue.add(conversation.id)
            return conversation.id

        self.jobs.run(Action(work, self._on_sample, owner=self))

    def _on_sample(self, identifier: str) -> None:
        self.library.show_row(identifier)
        self.open_review(identifier)

    def _on_library_key(self) -> None:
        self.go_to("library")
        self.library.list.setFocus()

    def _on_search_key(self) -> None:
        """In the conversation that is open, where it has words; else in all."""
        if self._review is not None and self.places.currentWidget() is self._review and self._review.correcting.lines.find():
            return
        self.go_to("library")
        self.library.focus_search()

    def _on_settings_key(self) -> None:
        self.go_to("settings")

    def _on_keys_key(self) -> None:
        self.go_to("settings")
        self.settings.show_section("keyboard")

    def _on_record_wanted(self) -> None:
        self.go_to("record")

    def _on_back(self) -> None:
        self.go_to("library")
        self.library.list.setFocus()

    def _on_deleted(self, _identifier: str) -> None:
        self.go_to("library")

    def _on_settings_wanted(self, section: str = "speech") -> None:
        self.go_to("settings")
        self.settings.show_section(section)

    def _on_exported(self, file: str) -> None:
        self.messages.tell(tr("Saved as {file}.", file=file))

    # Start

    def start_up(self) -> None:
        """What the start leaves for later: the rows, then recordings that were cut off, then unfinished analyses."""
        self.library.load()

    @Slot()
    def _on_loaded(self) -> None:
        self.ready.emit()
        services = self.services

        def work() -> int:
            recovered = services.conversations.recover()
            services.queue.resume_unfinished()
            for conversation in recovered:
                services.queue.add(conversation.id)
            return len(recovered)

        self.jobs.run(Action(work, self._on_resumed, owner=self))
        self.ahead.load_soon()

    def _on_resumed(self, _recovered: int) -> None:
        self.library.refresh()
        self.draft_offer.look()

    @Slot(str, object)
    def _on_job_event(self, identifier: str, event: JobEvent) -> None:
        self.library.on_job_event(identifier, event)

    @Slot(str)
    def _on_imported(self, identifier: str) -> None:
        self.go_to("library")
        self.library.show_row(identifier)

    # Recording

    @Slot(object)
    def _on_start_wanted(self, wanted: Wanted) -> None:
        live = self.live  # listens to the session from here on
        self.session.start(wanted)
        self._show(live)

    @Slot(str)
    def _on_session_state(self, state: str) -> None:
        if SessionState(state) is SessionState.RECORDING:
            self.library.refresh()

    @Slot(str)
    def _on_saved(self, identifier: str) -> None:
        self.grow()
        if self._setup is not None:
            self._setup.begin_anew()
        if self._closing:
            self.close()
            return
        if self.rail.buttons["record"].isChecked():
            self.go_to("library")
        self.library.show_row(identifier)
        self.messages.tell_saved(self.session.ended)

    @Slot(object)
    def _on_recording_failed(self, error: AppError) -> None:
        self.grow()
        if self._closing:
            self.close()
            return
        if self.places.currentWidget() is self._live:
            self.go_to("record")
        self.messages.show_error(error)

    @Slot()
    def _on_consent_copied(self) -> None:
        self.messages.tell(tr("Copied. Paste it into the chat."), seconds=4.0)

    @Slot()
    def shrink(self) -> None:
        """The small bar on top of the call, in place of the window."""
        if self.session.running and not self.small.isVisible():
            self.small.place()
            self.small.show()
            self.hide()

    @Slot()
    def grow(self) -> None:
        if self._small is not None and self._small.isVisible():
            self._small.hide()
            self.show()
            self.raise_()
            self.activateWindow()

    # Files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        event.acceptProposedAction()
        onto = dropped_onto(self.places.currentWidget(), event.position().toPoint(), self)
        self.importing.take(dropped_files(event.mimeData()), onto=onto)

    # The end

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """A running recording is saved first, without a question; then the window goes."""
        if self.session.running:
            self._closing = True
            event.ignore()
            self.session.finish_soon()
            return
        self._unsubscribe()
        self.hide()  # what is waited for now need not be looked at
        if self._small is not None:
            self._small.deleteLater()
            self._small = None
        for view in (self._review, self._setup, self._settings):
            if view is not None:
                view.close_view()
        self.session.end()
        self.jobs.close()
        super().closeEvent(event)
