"""Words are written while a recording grows: real processes, the same result as afterwards, whatever happens to them."""

from __future__ import annotations

import os
import queue
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.job import Failed, Finished, JobEvent, SpeechFound
from app.core.recorder_event import WordsLater
from app.core.recording import TrackRole
from app.core.segment import Segment
from app.core.transcript import Word, WrittenStretch
from app.services.live_request import LiveRequest
from app.workers import live_words as workers
from app.workers.client import AnalysisJob
from app.workers.live_words import LiveAnalyses, LiveWords
from tests.helpers import slow_children
from tests.helpers.growing import GrowingRecording, Sound, sample_tracks
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL

_OFFSETS_S = (0.0, 0.021)
_HOLES = (Segment(11.0, 11.0),)


class Told:
    """Everything that one analysis told."""

    def __init__(self) -> None:
        self.events: list[JobEvent] = []
        self._end: queue.SimpleQueue[Finished | Failed] = queue.SimpleQueue()

    def __call__(self, event: JobEvent) -> None:
        self.events.append(event)
        if isinstance(event, Finished | Failed):
            self._end.put(event)

    def finished(self) -> Finished:
        end = self._end.get(timeout=60)
        assert isinstance(end, Finished), end
        return end


@pytest.fixture(scope="module")
def sounds() -> tuple[Sound, Sound]:
    return sample_tracks(0.0, 40.0)


@pytest.fixture(scope="module")
def usual(sounds: tuple[Sound, Sound], tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """What an analysis of the finished files gives."""
    recording = GrowingRecording(tmp_path_factory.mktemp("usual") / "rec", offsets_s=_OFFSETS_S)
    recording.append(*sounds)
    told = Told()
    AnalysisJob(recording.close(holes=_HOLES), told).start()
    return told.finished()


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[GrowingRecording]:
    made = GrowingRecording(tmp_path / "rec", offsets_s=_OFFSETS_S)
    yield made
    made.discard()


def request(recording: GrowingRecording) -> LiveRequest:
    return LiveRequest(recording.folder, "vosk", SAMPLE_SPEECH_MODEL)


def written(live: LiveWords, *, least: int = 1) -> None:
    """Wait until that many stretches are."""
    deadline = time.monotonic() + 30
    while len(live.written) < least:
        assert time.monotonic() < deadline, (live.following, live.written)
        time.sleep(0.02)


def said(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    return [(word.speaker, word.text) for word in words]


def differing(one: Finished, other: Finished) -> int:
    """Words of one that the other has not at the same place, 0.3 s more or less."""
    theirs = other.transcript.words
    return sum(
        not any(
            word.speaker == their.speaker and word.text == their.text and abs(word.middle_s - their.middle_s) < 0.3
            for their in theirs
        )
        for word in one.transcript.words
    )


def half(sounds: tuple[Sound, Sound], *, second: bool = False) -> tuple[Sound, Sound]:
    middle = 17 * 48_000
    return tuple(sound[middle:] if second else sound[:middle] for sound in sounds)  # type: ignore[return-value]


def test_the_same_speech_and_the_same_words_as_afterwards(
    sounds: tuple[Sound, Sound], usual: Finished, recording: GrowingRecording
) -> None:
    recording.append(*half(sounds))
    analyses = LiveAnalyses()
    live = analyses.follow(request(recording))
    written(live, least=2)
    recording.append(*half(sounds, second=True))
    told = Told()
    job = analyses.start(recording.close(holes=_HOLES), told)
    finished = told.finished()
    assert job is live
    assert live.join(10)
    assert finished.activity == usual.activity
    assert len(finished.transcript.words) == pytest.approx(len(usual.transcript.words), abs=2)
    assert differing(finished, usual) <= 2
    assert finished.transcript.complete
    assert finished.transcript.engine == usual.transcript.engine
    assert [type(event) for event in told.events].count(SpeechFound) == 1


@pytest.fixture(scope="module")
def live_words(sounds: tuple[Sound, Sound], tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """What it gives when nothing happens to it."""
    recording = GrowingRecording(tmp_path_factory.mktemp("live") / "rec", offsets_s=_OFFSETS_S)
    live = LiveWords(request(recording))
    live.start()
    recording.append(*sounds)
    written(live, least=7)
    told = Told()
    live.analyse(recording.close(holes=_HOLES), told)
    return told.finished()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_another_child_goes_on_where_one_was_killed_and_the_words_are_the_same(
    sounds: tuple[Sound, Sound], live_words: Finished, recording: GrowingRecording
) -> None:
    recording.append(*half(sounds))
    kept: list[tuple[WrittenStretch, str]] = []
    live = LiveWords(request(recording), on_written=lambda stretch, engine: kept.append((stretch, engine)))
    live.start()
    killed: list[int] = []
    for least, more in ((1, True), (5, False)):
        written(live, least=least)
        assert live.pid is not None
        killed.append(live.pid)
        os.kill(live.pid, signal.SIGKILL)
        if more:
            recording.append(*half(sounds, second=True))
    written(live, least=7)
    assert live.pid not in killed
    told = Told()
    live.analyse(recording.close(holes=_HOLES), told)
    finished = told.finished()
    assert not live.is_later
    assert finished == live_words
    assert [stretch for stretch, _ in kept] == live.written[: len(kept)]
    assert len({(stretch.speaker, stretch.segment) for stretch in live.written}) == len(live.written)  # none is redone
    assert {engine for _, engine in kept} == {finished.transcript.engine}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_killed_at_the_end_it_goes_on_too_and_the_words_are_the_same(
    sounds: tuple[Sound, Sound], live_words: Finished, recording: GrowingRecording
) -> None:
    recording.append(*sounds)
    live = LiveWords(request(recording))
    live.start()
    written(live, least=2)
    assert live.pid is not None
    os.kill(live.pid, signal.SIGKILL)
    told = Told()
    live.analyse(recording.close(holes=_HOLES), told)
    assert told.finished() == live_words
    assert len({(stretch.speaker, stretch.segment) for stretch in live.written}) == len(live.written)  # none is redone


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_killed_when_speech_is_known_the_usual_analysis_writes_what_is_left(
    sounds: tuple[Sound, Sound], usual: Finished, recording: GrowingRecording
) -> None:
    recording.append(*half(sounds))
    live = LiveWords(request(recording))

    class Killing(Told):
        def __call__(self, event: JobEvent) -> None:
            if isinstance(event, SpeechFound) and live.pid is not None:
                os.kill(live.pid, signal.SIGKILL)
            super().__call__(event)

    live.start()
    written(live, least=2)
    recording.append(*half(sounds, second=True))
    told = Killing()
    live.analyse(recording.close(holes=_HOLES), told)
    finished = told.finished()
    assert finished.activity == usual.activity
    assert differing(finished, usual) <= 2
    assert [type(event) for event in told.events].count(SpeechFound) == 1


def test_a_stretch_that_ends_the_child_again_and_again_is_left_for_the_end(
    sounds: tuple[Sound, Sound], live_words: Finished, recording: GrowingRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_BETWEEN_S", 0.05)
    recording.append(*sounds)
    live = LiveWords(request(recording), entry=slow_children.ends_at_a_stretch)
    live.start()
    written(live, least=6)
    assert any(stretch.speaker == "you" for stretch in live.written)
    told = Told()
    live.analyse(recording.close(holes=_HOLES), told)
    finished = told.finished()
    assert finished.activity == live_words.activity
    assert differing(finished, live_words) + differing(live_words, finished) <= 2


def test_when_no_child_lives_words_are_left_for_later_and_it_is_said_once(
    recording: GrowingRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_BETWEEN_S", 0.05)
    monkeypatch.setattr(workers, "MOST_CHILDREN", 2)
    later: queue.SimpleQueue[WordsLater] = queue.SimpleQueue()
    live = LiveWords(request(recording), on_later=later.put, entry=slow_children.ends)
    live.start()
    assert later.get(timeout=30) == WordsLater(busy=False)
    recording.append(*sample_tracks(0.0, 8.0))
    told = Told()
    live.analyse(recording.close(), told)
    assert told.finished().transcript.words
    assert later.empty()


def test_a_computer_that_is_too_slow_leaves_words_for_later_and_says_so_once(
    sounds: tuple[Sound, Sound], usual: Finished, recording: GrowingRecording
) -> None:
    """It grows five times as fast as it is said, and its recogniser is slower than one that just keeps up in real time."""
    later: queue.SimpleQueue[WordsLater] = queue.SimpleQueue()
    asked = replace(request(recording), rising_s=3.6)
    live = LiveWords(asked, on_later=later.put, entry=slow_children.slow)
    live.start()
    for second in range(40):
        recording.append(*(sound[second * 48_000 : (second + 1) * 48_000] for sound in sounds))
        time.sleep(0.2 if later.empty() else 0.0)
    assert later.get(timeout=30) == WordsLater(busy=True)
    assert live.is_later
    told = Told()
    live.analyse(recording.close(holes=_HOLES), told)
    finished = told.finished()
    assert later.empty()
    assert finished.activity == usual.activity
    assert differing(finished, usual) <= 2


def test_another_engine_than_the_one_that_was_followed_with_writes_all_words(recording: GrowingRecording) -> None:
    recording.append(*sample_tracks(0.0, 8.0))
    live = LiveWords(request(recording))
    live.start()
    told = Told()
    live.analyse(replace(recording.close(), engine="none", speech_model=None), told)
    finished = told.finished()
    assert finished.transcript.engine == "none"
    assert finished.activity.speech["you"]


def test_one_track_is_followed_too(tmp_path: Path) -> None:
    (mine, theirs) = sample_tracks(0.0, 16.0)
    recording = GrowingRecording(tmp_path / "rec", roles=(TrackRole.ROOM,))
    recording.append(mine // 2 + theirs // 2)
    live = LiveWords(request(recording))
    live.start()
    told, again = Told(), Told()
    closed = recording.close()
    live.analyse(closed, told)
    finished = told.finished()
    AnalysisJob(closed, again).start()
    after = again.finished()
    assert finished.activity == after.activity
    assert len(finished.transcript.words) >= 10
    assert differing(finished, after) <= 3


def test_what_is_dropped_ends_and_tells_nothing(recording: GrowingRecording) -> None:
    analyses = LiveAnalyses()
    live = analyses.follow(request(recording))
    analyses.drop(recording.folder)
    assert live.join(10)
    recording.append(*sample_tracks(0.0, 4.0))
    told = Told()
    job = analyses.start(recording.close(engine="none", model=None), told)
    assert isinstance(job, AnalysisJob)
    assert told.finished()


def test_an_analysis_that_is_cancelled_says_so_and_ends(recording: GrowingRecording) -> None:
    live = LiveWords(request(recording))
    live.start()
    told: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    live.analyse(recording.close(), told.put)
    live.cancel()
    last = told.get(timeout=10)
    assert isinstance(last, Failed)
    assert last.kind == "CancelledError"
