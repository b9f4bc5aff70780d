"""`heard devices`: lists what can be recorded, with the ids that `heard record` takes."""

from __future__ import annotations

from collections.abc import Sequence

import click

from app.audio.devices import Device, list_devices
from app.i18n import tr


@click.command()
def devices() -> None:
    """List microphones and the sound of the computer.

    The first column is what heard record takes as --mic or --others. What is missing, and how to get it, is said on
    standard error.
    """
    found = list_devices()
    _print(tr("Microphones (--mic)"), found.microphones)
    _print(tr("Sound of the computer, the others on a call (--others)"), found.computer_sound)
    if found.advice:
        click.echo(found.advice, err=True)


def _print(title: str, listed: Sequence[Device]) -> None:
    click.echo(title)
    width = max((len(device.id) for device in listed), default=0)
    for device in listed:
        name = tr("{name} (default)", name=device.name) if device.is_default else device.name
        click.echo(f"  {device.id:<{width}}  {name}")
    if not listed:
        click.echo(f"  {tr('none')}")
