"""A library in a folder of the test."""

from __future__ import annotations

from pathlib import Path

from app.content import load_content
from app.paths import Paths
from app.services.conversations import Conversations


def library(folder: Path, *, sample: Path | None = None) -> Conversations:
    return Conversations(Paths(folder), load_content("en"), sample_folder=folder / "sample" if sample is None else sample)
