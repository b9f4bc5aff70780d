"""Brings recordings into the Library: from a file dialog, or dropped onto the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.recording import ConversationKind
from app.errors import UsageError
from app.gui.jobs import Action, Jobs
from app.gui.widgets.dialogs import Choice
from app.i18n import tr

if TYPE_CHECKING:
    from app.wiring import Services

ENDINGS = ("wav", "flac", "ogg", "oga", "opus", "mp3", "m4a", "mp4", "webm", "aac", "aiff")


class Importing(QObject):
    """One file is a conversation; of two, the person says what they are, and which one is them or nearer to them."""

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
                    tr("These are {count} files; a conversation is one file, or two.", count=len(files)),
                    advice=tr("Import them one conversation after the other."),
                )
            )
        elif len(files) == 2:
            self._ask_what(files[0], files[1])
        elif files:
            self._import(tuple(files), ConversationKind.IMPORT)

    def _on_selected(self, names: list[str]) -> None:
        self.take([Path(name) for name in names])

    def _ask_what(self, first: Path, second: Path) -> None:
        question = Choice(
            self._window,
            tr("What are these two files?"),
            tr("Heard measures them in different ways."),
            (tr("One voice each: mine and theirs"), tr("Two recordings of the same room")),
        )
        question.chosen.connect(lambda index: self._ask_which(first, second, in_room=index == 1))
        question.open()

    def _ask_which(self, first: Path, second: Path, *, in_room: bool) -> None:
        question = Choice(
            self._window,
            tr("Which of the two was nearer to you?") if in_room else tr("Which of the two is you?"),
            tr("Both heard both of you. Heard lays them over each other by their sound, even if they began at other times.")
            if in_room
            else tr("One file has your voice, the other one the others."),
            (first.name, second.name),
        )
        kind = ConversationKind.ROOM if in_room else ConversationKind.IMPORT
        question.chosen.connect(lambda index: self._import((first, second) if index == 0 else (second, first), kind))
        question.open()

    def _import(self, files: tuple[Path, ...], kind: ConversationKind) -> None:
        services = self._services

        def work() -> str:
            conversation = services.conversations.import_files(files, kind=kind)
            services.queue.add(conversation.id)
            return conversation.id

        self._jobs.run(Action(work, self.imported.emit, self.refused.emit, owner=self))


def dropped_files(data: QMimeData) -> list[Path]:
    """Local files of a drag; empty when there are none."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and Path(url.toLocalFile()).is_file()]
