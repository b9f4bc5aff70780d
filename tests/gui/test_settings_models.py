"""Settings, speech model: one is fetched from a server on this computer, stopped, gone on with, verified; or refused."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.gui.main_window import MainWindow
from app.gui.views.settings_speech import SpeechPage
from app.services.model_downloads import ModelDownloads
from app.speech.catalogue import Catalogue, KnownModel
from app.wiring import Services, sample_folder
from tests.helpers.file_server import FileServer, serving
from tests.helpers.gui_services import wait_for

TINY = sample_folder() / "speech-model"
NAME, OTHER_NAME = "vosk-model-tiny-en-us-0.1", "vosk-model-tiny-de-0.1"


@pytest.fixture(scope="module")
def content() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(TINY.rglob("*")):
            if file.is_file():
                archive.write(file, f"{NAME}/{file.relative_to(TINY).as_posix()}")
    return packed.getvalue()


@pytest.fixture
def server(content: bytes) -> Iterator[FileServer]:
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    entries = [{"lang": "de", "lang_text": "German", "md5": md5, "name": OTHER_NAME, "size": len(content)}]
    files = {f"{NAME}.zip": content, f"{OTHER_NAME}.zip": content, "model-list.json": json.dumps(entries).encode()}
    with serving(FileServer(files=files)) as running:
        yield running


@pytest.fixture
def page(window: MainWindow, services: Services, server: FileServer, content: bytes, tmp_path: Path) -> SpeechPage:
    known = KnownModel(NAME, "English, tiny", "en-us", len(content), hashlib.sha256(content).hexdigest())
    services.__dict__["model_downloads"] = ModelDownloads(
        services.speech_models, tmp_path / "under-way", Catalogue("https://example.org/", (known,)), address=server.url
    )
    window.go_to("settings")
    window.settings.show_section("speech")
    found = window.settings.speech
    wait_for(lambda: NAME in found.offers.buttons)
    return found


def words(page: SpeechPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_nothing_is_asked_before_a_button_is_pressed(page: SpeechPage, server: FileServer) -> None:
    assert "English, tiny" in words(page)
    assert server.asked == []


def test_one_is_fetched_used_and_verified(page: SpeechPage, services: Services, window: MainWindow) -> None:
    page.offers.buttons[NAME].click()
    assert not page.offers.ask.isEnabled()
    assert page.cancel.isVisible()
    wait_for(lambda: "Transcripts are written with" in words(page), seconds=60)
    current = services.speech_models.current()
    assert current is not None
    assert current.folder.name == NAME
    assert NAME not in page.offers.buttons
    verify = next(one for one in page.findChildren(QAbstractButton) if one.accessibleName().startswith("Verify"))
    verify.click()
    wait_for(lambda: "is as it was installed, and works" in window.messages.toast.message.text(), seconds=60)


def test_stopping_keeps_what_came_and_go_on_fetches_the_rest(
    page: SpeechPage, server: FileServer, services: Services, content: bytes
) -> None:
    server.breaks_after, server.takes_s = 50_000, 0.1  # in many small pieces, so slowly that it can be stopped in between
    page._advanced.connect(lambda share: page.cancel.click() if share > 0.3 else None)
    page.offers.buttons[NAME].click()
    wait_for(lambda: NAME in page.offers.buttons and page.offers.buttons[NAME].text() == "Go on", seconds=30)
    wait_for(lambda: "are here" in words(page))
    page._advanced.disconnect()
    page._advanced.connect(page._progress.set_fraction)
    server.breaks_after, server.takes_s, asked = None, 0.0, len(server.asked)
    page.offers.buttons[NAME].click()
    wait_for(lambda: services.speech_models.current() is not None, seconds=60)
    first = int(server.asked[asked][1].removeprefix("bytes=").rstrip("-"))
    assert 0.2 * len(content) < first < len(content)


def test_the_publishers_list_is_shown_with_size_and_md5(page: SpeechPage) -> None:
    page.offers.ask.click()
    wait_for(lambda: OTHER_NAME in page.offers.buttons)
    wait_for(lambda: "German" in words(page))
    assert "MD5" in words(page)


def test_a_blocked_network_is_said_and_nothing_is_left_waiting(
    page: SpeechPage, server: FileServer, window: MainWindow
) -> None:
    server.statuses = [403]
    page.offers.ask.click()
    wait_for(window.messages.toast.isVisible)
    assert "refused the download" in window.messages.toast.message.text()
    assert page.offers.ask.isEnabled()
    server.statuses = [407]
    page.offers.buttons[NAME].click()
    wait_for(lambda: "proxy" in window.messages.toast.message.text())
    assert page.offers.buttons[NAME].isEnabled()


def test_a_changed_one_is_shown_with_what_is_wrong(page: SpeechPage, services: Services) -> None:
    page.install(TINY)
    wait_for(lambda: services.speech_models.current() is not None, seconds=60)
    current = services.speech_models.current()
    assert current is not None
    (current.folder / "graph" / "words.txt").write_text("changed", encoding="utf-8")
    page.look()
    wait_for(lambda: "has changed since it was installed" in words(page))
    assert "Transcripts are drafts for now" in words(page)
