"""Records a call for real and writes its words meanwhile: complete right after Stop, as afterwards, no sample lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.job import Failed, Finished, JobEvent
from app.core.recorder_event import RecorderEvent
from app.core.recording import Conversation, ConversationKind, ConversationState, TrackRole
from app.core.transcript import Word
from app.services.analyse_request import AnalyseRequest
from app.services.conversations import ConversationPlan
from app.services.recorder import RecordingPlan
from app.settings import Settings
from app.wiring import Services
from app.workers.client import AnalysisJob
from app.workers.live_words import LiveWords
from tests.helpers.growing import Sound, sample_tracks
from tests.helpers.gui_services import open_services
from tests.helpers.noise import place_of, read_wav, write_wav
from tests.helpers.pulse import PrivatePulse, pulse_server  # noqa: F401 - the fixture "pulse"
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL

pytestmark = pytest.mark.sound

_LENGTH_S = 9.0


@pytest.fixture
def services(pulse: PrivatePulse, tmp_path: Path) -> Iterator[Services]:
    assert pulse.server.poll() is None
    with open_services(tmp_path, Settings(speech_model=str(SAMPLE_SPEECH_MODEL))) as opened:
        yield opened


@pytest.fixture(scope="module")
def sounds() -> tuple[Sound, Sound]:
    return sample_tracks(0.0, _LENGTH_S)


class Call:
    """A recording of the sample that is followed, from its begin to its end."""

    def __init__(self, services: Services, pulse: PrivatePulse, folder: Path, sounds: tuple[Sound, Sound]) -> None:
        self.services = services
        self.told: list[RecorderEvent] = []
        self.events: list[JobEvent] = []
        services.queue.subscribe(lambda _, event: self.events.append(event))
        self.conversation: Conversation = services.conversations.begin(ConversationPlan(ConversationKind.CALL, "Call"))
        self.folder = services.conversations.folder(self.conversation.id)
        plan = RecordingPlan(
            self.conversation.id, self.folder, "mic.monitor", "remote.monitor", ConversationKind.CALL
        )
        services.recorder.start(plan, self.told.append)
        services.follow(self.conversation, self.told.append, tracks=2)
        (self.live,) = services._live._followed.values()
        time.sleep(0.4)  # so that the first sample lies within the recording
        self._players = [
            pulse.play(sink, write_wav(folder / f"{sink}.wav", sound))
            for sink, sound in zip(("mic", "remote"), sounds, strict=True)
        ]

    def wait(self) -> None:
        assert [player.wait(40) for player in self._players] == [0, 0]
        time.sleep(0.4)

    def stop(self) -> float:
        """Until the words are complete, as the window does it; for how long that took."""
        recorded = self.services.recorder.stop()
        started_s = time.monotonic()
        self.services.conversations.finish_recording(self.conversation.id, recorded)
        self.services.queue.add(self.conversation.id)
        while self.services.conversations.get(self.conversation.id).state is not ConversationState.READY:
            assert time.monotonic() < started_s + 60, self.events
            assert not any(isinstance(event, Failed) for event in self.events), self.events
            time.sleep(0.02)
        return time.monotonic() - started_s

    def words(self) -> tuple[Word, ...]:
        (last,) = [event for event in self.events if isinstance(event, Finished)]
        assert last.transcript.complete
        return last.transcript.words

    def afterwards(self) -> Finished:
        """What the usual analysis makes of the finished files."""
        conversation = self.services.conversations.get(self.conversation.id)
        files = self.services.conversations.sources(self.conversation.id)
        told: list[JobEvent] = []
        request = AnalyseRequest(files, engine="vosk", speech_model=SAMPLE_SPEECH_MODEL, recording=conversation.tracks)
        job = AnalysisJob(request, told.append)
        job.start()
        assert job.join(60)
        assert isinstance(told[-1], Finished)
        return told[-1]

    def holds(self, sounds: tuple[Sound, Sound]) -> bool:
        """Every sample that was played is in its file."""
        files = [self.folder / f"{role}.wav" for role in (TrackRole.YOU, TrackRole.OTHERS)]
        return all(place_of(sound, read_wav(file)) is not None for sound, file in zip(sounds, files, strict=True))


def written(live: LiveWords) -> None:
    deadline = time.monotonic() + 30
    while not live.written:
        assert time.monotonic() < deadline, live.following
        time.sleep(0.05)


def alike(words: tuple[Word, ...], others: tuple[Word, ...]) -> bool:
    """All but one in eight are the same, at the same place."""

    def same(one: Word, other: Word) -> bool:
        return (one.speaker, one.text) == (other.speaker, other.text) and abs(one.middle_s - other.middle_s) < 0.3

    found = sum(any(same(word, other) for other in others) for word in words)
    return len(words) >= 12 and found >= 0.875 * max(len(words), len(others))


def test_words_are_complete_right_after_stop_and_are_those_of_afterwards(
    services: Services,
    pulse: PrivatePulse,
    sounds: tuple[Sound, Sound],
    tmp_path: Path,
) -> None:
    call = Call(services, pulse, tmp_path, sounds)
    call.wait()
    took_s = call.stop()
    assert took_s < 5.0
    assert call.live.following.recorded_s > _LENGTH_S - 3.0  # it was followed, not read afterwards
    assert call.holds(sounds)
    after = call.afterwards()
    assert alike(call.words(), after.transcript.words)
    heard = services.conversations.speech(call.conversation.id)
    assert heard is not None
    assert heard.speech.keys() == after.activity.speech.keys()
    for speaker, segments in heard.speech.items():
        usual = after.activity.speech[speaker]
        assert [segment.start for segment in segments] == pytest.approx([segment.start for segment in usual], abs=0.02)
        assert [segment.end for segment in segments] == pytest.approx([segment.end for segment in usual], abs=0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_child_that_is_killed_costs_no_sample_and_no_word(
    services: Services,
    pulse: PrivatePulse,
    sounds: tuple[Sound, Sound],
    tmp_path: Path,
) -> None:
    call = Call(services, pulse, tmp_path, sounds)
    time.sleep(_LENGTH_S / 2)
    assert call.live.pid is not None
    os.kill(call.live.pid, signal.SIGKILL)
    call.wait()
    call.stop()
    assert call.holds(sounds)
    assert alike(call.words(), call.afterwards().transcript.words)


def niceness(pid: int, which: str) -> set[int]:
    """Of a process (-p), or of each of its threads (-Lp)."""
    listed = subprocess.run(["ps", "-o", "ni=", which, str(pid)], capture_output=True, text=True, check=True).stdout
    return {int(line) for line in listed.split()}


@pytest.mark.skipif(sys.platform == "win32", reason="priorities are read from ps")
def test_it_stands_back_behind_the_recorder(
    services: Services,
    pulse: PrivatePulse,
    sounds: tuple[Sound, Sound],
    tmp_path: Path,
) -> None:
    call = Call(services, pulse, tmp_path, tuple(sound[:48_000] for sound in sounds))  # type: ignore[arg-type]
    deadline = time.monotonic() + 10
    while call.live.following.recorded_s == 0.0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert call.live.pid is not None
    (own,) = niceness(os.getpid(), "-p")
    assert min(19, own + 10) in niceness(call.live.pid, "-Lp")  # the threads that follow; the one that concludes waits
    call.wait()
    services.recorder.stop()
    services.unfollow(call.conversation.id)
    assert call.live.join(10)
