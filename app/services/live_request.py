"""What the process that writes words while a recording is made is asked for, and what only it tells; light."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.recorder_event import WordsLater
from app.core.segment import Segment
from app.core.transcript import WrittenStretch


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """Follow a recording.

    Attributes:
        folder: where its files grow.
        engine: vosk or draft.
        speech_model: folder of a Vosk speech model.
        most_lag_s: how long after it was said a stretch may still wait; then words are left for after the recording.
        rising_s: so are they when this time grew for so long on end.
        written: what another process wrote before it ended.
        left: speaker and stretch of what is not tried again now, since processes ended at it.
    """

    folder: Path
    engine: str
    speech_model: Path | None
    most_lag_s: float = 60.0
    rising_s: float = 30.0
    written: tuple[WrittenStretch, ...] = ()
    left: tuple[tuple[str, Segment], ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """Told about once a second: how much was recorded, and for how long the oldest stretch waits that is not written yet."""

    recorded_s: float
    lag_s: float


LiveEvent = Following | WordsLater
