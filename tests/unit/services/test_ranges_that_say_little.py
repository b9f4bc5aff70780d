"""An estimate whose range would be too wide to mean anything is withheld, with its reason, and nothing states it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.coaching.headline import headline
from app.coaching.sentences import pauses_sentence, talk_time_sentence
from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.quality import Quality, QualityReport
from app.core.speech_activity import Mode
from app.core.transcript import Transcript
from app.core.turn import YOU
from app.exports.summary_text import summary_text
from app.metrics.ranges import Accuracy, Band, Kind, Off
from app.services.measure import measure
from tests.helpers.conversations import two_voices


def result(*, share: Off, reply: Off, quality: Quality = Quality.ESTIMATED) -> AnalysisResult:
    """Three minutes of talk."""
    band = Band("one_track", Mode.TWO_TRACKS, 40, {"talk_share": share, "reply_pause_median": reply}, {})
    activity = replace(two_voices(), quality=QualityReport(quality, quality, quality))
    content = replace(load_content(), accuracy=Accuracy("2026-11-22", (band,)))
    return measure(activity, Transcript(), names={}, seed="a", content=content)


NARROW = Off(0.05, 0.05)


def test_a_share_that_may_be_a_third_or_three_quarters_is_not_stated() -> None:
    found = result(share=Off(0.2, 0.21), reply=NARROW)
    share = found.metric("talk_share", YOU)
    assert share is not None
    assert share.value is None
    assert found.quality.has("too_unsure")
    assert {found.quality.talk_time, found.quality.events, found.quality.pauses} == {Quality.WITHHELD}
    assert headline(found, {}) == "There is nothing certain to say about this conversation."
    assert talk_time_sentence(found, {}) == pauses_sentence(found, {}) == ""
    assert "%" not in summary_text(found)


def test_on_one_track_a_share_that_nobody_measured_in_such_sound_is_not_stated() -> None:
    """On two tracks it is, without a range: there nobody is taken for somebody else."""
    activity = replace(two_voices(), quality=QualityReport(Quality.ESTIMATED, Quality.ESTIMATED, Quality.ESTIMATED))
    for mode, stated in ((Mode.ONE_TRACK, False), (Mode.TWO_TRACKS, True)):
        band = Band("noise", mode, 3, {"reply_pause_median": NARROW}, {})
        content = replace(load_content(), accuracy=Accuracy("2026-11-22", (band,)))
        found = measure(replace(activity, mode=mode), Transcript(), names={}, seed="a", content=content)
        assert (found.quality.talk_time is Quality.ESTIMATED) is stated
        assert found.quality.has("too_unsure") is not stated


def test_a_reply_that_may_be_at_once_or_after_two_seconds_is_not_stated_but_the_share_is() -> None:
    found = result(share=NARROW, reply=Off(1.5, 1.1))
    assert found.quality.has("pauses_too_unsure")
    assert found.quality.talk_time is found.quality.events is Quality.ESTIMATED
    assert found.quality.pauses is Quality.WITHHELD
    assert not found.pauses
    assert pauses_sentence(found, {}) == ""
    assert headline(found, {}).startswith("You spoke for about 33% of the talk time")


def test_a_stretch_of_which_little_is_known_is_drawn_and_named_nowhere() -> None:
    band = Band("one_track", Mode.TWO_TRACKS, 40, {"longest_stretch": Off(0.6, 1.0, Kind.RELATIVE)}, {})
    activity = replace(two_voices(), quality=QualityReport(Quality.ESTIMATED, Quality.ESTIMATED, Quality.ESTIMATED))
    content = replace(load_content(), accuracy=Accuracy("2026-11-22", (band,)))
    found = measure(activity, Transcript(), names={}, seed="a", content=content)
    assert found.longest == {}
    assert "longest" not in talk_time_sentence(found, {}).lower()
    assert headline(found, {}).startswith("You spoke for about 33% of the talk time")


@pytest.mark.parametrize("quality", list(Quality))
def test_nothing_else_is_withheld(quality: Quality) -> None:
    """Neither what is narrow enough, nor what is measured: its range is not shown."""
    wide = quality is Quality.MEASURED
    found = result(share=Off(0.3, 0.3) if wide else NARROW, reply=NARROW, quality=quality)
    assert (found.quality.talk_time, found.quality.events, found.quality.pauses) == (quality, quality, quality)
    assert not found.quality.has("too_unsure")


def test_more_talk_may_tell_what_little_talk_can_not() -> None:
    """All of the range shrinks: 0.18 at four minutes of talk is 0.21 at three."""
    off = Off(0.09, 0.09, shrinks=1.0)
    assert result(share=off, reply=NARROW).quality.has("too_unsure")
    assert not result(share=replace(off, shrinks=0.0), reply=NARROW).quality.has("too_unsure")
