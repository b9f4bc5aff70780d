"""Versions of the words: listed, compared with what the person corrected, and taken again with everything that follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.correction import RewriteWords, Swap
from app.core.segment import Segment
from app.core.transcript import Transcript, Word
from app.core.turn import Annotation, Turn
from app.errors import LibraryError, NotFoundError
from app.services.conversations import Conversations
from app.services.versions_compared import compare, matched
from tests.helpers.conversations import two_voices, words
from tests.helpers.libraries import library
from tests.helpers.library import store
from tests.helpers.results import conversation

TURNS = Annotation((Turn(Segment(0.0, 5.0), "you"), Turn(Segment(5.0, 10.0), "other-1"), Turn(Segment(10.0, 15.0), "you")))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    opened = library(tmp_path)
    yield opened
    opened.close()


def said(start_s: float, text: str, speaker: str = "you") -> tuple[Word, ...]:
    """Three words a second, each with a certainty of 0.8."""
    return tuple(
        Word(Segment(start_s + n / 3, start_s + n / 3 + 0.3), word, 0.8, speaker) for n, word in enumerate(text.split())
    )


def two_versions(kept: Conversations) -> str:
    identifier = store(kept, conversation(3, draft=True))
    kept.store_speech(identifier, two_voices())
    kept.store_transcript(identifier, words("so let me check that", engine="vosk:small"))
    return identifier


def test_lines_of_one_time_and_voice_stand_in_one_row() -> None:
    left = said(0.0, "we ship on monday") + said(5.0, "oh good", "other-1") + said(10.0, "any questions")
    right = said(0.1, "We chip Monday.") + said(10.05, "any questions then")
    found = compare(left, right, TURNS)
    rows = [
        (line.speaker, " ".join(one.word.text for one in line.left), " ".join(one.word.text for one in line.right))
        for line in found.lines
    ]
    assert rows == [
        ("you", "we ship on monday", "We chip Monday."),
        ("other-1", "oh good", ""),
        ("you", "any questions", "any questions then"),
    ]
    marked = [[one.word.text for one in (*line.left, *line.right) if one.differs] for line in found.lines]
    assert marked == [["ship", "on", "chip"], ["oh", "good"], ["then"]]
    gaps = [[one.word.text for one in (*line.left, *line.right) if one.gap_before or one.gap_after] for line in found.lines]
    assert gaps == [[], [], ["questions"]]
    # ship on / chip: 2; oh good / nothing: 2; nothing / then: 1. The same: we, monday, any, questions.
    assert (found.differing, found.words) == (5, 9)
    assert all(line.differs for line in found.lines)
    assert (found.lines[0].start_s, found.lines[2].start_s) == (0.0, 10.0)


def test_where_words_are_missing_is_marked_between_those_beside_them() -> None:
    found = compare(said(0.0, "well so we do ship on monday"), said(0.0, "so we ship on monday then"), TURNS)
    (line,) = found.lines
    assert [one.word.text for one in (*line.left, *line.right) if one.differs] == ["well", "do", "then"]
    assert [(one.word.text, one.gap_before, one.gap_after) for one in line.right if one.gap_before or one.gap_after] == [
        ("so", True, False), ("ship", True, False)
    ]  # fmt: skip
    assert [(one.word.text, one.gap_after) for one in line.left if one.gap_before or one.gap_after] == [("monday", True)]


def test_the_same_word_elsewhere_is_not_the_same_word() -> None:
    found = compare(said(0.0, "yes"), said(4.0, "yes"), TURNS)
    assert (found.differing, found.words) == (2, 2)
    again = compare(said(0.0, "yes"), said(0.4, "yes"), TURNS)
    assert (again.differing, again.words, again.lines[0].differs) == (0, 1, False)


def test_a_voice_is_compared_with_itself_only() -> None:
    found = compare(said(0.0, "yes") + said(0.2, "no", "other-1"), said(0.0, "yes") + said(0.2, "yes", "other-1"), TURNS)
    assert (found.differing, found.words) == (1, 2)


def test_as_few_words_as_possible_differ_whichever_stands_left() -> None:
    first, second = ["a", "b", "c", "a", "b", "b", "a"], ["c", "b", "a", "b", "a", "c"]
    pairs, edits = matched(first, second)
    assert edits == 4  # c for a, then without c, without b, and c added
    assert all(first[a] == second[b] for a, b in pairs)
    assert pairs == sorted(pairs)
    assert matched(second, first)[1] == 4
    assert matched([], second) == ([], 6)
    assert matched(first, first) == ([(place, place) for place in range(7)], 0)
    long = [str(number) for number in range(300)]
    pairs, edits = matched(long, [*long[:100], "x", *long[101:250], *long[260:]])
    assert (len(pairs), edits) == (289, 11)


def test_nothing_beside_nothing() -> None:
    assert compare((), (), TURNS).lines == ()
    assert compare((), said(0.0, "yes"), TURNS).differing == 1


def test_a_former_version_holds_again_and_everything_follows(kept: Conversations) -> None:
    identifier = two_versions(kept)
    kept.correct(identifier, Swap())
    draft = conversation(3, draft=True).transcript
    assert [(one.number, one.engine, one.words, one.holds) for one in kept.versions.of(identifier)] == [
        (2, "vosk:small", 5, True), (1, "draft", len(draft.words), False),
    ]  # fmt: skip
    assert kept.rows("let me check")
    before = kept.review(identifier).result
    kept.versions.use(identifier, 1)
    review = kept.review(identifier)
    assert review.result is not None
    assert before is not None
    assert review.result.transcript.engine == "draft"
    assert len(review.result.transcript.words) == len(draft.words)
    assert review.result.speech == before.speech
    assert review.result.corrected
    assert [one.number for one in kept.versions.of(identifier)] == [1, 2]
    assert kept.versions.of(identifier)[0].confidence == pytest.approx(draft.mean_confidence)
    assert kept.rows("let me check") == ()
    assert kept.written_by("draft") == (identifier,)
    kept.versions.use(identifier, 1)  # they hold already
    kept.versions.use(identifier, 2)
    assert kept.rows("let me check")
    assert kept.written_by("draft") == ()


def test_two_versions_are_compared_as_they_were_corrected(kept: Conversations) -> None:
    identifier = two_versions(kept)
    plain = kept.versions.compared(identifier)
    assert plain is not None
    assert (plain.holding.number, plain.other.number, len(plain.all)) == (2, 1, 2)
    assert plain.comparison.lines[0].speaker == "you"
    kept.correct(identifier, Swap())
    swapped = kept.versions.compared(identifier, 1)
    assert swapped is not None
    assert swapped.comparison.differing == plain.comparison.differing
    assert [line.speaker for line in swapped.comparison.lines] == [
        {"you": "other-1", "other-1": "you"}[line.speaker] for line in plain.comparison.lines
    ]
    assert sum(len(line.left) for line in swapped.comparison.lines) == 5


def test_a_word_that_the_person_wrote_stands_in_both_versions(kept: Conversations) -> None:
    identifier = two_versions(kept)  # so let me check that, half a second each
    kept.store_speech(identifier, two_voices())
    kept.store_transcript(identifier, words("so led me check that", engine="vosk:large"))
    before = kept.versions.compared(identifier, 2)
    kept.correct(identifier, RewriteWords(Segment(0.5, 0.9), "you", "get"))
    after = kept.versions.compared(identifier, 2)
    assert before is not None
    assert after is not None
    assert (before.comparison.differing, after.comparison.differing) == (1, 0)
    kept.versions.use(identifier, 2)
    result = kept.review(identifier).result
    assert result is not None
    assert [word.text for word in result.transcript.words] == ["so", "get", "me", "check", "that"]


def test_what_is_not_there_is_said(kept: Conversations) -> None:
    identifier = store(kept, conversation(3, draft=True))
    assert kept.versions.compared(identifier) is None
    with pytest.raises(LibraryError, match="no version 7"):
        kept.versions.use(identifier, 7)
    kept.store_speech(identifier, two_voices())
    kept.store_transcript(identifier, words("so", engine="vosk:small"))
    for number in (2, 7):
        with pytest.raises(LibraryError, match="no version"):
            kept.versions.compared(identifier, number)
    for ask in (kept.versions.of, kept.versions.compared):
        with pytest.raises(NotFoundError):
            ask("nobody")


def test_without_complete_words_there_is_no_version(kept: Conversations) -> None:
    identifier = store(kept, conversation(3, draft=True))
    other = store(kept, conversation(3))
    kept.store_speech(other, two_voices())
    kept.store_transcript(other, Transcript(words("so").words, "vosk:small", complete=False))
    assert [one.engine for one in kept.versions.of(identifier)] == ["draft"]
    assert [one.number for one in kept.versions.of(other)] == [1], "those that arrive are none yet"
