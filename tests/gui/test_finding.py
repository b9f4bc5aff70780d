"""Words found in the lines of one conversation, whatever their case, accents and punctuation."""

from __future__ import annotations

import random
import time

import pytest

from app.core.segment import Segment
from app.core.transcript import Word
from app.gui.models.finding import FindableWords, Hit

LINES = (
    "the Réports, that came late",
    "re-portal report on STRASSE twenty-five",
    "I don't know, don’t I",
    "İstanbul is not e\u0301tude",
)


def _words(said: str) -> list[Word]:
    return [Word(Segment(at, at + 0.5), text, 0.9, "you") for at, text in enumerate(said.split())]


FINDABLE = FindableWords([_words(line) for line in LINES])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("report", [(0, "Réport"), (1, "report")]),
        ("RÉPORTS  that ca", [(0, "Réports, that ca")]),
        ("straße twenty five", [(1, "STRASSE twenty-five")]),
        ("don't", [(2, "don't"), (2, "don’t")]),
        ("étude", [(3, "e\u0301tude")]),
        ("istanbul", [(3, "İstanbul")]),
        ("late re", []),  # words of two lines do not follow each other
        (",", [(0, ","), (2, ",")]),
        (" ", []),
        ("", []),
        ("(", []),
        ("zebra", []),
    ],
)
def test_places_are_found_and_lit_exactly(wanted: str, found: list[tuple[int, str]]) -> None:
    hits = FINDABLE.find(wanted)
    assert [(hit.line, LINES[hit.line][hit.start : hit.end]) for hit in hits] == found


def test_a_hit_knows_its_first_word_and_when_it_is_said() -> None:
    assert FINDABLE.find("know don") == (Hit(line=2, start=8, end=17, first_word=2, time_s=2.0),)


def test_an_hour_is_searched_between_two_keys() -> None:
    """900 lines of ten words, some with accents."""
    chance = random.Random(4)
    said = ["so", "what", "would", "you", "need", "to", "see", "before", "the", "Réunion"]
    lines = [_words(" ".join(chance.choices(said, k=10))) for _ in range(900)]
    started = time.process_time()
    findable = FindableWords(lines)
    found = [len(findable.find("reunion"[:signs])) for signs in range(1, 8)]
    assert time.process_time() - started < 0.35  # all of it; 50 ms each is what a window can take
    assert found[-1] == sum(word.text == "Réunion" for line in lines for word in line)
