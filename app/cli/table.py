"""Lines up cells in columns for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> str:
    """A line of `head` and one a row; columns in `right` are flush right, the last one is as long as it is."""
    lines = [[printable(cell) for cell in line] for line in (head, *rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(_cells(line, widths, right)).rstrip() for line in lines)


def printable(text: str) -> str:
    """Without control signs: a title must not steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _cells(line: Sequence[str], widths: Sequence[int], right: Collection[int]) -> list[str]:
    cells = []
    for column, (cell, width) in enumerate(zip(line, widths, strict=True)):
        space = " " * (width - _width(cell))
        cells.append(space + cell if column in right else cell + space)
    return cells


def _width(text: str) -> int:
    """Columns of a terminal: wide signs take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1 for sign in text
    )
