"""Kills the recorder in the middle, twenty times, and opens what is left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.audio.recovery import recover_folder
from app.core.recorder_event import Recorded, RecorderEvent, RecorderFailed, RecorderStopped
from app.core.recording import ConversationKind
from app.services.recorder import Recorder, RecordingPlan
from app.services.recorder_link import FollowLive, ListenTo, OnMessage
from app.workers.pipe_process import PipeProcess
from app.workers.recorder import start_process
from tests.helpers.noise import Samples, noise, place_of, read_wav, write_wav
from tests.helpers.pulse import PrivatePulse, pulse_server  # noqa: F401 - the fixture "pulse"

pytestmark = pytest.mark.sound

_KILLS = 20
_AT_ONCE = 4
_MOST_LOST_S = 1.0


@dataclass(frozen=True, slots=True)
class Playing:
    mine: Samples
    theirs: Samples


@pytest.fixture
def playing(pulse: PrivatePulse, tmp_path: Path) -> Iterator[Playing]:
    """Noise that goes on for longer than the test, into both sinks."""
    sound = Playing(noise(60, seed=10), noise(60, seed=11))
    players = [
        pulse.play("mic", write_wav(tmp_path / "mine.wav", sound.mine)),
        pulse.play("remote", write_wav(tmp_path / "theirs.wav", sound.theirs)),
    ]
    time.sleep(0.3)
    yield sound
    for player in players:
        player.kill()
        player.wait()


@dataclass(frozen=True, slots=True)
class Killed:
    fed_s: float
    folder: Path
    recorded: Recorded
    again: Recorded
    recovery_s: float


def _kill_after(seconds: float, folder: Path) -> Killed:
    """Record into `folder`, and kill the recorder's process without warning."""
    started: list[PipeProcess] = []

    def start(request: ListenTo | FollowLive, on_message: OnMessage) -> PipeProcess:
        process = start_process(request, on_message)
        if isinstance(request, ListenTo):
            started.append(process)
        return process

    told: list[RecorderEvent] = []
    recorder = Recorder(start)
    recorder.start(RecordingPlan("abc", folder, "mic.monitor", "remote.monitor", ConversationKind.CALL), told.append)
    time.sleep(seconds)
    pid = started[0].pid
    assert pid is not None
    fed_s = recorder.elapsed_s
    os.kill(pid, signal.SIGKILL)
    recorded = recorder.stop()
    assert [type(event) for event in told if isinstance(event, (RecorderFailed, RecorderStopped))] == [
        RecorderFailed,
        RecorderStopped,
    ]
    begun = time.perf_counter()
    again = recover_folder(folder)
    return Killed(fed_s, folder, recorded, again, time.perf_counter() - begun)


def test_a_recorder_killed_at_any_moment_leaves_a_recording_that_opens(playing: Playing, tmp_path: Path) -> None:
    moments = random.Random(20).choices([step / 1000 for step in range(50, 1700)], k=_KILLS)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        killed = list(pool.map(_kill_after, moments, [tmp_path / f"rec-{number}" for number in range(_KILLS)]))
    lost_s = [one.fed_s - one.recorded.duration_s for one in killed]
    print(f"lost at most {max(lost_s):.3f} s, on average {sum(lost_s) / _KILLS:.3f} s")
    assert max(lost_s) <= _MOST_LOST_S
    for one in killed:
        assert one.recorded.cut_off
        assert one.again == one.recorded
        assert one.recovery_s < 2
        for track, sent in zip(one.recorded.tracks, (playing.mine, playing.theirs), strict=True):
            samples = read_wav(one.folder / track.file)
            assert samples.size == track.frames
            assert place_of(samples, sent) is not None or track.frames == 0  # every sample is what was played, in its order


@pytest.mark.usefixtures("pulse")
def test_a_sound_check_that_dies_is_told() -> None:
    started: list[PipeProcess] = []

    def start(request: ListenTo | FollowLive, on_message: OnMessage) -> PipeProcess:
        started.append(start_process(request, on_message))
        return started[-1]

    told: list[RecorderEvent] = []
    recorder = Recorder(start)
    check = recorder.check("mic.monitor", None, told.append)
    pid = started[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while str(recorder.state) != "idle":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert [event.message for event in told if isinstance(event, RecorderFailed)] == ["The sound check ended unexpectedly."]
    check.close()


_ORPHAN = """
import sys, time
from pathlib import Path
from app.core.recording import ConversationKind
from app.services.recorder import Recorder, RecordingPlan
from app.workers.recorder import start_process
if __name__ == "__main__":
    recorder = Recorder(start_process)
    plan = RecordingPlan("abc", Path(sys.argv[1]), "mic.monitor", None, ConversationKind.CALL)
    recorder.start(plan, lambda event: None)
    time.sleep(0.5)
    recorder.mark()
    print("recording", flush=True)
    time.sleep(30)
"""


def test_when_the_window_dies_its_recorder_finishes_the_files_and_ends(playing: Playing, tmp_path: Path) -> None:
    words = [sys.executable, "-c", _ORPHAN, str(tmp_path / "rec")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as program:
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == b"recording\n"
        finally:
            program.kill()
    time.sleep(1.0)
    size = (tmp_path / "rec" / "you.wav").stat().st_size
    time.sleep(0.3)
    assert (tmp_path / "rec" / "you.wav").stat().st_size == size  # nobody listens on
    recorded = recover_folder(tmp_path / "rec")
    assert recorded.cut_off
    assert recorded.duration_s == pytest.approx(0.55, abs=0.3)
    assert list(recorded.marks) == [pytest.approx(0.5, abs=0.15)]
    assert place_of(read_wav(tmp_path / "rec" / "you.wav"), playing.mine) is not None
