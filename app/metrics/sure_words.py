"""The words that were surely heard, asked about by the time at which they were said."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.turn_ends import SURE_CONFIDENCE, TurnEnds, is_sure, plain

DECIDING_CONFIDENCE = 0.85
"""Mean confidence of one speaker's words. Where a recogniser hears a voice badly it is still sure of a good part of its
wrong words: two in five had 0.8 or more in rooms with echoes, and events were found worse with them than without."""

TOGETHER_S = 0.35
"""The same word by both is said together when its middles lie no further apart."""
TOGETHER_WORDS = 3
"""Who completes a sentence comes in with its last words; the same word later is chance."""

CHANCE_LETTERS = 5

_LAST_WORDS_S = 0.8
_WORD_LATE_S = 0.1


@dataclass(frozen=True, slots=True)
class SureWords:
    """What events may conclude from words; a word that was not surely heard says nothing.

    Attributes:
        words: each speaker's words in order.
        listening: words of listening sounds ("mm-hm", "yes").
        ends: what last words show.
    """

    words: Mapping[str, tuple[Word, ...]]
    listening: frozenset[str]
    ends: TurnEnds = field(default_factory=TurnEnds)
    _middles_s: Mapping[str, list[float]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        middles_s = {speaker: [word.middle_s for word in own] for speaker, own in self.words.items()}
        object.__setattr__(self, "_middles_s", middles_s)

    def listens(self, speaker: str, said: Segment) -> bool | None:
        """Whether what was surely heard is only words of the list; None where most of it was not surely heard.

        A sound that is no word comes out as several words, some of which are called sure by chance.
        """
        heard = self._within(speaker, said)
        sure = [word for word in heard if is_sure(word)]
        if not sure or sum(word.confidence for word in heard) < SURE_CONFIDENCE * len(heard):
            return None
        return all(plain(word.text) in self.listening for word in sure)

    def all_listens(self, speaker: str, said: Segment) -> bool:
        """Whether words were heard, every one of them surely, and only words of the list."""
        heard = self._within(speaker, said)
        return bool(heard) and all(is_sure(word) and plain(word.text) in self.listening for word in heard)

    def finish_together(self, speaker: str, entry: Segment, by: str, end_s: float) -> bool:
        """Whether `by` comes in with the words that `speaker` ends with at `end_s`: a word of 5 letters or more, or two.

        Short words are too often the same by chance ("can", "it").
        """
        ending = [word for word in self._within(speaker, _before(end_s)) if is_sure(word)][-2:]
        first = self._within(by, entry)[:TOGETHER_WORDS]
        if not ending or plain(ending[-1].text) in self.listening or self.more_to_come(speaker, end_s):
            return False
        same = [any(_together(word, own) for own in first) for word in ending]
        return same[-1] and (len(plain(ending[-1].text)) >= CHANCE_LETTERS or (len(same) > 1 and same[0]))

    def more_to_come(self, speaker: str, end_s: float) -> bool:
        """Whether the last words before `end_s` show that the sentence was not over."""
        return self.ends.more_to_come(self.words.get(speaker, ()), end_s)

    def end_odds(self, speaker: str, end_s: float) -> float | None:
        """How likely `speaker` had ended at `end_s`, as `TurnEnds.odds_at` says it."""
        return self.ends.odds_at(self.words.get(speaker, ()), end_s)

    def _within(self, speaker: str, said: Segment) -> tuple[Word, ...]:
        middles_s = self._middles_s.get(speaker, [])
        first = bisect_left(middles_s, said.start)
        return self.words.get(speaker, ())[first : bisect_left(middles_s, said.end, lo=first)]


def trusted(words: Mapping[str, Sequence[Word]]) -> dict[str, tuple[Word, ...]]:
    """The words of each speaker whose words may decide anything; none for one who was heard badly throughout."""
    return {speaker: tuple(own) if _mean_confidence(own) >= DECIDING_CONFIDENCE else () for speaker, own in words.items()}


def _mean_confidence(words: Sequence[Word]) -> float:
    return sum(word.confidence for word in words) / max(1, len(words))


def _before(end_s: float) -> Segment:
    """Where the middles of the last words before a silence lie."""
    return Segment(max(0.0, end_s - _LAST_WORDS_S), end_s + _WORD_LATE_S)


def _together(word: Word, other: Word) -> bool:
    near = abs(word.middle_s - other.middle_s) <= TOGETHER_S
    return near and is_sure(other) and plain(word.text) == plain(other.text)
