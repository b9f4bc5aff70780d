"""Tells how long the computer has slept, where the clock that sound is timed by stands still meanwhile."""

from __future__ import annotations

import sys
import time


def asleep_s() -> float:
    """Seconds asleep since the computer was started; 0 where the clock of `time.perf_counter` runs on, as on Windows."""
    if sys.platform != "linux":
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
