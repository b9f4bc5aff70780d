"""The queue goes on after the end of the app as it was: the same order, the engines that were asked for, and its rest."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.core.job import Finished, SpeechFound
from app.core.recording import ConversationState
from app.wiring import sample_folder
from tests.helpers.gui_services import open_services, wait_for
from tests.helpers.library import store
from tests.helpers.played_jobs import ACTIVITY, WORDS, Stage
from tests.helpers.results import conversation

TINY = sample_folder() / "speech-model"


@contextmanager
def stage_on(folder: Path) -> Iterator[Stage]:
    """A start of the app, whose jobs are played by hand."""
    stage = Stage(folder, keeps=True)
    try:
        yield stage
    finally:
        stage.queue.close()
        stage.library.close()


def test_order_engines_and_rest_outlive_the_app(tmp_path: Path) -> None:
    with stage_on(tmp_path) as before:
        first, second, third = (before.imported(f"{name}.wav") for name in "abc")
        before.queue.add(first, engine=("vosk", TINY))
        job = before.jobs.get(timeout=5)
        before.queue.add(second)
        before.queue.add(third, engine=("draft", None))
        before.queue.move(third, 0)
        before.queue.pause()
        assert job.over.wait(5)
        before.rest()
        assert before.queue.waiting == (first, third, second)
    with stage_on(tmp_path) as after:
        after.queue.resume_unfinished()
        assert after.queue.is_paused
        assert (after.queue.running, after.queue.waiting) == (None, (first, third, second))
        assert after.jobs.empty()
        after.queue.go_on()
        asked = []
        for _ in range(3):
            job = after.jobs.get(timeout=5)
            job.tell(SpeechFound(ACTIVITY))
            asked.append((job.request.files[0].name, job.request.engine, job.request.speech_model))
            job.end(Finished(ACTIVITY, WORDS))
        assert asked == [("a.wav", "vosk", TINY), ("c.wav", "draft", None), ("b.wav", "draft", None)]
        after.rest()
    with stage_on(tmp_path) as last:
        last.queue.resume_unfinished()
        assert not last.queue.is_paused
        assert (last.queue.running, last.queue.waiting) == (None, ())


def test_what_ran_at_the_end_is_the_first_again_and_words_that_wait_to_be_rewritten_stay_in_the_queue(
    tmp_path: Path,
) -> None:
    with stage_on(tmp_path) as before:
        ready = before.analysed()
        running = before.imported("b.wav")
        before.queue.add(running)
        before.jobs.get(timeout=5).tell(SpeechFound(ACTIVITY))
        before.queue.add(ready, engine=("vosk", TINY))
        assert before.state(ready).state is ConversationState.READY
    with stage_on(tmp_path) as after:
        after.queue.resume_unfinished()
        assert after.jobs.get(timeout=5).request.files[0].name == "b.wav"
        assert after.queue.waiting == (ready,)


def test_what_was_taken_out_failed_or_was_deleted_does_not_come_back(tmp_path: Path) -> None:
    with stage_on(tmp_path) as before:
        ready, other, gone = before.analysed(), before.analysed(), before.analysed()
        before.queue.pause()
        for identifier in (ready, other, gone):
            before.queue.add(identifier, engine=("vosk", TINY))
        before.queue.cancel(other)
        before.library.delete(gone)
        before.queue.go_on()
        before.jobs.get(timeout=5).cancel()
        before.rest()
    with stage_on(tmp_path) as after:
        after.queue.resume_unfinished()
        assert (after.queue.running, after.queue.waiting) == (None, ())


def test_a_library_that_is_being_written_by_another_stops_no_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr("app.services.kept_queue._LOG.exception", logged.append)
    monkeypatch.setattr("app.library.database.BUSY_S", 0.6)
    with stage_on(tmp_path) as stage:
        one = stage.imported()
        stage.queue.pause()
        with closing(sqlite3.connect(tmp_path / "data" / "library.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun = time.perf_counter()
            stage.queue.add(one)
            assert time.perf_counter() - begun < 0.4, "the window waits for nothing"
            stage.queue.close()
            other.execute("ROLLBACK")
    assert stage.queue.is_paused
    assert set(logged) == {"the queue could not be kept"}


def test_services_started_anew_go_on_with_the_engine_that_was_asked_for(tmp_path: Path) -> None:
    with open_services(tmp_path) as services:
        made = [store(services.conversations, conversation(1, draft=True)) for _ in range(2)]
        services.queue.pause()
        for identifier in made:
            services.queue.add(identifier, engine=("vosk", TINY))
        services.queue.move(made[1], 0)
    with open_services(tmp_path) as services:
        told = threading.Event()
        order: list[str] = []

        def on_event(identifier: str, event: object) -> None:
            if isinstance(event, Finished):
                order.append(identifier)
                if len(order) == len(made):
                    told.set()

        services.queue.subscribe(on_event)
        services.queue.resume_unfinished()
        assert services.queue.is_paused
        assert services.queue.waiting == (made[1], made[0])
        services.queue.go_on()
        assert told.wait(60)
        assert order == [made[1], made[0]]
        wait_for(lambda: services.queue.running is None)
        for identifier in made:
            assert services.conversations.versions.of(identifier)[0].engine == "vosk:sample-only"
