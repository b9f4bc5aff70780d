"""The live process: follows the files that a recording writes, and tells the balance of talk and bleed while it runs.

It only reads, in a process of lower priority, so it can't disturb the recording; it may fall behind, and catches up.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soxr
from numpy.typing import NDArray

from app.analysis.live import LiveListener
from app.audio.capture import FRAME_BYTES
from app.audio.manifest import Manifest, ManifestTrack, load_manifest
from app.audio.writer import HEADER_BYTES
from app.core.recorder_event import BleedHeard, LiveBalance
from app.services.recorder_link import FollowLive

_LOOK_S = 0.25
_REPORT_S = 1.0
_RATE_HZ = 16_000
_STEP_S = 1.0  # at most this much of one source before the other: the listener takes 3 s for a lost one


class GrowingTrack:
    """One file that is being written, read on from where it was left, at 16 kHz."""

    def __init__(self, folder: Path, track: ManifestTrack) -> None:
        self.role = track.role
        self.read_frames = 0
        self._rate_hz = track.rate_hz
        self._file: BinaryIO = (folder / track.file).open("rb")
        self._file.seek(HEADER_BYTES)
        self._resampler = soxr.ResampleStream(track.rate_hz, _RATE_HZ, 1, dtype="float32")

    @property
    def waiting_s(self) -> float:
        """How much is written and not read yet."""
        written = (os.fstat(self._file.fileno()).st_size - HEADER_BYTES) // FRAME_BYTES
        return max(0, written - self.read_frames) / self._rate_hz

    def read(self, seconds: float) -> NDArray[np.float32]:
        """The next samples (n,), as many as `seconds` hold once the resampler has given them back."""
        data = self._file.read(round(seconds * self._rate_hz) * FRAME_BYTES)
        samples = np.frombuffer(data[: len(data) // FRAME_BYTES * FRAME_BYTES], dtype="<i2").astype(np.float32) / 32_768
        self.read_frames += samples.size
        resampled: NDArray[np.float32] = self._resampler.resample_chunk(samples)
        return resampled

    def close(self) -> None:
        self._file.close()


def run(connection: Connection[Any, Any], request: FollowLive) -> None:
    """Follow the folder until the parent closes the pipe or ends this process, or the recording has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(10)
    manifest = load_manifest(request.folder)
    if manifest is None:
        return
    with suppress(EOFError, OSError):  # the parent is gone, or the files are
        _follow(connection, request.folder, manifest)


def _follow(connection: Connection[Any, Any], folder: Path, manifest: Manifest) -> None:
    tracks = [GrowingTrack(folder, track) for track in manifest.tracks]
    listener = LiveListener()
    told: LiveBalance | None = None
    bleed_told = False
    next_report_s = time.perf_counter() + _REPORT_S
    both_s = 0.0
    while True:
        if connection.poll(0.0 if both_s == _STEP_S else _LOOK_S):
            connection.recv()  # nothing is ever sent: this raises EOFError once the parent is gone
        both_s = min(_STEP_S, *(track.waiting_s for track in tracks))
        for track in tracks:
            listener.feed(track.role, track.read(both_s))
        report = listener.report()
        balance = LiveBalance(report.you_share_recent, report.you_share_all, report.speaking)
        is_due = time.perf_counter() >= next_report_s
        if told is None or balance.speaking != told.speaking or (is_due and balance != told):
            connection.send(balance)
            told, next_report_s = balance, time.perf_counter() + _REPORT_S
        if report.bleed and not bleed_told:
            connection.send(BleedHeard())
            bleed_told = True
