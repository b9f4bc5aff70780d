"""One recorder process, from its sound check to the end of its recording, as its parent sees it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.core.recorder_event import LevelsHeard, Recorded, RecorderEvent, RecorderFailed, RecorderStopped
from app.core.recording import ConversationKind
from app.errors import AppError, OutputFileError, RecordingError
from app.i18n import tr
from app.services.recorder_link import (
    Begin,
    Begun,
    FollowLive,
    LinkedProcess,
    ListenTo,
    Mark,
    Message,
    Pause,
    ProcessGone,
    Resume,
    StartProcess,
    Stop,
)
from app.services.sound_check import SourceMeter

OnEvent = Callable[[RecorderEvent], None]
_START_S = 20.0
_STOP_S = 15.0


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """What to record into which folder.

    Attributes:
        id: the conversation's.
        folder: made when it is not there; must hold no recording.
        mic: a device's id, "default", or None for the sound of the computer alone.
        others: the same for the sound of the computer; None for one microphone. In a room it is a second microphone.
        kind: ROOM makes the track of one microphone everyone's.
        rate_hz: None takes 48 kHz where the device can.
    """

    id: str
    folder: Path
    mic: str | None
    others: str | None
    kind: ConversationKind
    rate_hz: int | None = None


class RecorderState(StrEnum):
    IDLE = "idle"
    CHECKING = "checking"
    STARTING = "starting"
    RECORDING = "recording"
    PAUSED = "paused"
    STOPPING = "stopping"


class Take:
    """A recorder process and what is known of it; `on_event` is called on its listener thread."""

    def __init__(self, start_process: StartProcess, request: ListenTo, on_event: OnEvent) -> None:
        if not request.sources:
            raise RecordingError(
                tr("No sound device is chosen."), advice=tr("Choose a microphone or the sound of the computer.")
            )
        self.request = request
        self.state = RecorderState.CHECKING
        self.meters = {role: SourceMeter() for role, _ in request.sources}
        self._start_process = start_process
        self._on_event = on_event
        self._plan: RecordingPlan | None = None
        self._made_folder = False
        self._live: LinkedProcess | None = None
        self._recorded: Recorded | None = None
        self._failure: RecorderFailed | None = None
        self._answered = threading.Event()
        self._over = threading.Event()
        self._elapsed = (0.0, 0.0)  # recorded seconds, and when that was
        self._process = start_process(request, self._on_message)

    def can_take_over(self, wanted: ListenTo) -> bool:
        return (
            self.request == wanted and self.state is RecorderState.CHECKING and not self._over.is_set() and not self._failure
        )

    def close_check(self) -> None:
        if self.state in {RecorderState.CHECKING, RecorderState.IDLE}:
            self.state = RecorderState.IDLE
            self._process.send(Stop())
            self._process.close()

    def start(self, plan: RecordingPlan, on_event: OnEvent) -> None:
        self._on_event, self._plan, self.state = on_event, plan, RecorderState.STARTING
        self._made_folder = not plan.folder.exists()
        try:
            plan.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._give_up()
            raise OutputFileError(
                tr("The folder {folder} can't be made.", folder=plan.folder), advice=tr("Choose another one.")
            ) from error
        self._process.send(Begin(plan.folder, plan.id, plan.kind))
        if not self._answered.wait(_START_S) or self.state is not RecorderState.RECORDING:
            self._give_up()
            if self._failure:
                raise RecordingError(self._failure.message, advice=self._failure.advice)
            raise RecordingError(
                tr("The sound system does not answer."), advice=tr("Restart it, or the computer, and try again.")
            )
        if len(self.request.sources) == 2 and plan.kind is not ConversationKind.ROOM:  # two ears are told apart afterwards
            self._live = self._start_process(FollowLive(plan.folder), self._on_live)

    def _give_up(self) -> None:
        self.state = RecorderState.IDLE
        self._process.send(Stop())
        self._process.close()
        if self._plan is not None and self._made_folder:
            with suppress(OSError):  # something lies in it: then it stays
                self._plan.folder.rmdir()

    def elapsed_s(self) -> float:
        elapsed_s, at_s = self._elapsed
        return elapsed_s + (time.perf_counter() - at_s if self.state is RecorderState.RECORDING else 0.0)

    def pause(self) -> None:
        if self.state is RecorderState.RECORDING:
            self._elapsed = self.elapsed_s(), time.perf_counter()
            self.state = RecorderState.PAUSED
            self._process.send(Pause())

    def resume(self) -> None:
        if self.state is RecorderState.PAUSED:
            self._elapsed = self._elapsed[0], time.perf_counter()
            self.state = RecorderState.RECORDING
            self._process.send(Resume())

    def mark(self) -> float:
        at_s = round(self.elapsed_s(), 3)
        self._process.send(Mark(at_s))
        return at_s

    def stop(self) -> Recorded:
        if self.state in {RecorderState.RECORDING, RecorderState.PAUSED}:
            self._elapsed = self.elapsed_s(), time.perf_counter()
            self.state = RecorderState.STOPPING
            self._process.send(Stop())
        if self._plan is not None and not self._over.wait(_STOP_S):
            self._process.close(timeout_s=0.0)
            self._over.wait(_STOP_S)
        if self._recorded is None:
            raise RecordingError(tr("Nothing was recorded."))
        return self._recorded

    def _on_message(self, message: Message) -> None:
        """Runs on the process's listener thread."""
        match message:
            case Begun():
                self._elapsed = 0.0, time.perf_counter()
                self.state = RecorderState.RECORDING
                self._answered.set()
            case ProcessGone():
                self._on_gone()
            case RecorderStopped(recorded):
                self._end(recorded)
            case RecorderFailed() if self.state is RecorderState.STARTING:
                self._failure = message
                self._answered.set()
            case RecorderFailed():
                self._failure = message
                self._on_event(message)
            case LevelsHeard(peaks, elapsed_s):
                if self.state is RecorderState.RECORDING:
                    self._elapsed = elapsed_s, time.perf_counter()
                for role, peak in peaks:
                    self.meters[role].feed(peak)
                self._on_event(message)
            case _:
                self._on_event(message)

    def _on_live(self, message: Message) -> None:
        if not self._over.is_set() and not isinstance(message, (ProcessGone, Begun)):
            self._on_event(message)

    def _on_gone(self) -> None:
        """The process ended: as it was told, or by itself, and then what it wrote is made whole."""
        if self._over.is_set():
            return
        if self._plan is None or self.state in {RecorderState.STARTING, RecorderState.IDLE}:
            if self.state is RecorderState.CHECKING and not self._failure:
                self._on_event(RecorderFailed(tr("The sound check ended unexpectedly."), tr("Choose the device again.")))
            self.state = RecorderState.IDLE
            self._over.set()
            self._answered.set()
            return
        from app.audio.recovery import recover_folder  # noqa: PLC0415 - a recorder that dies is rare; start stays quick

        try:
            recorded = recover_folder(self._plan.folder)
        except AppError as error:
            self._on_event(RecorderFailed(error.message, error.advice))
            self.state = RecorderState.IDLE
            self._over.set()
            return
        if not self._failure:
            self._on_event(RecorderFailed(tr("Recording ended unexpectedly."), tr("What was heard until then is kept.")))
        self._end(recorded)

    def _end(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self.state = RecorderState.IDLE
        if self._live:
            self._live.close(timeout_s=0.0)
        self._on_event(RecorderStopped(recorded))
        self._over.set()
