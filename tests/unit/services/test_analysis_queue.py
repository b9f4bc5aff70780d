"""The queue keeps each stage as it comes, one conversation at a time, and goes on where it was interrupted."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.job import Failed, Finished, JobEvent, SpeechFound, StretchDone, WordsFound
from app.core.recording import Conversation, ConversationState
from app.core.segment import Segment
from app.core.transcript import Transcript, Word
from app.errors import SpeechModelError
from app.services.analyse_request import AnalyseRequest
from app.services.analysis_queue import AnalysisQueue
from app.workers.client import AnalysisJob
from tests.helpers.played_jobs import ACTIVITY, WORDS, Stage
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL, write_sample_piece


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.queue.close()
    stage.library.close()


def test_each_stage_is_kept_before_it_is_told(stage: Stage) -> None:
    one = stage.imported()
    stage.queue.add(one)
    job = stage.jobs.get(timeout=5)
    assert job.request.files == (stage.folder / "a.wav",)
    assert job.request.keep_tracks_in == stage.library.folder(one)
    assert stage.state(one).state is ConversationState.ANALYSING
    job.tell(SpeechFound(ACTIVITY))
    assert stage.told.get(timeout=5) == (one, SpeechFound(ACTIVITY))
    assert stage.state(one).state is ConversationState.MEASURED
    assert stage.library.speech(one) == ACTIVITY
    job.tell(WordsFound(Transcript(WORDS.words, "draft", complete=False)))
    assert stage.state(one).state is ConversationState.MEASURED
    job.end(Finished(ACTIVITY, WORDS))
    assert stage.state(one).state is ConversationState.READY
    review = stage.library.review(one)
    assert review.result is not None
    assert review.result.transcript == WORDS


def test_one_at_a_time_in_order(stage: Stage) -> None:
    first, second = stage.imported("a.wav"), stage.imported("b.wav")
    for identifier in (first, second, first, second):
        stage.queue.add(identifier)
    job = stage.jobs.get(timeout=5)
    assert stage.queue.running == first
    assert stage.queue.waiting == (second,)
    assert stage.jobs.empty()
    job.end(Finished(ACTIVITY, WORDS))
    assert stage.jobs.get(timeout=5).request.files == (stage.folder / "b.wav",)
    assert stage.queue.running == second


def test_a_failure_before_speech_keeps_the_sentence_and_goes_on(stage: Stage) -> None:
    first, second = stage.imported("a.wav"), stage.imported("b.wav")
    stage.queue.add(first)
    stage.queue.add(second)
    stage.jobs.get(timeout=5).end(Failed("InputFileError", "It is empty.", "Record again."))
    stage.jobs.get(timeout=5)
    assert stage.state(first).state is ConversationState.FAILED
    assert stage.state(first).failure == "It is empty. Record again."


def test_a_failure_of_the_words_leaves_what_was_heard(stage: Stage) -> None:
    one = stage.imported()
    stage.queue.add(one)
    job = stage.jobs.get(timeout=5)
    job.tell(SpeechFound(ACTIVITY))
    job.end(Failed("crashed", "The analysis ended unexpectedly."))
    assert stage.state(one).state is ConversationState.READY
    assert stage.state(one).failure == "The analysis ended unexpectedly."
    assert stage.library.review(one).result is not None


def test_closing_leaves_no_trace_and_the_next_start_goes_on_with_words(stage: Stage) -> None:
    one = stage.imported()
    stage.queue.add(one)
    job = stage.jobs.get(timeout=5)
    job.tell(SpeechFound(ACTIVITY))
    stage.queue.close()
    assert job.cancelled
    assert stage.state(one).state is ConversationState.MEASURED
    assert stage.state(one).failure == ""
    stage.queue = stage.new_queue()
    stage.queue.resume_unfinished()
    assert stage.jobs.get(timeout=5).request.files == (stage.folder / "a.wav",)


def test_cancelling_what_runs_and_what_waits(stage: Stage) -> None:
    first, second = stage.imported("a.wav"), stage.imported("b.wav")
    stage.queue.add(first)
    stage.queue.add(second)
    job = stage.jobs.get(timeout=5)
    stage.queue.cancel(second)
    assert stage.state(second).state is ConversationState.FAILED
    stage.queue.cancel(first)
    assert job.cancelled
    assert stage.state(first).failure == "The analysis was stopped."
    stage.queue.add(second)
    assert stage.jobs.get(timeout=5).request.files == (stage.folder / "b.wav",)


def test_a_conversation_deleted_meanwhile_is_let_go(stage: Stage) -> None:
    one = stage.imported()
    stage.queue.add(one)
    job = stage.jobs.get(timeout=5)
    stage.library.delete(one)
    job.tell(SpeechFound(ACTIVITY))
    assert job.over.wait(5)
    assert job.cancelled


def test_no_engine_is_a_failure_with_its_sentence(stage: Stage) -> None:
    def gone(_: Conversation) -> tuple[str, Path | None]:
        raise SpeechModelError("The speech model is gone.", advice="Install it again.")

    one = stage.imported()
    analysing = AnalysisQueue(stage.library, start=stage.start, choose_engine=gone)
    analysing.add(one)
    while stage.state(one).state is not ConversationState.FAILED:
        threading.Event().wait(0.01)
    assert stage.state(one).failure == "The speech model is gone. Install it again."
    analysing.close()


def test_a_pause_sets_back_what_runs_and_going_on_begins_with_it(stage: Stage) -> None:
    first, second = stage.imported("a.wav"), stage.imported("b.wav")
    stage.queue.add(first)
    stage.queue.add(second)
    job = stage.jobs.get(timeout=5)
    job.tell(SpeechFound(ACTIVITY))
    stage.told.get(timeout=5)
    stage.queue.pause()
    assert job.cancelled
    stage.rest()
    assert (stage.queue.is_paused, stage.queue.waiting) == (True, (first, second))
    assert (stage.state(first).state, stage.state(first).failure) == (ConversationState.MEASURED, "")
    assert stage.told.empty(), "nothing failed"
    assert stage.jobs.empty()
    stage.queue.go_on()
    again = stage.jobs.get(timeout=5)
    assert again.request.files == (stage.folder / "a.wav",)
    again.end(Finished(ACTIVITY, WORDS))
    stage.jobs.get(timeout=5)
    assert stage.queue.waiting == ()


def test_what_ended_while_it_was_paused_is_not_done_again(stage: Stage) -> None:
    first, second = stage.imported("a.wav"), stage.imported("b.wav")
    stage.queue.add(first)
    stage.queue.add(second)
    job = stage.jobs.get(timeout=5)
    job.tell(SpeechFound(ACTIVITY))
    job.tell(Finished(ACTIVITY, WORDS))
    stage.queue.pause()
    stage.rest()
    assert stage.queue.waiting == (second,)


def test_the_order_can_be_changed(stage: Stage) -> None:
    one, two, three = (stage.imported(f"{name}.wav") for name in "abc")
    stage.queue.pause()
    for identifier in (one, two, three):
        stage.queue.add(identifier)
    stage.queue.move(three, 0)
    stage.queue.move(two, 99)
    stage.queue.move("nowhere", 0)
    assert stage.queue.waiting == (three, one, two)


def test_another_engine_writes_once_and_the_former_words_stay_until_it_is_done(stage: Stage) -> None:
    one = stage.analysed()
    stage.queue.add(one, engine=("vosk", SAMPLE_SPEECH_MODEL))
    second = stage.jobs.get(timeout=5)
    assert (second.request.engine, second.request.speech_model) == ("vosk", SAMPLE_SPEECH_MODEL)
    result = stage.library.review(one).result
    assert result is not None
    assert result.transcript == WORDS
    better = Transcript((Word(Segment(1.0, 1.4), "hallo", 0.9, "you"),), "vosk:better")
    second.end(Finished(ACTIVITY, better))
    result = stage.library.review(one).result
    assert result is not None
    assert result.transcript == better
    stage.rest()
    stage.queue.add(one)
    assert stage.jobs.get(timeout=5).request.engine == "draft", "only that once"


def test_stopping_new_words_leaves_the_former_ones_and_no_failure(stage: Stage) -> None:
    one = stage.analysed()
    stage.queue.add(one, engine=("vosk", SAMPLE_SPEECH_MODEL))
    stage.jobs.get(timeout=5)
    stage.queue.cancel(one)
    stage.rest()
    assert (stage.state(one).state, stage.state(one).failure) == (ConversationState.READY, "")
    result = stage.library.review(one).result
    assert result is not None
    assert result.transcript == WORDS


def test_an_import_and_new_words_for_real(stage: Stage) -> None:
    def start(request: AnalyseRequest, tell: Callable[[JobEvent], None]) -> AnalysisJob:
        job = AnalysisJob(request, tell)
        job.start()
        return job

    stage.queue = AnalysisQueue(stage.library, start=start, choose_engine=lambda _: ("vosk", SAMPLE_SPEECH_MODEL))
    done: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    stage.queue.subscribe(lambda _, event: done.put(event) if isinstance(event, Finished | Failed) else None)
    one = stage.imported()
    stage.queue.add(one)
    assert isinstance(done.get(timeout=60), Finished)
    kept = stage.library.get(one)
    assert [track.file for track in kept.tracks] == ["you.wav", "others.wav"]
    assert all(track.duration_s == 8.0 for track in kept.tracks)
    (stage.folder / "a.wav").unlink()  # the tracks are enough from now on
    stage.queue.add(one)
    assert isinstance(done.get(timeout=60), Finished)
    result = stage.library.review(one).result
    assert result is not None
    assert [word.text for word in result.transcript.words[:3]] == ["good", "morning", "priya"]
    assert stage.library.get(one).state is ConversationState.READY


def test_words_written_before_an_end_of_the_app_are_not_written_again(stage: Stage) -> None:
    requests: list[AnalyseRequest] = []

    def start(request: AnalyseRequest, tell: Callable[[JobEvent], None]) -> AnalysisJob:
        requests.append(request)
        job = AnalysisJob(request, tell)
        job.start()
        return job

    def queue_of() -> tuple[AnalysisQueue, queue.SimpleQueue[JobEvent]]:
        analysing = AnalysisQueue(stage.library, start=start, choose_engine=lambda _: ("vosk", SAMPLE_SPEECH_MODEL))
        told: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        analysing.subscribe(lambda _, event: told.put(event))
        return analysing, told

    def until(told: queue.SimpleQueue[JobEvent], kind: type[JobEvent], times: int = 1) -> list[JobEvent]:
        seen: list[JobEvent] = []
        while sum(isinstance(event, kind) for event in seen) < times:
            seen.append(told.get(timeout=60))
        return seen

    one = stage.library.import_files([write_sample_piece(stage.folder / "long.wav", 0.0, 40.0)]).id
    first, told = queue_of()
    first.add(one)
    written = [event.stretch for event in until(told, StretchDone, 4) if isinstance(event, StretchDone)]
    first.close()
    again, told = queue_of()
    again.resume_unfinished()
    seen = until(told, Finished)
    again.close()
    known = {(stretch.speaker, stretch.segment) for stretch in requests[-1].written}
    assert known >= {(stretch.speaker, stretch.segment) for stretch in written}
    assert not known & {(event.stretch.speaker, event.stretch.segment) for event in seen if isinstance(event, StretchDone)}
    resumed = stage.library.review(one).result
    third, told = queue_of()
    third.add(one)  # all of it anew
    until(told, Finished)
    third.close()
    assert requests[-1].written == ()
    whole = stage.library.review(one).result
    assert resumed is not None
    assert whole is not None
    assert resumed.transcript == whole.transcript
