"""What patterns alone find in a conversation: evidence for what is weighed, and the answer for what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.core.analysis_result import Cue
from app.core.turn import YOU
from app.metrics import said_turns
from app.metrics.said_patterns import Match
from app.metrics.said_questions import Asked, follow_ups
from app.metrics.said_turns import Placed, Said

ANYWHERE = ("validation", "gratitude", "plan", "hurry", "verdict_word", "absolute", "explained_again", "filler")
THEIRS = frozenset({"explained_again"})
"""Looked for in what others say alone: who listens is you."""

_TO_PHRASE_END = frozenset({"validation", "gratitude"})
_MOST_WORDS = 14
_ASKED_AT_ONCE = 3


def marked(said: Sequence[Said], asked: Sequence[Sequence[Asked]]) -> dict[str, list[Placed]]:
    """Each cue with the utterance in which it begins."""
    found: dict[str, list[Placed]] = {}
    for one, questions in zip(said, asked, strict=True):
        for name in ANYWHERE:
            if name not in THEIRS or one.utterance.speaker != YOU:
                found.setdefault(name, []).extend((one.index, cue) for cue in _spans(one, name))
        found.setdefault("recap", []).extend((one.index, cue) for cue in _recaps(one, questions))
        for name, cue in question_cues(one, questions):
            found.setdefault(name, []).append((one.index, cue))
        if len(questions) > 1:
            whole = one.utterance.cue("question_stacked", questions[0].first, questions[-1].last)
            found.setdefault("question_stacked", []).append((one.index, whole))
    found["question_follow_up"] = follow_ups(said, asked)
    found["recap_confirmed"] = said_turns.confirmations(said, found.get("recap", ()))
    found["defensive_opening"] = said_turns.openings(said, "defensive_opening")
    found["self_turn"] = said_turns.openings(said, "self_turn")
    found["uptake"] = said_turns.uptakes(said)
    found["first_advice"] = said_turns.first_advice(said)
    return found


def question_cues(one: Said, questions: Sequence[Asked]) -> Iterator[tuple[str, Cue]]:
    """Each question, and once more as an open or a closed one where that is known."""
    for question in questions:
        cue = one.utterance.cue("question", question.first, question.last)
        yield "question", cue
        if question.closed is not None:
            yield "question_closed" if question.closed else "question_open", cue


def _recaps(one: Said, questions: Sequence[Asked]) -> Iterator[Cue]:
    """At most one of yours an utterance, from its first word of one to the utterance's end; a question alone is none."""
    marks = one.found.get("recap_marker", ())
    stated: Sequence[Match] = ()
    if not (questions and questions[0].first <= _ASKED_AT_ONCE):
        shares = any(stem in one.lately for stem in one.stems)
        stated = (*one.found.get("recap", ()), *(one.found.get("recap_shared", ()) if shares else ()))
    if one.utterance.speaker == YOU and (marks or stated):
        yield one.utterance.cue("recap", min(first for first, _ in (*marks, *stated)))


def _spans(one: Said, name: str) -> Iterator[Cue]:
    for first, last in one.found.get(name, ()):
        until = max(last, min(one.utterance.phrase_end(last), first + _MOST_WORDS)) if name in _TO_PHRASE_END else last
        yield one.utterance.cue(name, first, until)
