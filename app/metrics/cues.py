"""Finds what was said (questions, recaps, thanks, plans and more) in words that carry no punctuation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.core.analysis_result import Cue
from app.core.transcript import Word
from app.core.turn import YOU
from app.metrics import said_turns
from app.metrics.said_patterns import Match, PatternSet
from app.metrics.said_questions import Asked, asked_in, follow_ups
from app.metrics.said_turns import Said, with_turns
from app.metrics.said_utterances import Utterance, in_order, split

CUES = (
    "question", "question_open", "question_closed", "question_stacked", "question_follow_up", "recap", "recap_confirmed",
    "validation", "gratitude", "plan", "hurry", "defensive_opening", "self_turn", "verdict_word", "absolute", "uptake",
    "explained_again", "first_advice", "filler",
)  # fmt: skip
"""What can be found, as the labelled set calls it; "question" is one of either kind."""

OTHER_GROUPS = ("question_choice", "question_more", "recap_marker", "recap_shared", "confirmation")
"""Patterns that other cues are made of."""

_ANYWHERE = ("validation", "gratitude", "plan", "hurry", "verdict_word", "absolute", "explained_again", "filler")
_THEIRS = frozenset({"explained_again"})  # who listens is you
_TO_PHRASE_END = frozenset({"validation", "gratitude"})
_QUESTIONS = ("question_open", "question_closed", "question_choice", "question_more")
_RECAPS = (*_QUESTIONS, "recap", "recap_marker", "recap_shared")
_MADE_OF = {
    "question": _QUESTIONS, "question_open": _QUESTIONS, "question_closed": _QUESTIONS,
    "question_stacked": _QUESTIONS, "question_follow_up": _QUESTIONS,
    "recap": _RECAPS, "recap_confirmed": (*_RECAPS, "confirmation"),
}  # fmt: skip
_MOST_WORDS = 14
_ASKED_AT_ONCE = 3
_UNLESS = "unless "
_NEVER = "never "


class State(StrEnum):
    """How surely a cue is found: "on" with precision .9 and recall .7 or better in at least 30 utterances."""

    ON = "on"
    EXPERIMENTAL = "experimental"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class CueRule:
    """What to look for.

    Attributes:
        rows: of the listening map.
        find: patterns.
        unless: those that speak against a find which they overlap.
        never: those that speak against every find of the utterance.
    """

    rows: tuple[int, ...] = ()
    find: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    state: State = State.EXPERIMENTAL


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """What one language's words tell.

    Attributes:
        rules: name of a cue, or of a group of patterns that others are made of -> what to look for.
        sets: name -> words or phrases that stand for each other.
        lead_ins: words that may stand before an opening ("and", "so", "well").
        unfinished: last words after which more was to come ("because", "the").
        listening: words of listening sounds ("mm-hm", "yes").
        empty: words that carry no content of their own ("the", "get").
    """

    rules: Mapping[str, CueRule] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead_ins: frozenset[str] = frozenset()
    unfinished: frozenset[str] = frozenset()
    listening: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    def is_on(self, *cues: str) -> bool:
        """Whether all of these are found surely enough to be counted and spoken of."""
        return all(name in self.rules and self.rules[name].state is State.ON for name in cues)


@dataclass(frozen=True, slots=True)
class Question:
    """A question cue and whether a yes, a choice or one fact answers it."""

    cue: Cue
    closed: bool


class CueFinder:
    """A lexicon made ready for searching.

    Raises:
        ValueError: a pattern can't be read.
    """

    def __init__(self, lexicon: CueLexicon, *, every: bool = False) -> None:
        self._lexicon = lexicon
        self.names = tuple(name for name in CUES if every or lexicon.is_on(name))

    def expressions(self) -> tuple[str, ...]:
        """The regular expression of each pattern, for comparing speed."""
        return self._patterns.expressions()

    @cached_property
    def _patterns(self) -> PatternSet:
        """Made when words come for the first time: reading patterns takes longer than all else at the start of the app."""
        return PatternSet(_groups(self._lexicon, self.names), sets=self._lexicon.sets, lead_ins=self._lexicon.lead_ins)

    def everything(self, words: Mapping[str, Sequence[Word]]) -> dict[str, tuple[Cue, ...]]:
        """The cues of a conversation by their names, in order of time.

        Args:
            words: each speaker's, in order.
        """
        said = self._read(in_order(words))
        asked = [asked_in(one) for one in said]
        found: dict[str, list[Cue]] = {name: [] for name in CUES}
        for one, questions in zip(said, asked, strict=True):
            for name in _ANYWHERE:
                if name not in _THEIRS or one.utterance.speaker != YOU:
                    found[name] += _spans(one, name)
            found["recap"] += _recaps(one, questions)
            for question in questions:
                name = "question_closed" if question.closed else "question_open"
                cue = one.utterance.cue("question", question.first, question.last)
                found["question"].append(cue)
                found[name].append(cue)
            if len(questions) > 1:
                whole = one.utterance.cue("question_stacked", questions[0].first, questions[-1].last)
                found["question_stacked"].append(whole)
        found["question_follow_up"] = follow_ups(said, asked)
        found["recap_confirmed"] = said_turns.confirmations(said, found["recap"])
        found["defensive_opening"] = said_turns.openings(said, "defensive_opening")
        found["self_turn"] = said_turns.openings(said, "self_turn")
        found["uptake"] = said_turns.uptakes(said)
        found["first_advice"] = said_turns.first_advice(said)
        return {name: tuple(found[name]) for name in self.names}

    def questions(self, words: Sequence[Word]) -> tuple[Question, ...]:
        """Questions in one speaker's words; each ends where its phrase ends, or where the next question begins."""
        return tuple(
            Question(one.utterance.cue("question", question.first, question.last), question.closed)
            for one in self._read(tuple(split(words)))
            for question in asked_in(one)
        )

    def _read(self, utterances: Sequence[Utterance]) -> tuple[Said, ...]:
        found = [self._found(self._patterns.matches(utterance)) for utterance in utterances]
        return with_turns(utterances, found, empty=self._lexicon.empty, listening=self._lexicon.listening)

    def _found(self, matches: Mapping[str, Sequence[Match]]) -> dict[str, list[Match]]:
        """Without those that are spoken against."""
        kept: dict[str, list[Match]] = {}
        for name, own in matches.items():
            if name.startswith((_UNLESS, _NEVER)) or _NEVER + name in matches:
                continue
            against = matches.get(_UNLESS + name, ())
            left = [one for one in own if not any(first <= one[1] and one[0] <= last for first, last in against)]
            if left:
                kept[name] = left
        return kept


def _groups(lexicon: CueLexicon, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The patterns that are needed for these cues."""
    needed = {part for name in names for part in (name, *_MADE_OF.get(name, ()))}
    groups: dict[str, tuple[str, ...]] = {}
    for name, rule in lexicon.rules.items():
        if name in needed:
            groups |= {name: rule.find, _UNLESS + name: rule.unless, _NEVER + name: rule.never}
    return groups


def _recaps(one: Said, questions: Sequence[Asked]) -> Iterator[Cue]:
    """At most one of yours an utterance, from its first word of one to the utterance's end; a question alone is none."""
    marked = one.found.get("recap_marker", ())
    stated: Sequence[Match] = ()
    if not (questions and questions[0].first <= _ASKED_AT_ONCE):
        shares = any(stem in one.lately for stem in one.stems)
        stated = (*one.found.get("recap", ()), *(one.found.get("recap_shared", ()) if shares else ()))
    if one.utterance.speaker == YOU and (marked or stated):
        yield one.utterance.cue("recap", min(first for first, _ in (*marked, *stated)))


def _spans(one: Said, name: str) -> Iterator[Cue]:
    for first, last in one.found.get(name, ()):
        until = max(last, min(one.utterance.phrase_end(last), first + _MOST_WORDS)) if name in _TO_PHRASE_END else last
        yield one.utterance.cue(name, first, until)
