"""How loud a source is, and whether it stays silent while the other speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from statistics import quantiles

import numpy as np

from app.core.recorder_event import SourceSilent
from app.core.recording import TrackRole

SILENT_PEAK = 0.001  # -60 dBFS
SPOKEN_PEAK = 0.0056  # -45 dBFS: above the hum of a quiet room
_ABOVE_FLOOR = 2.5  # 8 dB: what moves less than this is the source's own noise
_WATCH_S = 10.0
_OTHER_SPEAKS = 0.3  # of the ten seconds: speech has pauses


def peak_of(data: bytes) -> float:
    """The largest sample of int16 sound, 0 to 1."""
    samples = np.frombuffer(data, dtype="<i2")
    if not samples.size:
        return 0.0
    return min(1.0, max(int(samples.max()), -int(samples.min())) / 32_767)


class SilenceWatch:
    """Tells when one of two sources has been silent for 10 s while the other spoke, and when it is heard again."""

    def __init__(self) -> None:
        self._heard: deque[tuple[float, dict[TrackRole, float]]] = deque()
        self._floor: dict[TrackRole, float] = {}
        self._spoken: set[TrackRole] = set()
        self._silent: set[TrackRole] = set()

    def feed(self, peaks: Mapping[TrackRole, float], at_s: float) -> tuple[SourceSilent, ...]:
        """Take the peaks of one moment; returns what changed."""
        self._heard.append((at_s, dict(peaks)))
        full = at_s - self._heard[0][0] >= _WATCH_S
        while at_s - self._heard[0][0] > _WATCH_S:
            self._heard.popleft()
        if len(peaks) < 2:
            return ()
        changes = []
        for role, peak in peaks.items():
            limit = self._limit(role)
            if role in self._silent and peak > limit:
                self._silent.discard(role)
                changes.append(SourceSilent(role, silent=False))
            elif role not in self._silent and full and self._is_silent(role, limit):
                self._silent.add(role)
                changes.append(SourceSilent(role, silent=True))
            if peak > max(SPOKEN_PEAK, limit):
                self._spoken.add(role)
        return tuple(changes)

    def _limit(self, role: TrackRole) -> float:
        """Below this a source says nothing: -60 dBFS, or its own noise as long as it has never been more than that."""
        if role in self._spoken or len(self._heard) < 15:
            return SILENT_PEAK
        floor = quantiles([peaks.get(role, 0.0) for _, peaks in self._heard], n=5)[0]
        return max(SILENT_PEAK, min(_ABOVE_FLOOR * floor, SPOKEN_PEAK))

    def _is_silent(self, role: TrackRole, limit: float) -> bool:
        if any(peaks.get(role, 0.0) > limit for _, peaks in self._heard):
            return False
        speaking = sum(
            any(peak > SPOKEN_PEAK for other, peak in peaks.items() if other is not role) for _, peaks in self._heard
        )
        return speaking >= _OTHER_SPEAKS * len(self._heard)
