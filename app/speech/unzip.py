"""Unpacks the zip of a speech model, and refuses anything in it that a speech model would not hold."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from app.errors import SpeechModelError
from app.i18n import tr

MOST_ENTRIES = 200
MOST_RATIO = 100
MOST_BYTES = 6 * 1024**3
_RATIO_COUNTS_FROM_BYTES = 1024 * 1024  # a small list of numbers may shrink a hundredfold without meaning harm
_PIECE_BYTES = 1024 * 1024
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._+()-]{0,100}$")
_SUFFIXES = frozenset(
    {"", ".mdl", ".fst", ".int", ".txt", ".conf", ".md", ".ie", ".dubm", ".mat", ".stats", ".carpa", ".raw", ".bin", ".onnx",
     ".param", ".json", ".model", ".cfg", ".dict", ".vec", ".far", ".pdf", ".ark", ".h", ".gz", ".lm", ".tree", ".occs"}
)  # fmt: skip
_MOST_DEPTH = 6
# zipfile raises RuntimeError for an encrypted entry, and a kind of it for a compression that it does not know
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)


def unpack(file: Path, into: Path, *, on_progress: Callable[[float], None]) -> None:
    """Write the files of the zip into a new folder.

    Raises:
        SpeechModelError: it is no zip, is damaged, too large, or holds what a speech model does not.
        OSError: the disk can't be written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
            _judge(file.name, entries)
            total = sum(entry.file_size for entry in entries) or 1
            done = 0
            into.mkdir(parents=True)
            for entry in entries:
                target = into.joinpath(*PurePosixPath(entry.filename).parts)
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as packed, target.open("xb") as plain:
                    written = 0
                    while piece := packed.read(_PIECE_BYTES):
                        written += len(piece)
                        if written > entry.file_size:  # the directory of the zip lied about it
                            raise _refused(file.name)
                        plain.write(piece)
                        on_progress((done + written) / total)
                done += entry.file_size
    except _DAMAGE as error:
        raise _damaged(file.name) from error
    except OSError as error:
        if error.errno is None:  # zlib and lzma report damage in this way
            raise _damaged(file.name) from error
        raise


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1] in {".DS_Store", "Thumbs.db"})


def _judge(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise SpeechModelError(
            tr("{name} holds more than a speech model does.", name=name), advice=tr("Choose the zip as it was published.")
        )
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        kind = stat.S_IFMT(entry.external_attr >> 16)
        plain = kind in {0, stat.S_IFREG, stat.S_IFDIR}
        named = 0 < len(parts) <= _MOST_DEPTH and all(_NAME.match(part) for part in parts) and ".." not in parts
        suffix = "" if entry.is_dir() or not parts else PurePosixPath(parts[-1]).suffix.lower()
        swollen = entry.file_size > max(_RATIO_COUNTS_FROM_BYTES, MOST_RATIO * entry.compress_size)
        if not plain or not named or "\\" in entry.filename or swollen or not _suffix_allowed(suffix):
            raise _refused(name)


def _suffix_allowed(suffix: str) -> bool:
    return suffix in _SUFFIXES or suffix.removeprefix(".").isdigit()


def _refused(name: str) -> SpeechModelError:
    return SpeechModelError(
        tr("{name} holds files that do not belong to a speech model, so nothing of it was used.", name=name),
        advice=tr("Choose the zip as it was published."),
    )


def _damaged(name: str) -> SpeechModelError:
    return SpeechModelError(
        tr("{name} is not a zip, or is damaged.", name=name), advice=tr("Download or copy it again.")
    )
