"""The real window on real services in a folder of the test's own, drawn unseen."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.application import make_application
from app.gui.main_window import MainWindow
from app.settings import Settings
from app.wiring import Services
from tests.helpers.gui_services import open_services, wait_for

# The offscreen platform says this of every window; a real one does not.
OFFSCREEN_NOISE = r"This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_NOISE))


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    """The application in the light theme."""
    assert qapp is not None
    return make_application(Settings(theme="light"))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_services(tmp_path) as opened:
        yield opened


@pytest.fixture
def window(app: QApplication, services: Services, qtbot: QtBot) -> Iterator[MainWindow]:
    """Shown, with an empty library loaded; fill the library and call `reload` to see rows."""
    assert app is not None
    shown = MainWindow(services, undo_s=0.4)
    qtbot.addWidget(shown)
    with qtbot.waitSignal(shown.ready, timeout=10_000):
        shown.show()
        shown.start_up()
    shown.activateWindow()
    wait_for(shown.isActiveWindow)
    yield shown
    shown.close()
    wait_for(lambda: not shown.session.running, seconds=30)
    shown.close()


def reload(window: MainWindow, rows: int) -> None:
    """Look at the library again and wait until so many rows are listed."""
    window.library.refresh()
    wait_for(lambda: len(window.library.model.rows) == rows)
