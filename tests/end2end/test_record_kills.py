"""Kills the recorder, the window and `heard record` in the middle, twenty times, and looks at the next start."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.audio.recovery import recover_folder
from app.core.recorder_event import RecorderEvent, RecorderFailed, RecorderStopped
from app.core.recording import Conversation, ConversationState
from app.paths import Paths
from app.services.conversations import ConversationPlan
from app.services.recorder import Recorder, RecordingPlan
from app.services.recorder_link import FollowLive, ListenTo, OnMessage
from app.settings import Settings
from app.wiring import Services, build_services
from app.workers.pipe_process import PipeProcess
from app.workers.recorder import start_process
from tests.helpers.noise import Samples, noise, place_of, read_wav, write_wav
from tests.helpers.pulse import PrivatePulse, pulse_server  # noqa: F401 - the fixture "pulse"

pytestmark = pytest.mark.sound

ROOT = Path(__file__).parents[2]
RECORDERS, WINDOWS, COMMANDS = 12, 4, 4  # twenty kills
_AT_ONCE = 4
_MOST_LOST_S = 1.0
_RECOVERED_IN_S = 4.0  # a recorder whose window died may take three of them to finish


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
    """data: the library's folder. fed_s: how long it had recorded. marks: what the person had marked."""

    data: Path
    fed_s: float
    marks: tuple[float, ...] = ()


def _kill_recorder(seconds: float, data: Path) -> Killed:
    """Record into a library, kill the recorder's process without warning, and leave the rest to the next start."""
    started: list[PipeProcess] = []

    def start(request: ListenTo | FollowLive, on_message: OnMessage) -> PipeProcess:
        process = start_process(request, on_message)
        if isinstance(request, ListenTo):
            started.append(process)
        return process

    told: list[RecorderEvent] = []
    services = build_services(Paths(data), Settings())
    try:
        begun = services.conversations.begin(ConversationPlan(title="Renewal"))
        folder = services.conversations.folder(begun.id)
        recorder = Recorder(start)
        recorder.start(RecordingPlan(begun.id, folder, "mic.monitor", "remote.monitor", begun.kind), told.append)
        time.sleep(seconds)
        pid = started[0].pid
        assert pid is not None
        fed_s = recorder.elapsed_s
        os.kill(pid, signal.SIGKILL)
        recorder.stop()  # waits until the death is noticed
    finally:
        services.close()
    assert [type(event) for event in told if isinstance(event, (RecorderFailed, RecorderStopped))] == [
        RecorderFailed,
        RecorderStopped,
    ]
    return Killed(data, fed_s)


_WINDOW = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from app.gui.application import make_application
from app.gui.main_window import MainWindow
from app.gui.models.recording_session import SessionState, Wanted
from app.paths import Paths
from app.services.conversations import ConversationPlan
from app.settings import Settings
from app.wiring import build_services
if __name__ == "__main__":
    app = make_application(Settings())
    window = MainWindow(build_services(Paths(Path(sys.argv[1])), Settings()))
    window.show()
    window.start_up()
    said = lambda *words: print(*words, flush=True)
    marked = lambda at_s: said("marked", at_s, time.perf_counter() - begun[0])
    begun = []
    def on_state(state):
        if state == SessionState.RECORDING:
            begun.append(time.perf_counter())
            QTimer.singleShot(0, window.live.mark.click)
    window.session.marked.connect(marked)
    window.session.state_changed.connect(on_state)
    window._on_start_wanted(Wanted(ConversationPlan(title="Renewal"), "mic.monitor", "remote.monitor", "", ""))
    app.exec()
"""


def _kill_window(seconds: float, data: Path) -> Killed:
    """Record in a window of its own process, mark at once, and kill that process: the recorder is left alone."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(data)], stdout=subprocess.PIPE, cwd=ROOT, env=env, text=True
    ) as window:
        assert window.stdout is not None
        try:
            word, at_s, since_s = window.stdout.readline().split()
            told_s = time.perf_counter()
            time.sleep(0.2 + seconds)  # a mark is on the disk one tick after it was told
            fed_s = time.perf_counter() - told_s + float(since_s)
        finally:
            window.kill()
    assert word == "marked"
    return Killed(data, fed_s, (float(at_s),))


@contextmanager
def _recording_command(data: Path) -> Iterator[subprocess.Popen[str]]:
    """`heard record` into the library, from when it says that it records; killed at the end of the block."""
    words = ["record", "--mic", "mic.monitor", "--others", "remote.monitor", "--title", "Renewal"]
    env = {**os.environ, "HEARD_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-m", "app", *words], stderr=subprocess.PIPE, cwd=ROOT, env=env, text=True
    ) as command:
        assert command.stderr is not None
        try:
            assert command.stderr.readline().startswith("Recording since")
            yield command
        finally:
            command.kill()


def _kill_command(seconds: float, data: Path) -> Killed:
    """`heard record` into the library, killed."""
    with _recording_command(data):
        told_s = time.perf_counter()
        time.sleep(seconds)
        fed_s = time.perf_counter() - told_s
    return Killed(data, fed_s)


def _next_start(killed: Killed) -> tuple[Conversation | None, float]:
    """What the window does first: the one conversation that stands in the library then, and how long it took."""
    services = build_services(Paths(killed.data), Settings())
    try:
        begun = time.perf_counter()
        recovered = services.conversations.recover()
        took_s = time.perf_counter() - begun
        listed = [row.conversation for row in services.conversations.rows()]
        assert listed == list(recovered)
        assert services.conversations.recover() == ()
        assert set(services.conversations.unfinished()) == {one.id for one in listed}, "its analysis goes on by itself"
    finally:
        services.close()
    return (listed[0] if listed else None), took_s


def test_killed_at_any_moment_the_next_start_lists_the_recording(playing: Playing, tmp_path: Path) -> None:
    moments = iter(random.Random(20).choices([step / 1000 for step in range(50, 1700)], k=RECORDERS + WINDOWS + COMMANDS))
    ways = [_kill_recorder] * RECORDERS + [_kill_window] * WINDOWS + [_kill_command] * COMMANDS
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        asked = [pool.submit(way, next(moments), tmp_path / f"data-{number}") for number, way in enumerate(ways)]
        killed = [one.result(timeout=60) for one in asked]
        starts = list(pool.map(_next_start, killed))
    lost = []
    for one, (conversation, took_s) in zip(killed, starts, strict=True):
        assert took_s < _RECOVERED_IN_S
        if conversation is None:  # killed before its first sound was written
            assert one.fed_s <= _MOST_LOST_S
            continue
        lost.append(one.fed_s - conversation.duration_s)
        assert conversation.title == "Renewal"
        assert conversation.state is ConversationState.RECORDED
        assert conversation.note.startswith("Saved up to ")
        assert list(conversation.marks) == [pytest.approx(mark, abs=0.01) for mark in one.marks]
        folder = one.data / "recordings" / conversation.id
        for track, sent in zip(conversation.tracks, (playing.mine, playing.theirs), strict=True):
            samples = read_wav(folder / track.file)
            assert samples.size == track.frames
            assert place_of(samples, sent) is not None or track.frames == 0  # every sample is what was played, in its order
    print(f"{len(ways)} kills: lost at most {max(lost):.3f} s, on average {sum(lost) / len(lost):.3f} s")
    assert max(lost) <= _MOST_LOST_S
    assert len(lost) >= len(ways) - 2


def _until(services: Services, identifier: str, states: set[ConversationState]) -> Conversation:
    deadline = time.monotonic() + 40
    while (now := services.conversations.get(identifier)).state not in states:
        assert time.monotonic() < deadline, now.state
        time.sleep(0.05)
    return now


@pytest.mark.usefixtures("playing")
def test_a_window_leaves_alone_what_a_command_records_and_goes_on_with_what_it_left(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with _recording_command(data) as command:
        services = build_services(Paths(data), Settings())
        try:
            assert services.conversations.recover() == ()
            (row,) = services.conversations.rows()
            assert row.conversation.state is ConversationState.RECORDING
            command.kill()
            (saved,) = services.conversations.recover()
            assert saved.id == row.conversation.id
            services.queue.resume_unfinished()
            done = _until(services, saved.id, {ConversationState.MEASURED, ConversationState.READY})
            assert saved.duration_s > 2.5, "it was recorded on while the window looked"
            assert done.duration_s == pytest.approx(saved.duration_s, abs=0.01)
        finally:
            services.close()


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
