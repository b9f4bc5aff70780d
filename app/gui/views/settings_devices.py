"""Settings, sound devices: which microphone and which sound of the computer a recording begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from app.audio.backend import Device, DeviceList
from app.errors import AppError
from app.gui.jobs import Action, Jobs
from app.gui.models.sound_check import devices_now
from app.gui.widgets.basics import PlainButton, StateCard, column, row
from app.gui.widgets.combo import Combo
from app.gui.widgets.setting_rows import Block, SettingRow
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services

DEVICE_PX = 300


class DevicesPage(QWidget):
    """The choice holds from the next recording on."""

    failed = Signal(object)

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        body = column(self, margins=(0, 0, 4, 24), spacing=16)
        self.microphone, self.computer_sound = Combo(), Combo()
        for box in (self.microphone, self.computer_sound):
            box.setFixedWidth(DEVICE_PX)
            box.activated.connect(self._on_chosen)
        self._you = SettingRow(tr("You"), tr("The microphone that hears your voice."), self.microphone)
        self._others = SettingRow(
            tr("Others"), tr("The sound of this computer, in which the call is heard."), self.computer_sound
        )
        self._block = Block(tr("Recording begins with"), (self._you, self._others))
        body.addWidget(self._block)
        self._advice = StateCard("", "", icon="headset")
        self._advice.hide()
        body.addWidget(self._advice)
        again = PlainButton(tr("Look again"))
        again.clicked.connect(self.look)
        line = row(spacing=8)
        line.addWidget(again)
        line.addStretch(1)
        body.addLayout(line)
        body.addStretch(1)

    @Slot()
    def look(self) -> None:
        self._jobs.run(Action(devices_now, self._on_devices, owner=self))

    def _on_devices(self, devices: DeviceList) -> None:
        settings = self._services.settings
        _fill(self.microphone, devices.microphones, settings.microphone)
        _fill(self.computer_sound, devices.computer_sound, settings.computer_sound)
        self._advice.setVisible(bool(devices.advice))
        if devices.advice:
            title = (
                tr("No microphone found")
                if not devices.microphones
                else tr("The sound of the computer can't be recorded yet")
            )
            self._advice.set_words(title, devices.advice)

    @Slot()
    def _on_chosen(self) -> None:
        microphone, sound = self.microphone.currentData(), self.computer_sound.currentData()
        services = self._services
        self._jobs.run(
            Action(
                lambda: services.change_settings(microphone=microphone, computer_sound=sound),
                failure=self._on_failed,
                owner=self,
            )
        )

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)


def _fill(box: QComboBox, devices: Sequence[Device], chosen: str | None) -> None:
    box.clear()
    box.addItem(tr("The system's choice") if devices else tr("Nothing found"), None)
    for device in devices:
        box.addItem(device.name, device.id)
    box.setEnabled(bool(devices))
    place = box.findData(chosen) if chosen is not None else 0
    box.setCurrentIndex(max(0, place))
