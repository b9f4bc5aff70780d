"""Review: one conversation opened. Headline, timeline, player, charts, transcript and notes, beside its moments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.core.job import Failed, Finished, JobEvent, Progress, SpeechFound, WordsFound
from app.core.moment import ReflectionState
from app.core.turn import OTHER
from app.errors import AppError, CancelledError
from app.gui.jobs import Action, Jobs
from app.gui.models.voice_offer import VoiceOffer
from app.gui.views.review_acts import STEP_S, acts
from app.gui.views.review_changes import Change, ReviewChanges
from app.gui.views.review_content import ReviewContent, prepare
from app.gui.views.review_correcting import ReviewCorrecting
from app.gui.views.review_export import ReviewExport
from app.gui.views.review_keys import ArrowsPastButtons, action_of, is_single, is_typing
from app.gui.views.review_page import CHARTS, MOMENTS, TRANSCRIPT
from app.gui.views.review_parts import ReviewParts
from app.gui.views.review_people import ReviewPeople, both_sides
from app.gui.views.review_playback import Playback, load_sound
from app.gui.views.review_rewriting import ReviewRewriting
from app.services.conversations import Review

if TYPE_CHECKING:
    from app.wiring import Services

NARROW_PX = 1200
"""Of the window; the rail's 84 px are not part of this view."""
RAIL_PX = 84
RELOAD_AFTER_MS = 250


class ReviewView(QWidget):
    """Shows what the services know of one conversation and hands on what the person does with it."""

    back_requested = Signal()
    deleted = Signal(str)
    speech_model_requested = Signal()
    settings_requested = Signal(str)
    """A section of Settings."""
    failed = Signal(object)
    """An AppError to be shown in the window's one place for messages."""
    exported = Signal(str)
    """The path of a file that was written."""
    opened = Signal(str)
    """Everything but the charts is on screen."""
    _job_told = Signal(str, object)

    def __init__(
        self,
        services: Services,
        parent: QWidget | None = None,
        *,
        playback: Playback | None = None,
        parts: ReviewParts | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("page", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._services = services
        self._id = ""
        self._at_s: float | None = None
        self._review: Review | None = None
        self._progress: Progress | None = None
        self._beside: bool | None = None
        self._jobs = Jobs(self)
        self.playback = playback or Playback(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        parts = parts or ReviewParts()
        self.panel, self.page = parts.panel, parts.page
        parts.charts.explain_with(services.content)
        self.changes = ReviewChanges(services, self, draw_ahead=parts.charts.draw_ahead)
        line.addWidget(self.page, 1)
        line.addWidget(self.panel)
        self._line = line
        self.people = ReviewPeople(
            self.page.notice.people,
            play=self.playback.play_segment,
            parent=self,
            enrolment=lambda: services.enrolment,
            offer=VoiceOffer(services),
        )
        self.correcting = ReviewCorrecting(self, self.page, self.changes, self.playback, keep=self._keep)
        self.export = ReviewExport(self._jobs, self)
        self.rewriting = ReviewRewriting(services, self._jobs, self.page, self.playback)
        self.rewriting.changed.connect(self._load)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_AFTER_MS)
        self._reload.timeout.connect(self._load)
        self._arrows = ArrowsPastButtons(self)
        self._arrows.watch(self)
        self._connect()
        self._unsubscribe: Callable[[], None] = services.queue.subscribe(self.tell_job)

    def _connect(self) -> None:
        page, panel, playback = self.page, self.panel, self.playback
        header = page.header
        header.back_requested.connect(self.back_requested)
        header.renamed.connect(self._on_renamed)
        header.name_wanted.connect(self.ask_name)
        header.delete_wanted.connect(self.ask_delete)
        header.export_wanted.connect(self._on_export)
        self.changes.changed.connect(self._on_changed)
        self.changes.corrected.connect(self._on_corrected)
        self.changes.deleted.connect(self._on_deleted)
        self.changes.failed.connect(self.failed)
        self.export.exported.connect(self.exported)
        self.export.failed.connect(self.failed)
        page.notice.act.connect(self._on_notice)
        self.people.corrected.connect(self.changes.correct)
        self.people.settings_requested.connect(self.settings_requested)
        page.seek_requested.connect(playback.seek)
        page.play_requested.connect(playback.play_segment)
        page.play_from.connect(playback.play)
        page.moment_chosen.connect(self.open_moment)
        page.play_toggled.connect(playback.toggle)
        page.back_5_requested.connect(partial(self.step, -STEP_S))
        page.notes.notes_typed.connect(self._on_notes)
        page.left.connect(self._leave_field)
        page.transcript.speech_model_requested.connect(self.speech_model_requested)
        panel.moment_chosen.connect(self.open_moment)
        panel.play_requested.connect(playback.play_segment)
        panel.answer_saved.connect(self._on_answer)
        panel.left.connect(self._leave_field)
        playback.position_changed.connect(self._on_position)
        playback.playing_changed.connect(page.set_playing)
        playback.failed.connect(self.failed)
        self._job_told.connect(self._on_job_event)

    # Opening and closing

    def open(self, conversation_id: str, at_s: float | None = None, *, searched: str = "") -> None:
        """Show a conversation, at_s: with the words said there, which were searched for; later if it takes a while."""
        if conversation_id != self._id or at_s is not None:
            self.close_conversation()
        self._id, self._at_s, self.correcting.lines.searched = conversation_id, at_s, searched
        self._load()

    def close_conversation(self) -> None:
        """Stop the sound, keep what was typed and let go of everything."""
        self._keep()
        self.playback.close()
        self._reload.stop()
        self._id, self._review, self._progress = "", None, None
        self.page.clear()
        self.correcting.show(None)
        self.rewriting.show(None, sound=False)
        self.panel.show_result(None, {}, names={}, sound=False, instead=("", ""))

    def close_view(self) -> None:
        """Before the window goes: end threads and subscriptions."""
        self.close_conversation()
        self._unsubscribe()
        self.page.stop()
        self.changes.wait()
        self.people.wait()
        self._jobs.wait()

    @property
    def conversation_id(self) -> str:
        return self._id

    @property
    def review(self) -> Review | None:
        return self._review

    def _load(self) -> None:
        if self._id:
            wanted = self._id
            self._jobs.run(
                Action(
                    lambda: self._prepared(wanted),
                    success=self._on_loaded,
                    failure=partial(self._on_not_loaded, wanted),
                    owner=self,
                )
            )

    def _prepared(self, wanted: str) -> ReviewContent:
        """In a worker."""
        conversations = self._services.conversations
        return prepare(conversations.review(wanted), conversations.correction_state(wanted))

    def _on_loaded(self, content: ReviewContent) -> None:
        review = content.review
        if review.conversation.id != self._id:
            return
        first = self._review is None
        self._review = review
        self.playback.open(review.folder, review.conversation.tracks, duration_s=content.duration_s)
        sound = self.playback.has_sound
        self.rewriting.show(review, sound=sound)
        self.page.show_content(content, self._progress, sound=sound)
        self.correcting.show(content)
        self.people.show(review, sound=sound)
        self.panel.show_result(
            review.result,
            review.reflections,
            names=content.names,
            sound=sound,
            instead=self.page.instead_of_moments(),
        )
        self._arrows.watch(self.panel)
        self._fit()
        if first:
            self.page.choose_tab(CHARTS if self._beside or not self.panel.moments else MOMENTS)
        self._show_open_moment(frame=first and self._at_s is None)
        if first and self._at_s is not None:
            self.playback.seek(self._at_s)
            self.page.choose_tab(TRANSCRIPT)
        self._on_position(self.playback.position_s)
        if first:
            self._jobs.run(Action(load_sound, owner=self))
            self.setFocus()  # keys work at once, with no ring on a button that nobody went to
            self.opened.emit(self._id)

    def _on_not_loaded(self, wanted: str, error: AppError) -> None:
        if wanted == self._id and not isinstance(error, CancelledError):
            self.failed.emit(error)
            self.back_requested.emit()

    # While the analysis goes on

    def tell_job(self, conversation_id: str, event: JobEvent) -> None:
        """On a thread of the queue: hand on to the window's, as long as there is one."""
        if shiboken6.isValid(self):
            self._job_told.emit(conversation_id, event)

    def _on_job_event(self, conversation_id: str, event: JobEvent) -> None:
        if conversation_id != self._id:
            return
        if isinstance(event, Progress):
            self._progress = event
            self.page.show_progress(event)
            if self.page.waits:
                self._reload.start()
        elif isinstance(event, (SpeechFound, WordsFound, Finished, Failed)):
            if isinstance(event, (Finished, Failed)):
                self._progress = None
            self._reload.start()

    def _on_notice(self, act: str) -> None:
        if act == "retry":
            self._services.queue.add(self._id)
            self._reload.start()
        elif act == "transcript":
            self.page.choose_tab(TRANSCRIPT)
        elif act == "play":
            self.playback.play(0.0)
        elif act == "both_sides":
            both_sides(self.window()).open()

    # Moments

    def open_moment(self, index: int) -> None:
        """Show a moment, move the playhead to it, frame the close-up and outline its chart."""
        if not 0 <= index < len(self.panel.moments):
            return
        self.panel.open_moment(index)
        self._arrows.watch(self.panel)
        if not self._beside:
            self.page.choose_tab(MOMENTS)
        self._show_open_moment(frame=True)

    def _show_open_moment(self, *, frame: bool) -> None:
        index = self.panel.open_index
        moment = self.panel.moments[index] if index is not None and self.panel.moments else None
        self.page.show_moment(index, moment.kind if moment is not None else None)
        if moment is not None and frame and not self.playback.is_playing:
            self.playback.seek(moment.segment.start)

    def step_moment(self, step: int) -> None:
        index = self.panel.open_index
        if index is not None:
            self.open_moment(min(max(0, index + step), len(self.panel.moments) - 1))

    def _on_answer(self, key: str, text: str, state: ReflectionState) -> None:
        self.changes.save_answer(self._id, key, text, state)

    def _on_notes(self, text: str) -> None:
        if self._id:
            self.changes.save_notes(self._id, text)

    def _keep(self) -> None:
        self.panel.keep()
        self.page.notes.keep()
        self.page.transcript.view.keep_edit()

    # What the person changes

    def ask_name(self, key: str = OTHER) -> None:
        now = self._review.conversation.names.get(key, "") if self._review is not None else ""
        self._keep()
        self.changes.ask_name(self._id, now, key=key)

    def swap(self) -> None:
        """You and they change places, and everything follows."""
        self.correcting.swap()

    def ask_delete(self) -> None:
        title = self._review.conversation.title if self._review is not None else ""
        self.changes.ask_delete(self._id, title, before=self.playback.close)

    def _on_renamed(self, title: str) -> None:
        self._keep()
        self.changes.rename(self._id, title)

    def _on_changed(self, identifier: str) -> None:
        if identifier == self._id:
            self._load()

    def _on_corrected(self, content: ReviewContent, change: Change) -> None:
        if content.review.conversation.id == self._id:
            self._on_loaded(content)
            self.correcting.tell(change)

    def _on_deleted(self, gone: str) -> None:
        if gone == self._id:
            self._id = ""
            self.close_conversation()
        self.deleted.emit(gone)

    def _on_export(self, kind: str) -> None:
        if self._review is not None and self._review.result is not None:
            self._keep()
            self.export.ask(partial(self._services.conversations.review, self._id), kind)

    # Time

    def _on_position(self, position_s: float) -> None:
        self.page.set_position(position_s, playing=self.playback.is_playing)

    def step(self, seconds: float) -> None:
        self.playback.seek(self.playback.position_s + seconds)

    # Keys

    def _leave_field(self) -> None:
        self.page.timeline.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        action = action_of(event)
        off = is_single(event) and not self._services.settings.single_keys
        if action is None or off or (is_typing(QApplication.focusWidget()) and action not in {"tables", "export", "find"}):
            super().keyPressEvent(event)
        else:
            self._act(action)

    def _act(self, action: str) -> None:
        if action.startswith("moment_") and action[7:].isdigit():
            self.open_moment(int(action[7:]) - 1)
        else:
            acts(self)[action]()

    def play_moment(self) -> None:
        index = self.panel.open_index
        if index is not None and self.panel.moments:
            self.playback.play_segment(self.panel.moments[index].play)

    def go_to_answer(self) -> None:
        if self.panel.moments:
            if not self._beside:
                self.page.choose_tab(MOMENTS)
            self.panel.card.answer.setFocus()

    # Size

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The panel stands beside in a wide window and is a tab in a narrow one."""
        self.page.set_window(self.width() + RAIL_PX, self.height())
        beside = self.width() + RAIL_PX >= NARROW_PX
        if beside == self._beside:
            return
        self._beside = beside
        self.panel.set_beside(beside=beside)
        if beside:
            self.page.take_panel(None)
            self._line.addWidget(self.panel)
            self.panel.show()
        else:
            self._line.removeWidget(self.panel)
            self.page.take_panel(self.panel)
