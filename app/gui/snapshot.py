"""Pictures of a conversation's review as it looks in the real window, light and dark; works without a display."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QWidget

from app.errors import AppError, OutputFileError
from app.gui.application import make_application
from app.gui.main_window import SIZE, MainWindow
from app.gui.theme import theme
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services

LONGEST_S = 60.0
SETTLE_S = 0.4


def save_review(services: Services, conversation_id: str, folder: Path) -> list[Path]:
    """Write review-light.png and review-dark.png, 1440x900, charts drawn; returns both.

    Raises:
        OutputFileError: a picture can't be written.
        AppError: the review did not come up.
    """
    app = make_application(services.settings)
    window = MainWindow(services)
    window.resize(SIZE)
    window.show()
    opened: list[str] = []
    window.review.opened.connect(opened.append)
    written = []
    try:
        for chosen in ("light", "dark"):
            theme.apply(app, "light" if chosen == "light" else "dark")
            opened.clear()
            window.review.close_conversation()  # an open one is not opened again
            window.open_review(conversation_id)
            _wait(lambda: bool(opened))
            _settle(SETTLE_S)
            _wait(lambda: window.review.page.charts.is_drawn)
            _settle(SETTLE_S)
            written.append(save_picture(window, folder / f"review-{chosen}.png"))
    finally:
        window.close()
    return written


def save_picture(widget: QWidget, file: Path) -> Path:
    """Write what `widget` looks like now.

    Raises:
        OutputFileError: it can't be written.
    """
    picture = widget.grab()
    picture.setDevicePixelRatio(1.0)
    if not picture.save(str(file)):
        raise OutputFileError(
            tr("The picture {file} can't be written.", file=file),
            advice=tr("Check that its folder exists and has room."),
        )
    return file


def _wait(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not happened():
        if time.monotonic() > deadline:
            raise AppError(
                tr("The review did not come up."), advice=tr("Open the conversation in the window to see what is missing.")
            )
        _work()


def _settle(seconds: float) -> None:
    """Let late layouts and redraws happen."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _work()


def _work() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    time.sleep(0.002)
