"""How much memory this process has used at most, on each system, and an end before it takes all that the computer has."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

TOO_MUCH = 4
"""The exit code of a process that used more than it may."""

_LOOK_EVERY_S = 0.2


def end_beyond(most_bytes: int, *, tell: Callable[[], object] = lambda: None) -> None:
    """From now on this process ends as soon as it has used more; `tell` is called before, in a thread of its own.

    A damaged speech model made libvosk take 11 GB within half a minute.
    """

    def look() -> None:
        while (peak_memory_bytes() or 0) <= most_bytes:
            time.sleep(_LOOK_EVERY_S)
        try:
            tell()
        finally:
            os._exit(TOO_MUCH)

    threading.Thread(target=look, name="memory", daemon=True).start()


def peak_memory_bytes() -> int | None:
    """The largest resident size so far; None where the system doesn't tell."""
    if sys.platform == "win32":
        return _windows_peak()
    import resource  # noqa: PLC0415 - not on Windows

    # Linux counts the size of the parent before a spawned program was loaded into ru_maxrss, but not into VmHWM.
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/self/status").read_text("ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _windows_peak() -> int | None:
    import ctypes  # noqa: PLC0415 - only needed here

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_ulong),
            ("page_faults", ctypes.c_ulong),
            ("peak_working_set", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 7),
        )

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - not an attribute on other systems
    counters = Counters()
    counters.size = ctypes.sizeof(counters)
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.POINTER(Counters), ctypes.c_ulong)
    if not kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size):
        return None
    return int(counters.peak_working_set)
