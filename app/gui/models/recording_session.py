"""One recording from Start to the Library: the states it goes through, whichever window its buttons are in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.recorder_event import (
    LevelsHeard,
    LiveBalance,
    Recorded,
    RecorderEvent,
    RecorderFailed,
    RecorderStopped,
    TrackLost,
)
from app.core.recording import Conversation, TrackRole
from app.errors import AppError, RecordingError
from app.gui.jobs import Action, Jobs
from app.gui.models.live_words import ended
from app.gui.models.sound_check import in_words
from app.services.conversations import ConversationPlan

if TYPE_CHECKING:
    from app.wiring import Services

UNDO_S = 10.0


class SessionState(StrEnum):
    IDLE = "idle"
    STARTING = "starting"
    RECORDING = "recording"
    PAUSED = "paused"
    STOPPED = "stopped"
    """The person pressed Stop; until the undo has run out, they can go on."""
    SAVING = "saving"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person set up: the words about the conversation, and the two devices (None: the system's default)."""

    plan: ConversationPlan
    mic: str | None
    others: str | None
    mic_name: str
    others_name: str

    @property
    def agreed_at(self) -> datetime | None:
        return self.plan.consent_at

    def device_of(self, role: TrackRole) -> str:
        """The name of the device that this track comes from."""
        return self.others_name if role is TrackRole.OTHERS else self.mic_name


class RecordingSession(QObject):
    """Starts, pauses, marks, stops; tells views what happens. Every call of the recorder runs in a worker thread."""

    state_changed = Signal(str)
    heard = Signal(object)
    """A RecorderEvent, in the window's thread."""
    marked = Signal(float)
    saved = Signal(str)
    """The identifier of the conversation, kept and handed to the analysis."""
    failed = Signal(object)
    """An AppError; nothing is recorded any more."""
    _told = Signal(object)

    def __init__(self, services: Services, *, undo_s: float = UNDO_S) -> None:
        super().__init__()
        self._services = services
        self._lane = Jobs(self, threads=1)
        self.state = SessionState.IDLE
        self.wanted: Wanted | None = None
        self.conversation: Conversation | None = None
        self.elapsed_s = 0.0
        self.balance: LiveBalance | None = None
        self.lost: dict[TrackRole, float] = {}
        """When each device went away that is not heard again."""
        self.ended: AppError | None = None
        """Why the recording ended, when it was not the person who ended it."""
        self._undo = QTimer(self)
        self._undo.setSingleShot(True)
        self._undo.setInterval(int(undo_s * 1000))
        self._undo.timeout.connect(self.finish_now)
        self._told.connect(self._on_told)

    @property
    def single_keys(self) -> bool:
        """Whether M and P may mark and pause (Settings, Keyboard)."""
        return self._services.settings.single_keys

    @property
    def running(self) -> bool:
        """Whether there is something that would be lost if the program just ended."""
        return self.state is not SessionState.IDLE

    @property
    def undo_left_s(self) -> float:
        return max(0.0, self._undo.remainingTime() / 1000) if self._undo.isActive() else 0.0

    # What the person does

    def start(self, wanted: Wanted) -> None:
        if self.state is not SessionState.IDLE:
            return
        self.wanted = wanted
        self.elapsed_s, self.balance = 0.0, None
        self.lost, self.ended = {}, None
        self._become(SessionState.STARTING)
        services, told = self._services, self._told.emit

        def work() -> Conversation:
            from app.services.recorder import RecordingPlan  # noqa: PLC0415 - not needed before the first recording

            conversation = services.conversations.begin(wanted.plan)
            try:
                services.recorder.start(
                    RecordingPlan(
                        conversation.id,
                        services.conversations.folder(conversation.id),
                        wanted.mic,
                        wanted.others,
                        wanted.plan.kind,
                    ),
                    told,
                )
            except AppError:
                services.conversations.delete(conversation.id)  # nothing was recorded: no empty row stays behind
                raise
            services.follow(conversation, told, tracks=sum(device is not None for device in (wanted.mic, wanted.others)))
            return conversation

        self._do(Action(work, self._on_started, self._on_failed, owner=self))

    @Slot()
    def pause_or_go_on(self) -> None:
        if self.state is SessionState.RECORDING:
            self._become(SessionState.PAUSED)
            self._call(self._services.recorder.pause)
        elif self.state is SessionState.PAUSED:
            self._become(SessionState.RECORDING)
            self._call(self._services.recorder.resume)

    @Slot()
    def mark(self) -> None:
        if self.state is SessionState.RECORDING:
            self._do(Action(self._services.recorder.mark, self.marked.emit, self._on_failed, owner=self))

    @Slot()
    def stop(self) -> None:
        """Asks nothing: the sound stands still, and is saved when the undo has run out."""
        if self.state is SessionState.RECORDING:
            self._call(self._services.recorder.pause)
        elif self.state is not SessionState.PAUSED:
            return
        self._become(SessionState.STOPPED)
        self._undo.start()

    @Slot()
    def keep_recording(self) -> None:
        if self.state is SessionState.STOPPED:
            self._undo.stop()
            self._become(SessionState.RECORDING)
            self._call(self._services.recorder.resume)

    @Slot()
    def finish_now(self) -> None:
        """Save what there is, without waiting."""
        if self.state not in {SessionState.RECORDING, SessionState.PAUSED, SessionState.STOPPED}:
            return
        self._undo.stop()
        self._become(SessionState.SAVING)
        recorder = self._services.recorder
        self._do(Action(recorder.stop, self._keep, self._on_failed, owner=self))

    def finish_soon(self) -> None:
        """Save as soon as that is possible: the program is about to end."""
        if self.state is SessionState.STARTING:
            self._lane.run(Action(lambda: None, lambda _: self.finish_now(), owner=self))
        else:
            self.finish_now()

    def end(self) -> None:
        """The window goes; nothing runs any more by then."""
        self._lane.close()

    # One call of the recorder after the other, in the order of the clicks

    def _call(self, work: Callable[[], object]) -> None:
        self._do(Action(work, failure=self._on_failed, owner=self))

    def _do(self, action: Action[Any]) -> None:
        self._lane.run(action)

    # What happens

    def _become(self, state: SessionState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state.value)

    def _on_started(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self._become(SessionState.RECORDING)

    @Slot(object)
    def _on_told(self, event: RecorderEvent) -> None:
        if isinstance(event, LevelsHeard):
            self.elapsed_s = event.elapsed_s
            for role, _ in event.peaks:
                self.lost.pop(role, None)
        elif isinstance(event, LiveBalance):
            self.balance = event
        elif isinstance(event, TrackLost):
            self.lost[event.role] = event.at_s
        elif isinstance(event, RecorderStopped):
            self.finish_now()  # by itself, the disk being full or every device gone: kept like any other recording
        elif isinstance(event, RecorderFailed):
            self.ended = self._why(event)
            self.finish_now()
        self.heard.emit(event)

    def _why(self, event: RecorderFailed) -> AppError:
        if self.wanted is not None and self.lost:
            role = max(self.lost, key=lambda one: self.lost[one])
            return ended(self.wanted.device_of(role), self.lost[role])
        return RecordingError(event.message, advice=event.advice)

    def _keep(self, recorded: Recorded) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        services, identifier = self._services, conversation.id

        def work() -> str:
            services.conversations.finish_recording(identifier, recorded)
            services.queue.add(identifier)
            return identifier

        self._do(Action(work, self._on_kept, self._on_failed, owner=self))

    def _on_kept(self, identifier: str) -> None:
        self._end()
        self.saved.emit(identifier)

    def _on_failed(self, error: AppError) -> None:
        if (wanted := self.wanted) is not None:
            for device, name in ((wanted.mic, wanted.mic_name), (wanted.others, wanted.others_name)):
                error = in_words(error, device, name)
        self._undo.stop()
        if self.conversation is not None:
            self._services.unfollow(self.conversation.id)
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self.conversation = None
        self._become(SessionState.IDLE)
