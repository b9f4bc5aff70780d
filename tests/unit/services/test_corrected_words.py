"""Words that a person wrote instead of those that were heard, with times that are worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.correction import (
    ChooseYou,
    Correction,
    LeaveOut,
    ReassignSpeaker,
    ReassignSpeech,
    RewriteWords,
    SetPeople,
    Swap,
)
from app.core.segment import Segment
from app.core.speech_activity import Mode, Separation, SpeechActivity
from app.core.transcript import Transcript, Word
from app.services.corrected_words import CorrectedWords, written_words
from app.services.corrections import corrected
from tests.helpers.conversations import spans

TALK = SpeechActivity(60.0, Mode.TWO_TRACKS, {"you": spans((0, 10), (20, 30)), "other-1": spans((11, 19), (32, 48))})
SAID = Transcript(
    (
        Word(Segment(1.0, 1.4), "the", 0.9, "you"),
        Word(Segment(1.4, 2.0), "reports", 0.4, "you"),
        Word(Segment(1.6, 1.8), "mhm", 0.7, "other-1"),
        Word(Segment(2.0, 2.6), "lag", 0.5, "you"),
        Word(Segment(12.0, 12.4), "okay", 0.9, "other-1"),
    ),
    "vosk:test",
)


def texts(*corrections: Correction, said: Transcript = SAID) -> list[tuple[str, str]]:
    return [(word.speaker, word.text) for word in corrected(TALK, said, corrections).transcript.words]


def test_a_word_is_written_anew_and_is_sure() -> None:
    words = corrected(TALK, SAID, (RewriteWords(Segment(1.4, 2.0), "you", "resorts"),)).transcript.words
    assert words[1] == Word(Segment(1.4, 2.0), "resorts", 1.0, "you")
    assert words[:1] + words[2:] == SAID.words[:1] + SAID.words[2:]


def test_several_words_share_the_time_by_their_letters() -> None:
    assert written_words(Segment(2.0, 3.0), "you", " a  bcd\tef ") == (
        Word(Segment(2.0, 2.0 + 1 / 6), "a", 1.0, "you"),
        Word(Segment(2.0 + 1 / 6, 2.0 + 4 / 6), "bcd", 1.0, "you"),
        Word(Segment(2.0 + 4 / 6, 3.0), "ef", 1.0, "you"),
    )
    assert written_words(Segment(2.0, 3.0), "you", "  ") == ()


def test_words_of_a_stretch_become_one_and_a_removed_word_is_gone() -> None:
    assert texts(RewriteWords(Segment(1.4, 2.6), "you", "re-portal")) == [
        ("you", "the"), ("you", "re-portal"), ("other-1", "mhm"), ("other-1", "okay"),
    ]  # fmt: skip
    assert texts(RewriteWords(Segment(1.0, 1.4), "you", "")) == [
        ("you", "reports"), ("other-1", "mhm"), ("you", "lag"), ("other-1", "okay"),
    ]  # fmt: skip


def test_the_other_voice_keeps_its_word_at_the_same_time() -> None:
    assert texts(RewriteWords(Segment(1.4, 2.0), "other-1", "yes")) == [
        ("you", "the"), ("you", "reports"), ("other-1", "yes"), ("you", "lag"), ("other-1", "okay"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        (((1.05, 1.45, "da"), (1.45, 2.1, "reporz"), (2.1, 2.7, "lack")), ["da", "resorts", "lack"]),
        (((1.0, 1.35, "the"), (1.35, 1.7, "re"), (1.7, 2.05, "ports"), (2.05, 2.6, "lag")), ["the", "resorts", "lag"]),
        # One long word over all of them reaches over the middle of what was written: 1.7.
        (((1.0, 2.6, "thereportslag"),), ["resorts"]),
        # Nothing was written there this time.
        (((1.0, 1.4, "the"), (2.0, 2.6, "lag")), ["the", "resorts", "lag"]),
        # Only the neighbours, a little later than before: their middles, 1.3 and 2.15, lie beside it.
        (((1.1, 1.5, "the"), (1.9, 2.4, "lag")), ["the", "resorts", "lag"]),
    ],
)
def test_it_takes_the_place_of_what_another_engine_writes_there(
    heard: tuple[tuple[float, float, str], ...], left: list[str]
) -> None:
    said = Transcript(tuple(Word(Segment(start, end), text, 0.8, "you") for start, end, text in heard), "vosk:other")
    assert [text for _, text in texts(RewriteWords(Segment(1.4, 2.0), "you", "resorts"), said=said)] == left


def test_what_was_written_can_be_written_anew() -> None:
    two = RewriteWords(Segment(1.4, 2.0), "you", "new ports")  # 1.4 to 1.625 and on to 2.0
    assert texts(two, RewriteWords(Segment(1.4, 1.625), "you", "old"))[:3] == [
        ("you", "the"), ("you", "old"), ("other-1", "mhm"),
    ]  # fmt: skip
    assert texts(two, RewriteWords(Segment(1.4, 2.0), "you", "reports")) == texts()
    assert texts(two, RewriteWords(Segment(1.4, 2.0), "you", "")) == [
        ("you", "the"), ("other-1", "mhm"), ("you", "lag"), ("other-1", "okay"),
    ]  # fmt: skip


def test_it_follows_who_speaks() -> None:
    written = RewriteWords(Segment(1.4, 2.0), "you", "new ports")
    assert ("other-1", "ports") in texts(written, Swap())
    assert ("other-1", "ports") in texts(written, ReassignSpeech(Segment(0.0, 10.0), "you", "other-1"))
    assert [text for _, text in texts(written, ReassignSpeaker("you", None))] == ["mhm", "okay"]
    given = (Swap(), RewriteWords(Segment(1.4, 2.0), "other-1", "new"))
    assert texts(*given)[1] == ("other-1", "new")
    assert texts(LeaveOut(Segment(0, 10)), written)[1] == ("you", "new")


def test_of_a_voice_that_is_not_there_it_changes_nothing() -> None:
    assert texts(RewriteWords(Segment(1.4, 2.0), "other-2", "new")) == texts()


def test_words_written_before_the_voices_are_told_apart_go_to_the_voice_heard_there() -> None:
    together = spans((0, 10), (11, 20))
    room = replace(
        TALK,
        mode=Mode.ONE_TRACK,
        speech={"anyone": together},
        separations=(Separation(2, {"voice-1": spans((0, 10)), "voice-2": spans((11, 20))}),),
    )
    said = Transcript(tuple(replace(word, speaker="anyone") for word in SAID.words), "vosk:test")
    asked = (RewriteWords(Segment(12.0, 12.4), "anyone", "all right"), SetPeople(2), ChooseYou("voice-2"))
    words = corrected(room, said, asked).transcript.words
    assert [(word.speaker, word.text) for word in words][-2:] == [("you", "all"), ("you", "right")]
    assert {word.speaker for word in words[:-2]} == {"other-1"}


def test_a_word_without_length_can_be_written_anew() -> None:
    words = CorrectedWords([Word(Segment(1.0, 1.0), "cue", 0.5, "you"), Word(Segment(1.0, 2.0), "next", 0.5, "you")])
    words.rewrite(Segment(1.0, 1.0), "you", "queue")
    assert [word.text for word in words.result()] == ["next", "queue"]
