"""Concludes conversations from what the library keeps of them, and again with every correction that a person makes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.content import Content
from app.core.analysis_result import AnalysisResult
from app.core.correction import Correction
from app.core.moment import Reflection
from app.core.recording import Conversation
from app.core.spoken_line import spoken_lines
from app.core.written_names import HEARD, names_now
from app.errors import NotFoundError
from app.library import analyses, corrections, reflections, said
from app.library import conversations as rows
from app.library.conversations import Summary
from app.library.corrections import History
from app.library.database import Database
from app.services import conclusions, naming
from app.services.library_values import CorrectionState, Review


class Reviews:
    """What conversations come to. Any thread may call; nothing is concluded while the library is locked.

    Args:
        database: the library.
        content: the moments and cue words that a review is made with.
        folder_of: where the sound of a conversation lies.
    """

    def __init__(self, database: Database, content: Content, *, folder_of: Callable[[str], Path]) -> None:
        self._database = database
        self._content = content
        self._folder_of = folder_of
        self._opened: tuple[analyses.Kept, analyses.Analysis] | None = None
        """What was heard in the conversation that is being corrected: an hour's words take a while to open."""

    def review(self, identifier: str) -> Review:
        return self._concluded(self._kept(identifier))

    def summary(self, before: Conversation, heard: analyses.Analysis) -> Callable[[sqlite3.Connection], Summary]:
        """Conclude now, while others may use the library; anew inside the transaction if it was corrected meanwhile.

        What is answered is called inside the transaction: it also keeps the words by which the conversation is found.
        """
        with self._database.read() as connection:
            answers = reflections.of(connection, before.id)
            known = corrections.of(connection, before.id).corrections

        def listed(holding: tuple[Correction, ...]) -> _Listed:
            result = conclusions.conclude(before, heard, self._content, answers=answers, corrections=holding)
            return _listed(result, before.names)

        ready = listed(known)

        def of_now(connection: sqlite3.Connection) -> Summary:
            now = corrections.of(connection, before.id).corrections
            return (ready if now == known else listed(now)).kept_words(connection, before.id)

        return of_now

    def correct(self, identifier: str, *made: Correction) -> Review:
        """Lay these over what holds, as one step."""
        return self._change(identifier, lambda history: history.with_step(made) if made else history)

    def undo(self, identifier: str) -> Review:
        return self._change(identifier, History.undone)

    def redo(self, identifier: str) -> Review:
        return self._change(identifier, History.redone)

    def restore_original(self, identifier: str) -> Review:
        """As it was heard; a step that can be taken back like any other."""
        return self._change(identifier, lambda history: history.with_step(None) if history.corrections else history)

    def index_corrected(self) -> None:
        """Conversations that were corrected before what is searched followed corrections: once after an update."""
        with self._database.read() as connection:
            left = said.not_as_corrected(connection)
        for identifier in left:
            with suppress(NotFoundError):  # deleted meanwhile
                self._change(identifier, lambda history: history, anew=True)

    def state(self, identifier: str) -> CorrectionState:
        history = self._kept(identifier).history
        return CorrectionState(history.can_undo, history.can_redo, bool(history.corrections))

    def _change(self, identifier: str, change: Callable[[History], History], *, anew: bool = False) -> Review:
        """Conclude first and keep then; begin again if someone else corrected, or heard anew, in between.

        anew: what is listed and searched is kept even if nothing changed.
        """
        while True:
            before = self._kept(identifier)
            after = _Kept(before.conversation, before.heard, before.answers, change(before.history))
            review = self._concluded(after)
            listed = None if review.result is None else _listed(review.result, before.conversation.names)
            with self._database.write() as connection:
                now = _read(connection, identifier)
                if now is None:
                    raise naming.not_found(identifier)
                if (now.heard, now.history) != (before.heard, before.history):
                    continue
                if after.history != before.history:
                    corrections.save(connection, identifier, after.history)
                if listed is not None and (anew or after.history != before.history):
                    rows.set_summary(connection, identifier, listed.kept_words(connection, identifier))
            return review

    def _kept(self, identifier: str) -> _Kept:
        with self._database.read() as connection:
            found = _read(connection, identifier)
        if found is None:
            raise naming.not_found(identifier)
        return found

    def _concluded(self, kept: _Kept) -> Review:
        """Everything concluded anew from what was heard, so that names, corrections and new wordings follow."""
        result = None
        if kept.heard is not None:
            result = conclusions.conclude(
                kept.conversation,
                self._open(kept.heard),
                self._content,
                answers=kept.answers,
                corrections=kept.history.corrections,
            )
        names = names_now(kept.conversation.names, {} if result is None else result.called)
        conversation = replace(kept.conversation, names=names)
        return Review(conversation, result, kept.answers, self._folder_of(kept.conversation.id))

    def _open(self, heard: analyses.Kept) -> analyses.Analysis:
        """Any thread: what another one leaves here in between is whole, and is only used if it is the same."""
        last = self._opened
        if last is None or last[0] != heard:
            last = self._opened = (heard, heard.opened())
        return last[1]


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the list shows of a conversation, and its words as they are searched; None while they are not complete."""

    summary: Summary
    words: said.Said | None

    def kept_words(self, connection: sqlite3.Connection, identifier: str) -> Summary:
        """Keep the words; what is left to be kept."""
        if self.words is not None:
            said.put(connection, identifier, self.words)
        return self.summary


def _listed(result: AnalysisResult, names: Mapping[str, str]) -> _Listed:
    """As the person corrected it: who says a line is whom they see. `names` are those that the library keeps."""
    words = None
    if result.transcript.complete:
        lines = spoken_lines(result.transcript.words, result.annotation)
        written = {key: name for key, name in names.items() if key.startswith(HEARD)}
        words = said.searched(lines, names_now(written, result.called))
    return _Listed(conclusions.summarise(result), words)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Everything that the library keeps of a conversation."""

    conversation: Conversation
    heard: analyses.Kept | None
    answers: dict[str, Reflection]
    history: History


def _read(connection: sqlite3.Connection, identifier: str) -> _Kept | None:
    conversation = rows.get(connection, identifier)
    if conversation is None:
        return None
    return _Kept(
        conversation,
        analyses.current(connection, identifier),
        reflections.of(connection, identifier),
        corrections.of(connection, identifier),
    )
