"""A computer that sleeps while it records: nothing is heard, and nothing of it is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.audio.recovery import recover_folder
from app.audio.standstill import asleep_s
from app.core.recorder_event import LevelsHeard, TrackLost
from app.core.segment import Segments
from tests.helpers.noise import place_of, read_wav
from tests.helpers.scripted_sources import Stage

HOURS_3 = 3 * 3600.0
RATE_HZ = 48_000
LOST_S = 0.7  # after waking, until the device's clock is sure again


def _seams(holes: Segments) -> list[float]:
    assert all(hole.start == hole.end for hole in holes)
    return [hole.start for hole in holes]


@pytest.mark.parametrize("sleep_s", [6.0, HOURS_3])
def test_hours_of_sleep_become_a_seam_and_no_zeros(tmp_path: Path, sleep_s: float) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(5.0)
    stage.sleep(sleep_s)
    stage.run(5.0)
    elapsed_s = stage.session.elapsed_s(stage.now_s)
    stage.stop()
    recorded = stage.session.recorded
    assert recorded is not None
    assert elapsed_s == pytest.approx(10.0 - LOST_S, abs=0.1)
    assert recorded.duration_s == pytest.approx(10.0 - LOST_S, abs=0.1)
    assert _seams(recorded.holes) == [pytest.approx(5.0, abs=0.1)]
    assert not [event for event in stage.told if isinstance(event, TrackLost)]
    for name, source in (("you", stage.you), ("others", stage.others)):
        samples = read_wav(tmp_path / f"{name}.wav")
        assert samples.size == pytest.approx((10 - LOST_S) * RATE_HZ, abs=0.1 * RATE_HZ)
        assert np.array_equal(samples[: 5 * RATE_HZ], source.sound[RATE_HZ : 6 * RATE_HZ]), "all before it"
        assert place_of(samples[round(5.1 * RATE_HZ) :], source.sound) is not None, "what comes after it, as one piece"
        assert np.count_nonzero(samples == 0) < 0.03 * RATE_HZ
    heard = [event.elapsed_s for event in stage.told if isinstance(event, LevelsHeard)]
    assert max(heard) < 11, "the clock in the window does not jump"
    assert recover_folder(tmp_path) == recorded


def test_both_tracks_stay_together_after_the_sleep(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(3.0)
    stage.sleep(600.0)
    stage.run(4.0)
    stage.stop()
    tail = {name: read_wav(tmp_path / f"{name}.wav")[-RATE_HZ:] for name in ("you", "others")}
    assert place_of(tail["you"], stage.you.sound) == place_of(tail["others"], stage.others.sound)


def test_a_disk_that_stands_still_loses_no_sound(tmp_path: Path) -> None:
    """Sound goes on being handed over while nobody takes it: nothing is left out."""
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(2.0)
    stage.run(8.0, ticking=False)
    stage.run(2.0)
    stage.stop()
    recorded = stage.session.recorded
    assert recorded is not None
    assert recorded.holes == ()
    assert np.array_equal(read_wav(tmp_path / "you.wav"), stage.you.sound[RATE_HZ : 13 * RATE_HZ])


def test_one_source_that_says_nothing_is_no_sleep(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(2.0)
    stage.others.is_silent = True
    stage.run(8.0, ticking=False)
    stage.others.is_silent = False
    stage.run(4.0)
    stage.stop()
    recorded = stage.session.recorded
    assert recorded is not None
    assert recorded.holes == ()
    assert np.array_equal(read_wav(tmp_path / "you.wav"), stage.you.sound[RATE_HZ : 15 * RATE_HZ])


def test_where_the_clock_sleeps_too_the_place_is_still_a_seam(tmp_path: Path) -> None:
    slept = [100.0]
    stage = Stage(asleep=lambda: slept[0])
    stage.begin(tmp_path)
    stage.run(2.0)
    slept[0] += HOURS_3
    stage.run(2.0)
    stage.stop()
    recorded = stage.session.recorded
    assert recorded is not None
    assert _seams(recorded.holes) == [pytest.approx(2.0, abs=0.1)]
    assert np.array_equal(read_wav(tmp_path / "you.wav"), stage.you.sound[RATE_HZ : 5 * RATE_HZ]), "every sample is kept"


def test_awake_the_time_asleep_stands_still() -> None:
    first_s, second_s = asleep_s(), asleep_s()
    assert first_s >= -0.001
    assert second_s == pytest.approx(first_s, abs=0.01)
