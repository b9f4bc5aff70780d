"""A recording on scripted sources: what a real device does too rarely to wait for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.audio.disk_room import DISK_STOP_BYTES
from app.audio.manifest import load_manifest
from app.audio.recovery import recover_folder
from app.core.recorder_event import DiskLow, LevelsHeard, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.core.segment import Segment
from app.errors import RecordingError
from tests.helpers.noise import place_of, read_wav
from tests.helpers.scripted_sources import MUCH_BYTES, Stage


def test_sound_before_the_beginning_and_after_the_end_is_not_kept(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(2.0)
    stage.stop()
    assert np.array_equal(read_wav(tmp_path / "you.wav"), stage.you.sound[48_000 : 3 * 48_000])
    assert np.array_equal(read_wav(tmp_path / "others.wav"), stage.others.sound[48_000 : 3 * 48_000])
    assert stage.session.recorded is not None
    assert stage.session.recorded.duration_s == 2.0
    assert recover_folder(tmp_path) == stage.session.recorded


def test_pauses_follow_each_other_faster_than_the_sound_comes_in(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(1.0)
    stage.session.pause(stage.now_s)
    stage.session.resume(stage.now_s + 0.01)
    stage.run(1.0)
    stage.session.pause(stage.now_s)
    stage.run(1.0)
    stage.session.resume(stage.now_s)
    stage.run(1.0)
    stage.stop()
    sound = stage.you.sound
    expected = np.concatenate([sound[48_000:96_000], sound[96_480:144_000], sound[192_000:240_000]])
    assert np.array_equal(read_wav(tmp_path / "you.wav"), expected)
    assert stage.session.recorded is not None
    assert stage.session.recorded.holes == (Segment(1.0, 1.0), Segment(1.99, 1.99))
    assert stage.session.recorded.duration_s == 2.99


def test_stopped_in_a_pause_there_is_no_hole_at_the_end(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(1.0)
    stage.session.mark(0.5)
    stage.session.pause(stage.now_s)
    stage.run(3.0)
    assert stage.session.elapsed_s(stage.now_s) == 1.0
    stage.stop()
    assert stage.session.recorded is not None
    assert (stage.session.recorded.holes, stage.session.recorded.marks) == ((), (0.5,))
    assert stage.session.recorded.duration_s == 1.0
    assert {peak for event in stage.told[-20:] if isinstance(event, LevelsHeard) for _, peak in event.peaks} == {0.0}


def test_dropped_blocks_become_silence_of_their_length(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(1.0)
    stage.ticks += 11
    stage.you.go_on(stage.now_s, missing_frames=9600)
    for number in range(11):
        stage.others.go_on(stage.now_s - 0.02 * (10 - number))
    stage.run(1.0)
    stage.stop()
    you = read_wav(tmp_path / "you.wav")
    assert not you[48_000:57_600].any()
    assert place_of(you[57_600:], stage.you.sound) == 48_000 + 57_600
    manifest = load_manifest(tmp_path)
    assert manifest is not None
    assert [track.gaps for track in manifest.tracks] == [(Segment(1.0, 1.2),), ()]


def test_a_device_that_goes_leaves_silence_as_long_as_the_other_track(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.run(1.0)
    stage.others.is_gone = True
    stage.run(2.0)
    stage.stop()
    others = read_wav(tmp_path / "others.wav")
    assert TrackLost(TrackRole.OTHERS, 1.0) in stage.told
    assert others.size == read_wav(tmp_path / "you.wav").size == 144_000
    assert not others[48_000:].any()
    assert stage.session.recorded is not None
    assert stage.session.recorded.holes == (Segment(1.0, 3.0),)
    assert not stage.session.recorded.cut_off


def test_a_silent_stream_of_the_computer_is_no_loss_but_one_of_the_microphone_is(tmp_path: Path) -> None:
    stage = Stage()
    stage.begin(tmp_path)
    stage.others.is_silent = True  # as some systems do while nothing is played
    stage.run(3.0)
    stage.others.is_silent = False
    stage.run(2.0)
    assert not [event for event in stage.told if isinstance(event, TrackLost)]
    stage.stop()
    others = read_wav(tmp_path / "others.wav")
    assert not others[:144_000].any() or np.count_nonzero(others[:144_000]) <= 0.5 * 48_000
    place = place_of(others[4 * 48_000 :], stage.others.sound)
    assert place == 5 * 48_000  # back in its place


def test_in_a_room_the_second_source_is_a_microphone_and_may_not_stand_still(tmp_path: Path) -> None:
    stage = Stage()
    stage.run(1.0)
    stage.session.begin(tmp_path, name="abc", kind=ConversationKind.ROOM, now_s=stage.now_s)
    stage.run(2.0)
    stage.others.is_silent = True
    stage.run(3.0)
    lost = [event for event in stage.told if isinstance(event, TrackLost)]
    assert [event.role for event in lost] == [TrackRole.OTHERS]
    assert lost[0].at_s == pytest.approx(2.0, abs=0.1)
    stage.others.is_silent = False
    stage.run(2.0)
    stage.stop()
    assert stage.session.recorded is not None
    (hole,) = stage.session.recorded.holes
    assert hole.start == pytest.approx(2.0, abs=0.1)
    assert 5.0 < hole.end < 6.0


def test_a_full_disk_is_told_before_and_ends_the_recording(tmp_path: Path) -> None:
    free = [MUCH_BYTES]
    stage = Stage(lambda _: free[0])
    stage.begin(tmp_path)
    stage.run(1.0)
    # Two tracks of 48 kHz take 11.52 MB a minute: 576 MB above the floor are 50 minutes.
    free[0] = DISK_STOP_BYTES + 576_000_000
    stage.run(6.0)
    assert [event for event in stage.told if isinstance(event, DiskLow)] == [DiskLow(50)]
    free[0] = DISK_STOP_BYTES - 1
    stage.run(8.0)
    assert stage.session.has_ended
    assert "nearly full" in str(stage.session.ended_because)
    assert stage.session.recorded is not None
    assert stage.session.recorded.cut_off
    with pytest.raises(RecordingError, match="too little room"):
        Stage(lambda _: free[0]).begin(tmp_path / "other")


def test_a_manifest_that_cant_be_written_ends_the_recording_with_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "rec"
    folder.mkdir()
    stage = Stage()
    stage.begin(folder)
    stage.run(1.0)
    (folder / "recording.json.part").mkdir()  # nothing can be written under this name any more
    stage.run(13.0)
    assert stage.session.ended_because is None  # another program may hold the file for a moment
    stage.run(5.0)
    assert stage.session.has_ended
    assert "can't be written" in str(stage.session.ended_because)
    assert stage.session.recorded is None
    recorded = recover_folder(folder)
    assert recorded.cut_off
    assert recorded.duration_s > 13


def test_meters_stand_between_two_batches_and_fall_when_nothing_comes() -> None:
    stage = Stage()
    stage.run(1.0)
    stage.told.clear()
    stage.you.is_silent = True
    stage.run(0.28)  # seven ticks
    shown = [dict(event.peaks)[TrackRole.YOU] for event in stage.told if isinstance(event, LevelsHeard)]
    loud = pytest.approx(9000 / 32_767, abs=0.01)
    assert shown == [loud] * 3 + [0.0] * 4
