"""Pauses and silences of conversations whose times were worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.analysis_result import Cue
from app.core.event import PauseKind
from app.core.segment import Segment, Segments, merged
from app.core.transcript import Word
from app.metrics.events import Interplay, follow
from app.metrics.pauses import (
    Outcome,
    answer_pauses,
    anyone_pauses,
    find_pauses,
    question_pauses,
    silences,
)
from app.metrics.preparation import prepare
from app.metrics.turn_ends import TurnEnds

ENDS = TurnEnds(frozenset({"because", "and"}))


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def interplay(you: Segments, other: Segments, *, holes: Segments = ()) -> Interplay:
    return follow(prepare({"you": you, "other-1": other}, holes=holes))


def pauses(you: Segments, other: Segments, *, holes: Segments = ()) -> list[tuple[str, str, float, float]]:
    found = find_pauses(interplay(you, other, holes=holes))
    return [(pause.kind.value, pause.by, round(pause.start, 3), round(pause.end, 3)) for pause in found]


def word(text: str, start: float, end: float, speaker: str = "other-1") -> Word:
    return Word(Segment(start, end), text, 0.9, speaker)


def test_a_reply_pause_runs_from_their_end_to_my_start() -> None:
    assert pauses(spans((5.4, 8)), spans((0, 5))) == [("reply", "you", 5, 5.4)]


def test_a_reply_that_overlaps_ends_before_it_starts() -> None:
    assert pauses(spans((4.8, 8)), spans((0, 5))) == [("reply", "you", 5, 4.8)]
    # Taking the floor after 0.9 s of both voices is a reply 0.9 s before their end.
    assert pauses(spans((4.1, 8)), spans((0, 5))) == [("reply", "you", 5, 4.1)]


def test_an_entry_that_does_not_get_the_floor_is_no_reply() -> None:
    assert pauses(spans((3, 4.2)), spans((0, 6))) == []


def test_a_pause_inside_a_turn_counts_from_three_tenths_on() -> None:
    assert pauses((), spans((0, 2), (2.31, 4), (5.5, 6))) == [
        ("within_turn", "other-1", 2, 2.31),
        ("within_turn", "other-1", 4, 5.5),
    ]
    assert pauses((), spans((0, 2), (2.25, 4))) == []


def test_a_listening_sound_does_not_end_the_turn() -> None:
    assert pauses(spans((3.1, 3.5)), spans((0, 3), (3.8, 6))) == [("within_turn", "other-1", 3, 3.8)]


def test_a_silence_over_ten_seconds_is_a_break() -> None:
    assert pauses(spans((15, 18)), spans((0, 5))) == [("reply", "you", 5, 15)]
    assert pauses(spans((15.1, 18)), spans((0, 5))) == []
    assert pauses((), spans((0, 5), (15.1, 18))) == []


@pytest.mark.parametrize("hole", [Segment(5.1, 5.3), Segment(5.2, 5.2)])
def test_no_pause_crosses_a_hole_or_a_seam(hole: Segment) -> None:
    assert pauses(spans((5.4, 8)), spans((0, 5)), holes=(hole,)) == []
    assert pauses((), spans((0, 5), (5.4, 8)), holes=(hole,)) == []


def test_one_track_has_silences_of_anyone() -> None:
    found = anyone_pauses(spans((0, 2), (3, 4), (15, 16)))
    assert [(pause.kind, pause.by, pause.start, pause.end) for pause in found] == [(PauseKind.WITHIN_TURN, "anyone", 2, 3)]


def test_a_silence_is_let_run_when_they_go_on() -> None:
    (silence,) = silences(interplay((), spans((0, 5), (6.5, 8))))
    assert (silence.outcome, silence.after, silence.then, silence.segment) == (
        Outcome.LET_RUN, "other-1", "other-1", Segment(5, 6.5),
    )  # fmt: skip


def test_a_silence_before_my_reply_is_room() -> None:
    (silence,) = silences(interplay(spans((6, 8)), spans((0, 5))))
    assert (silence.outcome, silence.then) == (Outcome.ROOM, "you")


def test_a_reply_into_an_open_sentence_ends_the_pause_and_needs_words() -> None:
    talk = interplay(spans((6.2, 8)), spans((0, 5)))
    said = {"other-1": (word("late", 4, 4.4), word("because", 4.5, 4.95))}
    assert [silence.outcome for silence in silences(talk, words=said, ends=ENDS)] == [Outcome.ENDED]
    assert [silence.outcome for silence in silences(talk)] == [Outcome.ROOM]
    assert [silence.outcome for silence in silences(talk, words=said)] == [Outcome.ROOM]


def test_under_a_second_or_over_ten_is_none_of_the_three() -> None:
    assert silences(interplay(spans((5.98, 8)), spans((0, 5)))) == ()
    assert silences(interplay(spans((15.2, 18)), spans((0, 5)))) == ()


def test_my_listening_sound_in_their_pause_does_not_end_it() -> None:
    # They are silent from 5.0 to 6.4; my mm-hm from 5.6 to 6.0 takes nothing from them.
    (silence,) = silences(interplay(spans((5.6, 6.0)), spans((0, 5), (6.4, 9))))
    assert (silence.outcome, silence.segment) == (Outcome.LET_RUN, Segment(5, 6.4))


def question(start: float, end: float, speaker: str = "you") -> Cue:
    return Cue("question", speaker, Segment(start, end), "what happened")


def test_the_wait_after_a_question_ends_with_the_next_voice_even_my_own() -> None:
    talk = interplay(spans((0, 3)), spans((4.2, 8)))
    (pause,) = question_pauses(talk, [question(1, 2.9)])  # the sound ends at 3.0, 0.1 s after the last word
    assert (pause.kind, pause.by, pause.start, pause.end) == (PauseKind.AFTER_QUESTION, "you", 3, 4.2)
    mine_again = interplay(spans((0, 3), (3.8, 5)), spans((6, 8)))
    (pause,) = question_pauses(mine_again, [question(1, 3)])
    assert (pause.start, pause.end) == (3, 3.8)


def test_no_wait_where_their_voice_was_already_there_or_a_break_follows() -> None:
    (pause,) = question_pauses(interplay(spans((0, 3)), spans((2.8, 8))), [question(1, 3)])
    assert (pause.start, pause.length_s) == (3, 0)
    assert question_pauses(interplay(spans((0, 3)), spans((14, 18))), [question(1, 3)]) == ()
    assert question_pauses(interplay(spans((0, 3)), spans((4, 8)), holes=(Segment(3.5, 3.5),)), [question(1, 3)]) == ()


def test_the_wait_after_an_answer_runs_from_the_end_of_their_turn() -> None:
    talk = interplay(spans((0, 3), (9.5, 11), (20.4, 22)), spans((4, 8), (12, 20)))
    found = answer_pauses(talk, [question(1, 3)])
    assert [(pause.by, pause.start, pause.end) for pause in found] == [("you", 8, 9.5)]
    assert answer_pauses(talk, []) == ()


def _voice() -> st.SearchStrategy[Segments]:
    pair = st.tuples(st.integers(0, 600), st.integers(1, 60))
    return st.lists(pair, max_size=20).map(lambda pairs: merged(Segment(a / 10, (a + d) / 10) for a, d in pairs))


@given(you=_voice(), other=_voice())
def test_every_silence_has_one_outcome_and_is_counted_once(you: Segments, other: Segments) -> None:
    found = silences(interplay(you, other))
    assert len({silence.segment for silence in found}) == len(found)
    for silence in found:
        assert 1 - 1e-6 <= silence.segment.duration_s <= 10
        assert (silence.outcome is Outcome.LET_RUN) == (silence.after == silence.then)
