"""Whether to ask for the person's own voice: with their first conversation on one track, until they answer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.errors import OutputFileError

if TYPE_CHECKING:
    from app.wiring import Services

DECLINED = ""


class VoiceOffer:
    """Kept in the settings. Where these can't be written it is asked again, which does no harm."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def stands(self, conversation_id: str) -> bool:
        """Whether it is made here: the first conversation that this is asked of is the one."""
        offered_in = self._services.settings.voice_offered_in
        if offered_in is None:
            self._remember(conversation_id)
            return True
        return offered_in == conversation_id

    def decline(self) -> None:
        """Not now, and not with the next one either; Settings has it at any time."""
        self._remember(DECLINED)

    def _remember(self, answer: str) -> None:
        with suppress(OutputFileError):
            self._services.change_settings(voice_offered_in=answer)
