"""The list of files that an installed speech model had when it was checked, and whether they are still the same."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

MANIFEST = "heard-manifest.json"
_PIECE_BYTES = 1024 * 1024

_Entry = dict[str, str | int]


def write_manifest(folder: Path) -> None:
    """Note size, time and SHA-256 of every file. Raises OSError."""
    files: dict[str, _Entry] = {}
    for file in _files(folder):
        known = file.stat()
        entry: _Entry = {"bytes": known.st_size, "mtime_ns": known.st_mtime_ns, "sha256": _sha256(file)}
        files[file.relative_to(folder).as_posix()] = entry
    part = folder / f".{MANIFEST}.part"
    part.write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")
    os.replace(part, folder / MANIFEST)  # noqa: PTH105 - the call whose promise is meant


def changed_files(folder: Path) -> tuple[str, ...]:
    """What has another size or time than when it was installed, is gone or has come; quick, nothing is read.

    Empty for a folder without a manifest: nobody knows how it was. Raises OSError.
    """
    return _compared(folder, lambda file, entry: file.stat().st_mtime_ns == entry.get("mtime_ns"))


def damaged_files(folder: Path, *, on_progress: Callable[[float], None] = lambda _: None) -> tuple[str, ...]:
    """What has other bytes than when it was installed, is gone or has come; reads everything. Raises OSError."""
    whole = sum(file.stat().st_size for file in _files(folder)) or 1
    done = 0

    def is_same(file: Path, entry: _Entry) -> bool:
        nonlocal done
        done += file.stat().st_size
        same = _sha256(file) == entry.get("sha256")
        on_progress(done / whole)
        return same

    return _compared(folder, is_same)


def _compared(folder: Path, is_same: Callable[[Path, _Entry], bool]) -> tuple[str, ...]:
    known = _known(folder)
    if known is None:
        return ()
    found = {file.relative_to(folder).as_posix(): file for file in _files(folder)}
    other = set(known) ^ set(found)
    for name, file in found.items():
        entry = known.get(name, {})
        if name not in other and not (file.stat().st_size == entry.get("bytes") and is_same(file, entry)):
            other.add(name)
    return tuple(sorted(other))


def _known(folder: Path) -> dict[str, _Entry] | None:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = found.get("files") if isinstance(found, dict) else None
        if isinstance(files, dict) and all(isinstance(entry, dict) for entry in files.values()):
            return files
    return {} if (folder / MANIFEST).is_file() else None


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.endswith((MANIFEST, ".part")))


def _sha256(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            found.update(piece)
    return found.hexdigest()
