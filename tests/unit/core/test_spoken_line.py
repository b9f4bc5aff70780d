"""Every word stands in one line, the line of its turn."""

from __future__ import annotations

from app.core.segment import Segment
from app.core.spoken_line import spoken_lines
from app.core.transcript import Word
from app.core.turn import Annotation, Turn


def word(start: float, end: float, text: str, speaker: str) -> Word:
    return Word(Segment(start, end), text, 1.0, speaker)


def test_words_stand_in_the_turn_that_holds_their_middle() -> None:
    annotation = Annotation((Turn(Segment(0.0, 2.0), "you"), Turn(Segment(2.2, 5.0), "other-1")))
    words = [word(0.1, 0.5, "how", "you"), word(1.7, 2.3, "so", "you"), word(2.3, 2.6, "well", "other-1")]
    mine, theirs = spoken_lines(words, annotation)
    assert (mine.speaker, mine.text, mine.segment) == ("you", "how so", Segment(0.1, 2.3))
    assert (theirs.text, theirs.turn) == ("well", annotation.turns[1])


def test_words_between_turns_are_lines_of_their_own_and_join_where_the_voice_goes_on() -> None:
    annotation = Annotation((Turn(Segment(0.0, 10.0), "you"),))
    words = [
        word(1.0, 1.2, "mm", "other-1"), word(1.3, 1.5, "right", "other-1"), word(4.0, 4.4, "and", "you"),
        word(6.0, 6.2, "yes", "other-1"),
    ]  # fmt: skip
    assert [(line.speaker, line.text, line.turn is None) for line in spoken_lines(words, annotation)] == [
        ("other-1", "mm right", True), ("you", "and", False), ("other-1", "yes", True),
    ]  # fmt: skip


def test_two_voices_at_once_keep_their_words() -> None:
    annotation = Annotation((Turn(Segment(0.0, 4.0), "you"), Turn(Segment(1.0, 3.0), "other-1")))
    words = [word(0.5, 0.8, "the", "you"), word(1.1, 1.4, "but", "other-1"), word(1.2, 1.5, "plan", "you")]
    assert [line.text for line in spoken_lines(words, annotation)] == ["the plan", "but"]
