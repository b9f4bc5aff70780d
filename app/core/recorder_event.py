"""What the recorder tells while it listens or records: one frozen value an event."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.recording import Track, TrackRole
from app.core.segment import Segments


@dataclass(frozen=True, slots=True)
class LevelsHeard:
    """About 15 times a second. peaks: 0 to 1 a source; elapsed_s counts recorded time, pauses left out."""

    peaks: tuple[tuple[TrackRole, float], ...]
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class SourceSilent:
    """A source has been silent for 10 s while the other spoke; `silent` False when it is heard again."""

    role: TrackRole
    silent: bool


@dataclass(frozen=True, slots=True)
class BleedHeard:
    """Their voice is heard in my microphone."""


@dataclass(frozen=True, slots=True)
class LiveBalance:
    """Your share of the talk over the last 5 minutes and the whole call, None while not known; who speaks now."""

    recent: float | None
    whole: float | None
    speaking: frozenset[TrackRole]


@dataclass(frozen=True, slots=True)
class TrackLost:
    """A device went away; the other goes on."""

    role: TrackRole
    at_s: float


@dataclass(frozen=True, slots=True)
class DiskLow:
    minutes_left: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a stopped (or recovered) recording left on disk. cut_off: it was not stopped by the person."""

    tracks: tuple[Track, ...]
    duration_s: float
    holes: Segments
    marks: tuple[float, ...]
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class RecorderStopped:
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class RecorderFailed:
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class WordsLater:
    """Words follow when the recording has ended; busy: since this computer can't write them as fast as they are said."""

    busy: bool = True


RecorderEvent = (
    LevelsHeard
    | SourceSilent
    | BleedHeard
    | LiveBalance
    | TrackLost
    | DiskLow
    | RecorderStopped
    | RecorderFailed
    | WordsLater
)
