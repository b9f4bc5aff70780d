"""Words ordered into lines: what one voice says in one turn, the unit of every written form of a conversation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.segment import Segment
from app.core.transcript import Word
from app.core.turn import Annotation, Turn

_LOOSE_GAP_S = 1.5
_END_SLACK_S = 0.35  # engines end words this much too late


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """At least one word; `turn` is the turn that they belong to, None for words between turns such as listening sounds."""

    speaker: str
    words: tuple[Word, ...]
    turn: Turn | None = None

    @property
    def segment(self) -> Segment:
        """From the first word's start to the last end of a word."""
        return Segment(self.words[0].segment.start, max(word.segment.end for word in self.words))

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def spoken_lines(words: Sequence[Word], annotation: Annotation) -> tuple[SpokenLine, ...]:
    """All words, each once, a line a turn, in the order in which the lines began.

    Args:
        words: in order of their start.
        annotation: the turns; words that none holds are joined where the same voice goes on.
    """
    indices = _turn_indices(words, annotation.turns)
    of_turn: dict[int, list[Word]] = {}
    loose: dict[str, list[list[Word]]] = {}
    for word, index in zip(words, indices, strict=True):
        if index is not None:
            of_turn.setdefault(index, []).append(word)
            continue
        own = loose.setdefault(word.speaker, [])
        if own and word.segment.start - own[-1][-1].segment.end < _LOOSE_GAP_S:
            own[-1].append(word)
        else:
            own.append([word])
    turns = annotation.turns
    lines = [SpokenLine(turns[index].speaker, tuple(group), turns[index]) for index, group in of_turn.items()]
    lines += [SpokenLine(speaker, tuple(group)) for speaker, groups in loose.items() for group in groups]
    return tuple(sorted(lines, key=lambda line: line.words[0].segment.start))


def _turn_indices(words: Sequence[Word], turns: Sequence[Turn]) -> list[int | None]:
    """For each word the turn of its speaker that holds its middle, None where there is none."""
    starts: dict[str, list[tuple[float, int]]] = {}
    for index, turn in enumerate(turns):
        starts.setdefault(turn.speaker, []).append((turn.segment.start, index))
    found: list[int | None] = []
    for word in words:
        own = starts.get(word.speaker, [])
        at = bisect_right(own, (word.middle_s, len(turns))) - 1
        candidate = own[at][1] if at >= 0 else None
        inside = candidate is not None and word.middle_s < turns[candidate].segment.end + _END_SLACK_S
        found.append(candidate if inside else None)
    return found
