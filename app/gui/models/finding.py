"""Finds words in the lines of one conversation, whatever their case, accents and punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.transcript import Word
from app.gui.models.folding import BETWEEN_WORDS, WORD, fold, places_of


@dataclass(frozen=True, slots=True)
class Hit:
    """Signs [start, end) of a line's words, which stand one blank apart; `line` is its number.

    `time_s` is when the first of the words begins.
    """

    line: int
    start: int
    end: int
    first_word: int
    time_s: float


class FindableWords:
    """The lines of a conversation as they are searched; folded once, since every key that is typed searches anew."""

    def __init__(self, lines: Sequence[Sequence[Word]]) -> None:
        self._lines = lines
        self._texts = [" ".join(word.text for word in line) for line in lines]
        self._folded = [fold(text) for text in self._texts]

    def find(self, wanted: str) -> tuple[Hit, ...]:
        """Every place, in the order of the lines, where the words wanted follow each other in one line.

        The first may be the end of a word that is said and the last one its beginning, as while they are typed.
        """
        pattern = _pattern(wanted)
        if pattern is None:
            return ()
        hits: list[Hit] = []
        for number, folded in enumerate(self._folded):
            found = list(pattern.finditer(folded))
            if not found:
                continue
            text = self._texts[number]
            places = places_of(text)
            for one in found:
                start, end = places[one.start()], places[one.end() - 1] + 1
                word = min(text.count(" ", 0, start), len(self._lines[number]) - 1)
                hits.append(Hit(number, start, end, word, self._lines[number][word].segment.start))
        return tuple(hits)


def _pattern(wanted: str) -> re.Pattern[str] | None:
    """Words may be parted by anything that is no word, as "twenty-five"; without any word it is looked for as it stands."""
    folded = fold(wanted)
    words = WORD.findall(folded)
    if words:
        return re.compile(BETWEEN_WORDS.join(words))
    signs = folded.strip()
    return re.compile(re.escape(signs)) if signs else None
