"""Writes exported files so that a reader sees the old one or the whole new one, never a part.

A link stays a link: the file that it names is replaced. What is no file (a pipe, a device) is written into, never replaced.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import OutputFileError
from app.i18n import tr


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to write to; at the end it takes the place of `path`, or goes on an error.

    Raises:
        OutputFileError: there is no such folder, or it can't be written.
    """
    check_target(path)
    if path.exists() and not path.is_file():
        with _written_into(path) as part:
            yield part
        return
    path = path.resolve()
    part = path.with_name(f".heard-{secrets.token_hex(6)}{path.suffix}")
    try:
        part.touch(exist_ok=False)
    except OSError as error:
        raise _refused(path) from error
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise _refused(path) from error
    finally:
        part.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Whether there is a folder for the file `path`; quick, so that it can be asked before long work.

    Raises:
        OutputFileError: there is none, or `path` is a folder itself.
    """
    try:
        if path.is_dir():
            raise OutputFileError(tr("{path} is a folder, not a file.", path=path), advice=tr("Name a file in it."))
        folder = path.absolute().parent
        if not folder.is_dir():
            raise OutputFileError(
                tr("There is no folder {folder}.", folder=path.parent), advice=tr("Make it first, or choose another one.")
            )
        path.resolve()
        with suppress(FileNotFoundError):
            path.stat()  # since Python 3.13 only this tells of a link that leads back to itself
    except (OSError, RuntimeError) as error:  # a name that is too long, a link that leads back to itself
        raise _refused(path) from error


@contextmanager
def _written_into(path: Path) -> Iterator[Path]:
    """A temporary file elsewhere, whose content goes into the pipe or device `path` at the end."""
    with tempfile.TemporaryDirectory(prefix="heard-") as folder:
        part = Path(folder) / f"part{path.suffix}"
        part.touch()
        yield part
        try:
            with part.open("rb") as whole, path.open("wb", buffering=0) as stream:
                shutil.copyfileobj(whole, stream)
        except OSError as error:
            raise _refused(path) from error


def write_text(text: str, path: Path, *, encoding: str = "utf-8") -> None:
    with replacing(path) as part:
        part.write_text(text, encoding=encoding, newline="")


def _refused(path: Path) -> OutputFileError:
    return OutputFileError(
        tr("{path} can't be written.", path=path),
        advice=tr("Check that the folder allows it, that the disk has room and that no other program has it open."),
    )

