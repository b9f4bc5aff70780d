"""Follows the growing files of a conversation of which it is known who speaks when."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from app.audio.growing import GrowingTrack
from app.audio.manifest import Manifest, ManifestTrack, save_manifest
from app.audio.writer import TrackFile
from app.core.recorder_event import BleedHeard, LiveBalance
from app.core.recording import ConversationKind, TrackRole
from app.core.segment import Segment, covered_s
from app.paths import resources_folder
from app.services.recorder_link import FollowLive, Message, ProcessGone
from app.workers.recorder import start_process
from tests.helpers.noise import Samples, noise

_LENGTH_S = 60
_RATE_HZ = 48_000


@pytest.fixture(scope="module")
def sample() -> tuple[Samples, Samples, float]:
    """My track and theirs at 48 kHz, and my true share of the talk."""
    folder = resources_folder() / "sample"
    sound, rate_hz = soundfile.read(folder / "conversation.opus", dtype="float32")
    tracks = soxr.resample(sound[: _LENGTH_S * rate_hz], rate_hz, _RATE_HZ)
    truth = json.loads((folder / "truth.json").read_text())["speech"]
    within = Segment(0, _LENGTH_S)
    you_s, others_s = (covered_s([Segment(*pair) for pair in truth[key]], within) for key in ("you", "other-1"))
    mine, theirs = (np.round(tracks[:, channel] * 32_767).astype(np.int16) for channel in (0, 1))
    return mine, theirs, you_s / (you_s + others_s)


def _followed(folder: Path, mine: Samples, theirs: Samples, until: type[object]) -> list[Message]:
    """Let the live process follow the files while they grow by half, and end it."""
    tracks = tuple(ManifestTrack(role, f"{role}.wav", "", _RATE_HZ) for role in (TrackRole.YOU, TrackRole.OTHERS))
    save_manifest(folder, Manifest("abc", ConversationKind.CALL, datetime.now(UTC), tracks))
    files = [TrackFile(folder / track.file, rate_hz=_RATE_HZ) for track in tracks]
    half = mine.size // 2
    told: list[Message] = []
    for file, sound in zip(files, (mine, theirs), strict=True):
        file.append(sound[:half].tobytes())
    process = start_process(FollowLive(folder), told.append)
    try:
        for file, sound in zip(files, (mine, theirs), strict=True):
            file.append(sound[half:].tobytes())
            file.close()
        deadline = time.monotonic() + 30
        while not any(isinstance(one, until) for one in told) or _is_moving(told):
            assert time.monotonic() < deadline, told
            time.sleep(0.1)
    finally:
        process.close(timeout_s=0.0)
    assert isinstance(told[-1], ProcessGone)
    return told


def _is_moving(told: list[Message]) -> bool:
    before = len(told)
    time.sleep(1.2)
    return len(told) != before


def test_the_balance_is_what_was_said(sample: tuple[Samples, Samples, float], tmp_path: Path) -> None:
    mine, theirs, share = sample
    told = _followed(tmp_path, mine, theirs, LiveBalance)
    balances = [one for one in told if isinstance(one, LiveBalance)]
    assert balances[-1].whole == pytest.approx(share, abs=0.05)
    assert balances[-1].recent == balances[-1].whole  # less than five minutes
    assert not any(isinstance(one, BleedHeard) for one in told)


def test_their_voice_in_my_microphone_is_told_once(sample: tuple[Samples, Samples, float], tmp_path: Path) -> None:
    mine, theirs, _ = sample
    echo = np.roll(theirs, round(0.08 * _RATE_HZ)).astype(np.float32) * 0.5
    heard = np.clip(mine + echo, -32_768, 32_767).astype(np.int16)
    told = _followed(tmp_path, heard, theirs, BleedHeard)
    assert sum(isinstance(one, BleedHeard) for one in told) == 1


def test_a_growing_file_is_read_on_from_where_it_was_left(tmp_path: Path) -> None:
    sound = noise(1.0, seed=1)
    file = TrackFile(tmp_path / "you.wav", rate_hz=_RATE_HZ)
    track = GrowingTrack(tmp_path, ManifestTrack(TrackRole.YOU, "you.wav", "", _RATE_HZ))
    file.append(sound[:12_000].tobytes())
    assert track.waiting_s == 0.25
    first = track.read(0.25)
    assert track.waiting_s == 0.0
    file.append(sound[12_000:].tobytes())
    second = track.read(5.0)
    file.close()
    track.close()
    whole = soxr.resample(sound.astype(np.float32) / 32_768, _RATE_HZ, 16_000)
    heard = np.concatenate([first, second])
    assert 15_000 < heard.size <= 16_000  # what the resampler still holds comes with the next sound
    assert np.allclose(heard[100:-100], whole[100 : heard.size - 100], atol=1e-3)
