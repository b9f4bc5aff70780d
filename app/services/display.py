"""Whether a window can be shown here, told without starting Qt, which ends its process where it can't."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from app.i18n import tr

_UNSEEN = ("offscreen", "minimal", "vnc")
_X11_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where every X server on Linux listens


def has_display() -> bool:
    """Whether a person would see a window; Windows and macOS always have a screen."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in _UNSEEN:
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def display_trouble() -> str:
    """What keeps a window from being opened, one sentence; empty when nothing is known to."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in {"win32", "darwin"}:
        return ""
    if not has_display():
        return tr("There is no display to show the window on.")
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    name = os.environ["DISPLAY"]
    number = name.removeprefix(":").split(".")[0]
    if name.startswith(":") and _X11_SOCKETS.is_dir() and not (_X11_SOCKETS / f"X{number}").exists():
        return tr("The display {name} does not answer.", name=name)
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        return tr("The library libxcb-cursor0, which the window needs, is missing.")
    return ""
