"""A sound file that is being written is told from one that a crash left."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from app.audio.file_lock import hold, is_held
from app.audio.recovery import is_let_go
from app.audio.writer import TrackFile


def test_a_growing_track_is_held_until_it_is_closed(tmp_path: Path) -> None:
    file = TrackFile(tmp_path / "you.wav", rate_hz=48_000)
    assert is_held(file.path)
    assert is_held(file.path), "looking changes nothing"
    file.append(bytes(960))
    file.sync()
    assert is_held(file.path)
    file.close()
    assert not is_held(file.path)


def test_a_missing_file_is_held_by_nobody(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "you.wav")


def test_one_holds_it_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "others.wav"
    path.write_bytes(b"sound")
    with path.open("rb") as first, path.open("rb") as second:
        assert hold(first)
        assert not hold(second)
    with path.open("rb") as third:
        assert hold(third)
        assert third.read() == b"sound"


def test_a_folder_is_let_go_when_its_last_track_is(tmp_path: Path) -> None:
    files = [TrackFile(tmp_path / name, rate_hz=48_000) for name in ("you.wav", "others.wav")]
    files[0].close()
    assert not is_let_go(tmp_path, within_s=0.1)
    closing = threading.Timer(0.2, files[1].close)
    closing.start()
    begun = time.monotonic()
    assert is_let_go(tmp_path, within_s=5)
    assert time.monotonic() - begun < 2
    closing.join()
    assert is_let_go(tmp_path / "none", within_s=0)
