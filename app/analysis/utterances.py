"""Cuts a track into stretches that are worth transcribing while it is still being recorded.

What is found here only says what is written down early. Who spoke when is found afterwards, from all of the sound, and what
these stretches leave out is transcribed then. So they are rather too generous.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.analysis.alignment import MOST_PIECE_S, PADDING_S, RATE_HZ, SpokenPiece, quietest
from app.analysis.speech_detector import WINDOW_FRAMES
from app.core.segment import Segment

Floats = NDArray[np.float32]

_ON, _OFF = 0.5, 0.35
_PADDING = round(PADDING_S * RATE_HZ)
_AFTER = round((PADDING_S + 0.15) * RATE_HZ)
"""The level says later that speech went on for a little longer than the detector says; and both ends need their quiet."""

_QUIET = _PADDING + _AFTER
_MOST = round(MOST_PIECE_S * RATE_HZ)
_LEAST_WINDOWS = 3


class UtteranceFinder:
    """Feed one track's sound and its speech probabilities in order; hands out stretches as soon as they have ended.

    Speech begins and ends by hysteresis on the probabilities. A stretch ends once it has been quiet for long enough that
    the next one, with its quiet before it, does not reach into it; the longest is divided where it is quietest. Two
    stretches never overlap.
    """

    def __init__(self) -> None:
        self._held: list[Floats] = []
        self._held_from = 0
        self._held_frames = 0
        self._judged = 0  # frames of which the probability is known
        self._speaking = False
        self._begins: int | None = None  # of the stretch that has not ended
        self._spoken_to = 0
        self._windows = 0
        self._taken_to = 0

    @property
    def is_open(self) -> bool:
        """Somebody speaks, or has just spoken."""
        return self._begins is not None

    @property
    def heard_s(self) -> float:
        """Up to here every stretch that began was handed out, or is open."""
        return self._judged / RATE_HZ

    def feed(self, samples: Floats) -> None:
        """Take the next samples (n,) at 16 kHz."""
        self._held.append(samples)
        self._held_frames += len(samples)

    def judge(self, probabilities: Floats) -> Iterator[SpokenPiece]:
        """Take the next probabilities, one every 32 ms of what was fed before; yields the stretches that ended by now."""
        for probability in probabilities.tolist():
            start, self._judged = self._judged, self._judged + WINDOW_FRAMES
            self._speaking = probability >= _ON or (self._speaking and probability >= _OFF)
            if self._speaking:
                if self._begins is None:
                    self._begins, self._windows = max(self._taken_to, start - _PADDING), 0
                self._spoken_to = self._judged
                self._windows += 1
            if self._begins is None:
                continue
            if self._judged - self._spoken_to >= _QUIET:
                yield from self._ended(self._spoken_to + _AFTER)
            elif self._judged - self._begins >= _MOST:
                yield self._divided()
        if self._begins is None:
            self._forget(self._judged - _PADDING)

    def finish(self) -> Iterator[SpokenPiece]:
        """The stretch that has not ended, if there is one."""
        if self._begins is not None:
            yield from self._ended(min(self._held_from + self._held_frames, self._spoken_to + _AFTER))

    def _ended(self, end: int) -> Iterator[SpokenPiece]:
        if self._windows >= _LEAST_WINDOWS and self._begins is not None:
            yield self._taken(self._begins, end)
        self._begins = None

    def _divided(self) -> SpokenPiece:
        """What is long enough, up to a quiet place; the rest goes on as a stretch of its own."""
        begins = self._begins or 0
        at = begins + quietest(self._between(begins, begins + _MOST))
        self._begins = at
        return self._taken(begins, at)

    def _taken(self, start: int, end: int) -> SpokenPiece:
        samples = self._between(start, end)
        self._taken_to = start + len(samples)
        self._forget(self._taken_to)
        return SpokenPiece(Segment(start / RATE_HZ, self._taken_to / RATE_HZ), samples)

    def _between(self, start: int, end: int) -> Floats:
        self._held = [np.concatenate(self._held)] if self._held else [np.zeros(0, np.float32)]
        return self._held[0][start - self._held_from : end - self._held_from].copy()

    def _forget(self, before: int) -> None:
        """What lies before this frame is needed no more."""
        before = max(before, self._held_from)
        rest = self._between(before, self._held_from + self._held_frames)
        self._held, self._held_frames, self._held_from = [rest], len(rest), before
