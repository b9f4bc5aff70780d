"""Two microphones in one room: chosen without a device, then recorded from a PulseAudio server of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.audio.backend import Device, DeviceList
from app.core.recorder_event import LevelsHeard, SourceSilent, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.gui.main_window import MainWindow
from app.gui.models.live_words import Notices
from app.gui.models.recording_session import SessionState, Wanted
from app.gui.views.record_setup import RecordSetupView
from app.services.conversations import ConversationPlan
from app.services.recorder_link import ListenTo
from app.wiring import Services
from tests.helpers.gui_services import pause, wait_for
from tests.helpers.live_views import live_view
from tests.helpers.noise import noise, place_of, read_wav, write_wav
from tests.helpers.pulse import PrivatePulse, need_pulse, private_pulse, put_in_environment

MICROPHONES = (Device("a", "Built-in microphone", is_default=True), Device("b", "Headset"))
LISTED = DeviceList(MICROPHONES, (Device("m", "Speakers", is_default=True),))
TWO = "module-remap-source source_name={name} master={master}.monitor rate=48000 channels=1 format=s16le"


@pytest.fixture
def setup(window: MainWindow) -> RecordSetupView:
    """In the room, with two microphones listed."""
    window.go_to("record")
    window.setup._jobs.wait()
    QApplication.processEvents()
    window.setup._on_devices(LISTED)
    QTest.keyClick(window.setup.kind, Qt.Key.Key_Right)
    return window.setup


def test_one_microphone_is_for_everyone(setup: RecordSetupView) -> None:
    assert setup.in_room.room.isVisible()
    assert setup.in_room.one_microphone.isVisible()
    assert not setup.in_room.theirs.isVisible()
    wanted = setup.wanted()
    assert (wanted.plan.kind, wanted.mic, wanted.others) == (ConversationKind.ROOM, "a", None)


def test_two_microphones_are_chosen_with_the_keyboard(setup: RecordSetupView) -> None:
    QTest.keyClick(setup.in_room.number, Qt.Key.Key_Right)
    assert setup.in_room.mine.isVisible()
    assert setup.in_room.theirs.isVisible()
    assert not setup.in_room.room.isVisible()
    wanted = setup.wanted()
    assert (wanted.mic, wanted.others) == ("a", "b")
    assert (wanted.mic_name, wanted.others_name) == ("Built-in microphone", "Headset")
    setup.agreed.click()
    assert setup.start.isEnabled()


def test_the_same_microphone_twice_is_refused_in_a_sentence(setup: RecordSetupView) -> None:
    QTest.keyClick(setup.in_room.number, Qt.Key.Key_Right)
    setup.agreed.click()
    setup.in_room.theirs.devices.setCurrentIndex(0)
    setup.in_room.theirs.devices.activated.emit(0)
    assert not setup.start.isEnabled()
    assert setup.in_room.refused.isVisible()
    assert setup.in_room.refused.text() == "This is the same microphone twice. Choose another one for one of you."
    assert setup.start.accessibleDescription() == setup.in_room.refused.text()
    setup.in_room.mine.devices.setCurrentIndex(1)
    setup.in_room.mine.devices.activated.emit(1)
    assert setup.start.isEnabled()
    assert not setup.in_room.refused.isVisible()


def test_with_one_microphone_here_a_second_one_is_asked_for(setup: RecordSetupView) -> None:
    QTest.keyClick(setup.in_room.number, Qt.Key.Key_Right)
    setup._on_devices(DeviceList(MICROPHONES[:1], LISTED.computer_sound))
    setup.agreed.click()
    assert setup.in_room.refused.text().startswith("There is one microphone here.")
    assert not setup.start.isEnabled()
    QTest.keyClick(setup.in_room.number, Qt.Key.Key_Left)
    assert setup.start.isEnabled()


def test_levels_of_both_are_shown(setup: RecordSetupView) -> None:
    QTest.keyClick(setup.in_room.number, Qt.Key.Key_Right)
    setup._on_heard(LevelsHeard(((TrackRole.YOU, 0.5), (TrackRole.OTHERS, 0.3)), 0.0))
    assert setup.in_room.mine.wave.heights[-1] > setup.in_room.theirs.wave.heights[-1] > 0
    assert not any(setup.you.wave.heights)


def test_roles_of_the_tracks() -> None:
    room, call = ConversationKind.ROOM, ConversationKind.CALL
    assert ListenTo("a", "b", room).sources == ((TrackRole.YOU, "a"), (TrackRole.OTHERS, "b"))
    assert ListenTo("a", None, room).sources == ((TrackRole.ROOM, "a"),)
    assert ListenTo("a", "m", call).sources == ((TrackRole.YOU, "a"), (TrackRole.OTHERS, "m"))


def test_warnings_speak_of_microphones() -> None:
    notices = Notices("Built-in microphone", "Headset", in_room=True)
    notices.take(SourceSilent(TrackRole.OTHERS, silent=True))
    shown = notices.shown()
    assert shown is not None
    assert shown.text == "Nothing has come from “Headset” for 10 seconds. Check that it is not muted."
    notices.take(TrackLost(TrackRole.OTHERS, 492.0))
    shown = notices.shown()
    assert shown is not None
    assert shown.text.startswith("“Headset” went away at 08:12. Recording goes on with the other microphone;")


def test_the_live_view_shows_both_and_no_guess_of_who_speaks(window: MainWindow) -> None:
    live, session = window.live, window.session
    plan = ConversationPlan(kind=ConversationKind.ROOM, title="Talk with Priya")
    session.wanted = Wanted(plan, "a", "b", "Built-in microphone", "Headset")
    session._become(SessionState.STARTING)
    session._become(SessionState.RECORDING)
    window.go_to("record")
    try:
        assert live.you.isVisible()
        assert live.others.isVisible()
        assert not live.room.isVisible()
        assert not live.you.word.isVisible()
        assert not live.balance.isVisible()
        assert live.afterwards.isVisible()
        assert live.afterwards.text() == (
            "Both microphones hear everyone. The words come after the recording, when it is known who speaks when."
        )
    finally:
        session._become(SessionState.IDLE)


@pytest.mark.parametrize(
    ("kind", "others", "said"),
    [
        (ConversationKind.CALL, "m", None),
        (ConversationKind.ROOM, None, "One microphone hears everyone. How the talk was shared is estimated afterwards, "),
    ],
)
def test_what_comes_afterwards_is_said_where_something_does(
    window: MainWindow, kind: ConversationKind, others: str | None, said: str | None
) -> None:
    with live_view(window, Wanted(ConversationPlan(kind=kind, title="Talk"), "a", others, "Headset", "Speakers")) as live:
        assert live.afterwards.isVisible() == (said is not None)
        assert said is None or live.afterwards.text().startswith(said)


def test_two_microphones_of_a_room_are_not_followed(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[object] = []
    monkeypatch.setattr(services._live, "follow", lambda *_args, **_words: followed.append(True))
    room = services.conversations.begin(ConversationPlan(kind=ConversationKind.ROOM, title="Talk"))
    services.follow(room, lambda _: None, tracks=2)
    assert not followed
    services.follow(room, lambda _: None, tracks=1)
    assert followed


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivatePulse]:
    need_pulse()
    modules = [TWO.format(name="laptop", master="near"), TWO.format(name="headset", master="far")]
    with private_pulse(("near", "far"), modules=modules) as server:
        put_in_environment(server, monkeypatch)
        yield server


@pytest.mark.sound
def test_two_microphones_are_recorded_as_two_tracks(
    pulse: PrivatePulse, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    identifier = _recorded(window, services, pulse, tmp_path)
    conversation = services.conversations.get(identifier)
    assert conversation.kind is ConversationKind.ROOM
    assert [track.role for track in conversation.tracks] == [TrackRole.YOU, TrackRole.OTHERS]
    for track, seed in zip(conversation.tracks, (11, 12), strict=True):
        heard = read_wav(services.conversations.folder(identifier) / track.file)
        assert place_of(noise(1.2, seed=seed), heard) is not None, track.role


def _recorded(window: MainWindow, services: Services, pulse: PrivatePulse, folder: Path) -> str:
    """Through the window's own buttons; returns the conversation's id."""
    window.go_to("record")
    setup = window.setup
    wait_for(lambda: setup.in_room.room.device is not None, seconds=20)
    QTest.keyClick(setup.kind, Qt.Key.Key_Right)
    QTest.keyClick(setup.in_room.number, Qt.Key.Key_Right)
    for source, device in ((setup.in_room.mine, "laptop"), (setup.in_room.theirs, "headset")):
        place = source.devices.findData(device)
        assert place >= 0
        source.devices.setCurrentIndex(place)
        source.devices.activated.emit(place)
    setup.agreed.click()
    assert setup.start.isEnabled()
    setup.start.click()
    wait_for(lambda: window.session.state is SessionState.RECORDING, seconds=20)
    pause(0.3)
    players = [
        pulse.play("near", write_wav(folder / "near.wav", noise(1.2, seed=11))),
        pulse.play("far", write_wav(folder / "far.wav", noise(1.2, seed=12))),
    ]
    wait_for(lambda: all(player.poll() == 0 for player in players), seconds=20)
    pause(0.3)
    assert max(window.live.you.wave.heights) > 0.5
    assert max(window.live.others.wave.heights) > 0.5
    window.session.finish_now()
    wait_for(lambda: not window.session.running, seconds=30)
    return services.conversations.rows()[0].conversation.id
