"""What the person changes of a conversation, kept in the order in which it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.analysis_result import AnalysisResult
from app.core.correction import Correction, RewriteWords
from app.core.moment import ReflectionState
from app.core.turn import OTHER
from app.errors import AppError
from app.gui.jobs import Action, Jobs
from app.gui.views.review_content import ReviewContent, prepare
from app.gui.views.review_dialogs import delete_question, name_dialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.conversations import Review
    from app.wiring import Services


Draw = Callable[[AnalysisResult, Mapping[str, str]], None]


class Change(Enum):
    """What a correction was, for the word about it."""

    DONE = "done"
    UNDONE = "undone"
    RESTORED = "restored"
    WRITTEN = "written"
    """Words, where they stand."""


class ReviewChanges(QObject):
    """One thread for all of them, so that an answer that was typed is kept before what is done next is worked out."""

    changed = Signal(str)
    """The id of a conversation that is to be shown anew."""
    corrected = Signal(object, object)
    """The ReviewContent that a correction leads to, and which Change it was."""
    deleted = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, parent: QWidget, *, draw_ahead: Callable[[], Draw]) -> None:
        """draw_ahead: asked in the window's thread for what draws the charts of a result in a worker."""
        super().__init__(parent)
        self._draw_ahead = draw_ahead
        self._asked = 0
        """How many corrections: of several in a row only the last one is shown."""
        self._passed_over = ""
        """The conversation of a correction that was not shown, since more was to come."""
        self._window = parent
        self._conversations = services.conversations
        self._jobs = Jobs(self, threads=1)

    def wait(self) -> None:
        """Before the window goes."""
        self._jobs.wait()

    # What is typed

    def save_answer(self, identifier: str, key: str, text: str, state: ReflectionState) -> None:
        self._run(partial(self._conversations.save_answer, identifier, key, text, state))

    def save_notes(self, identifier: str, text: str) -> None:
        self._run(partial(self._conversations.save_notes, identifier, text))

    # What the menu does

    def rename(self, identifier: str, title: str) -> None:
        self._change(identifier, partial(self._conversations.rename, identifier, title))

    def ask_name(self, identifier: str, now: str, *, key: str = OTHER) -> None:
        dialog = name_dialog(self._window.window(), now)
        dialog.named.connect(partial(self._on_named, identifier, key))
        dialog.open()

    def _on_named(self, identifier: str, key: str, name: str) -> None:
        self._change(identifier, partial(self._conversations.rename_speaker, identifier, key, name))

    # Corrections, each worked out and prepared for the screen in one go

    def swap(self, identifier: str) -> None:
        self._correct(identifier, partial(self._conversations.swap, identifier))

    def correct(self, identifier: str, corrections: Sequence[Correction]) -> None:
        """As one step."""
        written = all(isinstance(one, RewriteWords) and one.text for one in corrections)
        change = Change.WRITTEN if written else Change.DONE
        self._correct(identifier, partial(self._conversations.correct, identifier, *corrections), change)

    def undo(self, identifier: str) -> None:
        self._correct(identifier, partial(self._conversations.undo, identifier), Change.UNDONE)

    def redo(self, identifier: str) -> None:
        self._correct(identifier, partial(self._conversations.redo, identifier))

    def restore(self, identifier: str) -> None:
        self._correct(identifier, partial(self._conversations.restore_original, identifier), Change.RESTORED)

    def _correct(self, identifier: str, act: Callable[[], Review], change: Change = Change.DONE) -> None:
        self._asked += 1
        number, draw = self._asked, self._draw_ahead()

        def work() -> ReviewContent | None:
            review = act()
            if number != self._asked:
                return None
            content = prepare(review, self._conversations.correction_state(identifier))
            if content.sides is not None:
                draw(*content.sides)
            return content

        self._jobs.run(
            Action(
                work,
                success=partial(self._on_corrected, identifier, change),
                failure=self._on_not_corrected,
                owner=self,
            )
        )

    def _on_corrected(self, identifier: str, change: Change, content: ReviewContent | None) -> None:
        self._passed_over = identifier if content is None else ""
        if content is not None:
            self.corrected.emit(content, change)

    def _on_not_corrected(self, error: AppError) -> None:
        """What was done before and not shown is shown now."""
        if self._passed_over:
            self.changed.emit(self._passed_over)
            self._passed_over = ""
        self.failed.emit(error)

    # Deleting

    def ask_delete(self, identifier: str, title: str, *, before: Callable[[], None]) -> None:
        """before: what has to end before its sound can be removed."""
        dialog = delete_question(self._window.window(), title)
        dialog.accepted.connect(partial(self._delete, identifier, before))
        dialog.open()

    def _delete(self, identifier: str, before: Callable[[], None]) -> None:
        before()
        self._jobs.run(
            Action(
                partial(self._conversations.delete, identifier),
                success=lambda _: self.deleted.emit(identifier),
                failure=self.failed.emit,
                owner=self,
            )
        )

    # Parts of the above

    def _change(self, identifier: str, act: Callable[[], object]) -> None:
        self._jobs.run(Action(act, success=lambda _: self.changed.emit(identifier), failure=self.failed.emit, owner=self))

    def _run(self, act: Callable[[], object]) -> None:
        self._jobs.run(Action(act, failure=self.failed.emit, owner=self))
