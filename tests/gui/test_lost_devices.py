"""A device that goes away: what the set-up, the live view, the small bar and the end of the recording say of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionButton

from app.audio.backend import Device, DeviceList
from app.audio.backend_portaudio import no_such_device
from app.core.recorder_event import LevelsHeard, LiveBalance, RecorderFailed, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.core.turn import OTHER
from app.errors import RecordingError
from app.gui.main_window import MainWindow
from app.gui.models.recording_session import SessionState, Wanted
from app.gui.models.sound_check import in_words
from app.gui.views.record_live import RecordLiveView
from app.services.conversations import ConversationPlan
from tests.helpers.live_views import live_view, tell

PLAN = ConversationPlan(kind=ConversationKind.ROOM, title="Weekly talk", names={OTHER: "Priya"})
BOTH_HEARD = LevelsHeard(((TrackRole.YOU, 0.5), (TrackRole.OTHERS, 0.5)), 7.0)
MINE_HEARD = LevelsHeard(((TrackRole.YOU, 0.5),), 8.0)
LOST = TrackLost(TrackRole.OTHERS, 7.0)


@pytest.fixture
def live(window: MainWindow) -> Iterator[RecordLiveView]:
    with live_view(window, Wanted(PLAN, "a", "b", "Built-in", "Headset")) as shown:
        yield shown


def test_the_card_of_a_lost_device_says_so_until_it_is_heard_again(window: MainWindow, live: RecordLiveView) -> None:
    tell(window, BOTH_HEARD)
    assert not live.others.word.isVisible(), "two microphones of a room: who speaks is told afterwards"
    bright = live.others.wave.grab().toImage()
    tell(window, LOST, MINE_HEARD)
    assert live.others.word.isVisible()
    assert live.others.word.text() == "went away"
    assert live.others.wave.grab().toImage() != bright, "paler"
    assert not live.you.word.isVisible()
    assert live.notice.text.text().startswith("“Headset” went away at 00:07.")
    window.session._become(SessionState.PAUSED)
    window.session._become(SessionState.RECORDING)
    assert live.others.word.text() == "went away", "it still did after a pause"
    tell(window, BOTH_HEARD)
    assert not live.others.word.isVisible()
    assert not live.notice.isVisible()


def test_the_small_bar_says_it_too(window: MainWindow, live: RecordLiveView) -> None:
    tell(window, BOTH_HEARD, LiveBalance(0.5, 0.5, frozenset()))
    live.shrink.click()
    small = window.small
    assert small.you.isVisible()
    tell(window, LOST, LiveBalance(0.6, 0.5, frozenset()))
    assert not small.you.isVisible()
    assert small._words.isVisible()
    assert small._words.text() == "One sound device went away"
    assert small._words.sizeHint().width() <= small._middle.width(), "not cut off"
    tell(window, BOTH_HEARD)
    assert small.you.isVisible()
    small.close()


def test_why_a_recording_ended_by_itself_stays_on_screen(window: MainWindow, live: RecordLiveView) -> None:
    assert live.isVisible()
    tell(window, BOTH_HEARD, LOST, TrackLost(TrackRole.YOU, 12.4))
    ended = window.session._why(RecorderFailed("Recording ended, because no device is left.", "It is kept."))
    assert ended.message == "“Built-in” went away at 00:12, so the recording ended."
    window.session.ended = ended
    window._on_saved("gone")
    toast = window.messages.toast
    assert toast.isVisible()
    assert toast.message.text() == ended.message
    window.session.ended = None
    window._on_saved("gone")
    assert toast.message.text().startswith("Saved on this computer.")


def test_what_is_not_about_a_device_is_said_as_it_is(window: MainWindow, live: RecordLiveView) -> None:
    assert live.isVisible()
    full = window.session._why(RecorderFailed("The disk is full.", "What was heard is kept."))
    assert (full.message, full.advice) == ("The disk is full.", "What was heard is kept.")


@pytest.mark.parametrize(
    ("error", "device", "name", "said"),
    [
        (no_such_device("alsa.7"), "alsa.7", "Headset", "“Headset” is not here any more."),
        (no_such_device("alsa.7"), "alsa.7", "", "Your microphone is not here any more."),
        (RecordingError("“alsa.7” can't be opened."), "alsa.7", "Headset", "“Headset” can't be opened."),
        (RecordingError("The disk is full."), "alsa.7", "Headset", "The disk is full."),
        (RecordingError("The disk is full."), None, "Headset", "The disk is full."),
    ],
)
def test_a_device_is_called_by_its_name(error: RecordingError, device: str | None, name: str, said: str) -> None:
    found = in_words(error, device, name)
    assert found.message == said
    assert "heard devices" not in found.advice


def test_set_up_says_whose_microphone_went_away(window: MainWindow) -> None:
    window.go_to("record")
    setup = window.setup
    setup._jobs.wait()
    QApplication.processEvents()
    microphones = (Device("a", "Built-in", is_default=True), Device("b", "Headset"))
    setup._on_devices(DeviceList(microphones, ()))
    setup._choose_room()
    setup.in_room.number._choose(1)
    assert not setup.in_room.again.isVisible()
    setup._listening.close()
    setup._on_check_failed(no_such_device("b"))
    theirs = setup.in_room.theirs.sentence.text()
    assert theirs == "“Headset” is not here any more. Plug it in again, or choose another one."
    assert "not here" not in setup.in_room.mine.sentence.text()
    setup._on_devices(DeviceList(microphones[:1], ()))
    assert setup.in_room.again.isVisible(), "for one that is plugged in now"
    setup._jobs.wait()


def test_set_up_sees_what_is_there_instead(window: MainWindow) -> None:
    """Of two microphones one goes away while they are tried: it is said, and with one left there is nothing to start."""
    window.go_to("record")
    setup = window.setup
    setup._jobs.wait()
    QApplication.processEvents()
    microphones = (Device("a", "Built-in", is_default=True), Device("b", "Headset"))
    setup._on_devices(DeviceList(microphones, ()))
    setup._choose_room()
    setup.in_room.room.devices.setCurrentIndex(1)
    setup._on_heard(TrackLost(TrackRole.ROOM, 3.0))
    assert setup.in_room.room.sentence.text() == "“Headset” went away."
    setup._on_heard(RecorderFailed("Recording ended, because no sound device is left.", "What was heard is kept."))
    assert setup.in_room.room.sentence.text() == "“Headset” went away.", "nothing was recorded here"
    setup._on_devices(DeviceList(microphones[:1], ()))
    assert setup.in_room.room.device_name == "Built-in"
    assert setup.in_room.room.sentence.text() == "“Headset” went away. This one is heard instead."
    setup.in_room.number._choose(1)
    setup.agreed.click()
    assert not setup.start.isEnabled()
    setup._on_devices(DeviceList(microphones, ()))
    assert (setup.in_room.mine.device, setup.in_room.theirs.device) == ("a", "b"), "it was plugged in again"
    assert setup.start.isEnabled()
    setup._jobs.wait()


def test_a_recording_that_cannot_begin_calls_the_device_by_its_name(window: MainWindow, live: RecordLiveView) -> None:
    assert live.isVisible()
    window.session._on_failed(no_such_device("b"))
    assert window.messages.toast.message.text() == "“Headset” is not here any more."


def test_the_tick_stands_under_the_words_above_it(window: MainWindow) -> None:
    """The first pixel of its edge is where the button above begins."""
    window.go_to("record")
    ask = window.setup.ask
    QApplication.processEvents()
    option = QStyleOptionButton()
    ask.agreed.initStyleOption(option)
    mark = ask.agreed.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, ask.agreed)
    assert ask.agreed.mapTo(ask, mark.topLeft()).x() == ask.copy.mapTo(ask, QPoint(0, 0)).x()


def test_the_ring_of_a_tick_is_round_its_words(window: MainWindow) -> None:
    window.go_to("record")
    tick = window.setup.agreed
    QApplication.processEvents()
    before = tick.grab().toImage()
    tick.setFocus()
    QApplication.processEvents()
    after = tick.grab().toImage()
    changed = [x for x in range(before.width()) if before.pixelColor(x, 1) != after.pixelColor(x, 1)]
    assert changed, "a ring is drawn"
    assert min(changed) > 21, "and the mark is left alone"
    assert max(changed) < before.width() - 1, "and nothing is cut off"
