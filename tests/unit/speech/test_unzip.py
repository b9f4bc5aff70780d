"""Zips that Python's library can't read for reasons of its own are refused with a sentence, never with its exception."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.errors import SpeechModelError
from app.speech.unzip import unpack


def changed(path: Path, *, flags: int | None = None, method: int | None = None) -> Path:
    """A zip of one file whose headers say something else: PKWARE's APPNOTE 4.3.7 and 4.3.12 say where."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README", "a speech model")
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(signature) + at
        if flags is not None:
            content[place : place + 2] = flags.to_bytes(2, "little")
        if method is not None:
            content[place + 2 : place + 4] = method.to_bytes(2, "little")
    path.write_bytes(content)
    return path


def test_a_plain_one_is_unpacked(tmp_path: Path) -> None:
    unpack(changed(tmp_path / "a.zip"), tmp_path / "out", on_progress=lambda _: None)
    assert (tmp_path / "out" / "README").read_text(encoding="utf-8") == "a speech model"


@pytest.mark.parametrize(("flags", "method"), [(1, None), (None, 99)], ids=["encrypted", "unknown compression"])
def test_what_can_not_be_read_is_damage(tmp_path: Path, flags: int | None, method: int | None) -> None:
    with pytest.raises(SpeechModelError, match="is not a zip, or is damaged"):
        unpack(changed(tmp_path / "a.zip", flags=flags, method=method), tmp_path / "out", on_progress=lambda _: None)
