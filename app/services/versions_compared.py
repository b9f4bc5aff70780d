"""Lays two versions of the same words beside each other: line by line, word by word, by time and voice; plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from app.core.spoken_line import spoken_lines
from app.core.transcript import Word
from app.core.turn import Annotation

PAUSE_S = 0.8
"""A voice that rests so long in both versions parts what is laid beside each other."""
_MOST_CELLS = 60_000
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """differs: the other version has another word here, or none. gap_...: it has words there, where this one has none."""

    word: Word
    differs: bool
    gap_before: bool = False
    gap_after: bool = False


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """What one voice says at one time in both versions; one of them may have no words here."""

    speaker: str
    start_s: float
    end_s: float
    left: tuple[ComparedWord, ...]
    right: tuple[ComparedWord, ...]

    @property
    def differs(self) -> bool:
        return any(word.differs for word in (*self.left, *self.right))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines in the order in which they begin.

    Attributes:
        differing: words that the two write otherwise: of a word in one place that is two in the other, both count.
        words: those, and the words that are the same in both.
    """

    lines: tuple[ComparedLine, ...]
    differing: int
    words: int


def compare(left: Sequence[Word], right: Sequence[Word], annotation: Annotation) -> Comparison:
    """Two versions in order of their words' starts; their turns say what stands on one line.

    Small and capital letters make no difference, nor do signs around a word.
    """
    alone: set[int] = set()  # by identity: the same word at the same time may stand in both
    before: set[int] = set()
    after: set[int] = set()
    same = differing = 0
    for mine, theirs in _passages(left, right):
        # In an order of their own, so that it comes to the same whichever stands left.
        (first, its), (second, others) = sorted(([_plain(word) for word in side], side) for side in (mine, theirs))
        pairs, edits = matched(first, second)
        same, differing = same + len(pairs), differing + edits
        for (a, b), (c, d) in pairwise(((-1, -1), *pairs, (len(first), len(second)))):
            alone.update(id(word) for word in (*its[a + 1 : c], *others[b + 1 : d]))
            for side, begin, end, there in ((its, a, c, d - b > 1), (others, b, d, c - a > 1)):
                if there and end - begin == 1 and end < len(side):
                    before.add(id(side[end]))
                elif there and end - begin == 1 and begin >= 0:
                    after.add(id(side[begin]))
    ours = {id(word) for word in left}

    def compared(words: Iterable[Word]) -> tuple[ComparedWord, ...]:
        return tuple(ComparedWord(word, *(id(word) in those for those in (alone, before, after))) for word in words)

    lines = tuple(
        ComparedLine(
            line.speaker,
            line.segment.start,
            line.segment.end,
            compared(word for word in line.words if id(word) in ours),
            compared(word for word in line.words if id(word) not in ours),
        )
        for line in spoken_lines(_in_time((*left, *right)), annotation)
    )
    return Comparison(lines, differing, same + differing)


def _passages(left: Sequence[Word], right: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """What one voice says in both versions between two of its pauses: only words that are near can be the same one."""
    ours = {id(word) for word in left}
    for speaker in dict.fromkeys(word.speaker for word in (*left, *right)):
        mine: list[Word] = []
        theirs: list[Word] = []
        until_s = float("-inf")
        for word in _in_time(word for word in (*left, *right) if word.speaker == speaker):
            if word.segment.start - until_s > PAUSE_S and (mine or theirs):
                yield mine, theirs
                mine, theirs = [], []
            (mine if id(word) in ours else theirs).append(word)
            until_s = max(until_s, word.segment.end)
        if mine or theirs:
            yield mine, theirs


def matched(first: Sequence[str], second: Sequence[str]) -> tuple[list[tuple[int, int]], int]:
    """Places of the words that are the same, and how many words have to be changed, added or left out beside them.

    As few as possible (Levenshtein); of very long passages, which take too long for that, hardly more.
    """
    if len(first) * len(second) > _MOST_CELLS:
        blocks = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
        pairs = [(a + n, c + n) for what, a, b, c, _ in blocks if what == "equal" for n in range(b - a)]
        return pairs, sum(max(b - a, d - c) for what, a, b, c, d in blocks if what != "equal")
    costs = [list(range(len(second) + 1))]
    for word in first:
        above, row = costs[-1], [costs[-1][0] + 1]
        for place, other in enumerate(second):
            row.append(above[place] if word == other else 1 + min(above[place], above[place + 1], row[place]))
        costs.append(row)
    pairs = []
    a, b = len(first), len(second)
    while a and b:
        if first[a - 1] == second[b - 1]:
            a, b = a - 1, b - 1
            pairs.append((a, b))
        else:
            _, a, b = min((costs[a - 1][b - 1], a - 1, b - 1), (costs[a - 1][b], a - 1, b), (costs[a][b - 1], a, b - 1))
    return pairs[::-1], costs[-1][-1]


def _in_time(words: Iterable[Word]) -> list[Word]:
    return sorted(words, key=lambda word: (word.segment.start, word.segment.end))


def _plain(word: Word) -> str:
    return _EDGES.sub("", word.text.casefold()) or word.text
