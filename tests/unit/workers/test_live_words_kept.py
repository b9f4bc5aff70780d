"""The whole app is killed while it records: the next start goes on with the words that were written by then."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.job import Finished, JobEvent, StretchDone
from app.core.recording import ConversationState
from app.core.transcript import Transcript, WrittenStretch
from app.paths import Paths
from app.services.analyse_request import AnalyseRequest
from app.services.analysis_queue import AnalysisQueue
from app.services.conversations import Conversations
from app.services.live_request import LiveRequest
from app.services.speech_models import transcript_engine
from app.settings import Settings
from app.wiring import build_services
from app.workers.client import AnalysisJob
from app.workers.live_words import LiveAnalyses, LiveWords
from tests.helpers.growing import GrowingRecording, Sound, sample_tracks
from tests.helpers.libraries import library
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

ROOT = Path(__file__).parents[3]
_FIRST_S, _ALL_S = 17, 40

# Follows a recording that another process writes, as the window does: `begun ID`, then `kept N` whenever that grew.
_WINDOW = """
import sys, time
from pathlib import Path
from app.paths import Paths
from app.services.conversations import ConversationPlan
from app.settings import Settings
from app.wiring import build_services
if __name__ == "__main__":
    services = build_services(Paths(Path(sys.argv[1])), Settings(speech_model=sys.argv[3]))
    begun = services.conversations.begin(ConversationPlan(title="Renewal"))
    print("begun", begun.id, flush=True)
    sys.stdin.readline()
    services.follow(begun, print, tracks=2)
    while True:
        print("kept", len(services.conversations.stretches(begun.id, sys.argv[2])), flush=True)
        time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def sounds() -> tuple[Sound, Sound]:
    return sample_tracks(0.0, _ALL_S)


def first(sounds: tuple[Sound, Sound], *, rest: bool = False) -> tuple[Sound, Sound]:
    at = _FIRST_S * 48_000
    mine, theirs = (sound[at:] if rest else sound[:at] for sound in sounds)
    return mine, theirs


def wait_for(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def undisturbed(folder: Path, sounds: tuple[Sound, Sound]) -> Transcript:
    """The words where nothing was killed."""
    recording = GrowingRecording(folder)
    live = LiveWords(LiveRequest(folder, "vosk", SAMPLE_SPEECH_MODEL))
    live.start()
    recording.append(*first(sounds))
    wait_for(lambda: len(live.written) >= 4)
    recording.append(*first(sounds, rest=True))
    ended = threading.Event()
    found: list[Transcript] = []

    def on_event(event: JobEvent) -> None:
        if isinstance(event, Finished):
            found.append(event.transcript)
            ended.set()

    live.analyse(recording.close(), on_event)
    assert ended.wait(60)
    return found[0]


def analysed(conversations: Conversations, identifier: str) -> list[StretchDone]:
    """Go on at the next start; the stretches that were written then."""
    done: list[StretchDone] = []
    analyses = LiveAnalyses()

    def start(request: AnalyseRequest, on_event: Callable[[JobEvent], None]) -> LiveWords | AnalysisJob:
        def told(event: JobEvent) -> None:
            if isinstance(event, StretchDone):
                done.append(event)
            on_event(event)

        return analyses.start(request, told)

    queue = AnalysisQueue(conversations, start=start, choose_engine=lambda _: ("vosk", SAMPLE_SPEECH_MODEL))
    queue.resume_unfinished()
    wait_for(lambda: conversations.get(identifier).state is ConversationState.READY)
    queue.close()
    analyses.close()
    return done


def test_the_next_start_goes_on_with_the_stretches_that_were_kept(tmp_path: Path, sounds: tuple[Sound, Sound]) -> None:
    engine = transcript_engine("vosk", SAMPLE_SPEECH_MODEL)
    services = build_services(Paths(tmp_path / "data"), Settings())
    model = services.speech_models.install(SAMPLE_SPEECH_MODEL).folder.name
    services.close()
    with subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(tmp_path / "data"), engine, model],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as window:  # fmt: skip
        assert window.stdout is not None
        assert window.stdin is not None
        identifier = window.stdout.readline().split()[1]
        recording = GrowingRecording(Paths(tmp_path / "data").recordings / identifier)
        recording.append(*first(sounds))
        window.stdin.write("\n")
        window.stdin.flush()
        deadline_s = time.monotonic() + 30
        while int(window.stdout.readline().split()[1]) < 3:
            assert time.monotonic() < deadline_s
        window.send_signal(signal.SIGKILL)
    recording.append(*first(sounds, rest=True))  # the recorder finishes what it has
    recording.discard()

    conversations = library(tmp_path / "data")
    (found,) = conversations.recover()
    assert found.id == identifier
    kept = conversations.stretches(identifier, engine)
    assert len(kept) >= 3
    done = [event.stretch for event in analysed(conversations, identifier)]
    assert len(done) >= 2, done
    assert not [one for one in done if any(_shared_s(one, former) > 0 for former in kept)], "none is written again"
    result = conversations.review(identifier).result
    left = conversations.stretches(identifier, engine)
    conversations.close()
    assert result is not None
    assert result.transcript == undisturbed(tmp_path / "other", sounds)
    assert left == ()


def _shared_s(one: WrittenStretch, former: WrittenStretch) -> float:
    return one.segment.overlap_s(former.segment) if one.speaker == former.speaker else 0.0
