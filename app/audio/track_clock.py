"""Ties a device's own count of frames to the computer's clock, and notices frames that never arrived.

Two devices have two clocks. Blocks are handed over late by a varying time and never early, so the minimum over the blocks of
(handed over - frames / rate) is when frame 0 was heard, to well under a millisecond between two streams.
"""

from __future__ import annotations

from dataclasses import dataclass

MISSING_S = 0.05  # less than this can be a late hand-over
STALL_S = 0.5
_WINDOW_S = 3.0
_SHORT_WINDOW_S = 0.5  # after an overflow or a stall frames are likely to be missing
_DRIFT = 0.0005  # 500 ppm: more than any device's crystal is off
_ANCHOR_S = 10.0
_OPENING_S = 20.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """Frame `frame` of the device was handed over at `at_s` at the earliest: its slope over minutes is the true rate."""

    frame: int
    at_s: float


class TrackClock:
    """frames: of the device so far, those that were lost included."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.frames = 0
        self.origin_s: float | None = None
        self.last_seen_s: float | None = None
        self.anchors: list[Anchor] = []
        self._window_end_s = 0.0
        self._window_min_s = float("inf")
        self._window_start_s = 0.0
        self._anchor_end_s = 0.0
        self._best: tuple[float, Anchor] | None = None
        self._opening_end_s: float | None = None
        self._opening_origin_s = 0.0

    def seen(self, frames: int, at_s: float, *, overflowed: bool = False) -> int:
        """Count a block that was handed over at `at_s`; returns how many frames are missing before it (0 as a rule)."""
        self.frames += frames
        heard_s = at_s - self.frames / self.rate_hz
        stalled = self.origin_s is not None and (self.last_seen_s is None or at_s - self.last_seen_s > STALL_S)
        self.last_seen_s = at_s
        if self.origin_s is None:
            self.origin_s = heard_s
            self._open_window(at_s, _WINDOW_S)
        if overflowed or stalled:
            self._open_window(at_s, _SHORT_WINDOW_S)
        self.origin_s = min(self.origin_s, heard_s)
        self._window_min_s = min(self._window_min_s, heard_s)
        missing = self._close_window(at_s, self.origin_s) if at_s >= self._window_end_s else 0
        self._note_anchor(at_s)
        if self._opening_end_s is not None and at_s <= self._opening_end_s:
            self._opening_origin_s = min(self._opening_origin_s, self.origin_s)
        return missing

    def _open_window(self, at_s: float, length_s: float) -> None:
        self._window_start_s = at_s
        self._window_end_s = at_s + length_s
        self._window_min_s = float("inf")

    def _close_window(self, at_s: float, origin_s: float) -> int:
        late_s = self._window_min_s - origin_s
        missing = 0
        if late_s > MISSING_S:
            missing = round(late_s * self.rate_hz)
            self.frames += missing
        else:  # a device that runs slow is followed, step by step
            self.origin_s = origin_s + min(max(late_s, 0.0), _DRIFT * (at_s - self._window_start_s))
        self._open_window(at_s, _WINDOW_S)
        return missing

    def _note_anchor(self, at_s: float) -> None:
        heard_s = at_s - self.frames / self.rate_hz
        if self._best is None or heard_s < self._best[0]:
            self._best = heard_s, Anchor(self.frames, at_s)
        if at_s >= self._anchor_end_s:
            if self._anchor_end_s:
                self.anchors.append(self._best[1])
            self._best = None
            self._anchor_end_s = at_s + _ANCHOR_S

    def frame_at(self, at_s: float) -> int:
        """The frame that is heard at a time of the clock; 0 before the device began, or while nothing came from it."""
        return 0 if self.origin_s is None else max(0, round((at_s - self.origin_s) * self.rate_hz))

    def fill_to(self, at_s: float) -> int:
        """Count the frames up to a time that the device, being lost, can't give; returns how many they are."""
        before = self.frames
        self.frames = max(before, self.frame_at(at_s))
        return self.frames - before

    def open_recording(self, at_s: float) -> None:
        """A recording begins: its first seconds settle `time_of`, before drift can move it."""
        if self.origin_s is None:  # nothing came from it yet: what it gives later is missed from here
            self.origin_s = at_s
        self._opening_origin_s = self.origin_s
        self._opening_end_s = at_s + _OPENING_S

    def time_of(self, frame: int) -> float:
        """When a frame near the recording's beginning was heard."""
        return self._opening_origin_s + frame / self.rate_hz
