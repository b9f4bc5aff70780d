"""Transcribes the speech of every track at once, and tells what it has every few seconds."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.analysis.alignment import SpeechCutter, align, spans_to_transcribe
from app.core.job import JobEvent, Progress, WordsFound
from app.core.segment import total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.core.turn import ANYONE, OTHER, YOU
from app.services.analyse_request import WORDS
from app.services.sound_input import SoundInput
from app.speech.engine import SpeechEngine

_TELL_EVERY_S = 4.0
_PROGRESS_EVERY_S = 0.5
_SPEED_KNOWN_AFTER_S = 3.0


@dataclass(frozen=True, slots=True)
class _Ended:
    """A track is done, or failed."""

    error: BaseException | None = None


def transcribe(
    sound: SoundInput, activity: SpeechActivity, engine: SpeechEngine, *, on_event: Callable[[JobEvent], None]
) -> Transcript:
    """All words, in order, that belong to their speaker's speech; silence never reaches the engine.

    Raises:
        TranscriptionError: the engine failed.
        InputFileError: a file changed since it was first read.
    """
    speakers = (YOU, OTHER) if activity.mode is not Mode.ONE_TRACK else (ANYONE,)
    found: queue.SimpleQueue[Word | _Ended] = queue.SimpleQueue()
    tracks = [
        _Track(sound, index, speaker=speaker, activity=activity, engine=engine, found=found)
        for index, speaker in enumerate(speakers)
    ]
    for track in tracks:
        track.start()
    words: list[Word] = []
    clock = _Clock(sum(track.speech_s for track in tracks), on_event)
    running = len(tracks)
    try:
        while running:
            try:
                item = found.get(timeout=_PROGRESS_EVERY_S)
            except queue.Empty:
                item = None
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                running -= 1
            elif item is not None:
                words.append(item)
            clock.tell_progress(sum(track.done_s for track in tracks))
            if clock.words_are_due(len(words)):
                on_event(WordsFound(Transcript(align(words, activity), engine.name, complete=False)))
    finally:
        for track in tracks:
            track.stopped = True
    on_event(Progress(WORDS, 1.0, 0.0))
    return Transcript(align(words, activity), engine.name, complete=True)


class _Track(threading.Thread):
    """Transcribes one track, and puts its words and then its end into `found`."""

    def __init__(
        self,
        sound: SoundInput,
        index: int,
        *,
        speaker: str,
        activity: SpeechActivity,
        engine: SpeechEngine,
        found: queue.SimpleQueue[Word | _Ended],
    ) -> None:
        super().__init__(name=f"words of {speaker}", daemon=True)
        spans = spans_to_transcribe(activity.speech.get(speaker, ()), duration_s=activity.duration_s)
        self.speech_s = total_s(spans)
        self.stopped = False
        self._cutter = SpeechCutter(spans)
        self._speaker = speaker
        self._sound = sound
        self._index = index
        self._engine = engine
        self._found = found

    @property
    def done_s(self) -> float:
        return self._cutter.cut_s

    def run(self) -> None:
        try:
            pieces = self._cutter.cut(self._sound.track(self._index))
            for word in self._engine.transcribe(pieces, speaker=self._speaker):
                if self.stopped:
                    return
                placed = self._cutter.placed(word)
                if placed is not None:
                    self._found.put(placed)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
            self._found.put(_Ended(error))
        else:
            self._found.put(_Ended())


class _Clock:
    """Tells progress now and then, with how long the rest will take at the speed so far."""

    def __init__(self, speech_s: float, on_event: Callable[[JobEvent], None]) -> None:
        self._speech_s = speech_s
        self._on_event = on_event
        self._started = self._progress_at = self._words_at = time.monotonic()
        self._words = 0

    def tell_progress(self, done_s: float) -> None:
        now = time.monotonic()
        if now - self._progress_at < _PROGRESS_EVERY_S:
            return
        self._progress_at = now
        share = min(1.0, done_s / self._speech_s) if self._speech_s else 1.0
        elapsed = now - self._started
        left = elapsed * (1 - share) / share if share > 0 and elapsed >= _SPEED_KNOWN_AFTER_S else None
        self._on_event(Progress(WORDS, share, left))

    def words_are_due(self, count: int) -> bool:
        """Whether it is time to show `count` words; counted as shown if so."""
        now = time.monotonic()
        if count <= self._words or now - self._words_at < _TELL_EVERY_S:
            return False
        self._words_at, self._words = now, count
        return True
