"""Stretches are written as they come; what an engine does to it is no harm."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from app.analysis.alignment import SpokenPiece
from app.analysis.features import Floats
from app.core.job import JobEvent, StretchBegun, StretchDone
from app.core.segment import Segment
from app.core.transcript import Word, WrittenStretch
from app.errors import SpeechModelError, TranscriptionError
from app.services.live_writer import EngineLoading, LiveWriter
from app.speech.engine import SpeechEngine, TrackTranscriber


class Counting(SpeechEngine):
    """One word a stretch, at its first second; fails at those whose number is listed."""

    def __init__(self, *fails: int) -> None:
        self.go = threading.Event()
        self.go.set()
        self._fails = fails
        self._number = 0

    @property
    def name(self) -> str:
        return "counting"

    def track(self, speaker: str) -> TrackTranscriber:
        engine = self

        class Track:
            def words(self, samples: Floats, *, alive: object = None) -> tuple[Word, ...]:  # noqa: ARG002
                assert engine.go.wait(10)
                engine._number += 1
                if engine._number in engine._fails:
                    raise TranscriptionError("no")
                return (Word(Segment(1.0, 1.5), str(engine._number), 1.0, speaker),)

        return Track()


def piece(start_s: float) -> SpokenPiece:
    return SpokenPiece(Segment(start_s, start_s + 2.0), np.zeros(32_000, np.float32))


def writer(engine: SpeechEngine) -> tuple[LiveWriter, list[JobEvent]]:
    told: list[JobEvent] = []
    return LiveWriter("you", EngineLoading(lambda: engine), told.append), told


def test_words_stand_where_they_were_said() -> None:
    made, told = writer(Counting())
    made.put(piece(10.0))
    made.put(piece(20.0))
    made.finish()
    assert [word.segment.start for stretch in made.written for word in stretch.words] == [11.0, 21.0]
    assert [type(event) for event in told] == [StretchBegun, StretchDone] * 2
    assert not made.gave_up


def test_it_says_since_when_the_oldest_one_waits() -> None:
    engine = Counting()
    engine.go.clear()
    made, _ = writer(engine)
    assert made.waits_since_s() is None
    made.put(piece(10.0))
    made.put(piece(20.0))
    assert made.waits_since_s() == 12.0
    engine.go.set()
    made.finish()
    assert made.waits_since_s() is None


def test_what_fails_is_left_for_later() -> None:
    made, _ = writer(Counting(2))
    for start_s in (0.0, 10.0, 20.0):
        made.put(piece(start_s))
    made.finish()
    assert [stretch.segment.start for stretch in made.written] == [0.0, 20.0]
    assert not any(stretch.failed for stretch in made.written)


@pytest.mark.parametrize("fails", [(2, 3, 4), (2, 3, 4, 5)])
def test_it_gives_up_when_nothing_better_is_to_be_expected(fails: tuple[int, ...]) -> None:
    made, _ = writer(Counting(*fails))
    for start_s in range(0, 100, 10):
        made.put(piece(float(start_s)))
    made.join(10)
    assert made.gave_up
    assert made.waits_since_s() is None
    assert len(made.written) == 1
    made.put(piece(200.0))
    made.finish()
    assert len(made.written) == 1


def test_an_engine_that_can_not_be_loaded_ends_it() -> None:
    def load() -> SpeechEngine:
        raise SpeechModelError("damaged")

    loading = EngineLoading(load)
    made = LiveWriter("you", loading, lambda _: None)
    made.join(10)
    assert made.gave_up
    with pytest.raises(SpeechModelError, match="damaged"):
        loading.engine()


def test_what_is_known_or_left_is_not_written_again() -> None:
    known = WrittenStretch("you", Segment(10.0, 12.0), (Word(Segment(10.5, 11.0), "known", 1.0, "you"),))
    others = WrittenStretch("other-1", Segment(20.0, 22.0))
    told: list[JobEvent] = []
    loading = EngineLoading(Counting)
    made = LiveWriter("you", loading, told.append, known=(known, others), left=(Segment(30.0, 32.0),))
    for start_s in (10.0, 11.9, 12.0, 20.0, 30.0):
        made.put(piece(start_s))
    made.finish()
    assert made.written[0] == known
    assert [stretch.segment.start for stretch in made.written[1:]] == [12.0, 20.0]
    assert [event.segment.start for event in told if isinstance(event, StretchBegun)] == [12.0, 20.0]
