"""Finds what was said (questions, recaps, thanks, plans and more) in words that carry no punctuation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.core.analysis_result import Cue
from app.core.transcript import Word
from app.metrics.said_asked import QuestionWords
from app.metrics.said_context import Scene
from app.metrics.said_evidence import Kinds, Shapes, Weighed
from app.metrics.said_marked import marked
from app.metrics.said_patterns import PatternSet
from app.metrics.said_questions import asked_in
from app.metrics.said_turns import Placed, with_turns
from app.metrics.said_utterances import in_order
from app.metrics.said_weighed import Weigher, weighed
from app.metrics.said_wording import NEVER, SURE, UNLESS, Wordings
from app.metrics.turn_ends import TurnEnds

CUES = (
    "question", "question_open", "question_closed", "question_stacked", "question_follow_up", "recap", "recap_confirmed",
    "validation", "gratitude", "plan", "hurry", "defensive_opening", "self_turn", "verdict_word", "absolute", "uptake",
    "explained_again", "first_advice", "filler",
)  # fmt: skip
"""What can be found, as the labelled set calls it; "question" is one of either kind."""

OTHER_GROUPS = ("question_choice", "question_more", "recap_marker", "recap_shared", "confirmation")
"""Patterns that other cues are made of."""

_MARKS = ("question_open", "question_closed", "question_choice", "question_more")
_OF_QUESTIONS = frozenset({"question", "question_open", "question_closed", "question_stacked", "question_follow_up"})
_OF_RECAPS = frozenset({"recap", "recap_confirmed"})
_RECAPS = (*_MARKS, "recap", "recap_marker", "recap_shared")
_MADE_OF = {
    **dict.fromkeys(_OF_QUESTIONS, _MARKS), "recap": _RECAPS, "recap_confirmed": (*_RECAPS, "confirmation"),
}  # fmt: skip


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
        sure: those that tell by themselves where else evidence is weighed.
    """

    rows: tuple[int, ...] = ()
    find: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    state: State = State.EXPERIMENTAL
    sure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """What one language's words tell.

    Attributes:
        rules: name of a cue, or of a group of patterns that others are made of -> what to look for.
        sets: name -> words or phrases that stand for each other.
        lead_ins: words that may stand before an opening ("and", "so", "well").
        ends: what last words show.
        listening: words of listening sounds ("mm-hm", "yes").
        empty: words that carry no content of their own ("the", "get").
        kinds: how words are taken together where evidence is weighed.
        question_words: what questions begin with.
        evidence: name of a cue -> what is weighed for it; patterns alone decide where there is none.
    """

    rules: Mapping[str, CueRule] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead_ins: frozenset[str] = frozenset()
    ends: TurnEnds = field(default_factory=TurnEnds)
    listening: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    kinds: Kinds = field(default_factory=Kinds)
    question_words: QuestionWords = field(default_factory=QuestionWords)
    evidence: Mapping[str, Weighed] = field(default_factory=dict)

    def is_on(self, *cues: str) -> bool:
        """Whether all of these are found surely enough to be counted and spoken of."""
        return all(name in self.rules and self.rules[name].state is State.ON for name in cues)


@dataclass(frozen=True, slots=True)
class Read:
    """A conversation before anything is weighed.

    Attributes:
        placed: what patterns alone find.
    """

    scene: Scene
    placed: Mapping[str, Sequence[Placed]]


class CueFinder:
    """A lexicon made ready for searching.

    Raises:
        ValueError: a pattern can't be read.
    """

    def __init__(self, lexicon: CueLexicon, *, every: bool = False) -> None:
        self._lexicon = lexicon
        self.names = tuple(name for name in CUES if every or lexicon.is_on(name))
        wanted = frozenset(self.names)
        for group in (_OF_QUESTIONS, _OF_RECAPS):
            wanted |= group if group & wanted else frozenset()
        self._evidence = {name: own for name, own in lexicon.evidence.items() if name in wanted}
        self._weigher = Weigher(self._evidence, lexicon.question_words)

    def expressions(self) -> tuple[str, ...]:
        """The regular expression of each pattern, for comparing speed."""
        return self._patterns.expressions()

    @cached_property
    def _wordings(self) -> Wordings:
        own = self._lexicon
        return Wordings(self._patterns, Shapes(own.kinds), empty=own.empty, listening=own.listening)

    @cached_property
    def _patterns(self) -> PatternSet:
        """Made when words come for the first time: reading patterns takes longer than all else at the start of the app."""
        names = CUES if self._evidence else self.names  # what is weighed rests on all that is found
        return PatternSet(_groups(self._lexicon, names), sets=self._lexicon.sets, lead_ins=self._lexicon.lead_ins)

    def everything(self, words: Mapping[str, Sequence[Word]]) -> dict[str, tuple[Cue, ...]]:
        """The cues of a conversation by their names, in order of time.

        Args:
            words: each speaker's, in order.
        """
        read = self.read(words)
        placed = weighed(read.scene, read.placed, self._weigher) if self._evidence else read.placed
        return {name: tuple(cue for _, cue in placed.get(name, ())) for name in self.names}

    def read(self, words: Mapping[str, Sequence[Word]]) -> Read:
        """What patterns alone find in a conversation."""
        utterances = in_order(words)
        said = with_turns(utterances, [self._wordings.of(utterance) for utterance in utterances])
        placed = marked(said, [asked_in(one) for one in said])
        names: list[set[str]] = [set() for _ in said]
        for name, places in placed.items():
            for index, _ in places:
                names[index].add(name)
        return Read(Scene(said, [frozenset(own) for own in names], self._lexicon.kinds.kept), placed)


def _groups(lexicon: CueLexicon, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The patterns that are needed for these cues."""
    needed = {part for name in names for part in (name, *_MADE_OF.get(name, ()))}
    groups: dict[str, tuple[str, ...]] = {}
    for name, rule in lexicon.rules.items():
        if name in needed:
            find = (*rule.find, *rule.sure)
            groups |= {name: find, SURE + name: rule.sure, UNLESS + name: rule.unless, NEVER + name: rule.never}
    return groups
