"""Brings recordings and transcripts into the Library: from a file dialog, or dropped onto the window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.recording import ConversationKind
from app.errors import AppError, UsageError
from app.gui.jobs import Action, Jobs
from app.gui.views.importing_transcripts import TranscriptImport
from app.gui.widgets.dialogs import Choice
from app.i18n import tr
from app.services.analyse_request import FILE
from app.speech.transcript_kinds import SUFFIXES, is_transcript

if TYPE_CHECKING:
    from app.wiring import Services

ENDINGS = ("wav", "flac", "ogg", "oga", "opus", "mp3", "m4a", "mp4", "webm", "aac", "aiff")


class Importing(QObject):
    """One file is a conversation; of two, the person says what they are, and which one is them or nearer to them.

    A transcript comes beside its recording, alone, or to a conversation that is there already.
    """

    imported = Signal(str)
    """The identifier of the new conversation, handed to the analysis."""
    told = Signal(str)
    """A sentence on what is going on."""
    refused = Signal(object)
    """An AppError."""

    def __init__(self, services: Services, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._window = services, jobs, window
        self._dialog: QFileDialog | None = None
        self._transcripts = TranscriptImport(services, jobs, window)
        self._transcripts.added.connect(self._on_added)
        self._transcripts.refused.connect(self.refused)

    def choose(self) -> None:
        """Open the system's file dialog."""
        patterns = " ".join((*(f"*.{ending}" for ending in ENDINGS), *(f"*{ending}" for ending in SUFFIXES)))
        dialog = QFileDialog(self._window, tr("Import a recording, its transcript, or both"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [tr("Recordings and transcripts ({patterns})", patterns=patterns), tr("All files (*)")]
        )
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation))
        dialog.filesSelected.connect(self._on_selected)
        self._dialog = dialog
        dialog.open()

    def choose_transcript(self, identifier: str) -> None:
        """Open the file dialog for a transcript of a conversation that is there."""
        dialog = QFileDialog(self._window, tr("Add a transcript that another program wrote"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{ending}" for ending in SUFFIXES)
        dialog.setNameFilters([tr("Transcripts ({patterns})", patterns=patterns), tr("All files (*)")])
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation))
        dialog.fileSelected.connect(lambda name: self._transcripts.add(identifier, Path(name)))
        self._dialog = dialog
        dialog.open()

    def take(self, files: Sequence[Path], *, onto: tuple[str, str] | None = None) -> None:
        """Import these. onto: the identifier and title of the conversation on which they were dropped."""
        written = [file for file in files if is_transcript(file)]
        sounds = tuple(file for file in files if not is_transcript(file))
        if error := _too_many(sounds, written):
            self.refused.emit(error)
        elif written and not sounds and onto is not None:
            self._ask_where(written[0], *onto)
        elif written:
            self._take_written(sounds, written[0])
        elif len(sounds) == 2:
            self._ask_what(sounds[0], sounds[1])
        elif sounds:
            self._import(sounds, ConversationKind.IMPORT)

    def _on_added(self, name: str) -> None:
        self.told.emit(tr("The words are taken from {file}.", file=name))

    def _on_selected(self, names: list[str]) -> None:
        self.take([Path(name) for name in names])

    def _ask_where(self, written: Path, identifier: str, title: str) -> None:
        question = Choice(
            self._window,
            tr("Where does {file} belong?", file=written.name),
            tr("Its words take the place of those that are there; the former ones are kept."),
            (tr("To “{title}”", title=title.replace("&", "&&")), tr("It is a conversation of its own")),
        )

        def on_chosen(index: int) -> None:
            if index == 0:
                self._transcripts.add(identifier, written)
            else:
                self._take_written((), written)

        question.chosen.connect(on_chosen)
        question.open()

    def _take_written(self, sounds: tuple[Path, ...], written: Path) -> None:
        """Read it first: what can't be used is said before anything is asked."""
        if len(sounds) == 2:  # which one is you is asked of the recordings
            self._transcripts.read(written, lambda _: self._ask_what(sounds[0], sounds[1], written))
        else:
            then = partial(self._import, (*sounds, written), ConversationKind.IMPORT)
            self._transcripts.read(written, lambda names: self._transcripts.ask_me(names, written, then))

    def _ask_what(self, first: Path, second: Path, written: Path | None = None) -> None:
        question = Choice(
            self._window,
            tr("What are these two files?") if written is None else tr("What are these two recordings?"),
            tr("Heard measures them in different ways."),
            (tr("One voice each: mine and theirs"), tr("Two recordings of the same room")),
        )
        question.chosen.connect(lambda index: self._ask_which(first, second, written, in_room=index == 1))
        question.open()

    def _ask_which(self, first: Path, second: Path, written: Path | None, *, in_room: bool) -> None:
        question = Choice(
            self._window,
            tr("Which of the two was nearer to you?") if in_room else tr("Which of the two is you?"),
            tr("Both heard both of you. Heard lays them over each other by their sound, even if they began at other times.")
            if in_room
            else tr("One file has your voice, the other one the others."),
            (first.name, second.name),
        )
        kind = ConversationKind.ROOM if in_room else ConversationKind.IMPORT
        beside = () if written is None else (written,)

        def on_chosen(index: int) -> None:
            self._import((*((first, second) if index == 0 else (second, first)), *beside), kind)

        question.chosen.connect(on_chosen)
        question.open()

    def _import(self, files: tuple[Path, ...], kind: ConversationKind, me: str = "") -> None:
        services = self._services

        def work() -> str:
            conversation = services.conversations.import_files(files, kind=kind, me=me)
            kept = services.conversations.transcripts.of(conversation.id)
            alone = all(is_transcript(file) for file in files)
            services.queue.add(conversation.id, engine=None if kept is None or alone else (FILE, kept))
            return conversation.id

        self._jobs.run(Action(work, self.imported.emit, self.refused.emit, owner=self))


def _too_many(sounds: Sequence[Path], written: Sequence[Path]) -> AppError | None:
    if len(written) > 1:
        return UsageError(
            tr("These are {count} transcripts; a conversation has one.", count=len(written)),
            advice=tr("Import them one after the other."),
        )
    if len(sounds) > 2:
        return UsageError(
            tr("These are {count} files; a conversation is one file, or two.", count=len(sounds)),
            advice=tr("Import them one conversation after the other."),
        )
    return None
