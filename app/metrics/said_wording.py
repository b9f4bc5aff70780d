"""What an utterance tells by its words alone, whoever spoke before it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.metrics.said_evidence import Shapes
from app.metrics.said_patterns import Match, PatternSet
from app.metrics.said_utterances import Utterance
from app.metrics.said_words import content

SURE = "sure "
"""Before the name of a group of patterns that tell more by themselves than the others."""
UNLESS = "unless "
NEVER = "never "
"""Before the names of patterns that speak against a find which they overlap, or against all of an utterance."""

MOST_REMEMBERED = 10_000
"""Utterances: some five hours of talk, which take 30 MB."""

_OF_A_QUESTION = "question_"

Matches = Mapping[str, Sequence[Match]]
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Memory(Generic[_Key, _Value]):
    """What was concluded, by all that it rests on: after a correction most of a conversation is what it was."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: dict[_Key, _Value] = {}

    def recall(self, key: _Key) -> _Value | None:
        return self._known.get(key)

    def keep(self, key: _Key, value: _Value) -> _Value:
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[key] = value
        return value


@dataclass(frozen=True, slots=True)
class Wording:
    """Of one utterance.

    Attributes:
        found: name of a group of patterns -> its matches that nothing speaks against.
        hits: the matches of the patterns of questions, also of those that speak against one.
        stems: its content words, each with the index of the word that shows it first.
        begins: the first word after lead-ins.
        kinds: of its words.
        listens: whether it is words of listening sounds alone.
    """

    found: Matches
    hits: Matches
    stems: Mapping[str, int]
    begins: int
    kinds: Sequence[str]
    listens: bool


class Wordings:
    """Reads wordings, each text once: it marks its phrases, so that it holds all that is read here."""

    def __init__(
        self, patterns: PatternSet, shapes: Shapes, *, empty: Collection[str], listening: Collection[str]
    ) -> None:
        self._patterns, self._shapes = patterns, shapes
        self._empty, self._listening = empty, listening
        self._known: Memory[str, Wording] = Memory()

    def of(self, utterance: Utterance) -> Wording:
        return self._known.recall(utterance.text) or self._known.keep(utterance.text, self._read(utterance))

    def _read(self, utterance: Utterance) -> Wording:
        matches = self._patterns.matches(utterance)
        words = utterance.plain
        return Wording(
            found=_left(matches),
            hits={name: own for name, own in matches.items() if _OF_A_QUESTION in name and not name.startswith(SURE)},
            stems=content(words, self._empty),
            begins=self._patterns.after_lead_ins(words),
            kinds=self._shapes.of(words),
            listens=all(word in self._listening for word in words),
        )


def _left(matches: Matches) -> Matches:
    """Without those that are spoken against."""
    kept: dict[str, Sequence[Match]] = {}
    for name, own in matches.items():
        bare = name.removeprefix(SURE)
        if name.startswith((UNLESS, NEVER)) or NEVER + bare in matches:
            continue
        against = matches.get(UNLESS + bare, ())
        left = [one for one in own if not any(first <= one[1] and one[0] <= last for first, last in against)]
        if left:
            kept[name] = left
    return kept
