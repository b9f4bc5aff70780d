"""A voice far behind is taken out; one that may be behind makes the numbers less sure."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.foreground import foreground


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
