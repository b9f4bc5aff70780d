"""The other's voice in a track, predicted band by band."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from app.analysis.bleed import BleedFound, _non_negative, find_bleed, find_both, smoothed_bands
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.masks import Mask
from app.analysis.refinement import SpeechOptions, refined_speech
from tests.helpers.vowels import Floats, placed, vowels

DURATION_S = 30.0


def heard_in(*tracks: Floats) -> tuple[list[TrackFeatures], list[Mask]]:
    features = []
    for samples in tracks:
        extractor = FeatureExtractor()
        extractor.feed(samples)
        features.append(extractor.finish())
    return features, [refined_speech(one, SpeechOptions()).active for one in features]


def both_ways(first: Floats, second: Floats) -> list[BleedFound]:
    features, heard = heard_in(first, second)
    return find_both([track.bands for track in features], heard)


def compared(track: Floats, other: Floats) -> BleedFound:
    features, heard = heard_in(track, other)
    return find_bleed(features[0].bands, features[1].bands, heard=heard[0], other_heard=heard[1])


@pytest.fixture(scope="module")
def voices() -> tuple[Floats, Floats]:
    """Mine from 12 to 20 s; theirs from 1 to 10 s and from 17 to 27 s."""
    mine = placed(DURATION_S, (12.0, vowels(8.0)), noise_db=-60.0, seed=1)
    theirs = placed(
        DURATION_S, (1.0, vowels(9.0, pitch_hz=210, order=2)), (17.0, vowels(10.0, pitch_hz=190, order=3)), seed=2
    )
    return mine, theirs


@pytest.mark.parametrize(("delay_s", "level_db"), [(0.0, -12.0), (0.08, -12.0), (0.3, -6.0), (0.08, -24.0)])
def test_bleed_is_found_and_only_it_is_taken(voices: tuple[Floats, Floats], delay_s: float, level_db: float) -> None:
    mine, theirs = voices
    late = np.concatenate([np.zeros(round(delay_s * 16000), np.float32), theirs])[: len(theirs)]
    found = compared((mine + 10 ** (level_db / 20) * late).astype(np.float32), theirs)
    assert found.coupled
    assert found.level_db == pytest.approx(level_db, abs=2.0)
    assert found.own[120:980].mean() < 0.05  # theirs alone
    assert found.own[1220:1680].mean() > 0.98  # mine alone
    assert found.own[1720:1980].mean() > 0.6  # both
    assert found.own[2050:2680].mean() < 0.05  # theirs alone


def later(sound: Floats, seconds: float) -> Floats:
    return np.concatenate([np.zeros(round(seconds * 16000), np.float32), sound])[: len(sound)]


def test_a_track_written_later_than_its_echo_is_found_too(voices: tuple[Floats, Floats]) -> None:
    mine, theirs = voices
    found = both_ways((mine + 0.4 * theirs).astype(np.float32), later(theirs, 0.12))
    assert [one.coupled for one in found] == [True, False]  # their track holds nothing of mine
    assert found[0].own[120:980].mean() < 0.05
    assert found[0].own[1220:1680].mean() > 0.98
    assert found[1].own.all()


def test_my_own_voice_is_not_explained_by_its_echo_in_their_track(voices: tuple[Floats, Floats]) -> None:
    mine, theirs = voices
    found = both_ways((mine + 0.25 * later(theirs, 0.1)).astype(np.float32), theirs + 0.25 * later(mine, 0.1))
    assert all(one.coupled for one in found)
    assert found[0].own[1220:1680].mean() > 0.98
    assert found[0].own[120:980].mean() < 0.05


def test_without_bleed_nothing_is_taken_even_from_a_quiet_track(voices: tuple[Floats, Floats]) -> None:
    mine, theirs = voices
    for track in (mine, 0.05 * mine):
        found = compared(track, theirs)
        assert not found.coupled
        assert found.own.all()
        assert found.level_db is None


def test_a_silent_other_track_takes_nothing(voices: tuple[Floats, Floats]) -> None:
    assert not compared(voices[0], np.zeros_like(voices[0])).coupled
    assert not compared(np.zeros_like(voices[0]), voices[1]).coupled
    assert compared(voices[0][:50], voices[1][:50]).own.all()


def test_non_negative_least_squares_matches_a_search_over_which_weights_are_zero() -> None:
    rng = np.random.default_rng(3)
    inputs = rng.uniform(0, 1, size=(4, 60, 3))
    target = np.einsum("bnk,bk->bn", inputs, np.array([[1, 0, 2], [0.5, -1, 0], [-1, -1, -1], [0, 3, 0.1]]))
    target += rng.normal(size=target.shape) * 0.01
    gram = np.einsum("bnk,bnl->bkl", inputs, inputs).astype(np.float32)
    product_ = np.einsum("bnk,bn->bk", inputs, target).astype(np.float32)
    beside = np.stack([gram, 2 * gram, gram]), np.stack([product_, product_, 3 * product_])  # done after other sweeps
    found, _, third = _non_negative(*beside, np.zeros((3, 4, 3), np.float32))
    assert np.array_equal(found, _non_negative(gram[None], product_[None], np.zeros((1, 4, 3), np.float32))[0])
    assert third == pytest.approx(3 * found, abs=1e-3)
    for band in range(4):
        best = np.inf
        for kept in product([False, True], repeat=3):
            columns = np.flatnonzero(kept)
            weights = np.zeros(3)
            if len(columns):
                weights[columns] = np.linalg.lstsq(inputs[band][:, columns], target[band], rcond=None)[0]
            if (weights >= 0).all():
                best = min(best, float(np.sum((inputs[band] @ weights - target[band]) ** 2)))
        error = float(np.sum((inputs[band] @ found[band] - target[band]) ** 2))
        assert error == pytest.approx(best, rel=1e-3, abs=1e-4)
        assert (found[band] >= 0).all()


def test_bands_are_smoothed_over_five_hops() -> None:
    power = np.zeros((9, 2), np.float32)
    power[4] = 5.0
    assert smoothed_bands(power)[:, 0].tolist() == pytest.approx([0, 0, 1, 1, 1, 1, 1, 0, 0])
