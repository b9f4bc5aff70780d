"""What lies in a recording's folder: whether it is still being written, what a crash left of it, which tracks are kept.

The readers of sound files are imported when one is looked at: most starts have none to look at.
"""

from __future__ import annotations

from pathlib import Path

from app.core.recorder_event import Recorded
from app.core.recording import Track

HEADER_BYTES = 1024  # a file of no more holds a header, no sound
_FINISHING_S = 3.0  # a recorder whose window died needs up to two


def recorded_in(folder: Path) -> Recorded:
    """What a recording that was cut off left in its folder, repaired where that is needed.

    Raises:
        OutputFileError: the folder can't be written.
    """
    from app.audio.recovery import recover_folder  # noqa: PLC0415 - see above

    return recover_folder(folder)


def is_being_recorded(folder: Path) -> bool:
    """Whether a process, such as `heard record` in a terminal, writes sound there, and doesn't end within some seconds."""
    from app.audio.recovery import is_let_go  # noqa: PLC0415 - see above

    return not is_let_go(folder, within_s=_FINISHING_S)


def kept_tracks(folder: Path) -> tuple[Track, ...]:
    """The tracks that the analysis of an import kept beside it; none while there are none."""
    from app.audio.manifest import load_manifest  # noqa: PLC0415 - see above

    manifest = load_manifest(folder)
    return () if manifest is None else manifest.recorded().tracks


def holds_sound(folder: Path) -> bool:
    """Whether anything that may be sound lies there, readable or not."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".json") if folder.is_dir() else ()
    return any(file.stat().st_size > HEADER_BYTES for file in files)
