"""Words survive the death of the process that writes them: real processes, really killed, the same words at the end."""

from __future__ import annotations

import os
import queue
import signal
import sys
from pathlib import Path

import pytest

from app.core.job import Failed, Finished, JobEvent, StretchBegun, StretchDone
from app.core.segment import Segment
from app.services.analyse_request import AnalyseRequest
from app.workers import client
from app.workers.client import AnalysisJob
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL, write_sample_piece

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")


class Harmed(AnalysisJob):
    """Hurts its child when a stretch begins: `harm` says with which signal, None to leave it alone."""

    def __init__(self, request: AnalyseRequest, events: queue.SimpleQueue[JobEvent]) -> None:
        super().__init__(request, events.put)
        self.begun: list[StretchBegun] = []
        self._note, self._survived.note = self._survived.note, self._watched  # type: ignore[method-assign]

    def _watched(self, event: JobEvent) -> None:
        self._note(event)
        if isinstance(event, StretchBegun):
            self.begun.append(event)
            harm = self.harm(event)
            if harm is not None and self.pid is not None:
                os.kill(self.pid, harm)

    def harm(self, event: StretchBegun) -> signal.Signals | None:  # noqa: ARG002 - for those who do harm
        return None


def request(folder: Path) -> AnalyseRequest:
    sound = write_sample_piece(folder / "a.wav", 0.0, 60.0)
    return AnalyseRequest((sound,), engine="vosk", speech_model=SAMPLE_SPEECH_MODEL)


def ended(job: AnalysisJob, events: queue.SimpleQueue[JobEvent]) -> tuple[Finished | Failed, list[StretchDone]]:
    job.start()
    done = []
    while True:
        event = events.get(timeout=90)
        if isinstance(event, StretchDone):
            done.append(event)
        if isinstance(event, Finished | Failed):
            return event, done


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    found, done = ended(AnalysisJob(request(tmp_path_factory.mktemp("whole")), events.put), events)
    assert isinstance(found, Finished)
    assert len(done) > 10
    return found


def test_kills_change_no_word_and_redo_no_stretch(undisturbed: Finished, tmp_path: Path) -> None:
    class Killed(Harmed):
        kills = 0

        def harm(self, event: StretchBegun) -> signal.Signals | None:
            if len(set(self.begun)) not in {2, 5, 6, 9} or self.begun.count(event) > 1:
                return None
            self.kills += 1
            return signal.SIGKILL

    events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    job = Killed(request(tmp_path), events)
    found, done = ended(job, events)
    assert job.kills == 4
    assert isinstance(found, Finished)
    assert found.transcript == undisturbed.transcript
    assert len(done) == len({(one.stretch.speaker, one.stretch.segment) for one in done})


def test_a_stretch_that_always_kills_has_no_words_and_all_others_have(undisturbed: Finished, tmp_path: Path) -> None:
    class Killed(Harmed):
        deadly: Segment | None = None

        def harm(self, event: StretchBegun) -> signal.Signals | None:
            if event.speaker == "you" and len(self.begun) > 6 and self.deadly is None:
                self.deadly = event.segment
            return signal.SIGKILL if event.speaker == "you" and event.segment == self.deadly else None

    events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    job = Killed(request(tmp_path), events)
    found, done = ended(job, events)
    assert isinstance(found, Finished)
    assert job.deadly is not None
    assert found.transcript.missing == (job.deadly,)
    left = [
        word for word in undisturbed.transcript.words
        if not (word.speaker == "you" and job.deadly.start <= word.middle_s < job.deadly.end)
    ]  # fmt: skip
    assert list(found.transcript.words) == left
    assert [one.stretch.segment for one in done if one.stretch.failed] == [job.deadly]
    assert len([one for one in job.begun if one.segment == job.deadly and one.speaker == "you"]) == 3


def test_a_child_that_stands_still_is_replaced(
    undisturbed: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_SILENT_S", 1.5)

    class Stopped(Harmed):
        def harm(self, event: StretchBegun) -> signal.Signals | None:  # noqa: ARG002 - always the fifth
            return signal.SIGSTOP if len(self.begun) == 5 else None

    events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    found, _ = ended(Stopped(request(tmp_path), events), events)
    assert isinstance(found, Finished)
    assert found.transcript == undisturbed.transcript
