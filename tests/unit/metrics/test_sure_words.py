"""What may be concluded from words: only from those that were surely heard."""

from __future__ import annotations

import pytest

from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.sure_words import SureWords, trusted
from app.metrics.turn_ends import TurnEnds, plain

SAID = Segment(1, 3)


def words(*said: tuple[float, str, float], by: str = "you") -> tuple[Word, ...]:
    """(start, text, confidence), each 0.2 s long."""
    return tuple(Word(Segment(start, start + 0.2), text, confidence, by) for start, text, confidence in said)


def sure(you: tuple[Word, ...], other: tuple[Word, ...] = ()) -> SureWords:
    return SureWords({"you": you, "other-1": other}, frozenset({"yes", "i", "see"}), TurnEnds(frozenset({"and"})))


@pytest.mark.parametrize(
    ("said", "listens", "all_listens"),
    [
        ([(1.0, "yes", 0.8)], True, True),
        ([(1.0, "i", 1.0), (1.3, "see", 1.0)], True, True),
        ([(1.0, "yes", 1.0), (1.3, "but", 1.0)], False, False),
        ([(1.0, "yes", 1.0), (1.3, "but", 0.7)], True, False),  # "but" was not surely heard
        ([(1.0, "yes", 0.7)], None, False),
        ([(1.0, "are", 0.6), (1.3, "that's", 0.9)], None, False),  # 0.75 in the mean
        ([(4.0, "but", 1.0)], None, False),  # said later
        ([], None, False),
    ],
)
def test_only_words_of_the_list_are_listening(
    said: list[tuple[float, str, float]], *, listens: bool | None, all_listens: bool
) -> None:
    found = sure(words(*said))
    assert found.listens("you", SAID) is listens
    assert found.all_listens("you", SAID) is all_listens
    assert found.listens("other-1", SAID) is None


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ([(1.3, "on", 1.0), (1.6, "monday", 0.8)], False),
        ([(1.3, "on", 1.0), (1.6, "And,", 0.8)], True),
        ([(1.3, "on", 1.0), (1.6, "and", 0.7)], False),  # not surely heard
        ([(0.7, "and", 1.0)], False),  # more than a second before the end
        ([], False),
    ],
)
def test_more_is_to_come_where_the_last_word_shows_it(said: list[tuple[float, str, float]], *, more: bool) -> None:
    assert sure(words(*said)).more_to_come("you", 2.0) is more


@pytest.mark.parametrize(
    ("mine", "together"),
    [
        ([(1.9, "monday", 1.0)], True),
        ([(1.9, "Monday,", 1.0)], True),
        ([(1.9, "tuesday", 1.0)], False),
        ([(1.9, "monday", 0.7)], False),
        ([(1.4, "monday", 1.0)], False),  # 0.4 s earlier than they
        ([(1.1, "what", 1.0), (1.4, "is", 1.0), (1.6, "on", 1.0), (1.9, "monday", 1.0)], False),  # not how the entry begins
    ],
)
def test_a_sentence_is_finished_together_by_the_same_word_at_the_same_time(
    mine: list[tuple[float, str, float]], *, together: bool
) -> None:
    found = sure(words(*mine), words((1.5, "on", 1.0), (1.8, "monday", 1.0), by="other-1"))
    assert found.finish_together("other-1", SAID, "you", 2.0) is together


def test_a_short_word_alone_may_be_the_same_by_chance() -> None:
    theirs = words((1.4, "he", 1.0), (1.8, "can", 1.0), by="other-1")
    assert not sure(words((1.8, "can", 1.0)), theirs).finish_together("other-1", SAID, "you", 2.0)
    assert sure(words((1.5, "he", 1.0), (1.8, "can", 1.0)), theirs).finish_together("other-1", SAID, "you", 2.0)


@pytest.mark.parametrize(("text", "confidence", "more"), [("and", 1.0, True), ("and", 0.7, False), ("monday", 1.0, False)])
def test_more_is_to_come_after_and(text: str, confidence: float, *, more: bool) -> None:
    assert sure(words((1.8, text, confidence))).more_to_come("you", 2.0) is more
    assert not sure(words((1.8, text, confidence))).more_to_come("you", 4.0)


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert plain("What\u2019s?") == "what's"


def test_a_voice_that_was_heard_badly_throughout_decides_nothing() -> None:
    # 0.8 in the mean: "but" was surely heard, and as likely as not it is another word.
    badly, well = words((1.0, "but", 1.0), (1.5, "we", 0.6)), words((1.0, "but", 1.0), (1.5, "we", 0.7))
    assert trusted({"you": badly, "other-1": well}) == {"you": (), "other-1": well}
    assert sure(badly).listens("you", Segment(0.9, 1.3)) is False
    assert SureWords(trusted({"you": badly}), frozenset({"yes"})).listens("you", Segment(0.9, 1.3)) is None
    assert trusted({"you": ()}) == {"you": ()}
