"""Children that write words while a recording is made on computers that are too slow, or with engines that end them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.transcript import Word
from app.services import live_analysis
from app.services.analyse import open_engine
from app.services.live_request import LiveRequest
from app.speech.engine import RATE_HZ, SpeechEngine, TrackTranscriber, unheard
from app.workers.live_child import main


class Wrapped(SpeechEngine):
    """A real engine; something is done before each stretch that it writes: told of its speaker and its seconds."""

    def __init__(self, engine: SpeechEngine, before: Callable[[str, float], None]) -> None:
        self._engine, self._before = engine, before

    @property
    def name(self) -> str:
        return self._engine.name

    def track(self, speaker: str) -> TrackTranscriber:
        inner, before = self._engine.track(speaker), self._before

        class Track:
            def words(self, samples: NDArray[np.float32], *, alive: Callable[[], None] = unheard) -> tuple[Word, ...]:
                before(speaker, len(samples) / RATE_HZ)
                return inner.words(samples, alive=alive)

        return Track()


def _with_engine(before: Callable[[str, float], None]) -> None:
    """In a child, where it changes nothing else."""

    def opened(name: str, speech_model: Path | None) -> SpeechEngine:
        return Wrapped(open_engine(name, speech_model), before)

    vars(live_analysis)["open_engine"] = opened


def slow(request: LiveRequest, connection: Connection[Any, Any]) -> None:
    """Writes slower than anybody speaks."""
    _with_engine(lambda _speaker, length_s: time.sleep(1.2 * length_s))
    main(request, connection)


def ends_at_a_stretch(request: LiveRequest, connection: Connection[Any, Any]) -> None:
    """Ends at my first stretch as often as it is tried."""

    def before(speaker: str, _length_s: float) -> None:
        if speaker == "you" and not request.left:
            os._exit(1)

    _with_engine(before)
    main(request, connection)


def ends(_request: LiveRequest, _connection: Connection[Any, Any]) -> None:
    """Ends at once."""
    os._exit(1)
