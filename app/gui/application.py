"""Starts the window: one at a time on a library, in the chosen theme and size, with every error shown in words."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import AppError, LibraryError
from app.gui.garbage import collect_in_window
from app.gui.theme import theme
from app.gui.widgets.dialogs import Message
from app.i18n import tr, use_language
from app.log import start_log
from app.paths import Paths, default_paths, resources_folder
from app.settings import Settings, load_settings

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

SCALE_VARIABLE = "QT_SCALE_FACTOR"
# Python's threads change places after 5 ms by default. The window needs its turn several times for one frame, so while
# another thread loads a library or reads a long transcript, these waits would add up to a stall that a person feels.
TURN_S = 0.0005
AWAKE_MS = 250
OK, FAILED = 0, 1


def main(*, sample: bool = False, paths: Paths | None = None) -> int:
    """Show the window until it is closed; `sample` opens the example's review. Gives the exit code."""
    paths = default_paths() if paths is None else paths
    start_log(paths.log)
    settings, trouble = _settings(paths)
    use_language(settings.language, folder=resources_folder() / "locale")
    app = make_application(settings)
    if trouble is not None:
        return _refuse(app, trouble)
    try:
        lock = take_lock(paths)
    except LibraryError as error:
        return _refuse(app, error)
    try:
        return _run(app, paths, settings, sample=sample)
    except AppError as error:
        return _refuse(app, error)
    finally:
        lock.unlock()


def make_application(settings: Settings) -> QApplication:
    """The QApplication in the person's theme and interface size; the size is fixed from here on."""
    if settings.interface_scale != 100 and SCALE_VARIABLE not in os.environ:
        os.environ[SCALE_VARIABLE] = str(settings.interface_scale / 100)
    QGuiApplication.setApplicationName("Heard")
    QGuiApplication.setApplicationDisplayName("Heard")
    QGuiApplication.setDesktopFileName("heard")
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    os.environ.pop(SCALE_VARIABLE, None)  # meant for this window, not for programs started from it
    sys.setswitchinterval(TURN_S)
    collect_in_window(app)
    theme.apply(app, settings.theme)
    return app


def take_lock(paths: Paths) -> QLockFile:
    """One window a library.

    Raises:
        LibraryError: another window has it open, or the folder can't be written.
    """
    try:
        paths.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            tr("The folder {folder} can't be made.", folder=paths.data),
            advice=tr("Check that you may write there, or name another folder in HEARD_DATA."),
        ) from error
    lock = QLockFile(str(paths.data / "heard.lock"))
    lock.setStaleLockTime(0)  # a lock whose process is gone is taken over, however old it is
    if lock.tryLock(100):
        return lock
    if lock.error() is QLockFile.LockError.LockFailedError:
        raise LibraryError(
            tr("Heard is open already."), advice=tr("Look for its window; two at once could spoil a recording.")
        )
    raise LibraryError(
        tr("The folder {folder} can't be written.", folder=paths.data),
        advice=tr("Check that it is yours and that the disk has room."),
    )


def _settings(paths: Paths) -> tuple[Settings, AppError | None]:
    try:
        return load_settings(paths.settings), None
    except OSError:
        return Settings(), LibraryError(
            tr("Your settings in {file} can't be read.", file=paths.settings),
            advice=tr("Check that the file and its folder are yours."),
        )


def _run(app: QApplication, paths: Paths, settings: Settings, *, sample: bool) -> int:
    from app.gui.main_window import MainWindow  # noqa: PLC0415 - not needed to refuse a second window
    from app.wiring import build_services  # noqa: PLC0415 - as above

    services = build_services(paths, settings)
    window = MainWindow(services)
    window.messages.catch_unexpected()
    _show(window, settings, sample=sample)
    awake = close_on_signals(window)
    code = app.exec()
    awake.stop()
    window.jobs.close()
    services.close()
    return code


def close_on_signals(window: QWidget) -> QTimer:
    """Ctrl+C in the terminal and the system's wish to end close the window like a click does: a recording is saved.

    Python looks at signals between two of its own steps; the timer gives it some while the window waits for events.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: window.close())
    awake = QTimer(window)
    awake.timeout.connect(_let_python_look)
    awake.start(AWAKE_MS)
    return awake


def _let_python_look() -> None:
    """Nothing: that it is Python is enough."""


def _show(window: MainWindow, settings: Settings, *, sample: bool) -> None:
    if settings.notice:
        window.ready.connect(lambda: window.messages.tell(settings.notice, seconds=20.0))
    if sample:
        window.ready.connect(window.open_sample)
    window.show()
    window.start_up()


def _refuse(app: QApplication, error: AppError) -> int:
    """A sentence in a small window of its own, since there is nothing else to show it in."""
    dialog = Message(None, error.message, error.advice)
    dialog.finished.connect(app.quit)
    dialog.open()
    app.exec()
    return FAILED
