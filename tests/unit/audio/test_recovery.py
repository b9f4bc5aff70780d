"""A recording that was cut off opens, with all that was in it and nothing to decide."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from app.audio.manifest import MANIFEST_NAME, Manifest, ManifestTrack, load_manifest, save_manifest
from app.audio.recovery import recover_folder
from app.audio.writer import wav_header
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, Track, TrackRole
from app.core.segment import Segment
from tests.helpers.noise import Samples, noise, read_wav

_YOU = ManifestTrack(TrackRole.YOU, "you.wav", "mic", 48_000)
_OTHERS = ManifestTrack(TrackRole.OTHERS, "others.wav", "monitor", 48_000)
_BEGUN = Manifest("abc", ConversationKind.CALL, datetime(2026, 3, 1, 10, 2, tzinfo=UTC), (_YOU, _OTHERS))


def _cut_off(path: Path, sound: Samples, *, rate_hz: int = 48_000) -> None:
    """A file as SIGKILL leaves it: its sizes are older than its sound, and half a frame stands at its end."""
    path.write_bytes(wav_header(rate_hz, sound.size // 3) + sound.tobytes() + b"\x01")


def test_sizes_holes_and_marks_of_a_cut_off_recording(tmp_path: Path) -> None:
    mine, theirs = noise(2.0, seed=1), noise(1.9, seed=2)
    _cut_off(tmp_path / "you.wav", mine)
    _cut_off(tmp_path / "others.wav", theirs)
    save_manifest(tmp_path, replace(_BEGUN, holes=(Segment(1.2, 1.2),), marks=(0.5, 1.25)))
    recorded = recover_folder(tmp_path)
    assert recorded == Recorded(
        tracks=(Track(TrackRole.YOU, "you.wav", 48_000, 96_000), Track(TrackRole.OTHERS, "others.wav", 48_000, 91_200)),
        duration_s=2.0,
        holes=(Segment(1.2, 1.2),),
        marks=(0.5, 1.25),
        cut_off=True,
    )
    assert np.array_equal(read_wav(tmp_path / "you.wav"), mine)
    assert np.array_equal(read_wav(tmp_path / "others.wav"), theirs)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert recover_folder(tmp_path) == recorded
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_lost_device_stays_a_hole_and_its_track_gets_as_long_as_the_other(tmp_path: Path) -> None:
    _cut_off(tmp_path / "you.wav", noise(1.0, seed=3))
    _cut_off(tmp_path / "others.wav", noise(3.0, seed=4))
    save_manifest(
        tmp_path, replace(_BEGUN, tracks=(replace(_YOU, lost_s=1.0), _OTHERS), holes=(Segment(0.4, 0.4), Segment(2, 2)))
    )
    recorded = recover_folder(tmp_path)
    assert recorded.holes == (Segment(0.4, 0.4), Segment(1.0, 3.0))
    assert [track.frames for track in recorded.tracks] == [144_000, 144_000]
    you = read_wav(tmp_path / "you.wav")
    assert np.array_equal(you[:48_000], noise(1.0, seed=3))
    assert not you[48_000:].any()


def test_an_offset_counts(tmp_path: Path) -> None:
    _cut_off(tmp_path / "you.wav", noise(1.0, seed=5, rate_hz=16_000), rate_hz=16_000)
    _cut_off(tmp_path / "others.wav", noise(1.0, seed=6))
    save_manifest(tmp_path, replace(_BEGUN, tracks=(replace(_YOU, rate_hz=16_000, offset_s=0.25), _OTHERS)))
    recorded = recover_folder(tmp_path)
    assert recorded.duration_s == 1.25
    assert recorded.tracks[0] == Track(TrackRole.YOU, "you.wav", 16_000, 16_000, 0.25)


@pytest.mark.parametrize("left", [b"", b"{", b'{"version": 1}', b"\xff\xfe"])
def test_without_a_manifest_the_files_tell(tmp_path: Path, left: bytes) -> None:
    _cut_off(tmp_path / "you.wav", noise(0.5, seed=7, rate_hz=16_000), rate_hz=16_000)
    (tmp_path / MANIFEST_NAME).write_bytes(left)
    recorded = recover_folder(tmp_path)
    assert recorded.tracks == (Track(TrackRole.YOU, "you.wav", 16_000, 8_000),)
    assert (recorded.duration_s, recorded.cut_off) == (0.5, True)
    assert recover_folder(tmp_path) == recorded


@pytest.mark.parametrize("with_manifest", [True, False])
def test_a_folder_without_sound_is_a_recording_of_no_length(tmp_path: Path, *, with_manifest: bool) -> None:
    (tmp_path / "you.wav").write_bytes(wav_header(48_000, 0)[:20])
    if with_manifest:
        save_manifest(tmp_path, _BEGUN)
    assert recover_folder(tmp_path) == Recorded((), 0.0, (), (), cut_off=True)


def test_a_recording_that_was_stopped_is_told_as_it_is(tmp_path: Path) -> None:
    stopped = replace(
        _BEGUN, tracks=(replace(_YOU, frames=48_000),), duration_s=1.0, marks=(0.5,), ended=True, cut_off=False
    )
    save_manifest(tmp_path, stopped)
    assert load_manifest(tmp_path) == stopped
    assert recover_folder(tmp_path) == Recorded((Track(TrackRole.YOU, "you.wav", 48_000, 48_000),), 1.0, (), (0.5,))


def test_an_hour_takes_less_than_two_seconds(tmp_path: Path) -> None:
    for name in ("you.wav", "others.wav"):
        with (tmp_path / name).open("wb") as file:
            file.write(wav_header(48_000, 0))
            file.truncate(44 + 3600 * 96_000)  # a hole in the file: no disk is filled
    save_manifest(tmp_path, _BEGUN)
    begun = time.perf_counter()
    recorded = recover_folder(tmp_path)
    assert time.perf_counter() - begun < 2
    assert recorded.duration_s == 3600
    assert (tmp_path / "you.wav").stat().st_size == 44 + 3600 * 96_000
