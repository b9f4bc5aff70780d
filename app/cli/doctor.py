"""`heard doctor`: what is missing, and how to get it."""

from __future__ import annotations

import click

from app.cli.opened import read_settings
from app.i18n import tr
from app.paths import default_paths
from app.services.doctor import Check, Need, examine, works
from app.wiring import speech_models_of


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say what is missing for recording, transcribing and showing, and how to get it.

    Ends with exit code 0 when everything needed is there, else with 1. Changes nothing.
    """
    paths = default_paths()
    checks = examine(paths, speech_models_of(paths, read_settings(paths)))
    need = None
    for check in checks:
        if check.need is not need:
            need = check.need
            click.echo(_heading(need))
        click.echo(f"  {_mark(check)}  {check.found}")
        if check.advice:
            click.echo(f"           {tr('To do:')} {check.advice}")
    if not works(checks):
        context.exit(1)


def _heading(need: Need) -> str:
    return {
        Need.RECORDING: tr("Recording"),
        Need.TRANSCRIBING: tr("Transcribing"),
        Need.SHOWING: tr("Showing"),
        Need.KEEPING: tr("Keeping"),
    }[need]


def _mark(check: Check) -> str:
    if check.ok:
        return tr("ok     ")
    return tr("missing") if check.needed else tr("better ")
