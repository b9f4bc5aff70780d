"""`heard models`: the speech models on this computer, and getting others."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from app.cli.opened import read_settings
from app.cli.table import table
from app.errors import SpeechModelError
from app.i18n import tr
from app.paths import default_paths
from app.services.model_downloads import OfferedModel
from app.services.speech_models import SpeechModels
from app.settings import Settings
from app.wiring import SpeechModelsAlone


@click.group()
@click.pass_context
def models(context: click.Context) -> None:
    """Speech models: list, install, verify, remove, import.

    Only `install` and `list --published` open a connection, to the publisher of the speech models and because you ask
    for it. Nothing of yours is sent.
    """
    paths = default_paths()
    context.obj = SpeechModelsAlone(paths, read_settings(paths))


@models.command("list")
@click.option("--published", is_flag=True, help="Ask the publisher which speech models there are today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def list_models(own: SpeechModelsAlone, *, published: bool, as_json: bool) -> None:
    """Show what is installed, and what can be."""
    offered = own.downloads.published() if published else own.downloads.known()
    rows = _installed(own.models, own.settings) + [_offered(model) for model in offered if not own.models.has(model.name)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    head = (tr("Name"), tr("Language"), tr("Size"), tr("State"))
    click.echo(table(head, [(row["name"], row["language"], row["size"], row["state"]) for row in rows], right=(2,)))


@models.command()
@click.argument("name")
@click.pass_obj
def install(own: SpeechModelsAlone, *, name: str) -> None:
    """Fetch a speech model from its publisher, check it, and use it from now on.

    NAME is one that `heard models list` shows. Stopping with Ctrl+C keeps what came; the same command goes on from there.
    """
    model = own.downloads.find(name)
    click.echo(_what(model), err=True)
    progress = _Share()
    installed = own.downloads.install(model, on_progress=progress.tell)
    progress.end()
    click.echo(tr("Installed {name}. It writes down every new conversation from now on.", name=installed.folder.name))


@models.command()
@click.argument("name", required=False)
@click.pass_obj
def verify(own: SpeechModelsAlone, *, name: str | None) -> None:
    """Read every file of a speech model and compare it with what was installed; all of them without a NAME."""
    names = [name] if name else list(own.models.folders())
    if not names:
        click.echo(tr("No speech model is installed."))
    failed: list[SpeechModelError] = []
    for one in names:
        try:
            own.models.verify(one)
        except SpeechModelError as error:
            failed.append(error)
        else:
            click.echo(tr("{name} is as it was installed, and works.", name=one))
    for other in failed[:-1]:
        click.echo(str(other), err=True)
    if failed:
        raise failed[-1]


@models.command()
@click.argument("name")
@click.pass_obj
def remove(own: SpeechModelsAlone, *, name: str) -> None:
    """Delete an installed speech model. Transcripts that it wrote stay."""
    own.models.remove(name)
    click.echo(tr("Removed {name}.", name=name))


@models.command("import")
@click.argument("zip_or_folder", metavar="ZIP-OR-FOLDER", type=click.Path(path_type=Path))
@click.pass_obj
def import_model(own: SpeechModelsAlone, *, zip_or_folder: Path) -> None:
    """Install a speech model that you have, as a zip or a folder, and use it from now on."""
    installed = own.models.install(zip_or_folder)
    click.echo(tr("Installed {name}. It writes down every new conversation from now on.", name=installed.folder.name))


def _installed(own: SpeechModels, settings: Settings) -> list[dict[str, str]]:
    rows = []
    for name in own.folders():
        try:
            model = own.described(name)
        except SpeechModelError as error:
            rows.append({"name": name, "language": "", "size": "", "state": error.message})
            continue
        state = tr("installed, in use") if settings.speech_model == name else tr("installed")
        rows.append({"name": name, "language": model.language, "size": _megabytes(model.bytes), "state": state})
    return rows


def _offered(model: OfferedModel) -> dict[str, str]:
    state = tr("can be installed") if model.sha256 else tr("can be installed; MD5 {md5}", md5=model.md5)
    return {"name": model.name, "language": model.language, "size": _megabytes(model.bytes), "state": state}


def _what(model: OfferedModel) -> str:
    known = f"SHA-256 {model.sha256}" if model.sha256 else tr("MD5 {md5}, as its publisher says", md5=model.md5)
    return tr("Fetching {name}: {size}, {hash}", name=model.name, size=_megabytes(model.bytes), hash=known)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


class _Share:
    """A share that is renewed in a terminal; elsewhere a line a tenth."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._told = -1

    def tell(self, share: float) -> None:
        now = int(share * 100) if self._is_terminal else int(share * 10) * 10
        if now != self._told:
            self._told = now
            click.echo(f"\r{now} %" if self._is_terminal else f"{now} %", nl=not self._is_terminal, err=True)

    def end(self) -> None:
        if self._is_terminal:
            click.echo("\r      \r", nl=False, err=True)
