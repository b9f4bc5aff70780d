"""Word errors are those that a person would count."""

from __future__ import annotations

import random

from tests.helpers.word_errors import word_errors


def test_as_by_hand() -> None:
    expected = ["we", "can", "talk", "about", "the", "price", "today"]
    assert word_errors(expected, expected) == 0
    assert word_errors(expected, ["we", "could", "talk", "about", "price", "today", "please"]) == 3
    assert word_errors(["yes"], []) == 1
    assert word_errors([], ["well", "yes"]) == 2


def test_what_comes_again_and_again_is_not_laid_over_another_time() -> None:
    once = [f"w{n}" for n in range(60)]
    found = [word for word in once * 4 if word != "w7"]
    assert word_errors(once * 4, found) == 4


def test_it_is_the_same_as_the_plain_way() -> None:
    chance = random.Random(3)
    for _ in range(40):
        one, other = (chance.choices("abcd", k=chance.randint(0, 12)) for _ in range(2))
        table = [list(range(len(other) + 1))]
        for i, word in enumerate(one, 1):
            line = [i]
            for j, second in enumerate(other, 1):
                line.append(min(table[-1][j] + 1, line[-1] + 1, table[-1][j - 1] + (word != second)))
            table.append(line)
        assert word_errors(one, other) == table[-1][-1]
