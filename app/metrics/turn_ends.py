"""Tells from the last words before a silence whether they can be the end of what was to be said.

No recogniser writes full stops, so the words themselves have to show it: "because" leaves more to come, "on monday" may be
all. Pieces of evidence are the last one to three words and the kinds of the last four, with "^" where nothing came before
them, and what stood a little before the last one ("what .. for"); their weights were fitted on turns and on the same turns
broken off (tests/benchmarks/turn_ends.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.transcript import Word
from app.metrics.said_evidence import UNKNOWN, Kinds, Shapes

SURE_CONFIDENCE = 0.8
REACH = 6
"""Words that are looked at, the last one included."""

_MOST_OF_WORDS = 3
_MOST_OF_KINDS = 4
_LAST_WORDS_S = 1.0
_WORD_LATE_S = 0.2
_ANEW_S = 1.0  # words after a longer silence begin something new
_CERTAIN = 9.0
_NO_LETTER = re.compile(r"[^\w'-]+")


@dataclass(frozen=True, slots=True)
class EndWeights:
    """more_until: odds up to which more was to come. start, weights: what the odds begin with, what each piece adds."""

    more_until: float
    start: float
    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class TurnEnds:
    """What a language's last words show.

    Attributes:
        unfinished: last words after which more was to come ("because", "the"): all that is known where there are no weights.
        weighed: None for a language without weights.
        kinds: how words are taken together.
    """

    unfinished: frozenset[str] = frozenset()
    weighed: EndWeights | None = None
    kinds: Kinds = field(default_factory=Kinds)
    _shapes: Shapes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_shapes", Shapes(self.kinds))

    def odds(self, said: Sequence[str], *, whole: bool) -> float:
        """How likely these words are all that was to be said: 0 for even odds, more where it is likelier; a logarithm.

        Args:
            said: the last words in order, as `plain` writes them; at least one.
            whole: they are all that was said since the last silence, or since the other spoke.
        """
        if self.weighed is None:
            return -_CERTAIN if said[-1] in self.unfinished else _CERTAIN
        weights = self.weighed.weights
        found = pieces(said[-REACH:], self._shapes, whole=whole and len(said) <= REACH)
        return self.weighed.start + sum(sorted(weights.get(piece, 0.0) for piece in found))

    def odds_at(self, words: Sequence[Word], end_s: float) -> float | None:
        """The same of the words (in order of time) that were said last before `end_s`.

        None where there are none within a second, or where the last one was not surely heard: ends of words are what is
        misheard most.
        """
        last = last_word(words, end_s)
        if last is None or not is_sure(words[last]):
            return None
        first = last
        while first > 0 and last - first < REACH - 1 and _follows(words[first - 1], words[first]):
            first -= 1
        whole = first == 0 or words[first].segment.start - words[first - 1].segment.end > _ANEW_S
        return self.odds([plain(word.text) for word in words[first : last + 1]], whole=whole)

    def more_to_come(self, words: Sequence[Word], end_s: float) -> bool:
        """Whether the last words before `end_s` show that more was to come; False where nothing is known of them."""
        odds = self.odds_at(words, end_s)
        return odds is not None and odds <= (-_CERTAIN if self.weighed is None else self.weighed.more_until)


def pieces(said: Sequence[str], shapes: Shapes, *, whole: bool) -> set[str]:
    """The evidence in the last words of what was said."""
    kinds = shapes.of(said)
    found = {f"{kind} .. {kinds[-1]}" for kind in kinds[:-2] if kind != UNKNOWN}
    for row, most in ((said, _MOST_OF_WORDS), (kinds, _MOST_OF_KINDS)):
        found |= {" ".join(row[-count:]) for count in range(1, min(most, len(row)) + 1)}
        if whole and len(row) <= most:
            found.add("^ " + " ".join(row))
    if whole and len(said) < REACH:
        found.add(f"words<{REACH}")
    return found


def last_word(words: Sequence[Word], end_s: float) -> int | None:
    """Index of the word that ended at `end_s`, or shortly before it; words: in order of time."""
    after = bisect_left(words, end_s + _WORD_LATE_S, key=lambda word: word.middle_s)
    if after == 0 or words[after - 1].segment.end < end_s - _LAST_WORDS_S:
        return None
    return after - 1


def is_sure(word: Word) -> bool:
    return word.confidence >= SURE_CONFIDENCE


def plain(text: str) -> str:
    """A word as lists know it: lower case, straight apostrophe, no punctuation."""
    return _NO_LETTER.sub("", text.lower().replace("\u2019", "'"))


def _follows(earlier: Word, later: Word) -> bool:
    return is_sure(earlier) and later.segment.start - earlier.segment.end <= _ANEW_S
