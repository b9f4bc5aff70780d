"""Masks of 10 ms, and boundaries placed by level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.masks import Mask, dilated, filled, hysteresis, mask_of, runs, shortened, smoothed
from app.analysis.refinement import SpeechOptions, detected, refined_speech
from tests.helpers.vowels import Floats, placed, vowels


def mask(drawing: str) -> Mask:
    return np.array([sign == "#" for sign in drawing], np.bool_)


def drawn(active: Mask) -> str:
    return "".join("#" if one else "." for one in active)


def test_hysteresis_goes_on_until_below_the_lower_threshold() -> None:
    values = np.array([0.4, 0.6, 0.4, 0.36, 0.34, 0.45, 0.5, 0.2], np.float32)
    assert drawn(hysteresis(values, 0.5, 0.35)) == ".###..#."
    assert drawn(hysteresis(values[:0], 0.5, 0.35)) == ""


def test_short_holes_are_filled_then_short_pieces_dropped() -> None:
    assert drawn(filled(mask("..##.##...#..####."), fill=1, minimum=3)) == "..#####......####."
    assert drawn(filled(mask("#..#"), fill=2, minimum=4)) == "####"
    assert drawn(filled(mask("...."), fill=2, minimum=1)) == "...."


def test_runs_grow_on_both_sides_and_end_earlier() -> None:
    assert drawn(dilated(mask("#....#...."), 2)) == "###" + "#####" + ".."
    assert drawn(shortened(mask(".####..##."), 2)) == ".##......."


@given(st.lists(st.booleans(), max_size=60))
def test_runs_and_mask_of_are_opposites(values: list[bool]) -> None:
    active = np.array(values, np.bool_)
    assert np.array_equal(mask_of(*runs(active), len(active)), active)


def test_moving_average_repeats_its_ends() -> None:
    assert smoothed(np.array([0.0, 3.0, 6.0], np.float32), 3).tolist() == [1.0, 3.0, 5.0]


@pytest.fixture(scope="module")
def two_pieces() -> Floats:
    """2.4 s of voice from 2.0 s and 1.2 s from 6.0 s, 45 dB above the noise."""
    return placed(9.0, (2.0, vowels(2.4)), (6.0, vowels(1.2, order=2)))


def test_boundaries_lie_within_30_ms_where_the_track_is_clear(two_pieces: Floats) -> None:
    extractor = FeatureExtractor()
    extractor.feed(two_pieces)
    features = extractor.finish()
    refined = refined_speech(features, SpeechOptions())
    starts, ends = runs(refined.active)
    assert starts.tolist() == pytest.approx([200, 600], abs=3)
    assert ends.tolist() == pytest.approx([440, 720], abs=3)
    assert refined.snr_db == pytest.approx(45, abs=5)
    late = runs(detected(features, SpeechOptions()))[1] - ends
    assert late.max() >= 8  # the detector alone ends a piece up to 100 ms late: this is what the level corrects


def test_in_steady_noise_the_detector_decides_and_its_end_is_moved() -> None:
    extractor = FeatureExtractor()
    extractor.feed(placed(9.0, (2.0, vowels(2.4)), (6.0, vowels(1.2, order=2)), noise_db=-33.0))
    features = extractor.finish()
    refined = refined_speech(features, SpeechOptions())
    assert refined.snr_db is not None
    assert refined.snr_db < SpeechOptions().clear_snr_db
    starts, ends = runs(refined.active)
    assert starts[0] == pytest.approx(200, abs=10)
    assert ends[-1] == pytest.approx(720, abs=12)
    assert ends[-1] < runs(detected(features, SpeechOptions()))[1][-1]


def test_where_somebody_is_always_heard_but_the_floor_is_quiet_weak_ends_are_kept() -> None:
    word = np.concatenate([np.full(100, -20.0), np.full(10, -55.0), np.full(30, -70.0)])  # its end is 15 dB over the floor
    level = np.tile(word, 10).astype(np.float32)
    windows = np.ones(len(level) * 160 // 512, np.float32)
    features = TrackFeatures(len(level) * 160, windows, level, np.zeros((len(level), 20), np.float32))
    refined = refined_speech(features, SpeechOptions())
    assert not refined.noise_known
    starts, ends = runs(refined.active)
    assert len(starts) == 10
    assert (ends - starts).tolist() == pytest.approx([110] * 10, abs=2)


@pytest.mark.parametrize("frames", [0, 1, 100, 1600, 32000])
def test_silence_of_any_length_holds_no_speech(frames: int) -> None:
    extractor = FeatureExtractor()
    extractor.feed(np.zeros(frames, np.float32))
    refined = refined_speech(extractor.finish(), SpeechOptions())
    assert not refined.active.any()
    assert refined.snr_db is None
