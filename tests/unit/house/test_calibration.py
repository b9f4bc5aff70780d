"""Ranges from cases, worked out by hand: how far they reach, what left out casts need, how they shrink and are checked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from app.content import load_accuracy
from app.core.segment import Segment
from app.core.speech_activity import Mode, SoundConditions
from app.core.turn import YOU
from app.metrics.ranges import Band, Kind, Off
from tests.benchmarks.calibrate import as_toml, with_kept
from tests.benchmarks.calibrate_cases import Case
from tests.benchmarks.calibrate_plan import talks
from tests.benchmarks.calibrate_ranges import BANDS, by_band, checked, held, holds, ranges_of
from tests.benchmarks.calibrate_sounds import Script, parts_of
from tests.helpers.casts import CALIBRATION, HELD_OUT, HELD_OUT_MEETINGS, people_of

BAND = Band("clean", Mode.TWO_TRACKS, 0, {}, {})
HERE = SoundConditions(snr_db=40.0)
GROUPS = ("calibration", "held_out", "fresh")


def case(
    cast: int, value: float, truth: float, *, metric: str = "talk_share", talk_s: float = 240.0, meant: float | None = None
) -> Case:
    part = (0.0, talk_s)
    return Case("calibration", Mode.TWO_TRACKS, cast, "clean", part, 2, HERE, talk_s, metric, YOU, value, truth, meant)


def test_a_range_reaches_as_far_as_left_out_casts_need() -> None:
    """Forty casts, the truth 1 to 20 thousandths off on either side: 95 % of 41 casts are 39, and the 39th lies 20 off.

    Of the casts left out, each of the two with 20 still sees the other one, so that nothing has to be widened.
    """
    cases = [case(2 * index + (sign > 0), 0.5, 0.5 + sign * index / 1000) for index in range(1, 21) for sign in (-1, 1)]
    band = ranges_of(cases, template=BAND)
    share = band.off["talk_share"]
    assert band.conversations == 40
    assert (share.below, share.above) == pytest.approx((0.02, 0.02), abs=2e-4)
    inside = held(share, cases)
    assert inside is not None
    assert (inside.cases, inside.share) == (40, 1.0)
    assert inside.width == pytest.approx(0.04, abs=4e-4)


def test_one_bad_cast_of_few_widens_the_range_to_hold_it() -> None:
    """Of five casts one is ten times as far off: the others alone would not hold it, and one in five may come again."""
    cases = [case(cast, 0.5, 0.5 + (0.1 if cast == 5 else 0.01)) for cast in range(1, 6) for _ in range(5)]
    share = ranges_of(cases, template=BAND).off["talk_share"]
    assert share.above >= 0.1
    assert all(holds(share, one) for one in cases)


def test_on_one_track_the_worst_of_many_casts_is_held_too() -> None:
    """Forty casts 1 point off and one 6; on two tracks the 95 % leave it out."""
    cases = [case(cast, 0.5, 0.51 if cast else 0.56) for cast in range(41)]
    two_tracks = ranges_of(cases, template=BAND).off["talk_share"]
    one_track = ranges_of(cases, template=replace(BAND, mode=Mode.ONE_TRACK)).off["talk_share"]
    assert two_tracks.above == pytest.approx(0.01, abs=1e-3)
    assert one_track.above == pytest.approx(0.06, abs=1e-3)


def test_on_one_track_few_casts_choose_no_shape() -> None:
    """All errors lie above and go with the talk, which five casts can't show."""
    cases = [case(index % 5, 0.5, 0.5 + 0.02 * (index < 10), talk_s=60.0 if index < 10 else 240.0) for index in range(20)]
    share = ranges_of(cases, template=replace(BAND, mode=Mode.ONE_TRACK)).off["talk_share"]
    assert (share.below, share.shrinks) == (share.above, 0.5)
    assert share.at(0.5, 60.0)[1] == pytest.approx(0.02, abs=5e-4)


def test_errors_that_go_with_chance_give_a_range_that_shrinks_with_the_talk() -> None:
    """Twice as far off in a quarter of the talk; the root of 4 is 2, so all of the range shrinks."""
    errors = [(talk_s, 0.01 * (240 / talk_s) ** 0.5) for talk_s in (60.0, 240.0)]
    cases = [
        case(cast, 0.5, 0.5 + sign * error, talk_s=talk_s)
        for cast in range(6)
        for sign in (-1, 1)
        for talk_s, error in errors
    ]
    share = ranges_of(cases, template=BAND).off["talk_share"]
    assert share.shrinks == 1.0
    assert share.at(0.5, 60.0) == pytest.approx((0.02, 0.02), abs=1e-3)
    assert share.at(0.5, 240.0) == pytest.approx((0.01, 0.01), abs=1e-3)


def test_a_count_must_hold_what_the_script_meant_too() -> None:
    """2 over the root of 3 + 1, in every cast."""
    cases = [case(index % 6, 3.0, 3.0, metric="came_in", meant=5.0) for index in range(24)]
    off = ranges_of(cases, template=BAND).off["came_in"]
    assert off.kind is Kind.COUNTS
    assert off.above == pytest.approx(1.0, abs=0.01)
    assert off.below == pytest.approx(0.25, abs=0.01)  # a range reaches to one side at most four times as far
    assert holds(off, cases[0])
    assert not holds(Off(1.0, 0.9, Kind.COUNTS), cases[0])  # 1 to 4.8, so 1 to 4


def test_few_cases_or_few_casts_say_nothing() -> None:
    assert ranges_of([case(cast, 0.5, 0.5) for cast in range(6)], template=BAND).off == {}
    assert ranges_of([case(index % 2, 0.5, 0.5) for index in range(40)], template=BAND).off == {}


def test_a_range_is_checked_on_others() -> None:
    band = Band("clean", Mode.TWO_TRACKS, 0, {"talk_share": Off(0.011, 0.011)}, {})
    others = [case(1, 0.4, truth) for truth in (0.39, 0.395, 0.41, 0.42)]
    assert checked(band, others).off["talk_share"].checked == 0.75
    assert checked(band, []).off["talk_share"].checked is None


def test_cases_go_where_the_app_would_look_for_their_range() -> None:
    noisy = Case("fresh", Mode.TWO_TRACKS, 1, "noise", (0.0, 60.0), 2, SoundConditions(snr_db=8.0), 60.0, "talk_share", YOU,
                 0.5, 0.5)  # fmt: skip
    found = by_band([case(1, 0.5, 0.5), noisy, case(1, 9.0, 9.0, metric="pace")])
    assert found["clean"] == [case(1, 0.5, 0.5)]
    assert next(name for name, cases in found.items() if noisy in cases).startswith("noise")
    assert sum(map(len, found.values())) == 2


def test_a_case_comes_back_from_its_line() -> None:
    one = case(7, 0.5, 0.51, meant=1.0)
    assert Case.from_line(one.line()) == one


def test_the_file_that_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    off = {"came_in": Off(1.0, 0.5, Kind.COUNTS, 0.96, 0.25)}
    bands = [Band("noise", Mode.TWO_TRACKS, 9, off, {"snr_db": (-9.0, 25.0)})]
    (tmp_path / "accuracy.toml").write_text(as_toml([*bands, BAND], "2026-11-22"), encoding="utf-8")
    read = load_accuracy(tmp_path / "accuracy.toml")
    assert read.made == "2026-11-22"
    assert list(read.bands) == bands  # a band without ranges is not written


def test_sorts_of_sound_that_are_not_measured_anew_stay_as_they_were(tmp_path: Path) -> None:
    clean, noise = (Band(name, Mode.TWO_TRACKS, 9, {"talk_share": Off(0.01, 0.01)}) for name in ("clean", "noise"))
    file = tmp_path / "accuracy.toml"
    file.write_text(as_toml([clean, noise], "2026-11-22"), encoding="utf-8")
    anew = replace(clean, off={"talk_share": Off(0.02, 0.02)})
    ears = Band("two_ears", Mode.TWO_EARS, 0, {})
    assert with_kept([anew, replace(noise, conversations=0, off={}), ears], file) == [anew, noise, ears]


def test_parts_do_not_overlap_and_their_truth_begins_with_them() -> None:
    whole, *parts = parts_of(600.0)
    assert whole == Segment(0.0, 600.0)
    assert all(before.end <= after.start for before, after in pairwise(parts))
    script = Script(600.0, {YOU: (Segment(parts[0].start - 1, parts[0].start + 2),)}, (), frozenset())
    (spoken,) = script.cut(parts[0]).speech[YOU]
    assert (spoken.start, spoken.end) == pytest.approx((0.0, 2.0))


def test_who_is_checked_is_never_calibrated_on() -> None:
    used = {group: {talk.cast for talk in talks() if talk.group == group} for group in GROUPS}
    if not all(used.values()):
        pytest.skip("the voices are not here")
    assert not people_of(tuple(used["calibration"])) & people_of(tuple(used["held_out"] | used["fresh"]))
    assert not {cast.seed for cast in used["held_out"]} & {cast.seed for cast in used["fresh"]}
    assert people_of(tuple(used["fresh"])) <= people_of(HELD_OUT + HELD_OUT_MEETINGS)
    assert {cast.seed for cast in CALIBRATION} & {cast.seed for cast in used["calibration"]}


def test_the_last_band_of_each_mode_takes_everything() -> None:
    for mode in set(Mode) - {Mode.TRANSCRIPT}:  # who speaks when is not heard there
        assert not [band for band in BANDS if band.mode is mode][-1].limits
