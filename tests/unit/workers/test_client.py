"""The analysis child tells everything through its pipe, dies alone, and never touches standard output."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from app.core.job import Failed, Finished, JobEvent, Progress, SpeechFound, WordsFound
from app.services.analyse_request import LISTENING, READING, AnalyseRequest
from app.workers.client import AnalysisJob
from tests.helpers.sounds import SAMPLE, SAMPLE_SPEECH_MODEL, write_sample_piece

ROOT = Path(__file__).resolve().parents[3]


class Told:
    """Events of one job as they come."""

    def __init__(self, request: AnalyseRequest) -> None:
        self.events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        self.job = AnalysisJob(request, self.events.put)
        self.job.start()

    def until(self, *kinds: type[JobEvent]) -> list[JobEvent]:
        seen: list[JobEvent] = []
        while not seen or not isinstance(seen[-1], kinds):
            seen.append(self.events.get(timeout=60))
        return seen

    def ended(self) -> list[JobEvent]:
        seen = self.until(Finished, Failed)
        assert self.job.join(10)
        assert self.events.empty()
        return seen


def test_speech_comes_before_words_and_everything_comes_once(tmp_path: Path) -> None:
    sound = write_sample_piece(tmp_path / "a.wav", 0.0, 30.0)
    seen = Told(AnalyseRequest((sound,), engine="vosk", speech_model=SAMPLE_SPEECH_MODEL)).ended()
    speech = [index for index, event in enumerate(seen) if isinstance(event, SpeechFound)]
    last = seen[-1]
    assert len(speech) == 1
    assert isinstance(last, Finished)
    assert last.transcript.complete
    assert {word.speaker for word in last.transcript.words} == {"you", "other-1"}
    stages = [event.stage for event in seen if isinstance(event, Progress)]
    assert sorted(set(stages), key=stages.index) == [READING, LISTENING, "words"]
    fractions = [event.fraction for event in seen if isinstance(event, Progress) and event.stage == READING]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0, abs=0.01)


def test_what_was_heard_before_is_not_measured_again(tmp_path: Path) -> None:
    sound = write_sample_piece(tmp_path / "a.wav", 0.0, 8.0)
    first = Told(AnalyseRequest((sound,), engine="none")).ended()[-1]
    assert isinstance(first, Finished)
    again = Told(
        AnalyseRequest((sound,), engine="vosk", speech_model=SAMPLE_SPEECH_MODEL, activity=first.activity)
    ).ended()
    assert not any(isinstance(event, SpeechFound) for event in again)
    last = again[-1]
    assert isinstance(last, Finished)
    assert last.activity == first.activity
    assert last.transcript.words[0].text == "good"


def test_an_error_arrives_as_its_sentence(tmp_path: Path) -> None:
    failed = Told(AnalyseRequest((tmp_path / "gone.wav",))).ended()[-1]
    assert isinstance(failed, Failed)
    assert failed.kind == "InputFileError"
    assert "gone.wav" in failed.message
    assert failed.advice


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_child_killed_while_it_listens_is_a_sentence(tmp_path: Path) -> None:
    sound = write_sample_piece(tmp_path / "a.wav", 0.0, 60.0)
    told = Told(AnalyseRequest((sound,), engine="draft"))
    told.until(Progress)
    assert told.job.pid is not None
    os.kill(told.job.pid, signal.SIGKILL)
    failed = told.ended()[-1]
    assert isinstance(failed, Failed)
    assert failed.kind == "crashed"
    assert failed.message == "The analysis ended unexpectedly."


def test_a_speech_model_that_takes_its_process_down_takes_only_the_child(tmp_path: Path) -> None:
    import shutil

    broken = tmp_path / "model"
    shutil.copytree(SAMPLE_SPEECH_MODEL, broken)
    final = (broken / "am" / "final.mdl").read_bytes()
    (broken / "am" / "final.mdl").write_bytes(final[: len(final) // 2])
    sound = write_sample_piece(tmp_path / "a.wav", 0.0, 5.0)
    seen = Told(AnalyseRequest((sound,), engine="vosk", speech_model=broken)).ended()
    assert any(isinstance(event, SpeechFound) for event in seen)
    failed = seen[-1]
    assert isinstance(failed, Failed)
    assert failed.kind in {"SpeechModelError", "crashed"}


def test_words_arrive_while_others_are_to_come_and_cancelling_ends_it_at_once(tmp_path: Path) -> None:
    sound = write_sample_piece(tmp_path / "a.wav", 0.0, 100.0)
    told = Told(AnalyseRequest((sound,), engine="draft"))
    words = told.until(WordsFound, Finished)[-1]
    assert isinstance(words, WordsFound)
    assert not words.transcript.complete
    assert words.transcript.words
    began = time.monotonic()
    told.job.cancel()
    failed = told.ended()[-1]
    assert time.monotonic() - began < 3.0
    assert isinstance(failed, Failed)
    assert failed.kind == "CancelledError"
    assert told.job.pid is not None
    assert not _lives(told.job.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    script = """
        import sys, time
        from pathlib import Path
        from app.services.analyse_request import AnalyseRequest
        from app.workers.client import AnalysisJob
        if __name__ == "__main__":
            job = AnalysisJob(AnalyseRequest((Path(sys.argv[1]),), engine="draft"), lambda event: None)
            job.start()
            while not job.pid:
                time.sleep(0.01)
            time.sleep(1.0)
            print(job.pid, flush=True)
            time.sleep(60)
    """
    main = tmp_path / "parent.py"
    main.write_text(textwrap.dedent(script), encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(main), str(SAMPLE)], env=env, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        printed = parent.stdout.readline()
        parent.kill()
    child = int(printed)  # its number is all that stood on standard output
    deadline = time.monotonic() + 10
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    """Running, and not only waiting for someone to ask how it ended."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")
