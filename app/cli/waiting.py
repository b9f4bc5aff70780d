"""Waits for the analysis of a conversation in the library, and tells how far it is on standard error."""

from __future__ import annotations

import threading
from pathlib import Path

from app.cli.progress import ProgressLine
from app.core.job import Failed, Finished, JobEvent, Progress
from app.errors import AnalysisError
from app.wiring import Services

_LOOK_EVERY_S = 0.1


def analysed(services: Services, identifier: str, *, engine: tuple[str, Path | None] | None = None) -> None:
    """Analyse a conversation of the library and wait until it is stored.

    Args:
        services: opened.
        identifier: the conversation.
        engine: what writes its words, as `AnalysisQueue.add` takes it; None for what is chosen.

    Raises:
        AnalysisError: it could not be analysed.
    """
    ended = threading.Event()
    last: list[JobEvent] = []
    line = ProgressLine()

    def on_event(which: str, event: JobEvent) -> None:
        if which != identifier:
            return
        if isinstance(event, Progress):
            line.tell(event)
        if isinstance(event, Finished | Failed):
            last.append(event)
            ended.set()

    unsubscribe = services.queue.subscribe(on_event)
    try:
        services.queue.add(identifier, engine=engine)
        while not ended.wait(_LOOK_EVERY_S):  # in steps, so that Ctrl+C is heard on every system
            pass
    finally:
        unsubscribe()
        line.end()
    if isinstance(last[0], Failed):
        raise AnalysisError(last[0].message, advice=last[0].advice)
