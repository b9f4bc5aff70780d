"""What is remembered of a conversation changes nothing that is found in it."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import replace

import pytest

from app.content import load_content
from app.core.transcript import Word
from app.metrics.cues import CueFinder, CueLexicon
from app.metrics.said_asked import pieces as asked_pieces
from app.metrics.said_context import pieces, rests_on
from app.metrics.said_evidence import Evidence, Weighed
from app.metrics.said_wording import Memory
from tests.helpers.labelled_utterances import conversations
from tests.helpers.said_scores import spoken

TIMES = 8
OTHER = {"you": "other-1", "other-1": "you"}


def changed(words: list[Word], chance: random.Random) -> list[Word]:
    """As corrections change them: everybody swapped, a few words another's, a word rewritten, a few left out."""
    kind = chance.randrange(4)
    first = chance.randrange(len(words))
    last = first + chance.randrange(1, 30)
    if kind == 0:
        return [replace(word, speaker=OTHER[word.speaker]) for word in words]
    if kind == 1:
        own = [replace(word, speaker=OTHER[word.speaker]) for word in words[first:last]]
        return [*words[:first], *own, *words[last:]]
    if kind == 2:
        return [*words[:first], replace(words[first], text="what"), *words[first + 1 :]]
    return [*words[:first], *words[last:]]


def by_speaker(words: list[Word]) -> dict[str, list[Word]]:
    return {speaker: [word for word in words if word.speaker == speaker] for speaker in ("you", "other-1")}


def told(half: str, number: int) -> list[Word]:
    """The words of both, in order."""
    own, _ = spoken(conversations(half)[number])
    return sorted(replace(word, speaker=speaker) for speaker, row in own.items() for word in row)


@pytest.fixture(scope="module")
def lexicon() -> CueLexicon:
    return load_content().lexicon


def test_what_rests_on_the_same_has_the_same_evidence(lexicon: CueLexicon) -> None:
    finder = CueFinder(lexicon, every=True)
    chance = random.Random(1)
    known: dict[Hashable, list[object]] = {}
    seen = 0
    for number in range(12):
        words = told("tuning", number)
        for _ in range(TIMES):
            scene = finder.read(by_speaker(words)).scene
            for index in range(len(scene.said)):
                evidence: list[object] = [pieces(scene, index), asked_pieces(scene, index, known=lexicon.question_words)]
                assert known.setdefault(rests_on(scene, index), evidence) == evidence
                seen += 1
            words = changed(words, chance)
    assert len(known) < 0.8 * seen


def test_found_anew_and_found_after_corrections_is_the_same(lexicon: CueLexicon) -> None:
    finder = CueFinder(lexicon, every=True)
    words = told("tuning", 0)
    assert {word.speaker for word in words} == set(OTHER)
    chance = random.Random(20)
    for _ in range(4):
        finder.everything(by_speaker(words))
        words = changed(words, chance)
        assert finder.everything(by_speaker(words)) == CueFinder(lexicon, every=True).everything(by_speaker(words))


def test_what_is_remembered_has_an_end() -> None:
    memory: Memory[int, str] = Memory(most=3)
    for number in range(5):
        assert memory.recall(number) is None
        assert memory.keep(number, str(number)) == str(number)
    assert [memory.recall(number) for number in range(5)] == [None, None, None, "3", "4"]


def test_the_order_of_adding_decides_nothing() -> None:
    pieces = {f"piece {number}": 0.1 * (-1) ** number for number in range(40)}
    one = Evidence({"plan": Weighed(0.3, 0.3, pieces)})
    assert one.sums(set(pieces)) == {"plan": 0.0}
