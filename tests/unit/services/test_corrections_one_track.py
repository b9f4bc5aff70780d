"""One track: the number of people, who is you, and voices that can't be told apart, with numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.correction import (
    ChooseYou,
    Correction,
    Count,
    LeaveOut,
    ReassignSpeaker,
    SetPeople,
)
from app.core.event import PauseKind
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment
from app.core.speech_activity import Separation, Uncertain
from app.services.corrections import corrected
from tests.helpers.conversations import spans
from tests.helpers.corrected_talk import ROOM, ROOM_WORDS, measured, number

NONE = Quality.WITHHELD


def test_voices_are_shown_before_anybody_is_you() -> None:
    result = measured((SetPeople(2),), ROOM, ROOM_WORDS)
    assert not result.corrected  # how many people there were was asked for
    assert list(result.speech) == ["voice-1", "voice-2"]
    assert [speaker.name for speaker in result.speakers] == ["Voice 1", "Voice 2"]
    assert [speaker.talk_time_s for speaker in result.speakers] == [18.0, 14.0]
    assert result.quality.talk_time is Quality.ESTIMATED
    assert {reason.code for reason in result.quality.reasons} >= {"one_microphone", "choose_you"}
    assert not result.quality.has("one_track")
    assert number(result, "talk_share", "you") is None
    assert not result.told_apart


def test_fewer_voices_than_people_are_said_to_be_so() -> None:
    two = ROOM.separations[0].speech
    room = replace(ROOM, separations=(*ROOM.separations, Separation(4, two)))
    result = measured((SetPeople(4), ChooseYou("voice-2")), room, ROOM_WORDS)
    assert result.people == 4
    assert result.speech == {"you": two["voice-2"], "other-1": two["voice-1"]}
    (reason,) = (one for one in result.quality.reasons if one.code == "few_voices")
    assert reason.text.startswith("Heard can tell 2 voices apart;")
    # a voice that is not there is nobody's
    assert measured((SetPeople(4), ChooseYou("voice-4")), room, ROOM_WORDS).speech == two
    # where everyone has a voice nothing is said, and as little where a whole voice was given to another since
    for corrections in ((SetPeople(3),), (SetPeople(3), ReassignSpeaker("voice-3", "voice-1"))):
        assert not measured(corrections, room, ROOM_WORDS).quality.has("few_voices")
    assert measured((SetPeople(5),), room, ROOM_WORDS).people is None


def test_where_one_voice_may_be_two_people_no_share_is_told() -> None:
    """It comes back where the person says that there are no more people than voices."""
    two = ROOM.separations[0].speech
    room = replace(ROOM, separations=(*ROOM.separations, Separation(4, two, sure=False)))
    result = measured((SetPeople(4), ChooseYou("voice-2")), room, ROOM_WORDS)
    assert (result.quality.talk_time, result.quality.pauses) == (Quality.WITHHELD, Quality.WITHHELD)
    assert [speaker.talk_share for speaker in result.speakers] == [None, None]
    assert number(result, "talk_share") is None
    (reason,) = (one for one in result.quality.reasons if one.code == "few_voices")
    assert reason.text == "Heard can tell 2 voices apart, and one may be two people, so nobody's share can be told."
    result = measured((SetPeople(4), ChooseYou("voice-2"), SetPeople(2), ChooseYou("voice-2")), room, ROOM_WORDS)
    assert number(result, "talk_share") == pytest.approx(14 / 32)


def test_of_voices_too_alike_no_share_is_told() -> None:
    """Two people, two voices, but who is who may be otherwise."""
    room = replace(ROOM, separations=(Separation(2, ROOM.separations[0].speech, sure=False), ROOM.separations[1]))
    result = measured((SetPeople(2), ChooseYou("voice-2")), room, ROOM_WORDS)
    assert (result.quality.talk_time, result.quality.pauses) == (Quality.WITHHELD, Quality.WITHHELD)
    assert number(result, "talk_share") is None
    assert [speaker.talk_share for speaker in result.speakers] == [None, None]
    assert [reason.text for reason in result.quality.reasons if reason.code == "voices_alike"] == [
        "These voices are too alike to tell apart here."
    ]
    assert not measured((SetPeople(3), ChooseYou("voice-2")), room, ROOM_WORDS).quality.has("voices_alike")


def test_where_there_seem_to_be_more_people_it_says_so() -> None:
    """It is gone when the right number is given."""
    two, three = ROOM.separations
    room = replace(ROOM, separations=(replace(two, sure=False, more=True), three))
    result = measured((SetPeople(2), ChooseYou("voice-2")), room, ROOM_WORDS)
    assert (result.quality.talk_time, number(result, "talk_share")) == (Quality.WITHHELD, None)
    assert [reason.text for reason in result.quality.reasons if reason.code == "voices_alike"] == [
        "More than 2 people seem to speak, so nobody's share can be told."
    ]
    result = measured((SetPeople(2), SetPeople(3), ChooseYou("voice-2")), room, ROOM_WORDS)
    assert number(result, "talk_share") is not None
    assert not result.quality.has("voices_alike")


def test_times_between_two_voices_are_those_of_the_number_of_people() -> None:
    """Three are told apart everywhere, two not from 5 to 6 and from 12 to 14; it is loud from 13 to 15."""
    two, three = ROOM.separations
    unsure = tuple(Uncertain(one, "voices_alike") for one in spans((5, 6), (12, 14)))
    room = replace(
        ROOM, separations=(replace(two, uncertain=unsure), three), uncertain=(Uncertain(Segment(13, 15), "noise"),)
    )

    def left_out(*corrections: Correction) -> list[tuple[float, float, str]]:
        found = corrected(room, ROOM_WORDS, corrections).activity.uncertain
        return [(one.segment.start, one.segment.end, one.code) for one in found]

    assert left_out() == [(13, 15, "noise")]
    both = [(5, 6, "voices_alike"), (12, 13, "voices_alike"), (13, 15, "noise")]
    assert left_out(SetPeople(2)) == both
    assert left_out(SetPeople(2), SetPeople(3)) == left_out(SetPeople(1)) == [(13, 15, "noise")]
    assert left_out(SetPeople(2), Count(Segment(4, 7))) == both[1:]
    assert left_out(SetPeople(2), Count(Segment(4, 7)), SetPeople(3), SetPeople(2)) == both[1:]
    assert left_out(SetPeople(2), LeaveOut(Segment(4, 12.5))) == [
        (4, 5, "excluded"), (5, 6, "voices_alike"), (6, 12, "excluded"), *both[1:],
    ]  # fmt: skip
    assert left_out(SetPeople(2), LeaveOut(Segment(4, 12.5)), SetPeople(3)) == [(4, 12.5, "excluded"), (13, 15, "noise")]


def test_one_voice_among_more_people_is_said_in_the_singular() -> None:
    speech = {"voice-1": ROOM.separations[0].speech["voice-1"]}
    room = replace(ROOM, separations=(*ROOM.separations, Separation(4, speech)))
    (reason,) = (one for one in measured((SetPeople(4),), room, ROOM_WORDS).quality.reasons if one.code == "few_voices")
    assert reason.text == "Heard can hear one voice only; the others spoke too little or sound too much alike."


def test_with_a_voice_of_yours_shares_and_pauses_are_estimates_and_events_are_withheld() -> None:
    """Mine 14 of 32 s. Replies: mine after 1 s at 11, theirs after 2 s at 22; at 30 there is no gap, so no pause."""
    result = measured((SetPeople(2), ChooseYou("voice-2")), ROOM, ROOM_WORDS)
    assert result.speech == {"you": spans((11, 20), (30, 35)), "other-1": spans((0, 10), (22, 30))}
    assert number(result, "talk_share") == pytest.approx(14 / 32)
    assert [(p.by, p.length_s) for p in result.pauses if p.kind is PauseKind.REPLY] == [("you", 1.0), ("other-1", 2.0)]
    assert number(result, "room_count") == 1
    report = result.quality
    assert (report.talk_time, report.pauses, report.events) == (Quality.ESTIMATED, Quality.ESTIMATED, Quality.WITHHELD)
    assert number(result, "came_in_stopped") is None
    assert number(result, "changes_per_min", "both") is None
    assert result.events == ()
    assert not report.has("choose_you")
    assert {value.quality for value in result.metrics if value.value is not None} == {Quality.ESTIMATED}
    assert [turn.speaker for turn in result.annotation.turns] == ["other-1", "you", "other-1", "you"]


def test_words_go_to_who_is_heard_then_or_nearest() -> None:
    """Middles at 1.2 (voice-1), 10.4 (nearer to 10), 10.8 (nearer to 11), 12.2, 23.2, 30.1 (voice-2 begins at 30), 36.2."""
    laid = corrected(ROOM, ROOM_WORDS, (SetPeople(2), ChooseYou("voice-2")))
    assert [word.speaker for word in laid.transcript.words] == [
        "other-1", "other-1", "you", "you", "other-1", "you", "you",
    ]  # fmt: skip


def test_another_number_or_another_voice_can_be_chosen_at_any_time() -> None:
    three = corrected(ROOM, ROOM_WORDS, (SetPeople(2), ChooseYou("voice-1"), SetPeople(3), ChooseYou("voice-2"))).activity
    assert three.speech == {"you": spans((11, 20), (30, 35)), "other-1": spans((0, 10)), "other-2": spans((22, 30))}
    again = corrected(ROOM, ROOM_WORDS, (SetPeople(3), ChooseYou("voice-2"), ChooseYou("voice-3"))).activity
    assert again.speech == {"you": spans((22, 30)), "other-1": spans((0, 10)), "other-2": spans((11, 20), (30, 35))}
    by_its_new_name = corrected(ROOM, ROOM_WORDS, (SetPeople(3), ChooseYou("voice-2"), ChooseYou("other-2"))).activity
    assert by_its_new_name.speech == again.speech
    nobody = corrected(ROOM, ROOM_WORDS, (SetPeople(2), ChooseYou(None))).activity
    assert nobody.speech == {"other-1": spans((0, 10), (22, 30)), "other-2": spans((11, 20), (30, 35))}
    one = corrected(ROOM, ROOM_WORDS, (SetPeople(1), ChooseYou("voice-1"))).activity
    assert one.speech == {"you": ROOM.speech["anyone"]}


def test_a_number_that_was_not_looked_for_leaves_one_track_as_it_is() -> None:
    assert corrected(ROOM, ROOM_WORDS, (SetPeople(5), ChooseYou("voice-1"))).activity == ROOM


def test_two_voices_of_one_person_become_one() -> None:
    laid = corrected(ROOM, ROOM_WORDS, (SetPeople(3), ReassignSpeaker("voice-3", "voice-1"), ChooseYou("voice-1")))
    assert laid.activity.speech == {"you": spans((0, 10), (22, 30)), "other-1": spans((11, 20), (30, 35))}


def test_beside_you_there_is_always_a_first_other() -> None:
    three = (SetPeople(3), ChooseYou("voice-2"))  # other-1 has 0 to 10, other-2 22 to 30
    merged_up = corrected(ROOM, ROOM_WORDS, (*three, ReassignSpeaker("other-1", "other-2")))
    assert merged_up.activity.speech == {"you": spans((11, 20), (30, 35)), "other-1": spans((0, 10), (22, 30))}
    assert {word.speaker for word in merged_up.transcript.words} == {"you", "other-1"}
    alone = corrected(ROOM, ROOM_WORDS, (*three, ReassignSpeaker("other-1", None))).activity
    assert alone.speech == {"you": spans((11, 20), (30, 35)), "other-1": spans((22, 30))}
    chosen = (*three, ReassignSpeaker("other-1", "other-2"), ChooseYou("voice-1"))
    assert corrected(ROOM, ROOM_WORDS, chosen).activity.speech["you"] == spans((0, 10), (22, 30))


def test_what_is_too_noisy_stays_withheld_though_voices_are_told_apart() -> None:
    noisy = replace(ROOM, quality=QualityReport(NONE, NONE, NONE, reasons=(Reason("too_noisy", "Noisy."),)))
    result = measured((SetPeople(2), ChooseYou("voice-2")), noisy, ROOM_WORDS)
    assert result.quality.talk_time is Quality.WITHHELD
    assert number(result, "talk_share") is None
    assert not any("estimate" in reason.text for reason in result.quality.reasons)


# Events
