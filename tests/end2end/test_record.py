"""Records for real, through PortAudio and a PulseAudio server of its own, and compares every sample."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
import pytest

from app.audio.recovery import recover_folder
from app.core.recorder_event import (
    LevelsHeard,
    LiveBalance,
    Recorded,
    RecorderEvent,
    RecorderFailed,
    RecorderStopped,
    TrackLost,
)
from app.core.recording import ConversationKind, TrackRole
from app.core.segment import Segment
from app.errors import RecordingError
from app.services.recorder import Recorder, RecorderState, RecordingPlan
from app.services.recorder_link import FollowLive, ListenTo, OnMessage
from app.workers.pipe_process import PipeProcess
from app.workers.recorder import start_process
from tests.helpers.noise import Samples, common_frames, noise, place_of, read_wav, write_wav
from tests.helpers.pulse import PrivatePulse, pulse_server  # noqa: F401 - the fixture "pulse"

pytestmark = pytest.mark.sound

MIC, OTHERS = "mic.monitor", "remote.monitor"
_ROOT = Path(__file__).parents[2]


E = TypeVar("E")


class Heard:
    """Everything a recorder told."""

    def __init__(self) -> None:
        self.events: list[RecorderEvent] = []

    def __call__(self, event: RecorderEvent) -> None:
        self.events.append(event)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind: type[object], *, within_s: float = 5.0) -> None:
        deadline = time.monotonic() + within_s
        while not self.of(kind):
            assert time.monotonic() < deadline, f"no {kind.__name__} within {within_s} s"
            time.sleep(0.01)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(start_process)


def _plan(folder: Path, *, mic: str | None = MIC, others: str | None = OTHERS) -> RecordingPlan:
    return RecordingPlan("abc", folder, mic, others, ConversationKind.CALL)


def _play_both(pulse: PrivatePulse, folder: Path, mine: Samples, theirs: Samples) -> list[subprocess.Popen[bytes]]:
    return [
        pulse.play("mic", write_wav(folder / "mine.wav", mine)),
        pulse.play("remote", write_wav(folder / "theirs.wav", theirs)),
    ]


def _wait(players: list[subprocess.Popen[bytes]]) -> None:
    assert [player.wait(20) for player in players] == [0] * len(players)


@contextmanager
def _heard_record(*words: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """`heard record` in a process group of its own, as a terminal starts it; goes on once it records."""
    program = subprocess.Popen(
        [sys.executable, "-m", "app", "record", *words],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert program.stderr is not None
        yield program, program.stderr
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate()


def test_the_command_keeps_every_sample_of_both_sources(pulse: PrivatePulse, tmp_path: Path) -> None:
    mine, theirs = noise(2.5, seed=1), noise(2.5, seed=2)
    out = tmp_path / "out"
    with _heard_record("--mic", MIC, "--others", OTHERS, "--seconds", "4", "--out", str(out)) as (program, stderr):
        assert stderr.readline().startswith("Recording since")
        time.sleep(0.3)
        _wait(_play_both(pulse, tmp_path, mine, theirs))
        assert program.wait(10) == 0
    assert sorted(path.name for path in out.iterdir()) == ["others.wav", "recording.json", "you.wav"]
    you, others = read_wav(out / "you.wav"), read_wav(out / "others.wav")
    assert place_of(mine, you) is not None
    assert place_of(theirs, others) is not None
    assert you.size / 48_000 == pytest.approx(4.0, abs=0.2)
    manifest = json.loads((out / "recording.json").read_text())
    assert [(track["role"], track["rate_hz"], track["frames"]) for track in manifest["tracks"]] == [
        ("you", 48_000, you.size),
        ("others", 48_000, others.size),
    ]
    ends_s = [track["offset_s"] + track["frames"] / track["rate_hz"] for track in manifest["tracks"]]
    assert ends_s[0] == pytest.approx(ends_s[1], abs=0.002)  # two clocks
    assert (manifest["holes"], manifest["marks"], manifest["cut_off"]) == ([], [], False)


def test_ctrl_c_stops_and_saves_and_one_sound_in_both_tracks_stands_at_one_time(pulse: PrivatePulse, tmp_path: Path) -> None:
    mine = noise(0.8, seed=3)
    out = tmp_path / "out"
    # The same source twice: by the sound server's name, and by the one that ALSA gives it.
    with _heard_record("--mic", MIC, "--others", "rec_mic", "--out", str(out)) as (program, stderr):
        stderr.readline()
        time.sleep(0.3)
        _wait([pulse.play("mic", write_wav(tmp_path / "mine.wav", mine))])
        time.sleep(0.3)
        os.killpg(program.pid, signal.SIGINT)
        assert program.wait(10) == 0
    heard_s = []
    for track in json.loads((out / "recording.json").read_text())["tracks"]:
        place = place_of(mine, read_wav(out / track["file"]))
        assert place is not None
        heard_s.append(track["offset_s"] + place / track["rate_hz"])
    assert heard_s[0] == pytest.approx(heard_s[1], abs=0.002)


@pytest.mark.usefixtures("pulse")
def test_the_command_refuses_with_a_sentence(tmp_path: Path) -> None:
    def failed(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "app", "record", "--seconds", "1", *words],
            cwd=_ROOT, capture_output=True, text=True, check=False, timeout=20,
        )  # fmt: skip
        return done.returncode, done.stderr.strip()

    out = tmp_path / "out"
    assert failed("--mic", "nothing-like-it", "--out", str(out)) == (
        1,
        "There is no sound device “nothing-like-it”. “heard devices” lists the ones that are there.",
    )
    assert not out.exists()
    assert failed("--out", str(out))[0] == 2
    code, sentence = failed("--mic", MIC, "--others", MIC, "--out", str(out))
    assert code == 2
    assert sentence.startswith("--mic and --others are the same device: both tracks would hold the same sound. Give")
    assert failed("--others", OTHERS, "--room", "--out", str(out)) == (
        2,
        "--room records a microphone. Give --mic with it, and --others for a second one.",
    )
    assert not out.exists()
    for typed in ("0", "-3", "soon", "nan"):
        assert failed("--mic", MIC, "--out", str(out), "--seconds", typed) == (
            2,
            f"“{typed}” is no length to record. Give --seconds a number above 0, such as 90.",
        )
    out.mkdir()
    (out / "you.wav").write_bytes(b"mine")
    code, sentence = failed("--mic", MIC, "--out", str(out))
    assert (code, sentence) == (1, f"There is a recording in this folder already: {out}. Choose another folder.")
    assert [(path.name, path.read_bytes()) for path in out.iterdir()] == [("you.wav", b"mine")]


def test_start_pause_resume_mark_and_stop(pulse: PrivatePulse, tmp_path: Path, recorder: Recorder) -> None:
    mine, theirs = noise(3.2, seed=4), noise(3.2, seed=5)
    heard, checked = Heard(), Heard()
    check = recorder.check(MIC, OTHERS, checked)
    assert (recorder.state, check.roles) == (RecorderState.CHECKING, (TrackRole.YOU, TrackRole.OTHERS))
    checked.wait_for(LevelsHeard)
    assert check.sentence(TrackRole.OTHERS) == "Nothing heard yet. It will move when someone else speaks."
    begun = time.monotonic()
    recorder.start(_plan(tmp_path / "rec"), heard)
    assert time.monotonic() - begun < 0.5  # it took the sound check's process over
    assert str(recorder.state) == "recording"
    time.sleep(0.2)
    players = _play_both(pulse, tmp_path, mine, theirs)
    time.sleep(1.2)
    mark_s = recorder.mark()
    recorder.pause()
    paused_s = recorder.elapsed_s
    time.sleep(0.5)
    assert recorder.elapsed_s == paused_s
    recorder.resume()
    assert check.sentence(TrackRole.YOU) == "Clear."
    _wait(players)
    time.sleep(0.3)
    recorded = recorder.stop()

    assert str(recorder.state) == "idle"
    assert heard.of(RecorderStopped) == [RecorderStopped(recorded)]
    assert (recorded.marks, recorded.cut_off) == ((mark_s,), False)
    (seam,) = recorded.holes
    assert seam.duration_s == 0
    assert seam.start == pytest.approx(mark_s, abs=0.1)
    skipped = [_skipped_at_the_seam(tmp_path / "rec" / f"{role}.wav", sent, seam) for role, sent in
               (("you", mine), ("others", theirs))]  # fmt: skip
    assert skipped == [pytest.approx(0.5, abs=0.1)] * 2
    assert skipped[0] == pytest.approx(skipped[1], abs=0.01)
    assert all(abs(track.offset_s) < 0.05 for track in recorded.tracks)
    levels = heard.of(LevelsHeard)
    assert 10 < len(levels) / 4.9 < 20
    assert max(dict(event.peaks)[TrackRole.YOU] for event in levels) == pytest.approx(9000 / 32767, abs=0.01)
    assert heard.of(LiveBalance)  # the listener beside it is alive


def _skipped_at_the_seam(path: Path, sent: Samples, seam: Segment) -> float:
    """Every sample on each side of the seam is what was sent; returns how many seconds are left out between."""
    recorded = read_wav(path)
    start = place_of(sent[:64], recorded)
    assert start is not None
    before = common_frames(recorded[start:], sent)
    assert start + before == pytest.approx(seam.start * 48_000, abs=240)  # 5 ms: two clocks
    rest = recorded[start + before :]
    after = place_of(rest[:64], sent)
    assert after is not None
    assert np.array_equal(rest[: sent.size - after], sent[after:])
    assert not rest[sent.size - after :].any()
    return (after - before) / 48_000


def test_a_lost_device_ends_one_track_and_never_the_recording(
    pulse: PrivatePulse, tmp_path: Path, recorder: Recorder
) -> None:
    theirs = noise(2.5, seed=6)
    heard = Heard()
    recorder.start(_plan(tmp_path / "rec"), heard)
    time.sleep(0.2)
    players = [pulse.play("remote", write_wav(tmp_path / "theirs.wav", theirs))]
    time.sleep(0.8)
    pulse.remove_sink("mic")  # the server moves our stream to the other sink's monitor: nothing of it may be kept
    heard.wait_for(TrackLost)
    _wait(players)
    time.sleep(0.3)
    recorded = recorder.stop()
    (lost,) = heard.of(TrackLost)
    assert lost.role is TrackRole.YOU
    (hole,) = recorded.holes
    assert hole.start == pytest.approx(lost.at_s, abs=0.01)
    assert hole.end == recorded.duration_s
    you, others = read_wav(tmp_path / "rec" / "you.wav"), read_wav(tmp_path / "rec" / "others.wav")
    assert abs(you.size - others.size) < 240  # 5 ms: two clocks
    assert not you.any()
    assert place_of(theirs, others) is not None


def test_when_every_device_is_lost_the_recording_ends_and_is_kept(
    pulse: PrivatePulse, tmp_path: Path, recorder: Recorder
) -> None:
    heard = Heard()
    recorder.start(_plan(tmp_path / "rec"), heard)
    time.sleep(0.8)
    pulse.server.kill()
    heard.wait_for(RecorderStopped)
    assert [failure.message for failure in heard.of(RecorderFailed)] == ["Recording ended, because no sound device is left."]
    recorded = recorder.stop()
    assert recorded.cut_off
    assert recorded.duration_s == pytest.approx(0.8, abs=0.4)
    assert {lost.role for lost in heard.of(TrackLost)} == {TrackRole.YOU, TrackRole.OTHERS}


def test_a_hung_server_is_told_and_what_follows_stays_in_its_place(
    pulse: PrivatePulse, tmp_path: Path, recorder: Recorder
) -> None:
    mine = noise(0.6, seed=7)
    heard = Heard()
    recorder.start(_plan(tmp_path / "rec", others=None), heard)
    time.sleep(0.5)
    pulse.server.send_signal(signal.SIGSTOP)
    try:
        heard.wait_for(TrackLost, within_s=3)
        time.sleep(0.5)
    finally:
        pulse.server.send_signal(signal.SIGCONT)
    time.sleep(1.0)
    sent_s = recorder.elapsed_s
    _wait([pulse.play("mic", write_wav(tmp_path / "mine.wav", mine))])
    time.sleep(0.4)
    recorded = recorder.stop()
    you = read_wav(tmp_path / "rec" / "you.wav")
    start = place_of(mine, you)
    assert start is not None
    assert start / 48_000 == pytest.approx(sent_s, abs=0.25)
    (hole,) = recorded.holes
    assert 0.2 < hole.start < 1.0
    assert hole.end < sent_s + 0.5
    assert recorded.duration_s == pytest.approx(recorder.elapsed_s, abs=0.2)


@pytest.mark.usefixtures("pulse")
@pytest.mark.skipif(sys.platform != "linux", reason="limits another process's files")
def test_when_nothing_more_can_be_written_what_is_there_is_kept(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    started: list[PipeProcess] = []

    def start(request: ListenTo | FollowLive, on_message: OnMessage) -> PipeProcess:
        started.append(start_process(request, on_message))
        return started[-1]

    heard, recorder = Heard(), Recorder(start)
    recorder.start(_plan(tmp_path / "rec", others=None), heard)
    resource.prlimit(started[0].pid, resource.RLIMIT_FSIZE, (60_001, 60_001))  # refused from there on, as by a full disk
    heard.wait_for(RecorderStopped)
    (failure,) = heard.of(RecorderFailed)
    assert "can't be written" in failure.message
    recorded = recorder.stop()
    assert recorded.cut_off
    assert recorded.tracks[0].frames == (60_001 - 44) // 2
    assert read_wav(tmp_path / "rec" / "you.wav").size == recorded.tracks[0].frames
    assert recover_folder(tmp_path / "rec") == recorded


@pytest.mark.usefixtures("pulse")
def test_devices_that_are_not_there_are_refused(tmp_path: Path, recorder: Recorder) -> None:
    with pytest.raises(RecordingError, match="There is no sound device “gone”"):
        recorder.start(_plan(tmp_path / "rec", mic="gone"), Heard())
    assert recorder.state is RecorderState.IDLE
    assert not (tmp_path / "rec").exists()
    with pytest.raises(RecordingError, match="Nothing is being recorded"):
        recorder.mark()
    recorder.start(_plan(tmp_path / "rec"), Heard())  # and another start works
    with pytest.raises(RecordingError, match="running already"):
        recorder.start(_plan(tmp_path / "other"), Heard())
    assert isinstance(recorder.stop(), Recorded)
