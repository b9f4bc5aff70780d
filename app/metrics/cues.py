"""Finds questions, recaps, validations and plans in words that carry no punctuation, by the patterns of a lexicon."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.analysis_result import Cue
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.events import Interplay
from app.metrics.sure_words import plain

PATTERN_KINDS = ("question_open", "question_closed", "question_tag", "recap", "confirmation", "validation", "plan")
PLACES = ("opening", "start", "end", "anywhere")
PHRASE_GAP_S = 0.35
UTTERANCE_GAP_S = 1.0
STACKED_WITHIN_S = 8.0
CONFIRMED_WITHIN_S = 6.0

_CONFIRMED_AFTER_S = 0.8
_MOST_BETWEEN = 14
_MOST_WORDS = 40
_SAME_QUESTION_WORDS = 3
_MARK = "|"


@dataclass(frozen=True, slots=True)
class CuePattern:
    """A few words to look for.

    Attributes:
        text: plain words, {set} for one word or phrase of a set, "*" for any word, and "..." for up to 14 words, none of
            which begins the pattern's first set again.
        kind: one of PATTERN_KINDS.
        where: "opening" (of what somebody says after a pause of 1 s), "start" (of a phrase), both after lead-ins such as
            "and" or "so"; "end" (of a phrase) or "anywhere".
        row: of the listening map.
    """

    text: str
    kind: str
    where: str
    row: int


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """What one language's words tell.

    Attributes:
        patterns: what to look for.
        sets: name -> words or phrases that stand for each other.
        lead_ins: words that may stand before an opening ("and", "so", "well").
        unfinished: last words after which more was to come ("because", "the").
        listening: words of listening sounds ("mm-hm", "yes").
    """

    patterns: tuple[CuePattern, ...] = ()
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead_ins: frozenset[str] = frozenset()
    unfinished: frozenset[str] = frozenset()
    listening: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A question cue and whether it can be answered by yes or no."""

    cue: Cue
    closed: bool


class CueFinder:
    """A lexicon made ready for searching."""

    def __init__(self, lexicon: CueLexicon) -> None:
        self._lexicon = lexicon
        self._searches = {kind: self._search(kind) for kind in PATTERN_KINDS}
        self._read: tuple[tuple[Sequence[Word], tuple[_Utterance, ...]], ...] = ()  # what was prepared last, of two voices

    def questions(self, words: Sequence[Word]) -> tuple[Question, ...]:
        """Questions in one speaker's words; each ends where its phrase ends, or where the next question begins."""
        found: list[Question] = []
        for utterance in self._utterances(words):
            starts = self._openings(utterance)
            for position, (first, closed) in enumerate(starts):
                stop = starts[position + 1][0] if position + 1 < len(starts) else len(utterance.words)
                last = min(utterance.phrase_end(first), stop - 1, first + _MOST_WORDS - 1)
                found.append(Question(utterance.cue("question", first, last), closed))
        return tuple(found)

    def _utterances(self, words: Sequence[Word]) -> tuple[_Utterance, ...]:
        """The words between silences of a second; every search of one speaker's words goes through the same."""
        before = self._read  # another thread may leave its own here meanwhile
        for known, utterances in before:
            if known is words:
                return utterances
        utterances = tuple(_split(words, UTTERANCE_GAP_S))
        self._read = ((words, utterances), *before[:1])
        return utterances

    def _openings(self, utterance: _Utterance) -> list[tuple[int, bool]]:
        """First word of each question and whether it is closed; "tell me what happened" is one question."""
        found = sorted(
            (first, last, kind != "question_open", kind == "question_tag")
            for kind in ("question_open", "question_closed", "question_tag")
            for first, last in self._matches(kind, utterance)
        )
        requests = self._lexicon.sets.get("request_ends", ())
        starts: list[tuple[int, bool]] = []
        before = -1
        for first, last, closed, tag in found:
            begins = utterance.phrase_start(first) if tag else first
            if self._embedded(utterance, begins):
                continue
            asked = bool(starts) and first <= before + 2 and plain(utterance.words[first - 1].text) in requests
            if not starts or (begins >= starts[-1][0] + _SAME_QUESTION_WORDS and not asked):
                starts.append((begins, closed))
            before = last
        return starts

    def _embedded(self, utterance: _Utterance, first: int) -> bool:
        """Whether the word before makes a part of a statement of it: "i don't know how many people were there"."""
        inside = utterance.phrase_start(first) < first
        return inside and plain(utterance.words[first - 1].text) in self._lexicon.sets.get("embedding", ())

    def recaps(self, words: Sequence[Word]) -> tuple[Cue, ...]:
        """At most one recap an utterance, from its marker to the utterance's end."""
        return tuple(
            utterance.cue("recap", first, len(utterance.words) - 1)
            for utterance in self._utterances(words)
            for first, _ in self._matches("recap", utterance)[:1]
        )

    def confirmed(self, recap: Cue, answers: Sequence[Word]) -> Cue | None:
        """Their yes to a recap: among the first phrases that they say after its beginning and until 6 s after its end."""
        begins_s, until_s = recap.segment.start + _CONFIRMED_AFTER_S, recap.segment.end + CONFIRMED_WITHIN_S
        first = bisect_right(answers, begins_s, key=lambda word: word.segment.start)
        for phrase in _phrases(answers[first : first + _MOST_WORDS]):
            if phrase.words[0].segment.start > until_s:
                return None
            if self._matches("confirmation", phrase):
                cue = phrase.cue("recap_confirmed", 0, min(len(phrase.words), 12) - 1)
                return Cue(cue.kind, recap.speaker, Segment(recap.segment.start, cue.segment.end), cue.text)
            if any(plain(word.text) not in self._lexicon.listening for word in phrase.words):
                return None
        return None

    def validations(self, words: Sequence[Word]) -> tuple[Cue, ...]:
        """Phrases that take up what the other person feels or goes through, each to the end of its phrase."""
        return self._phrases_with("validation", words)

    def plans(self, words: Sequence[Word]) -> tuple[Cue, ...]:
        """What somebody will do and by when."""
        return self._phrases_with("plan", words)

    def _phrases_with(self, kind: str, words: Sequence[Word]) -> tuple[Cue, ...]:
        found: list[Cue] = []
        for utterance in self._utterances(words):
            after = -1
            for first, last in self._matches(kind, utterance):
                if first > after:
                    after = last if kind == "plan" else max(last, min(utterance.phrase_end(last), first + _MOST_BETWEEN))
                    found.append(utterance.cue(kind, first, after))
        return tuple(found)

    def _matches(self, kind: str, utterance: _Utterance) -> list[tuple[int, int]]:
        """First and last word of each match, in order, without overlaps."""
        search = self._searches[kind]
        return [utterance.between(match.start(), match.end()) for match in search.finditer(utterance.text)] if search else []

    def _search(self, kind: str) -> re.Pattern[str] | None:
        lead = "".join(f"(?:(?:{_any(self._lexicon.lead_ins)}) )*" if self._lexicon.lead_ins else "")
        ways = {
            "opening": rf"(?<=^\| ){lead}(?:%s)(?= )",
            "start": rf"(?<=\| ){lead}(?:%s)(?= )",
            "end": r"(?<= )(?:%s)(?= \|)",
            "anywhere": r"(?<= )(?:%s)(?= )",
        }
        parts = []
        for where in PLACES:
            own = [self._pattern(cue.text) for cue in self._lexicon.patterns if (cue.kind, cue.where) == (kind, where)]
            if own:
                parts.append(ways[where].replace("%s", "|".join(own)))
        return re.compile("|".join(parts)) if parts else None

    def _pattern(self, text: str) -> str:
        """A regular expression for words with one blank between, where a pause mark may stand between any two."""
        words = text.split()
        again = f"(?!(?:{_any(self._lexicon.sets[words[0].strip('{}')])}) )" if words[0].startswith("{") else ""
        parts = []
        for part in words:
            if part == "...":
                parts.append(rf"(?:{again}[^ |]+ (?:\| )?){{0,{_MOST_BETWEEN}}}?")
            elif part == "*":
                parts.append(r"[^ |]+ (?:\| )?")
            elif part.startswith("{"):
                parts.append(f"(?:{_any(self._lexicon.sets[part.strip('{}')])}) (?:\\| )?")
            else:
                parts.append(re.escape(part) + r" (?:\| )?")
        return "".join(parts).removesuffix(r" (?:\| )?")


def stacked(questions: Sequence[Cue], interplay: Interplay) -> tuple[Cue, ...]:
    """Two or more questions of one turn, each within 8 s of the one before, so that no answer fitted between."""
    found: list[Cue] = []
    asked: dict[str, list[Cue]] = {}
    for question in sorted(questions, key=_start):
        asked.setdefault(question.speaker, []).append(question)
    for turns in interplay.floors:
        for turn in turns:
            everything = asked.get(turn.speaker, [])
            first = bisect_left(everything, turn.start - 0.3, key=_start)
            own = everything[first : bisect_right(everything, turn.end, key=_start)]
            for group in _groups(own):
                if len(group) > 1:
                    text = " / ".join(question.text for question in group)
                    segment = Segment(group[0].segment.start, group[-1].segment.end)
                    found.append(Cue("stacked", turn.speaker, segment, text))
    return tuple(found)


def _start(cue: Cue) -> float:
    return cue.segment.start


def _groups(questions: Sequence[Cue]) -> Iterator[list[Cue]]:
    group: list[Cue] = []
    for question in questions:
        if group and question.segment.start - group[-1].segment.end > STACKED_WITHIN_S:
            yield group
            group = []
        group.append(question)
    if group:
        yield group


def _any(words: Sequence[str] | frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


class _Utterance:
    """Words in a row as one text, with a mark at every pause, and the way back from the text to the words."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self._offsets: list[int] = []
        self._breaks: list[int] = []  # index of each phrase's first word
        text = "| "
        for index, word in enumerate(words):
            if index == 0 or word.segment.start - words[index - 1].segment.end >= PHRASE_GAP_S:
                self._breaks.append(index)
                text += "| " if index else ""
            self._offsets.append(len(text))
            text += (plain(word.text) or "-") + " "
        self.text = text + _MARK

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The first and last word of a stretch of the text."""
        return bisect_right(self._offsets, start) - 1, bisect_right(self._offsets, end - 1) - 1

    def phrase_start(self, index: int) -> int:
        return self._breaks[bisect_right(self._breaks, index) - 1]

    def phrase_end(self, index: int) -> int:
        after = bisect_right(self._breaks, index)
        return self._breaks[after] - 1 if after < len(self._breaks) else len(self.words) - 1

    def cue(self, kind: str, first: int, last: int) -> Cue:
        words = self.words[first : last + 1]
        segment = Segment(words[0].segment.start, max(word.segment.end for word in words))
        return Cue(kind, words[0].speaker, segment, " ".join(word.text for word in words))


def _phrases(words: Sequence[Word]) -> Iterator[_Utterance]:
    return _split(words, PHRASE_GAP_S)


def _split(words: Sequence[Word], gap_s: float) -> Iterator[_Utterance]:
    first = 0
    for index in range(1, len(words) + 1):
        if index == len(words) or words[index].segment.start - words[index - 1].segment.end >= gap_s:
            yield _Utterance(words[first:index])
            first = index
