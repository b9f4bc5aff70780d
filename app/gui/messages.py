"""The one place in the window that shows errors: expected ones in their own words, a bug in one dialog and the log."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.errors import AppError, CancelledError
from app.gui.widgets.dialogs import Unexpected
from app.gui.widgets.toast import Toast
from app.i18n import tr
from app.log import catch_faults

READ_S = 3.0
"""Long enough for an error that came while the person went elsewhere."""


class Messages(QObject):
    """Toasts over the window, and the dialog for what nobody expected."""

    _broke = Signal(str)

    def __init__(self, window: QWidget, *, log: Path) -> None:
        super().__init__(window)
        self._window = window
        self._log_file = log
        self._toast: Toast | None = None
        self._dialog: Unexpected | None = None
        self._error_since_s: float | None = None
        self._broke.connect(self._on_broke)

    @property
    def toast(self) -> Toast:
        if self._toast is None:
            self._toast = Toast(self._window)
        return self._toast

    def tell(
        self, text: str, advice: str = "", *, button: str = "", act: Callable[[], None] | None = None, seconds: float = 6.0
    ) -> None:
        """Something that went well."""
        self._error_since_s = None
        self.toast.say(text, advice, icon="check", button=button, act=act, seconds=seconds)

    def offer(self, text: str, button: str, act: Callable[[], None]) -> None:
        """Something that went well, and what could be done next; there for long enough to think about it."""
        self.tell(text, button=button, act=act, seconds=30.0)

    def tell_saved(self, ended: AppError | None) -> None:
        """A recording is kept. ended: why it ended by itself; that stays until it is read."""
        if ended is not None:
            self.show_error(ended)
        else:
            self.tell(tr("Saved on this computer. Talk time and pauses follow in a moment."))

    @Slot(object)
    def show_error(self, error: AppError) -> None:
        """What happened and what to do; stays until it is closed. A cancelled action needs no message."""
        if not isinstance(error, CancelledError):
            self._error_since_s = time.monotonic()
            self.toast.say(error.message, error.advice, icon="alert", seconds=None)

    @Slot()
    def walk_on(self) -> None:
        """The person goes elsewhere: an error that was there to be read goes with what it was about."""
        since_s = self._error_since_s
        if self._toast is not None and since_s is not None and time.monotonic() - since_s >= READ_S:
            self._toast.hide()
            self._error_since_s = None

    def catch_unexpected(self) -> None:
        """From now on an exception that nobody caught is logged and shown, in whichever thread it was raised."""
        catch_faults(self._told)

    def _told(self, error: BaseException) -> None:
        self._broke.emit("".join(traceback.format_exception(error)))

    @Slot(str)
    def _on_broke(self, details: str) -> None:
        if isinstance(self._dialog, Unexpected):  # one dialog: more of the same adds nothing
            self._dialog.details.appendPlainText(f"\n{details}")
            return
        self._dialog = Unexpected(self._window, details, log=str(self._log_file))
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    @Slot()
    def _on_closed(self) -> None:
        self._dialog = None
