"""Writing the words of the open conversation again, and comparing them: what can write them, and whether they wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.recording import ConversationState
from app.gui.jobs import Action, Jobs
from app.gui.views.review_comparing import ReviewComparing
from app.gui.views.review_page import ReviewPage
from app.gui.views.review_playback import Playback
from app.gui.widgets.toast import Toast
from app.i18n import tr
from app.services.conversations import Review
from app.services.rewriting import Writer, writers

if TYPE_CHECKING:
    from app.wiring import Services


LOOK_MS = 500
TOLD_S = 20.0


class ReviewRewriting(QObject):
    """`changed`: its place in the queue is another one, or its words, so that the page is to be looked at anew."""

    changed = Signal()

    def __init__(self, services: Services, jobs: Jobs, page: ReviewPage, playback: Playback) -> None:
        super().__init__(page)
        self._services, self._jobs, self._page = services, jobs, page
        self._review: Review | None = None
        self._sound = False
        self._writers: tuple[Writer, ...] = ()
        self._asked = ""
        """The conversation whose words were asked for anew while it was open."""
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self._on_look)
        page.header.rewrite_wanted.connect(self.rewrite)
        page.transcript.rewrite_wanted.connect(self.rewrite)
        self.toast = Toast(page)
        self.comparing = ReviewComparing(services, jobs, playback, page)
        self.comparing.changed.connect(self.changed)
        page.header.compare_wanted.connect(self.compare)

    @property
    def waits(self) -> bool:
        """Whether it is in the queue, with others before it."""
        return self._review is not None and self._review.conversation.id in self._services.queue.waiting

    @property
    def is_queued(self) -> bool:
        return self.waits or (self._review is not None and self._review.conversation.id == self._services.queue.running)

    def show(self, review: Review | None, *, sound: bool) -> None:
        """Offer what was there the last time, and look whether that is still so. sound: it is there to be listened to."""
        before, self._review, self._sound = self._review, review, sound
        if before is not None and review is not None and _are_rewritten(before, review, asked=self._asked):
            self._asked = ""
            self.toast.say(
                tr("The words are written again."), icon="check", button=tr("Compare"), act=self.compare, seconds=TOLD_S
            )
        elif before is not None and review is not None and (failure := _not_rewritten(before, review)):
            self.toast.say(tr("The words could not be written again."), failure, icon="alert", seconds=None)
        elif before is None or review is None or before.conversation.id != review.conversation.id:
            self.toast.hide()
        self._page.waits, self._page.writes = self.waits, self.is_queued
        self._offer()
        if review is None or not sound:
            return
        models = self._services.speech_models
        self._jobs.run(Action(lambda: writers(models), self._on_writers, owner=self))

    def rewrite(self, writer: Writer) -> None:
        """Corrections hold, and the former words stay until the new ones are complete."""
        if self._review is not None and not self.is_queued:
            self._asked = self._review.conversation.id
            self._services.queue.add(self._asked, engine=writer.engine)
            self.changed.emit()

    def compare(self) -> None:
        if self._review is not None:
            self.comparing.open(self._review)

    def _on_writers(self, found: tuple[Writer, ...]) -> None:
        self._writers = found
        self._offer()

    def _on_look(self) -> None:
        """The queue says nothing of who waits, nor of the end of a process."""
        begun = self._review is not None and self._review.conversation.state is ConversationState.READY and self.is_queued
        if self._page.waits != self.waits or (begun and not self.waits):
            self.changed.emit()
        else:
            self._offer()

    def _offer(self) -> None:
        if self.is_queued:
            self._look.start()
        result = self._review.result if self._review is not None else None
        possible = self._sound and result is not None and result.transcript.complete and not self.is_queued
        used = result.transcript.engine if result is not None else ""
        compare = result is not None and result.transcript.complete and bool(result.transcript.words)
        self._page.header.set_writers(self._writers if possible else (), used=used, compare=compare)
        best = next((writer for writer in self._writers if not writer.is_draft), None)
        self._page.transcript.set_writer(best if self._sound else None, under_way=self.is_queued)


def _are_rewritten(before: Review, now: Review, *, asked: str) -> bool:
    """Whole words were there, others were being written, and these are here now.

    asked: the conversation whose words were asked for anew; a short one may be written before its beginning was seen.
    """
    if before.result is None or now.result is None or before.conversation.id != now.conversation.id:
        return False
    was, is_ = before.result.transcript, now.result.transcript
    seen = before.conversation.state is ConversationState.MEASURED
    begun = was.complete and (seen or (asked == now.conversation.id and was.engine != is_.engine))
    return begun and now.conversation.state is ConversationState.READY and is_.complete and was.words != is_.words


def _not_rewritten(before: Review, now: Review) -> str:
    """Why whole words that were there could not be written again; empty where that is not so, or was said."""
    if now.result is None or before.conversation.id != now.conversation.id or not now.result.transcript.complete:
        return ""
    ended = now.conversation.state is ConversationState.READY
    return now.conversation.failure if ended and now.conversation.failure != before.conversation.failure else ""
