"""Weighs what speaks for a cue: short runs of words and of kinds of words, their place, and what stands around them.

A piece of evidence is named by what it is: "so you" (these words in a row), "<feel> when" (a word of a kind, then this one;
"*" is a word of no kind), "^ you've <ed>" (at the beginning, after lead-ins; "^^" before them), "isn't it $" (at the end),
"you .. <feel>" (with up to three words between), "words>=5".
Each has a weight that was fitted on labelled talk (tests/benchmarks/said_weights.py); the sum says whether a cue is there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

from app.metrics.said_words import bare_word

_MOST_OF_WORDS = 3
_MOST_OF_KINDS = 4
_AT_EDGES = 2
_MOST_APART = 5
_FEWEST_BEFORE_ENDING = 3
UNKNOWN = "*"
_DECIMALS = 6  # more than weights have: what is left of it depends on the order of adding, and must not decide


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one decision rests on.

    Attributes:
        over: the sum from which on the answer is yes.
        start: what the sum begins with.
        weights: name of a piece of evidence -> what it adds.
    """

    over: float
    start: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Kinds:
    """How words are taken together.

    Attributes:
        classes: name of a kind -> its words.
        kept: words that stand for themselves.
        endings: of words that are a kind by their ending.
    """

    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()


class Shapes:
    """Tells the kind of each word; every word is looked at once."""

    def __init__(self, kinds: Kinds) -> None:
        self._endings = kinds.endings
        self._known = {word: word for word in kinds.kept}
        self._known |= {word: f"<{name}>" for name, words in kinds.classes.items() for word in words}

    def of(self, words: Sequence[str]) -> list[str]:
        known = self._known
        return [known[word] if word in known else self._new(word) for word in words]

    def _new(self, word: str) -> str:
        kind = UNKNOWN
        if bare_word(word) != word:
            kind = UNKNOWN + word[word.index("'") :]
        else:
            for ending in self._endings:
                if word.endswith(ending) and len(word) >= len(ending) + _FEWEST_BEFORE_ENDING:
                    kind = f"<{ending}>"
                    break
        self._known[word] = kind
        return kind


class Evidence:
    """Every decision's weights in one table, so that each piece of evidence is looked up once."""

    def __init__(self, decisions: Mapping[str, Weighed]) -> None:
        self.decisions = decisions
        self._starts = [own.start - own.over for own in decisions.values()]
        self._table: dict[str, list[tuple[int, float]]] = {}
        for index, own in enumerate(decisions.values()):
            for piece, weight in own.weights.items():
                self._table.setdefault(piece, []).append((index, weight))
        self.beginnings = frozenset(
            " ".join(words[:count]) for words in map(str.split, self._table) for count in range(1, len(words) + 1)
        )
        """Of all pieces: a run of words that begins none of them need not be looked at further."""

    def sums(self, pieces: AbstractSet[str]) -> dict[str, float]:
        """How far the evidence for each decision lies over its limit; 0 or more is a yes."""
        found = list(self._starts)
        table = self._table
        for piece in table.keys() & pieces:
            for index, weight in table[piece]:
                found[index] += weight
        return {name: round(own, _DECIMALS) for name, own in zip(self.decisions, found, strict=True)}


def runs(words: Sequence[str], kinds: Sequence[str], begin: int, beginnings: Collection[str] | None = None) -> set[str]:
    """Runs of words and of kinds, each by itself and where it opens or ends what is said.

    Args:
        begin: the first word after lead-ins.
        beginnings: of the runs that are asked for; all are without it.
    """
    found: set[str] = set()
    for row, most in ((words, _MOST_OF_WORDS), (kinds, _MOST_OF_KINDS)):
        for first in range(len(row)):
            text = ""
            for word in row[first : first + most]:
                text = f"{text} {word}" if text else word
                if beginnings is not None and text not in beginnings:
                    break
                found.add(text)
    for first, kind in enumerate(kinds):
        if kind != UNKNOWN and (beginnings is None or f"{kind} .." in beginnings):
            for other in kinds[first + 2 : first + _MOST_APART + 1]:
                if other != UNKNOWN:
                    found.add(f"{kind} .. {other}")
    for most in range(1, _MOST_OF_KINDS + 1):
        found.add("^^ " + " ".join(kinds[:most]))
        found.add("^ " + " ".join(kinds[begin : begin + most]))
        found.add(" ".join(kinds[-most:]) + " $")
    for most in range(1, _AT_EDGES + 1):
        found.add("^ " + " ".join(words[begin : begin + most]))
        found.add(" ".join(words[-most:]) + " $")
    return found


@lru_cache(maxsize=10_000)
def at_least(name: str, value: int, steps: tuple[int, ...]) -> frozenset[str]:
    """One piece for each step that a count reaches."""
    return frozenset(f"{name}>={step}" for step in steps if value >= step)
