"""The recorder process: holds the devices and the files of one recording, and nothing else."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from app.audio.capture import SourceCapture
from app.audio.recovery import recover_folder
from app.audio.session import TICK_S, RecordingSession
from app.core.recorder_event import RecorderFailed, RecorderStopped
from app.core.recording import ConversationKind, TrackRole
from app.errors import AppError
from app.services.recorder_link import Begin, Begun, Command, ListenTo, Mark, Pause, Resume, Stop
from app.workers.pipe_process import Outbox

_SETTLE_TICK_S = 0.01
_FIRST_SOUND_S = 2.0
_CLOSE_S = 1.0


def run(connection: Connection[Any, Any], request: ListenTo) -> None:
    """Open the devices, then tick and obey until told to stop, or until the parent is gone."""
    _leave_signals_to_the_parent()
    _silence_libraries()
    outbox = Outbox(connection)
    captures: list[SourceCapture] = []
    try:
        in_room = request.kind is ConversationKind.ROOM
        for role, device in request.sources:
            computer_sound = role is TrackRole.OTHERS and not in_room
            captures.append(SourceCapture(role, device, rate_hz=request.rate_hz, computer_sound=computer_sound))
        session = RecordingSession(captures, outbox.put)
        _RecorderLoop(connection, outbox, session).run()
    except AppError as error:
        outbox.put(RecorderFailed(error.message, error.advice))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # everything is written
    outbox.close()
    _close_devices(captures)


def _leave_signals_to_the_parent() -> None:
    """Ctrl+C reaches every process of a terminal; the parent stops the recording in order."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)


def _silence_libraries() -> None:
    """PortAudio and ALSA write to the terminal by themselves; Python's own messages still get there."""
    if sys.stderr is None:
        return
    try:
        terminal = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    except OSError:  # started without a terminal
        return
    sys.stderr = os.fdopen(terminal, "w", encoding="utf-8", errors="replace", buffering=1)


class _RecorderLoop:
    """Obeys commands as they come and ticks in between."""

    def __init__(self, connection: Connection[Any, Any], outbox: Outbox, session: RecordingSession) -> None:
        self._connection = connection
        self._outbox = outbox
        self._session = session
        self._folder: Path | None = None
        self._begin: Begin | None = None
        self._begin_by_s = 0.0
        self._parent_gone = False

    def run(self) -> None:
        next_tick_s = time.perf_counter()
        try:
            while not self._session.has_ended:
                if self._is_told_something(max(0.0, next_tick_s - time.perf_counter())):
                    self._obey_next()
                    continue
                now_s = time.perf_counter()
                self._session.tick(now_s)
                self._begin_when_heard(now_s)
                step_s = _SETTLE_TICK_S if self._session.is_settling else TICK_S
                next_tick_s = max(next_tick_s + step_s, now_s)
        except SystemExit:  # the system ends every process: the files are closed in order
            self._finish_now()
        self._tell_end()

    def _is_told_something(self, within_s: float) -> bool:
        if self._parent_gone:  # its pipe would be ready for ever
            time.sleep(within_s)
            return False
        return self._connection.poll(within_s)

    def _obey_next(self) -> None:
        try:
            command: Command = self._connection.recv()
        except (EOFError, OSError):  # nobody can stop the recording any more
            self._parent_gone = True
            self._session.stop(time.perf_counter(), by_person=False)
            return
        now_s = time.perf_counter()
        match command:
            case Begin():
                self._begin, self._begin_by_s = command, now_s + _FIRST_SOUND_S
                self._begin_when_heard(now_s)
            case Pause():
                self._session.pause(now_s)
            case Resume():
                self._session.resume(now_s)
            case Mark(at_s):
                self._session.mark(at_s)
            case Stop():
                self._session.stop(now_s, by_person=True)

    def _begin_when_heard(self, now_s: float) -> None:
        """Begin once every source has given sound, so that both clocks are known, or after two seconds."""
        if self._begin is None or not (self._session.is_heard or now_s > self._begin_by_s):
            return
        begin, self._begin = self._begin, None
        self._session.begin(begin.folder, name=begin.id, kind=begin.kind, now_s=now_s)
        self._folder = begin.folder
        self._outbox.put(Begun())

    def _finish_now(self) -> None:
        self._session.stop(time.perf_counter(), by_person=False)
        while not self._session.has_ended:
            self._session.tick(time.perf_counter())
            time.sleep(_SETTLE_TICK_S)

    def _tell_end(self) -> None:
        because = self._session.ended_because
        if because is not None:
            self._outbox.put(RecorderFailed(because.message, because.advice))
        if self._folder is None:
            return
        recorded = self._session.recorded
        if recorded is None:  # writing failed: what is on the disk is made whole
            recorded = recover_folder(self._folder)
        self._outbox.put(RecorderStopped(recorded))


def _close_devices(captures: list[SourceCapture]) -> None:
    """Close them, or leave without: closing blocks when the sound server hangs."""

    def close() -> None:
        for capture in captures:
            capture.close()

    closing = threading.Thread(target=close, name="close-devices", daemon=True)
    closing.start()
    closing.join(_CLOSE_S)
    if closing.is_alive():
        os._exit(0)
