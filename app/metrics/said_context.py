"""The evidence of one utterance: its words, what the other said before, and what is answered."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

from app.core.turn import YOU
from app.metrics.said_evidence import at_least, runs
from app.metrics.said_turns import Said, confirms
from app.metrics.said_wording import SURE

_WORDS = (2, 3, 4, 5, 7, 10, 14, 20)
_SHARED = (1, 2, 3)
_LATELY = (1, 2, 3, 4)
_FRESH = (1, 2, 3, 5)
_THEIRS = (1, 4, 8, 15, 25)
_ANSWER = (2, 3, 5, 8, 14, 20)
_PLACE = (2, 4, 8, 14)
_OPENING = 3
_PERSONS = (1, 2, 3, 4)
_OF_YOU = frozenset({"you", "your", "yours", "yourself", "you're", "you've", "you'd", "you'll"})
_OF_ME = frozenset({"i", "we", "my", "our", "me", "us", "mine", "myself"}) | {
    f"{who}'{what}" for who in ("i", "we") for what in ("m", "re", "ve", "d", "ll")
}
_TAKEN = (0.34, 0.5, 0.67, 1.0)


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation in order, as it is looked at for evidence.

    Attributes:
        found: what patterns alone find in each.
        kept: words that are no kind but stand for themselves.
    """

    said: Sequence[Said]
    found: Sequence[frozenset[str]]
    kept: Collection[str]


def rests_on(scene: Scene, index: int) -> Hashable:
    """All that the evidence of one utterance is made of: where this is the same, so is the evidence."""
    one = scene.said[index]
    speaker = one.utterance.speaker
    before = after = last = None
    if index and scene.said[index - 1].utterance.speaker == speaker:
        before = scene.found[index - 1]
    if index + 1 < len(scene.said):
        answer = scene.said[index + 1]
        after = answer.utterance.speaker == speaker or (answer.utterance.text, scene.found[index + 1])
    if one.theirs:
        last = one.theirs[-1].utterance.text, scene.found[one.theirs[-1].index], _theirs(one)
    place = min(index, _PLACE[-1])
    return one.utterance.text, speaker == YOU, place, scene.found[index], one.before, one.lately, before, after, last


def pieces(scene: Scene, index: int, beginnings: Collection[str] | None = None) -> set[str]:
    """All evidence of one utterance."""
    one = scene.said[index]
    words = one.utterance.plain
    kinds = one.wording.kinds
    own = runs(words, kinds, one.wording.begins, beginnings)
    own |= at_least("words", len(words), _WORDS) | at_least("turn", index, _PLACE)
    for name in scene.found[index]:
        own |= {"found " + name, f"^^ {kinds[0]} found {name}"}
    own |= {name for name in one.found if name.startswith(SURE)}
    if one.utterance.speaker == YOU:
        own.add("you")
    own |= at_least("of you", sum(map(_OF_YOU.__contains__, words)), _PERSONS)
    own |= at_least("of me", sum(map(_OF_ME.__contains__, words)), _PERSONS)
    return own | _before(scene, index) | answered(scene, index)


def _before(scene: Scene, index: int) -> set[str]:
    one = scene.said[index]
    previous = scene.said[index - 1] if index else None
    mine = previous is not None and previous.utterance.speaker == one.utterance.speaker
    own = set() if previous is None or mine else {"heard"}
    if mine:
        own |= {"just found " + name for name in scene.found[index - 1]}
    shared = sum(map(one.before.__contains__, one.stems))
    known = sum(map(one.lately.__contains__, one.stems))
    own |= at_least("shared", shared, _SHARED) | at_least("lately", known, _LATELY)
    own |= at_least("fresh", len(one.stems) - known, _FRESH)
    if one.stems:
        own |= {f"taken>={part}" for part in _TAKEN if known >= part * len(one.stems)}
    first = one.wording.kinds[0]
    if known:
        own |= {f"^^ {first} taken"} | at_least(f"^^ {first} lately", known, _LATELY[1:3])
    if shared:
        own |= _same(one)
    own |= at_least("theirs", _theirs(one), _THEIRS)
    if one.theirs:
        last = one.theirs[-1]
        kinds = last.wording.kinds
        own |= {"before ^ " + kinds[0], "before ^ " + " ".join(kinds[:2]), f"before {' '.join(kinds[-2:])} $"}
        own |= {"before found " + name for name in scene.found[last.index]}
    return own


def _theirs(one: Said) -> int:
    """How many words their last turn has, as far as that is told apart."""
    return min(sum(len(said.utterance.plain) for said in one.theirs), _THEIRS[-1])


def _same(one: Said) -> set[str]:
    """The words around those that the other has just used ("=")."""
    kinds = one.wording.kinds
    row = ["^", "^", *kinds, "$", "$"]
    own = set()
    for stem, at in one.stems.items():
        if stem in one.before:
            further, before, after = row[at], row[at + 1], row[at + 3]
            own |= {f"{before} =", f"= {after}", f"{before} = {after}", f"{further} {before} =", f"^ {kinds[0]} .. ="}
    return own


def answered(scene: Scene, index: int, *, asked: bool = False) -> set[str]:
    """What comes next, when another says it; of a question no more than how it begins and how long it is.

    Args:
        asked: whether it is looked at as the answer to a question.
    """
    one = scene.said[index]
    if index + 1 == len(scene.said):
        return set()
    answer = scene.said[index + 1]
    if answer.utterance.speaker == one.utterance.speaker:
        return {"goes on"}
    words = answer.utterance.plain
    kinds = answer.wording.kinds
    own = {"answered", "answer " + words[0]} | at_least("answer", len(words), _ANSWER)
    own |= {"answer ^ " + " ".join(kinds[:most]) for most in range(1, (2 if asked else _OPENING) + 1)}
    if asked:
        return own
    if confirms(answer):
        own.add("answer confirms")
    own |= at_least("answer shares", sum(stem in one.stems for stem in answer.stems), _SHARED[:2])
    return own | {"answer found " + name for name in scene.found[index + 1]}
