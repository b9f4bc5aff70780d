"""Opens the window for a command, or says in a sentence why it can't be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import AppError
from app.i18n import tr
from app.services.display import display_trouble
from app.wiring import Services


class Show(Protocol):
    """Shows the window until it is closed, with the sample's review in it if asked; gives the exit code."""

    def __call__(self, *, sample: bool) -> int: ...


@dataclass(frozen=True, slots=True)
class Window:
    """What commands may ask of the window; handed in by the program's start, since commands know nothing of Qt.

    Attributes:
        show: may raise ImportError where Qt's libraries are missing.
        paint: writes pictures of a conversation's review to a folder, unseen; works in a spawned process too.
    """

    show: Show
    paint: Callable[[Services, str, Path], None]


def open_window(window: Window, *, sample: bool = False) -> int:
    """Show the window until it is closed; gives the exit code.

    Raises:
        AppError: there is no display, or the window's libraries are missing.
    """
    if trouble := display_trouble():
        raise AppError(
            trouble,
            advice=tr("heard doctor says how to get what is missing, and heard --help what works in a terminal."),
        )
    try:
        return window.show(sample=sample)
    except ImportError as error:
        if (error.name or "").startswith("app."):
            raise
        raise AppError(
            tr("The window can't be shown: {reason}.", reason=error.msg),
            advice=tr("heard doctor says what is missing and how to get it."),
        ) from error
