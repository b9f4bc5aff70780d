"""What is told from one turn after another: words taken up, questions that go on, advice, answers that confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.analysis_result import Cue
from app.core.turn import YOU
from app.metrics.said_patterns import Match
from app.metrics.said_utterances import Utterance
from app.metrics.said_wording import Wording

CONFIRMED_WITHIN_S = 6.0
_CONFIRMED_AFTER_S = 0.8
_LATELY = 4
_ANSWER_WORDS = 12

Placed = tuple[int, Cue]
"""A cue and the place of the utterance in which it begins."""


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance with what was found in it, and what the others said before it.

    Attributes:
        wording: what its words tell by themselves.
        lately: the content words of the others' last four utterances.
        before: the content words of the others' last turn; listening sounds are passed over.
        heard: whether the others said anything before it since this speaker's last turn.
        theirs: the others' last turn itself.
        index: its place in the conversation.
    """

    utterance: Utterance
    wording: Wording
    before: frozenset[str] = field(default=frozenset())
    lately: frozenset[str] = field(default=frozenset())
    heard: bool = False
    theirs: Sequence[Said] = ()
    index: int = 0

    @property
    def found(self) -> Mapping[str, Sequence[Match]]:
        return self.wording.found

    @property
    def stems(self) -> Mapping[str, int]:
        return self.wording.stems


def with_turns(utterances: Sequence[Utterance], wordings: Sequence[Wording]) -> tuple[Said, ...]:
    """Each utterance, in order of time, beside what the others said since its speaker last spoke."""
    all_said: list[Said] = []
    theirs_lately: dict[str, list[Said]] = {}
    turn: list[Said] = []  # the turn that is being held
    last: list[Said] = []  # the one before it, of another speaker
    for utterance, wording in zip(utterances, wordings, strict=True):
        sound = wording.listens
        if turn and turn[0].utterance.speaker != utterance.speaker and not sound:
            turn, last = [], turn
        theirs = last if not sound or (turn and turn[0].utterance.speaker == utterance.speaker) else turn
        before = frozenset().union(*(one.stems for one in theirs))
        heard = not turn and bool(theirs)
        recent = (one for speaker, own in theirs_lately.items() if speaker != utterance.speaker for one in own)
        lately = frozenset().union(*(one.stems for one in recent))
        said = Said(utterance, wording, before, lately, heard, tuple(theirs), len(all_said))
        all_said.append(said)
        if not sound:
            turn.append(said)
            theirs_lately[utterance.speaker] = [*theirs_lately.get(utterance.speaker, ())[-_LATELY + 1 :], said]
    return tuple(all_said)


def uptakes(said: Sequence[Said]) -> list[Placed]:
    """Where you use a content word of their last turn: that word."""
    found = []
    for one in said:
        shared = [index for stem, index in one.stems.items() if stem in one.before]
        if shared and one.utterance.speaker == YOU:
            found.append((one.index, one.utterance.cue("uptake", min(shared), max(shared))))
    return found


def openings(said: Sequence[Said], name: str) -> list[Placed]:
    """Utterances with which you begin your turn after theirs, and in which this group of patterns was found."""
    return [
        (one.index, one.utterance.cue(name, first, max(last, one.utterance.phrase_end(last))))
        for one in said
        if one.utterance.speaker == YOU and one.heard
        for first, last in one.found.get(name, ())[:1]
    ]


def first_advice(said: Sequence[Said]) -> list[Placed]:
    """The first utterance in which you propose a solution, once they have said something."""
    told = 0
    for one in said:
        if one.utterance.speaker != YOU:
            told += len(one.utterance.words)
            continue
        for first, last in one.found.get("first_advice", ())[:1]:
            if told:
                return [(one.index, one.utterance.cue("first_advice", first, max(last, one.utterance.phrase_end(last))))]
    return []


def confirmations(said: Sequence[Said], recaps: Sequence[Placed]) -> list[Placed]:
    """Recaps that the next words of another confirm."""
    found = []
    for index, recap in recaps:
        answer = answer_to(said, recap)
        if answer is not None and confirms(answer):
            found.append((index, confirmed(recap, answer)))
    return found


def confirms(answer: Said) -> bool:
    return any(first == 0 for first, _ in answer.found.get("confirmation", ()))


def answer_to(said: Sequence[Said], recap: Cue) -> Said | None:
    """The next words of another, unless they come too late to be an answer."""
    for one in said:
        if one.utterance.speaker != recap.speaker and one.utterance.start_s >= recap.segment.end - _CONFIRMED_AFTER_S:
            return one if one.utterance.start_s <= recap.segment.end + CONFIRMED_WITHIN_S else None
    return None


def confirmed(recap: Cue, answer: Said) -> Cue:
    """From the recap's beginning to the end of the answer, or of its first words."""
    yes = answer.utterance.cue("recap_confirmed", 0, min(len(answer.utterance.words), _ANSWER_WORDS) - 1)
    segment = type(recap.segment)(recap.segment.start, max(recap.segment.end, yes.segment.end))
    return Cue("recap_confirmed", recap.speaker, segment, yes.text)
