"""The file opens at every moment, and a full disk is told and never hidden."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.audio.writer import HEADER_BYTES, TrackFile, repair, wav_header
from app.errors import OutputFileError
from tests.helpers.noise import noise, read_wav


def test_the_header_is_a_plain_wav() -> None:
    # 3 frames at 16 kHz: 6 bytes of sound, 36 + 6 after the first size, 32,000 bytes a second.
    assert wav_header(16_000, 3) == (
        b"RIFF" + struct.pack("<I", 42) + b"WAVE" + b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)
        + b"data" + struct.pack("<I", 6)
    )  # fmt: skip
    assert len(wav_header(48_000, 0)) == HEADER_BYTES


def test_sizes_beyond_four_gigabytes_stay_in_their_field() -> None:
    header = wav_header(48_000, 3_000_000_000)
    assert header[4:8] == header[40:44] == b"\xff\xff\xff\xff"


@given(lengths=st.lists(st.integers(0, 2000), max_size=8), silence=st.integers(0, 100_000), sync_after=st.integers(0, 8))
def test_what_is_appended_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], silence: int, sync_after: int
) -> None:
    path = tmp_path_factory.mktemp("writer") / "you.wav"
    parts = [noise(length / 48_000, seed=number) for number, length in enumerate(lengths)]
    file = TrackFile(path, rate_hz=48_000)
    for number, part in enumerate(parts):
        file.append(part.tobytes())
        if number == sync_after:
            file.sync()
    file.append(bytes(2 * silence))
    assert file.frames == sum(lengths) + silence
    file.close()
    expected = np.concatenate([*parts, np.zeros(silence, np.int16)]).astype(np.int16)
    assert np.array_equal(read_wav(path), expected)


def test_a_file_that_is_still_written_opens_with_what_was_synced(tmp_path: Path) -> None:
    path = tmp_path / "you.wav"
    first, second = noise(0.5, seed=1), noise(0.25, seed=2)
    file = TrackFile(path, rate_hz=48_000)
    file.append(first.tobytes())
    file.sync()
    file.append(second.tobytes())
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 48_000
    assert np.array_equal(samples[: first.size], first)
    # Killed here: the sizes are those of the last sync, and repair finds the rest.
    assert repair(path, rate_hz=48_000) == first.size + second.size
    assert np.array_equal(read_wav(path), np.concatenate([first, second]))
    file.close()


def test_another_recording_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "you.wav"
    path.write_bytes(b"mine")
    with pytest.raises(OutputFileError, match="can't be written"):
        TrackFile(path, rate_hz=48_000)
    assert path.read_bytes() == b"mine"


@contextmanager
def _files_may_hold(size: int) -> Iterator[None]:
    """The system writes up to `size` bytes of a file and refuses the rest, as a full disk does."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_short_write_at_a_full_disk_is_told_and_what_fitted_opens(tmp_path: Path) -> None:
    path = tmp_path / "you.wav"
    sound = noise(1.0, seed=3)
    with _files_may_hold(50_001):  # an odd number: half a frame is left behind
        file = TrackFile(path, rate_hz=48_000)
        with pytest.raises(OutputFileError, match=r"can't be written: .+Free some space"):
            file.append(sound.tobytes())
        file.close()
    fitted = (50_001 - HEADER_BYTES) // 2
    assert repair(path, rate_hz=48_000) == fitted
    assert np.array_equal(read_wav(path), sound[:fitted])


@pytest.mark.parametrize("left", [0, 1, 43, 44, 45, 46, 1000])
def test_repair_takes_any_beginning_of_a_file(tmp_path: Path, left: int) -> None:
    path = tmp_path / "you.wav"
    sound = noise(0.1, seed=4)
    path.write_bytes((wav_header(48_000, 0) + sound.tobytes())[:left])
    frames = max(0, left - 44) // 2
    assert repair(path, rate_hz=48_000) == frames
    once = path.read_bytes()
    assert np.array_equal(read_wav(path), sound[:frames])
    assert repair(path, rate_hz=48_000) == frames
    assert path.read_bytes() == once


def test_repair_lengthens_with_silence_and_never_shortens(tmp_path: Path) -> None:
    path = tmp_path / "you.wav"
    path.write_bytes(wav_header(48_000, 0) + noise(0.01, seed=5).tobytes())
    assert repair(path, rate_hz=48_000, frames=1000) == 1000
    assert not read_wav(path)[480:].any()
    assert repair(path, rate_hz=48_000, frames=10) == 1000
