"""How sure a number is: measured, estimated or withheld, and the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    MEASURED = "measured"
    ESTIMATED = "estimated"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not simply measured.

    `code` is stable (tests and screens choose by it), such as one_track, bleed_removed, one_voice_only,
    little_speech, too_noisy, background_voices, draft_words, no_words, low_confidence, unsure_voice, cut_off,
    near_identical_channels, clipped, holes.
    `text` is the sentence for a person.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class QualityReport:
    talk_time: Quality = Quality.MEASURED
    events: Quality = Quality.MEASURED
    pauses: Quality = Quality.MEASURED
    words: Quality = Quality.WITHHELD
    reasons: tuple[Reason, ...] = ()

    def has(self, code: str) -> bool:
        return any(reason.code == code for reason in self.reasons)

    def with_reasons(self, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        """The reasons and new ones, each code once."""
        return tuple({reason.code: reason for reason in (*self.reasons, *reasons)}.values())
