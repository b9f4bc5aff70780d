"""Settings: a column of sections, and the page of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.jobs import Jobs
from app.gui.views.settings_about import AboutPage
from app.gui.views.settings_appearance import AppearancePage
from app.gui.views.settings_devices import DevicesPage
from app.gui.views.settings_keyboard import KeyboardPage
from app.gui.views.settings_privacy import PrivacyPage
from app.gui.views.settings_speech import SpeechPage
from app.gui.views.settings_voice import VoicePage
from app.gui.widgets.basics import SERIF, SectionButton, column, label, row, scrolled
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services

SECTIONS_PX = 208


class SettingsView(QWidget):
    """Opens on privacy; `show_section` goes to privacy, devices, voice, speech, appearance, keyboard or about."""

    name_changed = Signal(str)
    failed = Signal(object)
    """An AppError."""
    told = Signal(str)
    offered = Signal(str, str, object)
    """What happened, the words of a button, and what it does."""

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("page", "true")
        body = column(self, margins=(40, 28, 40, 0))
        body.addWidget(label(tr("Settings"), 26, family=SERIF))
        body.addSpacing(16)
        line = row(spacing=32)
        self._buttons_column = column(spacing=2)
        line.addLayout(self._buttons_column)
        self.pages = QStackedWidget()
        line.addWidget(self.pages, 1)
        body.addLayout(line, 1)
        self.buttons: dict[str, SectionButton] = {}
        self.privacy = PrivacyPage(services, jobs)
        self.devices = DevicesPage(services, jobs)
        self.voice = VoicePage(services, lambda: services.enrolment)
        self.speech = SpeechPage(services, jobs)
        self.appearance = AppearancePage(services)
        self.keyboard = KeyboardPage(services)
        for name, word, page in (
            ("privacy", tr("Privacy and storage"), self.privacy),
            ("devices", tr("Sound devices"), self.devices),
            ("voice", tr("Your voice"), self.voice),
            ("speech", tr("Speech model"), self.speech),
            ("appearance", tr("Appearance"), self.appearance),
            ("keyboard", tr("Keyboard"), self.keyboard),
            ("about", tr("About"), AboutPage()),
        ):
            self._add(name, word, page)
        self._buttons_column.addStretch(1)
        for part in (self.devices, self.speech, self.appearance, self.keyboard):
            part.failed.connect(self.failed)
        self.speech.told.connect(self.told)
        self.speech.offered.connect(self.offered)
        self.appearance.name_changed.connect(self.name_changed)
        self.show_section("privacy")

    def _add(self, name: str, word: str, page: QWidget) -> None:
        button = SectionButton(word)
        button.setFixedWidth(SECTIONS_PX)
        button.clicked.connect(self._opener(name))
        self.buttons[name] = button
        self._buttons_column.addWidget(button)
        self.pages.addWidget(scrolled(page))

    def _opener(self, name: str) -> Callable[[], None]:
        return lambda: self.show_section(name)

    def show_section(self, name: str) -> None:
        self.buttons[name].setChecked(True)
        self.pages.setCurrentIndex(list(self.buttons).index(name))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.privacy.look()
        self.devices.look()
        self.speech.look()

    def close_view(self) -> None:
        """Before the window goes."""
        self.voice.close_page()
