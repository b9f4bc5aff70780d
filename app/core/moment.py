"""A moment worth thinking about, and the person's answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.segment import Segment


@dataclass(frozen=True, slots=True)
class Moment:
    """One observation and one question.

    Attributes:
        kind: identifier such as quick_reply, came_in_stopped (resources/content/<lang>/moments.toml).
        segment: the moment itself; `play` is what a click plays (from 8 s before to 6 s after).
        title: short name in the list ("You came in").
        quote, quote_speaker: their words just before, empty where there are none.
        idea: the thought behind it in our words; article: its number, "000" to "004"; rows: of the listening map.
    """

    kind: str
    segment: Segment
    play: Segment
    title: str
    observation: str
    question: str
    idea: str
    article: str
    article_title: str
    rows: tuple[int, ...]
    quote: str = ""
    quote_speaker: str = ""

    @property
    def key(self) -> str:
        """Stays the same when wording or names change: answers are kept under it."""
        return f"{self.kind}@{self.segment.start:.1f}"


class ReflectionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Reflection:
    moment_key: str
    answer: str
    state: ReflectionState
