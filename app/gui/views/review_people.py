"""Review's questions about a conversation on one track: who answers them, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.segment import Segment
from app.core.speech_activity import Separation
from app.gui.jobs import Action, Jobs
from app.gui.models.people import people_question
from app.gui.models.voice_offer import VoiceOffer
from app.gui.widgets.dialogs import Message
from app.gui.widgets.people_card import PeopleCard
from app.i18n import tr
from app.services.conversations import Review


class Enrolled(Protocol):
    """The person's own voice, as far as it was recorded in Settings. Both read a file."""

    @property
    def enrolled(self) -> bool: ...

    def suggest(self, separation: Separation) -> str | None: ...


class ReviewPeople(QObject):
    """`corrected` has a conversation's id and the corrections that the person's answer stands for.

    Args:
        enrolment: called in a worker, since it loads a good part of the analysis.
    """

    corrected = Signal(str, object)
    settings_requested = Signal(str)

    def __init__(
        self,
        card: PeopleCard,
        *,
        play: Callable[[Segment], object],
        parent: QObject,
        enrolment: Callable[[], Enrolled],
        offer: VoiceOffer,
    ) -> None:
        super().__init__(parent)
        self._enrolment = enrolment
        self._offer = offer
        self._card = card
        self._id = ""
        self._jobs = Jobs(self, threads=1)
        card.people_chosen.connect(self._on_people)
        card.you_chosen.connect(self._on_you)
        card.play_requested.connect(play)
        card.enrol_requested.connect(self._on_enrol)
        card.enrol_declined.connect(offer.decline)

    def show(self, review: Review | None, *, sound: bool) -> None:
        """Ask about this conversation, or nothing; the voice that is known is looked for in a worker."""
        if review is None or review.conversation.id != self._id:
            self._card.offer_enrolment(offered=False)
        self._id = review.conversation.id if review is not None else ""
        question = people_question(review.result, review.conversation.names) if review is not None else None
        self._card.show_question(question, sound=sound)
        enrolment = self._enrolment
        if question is None or question.named or review is None or review.result is None:
            return
        separation = next((one for one in review.result.separations if one.people == question.people), None)
        shown = self._id

        def work() -> tuple[bool, str | None]:
            known = enrolment().enrolled
            return known, enrolment().suggest(separation) if known and separation is not None else None

        def found(answer: tuple[bool, str | None]) -> None:
            if shown == self._id:
                self._card.offer_enrolment(offered=not answer[0] and self._offer.stands(shown))
                self._card.suggest(answer[1])

        self._jobs.run(Action(work, found, owner=self))

    def wait(self) -> None:
        """Before the window goes."""
        self._jobs.close()

    def _on_people(self, people: int) -> None:
        self._correct(SetPeople(people))

    def _on_you(self, voice: str | None) -> None:
        self._correct(ChooseYou(voice))

    def _correct(self, correction: Correction) -> None:
        if self._id:
            self.corrected.emit(self._id, (correction,))

    def _on_enrol(self) -> None:
        self.settings_requested.emit("voice")


def both_sides(window: QWidget) -> Message:
    """What to do next time, so that it can be told who came in on whom."""
    return Message(
        window,
        tr("How to record both sides"),
        tr(
            "A call: choose “Call on this computer” when you record. Heard then keeps your microphone and the sound of "
            "the call apart.\n\nIn a room: choose “In the room” and two microphones, one near each person. Two phones or "
            "computers work too: record on both, and import the two files together."
        ),
    )
