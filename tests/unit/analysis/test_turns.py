"""Turns: one voice's stretches until another takes the floor."""

from __future__ import annotations

from app.analysis.turns import build_turns
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Word
from app.core.turn import Turn
from app.metrics.sure_words import SureWords


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def turns(you: Segments, other: Segments, holes: Segments = ()) -> list[tuple[str, float, float]]:
    activity = SpeechActivity(60.0, Mode.TWO_TRACKS, {"you": you, "other-1": other}, holes)
    return [(turn.speaker, turn.segment.start, turn.segment.end) for turn in build_turns(activity).turns]


def test_a_turn_lasts_until_another_takes_the_floor() -> None:
    assert turns(spans((0, 2), (3, 5), (12, 14)), spans((6, 10))) == [("you", 0, 5), ("other-1", 6, 10), ("you", 12, 14)]


def test_a_listening_sound_ends_no_turn() -> None:
    assert turns(spans((0, 4), (4.5, 9)), spans((3, 3.5))) == [("you", 0, 9)]


def test_who_comes_in_and_does_not_get_the_floor_has_a_turn_inside() -> None:
    assert turns(spans((0, 9)), spans((3, 5))) == [("you", 0, 9), ("other-1", 3, 5)]


def test_who_comes_in_and_is_let_has_the_floor() -> None:
    assert turns(spans((0, 4), (9, 11)), spans((3, 8))) == [("you", 0, 4), ("other-1", 3, 8), ("you", 9, 11)]


def test_a_restart_that_gives_way_is_a_turn_inside() -> None:
    # I fall silent at 2, they start at 2.3, I go on from 2.8 to 3.4 and stop
    assert turns(spans((0, 2), (2.8, 3.4)), spans((2.3, 8))) == [("you", 0, 2), ("other-1", 2.3, 8), ("you", 2.8, 3.4)]


def test_no_turn_crosses_a_hole() -> None:
    assert turns(spans((0, 2), (5, 8)), (), spans((3, 4))) == [("you", 0, 2), ("you", 5, 8)]
    assert turns(spans((0, 4), (4, 8)), (), spans((4, 4.5))) == [("you", 0, 4), ("you", 4.5, 8)]


def test_nobody_can_be_told_apart_on_one_track() -> None:
    assert build_turns(SpeechActivity(9.0, Mode.ONE_TRACK, {"anyone": spans((0, 5))})).turns == ()


def test_silence_has_no_turns() -> None:
    assert turns((), ()) == []


def test_turns_are_in_order() -> None:
    activity = SpeechActivity(9.0, Mode.TWO_TRACKS, {"you": spans((4, 6)), "other-1": spans((0, 3))})
    assert build_turns(activity).turns == (Turn(Segment(0, 3), "other-1"), Turn(Segment(4, 6), "you"))


def test_turns_follow_the_words_as_events_do() -> None:
    # 0.4 s beside their talk: a listening sound by its length, an own turn inside theirs when it says "but"
    activity = SpeechActivity(9.0, Mode.TWO_TRACKS, {"you": spans((3, 3.4)), "other-1": spans((0, 9))})
    but = {"you": (Word(Segment(3.05, 3.3), "but", 1.0, "you"),)}
    assert [turn.speaker for turn in build_turns(activity).turns] == ["other-1"]
    assert [turn.speaker for turn in build_turns(activity, SureWords(but, frozenset({"yes"}))).turns] == ["other-1", "you"]


def test_a_breath_beside_another_ends_no_turn() -> None:
    assert turns(spans((0, 4.2), (4.6, 8)), spans((3.5, 5))) == [("you", 0, 8), ("other-1", 3.5, 5)]
