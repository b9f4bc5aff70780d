"""The window: its places and keys, its messages, and one of it at a time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from app.errors import AppError, CancelledError, LibraryError
from app.gui.application import take_lock
from app.gui.jobs import Action, Jobs
from app.gui.main_window import MainWindow
from app.gui.snapshot import save_review
from app.gui.theme import theme
from app.gui.theme.tokens import DARK, LIGHT
from app.gui.views.dropped import dropped_files
from app.gui.widgets.dialogs import Unexpected
from app.paths import Paths
from app.wiring import Services
from tests.gui.conftest import reload
from tests.helpers.gui_services import fill, pause, wait_for

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_the_rail_has_what_works_and_nothing_else(window: MainWindow) -> None:
    assert list(window.rail.buttons) == ["library", "record", "settings"]
    assert [button.accessibleName() for button in window.rail.buttons.values()] == ["Library", "Record", "Settings"]


def test_keys_go_to_the_places(window: MainWindow) -> None:
    for key, modifier, place, page in (
        (Qt.Key.Key_2, CONTROL, "record", lambda: window.setup),
        (Qt.Key.Key_1, CONTROL, "library", lambda: window.library),
        (Qt.Key.Key_Comma, CONTROL, "settings", lambda: window.settings),
        (Qt.Key.Key_N, CONTROL, "record", lambda: window.setup),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "settings", lambda: window.settings),
    ):
        QTest.keyClick(window, key, modifier)
        assert window.places.currentWidget() is page()
        assert window.rail.buttons[place].isChecked()


def test_no_part_is_ever_a_window_of_its_own(window: MainWindow) -> None:
    """A part that is shown before it has its place flickers over the screen and takes the keys away."""
    windows: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                windows.append(watched)
            return False

    watch = Watch()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    for place in ("record", "settings", "library"):
        window.go_to(place)
        pause(0.05)
    assert window.live is not None
    for name in window.settings.buttons:
        window.settings.show_section(name)
    pause(0.1)
    app.removeEventFilter(watch)
    assert windows == []
    assert window.isActiveWindow()


def test_the_rail_can_be_reached_and_used_by_keys(window: MainWindow) -> None:
    button = window.rail.buttons["settings"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert window.places.currentWidget() is window.settings


def test_every_control_has_a_name(window: MainWindow, services: Services) -> None:
    fill(services)
    reload(window, 7)
    for place in ("library", "record", "settings"):
        window.go_to(place)
        for control in (
            *window.findChildren(QAbstractButton),
            *window.findChildren(QLineEdit),
            *window.findChildren(QComboBox),
        ):
            if control.isVisible() and not isinstance(control.parent(), QLineEdit):  # the field's own small marks
                text = control.text() if isinstance(control, QAbstractButton) else ""
                assert text or control.accessibleName(), control


@pytest.mark.parametrize("place", ["library", "record", "settings"])
def test_it_can_be_used_at_1280_by_720_and_at_half_as_large_again(window: MainWindow, place: str) -> None:
    window.go_to(place)
    for width, height in ((1280, 720), (853, 480)):
        window.resize(width, height)
        assert (window.width(), window.height()) == (width, height)
        page = window.places.currentWidget()
        assert page is not None
        assert page.width() == width - 84


def test_a_bug_is_shown_once_with_its_details(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back at the end
    window.messages.catch_unexpected()
    for number in (1, 2):
        error = RuntimeError(f"bug {number}")
        sys.excepthook(type(error), error, None)
    wait_for(lambda: any(dialog.isVisible() for dialog in window.findChildren(Unexpected)))
    dialogs = [dialog for dialog in window.findChildren(Unexpected) if dialog.isVisible()]
    assert len(dialogs) == 1
    assert "bug 1" in dialogs[0].details.toPlainText()
    assert "bug 2" in dialogs[0].details.toPlainText()
    log = window.services.paths.log
    assert "bug 1" not in (log.read_text() if log.exists() else ""), "a message may quote a person"
    dialogs[0].accept()


def test_what_the_person_stopped_needs_no_message(window: MainWindow) -> None:
    window.messages.show_error(CancelledError("Stopped."))
    assert not window.messages.toast.isVisible()


def test_work_comes_back_to_the_windows_thread(window: MainWindow) -> None:
    jobs = Jobs(window)
    done: list[object] = []
    failed: list[AppError] = []

    def fails() -> None:
        raise AppError("No.")

    jobs.run(Action(lambda: 6 * 7, done.append))
    jobs.run(Action(fails, failure=failed.append))
    jobs.failed.connect(failed.append)
    jobs.run(Action(fails))
    gone = QWidget()
    jobs.run(Action(lambda: "too late", done.append, owner=gone))
    shiboken6.delete(gone)
    wait_for(lambda: not jobs.busy)
    assert done == [42]
    assert [error.message for error in failed] == ["No.", "No."]
    jobs.close()
    jobs.run(Action(lambda: 1, done.append))
    assert not jobs.busy


def test_files_that_are_dropped_are_imported(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(b"")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)), QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/call.wav")])
    assert dropped_files(data) == [file], "no folders, nothing from elsewhere"


def test_a_second_window_on_the_same_library_is_refused(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    lock = take_lock(paths)
    with pytest.raises(LibraryError, match="Heard is open already"):
        take_lock(paths)
    lock.unlock()
    take_lock(paths).unlock()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="can't be made"):
        take_lock(Paths(tmp_path / "file" / "data"))


def test_pictures_of_a_review_show_the_window_with_its_charts(app: QApplication, services: Services, tmp_path: Path) -> None:
    made = fill(services)
    try:
        files = save_review(services, made[1].id, tmp_path)
    finally:
        theme.apply(app, "light")
    assert [file.name for file in files] == ["review-light.png", "review-dark.png"]
    light, dark = (QImage(str(file)) for file in files)
    for picture, tokens in ((light, LIGHT), (dark, DARK)):
        assert (picture.width(), picture.height()) == (1440, 900)
        assert picture.pixelColor(90, 890).name() == tokens.bg.lower()
        cards = [picture.pixelColor(x, y).name() for x in range(110, 1040, 3) for y in range(540, 860, 3)]
        assert cards.count(tokens.you.lower()) > 50
        assert cards.count(tokens.other.lower()) > 50
