"""Frames are tied to the clock to a fraction of a millisecond, and what is missing is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audio.track_clock import TrackClock

_BLOCK, _BLOCK_S = 960, 0.02


def _feed(clock: TrackClock, seconds: float, *, from_s: float, late_s: float = 0.004, every: int = 5) -> float:
    """Blocks of 20 ms, handed over `every` at a time as PulseAudio does; returns when the last one was."""
    at_s = from_s
    for number in range(round(seconds / _BLOCK_S)):
        batch_end_s = from_s + (number // every + 1) * every * _BLOCK_S
        at_s = batch_end_s + late_s
        clock.seen(_BLOCK, at_s)
    return at_s


@given(late_ms=st.lists(st.floats(0, 45), min_size=60, max_size=300))
def test_late_blocks_move_nothing(late_ms: list[float]) -> None:
    clock = TrackClock(48_000)
    late_ms[20] = 0.0
    missing = sum(clock.seen(_BLOCK, 10 + (number + 1) * _BLOCK_S + late / 1000) for number, late in enumerate(late_ms))
    assert missing == 0
    assert clock.frames == _BLOCK * len(late_ms)
    # Frame 0 was heard at 10 s; a slow device is followed by at most half a millisecond a second.
    assert clock.frame_at(11.0) == pytest.approx(48_000, abs=48 * 3)


def test_batches_give_the_time_of_their_last_block() -> None:
    clock = TrackClock(48_000)
    _feed(clock, 2.0, from_s=100.0)
    assert clock.frame_at(100.504) == 24_000


def test_two_seconds_that_never_came_are_found_within_half_a_second() -> None:
    clock = TrackClock(48_000)
    end_s = _feed(clock, 4.0, from_s=0.0)
    before = clock.frames
    _feed(clock, 1.0, from_s=end_s + 2.0 - 0.004)
    assert clock.frames == before + 48_000 + 96_000


def test_blocks_that_come_late_after_a_stall_are_not_missing() -> None:
    clock = TrackClock(48_000)
    _feed(clock, 4.0, from_s=0.0)
    missing = [clock.seen(_BLOCK, 6.0 + number * 0.0001) for number in range(100)]  # two seconds in one burst
    _feed(clock, 4.0, from_s=6.0)
    assert sum(missing) == 0
    assert clock.frames == 10 * 48_000


def test_an_overflow_shortens_the_watch() -> None:
    clock = TrackClock(48_000)
    end_s = _feed(clock, 4.0, from_s=0.0)
    before = clock.frames
    clock.seen(_BLOCK, end_s + 0.22, overflowed=True)  # 200 ms are gone
    _feed(clock, 0.6, from_s=end_s + 0.22 - 0.004)
    assert clock.frames - before - _BLOCK - 0.6 * 48_000 == pytest.approx(0.2 * 48_000, abs=5)


def test_a_slow_device_is_followed_and_not_filled() -> None:
    clock = TrackClock(48_000)
    # 200 ppm slow over 10 minutes: 120 ms in the end, more than what counts as missing.
    missing = sum(clock.seen(_BLOCK, (number + 1) * _BLOCK_S * 1.0002) for number in range(30_000))
    assert missing == 0
    assert clock.frame_at(600.12) == pytest.approx(600 * 48_000, abs=100)
    slope = (clock.anchors[-1].at_s - clock.anchors[0].at_s) / (clock.anchors[-1].frame - clock.anchors[0].frame)
    assert slope * 48_000 == pytest.approx(1.0002, abs=1e-6)


def test_a_recording_that_begins_before_the_first_sound() -> None:
    clock = TrackClock(48_000)
    clock.open_recording(5.0)
    assert clock.frame_at(6.0) == 48_000
    _feed(clock, 1.0, from_s=8.0)  # the device wakes up after three seconds
    assert clock.frames == pytest.approx(4 * 48_000, abs=0.01 * 48_000)


def test_filling_for_a_lost_device() -> None:
    clock = TrackClock(48_000)
    _feed(clock, 1.0, from_s=0.0)
    assert clock.fill_to(2.004) == 48_000
    assert clock.fill_to(1.0) == 0
