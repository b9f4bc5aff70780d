"""What was heard before anything is concluded from it: when each voice spoke, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core.quality import QualityReport
from app.core.segment import Segments
from app.core.turn import OTHER, YOU


class Mode(StrEnum):
    TWO_TRACKS = "two_tracks"
    ONE_TRACK = "one_track"


@dataclass(frozen=True, slots=True)
class SpeechActivity:
    """Speech of each speaker after bleed removal, before turns are joined.

    Attributes:
        duration_s: length of the conversation, pauses of the recording included.
        mode: two tracks (speech has "you" and "other-1") or one ("anyone").
        speech: sorted disjoint segments a speaker key.
        holes: times that were not recorded (pause, lost device); nothing may cross one.
        quality: what may be stated, and why not where it may not.
    """

    duration_s: float
    mode: Mode
    speech: Mapping[str, Segments]
    holes: Segments = ()
    quality: QualityReport = field(default_factory=QualityReport)

    def swapped(self) -> SpeechActivity:
        """You and they change places; with one track nothing changes."""
        if YOU not in self.speech:
            return self
        exchange = {YOU: OTHER, OTHER: YOU}
        speech = {exchange.get(key, key): self.speech[key] for key in (OTHER, YOU) if key in self.speech}
        return replace(self, speech=speech)
