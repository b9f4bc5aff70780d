"""Records a conversation: the sound check before it, start, pause, resume, mark and stop, and what is told meanwhile.

The sound is held and written by a process of its own, so that nothing this one does can disturb it, and nothing is lost when
this one dies. Events arrive on a listener thread; every method may be called from any other thread.
"""

from __future__ import annotations

import threading

from app.audio.manifest import refuse_existing
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, TrackRole
from app.errors import RecordingError
from app.i18n import tr
from app.services.recorder_link import ListenTo, StartProcess
from app.services.recorder_take import OnEvent, RecorderState, RecordingPlan, Take
from app.services.sound_check import sentence_for

__all__ = ["Recorder", "RecorderState", "RecordingPlan", "SoundCheck"]


class SoundCheck:
    """Levels without a recording, until `close` or until a recording takes the same devices over."""

    def __init__(self, take: Take) -> None:
        self._take = take

    def sentence(self, role: TrackRole) -> str:
        """What is heard from this source, in one sentence."""
        by_microphone = self._take.request.kind is ConversationKind.ROOM
        return sentence_for(TrackRole.ROOM if by_microphone else role, self._take.meters[role].heard)

    @property
    def roles(self) -> tuple[TrackRole, ...]:
        return tuple(self._take.meters)

    def close(self) -> None:
        """End it; nothing happens when it has ended."""
        self._take.close_check()


class Recorder:
    """One recording at a time.

    Args:
        start_process: starts the process that hears and writes (`app.workers.recorder.start_process`).
    """

    def __init__(self, start_process: StartProcess) -> None:
        self._start_process = start_process
        self._take: Take | None = None
        self._lock = threading.Lock()

    @property
    def state(self) -> RecorderState:
        return self._take.state if self._take else RecorderState.IDLE

    @property
    def elapsed_s(self) -> float:
        """Recorded time so far, pauses left out; runs on between two events."""
        return self._take.elapsed_s() if self._take else 0.0

    def check(
        self, mic: str | None, others: str | None, on_event: OnEvent, *, kind: ConversationKind = ConversationKind.CALL
    ) -> SoundCheck:
        """Hear the devices and tell their levels; returns at once, a device that can't be opened comes as RecorderFailed.

        Raises:
            RecordingError: a recording is running, or no device is given.
        """
        with self._lock:
            self._refuse_while_recording()
            if self._take:
                self._take.close_check()
            self._take = Take(self._start_process, ListenTo(mic, others, kind), on_event)
            return SoundCheck(self._take)

    def start(self, plan: RecordingPlan, on_event: OnEvent) -> None:
        """Record from now on. Waits until sound is written: at once after a check of the same devices, else half a second.

        Raises:
            RecordingError: no device, a device refused, a recording runs or lies in the folder, too little room.
            OutputFileError: the folder can't be written.
        """
        refuse_existing(plan.folder)
        wanted = ListenTo(plan.mic, plan.others, plan.kind, plan.rate_hz)
        with self._lock:
            self._refuse_while_recording()
            take = self._take
            if take is None or not take.can_take_over(wanted):
                if take:
                    take.close_check()
                take = Take(self._start_process, wanted, on_event)
            self._take = take
            take.start(plan, on_event)

    def _refuse_while_recording(self) -> None:
        if self.state not in {RecorderState.IDLE, RecorderState.CHECKING}:
            raise RecordingError(tr("A recording is running already."), advice=tr("Stop it first."))

    def pause(self) -> None:
        """Leave out what follows; the conversation's time stands still."""
        if self._take:
            self._take.pause()

    def resume(self) -> None:
        if self._take:
            self._take.resume()

    def mark(self) -> float:
        """Note this moment; returns its time in the conversation.

        Raises:
            RecordingError: nothing is being recorded.
        """
        if self._take is None or self.state not in {RecorderState.RECORDING, RecorderState.PAUSED}:
            raise RecordingError(tr("Nothing is being recorded."))
        return self._take.mark()

    def stop(self) -> Recorded:
        """Finish the files and return what they hold; a recording that ended by itself returns the same.

        Waits for the last sound, some tenths of a second: not for the window's thread, and never from `on_event`.

        Raises:
            RecordingError: nothing was recorded.
        """
        if self._take is None:
            raise RecordingError(tr("Nothing is being recorded."))
        return self._take.stop()
