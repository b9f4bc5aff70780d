"""Settings in the real window: every section works, and what is chosen is kept."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.gui import shortcuts
from app.gui.main_window import MainWindow
from app.gui.theme import theme
from app.gui.theme.tokens import DARK
from app.gui.views.settings import SettingsView
from app.gui.views.settings_privacy import kept_in
from app.gui.widgets.dialogs import Question
from app.services import sample
from app.settings import load_settings
from app.wiring import Services, sample_folder
from tests.gui.conftest import reload
from tests.helpers.gui_services import fill, wait_for


@pytest.fixture
def settings(window: MainWindow) -> SettingsView:
    window.go_to("settings")
    return window.settings


def _page(settings: SettingsView) -> QWidget:
    page = settings.pages.currentWidget()
    assert page is not None
    return page


def _words(settings: SettingsView) -> str:
    return "\n".join(label.text() for label in _page(settings).findChildren(QLabel) if label.isVisible())


def test_every_section_opens_and_nothing_on_it_is_dead(settings: SettingsView) -> None:
    for name, button in settings.buttons.items():
        button.click()
        assert settings.pages.currentIndex() == list(settings.buttons).index(name)
        assert _words(settings)
        for part in _page(settings).findChildren(QAbstractButton):
            assert part.receivers("2clicked()") + part.receivers("2clicked(bool)") > 0, part.text()


def test_single_keys_can_be_turned_off(settings: SettingsView, services: Services) -> None:
    settings.show_section("keyboard")
    box = settings.keyboard.single_keys
    assert box.isChecked()
    box.click()
    assert not load_settings(services.paths.settings).single_keys
    box.click()
    assert load_settings(services.paths.settings).single_keys


def test_privacy_says_what_is_kept_and_promises_no_more(
    settings: SettingsView, services: Services, window: MainWindow
) -> None:
    made = fill(services)
    folder = services.conversations.folder(made[0].id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "you.wav").write_bytes(bytes(2_000_000))
    kept = kept_in(services)
    assert (kept.conversations, kept.sound_bytes) == (7, 2_000_000)
    window.go_to("library")
    window.go_to("settings")
    wait_for(lambda: "7 conversations, 2 MB." in _words(settings))
    said = _words(settings)
    assert "Nothing you recorded has left this computer." in said
    assert str(services.paths.data) in said
    assert "Nothing is kept of it." in said, "no voice was recorded"
    assert "nobody else" not in said.lower()
    assert "not encrypted" in said
    assert "no part that can send or fetch" not in said, "speech models can be fetched"
    assert "goes online in one place only, when you press a button under Speech model" in said
    np.save(services.paths.data / "my-voice.npy", np.full(192, 192**-0.5, np.float32))
    window.go_to("library")
    window.go_to("settings")
    wait_for(lambda: "Numbers that describe it. Kept until you forget it, under Your voice." in _words(settings))


def test_the_theme_changes_at_once_and_is_kept(settings: SettingsView, services: Services, app: QApplication) -> None:
    settings.show_section("appearance")
    try:
        for _ in range(2):
            QTest.keyClick(settings.appearance.theme, Qt.Key.Key_Right)
        assert theme.current() is DARK
        assert load_settings(services.paths.settings).theme == "dark"
    finally:
        theme.apply(app, "light")


def test_the_size_is_kept_for_the_next_start(settings: SettingsView, services: Services) -> None:
    settings.show_section("appearance")
    QTest.keyClick(settings.appearance.scale, Qt.Key.Key_Right)
    assert load_settings(services.paths.settings).interface_scale == 115
    assert "the next time it starts" in _words(settings)


def test_the_name_reaches_the_greeting(settings: SettingsView, services: Services, window: MainWindow) -> None:
    fill(services)
    settings.show_section("appearance")
    settings.appearance.name.setText(" Sam ")
    settings.appearance.name.editingFinished.emit()
    assert load_settings(services.paths.settings).your_name == "Sam"
    window.go_to("library")
    reload(window, 7)
    assert window.library._title.text().endswith(", Sam")


def test_without_a_speech_model_it_says_draft_and_how_to_get_one(settings: SettingsView) -> None:
    settings.show_section("speech")
    wait_for(lambda: "Transcripts are drafts for now" in _words(settings))
    wait_for(lambda: "vosk-model-small-en-us-0.15" in _words(settings))
    assert "41 MB" in _words(settings)


def test_a_zip_without_a_speech_model_is_refused_in_words(
    settings: SettingsView, window: MainWindow, tmp_path: Path
) -> None:
    file = tmp_path / "holiday.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("photo.txt", "no speech model")
    settings.show_section("speech")
    settings.speech.install(file)
    assert not settings.speech.choose_zip.isEnabled(), "one at a time"
    wait_for(window.messages.toast.isVisible, seconds=30)
    assert "speech model" in window.messages.toast.message.text()
    assert settings.speech.choose_zip.isEnabled()


def test_a_speech_model_is_installed_used_and_removed(
    settings: SettingsView, services: Services, window: MainWindow
) -> None:
    """The tiny real one of the sample, as a person would choose its folder."""
    source = sample.speech_model_folder(sample_folder())
    settings.show_section("speech")
    settings.speech.install(source)
    wait_for(lambda: "Transcripts are written with" in _words(settings), seconds=60)
    current = services.speech_models.current()
    assert current is not None
    assert load_settings(services.paths.settings).speech_model == current.folder.name
    assert f"Remove {current.name}" in {button.accessibleName() for button in _page(settings).findChildren(QAbstractButton)}
    settings.speech._ask_to_remove(current.folder.name, current.name, current.bytes)
    question = next(dialog for dialog in window.findChildren(Question) if dialog.isVisible())
    question.yes.click()
    wait_for(lambda: "Transcripts are drafts for now" in _words(settings), seconds=30)
    assert services.speech_models.installed() == ()
    assert not current.folder.exists()
    assert source.is_dir()


def test_the_list_of_keys_names_every_key_of_the_window(settings: SettingsView, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert settings.buttons["keyboard"].isChecked()
    said = _words(settings)
    for keys in (
        shortcuts.LIBRARY, shortcuts.RECORD, shortcuts.NEW_RECORDING, shortcuts.IMPORT, shortcuts.SEARCH, shortcuts.SETTINGS,
        shortcuts.KEYS, shortcuts.MARK, shortcuts.PAUSE, shortcuts.STOP, shortcuts.SHRINK,
    ):  # fmt: skip
        assert shortcuts.native(keys) in said.split("\n"), keys


def test_devices_are_listed_or_said_to_be_missing(settings: SettingsView) -> None:
    settings.show_section("devices")
    wait_for(lambda: settings.devices.microphone.count() > 0, seconds=30)
    listed = settings.devices.microphone.itemText(0)
    assert listed in {"The system's choice", "Nothing found"}


def test_about_names_the_works_and_their_licences(settings: SettingsView) -> None:
    settings.show_section("about")
    said = _words(settings)
    assert "SIL Open Font License" in said
    assert "LGPL" in said
