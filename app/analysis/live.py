"""Listens while a conversation is recorded: who speaks now, the balance so far, and bleed into my microphone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice

import numpy as np

from app.analysis.features import Floats, clean
from app.analysis.speech_detector import WINDOW_FRAMES, SpeechDetector
from app.core.recording import TrackRole

WINDOW_S = WINDOW_FRAMES / 16000
RECENT_S = 300.0
KNOWN_FROM_S = 10.0
"""Speech needed before a share is said."""

_ON, _OFF = 0.5, 0.35
_NOW_WINDOWS = 6
_LAG_WINDOWS = 94  # a source that is 3 s behind the other has gone away
_ECHO_WINDOWS = 13  # their voice may reach my microphone up to 0.4 s late
_MARGIN_DB = 6.0
_BLEED_NEEDS = 150  # windows in which they spoke: 5 s
_BLEED_SHARE = 0.4
_BLEED_SPREAD_DB = 6.0
_BLEED_FOLLOWS = 0.4  # correlation of both levels: who talks over them is as loud for as long, and follows nothing
_QUIET_DB = -70.0


@dataclass(frozen=True, slots=True)
class LiveReport:
    """you_share_*: my share of the talk, 0 to 1, None while it is not known. speaking: who speaks now."""

    you_share_recent: float | None
    you_share_all: float | None
    speaking: frozenset[TrackRole]
    bleed: bool


class LiveListener:
    """Feed it what each source brings, in any pieces; ask for a report whenever one is to be shown."""

    def __init__(self) -> None:
        self._ears: dict[TrackRole, _Ear] = {}
        self._spoke: dict[TrackRole, deque[bool]] = {role: deque(maxlen=round(RECENT_S / WINDOW_S)) for role in TrackRole}
        self._all = dict.fromkeys(TrackRole, 0)
        self._echo = _Echo()

    def feed(self, role: TrackRole, samples: Floats) -> None:
        """Take the next samples of a source: (n,) at 16 kHz."""
        ear = self._ears.setdefault(role, _Ear())
        ear.hear(samples)
        self._judge()

    def report(self) -> LiveReport:
        recent = {role: sum(spoke) for role, spoke in self._spoke.items()}
        speaking = frozenset(role for role, spoke in self._spoke.items() if any(islice(reversed(spoke), _NOW_WINDOWS)))
        return LiveReport(_share(recent), _share(self._all), speaking, self._echo.found)

    def _judge(self) -> None:
        """Count the windows that every source has brought by now; one that stays away counts as silent."""
        waiting = [len(ear.heard) for ear in self._ears.values()]
        both = min(waiting) if len(waiting) > 1 else 0  # the first piece of one source waits for that of the other
        ready = max(both, max(waiting) - _LAG_WINDOWS)
        you, others = self._ears.get(TrackRole.YOU), self._ears.get(TrackRole.OTHERS)
        for _ in range(ready):
            heard = {role: ear.heard.popleft() if ear.heard else _NOTHING for role, ear in self._ears.items()}
            if you is not None and others is not None:
                mine = heard[TrackRole.YOU]
                own = self._echo.judge(mine, heard[TrackRole.OTHERS])
                heard[TrackRole.YOU] = _Heard(mine.speech and own, mine.level_db)
            for role, window in heard.items():
                self._spoke[role].append(window.speech)
                self._all[role] += window.speech


@dataclass(frozen=True, slots=True)
class _Heard:
    speech: bool
    level_db: float


_NOTHING = _Heard(speech=False, level_db=-100.0)


class _Ear:
    """One source: speech and level of every 32 ms."""

    def __init__(self) -> None:
        self._detector = SpeechDetector()
        self._waiting: Floats = np.zeros(0, np.float32)
        self._speaking = False
        self.heard: deque[_Heard] = deque()

    def hear(self, samples: Floats) -> None:
        block = np.concatenate([self._waiting, clean(samples)])
        count = len(block) // WINDOW_FRAMES
        self._waiting = block[count * WINDOW_FRAMES :].copy()
        if not count:
            return
        whole = block[: count * WINDOW_FRAMES]
        windows = whole.reshape(count, WINDOW_FRAMES)
        levels = 10.0 * np.log10(np.einsum("ij,ij->i", windows, windows) / WINDOW_FRAMES + 1e-10)
        for probability, level_db in zip(self._detector.feed(whole).tolist(), levels.tolist(), strict=True):
            self._speaking = probability >= _ON or (self._speaking and probability >= _OFF)
            self.heard.append(_Heard(self._speaking, level_db))


class _Echo:
    """Whether the others' voice comes out of my microphone again: it speaks whenever they do, as loud, and follows them."""

    def __init__(self) -> None:
        self._theirs: deque[_Heard] = deque(maxlen=_ECHO_WINDOWS)
        self._coupling: deque[float | None] = deque(maxlen=round(RECENT_S / WINDOW_S))
        self._levels: deque[tuple[float, tuple[float, ...]]] = deque(maxlen=round(RECENT_S / WINDOW_S))
        self._until_check = _BLEED_NEEDS
        self._gain_db: float | None = None

    @property
    def found(self) -> bool:
        return self._gain_db is not None

    def judge(self, mine: _Heard, theirs: _Heard) -> bool:
        """Whether speech in my microphone now is more than their voice; learns from every window."""
        self._theirs.append(theirs)
        loudest = max((window.level_db for window in self._theirs if window.speech), default=None)
        if loudest is None:
            return True
        self._coupling.append(mine.level_db - loudest if mine.speech else None)
        if mine.speech and len(self._theirs) == _ECHO_WINDOWS and all(window.speech for window in self._theirs):
            self._levels.append((mine.level_db, tuple(window.level_db for window in self._theirs)))
        self._until_check -= 1
        if self._until_check <= 0:
            self._until_check = _BLEED_NEEDS
            self._check()
        return self._gain_db is None or mine.level_db > loudest + self._gain_db + _MARGIN_DB

    def _check(self) -> None:
        heard = np.array([coupling for coupling in self._coupling if coupling is not None])
        if len(heard) < _BLEED_SHARE * len(self._coupling):
            self._gain_db = None
            return
        middle, high = np.percentile(heard, [50, 80])  # below: their pauses; above: both speak
        if self._follows() < _BLEED_FOLLOWS:
            self._gain_db = None
        elif high - middle < _BLEED_SPREAD_DB:
            self._gain_db = float(high)

    def _follows(self) -> float:
        """How well the level of my microphone follows theirs, at the delay at which it does best: -1 to 1."""
        if len(self._levels) < 2:
            return 0.0
        mine = np.array([level for level, _ in self._levels])
        theirs = np.maximum([levels for _, levels in self._levels], _QUIET_DB)
        mine, theirs = mine - mine.mean(), theirs - theirs.mean(axis=0)
        sizes = np.sqrt((mine @ mine) * np.einsum("ij,ij->j", theirs, theirs))
        return float(np.max(mine @ theirs / np.maximum(sizes, 1e-9)))


def _share(counts: dict[TrackRole, int]) -> float | None:
    you, others = counts[TrackRole.YOU], counts[TrackRole.OTHERS]
    if not you or not others or (you + others) * WINDOW_S < KNOWN_FROM_S:
        return None
    return you / (you + others)
