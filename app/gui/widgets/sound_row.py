"""One source in the sound check: whose it is, which device, its level, and one sentence on what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.audio.backend import Device
from app.gui.widgets.basics import column, label, row
from app.gui.widgets.combo import Combo
from app.gui.widgets.level_wave import LevelWave
from app.i18n import tr

WHO_PX = 56
DEVICE_PX = 248


class SoundRow(QWidget):
    """Emits `device_chosen` when the person picks another device."""

    device_chosen = Signal()

    def __init__(self, who: str, tone: Literal["you", "other", "ink3"], *, silent: str, spoken: str = "") -> None:
        """spoken: what a screen reader calls them, where the label alone would read oddly."""
        super().__init__()
        self._silent = silent
        body = column(self, spacing=6)
        line = row(spacing=14)
        self._who = label(who, 14, weight=600, colour={"you": "you_text", "other": "other_text", "ink3": "ink2"}[tone])
        self._who.setFixedWidth(WHO_PX)
        line.addWidget(self._who)
        self.devices = Combo()
        self.devices.setFixedWidth(DEVICE_PX)
        self.devices.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.devices.setAccessibleName(tr("Device for {who}", who=spoken or who))
        self.devices.addItem(tr("Looking…"))
        self.devices.activated.connect(self._on_activated)
        line.addWidget(self.devices)
        self.wave = LevelWave(tone, height_px=40, name=tr("Level of {who}", who=spoken or who))
        line.addWidget(self.wave, 1)
        body.addLayout(line)
        below = row()
        below.addSpacing(WHO_PX + 14)
        self.sentence = label(silent, 13, colour="ink3", wrap=True)
        below.addWidget(self.sentence, 1)
        body.addLayout(below)

    @property
    def device(self) -> str | None:
        """The chosen device's id."""
        chosen = self.devices.currentData()
        return chosen if isinstance(chosen, str) else None

    @property
    def device_name(self) -> str:
        return self.devices.currentText()

    def set_devices(self, devices: Sequence[Device], *, chosen: str | None) -> None:
        """List these; what was picked before stays picked, else `chosen`, else the system's default."""
        before = self.device
        self.devices.clear()
        for device in devices:
            self.devices.addItem(device.name, device.id)
        ids = [device.id for device in devices]
        default = next((device.id for device in devices if device.is_default), ids[0] if ids else None)
        pick = next((one for one in (before, chosen, default) if one in ids), None)
        if pick is not None:
            self.devices.setCurrentIndex(ids.index(pick))
        self.reset()

    def choose(self, device: str) -> None:
        """As if the person had picked it, without saying so to anybody."""
        self.devices.setCurrentIndex(self.devices.findData(device))

    def push(self, peak: float) -> None:
        self.wave.push(peak)

    def lose(self) -> None:
        """The device went away: what was heard stays for the moment, paler."""
        self.wave.set_live(False)
        self.say(tr("“{device}” went away.", device=self.device_name))

    def reset(self) -> None:
        self.wave.set_live(True)
        self.wave.clear()
        self.sentence.setText(self._silent)

    def say(self, sentence: str) -> None:
        """An empty sentence leaves the one before."""
        if sentence and sentence != self.sentence.text():
            self.sentence.setText(sentence)

    def _on_activated(self) -> None:
        self.reset()
        self.device_chosen.emit()
