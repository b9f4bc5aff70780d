from __future__ import annotations

import numpy as np
import pytest

from app.analysis.sound_alignment import Alignment, EnvelopeMeter, Floats, align
from tests.helpers.vowels import RATE_HZ

HOPS_PER_S = 100
STEPS = 75_000  # what sounds in a room changes every 50 ms


def heard_bands(seconds: float, *, seed: int, began_s: float = 0.0, drift_ppm: float = 0.0, noise: int = 0) -> Floats:
    """Band powers (hops, 20) of a made-up room of `seed` that a recording of its own beginning and clock hears."""
    rng = np.random.default_rng(seed)
    loudness = rng.normal(0, 1.5, (STEPS, 20)) + 2.5 * rng.normal(size=(STEPS, 1))
    time_s = began_s + 60 + np.arange(round(seconds * HOPS_PER_S)) / HOPS_PER_S / (1 + drift_ppm * 1e-6)
    at = time_s * 20
    index = at.astype(np.intp)
    part = (at - index)[:, None]
    level = (1 - part) * loudness[index] + part * loudness[index + 1]
    power: Floats = np.exp(level + np.random.default_rng(noise).normal(0, 1.0, level.shape)).astype(np.float32)
    return power


def aligned(first: Floats, second: Floats) -> Alignment:
    found = align(first, second)
    assert found is not None
    return found


@pytest.mark.parametrize(("seconds", "began_s", "drift_ppm"), [(3600, 17.3456, 60.0), (1500, -23.4512, -60.0)])
def test_a_long_talk_is_aligned_within_5_ms_from_end_to_end(seconds: float, began_s: float, drift_ppm: float) -> None:
    first = heard_bands(seconds, seed=1, noise=1)
    second = heard_bands(seconds - 90, seed=1, began_s=began_s, drift_ppm=drift_ppm, noise=2)
    found = aligned(first, second)
    assert found.offset_s == pytest.approx(began_s, abs=0.005)
    assert found.drift_ppm == pytest.approx(drift_ppm, abs=1.5)  # 1.5 ppm are 5 ms in an hour
    assert found.agreement > 0.9


def test_three_minutes_say_where_but_hardly_how_fast() -> None:
    first, second = heard_bands(180, seed=2, noise=1), heard_bands(180, seed=2, began_s=8.0, drift_ppm=60.0, noise=2)
    found = aligned(first, second)
    assert found.offset_s == pytest.approx(8.0, abs=0.02)
    assert 0.0 <= found.drift_ppm <= 60.0


def test_another_room_is_not_aligned() -> None:
    assert align(heard_bands(300, seed=3), heard_bands(300, seed=4)) is None


def test_a_recording_of_a_part_lies_where_it_belongs() -> None:
    found = aligned(heard_bands(900, seed=5, noise=1), heard_bands(90, seed=5, began_s=600.0, noise=2))
    assert found.offset_s == pytest.approx(600.0, abs=0.02)


def test_a_few_seconds_are_too_little() -> None:
    assert align(heard_bands(15, seed=6), heard_bands(300, seed=6)) is None


def test_silence_is_no_room() -> None:
    silence: Floats = np.full((6000, 20), 1e-9, np.float32)
    assert align(silence, silence) is None


def test_the_meter_gives_a_row_every_10_ms_whatever_the_blocks_are() -> None:
    sound: Floats = np.random.default_rng(7).normal(0, 0.1, RATE_HZ).astype(np.float32)
    whole, pieces = EnvelopeMeter(), EnvelopeMeter()
    whole.feed(sound)
    for start in range(0, len(sound), 1234):
        pieces.feed(sound[start : start + 1234])
    rows = whole.finish()
    assert rows.shape == (100, 20)
    assert np.array_equal(rows, pieces.finish())
