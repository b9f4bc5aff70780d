"""The live process: follows the files that a recording writes, and tells the balance of talk and bleed while it runs.

It only reads, in a process of lower priority, so it can't disturb the recording; it may fall behind, and catches up.
"""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.analysis.live import LiveListener
from app.audio.growing import GrowingTrack
from app.audio.manifest import Manifest, load_manifest
from app.core.recorder_event import BleedHeard, LiveBalance
from app.services.recorder_link import FollowLive
from app.workers.priority import stand_back

_LOOK_S = 0.25
_REPORT_S = 1.0
_STEP_S = 1.0  # at most this much of one source before the other: the listener takes 3 s for a lost one


def run(connection: Connection[Any, Any], request: FollowLive) -> None:
    """Follow the folder until the parent closes the pipe or ends this process, or the recording has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stand_back()
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
