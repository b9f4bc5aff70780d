"""Counts word errors by least edits, for transcripts of any length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def word_errors(expected: Sequence[str], found: Sequence[str]) -> int:
    """Substitutions, deletions and insertions of the shortest way from one to the other (Levenshtein, word by word)."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*expected, *found]))}
    others = np.array([numbers[word] for word in found], np.int64)
    places = np.arange(len(found) + 1)
    row = places.copy()
    for index, word in enumerate(expected, 1):
        best = row + 1  # the word is left out
        best[1:] = np.minimum(best[1:], row[:-1] + (others != numbers[word]))
        best[0] = index
        row = np.minimum.accumulate(best - places) + places  # words put in after it
    return int(row[-1])
