"""A voice far behind is taken out; one that may be behind makes the numbers less sure."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.foreground import foreground, near_voice


def track(*stretches: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Stretches of (hops, level in dB) with 50 hops of silence round each."""
    level, active = [], []
    for hops, decibels in stretches:
        level += [np.full(50, -80.0), np.full(hops, decibels)]
        active += [np.zeros(50, np.bool_), np.ones(hops, np.bool_)]
    level.append(np.full(50, -80.0))
    active.append(np.zeros(50, np.bool_))
    return np.concatenate(active), np.concatenate(level).astype(np.float32)


def test_what_is_far_behind_is_taken_out() -> None:
    active, level = track((400, -20.0), (100, -45.0), (300, -22.0))
    found = foreground(active, level)
    assert found.active.sum() == 700
    assert not found.active[500:600].any()
    assert found.weak_share == pytest.approx(100 / 800)


def test_a_weaker_voice_stays_and_is_told() -> None:
    active, level = track((300, -20.0), (100, -35.0))
    found = foreground(active, level)
    assert np.array_equal(found.active, active)
    assert found.weak_share == pytest.approx(100 / 400)


def test_a_soft_answer_is_no_other_voice() -> None:
    active, level = track((300, -20.0), (100, -30.0))
    found = foreground(active, level)
    assert np.array_equal(found.active, active)
    assert found.weak_share == 0.0


def test_silence_has_no_background() -> None:
    found = foreground(np.zeros(100, np.bool_), np.full(100, -80.0, np.float32))
    assert not found.active.any()
    assert found.weak_share == 0.0


def swaying(levels: list[tuple[int, float]], sway_db: float = 3.0) -> np.ndarray:
    """Stretches of (hops, level in dB), each hop a little louder or softer."""
    rng = np.random.default_rng(5)
    level = np.concatenate([np.full(hops, decibels) for hops, decibels in levels])
    return (level + rng.normal(0.0, sway_db, len(level))).astype(np.float32)


def test_the_near_voice_is_the_louder_of_two_levels() -> None:
    words = [(200, -20.0), (300, -27.0)] * 8
    found = near_voice(swaying(words), fill_s=0.15, minimum_s=0.08)
    assert found is not None
    spoken = np.concatenate([np.full(hops, decibels > -25) for hops, decibels in words])
    assert np.mean(found.active != spoken) < 0.02
    assert found.active.sum() == pytest.approx(spoken.sum(), rel=0.04)
    assert found.behind_db == pytest.approx(-27.0, abs=0.5)
    assert found.apart_db == pytest.approx(7.0, abs=1.0)  # smoothing takes a little off


@pytest.mark.parametrize("levels", [[(4000, -20.0)], [(200, -20.0), (300, -21.5)] * 8, [(300, -20.0), (300, -40.0)], []])
def test_one_level_alone_or_too_short_a_track_has_no_near_voice(levels: list[tuple[int, float]]) -> None:
    assert near_voice(swaying([*levels, (0, 0.0)]), fill_s=0.15, minimum_s=0.08) is None
