"""A virtual screen of its own for one test."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def need_xvfb() -> None:
    """Skip the test where there is no virtual screen to be had."""
    if shutil.which("Xvfb") is None:
        pytest.skip("not installed: Xvfb (Debian: xvfb)")


@contextmanager
def virtual_screen(*, width: int = 1440, height: int = 900) -> Iterator[dict[str, str]]:
    """Start a screen; gives the environment in which a program shows its window there."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("WAYLAND", "QT_QPA"))}
        yield {**kept, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(10)
