"""Settings, your voice: twenty seconds of it, so that it is found again where one microphone heard everyone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.gui.models.own_voice import SAMPLE_S, KnownVoice, OwnVoice, VoiceState
from app.gui.widgets.basics import SERIF, Card, MainButton, PlainButton, QuietButton, column, hline, label, row
from app.gui.widgets.level_wave import LevelWave
from app.gui.widgets.setting_rows import SettingRow, statement
from app.gui.widgets.time_ring import TimeRing
from app.gui.widgets.toast import announce
from app.i18n import tr
from app.services.voice_sample import VoiceSample

if TYPE_CHECKING:
    from app.wiring import Services


class VoicePage(QWidget):
    """Leaving the page while it records keeps nothing."""

    failed = Signal(object)

    def __init__(self, services: Services, known: Callable[[], KnownVoice], *, seconds: float = SAMPLE_S) -> None:
        super().__init__()
        self._services = services
        sample = VoiceSample(services.recorder, services.paths.data / "own-voice")
        self.voice = OwnVoice(sample, known, self, seconds=seconds)
        body = column(self, margins=(0, 0, 4, 24), spacing=16)
        body.addWidget(
            statement(
                "people",
                tr("Let Heard know your voice."),
                tr(
                    "Where one microphone heard everyone, Heard can then say which voice sounds like you. It keeps numbers "
                    "that describe the voice, on this computer, and deletes the sound that they were made from."
                ),
            )
        )
        body.addWidget(self._recording(seconds))
        body.addStretch(1)
        self.voice.state_changed.connect(self._on_state)
        self.voice.passed.connect(self.ring.set_passed)
        self.voice.level.connect(self.wave.push)
        self.voice.known_changed.connect(self._on_known)
        self.voice.learned.connect(self._on_learned)
        self.voice.failed.connect(self._on_failed)
        self._on_state(VoiceState.IDLE)

    def _recording(self, seconds: float) -> Card:
        card = Card(margins=(24, 18, 24, 12), spacing=10)
        card.column.addWidget(label(tr("Read this aloud, in your usual voice"), 14, weight=600))
        card.column.addWidget(label(tr("“{text}”", text=text_to_read()), 18, family=SERIF, wrap=True))
        card.column.addSpacing(4)
        line = row(spacing=20)
        self.ring = TimeRing(seconds)
        line.addWidget(self.ring)
        part = column(spacing=8)
        part.addStretch(1)
        self.wave = LevelWave("you", height_px=36, name=tr("Level of your voice"))
        part.addWidget(self.wave)
        self.sentence = label("", 14, colour="ink2", wrap=True)
        self.sentence.hide()  # an empty line would push the level off the middle of the ring
        part.addWidget(self.sentence)
        part.addStretch(1)
        line.addLayout(part, 1)
        self.record = MainButton(tr("Record 20 seconds"), icon="record")
        self.record.clicked.connect(self._on_record)
        self.stop = PlainButton(tr("Stop"), icon="stop")
        self.stop.clicked.connect(self.voice.stop)
        line.addWidget(self.record)
        line.addWidget(self.stop)
        card.column.addLayout(line)
        card.column.addWidget(hline())
        self.forget = QuietButton(tr("Forget it"))
        self.forget.clicked.connect(self.voice.forget)
        self.forget.hide()
        self._kept = SettingRow(tr("Your voice"), tr("Looking…"), self.forget)
        self.forget.setAccessibleName(tr("Forget my voice"))
        card.column.addWidget(self._kept)
        return card

    def look(self) -> None:
        self.voice.look()

    def close_page(self) -> None:
        """Before the window goes."""
        self.voice.end()

    @Slot()
    def _on_record(self) -> None:
        self._say("")
        self.wave.clear()
        self.voice.start(self._services.settings.microphone)

    @Slot(str)
    def _on_state(self, state: str) -> None:
        now = VoiceState(state)
        idle = now is VoiceState.IDLE
        had_focus = self.record.hasFocus() or self.stop.hasFocus()
        self.record.setVisible(idle or now is VoiceState.WORKING)
        self.record.setEnabled(idle)
        self.stop.setVisible(now in {VoiceState.STARTING, VoiceState.RECORDING})
        if had_focus:
            (self.record if idle else self.stop).setFocus()
        self.wave.set_live(now is VoiceState.RECORDING)
        if idle:
            self.ring.set_passed(0.0)
        words = {
            VoiceState.STARTING: tr("Starting…"),
            VoiceState.RECORDING: tr("Recording. Read on until the ring is full."),
            VoiceState.WORKING: tr("Listening to it…"),
        }
        self._say(words.get(now, ""))

    def _say(self, words: str) -> None:
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))
        if words:
            announce(self, words)

    @Slot(bool)
    def _on_known(self, known: bool) -> None:
        self.forget.setVisible(known)
        self._kept.say(
            tr("Known, and kept on this computer until you forget it.") if known else tr("Not known yet.")
        )

    @Slot()
    def _on_learned(self) -> None:
        self._say(tr("Done. Heard knows your voice now, and the sound is deleted."))

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        self._say(" ".join(part for part in (error.message, error.advice) if part))
        self.look()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self.voice.stop()
        super().hideEvent(event)


def text_to_read() -> str:
    """About twenty seconds at an easy pace, with most sounds of the language."""
    return tr(
        "When I listen, I try to hear the end of the sentence. Sometimes a thought needs a breath before it goes on, and "
        "what comes after that breath is often what matters. So I wait, I count to three, and I let the quiet do its work. "
        "Then I ask one open question, and listen to all of the answer."
    )
