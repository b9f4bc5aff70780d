"""Estimated values get the range of the first sort of sound that fits; nothing else gets any."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.speech_activity import Mode, SoundConditions
from app.metrics.ranges import Accuracy, Band, Kind, Off, with_ranges

OFF = {
    "talk_share": Off(0.012, 0.010),
    "talk_time": Off(0.1, 0.05, Kind.RELATIVE),
    "came_in_stopped": Off(1.0, 0.5, Kind.COUNTS),
    "reply_pause_median": Off(0.3, 0.05),
    "pace": Off(500.0, 5.0),
}
BLEED = Band("bleed", Mode.TWO_TRACKS, 40, OFF, {"snr_db": (16.0, 28.0), "bleed_db": (-15.0, -3.0)})
NOISE = Band("noise", Mode.TWO_TRACKS, 40, {"talk_share": Off(0.1, 0.1)}, {"snr_db": (0.0, 28.0)})
ANY = Band("one_track", Mode.ONE_TRACK, 12, {"talk_share": Off(0.03, 0.04)})
KNOWN = Accuracy("2026-11-22", (BLEED, NOISE, ANY))
HERE = SoundConditions(snr_db=20.0, bleed_db=-12.0)


def value(
    metric: str, number: float | None, unit: str, *, speaker: str = "you", quality: Quality = Quality.ESTIMATED
) -> MetricValue:
    return MetricValue(metric, speaker, number, unit, quality)


def ranges(*values: MetricValue, conditions: SoundConditions = HERE) -> list[tuple[float | None, float | None]]:
    return [(one.low, one.high) for one in with_ranges(values, conditions, Mode.TWO_TRACKS, KNOWN)]


@pytest.mark.parametrize(
    ("conditions", "mode", "name"),
    [
        (SoundConditions(snr_db=16.0, bleed_db=-15.0), Mode.TWO_TRACKS, "bleed"),
        (SoundConditions(snr_db=20.0, bleed_db=-3.0), Mode.TWO_TRACKS, "noise"),
        (SoundConditions(snr_db=20.0), Mode.TWO_TRACKS, "noise"),
        (SoundConditions(snr_db=28.0, bleed_db=-12.0), Mode.TWO_TRACKS, None),
        (SoundConditions(bleed_db=-12.0), Mode.TWO_TRACKS, None),
        (SoundConditions(), Mode.ONE_TRACK, "one_track"),
        (SoundConditions(snr_db=20.0), Mode.TWO_EARS, None),
    ],
)
def test_the_first_band_that_fits_is_taken(conditions: SoundConditions, mode: Mode, name: str | None) -> None:
    band = KNOWN.band(conditions, mode)
    assert (band.name if band is not None else None) == name


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        (value("talk_share", 0.56, "share"), 0.548, 0.57),
        (value("talk_share", 0.005, "share"), 0.0, 0.015),
        (value("talk_share", 0.995, "share"), 0.983, 1.0),
        (value("talk_time", 600.0, "s"), 540.0, 630.0),
        (value("came_in_stopped", 3.0, "count"), 1.0, 4.0),  # the root of 4: 2 below, 1 above
        (value("came_in_stopped", 4.0, "count"), 2.0, 5.0),  # the root of 5: 1.76 to 5.12, whole numbers within
        (value("came_in_stopped", 0.0, "count"), 0.0, 0.0),
        (value("reply_pause_median", 0.1, "s"), -0.2, 0.15),
        (value("pace", 120.0, "wpm"), 0.0, 125.0),
    ],
)
def test_how_far_off_a_value_may_be(given: MetricValue, low: float, high: float) -> None:
    assert ranges(given)[0] == pytest.approx((low, high))


@pytest.mark.parametrize(
    "given",
    [
        value("talk_share", 0.56, "share", quality=Quality.MEASURED),
        value("talk_share", None, "share", quality=Quality.WITHHELD),
        value("room_count", 3.0, "count"),
    ],
)
def test_nothing_is_added_to_what_is_measured_withheld_or_was_never_checked(given: MetricValue) -> None:
    assert ranges(given) == [(None, None)]


@pytest.mark.parametrize(
    ("talk_s", "reach"), [(60.0, 0.015), (240.0, 0.01), (480.0, 0.005 + 0.0035355), (9000.0, 0.005 + 0.0035355)]
)
def test_a_part_of_a_range_shrinks_with_the_talk_as_long_as_that_was_measured(talk_s: float, reach: float) -> None:
    """Half of 0.01 goes with one over the root of the talk; beyond eight minutes nobody measured, so it stays there."""
    assert Off(0.01, 0.01, shrinks=0.5).at(0.5, talk_s) == pytest.approx((reach, reach), rel=1e-4)


def test_the_talk_of_everybody_decides_how_far_a_range_shrinks() -> None:
    band = Band("clean", Mode.TWO_TRACKS, 40, {"talk_share": Off(0.01, 0.01, shrinks=1.0)}, {})
    given = [
        value("talk_time", 20.0, "s"), value("talk_time", 40.0, "s", speaker="other-1"), value("talk_share", 0.33, "share"),
    ]  # fmt: skip
    share = with_ranges(given, HERE, Mode.TWO_TRACKS, Accuracy("", (band,)))[2]
    assert (share.low, share.high) == pytest.approx((0.31, 0.35))


def test_a_value_whose_range_says_nothing_is_withheld() -> None:
    """A stretch that may be half as long or twice as long and more; replies within 1.4 s still say something."""
    off = {"longest_stretch": Off(0.5, 1.1, Kind.RELATIVE), "reply_pause_median": Off(0.7, 0.7)}
    band = Band("clean", Mode.TWO_TRACKS, 40, off, {})
    given = [value("longest_stretch", 30.0, "s"), value("reply_pause_median", 0.2, "s")]
    stretch, reply = with_ranges(given, HERE, Mode.TWO_TRACKS, Accuracy("", (band,)))
    assert (stretch.value, stretch.quality, stretch.low) == (None, Quality.WITHHELD, None)
    assert (reply.low, reply.high) == pytest.approx((-0.5, 0.9))
    measured = replace(given[0], quality=Quality.MEASURED)
    assert with_ranges([measured], HERE, Mode.TWO_TRACKS, Accuracy("", (band,))) == (measured,)


def test_in_sound_that_nobody_measured_nothing_is_known() -> None:
    assert ranges(value("talk_share", 0.5, "share"), conditions=SoundConditions()) == [(None, None)]
    values = (value("talk_share", 0.5, "share"),)
    assert with_ranges(values, HERE, Mode.TWO_TRACKS, Accuracy()) == values


def test_between_two_the_others_share_is_what_mine_leaves() -> None:
    mine, theirs = value("talk_share", 0.56, "share"), value("talk_share", 0.44, "share", speaker="other-1")
    assert ranges(mine, theirs)[1] == pytest.approx((0.43, 0.452))
    third = value("talk_share", 0.2, "share", speaker="other-2")
    assert ranges(mine, theirs, third)[1] == pytest.approx((0.428, 0.45))
