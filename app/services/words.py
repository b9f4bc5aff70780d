"""Transcribes the speech of every track at once, stretch by stretch, and tells what it has every few seconds."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from app.analysis.alignment import SpeechCutter, SpokenPiece, align, placed, spans_to_transcribe
from app.core.job import Alive, JobEvent, Progress, StretchBegun, StretchDone, WordsFound
from app.core.segment import Segments, merged, subtracted, total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, WrittenStretch
from app.core.turn import ANYONE, OTHER, YOU
from app.errors import TranscriptionError
from app.services.analyse_request import WORDS
from app.services.sound_input import SoundInput
from app.speech.engine import SpeechEngine

MOST_FAILURES = 3
"""Attempts at one stretch; after them it has no words."""
MOST_FAILED_IN_A_ROW = 3
"""Stretches; after them nothing better is to be expected."""

_TELL_EVERY_S = 4.0
_PROGRESS_EVERY_S = 0.5
_ALIVE_EVERY_S = 5.0
_SPEED_KNOWN_AFTER_S = 3.0

_LEFT_S = 0.25
"""Speech that is left beside stretches that are known is not worth an engine's while if it is shorter."""


def transcribe(
    sound: SoundInput,
    activity: SpeechActivity,
    engine: SpeechEngine,
    *,
    on_event: Callable[[JobEvent], None],
    written: Iterable[WrittenStretch] = (),
    careful: bool = False,
) -> Transcript:
    """All words, in order, that belong to their speaker's speech; silence never reaches the engine.

    Args:
        sound: the tracks.
        activity: who speaks when; its speech says what is transcribed.
        engine: shared by all tracks.
        on_event: told of every stretch before and after it is written; called from several threads.
        written: stretches whose words are known from before; only what lies outside of them is transcribed.
        careful: the next stretch of each track alone, and all at once only after that.

    Raises:
        TranscriptionError: the engine failed at several stretches in a row.
        InputFileError: a file changed since it was first read.
    """
    speakers = (YOU, OTHER) if activity.mode is not Mode.ONE_TRACK else (ANYONE,)
    known = tuple(written)
    work = _Work(activity, engine, on_event, known, alone=len(speakers) if careful else 0)
    tracks = [_Track(sound, index, speaker=speaker, work=work, known=known) for index, speaker in enumerate(speakers)]
    clock = _Clock(sum(track.speech_s for track in tracks), on_event)
    try:
        for track in tracks:
            track.start()
        work.gather(len(tracks), lambda: clock.tell(sum(track.done_s for track in tracks), work))
    finally:
        for track in tracks:
            track.stopped = True
    on_event(Progress(WORDS, 1.0, 0.0))
    return work.transcript(complete=True)


class _Work:
    """What all tracks share: the engine, and what is written so far.

    `alone`: as many tracks write one stretch before any writes a second, one after the other.
    """

    def __init__(
        self,
        activity: SpeechActivity,
        engine: SpeechEngine,
        on_event: Callable[[JobEvent], None],
        known: Sequence[WrittenStretch],
        *,
        alone: int,
    ) -> None:
        self.activity = activity
        self.engine = engine
        self.on_event = on_event
        self.found: queue.SimpleQueue[WrittenStretch | _Ended] = queue.SimpleQueue()
        self.words = [word for stretch in known for word in stretch.words]
        self.missing = [stretch.segment for stretch in known if stretch.failed]
        self._turn = threading.Lock()
        self._all_had_a_turn = threading.Barrier(alone) if alone else None

    @contextmanager
    def turn(self, *, first: bool) -> Iterator[None]:
        """While a stretch is written; the first one of a track may have to be written alone."""
        if not first or self._all_had_a_turn is None:
            yield
            return
        with self._turn:
            yield
        self.had_a_turn()

    def had_a_turn(self) -> None:
        """This track needs no turn alone any more; waits for the others."""
        if self._all_had_a_turn is not None:
            with suppress(threading.BrokenBarrierError):
                self._all_had_a_turn.wait()

    def give_up_turns(self) -> None:
        """This track has failed: nobody waits for it."""
        if self._all_had_a_turn is not None:
            self._all_had_a_turn.abort()

    def gather(self, running: int, tell: Callable[[], None]) -> None:
        """Until as many tracks have ended. Raises what ended one of them."""
        while running:
            try:
                item = self.found.get(timeout=_PROGRESS_EVERY_S)
            except queue.Empty:
                item = None
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                running -= 1
            elif item is not None:
                self.words += item.words
                self.missing += [item.segment] * item.failed
            tell()

    def transcript(self, *, complete: bool) -> Transcript:
        words = align(self.words, self.activity)
        return Transcript(words, self.engine.name, complete=complete, missing=merged(self.missing))


class _Ended:
    """A track is done, or failed."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class _Track(threading.Thread):
    """Transcribes one track, and puts its stretches and then its end into the work's `found`."""

    def __init__(
        self, sound: SoundInput, index: int, *, speaker: str, work: _Work, known: Sequence[WrittenStretch]
    ) -> None:
        super().__init__(name=f"words of {speaker}", daemon=True)
        speech = work.activity.speech.get(speaker, ())
        spans = spans_to_transcribe(speech, duration_s=work.activity.duration_s)
        there = merged(stretch.segment for stretch in known if stretch.speaker == speaker)
        if there:
            spans = _left(spans, speech, there)
        self.speech_s = total_s(spans)
        self.stopped = False
        self._spans = spans
        self._cutter = SpeechCutter(spans)
        self._speaker = speaker
        self._sound = sound
        self._index = index
        self._work = work
        self._failed_in_a_row = 0
        self._wrote = False
        self._alive_at = time.monotonic()

    @property
    def done_s(self) -> float:
        return self._cutter.cut_s

    def run(self) -> None:
        try:
            self._transcriber = self._work.engine.track(self._speaker)
            for piece in self._cutter.cut(self._sound.track(self._index, only=self._spans)):
                if self.stopped:
                    return
                with self._work.turn(first=not self._wrote):
                    self._work.on_event(StretchBegun(self._speaker, piece.segment))
                    stretch = self._write(piece)
                    self._work.on_event(StretchDone(stretch, self._work.engine.name))
                self._wrote = True
                self._work.found.put(stretch)
            if not self._wrote:
                self._work.had_a_turn()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
            self._work.give_up_turns()
            self._work.found.put(_Ended(error))
        else:
            self._work.found.put(_Ended())

    def _write(self, piece: SpokenPiece) -> WrittenStretch:
        """Without words where the engine failed again and again. Raises TranscriptionError after several such in a row."""
        for failures in range(1, MOST_FAILURES + 1):
            try:
                words = self._transcriber.words(piece.samples, alive=self._alive)
            except TranscriptionError:
                if failures == MOST_FAILURES and self._failed_in_a_row + 1 >= MOST_FAILED_IN_A_ROW:
                    raise
                self._transcriber = self._work.engine.track(self._speaker)
            else:
                self._failed_in_a_row = 0
                return WrittenStretch(self._speaker, piece.segment, tuple(placed(word, piece.segment) for word in words))
        self._failed_in_a_row += 1
        return WrittenStretch(self._speaker, piece.segment, failed=True)

    def _alive(self) -> None:
        """Said by the engine at work, passed on now and then; a track that hangs in the library can't say it."""
        now = time.monotonic()
        if now - self._alive_at >= _ALIVE_EVERY_S:
            self._alive_at = now
            self._work.on_event(Alive(self._speaker))


def _left(spans: Segments, speech: Segments, there: Segments) -> Segments:
    """What of the spans is not there yet: untouched ones, and parts in which more is spoken than a rest at a border."""
    whole = set(spans)
    spoken = [left for left in subtracted(speech, there) if left.duration_s >= _LEFT_S]
    return tuple(
        left
        for left in subtracted(spans, there)
        if left in whole or any(one.start < left.end and left.start < one.end for one in spoken)
    )


class _Clock:
    """Tells progress and words now and then, with how long the rest will take at the speed so far."""

    def __init__(self, speech_s: float, on_event: Callable[[JobEvent], None]) -> None:
        self._speech_s = speech_s
        self._on_event = on_event
        self._started = self._progress_at = self._words_at = time.monotonic()
        self._words = 0

    def tell(self, done_s: float, work: _Work) -> None:
        now = time.monotonic()
        if now - self._progress_at >= _PROGRESS_EVERY_S:
            self._progress_at = now
            share = min(1.0, done_s / self._speech_s) if self._speech_s else 1.0
            elapsed = now - self._started
            left = elapsed * (1 - share) / share if share > 0 and elapsed >= _SPEED_KNOWN_AFTER_S else None
            self._on_event(Progress(WORDS, share, left))
        if len(work.words) > self._words and now - self._words_at >= _TELL_EVERY_S:
            self._words_at, self._words = now, len(work.words)
            self._on_event(WordsFound(work.transcript(complete=False)))
