"""Offers at the start to write drafts again, where a speech model was installed while no window was open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.gui.jobs import Action, Jobs
from app.gui.messages import Messages
from app.gui.models.drafts import Drafts, drafts_to_offer, write_again

if TYPE_CHECKING:
    from app.wiring import Services


class DraftOffer(QObject):
    """Says it in the window's one place for messages."""

    def __init__(self, services: Services, jobs: Jobs, messages: Messages) -> None:
        super().__init__(messages)
        self._services, self._jobs, self._messages = services, jobs, messages

    def look(self) -> None:
        """Once what an end of the app interrupted is in the queue again."""
        self._jobs.run(Action(partial(drafts_to_offer, self._services), self._on_drafts, owner=self))

    def _on_drafts(self, drafts: Drafts | None) -> None:
        if drafts is not None:
            self._messages.offer(drafts.said, drafts.offer, partial(self._write, drafts))

    def _write(self, drafts: Drafts) -> None:
        self._jobs.run(Action(partial(write_again, self._services, drafts), self._messages.tell, owner=self))
