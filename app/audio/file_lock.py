"""Tells other processes that a sound file is being written, for as long as the process that writes it lives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    _FAR_BEHIND_THE_SOUND = 1 << 40  # a lock on Windows keeps others from reading what is under it

    def hold(file: IO[bytes]) -> bool:
        """Lock an open file until it is closed or the process dies; False when another one holds it."""
        before = file.tell()
        file.seek(_FAR_BEHIND_THE_SOUND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(before)
        return True

else:
    import errno
    import fcntl

    def hold(file: IO[bytes]) -> bool:
        """Lock an open file until it is closed or the process dies; False when another one holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in {errno.EWOULDBLOCK, errno.EACCES}  # a disk without locks is no reason to stop
        return True


def is_held(path: Path) -> bool:
    """Another open file, here or in another process, holds the lock."""
    try:
        with path.open("rb") as file:
            return not hold(file)
    except OSError:
        return False
