"""Watches how much room a recording has left on its disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from app.core.recorder_event import DiskLow
from app.errors import RecordingError
from app.i18n import tr

DISK_WARN_BYTES = 2_000_000_000
DISK_STOP_BYTES = 500_000_000
_WARN_AGAIN_S = 60.0


class DiskRoom:
    """Warns below 2 GB, once a minute, and asks for the end below 500 MB, so that the rest of the computer goes on.

    Args:
        tell: receives DiskLow.
        free_bytes: how much room a folder's disk has; None asks the system.
    """

    def __init__(self, tell: Callable[[DiskLow], None], free_bytes: Callable[[Path], int] | None = None) -> None:
        self._tell = tell
        self._free_bytes = free_bytes or (lambda folder: shutil.disk_usage(folder).free)
        self._warned_s = float("-inf")

    def refuse_without(self, folder: Path) -> None:
        """Raises RecordingError when there is no room to begin, or the disk can't be asked."""
        try:
            free = self._free_bytes(folder)
        except OSError as error:
            raise RecordingError(
                tr("The disk that recordings are kept on can't be reached."),
                advice=tr("Connect it, then start again."),
            ) from error
        if free < DISK_STOP_BYTES:
            raise RecordingError(tr("There is too little room on the disk to record."), advice=tr("Free at least 2 GB."))

    def look(self, folder: Path, now_s: float, *, bytes_a_minute: int) -> RecordingError | None:
        """Warn if it is time to; returns why the recording has to end, if it has to."""
        try:
            free = self._free_bytes(folder)
        except OSError:  # a disk that is really gone shows when the next sound is written; one that stumbles ends nothing
            return None
        if free < DISK_STOP_BYTES:
            return RecordingError(
                tr("Recording ended, because the disk is nearly full."), advice=tr("What was recorded until then is kept.")
            )
        if free < DISK_WARN_BYTES and now_s - self._warned_s >= _WARN_AGAIN_S:
            self._warned_s = now_s
            self._tell(DiskLow((free - DISK_STOP_BYTES) // bytes_a_minute))
        return None
