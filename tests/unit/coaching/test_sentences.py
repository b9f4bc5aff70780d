"""The headline and the sentences beside the charts, in their singular, plural, empty and withheld forms."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.coaching import sentences
from app.coaching.headline import headline
from app.coaching.phrases import possessive
from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.correction import ChooseYou, Correction, LeaveOut, SetPeople
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, Separation, SpeechActivity, Uncertain
from app.core.transcript import Transcript
from app.services.measure import measure

CONTENT = load_content()
PRIYA = {"other-1": "Priya"}
NONE = QualityReport(Quality.WITHHELD, Quality.WITHHELD, Quality.WITHHELD)


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def result(
    you: Segments, other: Segments, *, duration_s: float = 600.0, quality: QualityReport | None = None
) -> AnalysisResult:
    report = QualityReport() if quality is None else quality
    activity = SpeechActivity(duration_s, Mode.TWO_TRACKS, {"you": you, "other-1": other}, quality=report)
    return measure(activity, Transcript(), names={}, seed="a", content=CONTENT)


def exchange(turns: int, *, came_in: int = 0, room: int = 0, start_s: float = 0.0) -> tuple[Segments, Segments]:
    """Turns of 30 s, they first; I reply 0.4 s later, or come in by 0.8 s, or after 1.5 s; they reply after 0.4 s."""
    you: list[Segment] = []
    they: list[Segment] = []
    time_s = start_s
    for index in range(turns):
        they.append(Segment(time_s, time_s + 30))
        begin = time_s + 30 + (-0.8 if index < came_in else 1.5 if index < came_in + room else 0.4)
        you.append(Segment(begin, begin + 30))
        time_s = begin + 30.4
    return tuple(you), tuple(they)


@pytest.mark.parametrize(
    ("came_in", "room", "expected"),
    [
        (0, 0, "You spoke for 50% of the talk time, never came in on Priya, and answered Priya within a second each time."),
        (1, 1, "You spoke for 50% of the talk time, came in on Priya once, and gave a second or more of room once."),
        (2, 2, "You spoke for 50% of the talk time, came in on Priya twice, and gave a second or more of room twice."),
        (3, 4, "You spoke for 50% of the talk time, came in on Priya 3 times, and gave a second or more of room 4 times."),
    ],
)
def test_the_headline_holds_three_facts(came_in: int, room: int, expected: str) -> None:
    assert headline(result(*exchange(8, came_in=came_in, room=room)), PRIYA) == expected


def test_without_a_name_it_is_the_other_person() -> None:
    assert "came in on the other person once" in headline(result(*exchange(8, came_in=1)), {})


def test_very_little_speech() -> None:
    assert headline(result((), ()), PRIYA) == "There was very little speech here."
    assert headline(result(spans((0, 0.5)), ()), PRIYA) == "There was very little speech here."


def test_room_near_the_limit_is_about() -> None:
    near = result(spans((31.05, 150)), spans((0, 30)))
    assert headline(near, PRIYA).endswith("gave about a second or more of room once.")


def test_under_two_minutes_it_gives_counts() -> None:
    said = headline(result(*exchange(1)), PRIYA)
    assert said == "You spoke for 30 s of 1 min of talk, never came in on Priya, and answered Priya within a second."


def test_above_ninety_minutes_it_gives_rates() -> None:
    # 12 came in and 12 of room in 6000 s: 1.2 each in ten minutes.
    said = headline(result(*exchange(90, came_in=12, room=12), duration_s=6000), PRIYA)
    assert "came in on Priya 1.2 times per ten minutes" in said
    assert "gave a second or more of room 1.2 times per ten minutes" in said


def test_what_is_withheld_is_not_said() -> None:
    talked = exchange(8, came_in=2)
    nothing = headline(result(*talked, quality=NONE), PRIYA)
    assert nothing == "There is nothing certain to say about this conversation."
    no_events = result(*talked, quality=QualityReport(events=Quality.WITHHELD))
    assert "came in" not in headline(no_events, PRIYA)
    assert sentences.interruptions_sentence(no_events, PRIYA) == ""
    assert sentences.interactivity_sentence(no_events, PRIYA) == ""
    no_share = result(*talked, quality=QualityReport(talk_time=Quality.WITHHELD))
    assert "%" not in headline(no_share, PRIYA)
    assert sentences.talk_time_sentence(no_share, PRIYA) == ""
    no_pauses = result(*talked, quality=QualityReport(pauses=Quality.WITHHELD))
    assert "room" not in headline(no_pauses, PRIYA)
    assert "within" not in headline(no_pauses, PRIYA)
    assert sentences.pauses_sentence(no_pauses, PRIYA) == ""


@pytest.mark.parametrize("qualities", list(itertools.product(Quality, repeat=3)))
def test_the_headline_never_states_what_is_withheld(qualities: tuple[Quality, ...]) -> None:
    talk_time, events, pauses = qualities
    report = QualityReport(talk_time, events, pauses)
    for talked in (exchange(8, came_in=2, room=3), exchange(8), exchange(1), exchange(1, came_in=1)):
        said = headline(result(*talked, quality=report), PRIYA)
        facts = {
            "talk_time": any(mark in said for mark in ("talk", "speech", "%")),
            "events": "came in" in said or "come in" in said,
            "pauses": "room" in said or "within" in said,
        }
        assert facts["talk_time"] is (talk_time is not Quality.WITHHELD), said
        assert facts["events"] is (events is not Quality.WITHHELD), said
        assert not (facts["pauses"] and pauses is Quality.WITHHELD), said
        assert ("never" in said) <= (events is Quality.MEASURED), said
    one = result(*exchange(8, came_in=2), quality=report)
    assert bool(sentences.talk_time_sentence(one, PRIYA)) is (talk_time is not Quality.WITHHELD)
    assert bool(sentences.interruptions_sentence(one, PRIYA)) is (events is not Quality.WITHHELD)
    assert bool(sentences.interactivity_sentence(one, PRIYA)) is (events is not Quality.WITHHELD)
    assert bool(sentences.pauses_sentence(one, PRIYA)) is (pauses is not Quality.WITHHELD)


def test_an_estimated_count_is_about() -> None:
    quality = QualityReport(events=Quality.ESTIMATED)
    assert "came in on Priya about twice" in headline(result(*exchange(8, came_in=2), quality=quality), PRIYA)
    assert "did not clearly come in on Priya" in headline(result(*exchange(8), quality=quality), PRIYA)


def test_an_estimated_share_is_about() -> None:
    estimated = result(*exchange(8), quality=QualityReport(talk_time=Quality.ESTIMATED))
    assert headline(estimated, PRIYA).startswith("You spoke for about 50% of the talk time")
    short = result(*exchange(1), quality=QualityReport(talk_time=Quality.ESTIMATED))
    assert headline(short, PRIYA).startswith("You spoke for about 30 s of 1 min of talk")


def test_one_track_says_that_who_spoke_is_not_known() -> None:
    activity = SpeechActivity(600.0, Mode.ONE_TRACK, {"anyone": spans((0, 200))})
    one = measure(activity, Transcript(), names={}, seed="a", content=CONTENT)
    assert headline(one, {}) == "3 min 20 s of speech was heard; who spoke when can't be told from one track."
    for say in (
        sentences.talk_time_sentence,
        sentences.interruptions_sentence,
        sentences.pauses_sentence,
        sentences.interactivity_sentence,
    ):
        assert say(one, {}) == ""


ROOM = SpeechActivity(
    600.0,
    Mode.ONE_TRACK,
    {"anyone": spans((0, 400))},
    quality=QualityReport(Quality.WITHHELD, Quality.WITHHELD),
    separations=(Separation(2, {"voice-1": spans((0, 300)), "voice-2": spans((301.5, 401.5))}),),
)


@pytest.mark.parametrize(
    ("corrections", "expected"),
    [
        ((SetPeople(2),), "6 min 40 s of speech was heard; say which voice is yours to see your part in it."),
        ((SetPeople(2), ChooseYou(None)), "6 min 40 s of speech was heard; your own voice is not among it."),
        (
            (SetPeople(2), ChooseYou("voice-2")),
            "You spoke for about 25% of the talk time and gave a second or more of room once.",
        ),
        (
            (SetPeople(2), ChooseYou("voice-2"), LeaveOut(Segment(100, 300))),
            "You spoke for about 50% of the talk time.",  # 100 of 200 s; the pause begins where they are not counted
        ),
        (
            (LeaveOut(Segment(0, 600)),),
            "Everything that was said here is left out, so there is nothing to count.",
        ),
    ],
)
def test_one_track_says_as_much_as_is_known(corrections: tuple[Correction, ...], expected: str) -> None:
    one = measure(ROOM, Transcript(), names={}, seed="a", content=CONTENT, corrections=corrections)
    assert headline(one, {}) == expected


def test_one_track_that_is_too_noisy_says_nothing() -> None:
    noisy = replace(ROOM, quality=NONE)
    for corrections in ((), (SetPeople(2),), (SetPeople(2), ChooseYou("voice-2"))):
        one = measure(noisy, Transcript(), names={}, seed="a", content=CONTENT, corrections=corrections)
        assert headline(one, {}) == "There is nothing certain to say about this conversation."


def test_rates_are_of_the_time_that_counts() -> None:
    """12 came in within the first 6000 of 12000 s: 1.2 in ten minutes of them, 0.6 of all."""
    long = result(*exchange(90, came_in=12), duration_s=12_000)
    assert "came in on Priya 0.6 times per ten minutes" in headline(long, PRIYA)
    half = replace(long, uncertain=(Uncertain(Segment(6_000, 12_000), "noise"),))
    assert "came in on Priya 1.2 times per ten minutes" in headline(half, PRIYA)


def test_who_did_not_speak_or_spoke_alone() -> None:
    assert headline(result((), spans((0, 200))), PRIYA).startswith("You did not speak")
    assert "100%" in headline(result(spans((0, 200)), ()), PRIYA)
    nearly_all = result(spans((0, 599)), spans((599.5, 600)))
    assert "more than 99%" in headline(nearly_all, PRIYA)


def test_interruptions_in_every_direction() -> None:
    assert sentences.interruptions_sentence(result(*exchange(8)), PRIYA) == "Nobody came in on anybody."
    mine = result(*exchange(8, came_in=1))
    assert sentences.interruptions_sentence(mine, PRIYA) == "You came in on Priya once; Priya did not come in on you."
    you, they = exchange(8, came_in=2)
    theirs = result(they, you)
    assert sentences.interruptions_sentence(theirs, {}) == (
        "The other person came in on you twice; you did not come in on the other person."
    )


def test_interruptions_that_lie_together() -> None:
    you, they = exchange(20, came_in=4)
    said = sentences.interruptions_sentence(result(you, they, duration_s=1300), PRIYA)
    assert said == "All 4 of yours came in the first 5 minutes."
    late_you, late_they = exchange(8, came_in=2, start_s=1200)
    both = result((*you[:18], *late_you), (*they[:18], *late_they), duration_s=1800)
    assert sentences.interruptions_sentence(both, PRIYA) == "4 of your 6 came in the first 5 minutes."


def test_the_middle_replies() -> None:
    said = sentences.pauses_sentence(result(*exchange(8)), PRIYA)
    assert said == "Your middle reply and Priya's both came after 0.4 s."
    assert sentences.pauses_sentence(result(spans((0, 5)), ()), PRIYA) == "There were no replies to measure."
    early = result(spans((4.8, 8)), spans((0, 5)))
    assert sentences.pauses_sentence(early, PRIYA) == "Your one reply came 0.2 s before Priya had finished."
    at_once = result(spans((0, 5)), spans((5.02, 8)))
    assert sentences.pauses_sentence(at_once, PRIYA) == "Priya's one reply came without a pause."
    near = result(spans((6.08, 8)), spans((0, 5)))
    assert sentences.pauses_sentence(near, PRIYA) == "Your one reply came after about 1.1 s."


def test_talk_time_names_the_longest_and_where_it_tipped() -> None:
    you = spans((0, 200), (300, 310))
    they = spans((210, 290), (320, 400))
    said = sentences.talk_time_sentence(result(you, they, duration_s=400), PRIYA)
    assert said == (
        "Longest stretches without a reply: yours 3 min 20 s, Priya's 1 min 20 s. "
        "It tipped most towards you in the first 3 minutes."
    )
    even_you = tuple(Segment(10.0 * index, 10.0 * index + 4) for index in range(60))
    even_they = tuple(Segment(10.0 * index + 5, 10.0 * index + 9) for index in range(60))
    assert sentences.talk_time_sentence(result(even_you, even_they), PRIYA).endswith("It stayed near even throughout.")


def leaning(*lean: float) -> AnalysisResult:
    """Two and a half minutes for each number: that share of every ten seconds is yours."""
    you, they = [], []
    for index, share in enumerate(lean):
        for at in range(index * 150, (index + 1) * 150, 10):
            you.append(Segment(at, at + 9.0 * share))
            they.append(Segment(at + 9.0 * share + 0.5, at + 9.5))
    return result(tuple(you), tuple(they), duration_s=150.0 * len(lean))


@pytest.mark.parametrize(
    ("lean", "expected"),
    [
        ((0.8, 0.5, 0.5, 0.5), "It tipped most towards you in the first 3 minutes."),
        ((0.5, 0.5, 0.5, 0.2), "It tipped most towards Priya in the last 3 minutes."),
        ((0.5, 0.5, 0.8, 0.5), "It tipped most towards you around minute 6."),
        ((0.8, 0.8, 0.8), "It leaned towards you throughout."),
        ((0.5, 0.5, 0.5), "It stayed near even throughout."),
    ],
)
def test_where_it_tipped_is_said_for_the_ends_too(lean: tuple[float, ...], expected: str) -> None:
    assert sentences.talk_time_sentence(leaning(*lean), PRIYA).endswith(expected)


def test_a_rate_that_would_be_next_to_nothing_is_a_count() -> None:
    one = result(*exchange(90, came_in=1, room=2), duration_s=6000)
    assert "came in on Priya once, and gave a second or more of room twice." in headline(one, PRIYA)


def test_many_others_have_an_apostrophe_of_their_own() -> None:
    assert possessive("the others") == "the others'"
    assert possessive("the other person") == "the other person's"


def test_how_often_the_speaker_changes() -> None:
    assert sentences.interactivity_sentence(result(*exchange(8), duration_s=490), PRIYA) == (
        "The speaker changed about twice a minute."  # 15 changes in 8.2 minutes
    )
    slow = result(spans((0, 100)), spans((101, 200)))
    assert sentences.interactivity_sentence(slow, PRIYA) == "The speaker changed less than once a minute."
    assert sentences.interactivity_sentence(result(spans((0, 5)), spans((6, 9))), PRIYA) == ""


@pytest.mark.parametrize(("count", "text"), [(1, "once"), (2, "twice"), (3, "3 times"), (20, "20 times")])
def test_times(count: int, text: str) -> None:
    assert sentences.times(count) == text
