"""When words fall behind for good, and when they only catch up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.services.live_lag import FallingBehind


def first_behind(lags_s: Sequence[float], *, every_s: float = 1.0) -> float | None:
    """After how many seconds it is behind; None when it never is."""
    judge = FallingBehind(most_lag_s=60.0, rising_s=30.0)
    for index, lag_s in enumerate(lags_s):
        if judge.hears(lag_s, 1000.0 + index * every_s):
            return index * every_s
    return None


def test_a_lag_that_grows_for_half_a_minute_is_behind() -> None:
    assert first_behind([0.5 * second for second in range(60)]) == 30.0


def test_it_grows_also_where_each_stretch_that_is_done_takes_some_of_it_away() -> None:
    saw = [0.4 * second + 6.0 * (second % 7) / 7 for second in range(90)]
    behind_s = first_behind(saw)
    assert behind_s is not None
    assert 30.0 <= behind_s <= 40.0


@pytest.mark.parametrize(
    "lags_s",
    [
        [8.0 * (second % 9) / 9 for second in range(600)],  # up and down
        [min(second * 0.1, 4.9) for second in range(600)],  # little
        [20.0] * 600,  # much, but no more
        [min(second, 18.0) if second < 30 else 0.0 for second in range(600)],  # one long turn, caught up with
        [max(0.0, 3000.0 - 40.0 * second) for second in range(600)],  # what a process before it left
    ],
)
def test_what_is_caught_up_with_is_not_behind(lags_s: Sequence[float]) -> None:
    assert first_behind(lags_s) is None


def test_more_than_the_bound_is_behind_at_once() -> None:
    assert first_behind([2.0, 3.0, 61.0]) == 2.0


def test_a_computer_that_slept_begins_anew() -> None:
    judge = FallingBehind(most_lag_s=60.0, rising_s=30.0)
    assert not any(judge.hears(float(second), float(second)) for second in range(25))
    assert not any(judge.hears(10.0, 5000.0 + second) for second in range(100))
