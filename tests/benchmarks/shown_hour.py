"""The real window showing the hour of `tests.benchmarks.correction`, for what measures how it follows a correction."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.gui.application import make_application
from app.gui.loading import load_review
from app.gui.main_window import MainWindow
from app.paths import Paths
from app.settings import Settings
from app.wiring import Services, build_services
from tests.benchmarks.correction_screen import keep_hour
from tests.benchmarks.correction_watch import wait


def hour_shown(folder: Path) -> tuple[QApplication, Services, MainWindow]:
    """Its review is open; the caller waits for what it needs of the page, and closes window and services."""
    settings = Settings(theme="light")
    app = make_application(settings)
    load_review()  # as the Library does while it is idle
    services = build_services(Paths(folder), settings)
    identifier = keep_hour(services.conversations)
    window = MainWindow(services)
    window.resize(1440, 900)
    window.ready.connect(lambda: QTimer.singleShot(0, lambda: window.open_review(identifier)))
    window.show()
    window.start_up()
    wait(lambda: window.review.review is not None, seconds=30)
    return app, services, window
