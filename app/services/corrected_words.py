"""The words of a conversation while corrections are laid over them: who says each, and what a person wrote instead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.segment import Segment, Segments
from app.core.transcript import Word

NOBODY = ""


class CorrectedWords:
    """In order of their start. Beside each word stands who says it now, so that only those that changed are made anew."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = list(words)
        self._speakers = [word.speaker for word in words]
        self._longest_s: float | None = None

    def result(self) -> tuple[Word, ...]:
        """Without those that nobody in the conversation says."""
        return tuple(
            word if word.speaker == speaker else replace(word, speaker=speaker)
            for word, speaker in zip(self._words, self._speakers, strict=True)
            if speaker != NOBODY
        )

    def rename(self, names: Mapping[str, str]) -> None:
        """Keys of voices -> those that they have from now on."""
        self._speakers = [names.get(speaker, speaker) for speaker in self._speakers]

    def give(self, speaker: str, to: str, segment: Segment | None) -> None:
        """What a voice says in a segment, or everything that it says, is said by another one."""
        for index, word in enumerate(self._words):
            if self._speakers[index] == speaker and (segment is None or segment.holds(word.middle_s)):
                self._speakers[index] = to

    def say_by_time(self, speech: Mapping[str, Segments]) -> None:
        """Each word is said by the voice that is heard in its middle, else by the nearest one."""
        spoken = sorted((segment, key) for key, own in speech.items() for segment in own)
        starts = [segment.start for segment, _ in spoken]
        for index, word in enumerate(self._words):
            after = bisect_right(starts, word.middle_s)
            beside = spoken[max(0, after - 2) : after + 1]
            near = min(beside, key=lambda one: _distance_s(one[0], word.middle_s), default=None)
            self._speakers[index] = word.speaker if near is None else near[1]

    def rewrite(self, segment: Segment, speaker: str, text: str) -> None:
        """These words, surely heard since a person wrote them, for all that the voice says there."""
        if self._longest_s is None:
            self._longest_s = max((word.segment.duration_s for word in self._words), default=0.0)
        first = bisect_left(self._words, segment.start - self._longest_s, key=_start_s)
        last = bisect_right(self._words, segment.end, key=_start_s)
        own = [index for index in range(first, last) if self._speakers[index] == speaker]
        exactly = [index for index in own if self._words[index].segment == segment]
        there = exactly or [index for index in own if _same_place(self._words[index].segment, segment)]
        for index in reversed(there):
            del self._words[index], self._speakers[index]
        for word in written_words(segment, speaker, text):
            at = bisect_right(self._words, word.segment.start, key=_start_s)
            self._words.insert(at, word)
            self._speakers.insert(at, speaker)
        self._longest_s = max(self._longest_s, segment.duration_s)


def written_words(segment: Segment, speaker: str, text: str) -> tuple[Word, ...]:
    """Words as a person wrote them; they share the time of the segment by their letters."""
    pieces = text.split()
    letters = sum(map(len, pieces))
    words: list[Word] = []
    begun = 0
    for piece in pieces:
        start = segment.start + segment.duration_s * begun / letters
        begun += len(piece)
        end = segment.end if begun == letters else segment.start + segment.duration_s * begun / letters
        words.append(Word(Segment(start, end), piece, 1.0, speaker))
    return tuple(words)


def _same_place(heard: Segment, written: Segment) -> bool:
    """Whether the middle of one lies in the other."""
    return written.holds(_middle_s(heard)) or heard.holds(_middle_s(written))


def _middle_s(segment: Segment) -> float:
    return (segment.start + segment.end) / 2


def _start_s(word: Word) -> float:
    return word.segment.start


def _distance_s(segment: Segment, time_s: float) -> float:
    return max(segment.start - time_s, time_s - segment.end, 0.0)
