"""Counts word errors by least edits, for transcripts of any length."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def word_errors(expected: Sequence[str], found: Sequence[str]) -> int:
    """Substitutions, deletions and insertions of the shortest way from one to the other.

    Long runs that are the same on both sides are taken out first, so that thousands of words take no square of time.
    """
    errors = 0
    for kind, i, k, j, m in SequenceMatcher(a=expected, b=found, autojunk=False).get_opcodes():
        if kind != "equal":
            errors += _edits(expected[i:k], found[j:m])
    return errors


def _edits(expected: Sequence[str], found: Sequence[str]) -> int:
    row = list(range(len(found) + 1))
    for i, word in enumerate(expected, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            before, row[j] = row[j], min(before + (word != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]
