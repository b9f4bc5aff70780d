"""How well cues are found in the labelled set: words with times, words gone wrong, counts and their intervals."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.cues import CueFinder, State
from tests.helpers.labelled_utterances import Conversation, Utterance

PRECISION, RECALL, FEWEST = 0.9, 0.7, 30
_WORD_S, _STEP_S, _OTHERS_S, _OWN_S = 0.28, 0.3, 0.4, 1.5
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Score:
    """Utterances that bear a cue: found, found where it is not, and missed."""

    found: int
    wrong: int
    missed: int

    @property
    def positives(self) -> int:
        return self.found + self.missed

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right; 0 where nothing was found."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.positives if self.positives else 0.0

    @property
    def precision_interval(self) -> tuple[float, float]:
        return wilson(self.found, self.found + self.wrong)

    @property
    def recall_interval(self) -> tuple[float, float]:
        return wilson(self.found, self.positives)

    @property
    def state(self) -> State:
        """What a cue that is found like this may be."""
        if self.positives < FEWEST:
            return State.NOT_MEASURED
        good = self.precision >= PRECISION and self.recall >= RECALL
        return State.ON if good else State.EXPERIMENTAL


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); all of it where nothing was tried."""
    if tries == 0:
        return 0.0, 1.0
    share, square = hits / tries, _Z * _Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = _Z / (1 + square / tries) * math.sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    return max(0.0, middle - half), min(1.0, middle + half)


def vocabulary(conversations: Sequence[Conversation]) -> tuple[str, ...]:
    """Every word said, as often as it is said."""
    return tuple(word for one in conversations for utterance in one.utterances for word in utterance.words)


def damaged(words: Sequence[str], share: float, chance: random.Random, others: Sequence[str]) -> list[str]:
    """Words of which this share is wrong: as many substituted as left out as put in."""
    said: list[str] = []
    for word in words:
        fate = chance.random()
        if fate >= share:
            said.append(word)
        elif fate < share / 3:
            said.append(chance.choice(others))
        elif fate < share * 2 / 3:
            said += [word, chance.choice(others)]
    return said


def spoken(
    conversation: Conversation, *, wrong: float = 0.0, others: Sequence[str] = ()
) -> tuple[dict[str, list[Word]], list[Segment]]:
    """Each speaker's words with times, and when each utterance is said; the same words go wrong each time."""
    chance = random.Random(f"{conversation.id} {wrong}")
    words: dict[str, list[Word]] = {}
    spans: list[Segment] = []
    time_s, last = 0.0, ""
    for utterance in conversation.utterances:
        time_s += _OWN_S if utterance.speaker == last else _OTHERS_S
        last, begins_s = utterance.speaker, time_s
        for text in damaged(utterance.words, wrong, chance, others) if wrong else utterance.words:
            word = Word(Segment(round(time_s, 3), round(time_s + _WORD_S, 3)), text, 0.95, utterance.speaker)
            words.setdefault(utterance.speaker, []).append(word)
            time_s += _STEP_S
        time_s = max(time_s, begins_s + _STEP_S)
        spans.append(Segment(begins_s, time_s))
    return words, spans


def found_in(
    conversation: Conversation, finder: CueFinder, *, wrong: float = 0.0, others: Sequence[str] = ()
) -> list[set[str]]:
    """The names of the cues that begin in each utterance."""
    words, spans = spoken(conversation, wrong=wrong, others=others)
    found: list[set[str]] = [set() for _ in spans]
    for name, cues in finder.everything(words).items():
        for cue in cues:
            for index, span in enumerate(spans):
                own = conversation.utterances[index].speaker == cue.speaker
                if own and span.start - 1e-6 <= cue.segment.start < span.end:
                    found[index].add(name)
    return found


def scores(
    conversations: Sequence[Conversation], finder: CueFinder, *, wrong: float = 0.0
) -> Mapping[str, Score]:
    """Each cue's, over all utterances."""
    others = vocabulary(conversations) if wrong else ()
    counts = {name: [0, 0, 0] for name in finder.names}
    for conversation in conversations:
        found = found_in(conversation, finder, wrong=wrong, others=others)
        for utterance, names in zip(conversation.utterances, found, strict=True):
            for name, count in counts.items():
                labelled, seen = bears(utterance, name), name in names
                count[0] += labelled and seen
                count[1] += seen and not labelled
                count[2] += labelled and not seen
    return {name: Score(*count) for name, count in counts.items()}


def bears(utterance: Utterance, name: str) -> bool:
    """Whether an utterance is labelled so; a question is one of either kind."""
    if name == "question":
        return bool(utterance.labels & {"question_open", "question_closed"})
    return name in utterance.labels
