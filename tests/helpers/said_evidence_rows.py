"""Labelled talk and drills as rows of evidence, one for each utterance and one for each place where a question may begin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core.turn import YOU
from app.metrics import said_asked, said_context
from app.metrics.cues import CueFinder, CueLexicon
from app.metrics.said_wording import SURE
from tests.helpers.labelled_utterances import Conversation, Utterance
from tests.helpers.said_drills import Drill
from tests.helpers.said_scores import bears, spoken

DRILL_ALONE, DRILL_TOLD = "drill alone", "drill told"
"""Stand on the rows of drills, in which cues are far more frequent than in talk."""

_AROUND = ("answer", "before", "goes on", "heard", "shared", "lately", "fresh", "theirs", "turn", "just found")


@dataclass(frozen=True, slots=True)
class Row:
    """One utterance.

    Attributes:
        group: the conversation that it is of; "" for drills.
        known: cues that it was labelled for.
        places: each place where a question may begin, with its evidence.
        sure: cues that patterns tell by themselves.
    """

    group: str
    utterance: Utterance
    known: frozenset[str]
    pieces: frozenset[str]
    places: tuple[tuple[int, frozenset[str]], ...]
    sure: frozenset[str]

    def bears(self, name: str) -> bool:
        return bears(self.utterance, name)

    @property
    def yours(self) -> bool:
        return self.utterance.speaker == YOU


def rows_of(
    lexicon: CueLexicon, conversations: Sequence[Conversation], drills: Sequence[Drill], cues: Collection[str]
) -> list[Row]:
    """Every utterance of both."""
    finder = CueFinder(lexicon, every=True)
    found = [row for one in conversations for row in _rows(finder, lexicon, one, one.id, frozenset(cues), alone=False)]
    for drill in drills:
        own = Conversation("drill", "client", "", "", drill.lines)
        known = drill.known | ({"question"} if "question_open" in drill.known else set())
        found += _rows(finder, lexicon, own, "", known, alone=drill.alone)
    return found


def _rows(
    finder: CueFinder, lexicon: CueLexicon, told: Conversation, group: str, known: frozenset[str], *, alone: bool
) -> list[Row]:
    read = finder.read(spoken(told)[0])
    if [one.utterance.plain for one in read.scene.said] != [list(one.words) for one in told.utterances]:
        raise ValueError(f"{told.id}: read otherwise than it is labelled")
    rows = []
    for index, utterance in enumerate(told.utterances):
        pieces = said_context.pieces(read.scene, index)
        places = said_asked.pieces(read.scene, index, known=lexicon.question_words)
        drill = set() if group else {DRILL_ALONE if alone else DRILL_TOLD}
        own = tuple((at, _within(one, alone) | drill) for at, one in places)
        sure = frozenset(name.removeprefix(SURE) for name in read.scene.said[index].found if name.startswith(SURE))
        rows.append(Row(group, utterance, known, _within(pieces, alone) | drill, own, sure))
    return rows


def _within(pieces: Collection[str], alone: bool) -> frozenset[str]:
    """Without what would tell of before and after, where nothing of it is known."""
    if not alone:
        return frozenset(pieces)
    inner = (one for one in pieces if not one.startswith(_AROUND))
    return frozenset(one for one in inner if not one.partition(" ")[2].startswith(_AROUND))
