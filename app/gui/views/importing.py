"""Brings recordings into the Library: from a file dialog, or dropped onto the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import UsageError
from app.gui.jobs import Action, Jobs
from app.gui.widgets.dialogs import Choice
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services

ENDINGS = ("wav", "flac", "ogg", "oga", "opus", "mp3", "m4a", "mp4", "webm", "aac", "aiff")


class Importing(QObject):
    """One file is a conversation; of two, the person says which one is them."""

    imported = Signal(str)
    """The identifier of the new conversation, handed to the analysis."""
    refused = Signal(object)
    """An AppError."""

    def __init__(self, services: Services, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._window = services, jobs, window
        self._dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Open the system's file dialog."""
        patterns = " ".join(f"*.{ending}" for ending in ENDINGS)
        dialog = QFileDialog(self._window, tr("Import a recording: one file, or two of the same conversation"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([tr("Recordings ({patterns})", patterns=patterns), tr("All files (*)")])
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation))
        dialog.filesSelected.connect(self._on_selected)
        self._dialog = dialog
        dialog.open()

    def take(self, files: Sequence[Path]) -> None:
        """Import these."""
        if len(files) > 2:
            self.refused.emit(
                UsageError(
                    tr("That are {count} files; a conversation is one file, or two.", count=len(files)),
                    advice=tr("Import them one conversation after the other."),
                )
            )
        elif len(files) == 2:
            self._ask_which(files[0], files[1])
        elif files:
            self._import(tuple(files))

    def _on_selected(self, names: list[str]) -> None:
        self.take([Path(name) for name in names])

    def _ask_which(self, first: Path, second: Path) -> None:
        question = Choice(
            self._window,
            tr("Which of the two is you?"),
            tr("Two files of one conversation: one with your voice, one with the others."),
            (first.name, second.name),
        )
        question.chosen.connect(lambda index: self._import((first, second) if index == 0 else (second, first)))
        question.open()

    def _import(self, files: tuple[Path, ...]) -> None:
        services = self._services

        def work() -> str:
            conversation = services.conversations.import_files(files)
            services.queue.add(conversation.id)
            return conversation.id

        self._jobs.run(Action(work, self.imported.emit, self.refused.emit, owner=self))


def dropped_files(data: QMimeData) -> list[Path]:
    """Local files of a drag; empty when there are none."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and Path(url.toLocalFile()).is_file()]
