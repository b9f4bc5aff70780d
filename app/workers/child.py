"""The analysis child: runs one analysis in a process of its own, since native decoders may take their process with them."""

from __future__ import annotations

import io
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from app.core.job import Failed, JobEvent, Progress
from app.errors import AppError, CancelledError
from app.i18n import tr
from app.log import log_fault, start_log
from app.memory import end_beyond, peak_memory_bytes
from app.paths import default_paths
from app.services.analyse_request import READING, AnalyseRequest

MOST_BYTES_WHILE_READING = 1536 * 1024**2
_LOOK_EVERY_S = 0.5


def main(request: AnalyseRequest, connection: Connection) -> None:
    """Entry of the child: every event goes through `connection`, the last one is Finished or Failed.

    A fault of the program itself goes to the log; the parent tells that the analysis ended unexpectedly.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    silence_native_code()
    pipe = _Pipe(connection)
    threading.Thread(target=pipe.guard, name="guard", daemon=True).start()
    from app.services.analyse import run  # noqa: PLC0415 - the parent imports this module too, and needs none of that

    try:
        if request.speech_model is not None and request.engine in {"auto", "vosk"}:
            limit_memory(request.speech_model, pipe.send)
        run(request, pipe.send)
    except MemoryError:
        pipe.send(too_large())
    except AppError as error:
        pipe.send(Failed(type(error).__name__, error.message, error.advice))
    except Exception as error:  # noqa: BLE001 - the last place: the parent sees the end of the pipe, the log says why
        start_log(default_paths().log)
        log_fault(error)


def too_large() -> Failed:
    return Failed(
        "InputFileError",
        tr("The file needs more memory than an analysis may take."),
        tr("It may be damaged: export it again, as WAV or FLAC if you can."),
    )


def limit_memory(speech_model: Path, tell: Callable[[JobEvent], object]) -> None:
    """End this process where the speech model takes far more memory than one of its size needs. Raises SpeechModelError."""
    from app.speech.install import describe, most_memory_bytes, needs_too_much  # noqa: PLC0415 - as above

    model = describe(speech_model)

    def refuse() -> None:
        error = needs_too_much(model)
        tell(Failed(type(error).__name__, error.message, error.advice))

    end_beyond(most_memory_bytes(model), tell=refuse)


def silence_native_code() -> None:
    """What native libraries print goes nowhere; Python's own errors still reach standard error."""
    with_errors = sys.stderr is not None
    kept = os.dup(2) if with_errors else -1
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    if with_errors:
        sys.stderr = io.TextIOWrapper(os.fdopen(kept, "wb", buffering=0), encoding="utf-8", errors="replace",
                                      write_through=True)  # fmt: skip


class _Pipe:
    """The way to the parent, for several threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._reading = True

    def send(self, event: JobEvent) -> None:
        """Raises CancelledError when the parent no longer listens."""
        if isinstance(event, Progress):
            self._reading = event.stage == READING
        try:
            with self._lock:
                self._connection.send(event)
        except (BrokenPipeError, ConnectionError) as error:
            raise CancelledError(tr("The analysis was stopped.")) from error

    def guard(self) -> None:
        """End this process with the parent's, and before a damaged file fills the computer's memory."""
        parent = multiprocessing.parent_process()
        while parent is not None and not multiprocessing.connection.wait([parent.sentinel], timeout=_LOOK_EVERY_S):
            if self._reading and (peak_memory_bytes() or 0) > MOST_BYTES_WHILE_READING:
                self.send(too_large())
                break
        os._exit(3)
