"""What outlives a child, by hand: which stretch is written again, which is given up, and when going on makes no sense."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.job import JobEvent, SpeechFound, StretchBegun, StretchDone
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import WrittenStretch
from app.services.analyse_request import AnalyseRequest
from app.workers.survived import Survived

REQUEST = AnalyseRequest((Path("a.wav"),), keep_tracks_in=Path("tracks"))
ACTIVITY = SpeechActivity(60.0, Mode.TWO_TRACKS, {"you": (Segment(0.0, 5.0),), "other-1": (Segment(5.0, 9.0),)})
ONE, TWO, THREE, FOUR = (Segment(at, at + 4.0) for at in (0.0, 10.0, 20.0, 30.0))


def silent(_: JobEvent) -> None:
    """Nobody listens."""


def heard() -> Survived:
    survived = Survived(REQUEST)
    survived.note(SpeechFound(ACTIVITY))
    return survived


def test_a_death_while_it_reads_ends_it() -> None:
    assert Survived(REQUEST).after_death(silent) is None


def test_while_the_speech_model_is_loaded_two_may_die_and_none_may_hang() -> None:
    survived = heard()
    assert survived.after_death(silent) is not None
    assert survived.after_death(silent) is not None
    assert survived.after_death(silent) is None
    assert heard().after_death(silent, hung=True) is None


def test_a_written_stretch_makes_up_for_deaths_before_it() -> None:
    survived = heard()
    for _ in range(5):
        assert survived.after_death(silent) is not None
        survived.note(StretchBegun("you", ONE))
        survived.note(StretchDone(WrittenStretch("you", ONE), "draft"))


def test_the_next_child_knows_what_was_heard_and_written_and_goes_carefully() -> None:
    survived = heard()
    done = WrittenStretch("you", ONE)
    for event in (StretchBegun("you", ONE), StretchDone(done, "draft"), StretchBegun("you", TWO)):
        survived.note(event)
    after = survived.after_death(silent)
    assert after is not None
    assert (after.activity, after.written, after.careful, after.keep_tracks_in) == (ACTIVITY, (done,), True, None)


def test_three_deaths_at_one_stretch_give_it_up_and_say_so() -> None:
    survived, told = heard(), list[JobEvent]()
    for _ in range(2):
        survived.note(StretchBegun("you", TWO))
        after = survived.after_death(told.append)
        assert after is not None
        assert after.written == ()
    survived.note(StretchBegun("you", TWO))
    last = survived.after_death(told.append)
    lost = WrittenStretch("you", TWO, failed=True)
    assert last is not None
    assert last.written == (lost,)
    assert told == [StretchDone(lost, "")]


def test_what_another_engine_wrote_before_is_forgotten_at_the_first_new_stretch() -> None:
    former = WrittenStretch("you", ONE)
    survived = Survived(replace(REQUEST, activity=ACTIVITY, written=(former,), written_by="draft"))
    new = WrittenStretch("you", TWO)
    for event in (StretchBegun("you", TWO), StretchDone(new, "vosk:small"), StretchBegun("you", THREE)):
        survived.note(event)
    after = survived.after_death(silent)
    assert after is not None
    assert (after.written, after.written_by) == ((new,), "vosk:small")


def test_the_other_tracks_stretch_is_innocent_once_it_was_written() -> None:
    survived = heard()
    survived.note(StretchBegun("you", TWO))
    survived.note(StretchBegun("other-1", THREE))
    survived.after_death(silent)  # nobody knows which of the two it was
    survived.note(StretchBegun("other-1", THREE))
    survived.note(StretchDone(WrittenStretch("other-1", THREE), "draft"))
    for _ in range(2):
        survived.note(StretchBegun("you", TWO))
        after = survived.after_death(silent)
    assert after is not None
    assert {(stretch.speaker, stretch.failed) for stretch in after.written} == {("other-1", False), ("you", True)}


def test_three_stretches_lost_in_a_row_are_the_speech_models_fault() -> None:
    survived = heard()
    for segment in (ONE, TWO, THREE):
        for _ in range(3):
            survived.note(StretchBegun("you", segment))
            after = survived.after_death(silent)
    assert after is None


def test_a_stretch_that_is_written_between_counts_from_the_start_again() -> None:
    survived = heard()
    for segment in (ONE, TWO, THREE):
        for _ in range(3):
            survived.note(StretchBegun("you", segment))
            after = survived.after_death(silent)
        survived.note(StretchBegun("you", FOUR))
        survived.note(StretchDone(WrittenStretch("you", FOUR), "draft"))
    assert after is not None
