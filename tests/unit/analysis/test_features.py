"""Levels, band powers and speech probabilities of a stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.features import (
    BANDS,
    RATE_HZ,
    FeatureExtractor,
    TrackFeatures,
    band_edges,
    constant_offset,
    hop_of_window,
    levels_db,
)
from tests.helpers.vowels import Floats, hiss, vowels


def extract(samples: Floats, *sizes: int) -> TrackFeatures:
    extractor = FeatureExtractor()
    at = 0
    for size in sizes:
        extractor.feed(samples[at : at + size])
        at += size
    extractor.feed(samples[at:])
    return extractor.finish()


@pytest.mark.parametrize(
    ("frames", "windows", "hops"), [(0, 0, 0), (1, 1, 1), (160, 1, 1), (161, 1, 2), (512, 1, 4), (16000, 32, 100)]
)
def test_every_begun_window_and_hop_counts(frames: int, windows: int, hops: int) -> None:
    features = extract(np.zeros(frames, np.float32))
    assert features.frames == frames
    assert features.probability.shape == (windows,)
    assert features.level_db.shape == (hops,)
    assert features.bands.shape == (hops, BANDS)
    assert features.duration_s == frames / RATE_HZ


def test_level_of_a_full_sine_is_3_db_below_full_scale_and_silence_is_the_floor() -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(1600) / RATE_HZ).astype(np.float32)
    level = extract(np.concatenate([sine, np.zeros(1600, np.float32)])).level_db
    assert level[:10] == pytest.approx(np.full(10, -3.01), abs=0.01)
    assert level[10:] == pytest.approx(np.full(10, -100.0), abs=0.01)


def test_the_last_begun_hop_has_the_level_of_its_own_samples() -> None:
    assert levels_db(np.full(170, 0.1, np.float32)) == pytest.approx(np.array([-20.0, -20.0]), abs=0.01)


def test_a_tone_is_in_its_own_band() -> None:
    tone = (0.1 * np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
    bands = extract(tone).bands
    loudest = int(np.argmax(bands[50]))
    low, high = band_edges()[loudest : loudest + 2] * 31.25
    assert low <= 1000 < high
    assert bands[50, loudest] > 1000 * np.median(bands[50])


def test_a_click_raises_the_bands_of_its_own_hop_most() -> None:
    samples = np.zeros(RATE_HZ, np.float32)
    samples[50 * 160 + 80] = 0.5
    assert int(np.argmax(extract(samples).bands.sum(axis=1))) == 50


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 40000), max_size=6), st.integers(0, 90000))
def test_the_size_of_the_blocks_changes_nothing(sizes: list[int], frames: int) -> None:
    samples = hiss(6.0, -30.0)[:frames]
    whole, pieces = extract(samples), extract(samples, *sizes)
    assert np.array_equal(whole.level_db, pieces.level_db)
    assert np.allclose(whole.bands, pieces.bands, rtol=1e-5)
    assert np.allclose(whole.probability, pieces.probability, atol=1e-5)


def test_a_voice_is_speech_and_hiss_is_not() -> None:
    assert np.mean(extract(vowels(2.0)).probability > 0.5) > 0.5
    assert np.mean(extract(hiss(2.0, -30.0)).probability > 0.5) == 0.0


def test_what_is_not_a_number_counts_as_silence() -> None:
    broken = np.array([np.nan, np.inf, -np.inf, 1e30] * 4000, np.float32)
    features = extract(broken)
    assert np.isfinite(features.level_db).all()
    assert np.isfinite(features.bands).all()
    assert np.isfinite(features.probability).all()
    assert extract(np.full(16000, np.nan, np.float32)).level_db.max() == pytest.approx(-100.0)


def test_clipped_samples_are_counted() -> None:
    samples = np.zeros(1000, np.float32)
    samples[:30], samples[30:50] = 1.0, -1.0
    assert extract(samples).clipped_share == pytest.approx(0.05)


def test_the_middle_of_a_hop_chooses_its_window() -> None:
    # windows end at 512 and 1024 samples; the middles of the hops are 80, 240, 400, 560, ...
    assert hop_of_window(2, 8).tolist() == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_constant_offset_is_taken_out() -> None:
    sound = np.concatenate([vowels(3.0), np.zeros(3 * RATE_HZ, np.float32)])
    plain, shifted = extract(sound), extract(sound + np.float32(0.1))
    loud = plain.level_db > -50
    assert shifted.level_db[loud] == pytest.approx(plain.level_db[loud], abs=0.5)
    assert shifted.level_db[-200:].max() < -60
    assert shifted.probability == pytest.approx(plain.probability, abs=0.05)


def test_a_rumble_is_no_constant_offset() -> None:
    second = np.arange(4 * RATE_HZ) / RATE_HZ
    rumble = (0.05 * np.sin(2 * np.pi * 1.3 * second) + 0.004).astype(np.float32)
    assert constant_offset(rumble) == 0.0
    assert constant_offset(hiss(4.0, -40.0) + np.float32(0.01)) == pytest.approx(0.01, abs=0.001)
