"""Words are written again: from Review's menu, from the line over a draft, from Settings, and in a queue that can rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.correction import Swap
from app.core.job import Progress
from app.gui.main_window import MainWindow
from app.gui.views.comparing import CompareDialog
from app.gui.views.review import ReviewView
from app.gui.views.review_menu import Menu
from app.gui.views.review_page import TRANSCRIPT
from app.library import analyses
from app.services.rewriting import Writer
from app.settings import load_settings
from app.wiring import Services, sample_folder
from tests.gui.conftest import reload
from tests.helpers.gui_services import open_services, wait_for
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture

TINY = sample_folder() / "speech-model"


def engines(services: Services, identifier: str) -> list[str]:
    with services.conversations._database.read() as connection:
        return [version.engine for version in analyses.versions(connection, identifier)]


def rewriting_menu(view: ReviewView) -> Menu:
    return next(menu for menu in view.page.header.more_menu().findChildren(Menu) if menu.title().startswith("Write"))


def test_a_draft_is_written_again_with_one_click_and_keeps_corrections(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    services.speech_models.install(TINY)
    identifier = store(services.conversations, conversation(3, draft=True))
    services.conversations.correct(identifier, Swap())
    open_review(qtbot, view, identifier)
    view.page.choose_tab(TRANSCRIPT)
    button = view.page.transcript.model_button
    wait_for(lambda: button.text() == "Write them with sample-only")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for(lambda: not button.isVisible())
    wait_for(lambda: engines(services, identifier) == ["draft", "vosk:sample-only"], seconds=60)

    def shown() -> bool:
        result = view.review.result if view.review is not None else None
        return result is not None and result.transcript.engine == "vosk:sample-only" and result.transcript.complete

    wait_for(shown, seconds=20)
    assert view.page.transcript.draft.isHidden()
    assert services.conversations.correction_state(identifier).corrected
    wait_for(lambda: view.page.notice.isHidden() or "again" not in view.page.notice.title.text())
    toast = view.rewriting.toast
    assert toast.message.text() == "The words are written again."
    toast.button.click()
    wait_for(lambda: isinstance(view.rewriting.comparing.dialog, CompareDialog))
    assert view.rewriting.comparing.dialog is not None
    view.rewriting.comparing.dialog.accept()


def test_what_can_not_be_written_again_is_said_and_the_former_words_stay(
    qtbot: QtBot, view: ReviewView, services: Services, tmp_path: Path
) -> None:
    identifier = store(services.conversations, conversation(3, draft=True))
    open_review(qtbot, view, identifier)
    view.rewriting.rewrite(Writer("gone", ("vosk", tmp_path / "gone"), "vosk:gone"))
    toast = view.rewriting.toast
    wait_for(lambda: toast.message.text() == "The words could not be written again.", seconds=30)
    assert "There is no folder" in toast.advice.text()
    assert view.review is not None
    assert view.review.result is not None
    assert view.review.result.transcript.is_draft
    wait_for(lambda: not view.rewriting.is_queued)


def test_the_menu_offers_what_can_write_and_ticks_what_wrote(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    services.speech_models.install(TINY)
    services.queue.pause()
    identifier = store(services.conversations, conversation(3, draft=True))
    other = store(services.conversations, conversation(3, draft=True))
    services.queue.add(other)
    open_review(qtbot, view, identifier)
    wait_for(lambda: len(view.page.header.more_menu().findChildren(Menu)) == 1)
    menu = rewriting_menu(view)
    lines = {action.text(): action.isChecked() for action in menu.actions() if action.isEnabled()}
    assert lines == {"sample-only": False, "Built-in draft engine (wrote these)": True}
    wanted: list[Writer] = []
    view.page.header.rewrite_wanted.connect(wanted.append)
    next(action for action in menu.actions() if action.text() == "sample-only").trigger()
    assert [writer.written_by for writer in wanted] == ["vosk:sample-only"]
    assert services.queue.waiting == (other, identifier)
    wait_for(lambda: view.page.notice.title.text() == "The words wait to be written again")
    assert not view.page.header.more_menu().findChildren(Menu), "once is enough"


def test_without_a_speech_model_the_draft_line_leads_to_settings(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(3, draft=True)))
    view.page.choose_tab(TRANSCRIPT)
    assert view.page.transcript.model_button.text() == "Get a real speech model"


def test_after_an_installation_all_drafts_can_be_written_again(window: MainWindow, services: Services) -> None:
    services.queue.pause()
    made = {store(services.conversations, conversation(3, draft=True), title=f"Draft {n}") for n in range(2)}
    store(services.conversations, conversation(3))
    window.go_to("settings")
    window.settings.show_section("speech")
    window.settings.speech.install(TINY)
    toast = window.messages.toast
    wait_for(lambda: toast.button.text() == "Write 2 drafts again", seconds=60)
    assert "writes your transcripts from now on" in toast.message.text()
    toast.button.click()
    wait_for(lambda: set(services.queue.waiting) == made)
    wait_for(lambda: toast.message.text() == "Two drafts are in the queue. The Library shows how far they are.")


@pytest.mark.parametrize("zipped", [False, True])
def test_drafts_are_offered_at_the_start_after_an_import_without_a_window(
    app: QApplication, qtbot: QtBot, tmp_path: Path, zipped: bool
) -> None:
    source = Path(shutil.make_archive(str(tmp_path / "model"), "zip", TINY)) if zipped else TINY
    data = tmp_path / "data"
    with open_services(tmp_path) as services:
        made = [store(services.conversations, conversation(3, draft=True), title=f"Draft {n}") for n in range(3)]
        services.queue.pause()
        services.queue.add(made[0])  # waits for its new words already
    heard = [sys.executable, "-m", "app", "models", "import", str(source)]
    subprocess.run(heard, env={**os.environ, "HEARD_DATA": str(data)}, check=True, capture_output=True, timeout=60)

    @contextmanager
    def started(services: Services) -> Iterator[MainWindow]:
        """Gone for good at the end: left to Python, it would be taken apart in the middle of the next one."""
        window = MainWindow(services)
        with qtbot.waitSignal(window.ready, timeout=10_000):
            window.show()
            window.start_up()
        yield window
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    with open_services(tmp_path, load_settings(data / "settings.toml")) as services, started(services) as window:
        toast = window.messages.toast
        wait_for(lambda: toast.isVisible() and toast.button.text() == "Write 2 drafts again")
        assert toast.message.text().endswith(" writes your transcripts from now on.")
        assert services.queue.waiting == (made[0],)
        QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
        wait_for(lambda: set(services.queue.waiting) == set(made))
        wait_for(lambda: toast.message.text().startswith("Two drafts are in the queue."))
        for identifier in made:
            services.queue.cancel(identifier)
    with open_services(tmp_path, load_settings(data / "settings.toml")) as services, started(services) as window:
        wait_for(lambda: not window.jobs.busy)
        assert window.messages.toast.isHidden(), "once is enough; Settings still has it"
        window.go_to("settings")
        window.settings.show_section("speech")
        again = window.settings.speech.again
        wait_for(lambda: again.isVisible() and again.text() == "Write 3 drafts again")
    assert app is not None


def test_a_model_that_is_taken_in_use_offers_the_drafts_too(window: MainWindow, services: Services) -> None:
    services.queue.pause()
    store(services.conversations, conversation(3, draft=True))
    model = services.speech_models.install(TINY)
    services.speech_models.choose(None)
    window.go_to("settings")
    window.settings.show_section("speech")
    page = window.settings.speech

    def use() -> QPushButton | None:
        return next((one for one in page.findChildren(QPushButton) if one.accessibleName() == f"Use {model.name}"), None)

    wait_for(lambda: use() is not None)
    button = use()
    assert button is not None
    button.click()
    toast = window.messages.toast
    wait_for(lambda: toast.isVisible() and toast.button.text() == "Write 1 draft again", seconds=60)
    assert services.settings.drafts_offered_with == model.name


def test_the_library_shows_the_queue_and_it_can_rest_and_be_reordered(window: MainWindow, services: Services) -> None:
    made = [store(services.conversations, conversation(3, draft=True), title=f"Draft {n}") for n in range(3)]
    reload(window, 3)
    bar, model, queue = window.library.queue_bar, window.library.model, services.queue
    assert bar.isHidden()
    queue.pause()
    for identifier in made:
        queue.add(identifier)
    window.library.refresh()
    wait_for(lambda: bar.isVisible() and bar.words.text() == "Resting. Three conversations wait.")
    assert bar.button.text() == "Go on"

    def spoken(place: int) -> str:
        row = model.row_at(model.index_of(made[place]))
        assert row is not None
        return model.spoken(row)

    assert "Next in the queue" in spoken(0)
    assert "Number 3 in the queue" in spoken(2)
    row = model.row_at(model.index_of(made[2]))
    assert row is not None
    actions = {action.text(): action for action in window.library.list.menu_for(row).actions()}
    actions["Do this one next"].trigger()
    wait_for(lambda: "Next in the queue" in spoken(2))
    assert queue.waiting == (made[2], made[0], made[1])
    again = model.row_at(model.index_of(made[2]))
    assert again is not None
    texts = [action.text() for action in window.library.list.menu_for(again).actions()]
    assert "Do this one next" not in texts
    assert "Take it out of the queue" in texts
    bar.button.setFocus()
    QTest.keyClick(bar.button, Qt.Key.Key_Space)
    wait_for(lambda: not queue.is_paused)
    wait_for(lambda: not queue.waiting and queue.running is None, seconds=60)
    wait_for(bar.isHidden, seconds=20)
    assert all(engines(services, identifier) == ["draft", "draft"] for identifier in made)


@pytest.mark.parametrize(("fraction", "said"), [(None, "is begun"), (0.62, "62%")])
def test_what_is_under_way_is_named(window: MainWindow, services: Services, fraction: float | None, said: str) -> None:
    identifier = store(services.conversations, conversation(3), title="Renewal")
    reload(window, 1)
    if fraction is not None:
        window.library.model.set_progress(identifier, Progress("words", fraction))
    bar = window.library.queue_bar
    bar.show_queue(window.library.model.queue_words(identifier, 2), paused=False)
    assert "Renewal" in bar.words.text()
    assert said in bar.words.text()
    assert bar.words.text().endswith("Two more wait.")
    assert bar.button.text() == "Pause"
