"""The child that writes words while a recording is made; it stands back behind the recorder, whose files it only reads."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from app.audio.manifest import Manifest, load_manifest
from app.core.job import Failed, JobEvent
from app.core.recorder_event import WordsLater
from app.errors import AppError
from app.log import log_fault, start_log
from app.paths import default_paths
from app.services.analyse_request import AnalyseRequest
from app.services.live_request import LiveEvent, LiveRequest
from app.workers.child import limit_memory, silence_native_code
from app.workers.priority import stand_back

_LOOK_S = 1.0
_MANIFEST_S = 10.0


def main(request: LiveRequest, connection: Connection[Any, Any]) -> None:
    """Entry of the child: follows until an AnalyseRequest comes, analyses, and tells Finished or Failed; or WordsLater."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silence_native_code()
    threading.Thread(target=_end_with_parent, name="guard", daemon=True).start()
    sending = threading.Lock()

    def tell(event: JobEvent | LiveEvent) -> None:
        with sending:
            connection.send(event)

    try:
        if request.speech_model is not None:
            limit_memory(request.speech_model, tell)
        _follow(request, connection, tell)
    except AppError as error:
        tell(Failed(type(error).__name__, error.message, error.advice))
    except (EOFError, OSError):  # the parent is gone, or the files are
        return
    except Exception as error:  # noqa: BLE001 - the last place: the parent sees the end of the pipe, the log says why
        start_log(default_paths().log)
        log_fault(error)


def _follow(request: LiveRequest, connection: Connection[Any, Any], tell: Any) -> None:
    from app.services.live_analysis import LeftForLater, LiveAnalysis  # noqa: PLC0415 - the parent imports this module too

    manifest = _manifest(request)
    if manifest is None:
        return
    ended: list[tuple[LiveAnalysis, AnalyseRequest]] = []

    def follow() -> None:
        stand_back()
        analysis = LiveAnalysis(request, manifest, tell)
        try:
            more = True
            while more or not connection.poll(_LOOK_S):
                more = analysis.step() and not connection.poll()
            ended.append((analysis, connection.recv()))
        except LeftForLater as later:
            tell(WordsLater(busy=later.busy))
        except (EOFError, OSError):  # the parent is gone, or the files are
            analysis.close()

    # Where each thread has a priority of its own (Linux), only this one and those that it starts stand back: when the
    # recording has ended, somebody waits for what follows.
    following = threading.Thread(target=follow, name="follow", daemon=True)
    following.start()
    following.join()
    for analysis, asked in ended:
        try:
            analysis.finish(asked)
        finally:
            analysis.close()


def _manifest(request: LiveRequest) -> Manifest | None:
    """Written when the recording begins."""
    deadline_s = time.monotonic() + _MANIFEST_S
    while (manifest := load_manifest(request.folder)) is None and time.monotonic() < deadline_s:
        time.sleep(0.1)
    return manifest if manifest is not None and manifest.tracks else None


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with suppress(OSError):
            multiprocessing.connection.wait([parent.sentinel])
        os._exit(3)
