"""What a person corrects, laid over speech with known times: every number that follows is worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.correction import (
    ChooseYou,
    Correction,
    Count,
    LeaveOut,
    ReassignSpeaker,
    ReassignSpeech,
    RelabelEvent,
    RewriteWords,
    SetPeople,
    Swap,
)
from app.core.event import EventKind, PauseKind
from app.core.quality import Quality
from app.core.segment import Segment, Segments, intersection
from app.core.speech_activity import Mode, SpeechActivity, Uncertain
from app.core.transcript import Transcript, Word
from app.services.corrections import corrected
from tests.helpers.conversations import spans
from tests.helpers.corrected_talk import ROOM, ROOM_WORDS, SAID, TALK, measured, number

NONE = Quality.WITHHELD


def test_without_corrections_nothing_is_made_anew() -> None:
    same = corrected(TALK, SAID, ())
    assert same.activity is TALK
    assert same.transcript is SAID
    assert not measured(()).corrected


def test_an_exchange_exchanges_speech_words_and_what_was_said_of_events() -> None:
    relabel = RelabelEvent(EventKind.SWITCH, "you", 20.0, None)
    laid = corrected(TALK, SAID, (relabel, Swap()))
    assert laid.activity.speech == {"you": TALK.speech["other-1"], "other-1": TALK.speech["you"]}
    assert [word.speaker for word in laid.transcript.words] == ["other-1", "you", "other-1", "other-1"]
    assert laid.relabels == (replace(relabel, by="other-1"),)


def test_speech_and_words_of_a_stretch_change_hands() -> None:
    """21 to 30 goes to them: they then have 20 to 21 not, mine is left with 10 + 1 + 10 s."""
    laid = corrected(TALK, SAID, (ReassignSpeech(Segment(21.0, 40.0), "you", "other-1"),))
    assert laid.activity.speech["you"] == spans((0, 10), (20, 21), (50, 60))
    assert laid.activity.speech["other-1"] == spans((11, 19), (21, 30), (32, 48), (61, 97))
    assert [word.speaker for word in laid.transcript.words] == ["you", "other-1", "other-1", "you"]
    result = measured((ReassignSpeech(Segment(21.0, 40.0), "you", "other-1"),))
    assert number(result, "talk_time") == 21.0
    assert number(result, "talk_share") == pytest.approx(21 / (21 + 69))
    assert result.corrected


def test_what_nobody_here_said_goes_with_its_words() -> None:
    laid = corrected(TALK, SAID, (ReassignSpeech(Segment(20.0, 30.0), "you", None),))
    assert laid.activity.speech["you"] == spans((0, 10), (50, 60))
    assert [word.text for word in laid.transcript.words] == ["one", "two", "four"]


def test_a_whole_speaker_changes_hands() -> None:
    laid = corrected(TALK, SAID, (ReassignSpeaker("you", "other-1"),))
    assert laid.activity.speech["you"] == ()
    assert laid.activity.speech["other-1"] == spans((0, 10), (11, 19), (20, 30), (32, 48), (50, 60), (61, 97))
    assert {word.speaker for word in laid.transcript.words} == {"other-1"}


def test_somebody_who_was_not_heard_as_a_voice_of_their_own_can_be_added() -> None:
    laid = corrected(TALK, SAID, (ReassignSpeech(Segment(61.0, 97.0), "other-1", "other-2"),))
    assert list(laid.activity.speech) == ["you", "other-1", "other-2"]
    result = measured((ReassignSpeech(Segment(61.0, 97.0), "other-1", "other-2"),))
    assert [speaker.name for speaker in result.speakers] == ["You", "Person 2", "Person 3"]
    assert number(result, "talk_share", "other-2") == pytest.approx(36 / 90)


@pytest.mark.parametrize(
    "correction",
    [
        ReassignSpeech(Segment(0.0, 10.0), "other-3", "you"),
        ReassignSpeech(Segment(0.0, 10.0), "you", "voice-1"),
        ReassignSpeaker("you", "you"),
        SetPeople(2),
        ChooseYou("voice-1"),
        RelabelEvent(EventKind.CAME_IN_STOPPED, "you", 20.0, None),
        LeaveOut(Segment(100.0, 130.0)),
        Count(Segment(0.0, 100.0)),
    ],
)
def test_what_fits_nothing_changes_nothing(correction: Correction) -> None:
    assert replace(measured((correction,)), corrected=False) == measured(())


# Left out


def test_minutes_that_are_left_out_are_drawn_but_not_counted() -> None:
    """15 to 55: mine 10 + 5 s and theirs 4 + 36 s stay; of the replies at 11, 20, 32, 50, 61 the first and the last."""
    result = measured((LeaveOut(Segment(15.0, 55.0)),))
    assert result.speech == TALK.speech
    assert result.uncertain == (Uncertain(Segment(15.0, 55.0), "excluded"),)
    assert number(result, "talk_time") == 15.0
    assert number(result, "talk_share") == pytest.approx(15 / 55)
    assert [speaker.talk_time_s for speaker in result.speakers] == [15.0, 40.0]
    assert [pause.end for pause in result.pauses if pause.kind is PauseKind.REPLY] == [11.0, 61.0]
    assert number(result, "changes_per_min", "both") == pytest.approx(2 / 60 * 60)  # two in the minute that is left
    assert all(not 15 < time_s < 55 for time_s, _ in result.balance)
    assert [turn.segment.start for turn in result.annotation.turns] == [0, 11, 20, 32, 50, 61]


def test_words_in_them_are_shown_but_not_counted() -> None:
    asked = enumerate(["thank", "you", "very", "much"])
    said = [(at + index * 0.4, text) for index, text in asked for at in (1.0, 21.0)]
    both = Transcript(tuple(sorted(Word(Segment(at, at + 0.3), text, 0.9, "you") for at, text in said)), "vosk:test")
    assert number(measured((), transcript=both), "thanks") == 2
    left = measured((LeaveOut(Segment(15.0, 55.0)),), transcript=both)
    assert number(left, "thanks") == 1
    assert left.transcript == both


def test_uncertain_minutes_are_left_out_until_the_person_counts_them() -> None:
    unsure = replace(TALK, uncertain=(Uncertain(Segment(40.0, 70.0), "bleed"),))
    assert number(measured((), unsure), "talk_time") == 20.0  # 50 to 60 is out
    some = measured((Count(Segment(45.0, 55.0)),), unsure)
    assert some.uncertain == (Uncertain(Segment(40.0, 45.0), "bleed"), Uncertain(Segment(55.0, 70.0), "bleed"))
    assert number(some, "talk_time") == 25.0
    wider = measured((LeaveOut(Segment(30.0, 50.0)),), unsure)
    assert wider.uncertain == (Uncertain(Segment(30.0, 40.0), "excluded"), Uncertain(Segment(40.0, 70.0), "bleed"))
    assert number(measured((LeaveOut(Segment(30.0, 50.0)), Count(Segment(0.0, 100.0))), unsure), "talk_time") == 30.0


def test_where_everything_is_left_out_nothing_is_said() -> None:
    nothing = measured((LeaveOut(Segment(0.0, 100.0)),))
    assert all(value.quality is Quality.WITHHELD for value in nothing.metrics)
    assert nothing.quality.has("nothing_counted")
    assert (nothing.moments, nothing.events, nothing.pauses) == ((), (), ())
    assert {speaker.talk_time_s for speaker in nothing.speakers} == {None}


@given(left=st.lists(st.tuples(st.floats(0, 90), st.floats(0.5, 60)), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_nothing_is_taken_from_what_is_left_out(left: list[tuple[float, float]]) -> None:
    talk = replace(TALK, speech={"you": spans((0, 10), (18, 30), (47, 49), (50, 60)), "other-1": TALK.speech["other-1"]})
    result = measured([LeaveOut(Segment(start, start + length)) for start, length in left], talk)
    out = tuple(one.segment for one in result.uncertain)
    taken = [
        *(span for value in result.metrics for span in value.evidence),
        *(event.segment for event in result.events),
        *(moment.segment for moment in result.moments),
        *(moment.play for moment in result.moments),
        *(Segment(min(pause.start, pause.end), max(pause.start, pause.end)) for pause in result.pauses),
    ]
    for span in taken:
        assert sum(one.duration_s for one in intersection((span,), out)) < 1e-6


# One track


def test_an_exchange_can_be_exchanged_back_whoever_is_there() -> None:
    alone = (SetPeople(1), ChooseYou("voice-1"))
    there = corrected(ROOM, ROOM_WORDS, (*alone, Swap()))
    assert list(there.activity.speech) == ["other-1"]
    assert corrected(ROOM, ROOM_WORDS, (*alone, Swap(), Swap())) == corrected(ROOM, ROOM_WORDS, alone)


def segments_in(length_s: float) -> st.SearchStrategy[Segments]:
    times = st.floats(0, length_s).map(lambda time: round(time, 1))
    return st.tuples(times, times).map(lambda pair: (Segment(min(pair), max(pair)),))


@given(
    st.lists(
        st.one_of(
            st.just(Swap()),
            st.builds(SetPeople, st.integers(1, 4)),
            st.builds(ChooseYou, st.none() | st.sampled_from(["voice-1", "voice-2", "other-1", "you"])),
            st.builds(
                lambda where, speaker, to: ReassignSpeech(where[0], speaker, to),
                segments_in(40.0),
                st.sampled_from(["voice-1", "you", "other-1", "anyone"]),
                st.none() | st.sampled_from(["voice-2", "you", "other-1", "other-2", "anyone"]),
            ),
            st.builds(
                ReassignSpeaker,
                st.sampled_from(["voice-1", "you", "other-1"]),
                st.none() | st.sampled_from(["voice-2", "you", "other-1"]),
            ),
            st.builds(lambda where: LeaveOut(where[0]), segments_in(40.0)),
            st.builds(lambda where: Count(where[0]), segments_in(40.0)),
            st.builds(
                lambda where, speaker, text: RewriteWords(where[0], speaker, text),
                segments_in(40.0),
                st.sampled_from(["voice-1", "you", "other-1", "anyone"]),
                st.sampled_from(["", "why", "what did you see", " so "]),
            ),
        ),
        max_size=6,
    ),
    st.sampled_from([ROOM, TALK, replace(TALK, mode=Mode.TWO_EARS)]),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_corrected_can_be_measured(corrections: list[Correction], activity: SpeechActivity) -> None:
    result = measured(corrections, activity, ROOM_WORDS if activity is ROOM else SAID)
    assert {word.speaker for word in result.transcript.words} <= set(result.speech)
    for own in result.speech.values():
        assert all(before.end <= after.start for before, after in pairwise(own))
    begun = [word.segment.start for word in result.transcript.words]
    assert begun == sorted(begun)
    starts = [one.segment for one in result.uncertain]
    assert all(before.end <= after.start for before, after in pairwise(starts))
    if activity is ROOM:
        assert result.quality.events is Quality.WITHHELD
