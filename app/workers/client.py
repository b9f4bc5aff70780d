"""Starts the analysis child and hands on what it tells, whatever becomes of the child."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

from app.core.job import Failed, Finished, JobEvent, Progress
from app.i18n import tr
from app.services.analyse_request import READING, AnalyseRequest
from app.workers.child import main

CRASHED, CANCELLED = "crashed", "CancelledError"
_READING_SILENT_S = 30
_OTHERWISE_SILENT_S = 240  # a large speech model takes a while to load from a slow disk
_POLL_S = 0.1
_END_S = 5.0


class AnalysisJob:
    """One analysis in a process of its own. The last event is always Finished or Failed, and comes once.

    Args:
        request: what to analyse.
        on_event: called on the job's listener thread, one call at a time.
    """

    def __init__(self, request: AnalyseRequest, on_event: Callable[[JobEvent], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._receiving, self._sending = context.Pipe(duplex=False)
        self._process = context.Process(target=main, args=(request, self._sending), name="heard-analysis", daemon=True)
        self._listener = threading.Thread(target=self._listen, name="analysis listener", daemon=True)
        self._on_event = on_event
        self._cancelled = threading.Event()

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

    def _listen(self) -> None:
        last: JobEvent | None = None
        try:
            self._process.start()
            self._sending.close()
            last = self._hand_on(self._receiving)
        except OSError:
            last = None  # no process could be started
        finally:
            if self._process.pid is not None:
                self._process.kill()
                self._process.join(_END_S)
            self._receiving.close()
            self._on_event(last or self._ended_early())

    def _hand_on(self, receiving: Connection) -> JobEvent | None:
        """Pass events on until the last one, which is returned; None when there is none to come."""
        silent_s, patience_s = 0.0, float(_OTHERWISE_SILENT_S)
        while not self._cancelled.is_set():
            if not receiving.poll(_POLL_S):
                silent_s += _POLL_S  # not the clock: a computer that slept is no silence
                if silent_s > patience_s:
                    return _hung()
                continue
            silent_s = 0.0
            try:
                event: JobEvent = receiving.recv()
            except (EOFError, OSError):
                return None
            if isinstance(event, Finished | Failed):
                return event
            if isinstance(event, Progress):
                patience_s = _READING_SILENT_S if event.stage == READING else _OTHERWISE_SILENT_S
            self._on_event(event)
        return None

    def _ended_early(self) -> Failed:
        if self._cancelled.is_set():
            return Failed(CANCELLED, tr("The analysis was stopped."))
        return Failed(
            CRASHED,
            tr("The analysis ended unexpectedly."),
            tr("Try again; if it ends again, the file or the speech model may be damaged."),
        )


def _hung() -> Failed:
    return Failed(
        CRASHED,
        tr("The analysis stopped answering and was ended."),
        tr("Try again; if it stops again, the file or the speech model may be damaged."),
    )
