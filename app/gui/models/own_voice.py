"""Twenty seconds of the person's own voice: recorded, made into what it is known by, and forgotten as sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.recorder_event import LevelsHeard, RecorderFailed
from app.errors import AppError, RecordingError
from app.gui.jobs import Action, Jobs
from app.gui.models.sound_check import in_words
from app.i18n import tr
from app.services.voice_sample import VoiceSample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_S = 20.0
_STEP_MS = 100


class KnownVoice(Protocol):
    """What the person's voice is known by; each of these reads or writes a file."""

    @property
    def enrolled(self) -> bool: ...

    def enrol(self, blocks: Iterator[NDArray[np.float32]]) -> object: ...

    def forget(self) -> None: ...


class VoiceState(StrEnum):
    IDLE = "idle"
    STARTING = "starting"
    RECORDING = "recording"
    WORKING = "working"


class OwnVoice(QObject):
    """Every call of the recorder and of the file is made by one worker thread, in order.

    Args:
        known: gives what the voice is known by; called in the worker, since it loads a good part of the analysis.
    """

    state_changed = Signal(str)
    passed = Signal(float)
    """Seconds recorded so far."""
    level = Signal(float)
    known_changed = Signal(bool)
    learned = Signal()
    failed = Signal(object)
    """An AppError; nothing is recorded any more."""
    _told = Signal(object)

    def __init__(
        self, sample: VoiceSample, known: Callable[[], KnownVoice], parent: QObject, *, seconds: float = SAMPLE_S
    ) -> None:
        super().__init__(parent)
        self._sample, self._known, self._seconds = sample, known, seconds
        self._lane = Jobs(self, threads=1)
        self.state = VoiceState.IDLE
        self._since_s = 0.0
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._on_step)
        self._told.connect(self._on_told)

    def look(self) -> None:
        """Whether the voice is known; `known_changed` tells."""

        def work() -> bool:
            self._sample.tidy()
            return self._known().enrolled

        self._lane.run(Action(work, self.known_changed.emit, owner=self))

    def start(self, mic: str | None) -> None:
        if self.state is VoiceState.IDLE:
            self._become(VoiceState.STARTING)
            told = self._told.emit
            self._lane.run(
                Action(
                    lambda: self._sample.start(mic, told),
                    self._on_started,
                    lambda error: self._on_failed(in_words(error, mic)),
                    owner=self,
                )
            )

    def stop(self) -> None:
        """Leave it; nothing is kept."""
        if self.state in {VoiceState.STARTING, VoiceState.RECORDING}:
            self._timer.stop()
            self._become(VoiceState.IDLE)
            self._lane.run(Action(self._sample.discard, owner=self))

    def forget(self) -> None:
        def work() -> bool:
            self._known().forget()
            return self._known().enrolled

        self._lane.run(Action(work, self.known_changed.emit, self.failed.emit, owner=self))

    def end(self) -> None:
        """Before the window goes."""
        self.stop()
        self._lane.close()

    def _become(self, state: VoiceState) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _on_started(self, _nothing: object) -> None:
        if self.state is VoiceState.STARTING:
            self._since_s = time.monotonic()
            self._become(VoiceState.RECORDING)
            self._timer.start()

    @Slot()
    def _on_step(self) -> None:
        passed_s = time.monotonic() - self._since_s
        self.passed.emit(min(passed_s, self._seconds))
        if passed_s >= self._seconds:
            self._timer.stop()
            self._become(VoiceState.WORKING)
            self._lane.run(Action(self._learn, self._on_learned, self._on_failed, owner=self))

    def _learn(self) -> bool:
        self._sample.finish(self._known().enrol)
        return self._known().enrolled

    def _on_learned(self, known: bool) -> None:
        self._become(VoiceState.IDLE)
        self.known_changed.emit(known)
        self.learned.emit()

    def _on_failed(self, error: AppError) -> None:
        self._timer.stop()
        self._become(VoiceState.IDLE)
        self.failed.emit(error)

    @Slot(object)
    def _on_told(self, event: object) -> None:
        """Levels while it is recorded; a device that went away ends it."""
        if isinstance(event, LevelsHeard):
            for _, peak in event.peaks:
                self.level.emit(peak)
        elif isinstance(event, RecorderFailed) and self.state is VoiceState.RECORDING:
            self.stop()
            self.failed.emit(
                RecordingError(
                    tr("The microphone went away, so nothing was kept."),
                    advice=tr("Connect it again, or choose another one under Sound devices."),
                )
            )
