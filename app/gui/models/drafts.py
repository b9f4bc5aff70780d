"""Drafts that an installed speech model could write again: which they are, what is said of them, and handing them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.gui.models import words
from app.i18n import tr, trn
from app.services.speech_models import DRAFT, VOSK

if TYPE_CHECKING:
    from app.speech.install import SpeechModel
    from app.wiring import Services


@dataclass(frozen=True, slots=True)
class Drafts:
    """Conversations that the draft engine wrote and that wait in no queue; `model` would write them."""

    model: SpeechModel
    conversations: tuple[str, ...]

    @property
    def said(self) -> str:
        return tr("{name} writes your transcripts from now on.", name=self.model.name)

    @property
    def offer(self) -> str:
        return again_words(len(self.conversations))


def drafts_of(services: Services) -> tuple[str, ...]:
    """Asks the library: not for the window's thread."""
    queued = {services.queue.running, *services.queue.waiting}
    return tuple(one for one in services.conversations.written_by(DRAFT) if one not in queued)


def drafts_to_offer(services: Services) -> Drafts | None:
    """At the start, where a speech model came while no window was open: once for each. Not for the window's thread."""
    model = services.speech_models.current()
    if model is None or services.settings.drafts_offered_with == model.name:
        return None
    drafts = drafts_of(services)
    if not drafts:
        return None
    remember_offer(services, model)
    return Drafts(model, drafts)


def remember_offer(services: Services, model: SpeechModel) -> None:
    """It is offered now, and not again at the next start."""
    services.change_settings(drafts_offered_with=model.name)


def write_again(services: Services, drafts: Drafts) -> str:
    """All of them, one after the other, their former words and all corrections kept; what is to be said then."""
    for identifier in drafts.conversations:
        services.queue.add(identifier, engine=(VOSK, drafts.model.folder))
    count = len(drafts.conversations)
    return trn(
        "{number} draft is in the queue. The Library shows how far it is.",
        "{number} drafts are in the queue. The Library shows how far they are.",
        count,
        number=words.number(count),
    )


def again_words(count: int) -> str:
    return trn("Write {count} draft again", "Write {count} drafts again", count)
