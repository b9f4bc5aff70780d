"""Comparing the words of the open conversation: opens the versions away from the window's thread, and takes one again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import AppError
from app.gui.jobs import Action, Jobs
from app.gui.views.comparing import CompareDialog
from app.gui.views.review_playback import Playback
from app.gui.views.review_words import with_names
from app.gui.widgets.dialogs import Message
from app.i18n import tr
from app.services.conversations import Review
from app.services.versions import ComparedVersions

if TYPE_CHECKING:
    from app.wiring import Services


class ReviewComparing(QObject):
    changed = Signal()
    """Other words hold."""

    def __init__(self, services: Services, jobs: Jobs, playback: Playback, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._playback, self._window = services, jobs, playback, window
        self.dialog: QDialog | None = None
        """What is open, to be looked at."""

    def open(self, review: Review) -> None:
        identifier = review.conversation.id
        names = with_names(review.conversation.names, review.result)
        versions = self._services.conversations.versions
        self._jobs.run(
            Action(lambda: versions.compared(identifier), partial(self._on_compared, identifier, names), owner=self)
        )

    def _on_compared(self, identifier: str, names: Mapping[str, str], compared: ComparedVersions | None) -> None:
        if compared is None:
            self.dialog = Message(
                self._window.window(),
                tr("There is one version of these words"),
                tr("Write them again with another engine or speech model, and both can be compared here."),
            )
            self.dialog.open()
            return
        dialog = CompareDialog(self._window.window())
        playback = self._playback
        dialog.play_from.connect(playback.play)
        dialog.play_toggled.connect(playback.toggle)
        playback.position_changed.connect(dialog.set_position)
        playback.failed.connect(dialog.show_error)  # what the window says lies behind
        dialog.other_wanted.connect(partial(self._show_other, dialog, identifier, names))
        dialog.use_wanted.connect(partial(self._use, dialog, identifier, names))
        dialog.show_versions(compared, names)
        self.dialog = dialog
        dialog.open()

    def _show_other(self, dialog: CompareDialog, identifier: str, names: Mapping[str, str], number: int) -> None:
        versions = self._services.conversations.versions
        self._run(dialog, names, lambda: versions.compared(identifier, number), used=False)

    def _use(self, dialog: CompareDialog, identifier: str, names: Mapping[str, str], number: int) -> None:
        """Those that held stand beside them from then on."""
        versions = self._services.conversations.versions

        def work() -> ComparedVersions | None:
            before = versions.of(identifier)[0].number
            versions.use(identifier, number)
            return versions.compared(identifier, before)

        self._run(dialog, names, work, used=True)

    def _run(
        self, dialog: CompareDialog, names: Mapping[str, str], work: Callable[[], ComparedVersions | None], *, used: bool
    ) -> None:
        dialog.set_busy(busy=True)

        def shown(compared: ComparedVersions | None) -> None:
            if used:
                self.changed.emit()
            if compared is not None and shiboken6.isValid(dialog):
                dialog.set_busy(busy=False)
                dialog.show_versions(compared, names)
                if used:
                    dialog.tell_used()

        def failed(error: AppError) -> None:
            if shiboken6.isValid(dialog):
                dialog.set_busy(busy=False)
                dialog.show_error(error)

        self._jobs.run(Action(work, shown, failed, owner=self))
