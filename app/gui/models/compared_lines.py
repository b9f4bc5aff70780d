"""The lines of two versions of the words as a list for a view: all of them, or those that differ."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.clock import clock
from app.core.turn import YOU
from app.gui.models.voices import voice_words
from app.i18n import tr, trn
from app.services.versions_compared import ComparedLine, ComparedWord

Index = QModelIndex | QPersistentModelIndex


class Roles(IntEnum):
    ITEM = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with the words for who says it; `number` counts all lines of the conversation."""

    number: int
    line: ComparedLine
    name: str


class ComparedLines(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[ShownLine, ...] = ()
        self._shown: tuple[ShownLine, ...] = ()
        self._starts: list[float] = []
        self._only_differing = False

    def show_lines(self, lines: Sequence[ComparedLine], names: Mapping[str, str]) -> None:
        several = len({line.speaker for line in lines} - {YOU}) > 1
        called = {key: voice_words(key, names, several=several) for key in {line.speaker for line in lines}}
        self._all = tuple(ShownLine(number, line, called[line.speaker]) for number, line in enumerate(lines))
        self._show()

    def show_only_differing(self, *, only: bool) -> None:
        self._only_differing = only
        self._show()

    def _show(self) -> None:
        self.beginResetModel()
        self._shown = tuple(one for one in self._all if one.line.differs) if self._only_differing else self._all
        self._starts = [one.line.start_s for one in self._shown]
        self.endResetModel()

    @property
    def shown(self) -> tuple[ShownLine, ...]:
        return self._shown

    @property
    def differing(self) -> int:
        """Lines that differ, shown or not; the others are then not shown."""
        return sum(one.line.differs for one in self._all)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        one = self._shown[index.row()]
        if role == Roles.ITEM:
            return one
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return spoken(one)
        return None

    def next_differing(self, row: int, step: int) -> int | None:
        """The next row after `row` (before it, with step -1) that differs; None where there is none."""
        places = range(row + 1, len(self._shown)) if step > 0 else range(row - 1, -1, -1)
        return next((place for place in places if self._shown[place].line.differs), None)

    def place_among_differing(self, row: int) -> int | None:
        """Counted from 1, of a row that differs."""
        if not 0 <= row < len(self._shown) or not self._shown[row].line.differs:
            return None
        return sum(one.line.differs for one in self._shown[: row + 1])

    def row_at(self, position_s: float) -> int | None:
        """The last row that has begun by then."""
        row = bisect_right(self._starts, position_s) - 1
        return row if row >= 0 else None

    def row_of_number(self, number: int) -> int | None:
        """Where a line is shown, or the first one after it."""
        return next((row for row, one in enumerate(self._shown) if one.number >= number), None)


def spoken(one: ShownLine) -> str:
    """For screen readers: both versions, and how many words differ."""
    line = one.line
    many = max(sum(word.differs for word in side) for side in (line.left, line.right))
    said = tr("{time}, {name}. In use: {left}. Beside it: {right}.", time=clock(line.start_s), name=one.name,
              left=text_of(line.left), right=text_of(line.right))  # fmt: skip
    same = tr("No word differs.")
    return f"{said} {trn('{count} word differs.', '{count} words differ.', many) if many else same}"


def text_of(words: Sequence[ComparedWord]) -> str:
    return " ".join(one.word.text for one in words) or tr("no words")
