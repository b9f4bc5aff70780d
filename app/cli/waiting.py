"""Waits for the analysis of a conversation in the library, and tells how far it is on standard error."""

from __future__ import annotations

import sys
import threading

import click

from app.core.job import Failed, Finished, JobEvent, Progress
from app.errors import AnalysisError
from app.i18n import tr
from app.wiring import Services

_STEP = 0.1


def analysed(services: Services, identifier: str) -> None:
    """Analyse a conversation of the library and wait until it is stored.

    Raises:
        AnalysisError: it could not be analysed.
    """
    ended = threading.Event()
    last: list[JobEvent] = []
    teller = _Teller()

    def on_event(which: str, event: JobEvent) -> None:
        if which != identifier:
            return
        if isinstance(event, Progress):
            teller.tell(event)
        if isinstance(event, Finished | Failed):
            last.append(event)
            ended.set()

    unsubscribe = services.queue.subscribe(on_event)
    try:
        services.queue.add(identifier)
        while not ended.wait(_STEP):  # in steps, so that Ctrl+C is heard on every system
            pass
    finally:
        unsubscribe()
        teller.end()
    if isinstance(last[0], Failed):
        raise AnalysisError(last[0].message, advice=last[0].advice)


class _Teller:
    """One line that counts up on a terminal; elsewhere a line for each stage."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._stage = ""

    def tell(self, progress: Progress) -> None:
        names = {
            "reading": tr("Reading the sound"),
            "listening": tr("Finding who speaks"),
            "words": tr("Writing down words"),
        }
        text = names.get(progress.stage, progress.stage)
        if self._live:
            click.echo(f"\r{text} {progress.fraction:4.0%}  ", err=True, nl=False)
        elif text != self._stage:
            click.echo(f"{text} ...", err=True)
        self._stage = text

    def end(self) -> None:
        if self._live and self._stage:
            click.echo(err=True)
