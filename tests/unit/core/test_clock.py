"""Times of the conversation read as on a clock."""

from __future__ import annotations

import pytest

from app.core.clock import clock


@pytest.mark.parametrize(
    ("time_s", "text"),
    [(0, "0:00"), (59.9, "0:59"), (286.9, "4:46"), (761, "12:41"), (3600, "1:00:00"), (10684, "2:58:04"), (-0.5, "0:00")],
)
def test_a_time_reads_as_a_clock(time_s: float, text: str) -> None:
    assert clock(time_s) == text
