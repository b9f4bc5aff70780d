"""Which files are transcripts of other programs, by their names; light, so that the window can ask without reading any."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = (".vtt", ".srt", ".sbv")


def is_transcript(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES
