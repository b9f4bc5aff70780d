"""Opens the person's library for one command, and closes it whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import LibraryError
from app.i18n import tr
from app.paths import Paths, default_paths
from app.settings import Settings, load_settings
from app.wiring import Services, build_services


@contextmanager
def opened_services(paths: Paths | None = None) -> Iterator[Services]:
    """The services on `paths`, the person's own library by default."""
    chosen = default_paths() if paths is None else paths
    services = build_services(chosen, read_settings(chosen))
    try:
        yield services
    finally:
        services.close()


def read_settings(paths: Paths) -> Settings:
    """The person's choices.

    Raises:
        LibraryError: they can't be read.
    """
    try:
        return load_settings(paths.settings)
    except OSError as error:
        raise LibraryError(
            tr("Your settings in {file} can't be read.", file=paths.settings),
            advice=tr("Check that the file and its folder are yours."),
        ) from error
