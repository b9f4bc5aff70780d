"""Runs a command of `heard` in this process, on a library of its own, and gives what a terminal would show."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.__main__ import start
from app.log import LOGGER
from app.paths import DATA_FOLDER_VARIABLE


@dataclass(frozen=True)
class Shown:
    code: int
    out: str
    err: str


class Terminal:
    def __init__(self, data: Path, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._capture = capture
        self._monkeypatch = monkeypatch
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(data))

    def __call__(self, *arguments: str, typed: str = "") -> Shown:
        with _hooks_kept(), (self.data.parent / "typed").open("w+", encoding="utf-8") as keyboard:
            keyboard.write(typed)
            keyboard.seek(0)
            self._monkeypatch.setattr(sys, "stdin", keyboard)
            self._capture.readouterr()
            code = start(arguments)
            shown = self._capture.readouterr()
        return Shown(code, shown.out, shown.err)


@contextmanager
def _hooks_kept() -> Iterator[None]:
    kept = sys.excepthook, threading.excepthook, LOGGER.handlers[:], LOGGER.level, LOGGER.propagate
    try:
        yield
    finally:
        for handler in LOGGER.handlers:
            handler.close()
        sys.excepthook, threading.excepthook, LOGGER.handlers, LOGGER.level, LOGGER.propagate = kept
