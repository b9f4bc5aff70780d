"""Who spoke when: turns and their Annotation (the vocabulary of pyannote.core; overlaps are kept)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.segment import Segment, Segments

YOU = "you"
OTHER = "other-1"
ANYONE = "anyone"
VOICE = "voice-"
"""Begins the keys of voices told apart on one track before anybody said which one is whose: voice-1, voice-2."""


@dataclass(frozen=True, order=True, slots=True)
class Turn:
    """One voice until another takes the floor; `speaker` is a key such as "you" or "other-1"."""

    segment: Segment
    speaker: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """All turns of a conversation, ordered by start; turns of different speakers may overlap."""

    turns: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "turns", tuple(sorted(self.turns)))

    @property
    def speakers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))

    def of(self, speaker: str) -> Segments:
        return tuple(turn.segment for turn in self.turns if turn.speaker == speaker)

    def at(self, time_s: float) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.segment.holds(time_s))
