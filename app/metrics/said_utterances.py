"""What somebody said between two silences of a second, in the one form in which words are compared."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from app.core.analysis_result import Cue
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.turn_ends import plain

PHRASE_GAP_S = 0.35
UTTERANCE_GAP_S = 1.0
MOST_WORDS = 40
"""What is weighed was learnt from talk of this length; what is longer is cut into pieces, at pauses where there are any."""

_PIECE_WORDS = 25
_MARK = "|"
_STOPS = frozenset(".?!")


class Utterance:
    """Words in a row as one text, with a mark at every pause, and the way back from the text to the words.

    Attributes:
        plain: the words in lower case without punctuation; "-" for one that has no letter.
        text: all of them with one blank between, and "|" where a phrase begins, however it was written.
        offsets: where each word begins in the text.
        phrase_starts: the first word of each phrase: after a silence of 0.35 s or a full stop.
    """

    __slots__ = ("offsets", "phrase_starts", "plain", "speaker", "text", "words")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.speaker = words[0].speaker
        self.plain = [folded(word.text) for word in words]
        self.offsets: list[int] = []
        self.phrase_starts: list[int] = []
        parts: list[str] = []
        length, ended_s, stopped = 0, -1.0, True
        for index, (word, said) in enumerate(zip(words, self.plain, strict=True)):
            if stopped or word.segment.start - ended_s >= PHRASE_GAP_S:
                self.phrase_starts.append(index)
                parts.append("| ")
                length += 2
            self.offsets.append(length)
            parts.append(said + " ")
            length += len(said) + 1
            ended_s, stopped = word.segment.end, word.text[-1:] in _STOPS
        self.text = "".join(parts) + _MARK

    @property
    def start_s(self) -> float:
        return self.words[0].segment.start

    @property
    def end_s(self) -> float:
        return self.words[-1].segment.end

    def word_at(self, position: int) -> int:
        """The word that a place in the text belongs to."""
        return bisect_right(self.offsets, position) - 1

    def phrase_start(self, index: int) -> int:
        return self.phrase_starts[bisect_right(self.phrase_starts, index) - 1]

    def phrase_end(self, index: int) -> int:
        after = bisect_right(self.phrase_starts, index)
        return self.phrase_starts[after] - 1 if after < len(self.phrase_starts) else len(self.words) - 1

    def cue(self, kind: str, first: int = 0, last: int = -1) -> Cue:
        """From one word to another, both included; all of it by default."""
        words = self.words[first : last + 1] if last >= 0 else self.words[first:]
        segment = Segment(words[0].segment.start, max(word.segment.end for word in words))
        return Cue(kind, self.speaker, segment, " ".join(word.text for word in words))


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A word as patterns know it; "-" where nothing is left of it."""
    return plain(text) or "-"


def split(words: Sequence[Word], gap_s: float = UTTERANCE_GAP_S) -> Iterator[Utterance]:
    """One speaker's words between silences."""
    first = 0
    ended_s = words[0].segment.end if words else 0.0
    for index, word in enumerate(words):
        if word.segment.start - ended_s >= gap_s:
            yield Utterance(words[first:index])
            first = index
        ended_s = word.segment.end
    if words:
        yield Utterance(words[first:])


def in_order(words: Mapping[str, Sequence[Word]], gap_s: float = UTTERANCE_GAP_S) -> tuple[Utterance, ...]:
    """What everybody said, in order of its beginning, long utterances in pieces."""
    said = [piece for own in words.values() for one in split(own, gap_s) for piece in pieces(one)]
    return tuple(sorted(said, key=lambda one: (one.start_s, one.speaker)))


def pieces(one: Utterance) -> Iterator[Utterance]:
    """An utterance as it is, or where it is long, cut at its pauses, and where there are none for long, anywhere."""
    count = len(one.words)
    if count <= MOST_WORDS:
        yield one
        return
    first = 0
    for start, end in zip(one.phrase_starts, (*one.phrase_starts[1:], count), strict=True):
        if first < start and end - first > _PIECE_WORDS:
            yield Utterance(one.words[first:start])
            first = start
        while end - first > MOST_WORDS:
            yield Utterance(one.words[first : first + MOST_WORDS])
            first += MOST_WORDS
    if first < count:
        yield Utterance(one.words[first:])
