"""Writes down the stretches of one track as they come, on a thread of its own, while the recording goes on."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from app.analysis.alignment import SpokenPiece, placed
from app.core.job import Alive, JobEvent, StretchBegun, StretchDone
from app.core.segment import Segments, intersection, merged
from app.core.transcript import WrittenStretch
from app.errors import AppError, TranscriptionError
from app.speech.engine import SpeechEngine

_ALIVE_EVERY_S = 5.0
_MOST_FAILURES = 3


class EngineLoading(threading.Thread):
    """Loads the engine while the sound is already followed."""

    def __init__(self, load: Callable[[], SpeechEngine]) -> None:
        super().__init__(name="engine loading", daemon=True)
        self._load = load
        self._engine: SpeechEngine | None = None
        self._error: AppError | None = None
        self.start()

    def run(self) -> None:
        try:
            self._engine = self._load()
        except AppError as error:
            self._error = error

    @property
    def is_over(self) -> bool:
        return not self.is_alive()

    def engine(self) -> SpeechEngine:
        """Waits until it is loaded. Raises what kept it from that."""
        self.join()
        if self._error is not None:
            raise self._error
        if self._engine is None:
            raise RuntimeError("the engine could not be loaded")
        return self._engine


class LiveWriter(threading.Thread):
    """One track.

    What fails is left for later, when the recording has ended: then it is tried again, and told if it fails once more.

    Args:
        speaker: whose track it is.
        loading: gives the engine.
        tell: is told of every stretch before and after it is written.
        known: what is written already; nothing that reaches into it is written again.
        left: what is left for later from the start.

    Attributes:
        written: what is done.
        gave_up: the engine failed at several stretches in a row, or there is none.
    """

    def __init__(
        self,
        speaker: str,
        loading: EngineLoading,
        tell: Callable[[JobEvent], None],
        *,
        known: Iterable[WrittenStretch] = (),
        left: Segments = (),
    ) -> None:
        super().__init__(name=f"live words of {speaker}", daemon=True)
        self.written = [stretch for stretch in known if stretch.speaker == speaker]
        self._done = merged([*(stretch.segment for stretch in self.written), *left])
        self.gave_up = False
        self._speaker = speaker
        self._loading = loading
        self._tell = tell
        self._waiting: deque[SpokenPiece] = deque()  # the first one is being written
        self._changed = threading.Condition()
        self._ending = False
        self._alive_at = time.monotonic()
        self.start()

    def put(self, piece: SpokenPiece) -> None:
        if intersection(self._done, (piece.segment,)):
            return
        with self._changed:
            if not (self.gave_up or self._ending):
                self._waiting.append(piece)
                self._changed.notify_all()

    def waits_since_s(self) -> float | None:
        """End of the oldest stretch that is not written, in the conversation; None when all are."""
        with self._changed:
            return self._waiting[0].segment.end if self._waiting else None

    def finish(self) -> None:
        """Wait until everything that was put is written."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self.join()

    def run(self) -> None:
        try:
            self._write_all(self._loading.engine())
        except (AppError, RuntimeError):  # no engine: the analysis afterwards says why
            pass
        finally:
            with self._changed:
                self.gave_up = self.gave_up or not self._ending
                self._waiting.clear()

    def _write_all(self, engine: SpeechEngine) -> None:
        failures = 0
        transcriber = engine.track(self._speaker)
        while (piece := self._next()) is not None:
            self._tell(StretchBegun(self._speaker, piece.segment))
            try:
                words = transcriber.words(piece.samples, alive=self._alive)
            except TranscriptionError:
                failures += 1
                if failures >= _MOST_FAILURES:
                    raise
                transcriber = engine.track(self._speaker)
            else:
                failures = 0
                stretch = WrittenStretch(self._speaker, piece.segment, tuple(placed(word, piece.segment) for word in words))
                self.written.append(stretch)
                self._tell(StretchDone(stretch, engine.name))
            with self._changed:
                self._waiting.popleft()

    def _next(self) -> SpokenPiece | None:
        """The oldest one, which stays among those that wait; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ending)
            return self._waiting[0] if self._waiting else None

    def _alive(self) -> None:
        now = time.monotonic()
        if now - self._alive_at >= _ALIVE_EVERY_S:
            self._alive_at = now
            self._tell(Alive(self._speaker))
