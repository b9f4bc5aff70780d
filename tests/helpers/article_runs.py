"""Fingerprints of every run of six words in the five articles, so that a test can tell a copied sentence without them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

RUN_WORDS = 6
_FILE = Path(__file__).with_suffix(".txt")


def runs_of_words(text: str) -> set[str]:
    """Eight hexadecimal digits of each run of six words, case and punctuation left aside."""
    words = re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("\u2019", "'"))
    runs = (" ".join(words[first : first + RUN_WORDS]) for first in range(len(words) - RUN_WORDS + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:8] for run in runs}


def runs_of_articles() -> set[str]:
    return set(_FILE.read_text(encoding="ascii").split())
