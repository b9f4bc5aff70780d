"""Opens the window, or says in a sentence why it can't be shown."""

from __future__ import annotations

from app.errors import AppError
from app.i18n import tr
from app.services.display import display_trouble


def open_window(*, sample: bool = False) -> int:
    """Show the window until it is closed, with the sample's review in it if asked; gives the exit code.

    Raises:
        AppError: there is no display, or the window's libraries are missing.
    """
    if trouble := display_trouble():
        raise AppError(
            trouble,
            advice=tr("heard doctor says how to get what is missing, and heard --help what works in a terminal."),
        )
    try:
        from app.gui.application import main  # noqa: PLC0415 - Qt may be missing, and is slow to load
    except ImportError as error:
        if not (error.name or "").startswith("app."):
            raise AppError(
                tr("The window can't be shown: {reason}.", reason=error.msg),
                advice=tr("heard doctor says what is missing and how to get it."),
            ) from error
        raise
    return main(sample=sample)
