"""`heard demo`: analyses the sample conversation from its sound, and shows what a review is."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.opened import read_settings
from app.cli.waiting import analysed
from app.cli.window import Window, open_window
from app.errors import AppError, OutputFileError
from app.exports.summary_text import summary_text
from app.i18n import tr
from app.log import log_fault, start_log
from app.paths import Paths, default_paths
from app.services.display import has_display
from app.services.export import Targets, export_conversation
from app.settings import Settings
from app.wiring import Services, build_services

PICTURES = ("review-light.png", "review-dark.png")
_PAINTING_S = 120.0


@dataclass(frozen=True, slots=True)
class Painting:
    """Which conversation of which library is painted, by what, into which folder."""

    window: Window
    paths: Paths
    settings: Settings
    identifier: str
    folder: Path


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the files there too; it is made if it isn't there. Without a display the default is a new folder.",
)
@click.pass_context
def demo(context: click.Context, *, out: Path | None) -> None:
    """Look at an example: a sample conversation, analysed and transcribed from its sound.

    With a display its review opens in the window. Without one, its summary is printed, and summary.txt, page.pdf,
    review-light.png and review-dark.png are written. Your library is not touched by these files.
    """
    window: Window = context.obj
    if out is not None or not has_display():
        _write_files(_made(out), window)
    if has_display():
        context.exit(open_window(window, sample=True))


def _made(out: Path | None) -> Path:
    if out is None:
        return Path(tempfile.mkdtemp(prefix="heard-demo-"))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFileError(
            tr("The folder {folder} can't be made.", folder=out), advice=tr("Choose another one with --out.")
        ) from error
    return out


def _write_files(folder: Path, window: Window) -> None:
    """Analyse in a library of its own, which goes at the end, and leave the files."""
    settings = Settings(language=read_settings(default_paths()).language)
    with tempfile.TemporaryDirectory(prefix="heard-demo-library-", ignore_cleanup_errors=True) as data:
        paths = Paths(Path(data))
        services = build_services(paths, settings)
        try:
            identifier = _written(services, folder)
        finally:
            services.close()
        _paint(Painting(window, paths, settings, identifier, folder))
    click.echo(tr("Wrote {folder}", folder=folder))
    for file in sorted(folder.iterdir()):
        if file.name in {"summary.txt", "page.pdf", *PICTURES}:
            click.echo(f"  {file.name}")


def _written(services: Services, folder: Path) -> str:
    identifier = services.conversations.open_sample().id
    analysed(services, identifier)
    review = services.conversations.review(identifier)
    if review.result is not None:
        click.echo(summary_text(review.result, review.conversation, review.reflections))
    export_conversation(review, Targets(summary=folder / "summary.txt", pdf=folder / "page.pdf"))
    return identifier


def _paint(painting: Painting) -> None:
    """Paint in a process of its own: Qt draws unseen there, and may still open a window here."""
    painter = multiprocessing.get_context("spawn").Process(
        target=paint_unseen, args=(painting,), name="heard-painter", daemon=True
    )
    painter.start()
    painter.join(_PAINTING_S)
    if painter.is_alive():
        painter.kill()
        painter.join()
    if painter.exitcode != 0:
        raise AppError(
            tr("The pictures of the review could not be painted; the other files are in {folder}.", folder=painting.folder),
            advice=tr("heard doctor says what the window needs."),
        )


def paint_unseen(painting: Painting) -> None:
    """In the child: the review as it looks in the window, light and dark; what goes wrong is in the log."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    start_log(default_paths().log)
    try:
        services = build_services(painting.paths, painting.settings)
        try:
            painting.window.paint(services, painting.identifier, painting.folder)
        finally:
            services.close()
    except Exception as error:
        log_fault(error)
        raise SystemExit(1) from error
