"""Decides from weighed evidence what was said: which utterances bear a cue, where questions begin, and which are open."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from app.core.turn import YOU
from app.metrics import said_asked, said_context
from app.metrics.said_asked import QuestionWords
from app.metrics.said_context import Scene
from app.metrics.said_evidence import Evidence, Weighed
from app.metrics.said_marked import THEIRS, question_cues
from app.metrics.said_questions import Asked, with_ends
from app.metrics.said_turns import Placed, Said, answer_to, confirmed, confirms
from app.metrics.said_wording import SURE, Memory

QUESTION, OPEN, CLOSED = "question", "question_open", "question_closed"
OF_PLACES = frozenset({QUESTION, OPEN, CLOSED})
"""Decisions about the place where a question may begin; all others are about an utterance."""

STACKED, FOLLOW_UP = "question_stacked", "question_follow_up"
SECOND = 0.4
"""What a further question of an utterance needs beyond the first, in log odds."""
SECOND_OF_STACKED = -3.0
"""The same where the utterance as a whole says that several are asked."""

OF_EVIDENCE_ALONE = frozenset({"recap", "recap_confirmed"})
"""Cues of which sure patterns were wrong too often in another writer's talk: they are evidence like the rest."""

_SAME_QUESTION_WORDS = 3
_SURE_KINDS = {SURE + OPEN: False, SURE + CLOSED: True}
_YOURS = frozenset({"recap", "recap_confirmed", "defensive_opening", "self_turn", "first_advice"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the evidence of one utterance says.

    Attributes:
        sums: how far it lies over the limit of each decision about utterances.
        asked: its questions in order.
    """

    sums: Mapping[str, float]
    asked: Sequence[Asked]


class Weigher:
    """A language's decisions, those about places apart from those about utterances; each utterance is weighed once.

    Args:
        known: what questions begin with.
    """

    def __init__(self, decisions: Mapping[str, Weighed], known: QuestionWords) -> None:
        self.places = Evidence({name: own for name, own in decisions.items() if name in OF_PLACES})
        self.utterances = Evidence({name: own for name, own in decisions.items() if name not in OF_PLACES})
        self._known = known
        self._memory: Memory[Hashable, Told] = Memory()

    def told(self, scene: Scene, index: int) -> Told:
        key = said_context.rests_on(scene, index)
        return self._memory.recall(key) or self._memory.keep(key, self._weigh(scene, index))

    def _weigh(self, scene: Scene, index: int) -> Told:
        sums: Mapping[str, float] = {}
        if self.utterances.decisions:
            sums = self.utterances.sums(said_context.pieces(scene, index, self.utterances.beginnings))
        second = SECOND_OF_STACKED if sums.get(STACKED, -1.0) >= 0 else SECOND
        return Told(sums, self._questions(scene, index, second) if self.places.decisions else ())

    def _questions(self, scene: Scene, index: int, second: float) -> list[Asked]:
        """The different questions of one utterance; each but the first needs `second`, in log odds."""
        one = scene.said[index]
        sure = {first: closed for name, closed in _SURE_KINDS.items() for first, _ in one.found.get(name, ())}
        found: list[tuple[float, int, bool | None]] = []
        for at, own in said_asked.pieces(scene, index, known=self._known):
            sums = self.places.sums(own)
            surplus = max(sums[QUESTION], 0.0) if at in sure else sums[QUESTION]
            found.append((surplus, at, sure[at] if at in sure else _closed(surplus, sums[OPEN], self.places)))
        found.sort(key=lambda one: -one[0])
        chosen: dict[int, bool | None] = {}
        for surplus, at, closed in found:
            if surplus < (second if chosen else 0.0):
                break
            if all(abs(at - other) >= _SAME_QUESTION_WORDS for other in chosen):
                chosen[at] = closed
        words, known = one.utterance.plain, self._known
        whole = [at for at in sorted(chosen) if not any(said_asked.goes_with(words, first, at, known) for first in chosen)]
        return with_ends(one.utterance, [(at, chosen[at]) for at in whole])


def weighed(scene: Scene, marked: Mapping[str, Sequence[Placed]], weigher: Weigher) -> dict[str, list[Placed]]:
    """What is found in a conversation: by weighed evidence where there are weights, else by patterns alone.

    Args:
        marked: what patterns alone find.
    """
    found = {name: list(own) for name, own in marked.items()}
    told = [weigher.told(scene, index) for index in range(len(scene.said))]
    if weigher.places.decisions:
        found |= {name: [] for name in OF_PLACES}
        for one, own in zip(scene.said, told, strict=True):
            for name, cue in question_cues(one, own.asked):
                found[name].append((one.index, cue))
    if weigher.utterances.decisions:
        found |= _of_utterances(scene, marked, told, weigher.utterances.decisions)
    return found


def _of_utterances(
    scene: Scene,
    marked: Mapping[str, Sequence[Placed]],
    all_told: Sequence[Told],
    names: Collection[str],
) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = {name: [] for name in names}
    known: dict[tuple[str, int], list[Placed]] = {}
    for name, own in marked.items():
        for place in own:
            known.setdefault((name, place[0]), []).append(place)
    others_spoke = False
    for index, told in enumerate(all_told):
        one = scene.said[index]
        others_spoke |= one.utterance.speaker != YOU
        for name, surplus in told.sums.items():
            if not _may_bear(name, one.utterance.speaker) or (name == "first_advice" and not others_spoke):
                continue
            if name in {STACKED, FOLLOW_UP}:
                found[name] += _asking(one, name, told.asked, surplus, marked=(name, index) in known)
            elif surplus >= 0 or (name not in OF_EVIDENCE_ALONE and SURE + name in one.found):
                found[name] += known.get((name, index)) or [(index, one.utterance.cue(name))]
    if "recap_confirmed" in found:
        _confirm(scene, found)
    if "first_advice" in found:
        found["first_advice"] = found["first_advice"][:1]
    return found


def _asking(one: Said, name: str, questions_here: Sequence[Asked], surplus: float, *, marked: bool) -> list[Placed]:
    """Questions in a row, where there are two; a question that goes on, where there is one."""
    if name == FOLLOW_UP and questions_here and one.theirs and surplus >= 0:
        return [(one.index, one.utterance.cue(name, questions_here[0].first, questions_here[0].last))]
    if name == STACKED and len(questions_here) > 1 and (surplus >= 0 or marked):
        last = max(questions_here[-1].last, one.utterance.phrase_end(questions_here[-1].last))
        return [(one.index, one.utterance.cue(name, questions_here[0].first, last))]
    return []


def _may_bear(name: str, speaker: str) -> bool:
    return speaker == YOU if name in _YOURS else speaker != YOU or name not in THEIRS


def _confirm(scene: Scene, found: dict[str, list[Placed]]) -> None:
    """What is confirmed is a recap; it lasts until the end of the answer. A plain yes to a recap confirms it too."""
    recaps = dict(found.get("recap", ()))
    weighed_ones = {index for index, _ in found["recap_confirmed"]}
    for index in weighed_ones:
        recaps.setdefault(index, scene.said[index].utterance.cue("recap"))
    found["recap"] = sorted(recaps.items())
    found["recap_confirmed"] = []
    for index, recap in found["recap"]:
        answer = answer_to(scene.said, recap)
        if answer is not None and (index in weighed_ones or confirms(answer)):
            found["recap_confirmed"].append((index, confirmed(recap, answer)))


def _closed(surplus: float, open_sum: float, evidence: Evidence) -> bool | None:
    """None where it is not sure enough of either."""
    limits = evidence.decisions
    asked = _chance(surplus + limits[QUESTION].over)
    opened = _chance(open_sum + limits[OPEN].over)
    if asked * opened >= _chance(limits[OPEN].over):
        return False
    return True if asked * (1 - opened) >= _chance(limits[CLOSED].over) else None


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
