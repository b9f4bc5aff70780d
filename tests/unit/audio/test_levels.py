"""A source that says nothing is told, and one that merely listens in a noisy room is not taken for speaking."""

from __future__ import annotations

import numpy as np

from app.audio.levels import SilenceWatch, peak_of
from app.core.recorder_event import SourceSilent
from app.core.recording import TrackRole

_YOU, _OTHERS = TrackRole.YOU, TrackRole.OTHERS


def _told(
    watch: SilenceWatch, you: float, others: float, *, from_s: float, seconds: float
) -> list[tuple[float, SourceSilent]]:
    """Feed the same peaks 15 times a second; speech is 2 s on, 1 s off where a peak is above 0.05."""
    told = []
    for tick in range(round(seconds * 15)):
        at_s = from_s + tick / 15
        talks = at_s % 3 < 2
        peaks = {role: peak if talks or peak <= 0.05 else 0.002 for role, peak in ((_YOU, you), (_OTHERS, others))}
        told += [(at_s, change) for change in watch.feed(peaks, at_s)]
    return told


def test_peaks() -> None:
    assert peak_of(b"") == 0
    assert peak_of(np.array([0, 100, -32768], np.int16).tobytes()) == 1.0
    assert peak_of(np.array([0, 3277, -5], np.int16).tobytes()) == 3277 / 32767


def test_digital_silence_is_told_after_ten_seconds_and_taken_back() -> None:
    watch = SilenceWatch()
    ((at_s, silent),) = _told(watch, 0.0, 0.3, from_s=0, seconds=30)
    assert silent == SourceSilent(_YOU, silent=True)
    assert 10.0 <= at_s < 10.2
    ((at_s, heard),) = _told(watch, 0.3, 0.3, from_s=30, seconds=3)
    assert heard == SourceSilent(_YOU, silent=False)
    assert at_s == 30.0


def test_nobody_speaks_nobody_is_told() -> None:
    assert _told(SilenceWatch(), 0.0, 0.0, from_s=0, seconds=30) == []


def test_a_microphone_that_only_hums_is_told() -> None:
    ((_, silent),) = _told(SilenceWatch(), 0.003, 0.3, from_s=0, seconds=20)
    assert silent == SourceSilent(_YOU, silent=True)


def test_someone_who_spoke_and_now_listens_is_left_alone() -> None:
    watch = SilenceWatch()
    assert _told(watch, 0.3, 0.3, from_s=0, seconds=15) == []
    assert _told(watch, 0.003, 0.3, from_s=15, seconds=60) == []  # the room's noise: the microphone lives


def test_one_source_alone_is_never_told() -> None:
    watch = SilenceWatch()
    assert all(watch.feed({_YOU: 0.0}, tick / 15) == () for tick in range(300))
