"""The program's start: `heard` opens the window, `heard COMMAND` works in the terminal."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Entry of the console script; gives the exit code."""
    multiprocessing.freeze_support()
    from app.cli.main import run  # noqa: PLC0415 - spawned children come through here too and need none of it

    return run(sys.argv[1:])


def gui() -> int:
    """Entry of the script without a terminal."""
    multiprocessing.freeze_support()
    from app.cli.main import run  # noqa: PLC0415

    return run([])


if __name__ == "__main__":
    sys.exit(main())
