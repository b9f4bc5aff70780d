"""Rules 1 to 3 of the events, each on two voices whose times were worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.event import Event, EventKind
from app.core.segment import Segment, Segments, merged
from app.core.transcript import Word
from app.metrics.events import find_events, follow
from app.metrics.preparation import prepare
from app.metrics.sure_words import SureWords
from app.metrics.turn_ends import EndWeights, TurnEnds


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def events(you: Segments, other: Segments, *, holes: Segments = ()) -> list[tuple[str, str, float]]:
    found = find_events({"you": you, "other-1": other}, holes=holes)
    return [(event.kind.value, event.by, round(event.segment.start, 3)) for event in found]


def only(you: Segments, other: Segments) -> Event:
    (event,) = find_events({"you": you, "other-1": other})
    return event


def test_a_reply_after_a_silence_is_a_switch_with_its_gap() -> None:
    event = only(spans((5.4, 8)), spans((0, 5)))
    assert (event.kind, event.by, event.to, event.segment) == (EventKind.SWITCH, "you", "other-1", Segment(5.4, 8))
    assert event.gap_s == pytest.approx(0.4)
    assert event.overlap_s == 0


def test_a_short_overlap_is_a_switch_with_a_negative_gap() -> None:
    event = only(spans((4.75, 8)), spans((0, 5)))
    assert event.kind is EventKind.SWITCH
    assert event.gap_s == pytest.approx(-0.25)
    assert event.overlap_s == pytest.approx(0.25)


@pytest.mark.parametrize(("start", "kind"), [(4.51, "switch"), (4.50, "came_in_stopped"), (4.1, "came_in_stopped")])
def test_taking_the_floor_counts_as_came_in_from_half_a_second_on(start: float, kind: str) -> None:
    assert events(spans((start, 8)), spans((0, 5))) == [(kind, "you", start)]


@pytest.mark.parametrize(("start", "kind"), [(4.9, "jumped_in"), (4.89, "switch")])
def test_jumping_in_a_tenth_of_a_second_before_the_breath_is_the_same(start: float, kind: str) -> None:
    # They go on at 5.5, collide for 0.5 s, and give way.
    assert events(spans((start, 9)), spans((0, 5), (5.5, 6))) == [(kind, "you", start)]


def test_came_in_they_stopped_says_how_long_both_spoke() -> None:
    event = only(spans((4.1, 8)), spans((0, 5)))
    assert event.overlap_s == pytest.approx(0.9)
    assert event.gap_s == pytest.approx(-0.9)


def test_came_in_they_carried_on_when_the_entry_ends_a_quarter_second_before_them() -> None:
    # 3.0 to 4.2 lies inside 0 to 6: both spoke 1.2 s, and the entry was longer than half a second.
    event = only(spans((3, 4.2)), spans((0, 6)))
    assert event.kind is EventKind.CAME_IN_CARRIED_ON
    assert event.overlap_s == pytest.approx(1.2)
    assert event.gap_s == pytest.approx(-1.2)


def test_came_in_they_carried_on_when_they_go_on_within_a_second_and_a_half() -> None:
    # Both end at 5.0; they speak on from 5.4 to 8, 1.1 s of the 1.5 s after.
    assert events(spans((3.8, 5)), spans((0, 5), (5.4, 8))) == [("came_in_carried_on", "you", 3.8)]


def test_they_stopped_when_they_say_too_little_afterwards() -> None:
    # Of the 1.5 s after 5.0 they speak 0.2 s: the entry took the floor, whatever comes later.
    found = events(spans((3.8, 5)), spans((0, 5), (6.3, 6.5)))
    assert found[0] == ("came_in_stopped", "you", 3.8)


def test_a_short_entry_that_does_not_get_the_floor_is_a_listening_sound() -> None:
    # 0.5 s is not longer than half a second; silent 0.7 s around it or not makes no difference.
    assert events(spans((1, 2), (2.4, 2.9)), spans((0.5, 6)))[-1] == ("listening_sound", "you", 2.4)


def test_mm_hm_beside_their_talk_is_a_listening_sound_and_no_change_of_speaker() -> None:
    assert events(spans((3, 3.5)), spans((0, 2.9), (3.6, 8))) == [("listening_sound", "you", 3)]
    event = only(spans((3, 3.5)), spans((0, 2.9), (3.6, 8)))
    assert event.gap_s == pytest.approx(0.1)
    assert event.overlap_s == 0


def test_a_listening_sound_lasts_at_most_0_85_seconds() -> None:
    assert events(spans((3, 3.85)), spans((0, 8))) == [("listening_sound", "you", 3)]
    assert events(spans((3, 3.86)), spans((0, 8))) == [("came_in_carried_on", "you", 3)]


def test_a_short_answer_after_which_they_are_silent_is_a_switch() -> None:
    assert events(spans((3, 3.5)), spans((0, 2.9), (5.2, 8))) == [("switch", "you", 3), ("switch", "other-1", 5.2)]


def test_jumped_in_at_a_breath() -> None:
    # They stop at 3.0, I begin at 3.3; they go on at 3.6, we collide 0.4 s, they stop at 4.0, I speak until 6.
    event = only(spans((3.3, 6)), spans((0, 3), (3.6, 4.0)))
    assert event.kind is EventKind.JUMPED_IN
    assert event.gap_s == pytest.approx(0.3)


def test_a_short_restart_after_more_of_a_silence_is_a_jump_and_no_listening_sound() -> None:
    # At 3.8 they had been silent for 0.8 s and are silent afterwards: only the lost breath tells it from "mm-hm".
    assert events(spans((3.3, 6)), spans((0, 3), (3.8, 4.2))) == [("jumped_in", "you", 3.3)]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ((3.6, 6), ((0, 3), (3.9, 4.3))),  # the silence before was 0.6 s: no breath
        ((3.3, 6), ((0, 3), (3.6, 3.72))),  # they collide for 0.12 s only
        ((3.3, 6), ((0, 3), (5.0, 5.4))),  # they go on 1.7 s later
    ],
)
def test_not_every_early_reply_is_a_jump(mine: tuple[float, float], theirs: tuple[tuple[float, float], ...]) -> None:
    assert events(spans(mine), spans(*theirs))[0] == ("switch", "you", mine[0])


def test_who_carries_on_after_an_entry_has_not_changed_the_speaker() -> None:
    # The entry outlasts their stretch by 0.04 s; going on is no reply to it.
    assert events(spans((3.8, 5.04)), spans((0, 5), (5.4, 8))) == [("came_in_carried_on", "you", 3.8)]


def test_a_breath_while_both_speak_is_no_stopping() -> None:
    # They pause from 4.2 to 4.6 while I speak, go on and outlast me by 3 s; going on is no coming in of theirs.
    assert events(spans((3.5, 5)), spans((0, 4.2), (4.6, 8))) == [("came_in_carried_on", "you", 3.5)]
    # A pause of 0.6 s is none: they stopped, and came back beside me.
    assert events(spans((3.5, 5)), spans((0, 4.2), (4.8, 8)))[0] == ("came_in_stopped", "you", 3.5)


def test_who_starts_in_a_breath_and_is_outlasted_has_not_got_the_floor() -> None:
    # They breathe from 3.0 to 3.4, I start at 3.2 and give up at 4.4; both spoke 1.0 s.
    event = only(spans((3.2, 4.4)), spans((0, 3), (3.4, 8)))
    assert (event.kind, event.by) == (EventKind.CAME_IN_CARRIED_ON, "you")
    assert event.overlap_s == pytest.approx(1.0)


def test_who_was_stopped_and_tries_once_more_has_no_event_for_it() -> None:
    assert events(spans((4, 9)), spans((0, 5), (5.4, 5.9))) == [("came_in_stopped", "you", 4)]


def test_a_pause_of_the_one_who_jumped_in_does_not_undo_the_jump() -> None:
    # I start at 3.3 and breathe from 4.3 to 4.6; they collide from 4.0 to 4.5.
    assert events(spans((3.3, 4.3), (4.6, 7)), spans((0, 3), (4.0, 4.5))) == [("jumped_in", "you", 3.3)]


def test_who_ends_a_little_before_them_has_not_stopped_them() -> None:
    # They speak 0.15 s longer than I, then both are silent.
    assert events(spans((3, 4.85)), spans((0, 5))) == [("came_in_carried_on", "you", 3)]


def test_of_two_who_start_together_only_the_one_who_goes_on_replies() -> None:
    assert events(spans((9, 12)), spans((0, 5), (9.05, 9.7))) == [("switch", "you", 9)]


LISTENING = frozenset({"yes", "right", "see", "i", "mm-hm"})


def said(*words: tuple[str, float, str], confidence: float = 1.0) -> SureWords:
    """(speaker, start, text), each word 0.2 s long."""
    found: dict[str, tuple[Word, ...]] = {}
    for speaker, start, text in words:
        found[speaker] = (*found.get(speaker, ()), Word(Segment(start, start + 0.2), text, confidence, speaker))
    return SureWords(found, LISTENING, TurnEnds(frozenset({"and"})))


def with_words(you: Segments, other: Segments, words: SureWords) -> list[tuple[str, str]]:
    return [(event.kind.value, event.by) for event in find_events({"you": you, "other-1": other}, words=words)]


@pytest.mark.parametrize(
    ("end", "text", "kind"),
    [
        (3.4, "yes", "listening_sound"),
        (3.4, "but", "came_in_carried_on"),  # 0.4 s, yet no word of the list
        (4.4, "right", "listening_sound"),  # 1.4 s, and only words of the list
        (5.1, "right", "came_in_carried_on"),  # 2.1 s are more than a listening sound
        (4.4, "but", "came_in_carried_on"),
    ],
)
def test_words_decide_what_a_listening_sound_is(end: float, text: str, kind: str) -> None:
    assert with_words(spans((3, end)), spans((0, 8)), said(("you", 3.05, text))) == [(kind, "you")]


def test_words_that_were_not_surely_heard_decide_nothing() -> None:
    unsure = said(("you", 3.05, "but"), confidence=0.7)
    assert with_words(spans((3, 3.4)), spans((0, 8)), unsure) == [("listening_sound", "you")]


def test_a_word_beside_theirs_that_is_too_short_to_come_in_is_nothing() -> None:
    # Both speak 0.2 s of it; "but" is no listening sound, and 0.2 s are no coming in.
    assert with_words(spans((3, 3.4)), spans((0, 3.2), (3.6, 8)), said(("you", 3.05, "but"))) == []


def test_yes_over_the_end_of_their_sentence_is_no_coming_in() -> None:
    over = [("other-1", 4.7, "monday"), ("you", 4.55, "yes"), ("you", 5.2, "we"), ("you", 5.5, "could")]
    mine, theirs = spans((4.5, 8)), spans((0, 5))
    assert with_words(mine, theirs, said(*over)) == [("switch", "you")]
    assert with_words(mine, theirs, said(("other-1", 4.7, "and"), *over[1:])) == [("came_in_stopped", "you")]
    # With another word than "yes" it is one, where both speak for 0.6 s.
    but = said(over[0], ("you", 4.45, "but"), *over[2:])
    assert with_words(spans((4.4, 8)), theirs, but) == [("came_in_stopped", "you")]


@pytest.mark.parametrize(
    ("last", "start", "kind"),
    [
        ("monday", 4.41, "switch"),  # 0.59 s over the end of a sentence that was over
        ("monday", 4.40, "came_in_stopped"),
        ("and", 4.71, "switch"),
        ("and", 4.70, "came_in_stopped"),  # 0.3 s, and more was to come
    ],
)
def test_the_last_word_says_how_long_both_must_speak_for_a_stop(last: str, start: float, kind: str) -> None:
    words = said(("other-1", 4.7, last), ("you", 5.2, "we"), ("you", 5.5, "could"))
    assert with_words(spans((start, 8)), spans((0, 5)), words) == [(kind, "you")]


@pytest.mark.parametrize(
    ("weight", "from_s"),
    [(-1.0, 0.3), (-0.25, 0.35), (0.0, 0.4), (0.5, 0.5), (2.0, 0.6)],  # 0.4 s and 0.2 s for each step of the odds
)
def test_the_likelier_they_had_ended_the_longer_both_must_speak_for_a_stop(weight: float, from_s: float) -> None:
    ends = TurnEnds(weighed=EndWeights(-2.0, 0.0, {"monday": weight}))
    for start, kind in ((5 - from_s + 0.01, "switch"), (5 - from_s, "came_in_stopped")):
        words = said(("other-1", 4.7, "monday"), ("you", 5.2, "we"), ("you", 5.5, "could"))
        known = SureWords(words.words, LISTENING, ends)
        assert with_words(spans((start, 8)), spans((0, 5)), known) == [(kind, "you")]


def test_a_last_word_that_was_not_surely_heard_leaves_half_a_second() -> None:
    for start, kind in ((4.51, "switch"), (4.50, "came_in_stopped")):
        unsure = said(("other-1", 4.7, "and"), confidence=0.7)
        assert with_words(spans((start, 8)), spans((0, 5)), unsure) == [(kind, "you")]


def test_a_sentence_that_both_finish_is_no_coming_in() -> None:
    both = said(("other-1", 4.3, "next"), ("other-1", 4.75, "monday"), ("you", 4.6, "monday"), ("you", 5.3, "then"))
    assert with_words(spans((4.5, 8)), spans((0, 5)), both) == [("switch", "you")]
    later = said(("other-1", 4.75, "monday"), ("you", 4.5, "why"), ("you", 5.3, "monday"))
    assert with_words(spans((4.4, 8)), spans((0, 5)), later) == [("came_in_stopped", "you")]


def test_completing_their_sentence_while_they_go_on_is_listening() -> None:
    both = said(("other-1", 4.5, "monday"), ("you", 4.5, "monday"))
    assert with_words(spans((4.4, 4.8)), spans((0, 4.75), (5.1, 9)), both) == [("listening_sound", "you")]


def test_an_own_pause_is_no_event() -> None:
    assert events(spans((0, 3), (4.5, 6)), spans((7, 8))) == [("switch", "other-1", 7)]


@pytest.mark.parametrize("hole", [Segment(5, 5.2), Segment(5.1, 5.1)])
def test_nothing_crosses_a_hole_or_a_seam(hole: Segment) -> None:
    assert events(spans((5.4, 8)), spans((0, 5))) == [("switch", "you", 5.4)]
    assert events(spans((5.4, 8)), spans((0, 5)), holes=(hole,)) == []


def test_whoever_speaks_when_the_recording_pauses_is_not_said_to_have_stopped() -> None:
    assert events(spans((4, 5)), spans((0, 5)), holes=(Segment(5, 20),)) == []


def test_whoever_speaks_when_the_recording_ends_is_not_said_to_have_stopped() -> None:
    assert events(spans((4, 5)), spans((0, 5))) == []
    assert events(spans((4, 5)), spans((0, 5), (9, 10))) == [("came_in_stopped", "you", 4), ("switch", "other-1", 9)]


def test_events_after_a_hole_are_found() -> None:
    found = events(spans((30.3, 33)), spans((0, 5), (25, 30)), holes=(Segment(5, 20),))
    assert found == [("switch", "you", 30.3)]


def test_events_among_the_others_are_not_mine() -> None:
    speech = {"you": spans((20, 22)), "other-1": spans((0, 5)), "other-2": spans((4, 9), (22.3, 24))}
    found = [(event.kind.value, event.by, event.to) for event in find_events(speech)]
    assert found == [("switch", "you", "other-2"), ("switch", "other-2", "you")]


def test_one_voice_or_nobody_called_you_has_no_events() -> None:
    assert find_events({}) == ()
    assert find_events({"you": spans((0, 3))}) == ()
    assert find_events({"anyone": spans((0, 3), (4, 5))}) == ()


def test_the_floor_belongs_to_one_voice_until_another_takes_it() -> None:
    # Their turn goes on over my entry (3 to 4.2) and their pause; mine begins at 9.4.
    floors = follow(prepare({"you": spans((3, 4.2), (9.4, 11)), "other-1": spans((0, 6), (7, 9))})).floors
    assert [[(turn.speaker, turn.start, turn.end) for turn in region] for region in floors] == [
        [("other-1", 0, 9), ("you", 9.4, 11)]
    ]


def _voice() -> st.SearchStrategy[Segments]:
    pair = st.tuples(st.integers(0, 600), st.integers(1, 60))
    return st.lists(pair, max_size=25).map(lambda pairs: merged(Segment(a / 10, (a + d) / 10) for a, d in pairs))


@given(you=_voice(), other=_voice(), hole=st.integers(0, 600))
def test_every_event_has_two_voices_its_own_stretch_and_one_side_of_the_hole(
    you: Segments, other: Segments, hole: int
) -> None:
    speech: Mapping[str, Segments] = {"you": you, "other-1": other}
    seam = Segment(hole / 10, hole / 10)
    found = find_events(speech, holes=(seam,))
    assert len({(event.by, event.segment.start) for event in found}) == len(found)
    for event in found:
        assert {event.by, event.to} == {"you", "other-1"}
        assert not event.segment.start < seam.start < event.segment.end
        assert 0 <= event.overlap_s <= event.segment.duration_s + 1e-9
        if event.kind is EventKind.CAME_IN_STOPPED or event.kind is EventKind.CAME_IN_CARRIED_ON:
            assert event.overlap_s >= 0.3 - 1e-9
