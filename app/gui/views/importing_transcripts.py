"""Transcripts of other programs: read before anything is kept, and asked which of their names is you."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.recording import ConversationKind
from app.errors import UsageError
from app.gui.jobs import Action, Jobs
from app.gui.widgets.who_is_you import WhoIsYou
from app.i18n import tr
from app.services.analyse_request import FILE

if TYPE_CHECKING:
    from app.wiring import Services


class TranscriptImport(QObject):
    """What a transcript needs beside its name: the names in it, and whether it fits a conversation that is there."""

    added = Signal(str)
    """The name of a file whose words are laid over a conversation."""
    refused = Signal(object)
    """An AppError."""

    def __init__(self, services: Services, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._window = services, jobs, window

    def read(self, file: Path, then: Callable[[tuple[str, ...]], object]) -> None:
        """Read it in a worker; `then` is called with the names in it, who says most first."""

        def on_read(names: tuple[str, ...]) -> None:
            then(names)

        self._jobs.run(Action(lambda: _names_in(file), on_read, self.refused.emit, owner=self))

    def ask_me(self, names: Sequence[str], file: Path, then: Callable[[str], object]) -> None:
        """`then` is called with the name that is you; at once where it is known, or there is none."""
        known = your_name_in(names, self._services.settings.your_name)
        if known or not names:
            then(known)
            return
        question = WhoIsYou(self._window, names, file=file.name)
        question.chosen.connect(then)
        question.open()

    def add(self, identifier: str, file: Path) -> None:
        """Lay the words of a transcript over a conversation that is there; its own words are kept as former ones."""
        services = self._services

        def work() -> tuple[str, ...]:
            if identifier in (*services.queue.waiting, services.queue.running):
                raise UsageError(
                    tr("This conversation is still being listened through."),
                    advice=tr("Add the transcript when that is done."),
                )
            services.conversations.transcripts.check(identifier, file)
            conversation = services.conversations.get(identifier)
            sides_known = conversation.kind is ConversationKind.CALL and len(conversation.tracks) == 2
            return () if sides_known else _names_in(file)  # there your microphone is you

        def on_checked(names: tuple[str, ...]) -> None:
            self.ask_me(names, file, lambda me: self._lay(identifier, file, me))

        self._jobs.run(Action(work, on_checked, self.refused.emit, owner=self))

    def _lay(self, identifier: str, file: Path, me: str) -> None:
        services = self._services

        def work() -> str:
            kept = services.conversations.transcripts.keep(identifier, file, me=me)
            services.queue.add(identifier, engine=(FILE, kept))
            return file.name

        self._jobs.run(Action(work, self.added.emit, self.refused.emit, owner=self))


def your_name_in(names: Sequence[str], your_name: str) -> str:
    """The one that is the name given in Settings, or begins with it; empty where none or several do."""
    wanted = " ".join(your_name.split()).casefold()
    if not wanted:
        return ""
    found = [name for name in names if name.casefold() == wanted or name.casefold().startswith(f"{wanted} ")]
    return found[0] if len(found) == 1 else ""


def _names_in(file: Path) -> tuple[str, ...]:
    """In a worker."""
    from app.speech.transcript_file import read_transcript_file, speakers_in  # noqa: PLC0415 - start stays quick

    return speakers_in(read_transcript_file(file))
