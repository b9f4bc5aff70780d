"""A file that grows gives the same samples as the finished one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.audio.growing import GrowingTrack
from app.audio.manifest import ManifestTrack
from app.audio.reader import open_sound
from app.audio.writer import TrackFile
from app.core.recording import TrackRole
from tests.helpers.noise import noise


def test_to_its_last_sample_it_is_what_the_finished_file_holds(tmp_path: Path) -> None:
    sound = noise(3.0, 1)
    file = TrackFile(tmp_path / "you.wav", rate_hz=48_000)
    track = GrowingTrack(tmp_path, ManifestTrack(TrackRole.YOU, "you.wav", "", 48_000))
    read = []
    for start in range(0, sound.size, 7_000):
        file.append(sound[start : start + 7_000].tobytes())
        read.append(track.read(0.1))
    file.close()
    read.append(track.rest(frames=file.frames))
    track.close()
    with open_sound(tmp_path / "you.wav") as finished:
        whole = np.concatenate(list(finished.blocks()), axis=1)[0]
    assert track.read_frames == sound.size
    assert np.array_equal(np.concatenate(read), whole)


def test_half_a_frame_waits_for_its_other_half(tmp_path: Path) -> None:
    file = TrackFile(tmp_path / "you.wav", rate_hz=16_000)
    track = GrowingTrack(tmp_path, ManifestTrack(TrackRole.YOU, "you.wav", "", 16_000))
    whole = np.array([1_000, -2_000, 3_000], "<i2").tobytes()
    file.append(whole[:3])
    first = track.read(1.0)
    file.append(whole[3:])
    file.frames = 3
    file.close()
    rest = np.concatenate([first, track.rest(frames=3)])
    track.close()
    assert np.array_equal(np.round(rest * 32_768), [1_000, -2_000, 3_000])
