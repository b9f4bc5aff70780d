"""Concludes conversations from what the library keeps of them, and again with every correction that a person makes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.content import Content
from app.core.correction import Correction
from app.core.moment import Reflection
from app.core.recording import Conversation
from app.core.written_names import names_now
from app.library import analyses, corrections, reflections
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
        """Conclude now, while others may use the library; anew inside the transaction if it was corrected meanwhile."""
        with self._database.read() as connection:
            answers = reflections.of(connection, before.id)
            known = corrections.of(connection, before.id).corrections

        def listed(holding: tuple[Correction, ...]) -> Summary:
            return conclusions.summarise(
                conclusions.conclude(before, heard, self._content, answers=answers, corrections=holding)
            )

        ready = listed(known)

        def of_now(connection: sqlite3.Connection) -> Summary:
            now = corrections.of(connection, before.id).corrections
            return ready if now == known else listed(now)

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

    def state(self, identifier: str) -> CorrectionState:
        history = self._kept(identifier).history
        return CorrectionState(history.can_undo, history.can_redo, bool(history.corrections))

    def _change(self, identifier: str, change: Callable[[History], History]) -> Review:
        """Conclude first and keep then; begin again if someone else corrected, or heard anew, in between."""
        while True:
            before = self._kept(identifier)
            after = _Kept(before.conversation, before.heard, before.answers, change(before.history))
            review = self._concluded(after)
            with self._database.write() as connection:
                now = _read(connection, identifier)
                if now is None:
                    raise naming.not_found(identifier)
                if (now.heard, now.history) != (before.heard, before.history):
                    continue
                if after.history != before.history:
                    corrections.save(connection, identifier, after.history)
                    if review.result is not None:
                        rows.set_summary(connection, identifier, conclusions.summarise(review.result))
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
