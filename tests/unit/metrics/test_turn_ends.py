"""Whether last words can be the end of a turn: weights worked out by hand, and those of English on plain sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.content import load_content
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.said_evidence import Kinds, Shapes
from app.metrics.turn_ends import EndWeights, TurnEnds, last_word, pieces

ENGLISH = load_content().lexicon.ends
WEIGHED = TurnEnds(weighed=EndWeights(-1.0, 0.5, {"the": -4.0, "on monday": 2.0, "^ monday": 1.0}))


def words(*said: tuple[float, str]) -> tuple[Word, ...]:
    """(start, text), each 0.3 s long."""
    return tuple(Word(Segment(start, start + 0.3), text, 1.0, "you") for start, text in said)


def test_evidence_is_the_last_words_and_their_kinds() -> None:
    shapes = Shapes(Kinds({"day": ("monday",)}, frozenset({"on"})))
    found = pieces(["we", "start", "on", "monday"], shapes, whole=False)
    assert found == {"monday", "on monday", "start on monday", "<day>", "on <day>", "* on <day>", "* * on <day>"}
    assert "on .. <day>" in pieces(["on", "some", "monday"], shapes, whole=False)
    assert pieces(["on", "monday"], shapes, whole=True) == {
        "monday", "on monday", "^ on monday", "<day>", "on <day>", "^ on <day>", "words<6",
    }  # fmt: skip


def test_odds_are_the_sum_of_what_is_there() -> None:
    assert WEIGHED.odds(["start", "the"], whole=False) == pytest.approx(-3.5)
    assert WEIGHED.odds(["monday"], whole=True) == pytest.approx(1.5)
    assert WEIGHED.odds(["monday"], whole=False) == pytest.approx(0.5)


def test_a_list_says_yes_or_no() -> None:
    listed = TurnEnds(frozenset({"and"}))
    assert listed.odds(["monday", "and"], whole=False) < -1 < 1 < listed.odds(["monday"], whole=True)


def test_words_before_a_silence_or_unsure_ones_are_not_counted_in() -> None:
    near = words((1.0, "start"), (1.4, "monday"))
    assert WEIGHED.odds_at(near, 1.7) == pytest.approx(0.5)
    far = words((0.0, "start"), (1.4, "monday"))  # 1.1 s lie between them: it begins anew
    assert WEIGHED.odds_at(far, 1.7) == pytest.approx(1.5)
    unsure = (replace(near[0], confidence=0.7), near[1])
    assert WEIGHED.odds_at(unsure, 1.7) == pytest.approx(0.5)  # something was said before it, whatever it was


def test_nothing_is_known_without_a_sure_last_word() -> None:
    said = words((1.0, "on"), (1.4, "the"))
    assert WEIGHED.odds_at(said, 2.8) is None  # 1.1 s after it
    assert WEIGHED.odds_at((), 2.0) is None
    assert WEIGHED.odds_at((said[0], replace(said[1], confidence=0.7)), 1.7) is None
    assert WEIGHED.more_to_come(said, 1.7)
    assert not WEIGHED.more_to_come(said, 2.8)


def test_the_last_word_is_the_one_that_was_said_by_then() -> None:
    said = words((1.0, "and"), (4.5, "then"))
    assert [last_word(said, end_s) for end_s in (5.0, 4.8, 3.0, 1.3, 0.5)] == [1, 1, None, 0, None]


@pytest.mark.parametrize("said", ["i wanted to ask about the", "we moved it because", "she said that the new", "um"])
def test_in_english_these_leave_more_to_come(said: str) -> None:
    assert ENGLISH.odds(said.split(), whole=True) < -1.3


@pytest.mark.parametrize(
    "said",
    ["yes", "no", "okay", "not really", "what is it for", "we could start on monday", "i think so",
     "that's what i was thinking of", "and then he told me that"],
)  # fmt: skip
def test_in_english_these_can_be_all(said: str) -> None:
    """Last words of the list among them: a list alone takes "what is it for" for unfinished."""
    assert ENGLISH.odds(said.split(), whole=True) > -1.3
