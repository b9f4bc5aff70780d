"""Lets a process stand back behind those that must not wait, where the system allows that."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_STANDS_BACK = 10
_BELOW_NORMAL = 0x4000  # BELOW_NORMAL_PRIORITY_CLASS of the Windows API

_THIS_PROCESS = -1


def stand_back() -> None:
    """Lower this process's own priority; everything else runs before it from now on."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - on Windows only

        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - not an attribute on other systems
        kernel.SetPriorityClass(ctypes.c_void_p(_THIS_PROCESS), _BELOW_NORMAL)
    else:
        with suppress(OSError):
            os.nice(_STANDS_BACK)
