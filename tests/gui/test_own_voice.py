"""Settings, your voice: recorded from a PulseAudio server of the test's own, handed on whole, and deleted as sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.correction import SetPeople
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind
from app.core.segment import merged
from app.core.speech_activity import Mode, Separation, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, OTHER, YOU
from app.errors import RecordingError
from app.gui.main_window import MainWindow
from app.gui.models.own_voice import VoiceState
from app.gui.views.settings_voice import VoicePage
from app.gui.widgets.time_ring import TimeRing
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.helpers.gui_services import pause, two_voices, wait_for
from tests.helpers.noise import noise, write_wav
from tests.helpers.pulse import PrivatePulse, need_pulse, private_pulse, put_in_environment

HEADSET = "module-remap-source source_name=headset master=mic.monitor rate=48000 channels=1 format=s16le"


class LevelOfVoice:
    """Knows a voice by how loud it was: what the page hands over can be told from it. It refuses under half a second."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def enrolled(self) -> bool:
        return self._file.exists()

    @property
    def seconds_and_level(self) -> tuple[float, float]:
        seconds, level = self._file.read_text(encoding="utf-8").split()
        return float(seconds), float(level)

    def enrol(self, blocks: Iterator[NDArray[np.float32]]) -> None:
        heard = np.concatenate(list(blocks))
        if len(heard) < 8_000:
            raise RecordingError("There was too little speech.", advice="Read the whole text.")
        self._file.write_text(f"{len(heard) / 16_000} {float(np.abs(heard).max())}", encoding="utf-8")

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivatePulse]:
    need_pulse()
    with private_pulse(("mic",), modules=[HEADSET]) as server:
        put_in_environment(server, monkeypatch)
        yield server


@pytest.fixture
def known(tmp_path: Path) -> LevelOfVoice:
    return LevelOfVoice(tmp_path / "known.txt")


@pytest.fixture
def page(app: QApplication, services: Services, known: LevelOfVoice, qtbot: QtBot) -> Iterator[VoicePage]:
    assert app is not None
    services.change_settings(microphone="headset")
    shown = VoicePage(services, lambda: known, seconds=2.0)
    qtbot.addWidget(shown)
    shown.resize(900, 700)
    shown.show()
    yield shown
    shown.close_page()


def _settled(page: VoicePage) -> None:
    page.voice._lane.wait()
    pause(0.1)


def test_the_ring_counts_whole_seconds_down(app: QApplication) -> None:
    assert app is not None
    ring = TimeRing(20.0)
    assert (ring.left_s, ring.accessibleName()) == (20, "20 seconds left")
    ring.set_passed(0.4)
    assert ring.left_s == 20
    ring.set_passed(19.3)
    assert (ring.left_s, ring.accessibleName()) == (1, "1 second left")
    ring.set_passed(21.0)
    assert ring.left_s == 0


def test_the_level_lies_on_the_middle_of_the_ring(page: VoicePage) -> None:
    def middles() -> tuple[int, int]:
        return page.wave.geometry().center().y(), page.ring.geometry().center().y()

    wait_for(lambda: page.wave.height() > 0 and abs(middles()[0] - middles()[1]) <= 2)
    page._say("There was too little speech.")
    assert page.sentence.isVisible()


def test_without_a_microphone_it_says_so_and_nothing_is_left(page: VoicePage, services: Services) -> None:
    page._services.change_settings(microphone="no such device")
    page.record.click()
    wait_for(lambda: page.voice.state is VoiceState.IDLE and bool(page.sentence.text()), seconds=20)
    assert page.sentence.text() == "Your microphone is not here any more. Plug it in again, or choose another one."
    assert page.record.isEnabled()
    assert not (services.paths.data / "own-voice").exists()


def test_stopping_before_it_started_stops_nothing_else(page: VoicePage, services: Services) -> None:
    page._services.change_settings(microphone="no such device")
    page.record.click()
    page.stop.click()
    assert page.voice.state is VoiceState.IDLE
    _settled(page)
    assert not (services.paths.data / "own-voice").exists()


@pytest.mark.sound
def test_a_voice_is_recorded_learned_and_forgotten(
    pulse: PrivatePulse, page: VoicePage, services: Services, known: LevelOfVoice, tmp_path: Path
) -> None:
    assert not page.forget.isVisible()
    page.record.setFocus()
    QTest.keyClick(page.record, Qt.Key.Key_Space)
    assert page.stop.isVisible()
    wait_for(lambda: page.voice.state is VoiceState.RECORDING, seconds=20)
    assert page.sentence.text() == "Recording. Read on until the ring is full."
    player = pulse.play("mic", write_wav(tmp_path / "voice.wav", noise(1.5, seed=4)))
    wait_for(lambda: page.ring.left_s == 1, seconds=5)
    assert max(page.wave.heights) > 0.5
    wait_for(lambda: known.enrolled and page.voice.state is VoiceState.IDLE, seconds=20)
    assert player.wait(10) == 0
    seconds, level = known.seconds_and_level
    assert 1.8 < seconds < 3.0
    assert level == pytest.approx(9000 / 32768, abs=0.08)  # resampled noise overshoots a little
    assert page.sentence.text() == "Done. Heard knows your voice now, and the sound is deleted."
    assert not (services.paths.data / "own-voice").exists()
    page.forget.click()
    wait_for(lambda: not page.forget.isVisible())
    assert not known.enrolled


@pytest.mark.sound
def test_leaving_the_page_keeps_nothing(
    pulse: PrivatePulse, page: VoicePage, services: Services, known: LevelOfVoice
) -> None:
    assert pulse.server.poll() is None
    page.record.click()
    wait_for(lambda: page.voice.state is VoiceState.RECORDING, seconds=20)
    assert (services.paths.data / "own-voice").exists()
    page.hide()
    _settled(page)
    assert page.voice.state is VoiceState.IDLE
    assert not known.enrolled
    assert not (services.paths.data / "own-voice").exists()


def test_settings_has_the_page_and_says_whether_the_voice_is_known(window: MainWindow, services: Services) -> None:
    window.go_to("settings")
    window.settings.show_section("voice")
    page = window.settings.voice
    wait_for(lambda: page._kept.sentence.text() == "Not known yet.", seconds=30)
    assert not page.forget.isVisible()
    np.save(services.paths.data / "my-voice.npy", np.full(192, 192**-0.5, np.float32))
    window.settings.show_section("privacy")
    window.settings.show_section("voice")
    wait_for(page.forget.isVisible)
    page.forget.click()
    wait_for(lambda: page._kept.sentence.text() == "Not known yet.")
    assert not (services.paths.data / "my-voice.npy").exists()


def test_review_suggests_the_voice_that_is_known(window: MainWindow, services: Services) -> None:
    """Mine is (1, 0, 0, ...); of the voices one is nearly that, the other one is at right angles to it."""
    mine, other = np.zeros(192, np.float32), np.zeros(192, np.float32)
    mine[0] = other[1] = 1.0
    np.save(services.paths.data / "my-voice.npy", mine)
    heard = two_voices(seed=3, minutes=5)
    profiles = {"voice-1": tuple(map(float, other)), "voice-2": tuple(map(float, mine))}
    speech = {"voice-1": heard.speech[YOU], "voice-2": heard.speech[OTHER]}
    everyone = {ANYONE: merged([*heard.speech[YOU], *heard.speech[OTHER]])}
    conversations = services.conversations
    identifier = conversations.begin(ConversationPlan(kind=ConversationKind.ROOM, title="Steering group", names={})).id
    conversations.finish_recording(identifier, Recorded((), heard.duration_s, (), ()))
    conversations.store_speech(
        identifier,
        SpeechActivity(heard.duration_s, Mode.ONE_TRACK, everyone, separations=(Separation(2, speech, profiles, 0.0),)),
    )
    conversations.store_transcript(identifier, Transcript())
    conversations.correct(identifier, SetPeople(2))
    window.open_review(identifier)
    card = window.review.page.notice.people
    wait_for(lambda: len(card.rows) == 2 and card.rows[1].hint.isVisible(), seconds=30)
    assert not card.rows[0].hint.isVisible()
    assert not card.enrol.isVisible(), "it is known already"
    (services.paths.data / "my-voice.npy").unlink()
    window.go_to("library")
    window.open_review(identifier)
    wait_for(card.enrol.isVisible, seconds=30)
    card.enrol.click()
    assert window.settings.isVisible()
    assert window.settings.voice.isVisible()
