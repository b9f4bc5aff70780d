"""How far an analysis is, on standard error."""

from __future__ import annotations

import sys

import click

from app.core.clock import clock
from app.core.job import Progress
from app.i18n import tr
from app.services.analyse_request import LISTENING, READING, WORDS


class ProgressLine:
    """A line that is renewed in a terminal, a line a stage elsewhere; `end` it before anything else is said."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._stage = ""
        self._width = 0

    def tell(self, progress: Progress) -> None:
        names = {READING: tr("Reading the sound"), LISTENING: tr("Finding speech"), WORDS: tr("Writing down the words")}
        name = names.get(progress.stage, progress.stage)
        if not self._is_terminal:
            if progress.stage != self._stage:
                click.echo(f"{name} ...", err=True)
        elif progress.seconds_left is None:
            self._rewrite(f"{name}: {progress.fraction:.0%}")
        else:
            left = tr("{time} left", time=clock(progress.seconds_left))
            self._rewrite(f"{name}: {progress.fraction:.0%}, {left}")
        self._stage = progress.stage

    def end(self) -> None:
        if self._is_terminal and self._width:
            self._rewrite("")

    def _rewrite(self, line: str) -> None:
        click.echo("\r" + line.ljust(self._width) + ("" if line else "\r"), nl=False, err=True)
        self._width = len(line)
