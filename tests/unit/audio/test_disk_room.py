"""A disk that can't be asked: refused before the start, and no reason to end what is running."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audio.disk_room import DiskRoom
from app.core.recorder_event import DiskLow
from app.errors import RecordingError


def test_a_disk_that_is_gone_is_refused_in_words(tmp_path: Path) -> None:
    told: list[DiskLow] = []
    with pytest.raises(RecordingError, match="can't be reached"):
        DiskRoom(told.append).refuse_without(tmp_path / "gone")


def test_a_disk_that_stumbles_ends_no_recording(tmp_path: Path) -> None:
    told: list[DiskLow] = []
    assert DiskRoom(told.append).look(tmp_path / "gone", 0.0, bytes_a_minute=1) is None
    assert told == []
