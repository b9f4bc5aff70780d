"""Questions of an utterance by patterns alone: where each begins and ends, which a yes answers, and which go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.turn import YOU
from app.metrics.said_turns import Placed, Said
from app.metrics.said_utterances import Utterance

_MOST_WORDS = 40
_SAME_QUESTION_WORDS = 3
_OPEN = frozenset({"how", "what", "why", "how's", "what'll"})
_AMOUNTS = [[one] for one in ("many", "much", "long", "often", "soon", "far", "big", "old")]
_ALTERNATIVES = frozenset({"is", "was", "are", "were"})
_CLIPPED_WORDS = 4
_GOES_ON = frozenset({"and", "then", "why", "how"})
_POINTS_BACK = frozenset({"that", "it", "they", "them", "he", "she", "him", "her", "there", "then", "those", "this"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question from its first to its last word; closed where a yes, a choice or one fact answers it, None where unsure."""

    first: int
    last: int
    closed: bool | None


def asked_in(one: Said) -> list[Asked]:
    """The different questions of one utterance in order; "tell me what happened" is one, and so is a choice."""
    names = ("question_open", "question_closed", *(("question_choice",) if one.utterance.speaker == YOU else ()))
    marks = sorted((first, last, name != "question_open") for name in names for first, last in one.found.get(name, ()))
    more = {first: (first, last) for first, last in one.found.get("question_more", ())}
    words = one.utterance.plain
    starts: list[tuple[int, int, bool]] = []
    for first, last, narrow in marks:
        if not starts:
            starts.append((first, last, narrow))
            continue
        begin = starts[-1][0]
        choice = words[first] in _ALTERNATIVES and words[first - 1] != "and" and words[begin].startswith("wh")
        closed = narrow or (words[first] == "what's" and words[first + 1 : first + 2] != ["it"])
        if first >= begin + _SAME_QUESTION_WORDS and first > starts[-1][1] and not choice and words[first - 1] != "or":
            starts.append((first, last, closed))
    if starts:
        known = {first for first, _, _ in starts} | {first - 1 for first, _, _ in starts}
        for first, last in more.values():
            if first > starts[0][1] and first not in known and first + 1 not in known:
                closed = words[first + 1] not in _OPEN or words[first + 2 : first + 3] in _AMOUNTS
                starts.append((first + 1, last, closed))
        starts.sort()
    return with_ends(one.utterance, [(first, closed) for first, _, closed in starts])


def with_ends(utterance: Utterance, begun: Sequence[tuple[int, bool | None]]) -> list[Asked]:
    """Questions from where they begin, in order; each ends where its phrase ends, or where the next begins."""
    found = []
    for position, (first, closed) in enumerate(begun):
        stop = begun[position + 1][0] if position + 1 < len(begun) else len(utterance.plain)
        last = min(utterance.phrase_end(first), stop - 1, first + _MOST_WORDS - 1)
        found.append(Asked(first, max(first, last), closed))
    return found


def follow_ups(said: Sequence[Said], asked: Sequence[Sequence[Asked]]) -> list[Placed]:
    """Questions that go further into what the others have just said."""
    found = []
    for one, questions in zip(said, asked, strict=True):
        if questions and one.before and goes_on(one, questions[0]):
            found.append((one.index, one.utterance.cue("question_follow_up", questions[0].first, questions[0].last)))
    return found


def goes_on(one: Said, question: Asked) -> bool:
    """Whether a question could hardly have been asked without what was said before it."""
    words = one.utterance.plain
    if any(stem in one.before for stem in one.stems):
        return True
    if len(words) <= _CLIPPED_WORDS and not one.stems:
        return True
    return words[0] in _GOES_ON and bool(_POINTS_BACK.intersection(words[question.first : question.last + 1]))
