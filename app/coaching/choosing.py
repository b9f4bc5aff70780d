"""Chooses the few moments worth thinking about, by the rules of the design; the same seed chooses the same ones."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.coaching.candidates import Candidate
from app.content import MomentText

SHORT_S = 900.0
LONG_S = 5400.0
APART_S = 120.0
INTERRUPTIONS = frozenset({"came_in_stopped", "came_in_carried_on"})

_FEW, _USUAL, _MANY = 3, 5, 7
_MOST_OF_A_KIND = 4
_MOST_CONSIDERED = 5
_BEAM = 2
_MARK_BEFORE_S, _MARK_AFTER_S = 5.0, 30.0
_NEW_KIND, _NEW_ARTICLE, _MARKED, _KEPT, _CHANCE = 0.4, 0.5, 1.0, 5.0, 0.05


def how_many(duration_s: float) -> int:
    """3 under 15 min, 7 over 90 min, else 5."""
    if duration_s < SHORT_S:
        return _FEW
    return _MANY if duration_s > LONG_S else _USUAL


def choose(
    candidates: Sequence[Candidate],
    *,
    duration_s: float,
    texts: Mapping[str, MomentText],
    seed: str,
    marks: Sequence[float] = (),
    kept: Collection[str] = (),
) -> tuple[Candidate, ...]:
    """The best set that keeps every rule, in order of time; fewer than `how_many` where the conversation gives no more.

    At least 2 min apart, never two of one kind in a row, never beginning with an interruption, at least one in three
    something that went well (waived for one or two moments where nothing of the kind was found).

    Args:
        candidates: in order of time.
        duration_s: of the conversation.
        texts: what is known of each kind; kinds without a text are left out.
        seed: decides between equals.
        marks: seconds that the person marked; a moment just before or around one is preferred.
        kept: "kind@start" of moments that were answered before; they stay if they can.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret, the same seed must choose the same
    known = [(one, _weight(one, marks, kept) + chance.uniform(0, _CHANCE)) for one in candidates if one.kind in texts]
    number = how_many(duration_s)
    by_size: list[list[_Chosen]] = [[_Chosen()], *([] for _ in range(number))]
    for candidate, weight in _best_of_each(known):
        text = texts[candidate.kind]
        for size in range(number - 1, -1, -1):
            fitting = [chosen for chosen in by_size[size] if chosen.may_take(candidate, text)]
            by_size[size + 1] += _longer(fitting, candidate, weight, text, most_good=_needed(number))
    return _best(by_size)


def _best_of_each(weighed: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """The strongest few of each kind, in order of time: more would cost time and change little."""
    kinds: dict[str, list[tuple[Candidate, float]]] = {}
    for one in weighed:
        kinds.setdefault(one[0].kind, []).append(one)
    strongest = (sorted(own, key=lambda one: -one[1])[:_MOST_CONSIDERED] for own in kinds.values())
    return sorted((one for own in strongest for one in own), key=lambda one: (one[0].segment, one[0].kind))


def _weight(candidate: Candidate, marks: Sequence[float], kept: Collection[str]) -> float:
    start, end = candidate.segment.start - _MARK_BEFORE_S, candidate.segment.end + _MARK_AFTER_S
    marked = _MARKED if any(start <= mark <= end for mark in marks) else 0.0
    return candidate.strength + marked + (_KEPT if key(candidate) in kept else 0.0)


def key(candidate: Candidate) -> str:
    """The same as the moment's own key."""
    return f"{candidate.kind}@{candidate.segment.start:.1f}"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A set in the making; what the rules and the score ask of it is kept beside it."""

    candidates: tuple[Candidate, ...] = ()
    score: float = 0.0
    good: int = 0
    articles: frozenset[str] = frozenset()

    def may_take(self, candidate: Candidate, text: MomentText) -> bool:
        if not self.candidates:
            return candidate.kind not in INTERRUPTIONS
        last = self.candidates[-1]
        if candidate.kind == last.kind or candidate.segment.start - last.segment.start < APART_S:
            return False
        same = sum(1 for one in self.candidates if one.kind == candidate.kind)
        return same < min(_MOST_OF_A_KIND, len(text.wordings))

    def gain(self, candidate: Candidate, weight: float, text: MomentText) -> float:
        new = (text.article not in self.articles) + (text.also != text.article and text.also not in self.articles)
        known = any(one.kind == candidate.kind for one in self.candidates)
        return weight + _NEW_ARTICLE * new + (0.0 if known else _NEW_KIND)


def _longer(
    fitting: Sequence[_Chosen], candidate: Candidate, weight: float, text: MomentText, *, most_good: int
) -> list[_Chosen]:
    """These sets with one more moment: of each number of good ones only the best, of which alone the sets are made."""
    kept: dict[int, list[_Chosen]] = {}
    scored = [(one.score + one.gain(candidate, weight, text), one) for one in fitting]
    for score, one in sorted(scored, key=lambda pair: -pair[0]):
        good = one.good + text.good
        own = kept.setdefault(min(good, most_good), [])
        if len(own) < _BEAM:
            own.append(_Chosen((*one.candidates, candidate), score, good, one.articles | {text.article, text.also}))
    return [one for own in kept.values() for one in own]


def _needed(size: int) -> int:
    return -(-size // 3)


def _best(by_size: Sequence[Sequence[_Chosen]]) -> tuple[Candidate, ...]:
    for strict in (True, False):
        for size in range(len(by_size) - 1, 0, -1):
            if not strict and size >= _FEW:
                continue
            fitting = [one for one in by_size[size] if not strict or one.good >= _needed(size)]
            if fitting:
                return max(fitting, key=lambda one: one.score).candidates
    return ()
