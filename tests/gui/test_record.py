"""Record in the real window without a device: set-up, consent, the words of the live view, the small bar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.audio.backend import Device, DeviceList
from app.core.recorder_event import BleedHeard, DiskLow, LevelsHeard, LiveBalance, SourceSilent, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.core.turn import OTHER
from app.gui.main_window import MainWindow
from app.gui.models.live_words import Notices
from app.gui.models.recording_session import SessionState, Wanted
from app.gui.theme import theme
from app.gui.views.record_live import RecordLiveView
from app.gui.views.record_setup import RecordSetupView
from app.gui.widgets.buttons import ThemedButton
from app.gui.widgets.consent_card import consent_sentence
from app.gui.widgets.level_wave import LevelWave, bar_height
from app.gui.widgets.split_bar import SplitBar
from app.services.conversations import ConversationPlan
from tests.helpers.live_views import live_view, tell

BOTH = DeviceList(
    (Device("a", "Built-in microphone", is_default=True), Device("b", "Headset")),
    (Device("m", "Speakers", is_default=True),),
)


@pytest.fixture
def setup(window: MainWindow) -> RecordSetupView:
    """Shown with two microphones listed, and nothing listened to: there is no sound server here."""
    window.go_to("record")
    window.setup._jobs.wait()
    QApplication.processEvents()
    window.setup._on_devices(BOTH)
    return window.setup


def test_without_a_microphone_a_card_says_what_to_do(setup: RecordSetupView) -> None:
    setup._on_devices(DeviceList(advice="Install PulseAudio, then look again."))
    words = [label.text() for label in setup._missing.findChildren(type(setup._practise)) if label.isVisible()]
    assert "There is nothing to record with yet" in words
    assert "Install PulseAudio, then look again." in words
    setup.agreed.click()
    assert not setup.start.isEnabled()


def test_without_the_sound_of_the_computer_the_room_is_offered(setup: RecordSetupView) -> None:
    setup._on_devices(DeviceList(BOTH.microphones, (), advice="This system needs BlackHole."))
    buttons = {button.text(): button for button in setup._missing.findChildren(ThemedButton) if button.isVisible()}
    buttons["Record in the room instead"].click()
    assert setup.in_the_room
    assert setup.room.isVisible()
    assert setup.in_room.one_microphone.isVisible()
    setup.agreed.click()
    assert setup.start.isEnabled()


def test_start_waits_for_the_tick_and_keeps_its_time(setup: RecordSetupView) -> None:
    assert not setup.start.isEnabled()
    assert setup._why.text() == "Tick that everyone has agreed, and you can start."
    setup.agreed.click()
    assert setup.start.isEnabled()
    agreed_at = setup.wanted().agreed_at
    assert agreed_at is not None
    assert abs(datetime.now(UTC) - agreed_at) < timedelta(seconds=10)
    setup.agreed.click()
    assert not setup.start.isEnabled()
    assert setup.wanted().agreed_at is None


def test_what_is_wanted_is_what_was_typed(setup: RecordSetupView) -> None:
    setup.title.setText("Renewal call")
    setup.who.setText("  Priya   Shah ")
    setup.intention.setText("Let the silence sit")
    setup.you.devices.setCurrentIndex(1)
    wanted = setup.wanted()
    assert (wanted.mic, wanted.others, wanted.mic_name, wanted.others_name) == ("b", "m", "Headset", "Speakers")
    assert wanted.plan == ConversationPlan(
        ConversationKind.CALL, "Renewal call", {OTHER: "Priya Shah"}, None, "Let the silence sit"
    )
    setup.title.clear()
    assert setup.wanted().plan.title == "Call with Priya Shah"
    QTest.keyClick(setup.kind, Qt.Key.Key_Right)
    wanted = setup.wanted()
    assert wanted.plan.kind is ConversationKind.ROOM
    assert wanted.others is None
    assert wanted.plan.title == "Talk with Priya Shah"


def test_the_sentence_for_the_chat_is_copied(window: MainWindow, setup: RecordSetupView) -> None:
    setup.copy.click()
    assert QGuiApplication.clipboard().text() == consent_sentence()
    assert "It stays on my laptop" in consent_sentence()
    assert window.messages.toast.message.text() == "Copied. Paste it into the chat."


def test_letters_stay_in_text_fields(window: MainWindow, setup: RecordSetupView) -> None:
    setup.title.setFocus()
    QTest.keyClicks(setup.title, "MP m p")
    assert setup.title.text() == "MP m p"
    assert window.session.state is SessionState.IDLE


PLAN = ConversationPlan(title="Renewal call", names={OTHER: "Priya"}, consent_at=datetime(2026, 11, 19, 10, 2, tzinfo=UTC))


@pytest.fixture
def live(window: MainWindow) -> Iterator[RecordLiveView]:
    with live_view(window, Wanted(PLAN, "a", "m", "Built-in microphone", "Speakers")) as shown:
        yield shown


def test_the_live_view_shows_time_levels_and_balance(window: MainWindow, live: RecordLiveView) -> None:
    assert not live.balance.isVisible(), "nothing is known yet"
    tell(
        window,
        LevelsHeard(((TrackRole.YOU, 0.5), (TrackRole.OTHERS, 0.0)), 1122.4),
        LiveBalance(0.64, 0.57, frozenset({TrackRole.YOU})),
    )
    assert live.timer.text() == "18:42"
    assert live.you.wave.heights[-1] > 0.5
    assert live.others.wave.heights[-1] == 0
    assert (live.you.word.text(), live.others.word.text()) == ("speaking", "listening")
    assert live.balance.isVisible()
    assert (live.balance.you.text(), live.balance.them.text()) == ("You 64%", "Priya 36%")
    assert live.balance._whole_words.text() == "57 / 43"
    assert live.agreed.text().startswith("Priya agreed at ")


def test_paused_is_plain_to_see(window: MainWindow, live: RecordLiveView) -> None:
    before = live.timer.grab().toImage()
    window.session._become(SessionState.PAUSED)
    assert (live.state.text(), live.pause.text()) == ("Paused", "Go on")
    assert not live.mark.isEnabled()
    assert not live.you.word.isVisible(), "nobody is said to speak or listen meanwhile"
    assert live.timer.grab().toImage() != before
    assert live.dot.grab().toImage().pixelColor(6, 6).name() != theme.current().rec.lower()


def test_notices_name_the_device_and_the_most_urgent_is_shown(window: MainWindow, live: RecordLiveView) -> None:
    tell(window, BleedHeard())
    assert live.notice.text.text() == "With a headset, these numbers get surer."
    tell(window, SourceSilent(TrackRole.OTHERS, silent=True))
    assert "“Speakers” for 10 seconds" in live.notice.text.text()
    tell(window, SourceSilent(TrackRole.OTHERS, silent=False))
    assert live.notice.text.text() == "With a headset, these numbers get surer."
    tell(window, TrackLost(TrackRole.YOU, 492.0))
    assert "“Built-in microphone” went away at 08:12" in live.notice.text.text()


def test_a_notice_that_was_closed_does_not_come_back() -> None:
    notices = Notices("Mic", "Speakers")
    notices.take(BleedHeard())
    shown = notices.shown()
    assert shown is not None
    notices.close(shown)
    notices.take(BleedHeard())
    assert notices.shown() is None
    notices.take(SourceSilent(TrackRole.YOU, silent=True))
    silent = notices.shown()
    assert silent is not None
    notices.close(silent)
    notices.take(SourceSilent(TrackRole.YOU, silent=True))
    assert notices.shown() is None
    notices.take(SourceSilent(TrackRole.YOU, silent=False))
    notices.take(SourceSilent(TrackRole.YOU, silent=True))
    assert notices.shown() == silent, "it was heard in between: silent anew"
    notices.take(DiskLow(1))
    disk = notices.shown()
    assert disk is not None
    assert "1 minute more" in disk.text


def test_the_small_bar_stands_in_for_the_window_and_back(window: MainWindow, live: RecordLiveView) -> None:
    tell(window, LevelsHeard(((TrackRole.YOU, 0.2),), 42.0), LiveBalance(0.5, 0.5, frozenset()))
    live.shrink.click()
    small = window.small
    assert (small.timer.text(), small.you.text()) == ("00:42", "You 50%"), "what was told before it was there"
    assert small.isVisible()
    assert not window.isVisible()
    assert (small.width(), small.height()) == (468, 72)
    assert small.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    tell(window, LevelsHeard(((TrackRole.YOU, 0.2),), 61.0), LiveBalance(0.64, 0.6, frozenset()))
    assert small.timer.text() == "01:01"
    assert (small.you.text(), small.them.text()) == ("You 64%", "Priya 36%")
    for button in (small.mark, small.stop, small.grow):
        assert min(button.width(), button.height()) >= 44
        assert button.accessibleName()
    small.close()
    assert window.isVisible()
    assert not small.isVisible()


@pytest.mark.parametrize(("peak", "height"), [(0.0, 0.0), (0.012, 0.0), (1.0, 1.0), (10 ** (-24 / 20), 0.5), (0.013, 0.214)])
def test_a_bar_is_as_high_as_its_sound_is_loud(peak: float, height: float) -> None:
    assert bar_height(peak) == pytest.approx(height, abs=0.001)


@pytest.mark.usefixtures("app")
def test_a_wave_paints_the_newest_at_the_right(qtbot: QtBot) -> None:
    wave = LevelWave("you", height_px=40, name="Level of You")
    qtbot.addWidget(wave)
    wave.resize(280, 40)
    for peak in (0.0,) * 20 + (0.9,) * 3:
        wave.push(peak)
    picture = wave.grab().toImage()

    def blue(left: int, right: int) -> int:
        colours = (picture.pixelColor(x, 8) for x in range(left, right))
        return sum(colour.alpha() > 0 and colour.blue() > colour.red() + 40 for colour in colours)

    assert blue(255, 280) >= 6
    assert blue(0, 250) == 0


@pytest.mark.usefixtures("app")
def test_a_split_bar_divides_at_the_share(qtbot: QtBot) -> None:
    bar = SplitBar(0.25, height_px=16, name="Talk balance")
    qtbot.addWidget(bar)
    bar.resize(400, 16)
    picture = bar.grab().toImage()
    tokens = theme.current()
    assert picture.pixelColor(50, 8).name() == tokens.you.lower()
    assert picture.pixelColor(96, 8).name() == tokens.you.lower()
    assert picture.pixelColor(104, 8).name() == tokens.other.lower()
    assert picture.pixelColor(350, 8).name() == tokens.other.lower()
