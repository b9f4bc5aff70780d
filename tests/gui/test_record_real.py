"""Records through the window's own buttons, from a PulseAudio server of the test's own, and compares every sample."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.recording import Conversation, ConversationKind, ConversationState, TrackRole
from app.gui.main_window import MainWindow
from app.gui.models.recording_session import SessionState
from app.gui.views.record_live import RecordLiveView
from app.gui.views.record_setup import RecordSetupView
from app.wiring import Services
from tests.helpers.gui_services import open_services, pause, wait_for
from tests.helpers.noise import Samples, noise, place_of, read_wav, write_wav
from tests.helpers.pulse import PrivatePulse, need_pulse, private_pulse, put_in_environment

pytestmark = pytest.mark.sound

# A monitor counts as the sound of the computer: the microphone is a source of its own that hears the sink "mic".
HEADSET = "module-remap-source source_name=headset master=mic.monitor rate=48000 channels=1 format=s16le"
UNDO_S = 0.6


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivatePulse]:
    need_pulse()
    with private_pulse(modules=[HEADSET]) as server:
        put_in_environment(server, monkeypatch)
        yield server


@contextmanager
def shown(services: Services, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(services, undo_s=UNDO_S)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=10_000):
        window.show()
        window.start_up()
    yield window
    window.close()
    wait_for(lambda: not window.session.running, seconds=30)
    window.close()


@pytest.fixture
def window(app: QApplication, pulse: PrivatePulse, services: Services, qtbot: QtBot) -> Iterator[MainWindow]:
    assert app is not None
    assert pulse.server.poll() is None
    with shown(services, qtbot) as window:
        yield window


def _choose(setup: RecordSetupView, *, mic: str = "headset", others: str = "remote.monitor") -> None:
    for row, device in ((setup.you, mic), (setup.room, mic), (setup.others, others)):
        place = row.devices.findData(device)
        assert place >= 0, [row.devices.itemData(n) for n in range(row.devices.count())]
        row.devices.setCurrentIndex(place)
        row.devices.activated.emit(place)


def _start(window: MainWindow, *, who: str = "Priya") -> RecordLiveView:
    """From the Library to a running recording, by the window's buttons."""
    window.library.record_a_call.click()
    setup = window.setup
    wait_for(lambda: setup.you.device is not None)
    _choose(setup)
    setup.who.setText(who)
    setup.intention.setText("Let the silence sit")
    assert not setup.start.isEnabled(), "not before everyone has agreed"
    setup.agreed.click()
    assert setup.start.isEnabled()
    setup.start.click()
    wait_for(lambda: window.session.state is SessionState.RECORDING, seconds=20)
    pause(0.3)
    return window.live


def _play(pulse: PrivatePulse, folder: Path, mine: Samples, theirs: Samples, name: str = "") -> None:
    players = [
        pulse.play("mic", write_wav(folder / f"mine{name}.wav", mine)),
        pulse.play("remote", write_wav(folder / f"theirs{name}.wav", theirs)),
    ]
    wait_for(lambda: all(player.poll() == 0 for player in players), seconds=20)
    pause(0.3)


def _saved(window: MainWindow, services: Services) -> Conversation:
    done = {ConversationState.MEASURED, ConversationState.READY, ConversationState.FAILED}
    wait_for(lambda: any(row.conversation.state in done for row in services.conversations.rows()), seconds=60)
    assert not window.session.running
    return services.conversations.rows()[0].conversation


def test_start_pause_go_on_mark_stop_keep_every_sample(
    window: MainWindow, services: Services, pulse: PrivatePulse, tmp_path: Path
) -> None:
    first, second = (noise(1.2, seed=1), noise(1.2, seed=2)), (noise(1.0, seed=3), noise(1.0, seed=4))
    left_out = noise(0.8, seed=5), noise(0.8, seed=6)
    live = _start(window)
    assert live.isVisible()
    assert (live.state.text(), live.title.text()) == ("Recording", "Call with Priya")
    assert live.agreed.text().startswith("Priya agreed at ")
    assert live.intention.text() == "Your intention: Let the silence sit"
    _play(pulse, tmp_path, *first, name="1")
    assert max(live.you.wave.heights) > 0.5, "the meters moved"
    assert max(live.others.wave.heights) > 0.5
    live.mark.click()
    wait_for(lambda: live.mark.text().startswith("Marked at 00:0"))
    QTest.keyClick(window, Qt.Key.Key_P)
    assert live.state.text() == "Paused"
    assert live.pause.text() == "Go on"
    pause(0.3)
    _play(pulse, tmp_path, *left_out, name="2")
    QTest.keyClick(window, Qt.Key.Key_P)
    assert live.state.text() == "Recording"
    pause(0.3)
    _play(pulse, tmp_path, *second, name="3")
    live.stop.click()
    assert window.session.state is SessionState.STOPPED
    assert live.keep.isVisible()
    conversation = _saved(window, services)

    assert conversation.title == "Call with Priya"
    assert conversation.names == {"other-1": "Priya"}
    assert conversation.intention == "Let the silence sit"
    assert conversation.consent_at is not None
    assert [track.role for track in conversation.tracks] == [TrackRole.YOU, TrackRole.OTHERS]
    assert len(conversation.marks) == 1
    assert 1.0 < conversation.marks[0] < conversation.duration_s
    folder = services.conversations.folder(conversation.id)
    you, others = read_wav(folder / "you.wav"), read_wav(folder / "others.wav")
    for whole, side in ((you, 0), (others, 1)):
        before, after, missing = first[side], second[side], left_out[side]
        before_at, after_at = place_of(before, whole), place_of(after, whole)
        assert before_at is not None, "every sample before the pause"
        assert after_at is not None, "every sample after it"
        assert before_at < after_at
        assert place_of(missing[:4800], whole) is None, "nothing of the pause"
    assert window.places.currentWidget() is window.library
    assert window.messages.toast.isVisible()


def test_keep_recording_takes_stop_back(window: MainWindow, services: Services, pulse: PrivatePulse, tmp_path: Path) -> None:
    mine, theirs = noise(0.8, seed=11), noise(0.8, seed=12)
    live = _start(window)
    pause(0.4)
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert live.state.text() == "Stopped"
    live.keep.click()
    assert live.state.text() == "Recording"
    pause(UNDO_S + 0.4)
    assert window.session.state is SessionState.RECORDING, "the undo has ended the stop for good"
    _play(pulse, tmp_path, mine, theirs)
    live.stop.click()
    live.save_now.click()
    conversation = _saved(window, services)
    you = read_wav(services.conversations.folder(conversation.id) / "you.wav")
    assert place_of(mine, you) is not None


def test_closing_the_window_while_recording_saves_at_once(
    window: MainWindow, services: Services, pulse: PrivatePulse, tmp_path: Path
) -> None:
    mine, theirs = noise(0.8, seed=21), noise(0.8, seed=22)
    _start(window)
    _play(pulse, tmp_path, mine, theirs)
    window.close()
    wait_for(lambda: not window.isVisible(), seconds=20)
    conversation = services.conversations.rows()[0].conversation
    assert conversation.state is not ConversationState.RECORDING
    assert conversation.duration_s > 0.8
    assert place_of(mine, read_wav(services.conversations.folder(conversation.id) / "you.wav")) is not None


def test_a_recorder_that_is_killed_costs_the_last_second_at_most(
    window: MainWindow, services: Services, pulse: PrivatePulse, tmp_path: Path
) -> None:
    mine, theirs = noise(1.0, seed=31), noise(1.0, seed=32)
    _start(window)
    _play(pulse, tmp_path, mine, theirs)
    pause(1.2)
    _kill_recorder()
    wait_for(lambda: not window.session.running, seconds=20)
    assert window.messages.toast.isVisible()
    conversation = services.conversations.rows()[0].conversation
    assert conversation.state is not ConversationState.RECORDING
    assert place_of(mine, read_wav(services.conversations.folder(conversation.id) / "you.wav")) is not None


def test_the_next_start_lists_what_a_crash_left(
    window: MainWindow, services: Services, pulse: PrivatePulse, tmp_path: Path, qtbot: QtBot
) -> None:
    """The data folder as it lies there in the middle of a recording, opened by another window."""
    mine, theirs = noise(1.0, seed=41), noise(1.0, seed=42)
    _start(window)
    _play(pulse, tmp_path, mine, theirs)
    pause(1.2)
    shutil.copytree(services.paths.data, tmp_path / "after" / "data")
    with open_services(tmp_path / "after") as later, shown(later, qtbot) as other:
        wait_for(lambda: any(row.conversation.note for row in other.library.model.rows), seconds=20)
        row = other.library.model.rows[0]
        assert row.conversation.note.startswith("Saved up to 00:0") or row.conversation.note.startswith("Saved up to 0:0")
        assert place_of(mine, read_wav(later.conversations.folder(row.conversation.id) / "you.wav")) is not None


def test_in_the_room_is_one_track_of_everyone(
    window: MainWindow, services: Services, pulse: PrivatePulse, tmp_path: Path
) -> None:
    window.go_to("record")
    setup = window.setup
    wait_for(lambda: setup.you.device is not None)
    QTest.keyClick(setup.kind, Qt.Key.Key_Right)
    assert setup.room.isVisible()
    assert not setup.others.isVisible()
    _choose(setup)
    setup.agreed.click()
    setup.start.click()
    wait_for(lambda: window.session.state is SessionState.RECORDING, seconds=20)
    pause(0.3)
    live = window.live
    assert live.room.isVisible()
    assert not live.you.isVisible()
    mine = noise(0.8, seed=51)
    _play(pulse, tmp_path, mine, noise(0.8, seed=52))
    assert not live.balance.isVisible()
    live.stop.click()
    live.save_now.click()
    conversation = _saved(window, services)
    assert conversation.kind is ConversationKind.ROOM
    assert [track.role for track in conversation.tracks] == [TrackRole.ROOM]
    folder = services.conversations.folder(conversation.id)
    assert place_of(mine, read_wav(folder / conversation.tracks[0].file)) is not None


def test_the_sound_check_says_what_is_heard(window: MainWindow, pulse: PrivatePulse, tmp_path: Path) -> None:
    window.go_to("record")
    setup = window.setup
    wait_for(lambda: setup.you.device is not None)
    _choose(setup)
    wait_for(lambda: "Nothing heard yet" in setup.others.sentence.text() and len(setup.you.wave.heights) > 5)
    player = pulse.play("mic", write_wav(tmp_path / "mine.wav", noise(1.5, seed=61)))
    wait_for(lambda: setup.you.sentence.text().startswith("Clear"))
    assert max(setup.you.wave.heights) > 0.5
    assert max(setup.others.wave.heights) == 0
    assert player.wait(10) == 0


def _kill_recorder() -> None:
    """SIGKILL the children of this process that hold the devices."""
    told = subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "spawn_main"], capture_output=True, text=True, check=True)
    for number in told.stdout.split():
        os.kill(int(number), signal.SIGKILL)
