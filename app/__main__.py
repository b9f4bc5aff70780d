"""The program's start: `heard` opens the window, `heard COMMAND` works in the terminal."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.wiring import Services


def main() -> int:
    """Entry of the console script; gives the exit code."""
    return start(sys.argv[1:])


def gui() -> int:
    """Entry of the script without a terminal."""
    return start(())


def start(arguments: Sequence[str]) -> int:
    """Commands and window know nothing of each other: they meet here."""
    multiprocessing.freeze_support()
    # Spawned children import this module too, and need none of this.
    from app.cli.main import run  # noqa: PLC0415
    from app.cli.window import Window  # noqa: PLC0415

    return run(arguments, window=Window(show=show_window, paint=paint_review))


def show_window(*, sample: bool) -> int:
    """Show the window until it is closed; Qt is loaded here and not before."""
    from app.gui.application import main as show  # noqa: PLC0415

    return show(sample=sample)


def paint_review(services: Services, identifier: str, folder: Path) -> None:
    """Write pictures of a conversation's review."""
    from app.gui.snapshot import save_review  # noqa: PLC0415

    save_review(services, identifier, folder)


if __name__ == "__main__":
    from app.__main__ import main as started  # by its own name, by which spawned processes find these functions

    sys.exit(started())
