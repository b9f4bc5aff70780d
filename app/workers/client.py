"""Starts the analysis child and hands on what it tells; when words take the child with them, another goes on from there."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from app.core.job import Alive, Failed, Finished, JobEvent, Progress, StretchBegun, StretchDone
from app.i18n import tr
from app.services.analyse_request import READING, AnalyseRequest
from app.workers.child import main
from app.workers.survived import Survived

CRASHED, CANCELLED = "crashed", "CancelledError"
_SILENT_S = 30.0
_LOADING_S = 240.0  # a large speech model takes a while to load from a slow disk
_POLL_S = 0.1
_END_S = 5.0


class AnalysisJob:
    """One analysis in a process of its own. The last event is always Finished or Failed, and comes once.

    While words are written the process may die or hang: then another one goes on with the stretch at which it did.

    Args:
        request: what to analyse.
        on_event: called on the job's listener thread, one call at a time.
    """

    def __init__(self, request: AnalyseRequest, on_event: Callable[[JobEvent], None]) -> None:
        self._survived = Survived(request)
        self._process: SpawnProcess | None = None
        self._listener = threading.Thread(target=self._listen, name="analysis listener", daemon=True)
        self._on_event = on_event
        self._cancelled = threading.Event()
        self._hung = False

    def start(self) -> None:
        """Returns at once; what happens is told by events."""
        self._listener.start()

    def cancel(self) -> None:
        """End the analysis; Failed with kind "CancelledError" follows, unless the end had already come."""
        self._cancelled.set()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the last event to have been handled; False when it hasn't been within `timeout_s`."""
        self._listener.join(timeout_s)
        return not self._listener.is_alive()

    @property
    def pid(self) -> int | None:
        """Of the process that works now."""
        return None if self._process is None else self._process.pid

    def _listen(self) -> None:
        request: AnalyseRequest | None = self._survived.request
        last: JobEvent | None = None
        try:
            while last is None and request is not None and not self._cancelled.is_set():
                last = self._attempt(request)
                if last is None and not self._cancelled.is_set():
                    request = self._survived.after_death(self._tell, hung=self._hung)
        except OSError:
            last = None  # no process could be started
        finally:
            self._on_event(last or self._ended_early())

    def _attempt(self, request: AnalyseRequest) -> JobEvent | None:
        """One child, from its start to its end; its last event, None when it died, hung or is no longer wanted."""
        context = multiprocessing.get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=main, args=(request, sending), name="heard-analysis", daemon=True)
        try:
            process.start()
            self._process = process
            sending.close()
            return self._hand_on(receiving)
        finally:
            if process.pid is not None:
                process.kill()
                process.join(_END_S)
            receiving.close()

    def _hand_on(self, receiving: Connection) -> JobEvent | None:
        patience, self._hung = Patience(), False
        while not self._cancelled.is_set():
            if not receiving.poll(_POLL_S):
                patience.wait(_POLL_S)  # not the clock: a computer that slept is no silence
                if patience.is_over:
                    self._hung = True
                    return None
                continue
            try:
                event: JobEvent = receiving.recv()
            except (EOFError, OSError):
                return None
            if isinstance(event, Finished | Failed):
                return event
            patience.hear(event)
            self._survived.note(event)
            self._tell(event)
        return None

    def _tell(self, event: JobEvent) -> None:
        if not isinstance(event, Alive | StretchBegun):
            self._on_event(event)

    def _ended_early(self) -> Failed:
        if self._cancelled.is_set():
            return Failed(CANCELLED, tr("The analysis was stopped."))
        return Failed(
            CRASHED,
            tr("The analysis ended unexpectedly."),
            tr("Try again; if it ends again, the file or the speech model may be damaged."),
        )


class Patience:
    """How long the child was silent: before it writes words as a whole, then for each track that it writes."""

    def __init__(self) -> None:
        self._silent_s = {"": 0.0}
        self._most_s = _LOADING_S

    def hear(self, event: JobEvent) -> None:
        if isinstance(event, StretchBegun):
            self._silent_s.pop("", None)
            self._silent_s[event.speaker] = 0.0
            self._most_s = _SILENT_S
        elif isinstance(event, Alive):
            self._silent_s[event.speaker] = 0.0
        elif isinstance(event, StretchDone):
            self._silent_s.pop(event.stretch.speaker, None)
        elif "" in self._silent_s:
            self._silent_s[""] = 0.0
            self._most_s = _SILENT_S if isinstance(event, Progress) and event.stage == READING else _LOADING_S

    def wait(self, seconds: float) -> None:
        for key in self._silent_s:
            self._silent_s[key] += seconds

    @property
    def is_over(self) -> bool:
        return any(silent_s > self._most_s for silent_s in self._silent_s.values())
