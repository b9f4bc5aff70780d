"""Judges whether words that are written while a recording is made fall behind for good."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

_PARTS = 3
_LEAST_LAG_S = 5.0
"""A lag of less is made up for in the pause after a long turn, or after the recording."""


class FallingBehind:
    """Hears the lag about once a second: how many seconds of the recording are not written yet.

    It falls behind when the least lag of every third of `rising_s` is more than that of the third before, or when the lag is
    more than `most_lag_s` after it was less. So whoever only catches up, with a speech model that took long to be loaded or
    with what a process before it left, does not fall behind.

    Args:
        most_lag_s: seconds of the recording.
        rising_s: seconds of real time.
    """

    def __init__(self, *, most_lag_s: float, rising_s: float) -> None:
        self._most_lag_s = most_lag_s
        self._part_s = rising_s / _PARTS
        self._least: deque[float] = deque(maxlen=_PARTS + 1)
        self._part_from_s: float | None = None
        self._was_less = False

    def hears(self, lag_s: float, now_s: float) -> bool:
        """Whether it does.

        Args:
            lag_s: of this moment.
            now_s: by a clock that only goes forward.
        """
        self._was_less = self._was_less or lag_s <= self._most_lag_s
        if self._part_from_s is None or not 0.0 <= now_s - self._part_from_s < 2 * self._part_s:  # or the computer slept
            self._least.clear()
            self._least.append(lag_s)
            self._part_from_s = now_s
        elif now_s - self._part_from_s >= self._part_s:
            self._least.append(lag_s)
            self._part_from_s += self._part_s
        else:
            self._least[-1] = min(self._least[-1], lag_s)
        return (self._was_less and lag_s > self._most_lag_s) or self._is_rising()

    def _is_rising(self) -> bool:
        """As long as each part is over but the last, whose least lag may still become less."""
        parts = list(self._least)
        return (
            len(parts) > _PARTS
            and parts[-1] > _LEAST_LAG_S
            and all(later > earlier for earlier, later in pairwise(parts))
        )
