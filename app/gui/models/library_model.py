"""The conversations as a list by week: headings and rows, with what is going on in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.core.job import Progress
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.gui.models import words
from app.gui.models.found_words import FoundWords, found_words
from app.i18n import tr, trn
from app.library.said import SaidLine
from app.services.conversations import LibraryRow

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()

UNDER_WAY: Final = frozenset({ConversationState.RECORDED, ConversationState.ANALYSING, ConversationState.MEASURED})


class Place(IntEnum):
    """Where a row stands in the card of its week."""

    ONLY = 0
    FIRST = 1
    MIDDLE = 2
    LAST = 3


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class Row:
    """found: the line in which the searched words stand."""

    row: LibraryRow
    place: Place
    meta: str
    found: FoundWords | None = None

    @property
    def id(self) -> str:
        return self.row.conversation.id

    @property
    def title(self) -> str:
        return self.row.conversation.title


Item = Heading | Row


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows with all that is shown of them, worked out in a worker: for thousands that takes a while."""

    rows: tuple[LibraryRow, ...] = ()
    search: str = ""
    items: tuple[Item, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)


class Described:
    """What was written of a conversation the last time, kept for the next: of thousands that takes a while."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Conversation, date, str, str]] = {}

    def of(self, row: LibraryRow, *, today: date) -> tuple[str, str]:
        """The heading of its week, and the words of `meta_words`."""
        conversation = row.conversation
        known = self._known.get(conversation.id)
        if known is None or known[0] is not conversation or known[1] != today:
            week = words.week(conversation.started_at, today=today)
            known = self._known[conversation.id] = (conversation, today, week, meta_words(row, today=today))
        return known[2], known[3]


def listed(rows: Sequence[LibraryRow], *, now: datetime, search: str = "", known: Described | None = None) -> Listed:
    """Any thread; one at a time with the same `known`."""
    items = tuple(_items(rows, now.astimezone().date(), search, known or Described()))
    places = {item.id: place for place, item in enumerate(items) if isinstance(item, Row)}
    return Listed(tuple(rows), search, items, places)


class Roles(int, Enum):
    ITEM = int(Qt.ItemDataRole.UserRole) + 1
    PROGRESS = int(Qt.ItemDataRole.UserRole) + 2
    QUEUE = int(Qt.ItemDataRole.UserRole) + 3


class LibraryModel(QAbstractListModel):
    """Rows come from the Library as they are; progress comes beside them while an analysis runs."""

    rename_wanted = Signal(str, str)
    """The person typed another title: identifier, title."""

    def __init__(self) -> None:
        super().__init__()
        self._listed = Listed()
        self._items: list[Item] = []
        self._progress: dict[str, Progress] = {}
        self._waiting: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[LibraryRow, ...]:
        return self._listed.rows

    @property
    def search(self) -> str:
        return self._listed.search

    def show_listed(self, shown: Listed) -> None:
        """Show these; rows that stayed in place are only painted anew, so that nothing jumps."""
        items = list(shown.items)
        same = len(items) == len(self._items) and all(
            _key(new) == _key(old) for new, old in zip(items, self._items, strict=True)
        )
        self._listed = shown
        running = {row.conversation.id for row in shown.rows if row.conversation.state in UNDER_WAY}
        self._progress = {key: value for key, value in self._progress.items() if key in running}
        if same:
            changed = [place for place, (new, old) in enumerate(zip(items, self._items, strict=True)) if new != old]
            self._items = items
            for place in changed:
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def set_found(self, lines: Mapping[str, SaidLine]) -> None:
        """Lines of rows that are listed already."""
        for identifier, line in lines.items():
            place = self._places.get(identifier)
            item = self._items[place] if place is not None else None
            if place is not None and isinstance(item, Row):
                found = found_words(line, self.search, names=item.row.conversation.names)
                self._items[place] = replace(item, found=found)
                self.dataChanged.emit(self.index(place), self.index(place))

    def set_progress(self, identifier: str, progress: Progress) -> None:
        self._progress[identifier] = progress
        place = self._places.get(identifier)
        if place is not None:
            self.dataChanged.emit(self.index(place), self.index(place), [Roles.PROGRESS])

    def set_queue(self, waiting: Sequence[str]) -> None:
        """What waits for its turn, in order; what was set back to wait has no progress."""
        former, self._waiting = self._waiting, tuple(waiting)
        if former == self._waiting:
            return
        for identifier in {*former, *self._waiting}:
            if identifier in self._waiting:
                self._progress.pop(identifier, None)
            place = self._places.get(identifier)
            if place is not None:
                self.dataChanged.emit(self.index(place), self.index(place), [Roles.QUEUE])

    def place_in_queue(self, identifier: str) -> int | None:
        """0 for the next one; None when it doesn't wait."""
        return self._waiting.index(identifier) if identifier in self._waiting else None

    def waiting_words(self, identifier: str) -> str:
        """Empty when it doesn't wait."""
        place = self.place_in_queue(identifier)
        if place is None:
            return ""
        return tr("Next in the queue") if place == 0 else tr("Number {number} in the queue", number=place + 1)

    def queue_words(self, running: str | None, waiting: int) -> str:
        """What is under way, and how many wait."""
        row = self.row_at(self.index_of(running)) if running is not None else None
        title = row.title if row is not None else tr("A conversation")
        progress = self._progress.get(running or "")
        if progress is None:
            begin = tr("“{title}” is begun.", title=title)
        else:
            begin = tr("“{title}” is under way, {share}.", title=title, share=words.percent(progress.fraction))
        rest = trn("{number} more waits.", "{number} more wait.", waiting, number=words.number(waiting))
        return f"{begin} {rest}"

    @property
    def _places(self) -> Mapping[str, int]:
        return self._listed.places

    def item(self, index: Index) -> Item | None:
        return self._items[index.row()] if index.isValid() and index.row() < len(self._items) else None

    def row_at(self, index: Index) -> Row | None:
        item = self.item(index)
        return item if isinstance(item, Row) else None

    def progress_of(self, identifier: str) -> Progress | None:
        return self._progress.get(identifier)

    def index_of(self, identifier: str) -> QModelIndex:
        """Invalid when it is not listed."""
        place = self._places.get(identifier)
        return QModelIndex() if place is None else self.index(place)

    def neighbour(self, identifier: str) -> str | None:
        """Which row to choose when this one goes."""
        ids = list(self._places)
        if identifier not in ids or len(ids) == 1:
            return None
        place = ids.index(identifier)
        return ids[place + 1] if place + 1 < len(ids) else ids[place - 1]

    # Qt's side

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.row_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if role == Roles.ITEM:
            return item
        if isinstance(item, Row):
            return self._data_of(item, role)
        return item.text if item is not None and role == Qt.ItemDataRole.DisplayRole else None

    def _data_of(self, item: Row, role: int) -> str | Progress | None:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return item.title
        if role == Roles.PROGRESS:
            return self._progress.get(item.id)
        if role == Roles.QUEUE:
            return self.waiting_words(item.id)
        return self.spoken(item) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's
        row = self.row_at(index)
        title = str(value).strip()
        if row is None or role != Qt.ItemDataRole.EditRole or not title or title == row.title:
            return False
        self.rename_wanted.emit(row.id, title)
        return True

    def spoken(self, row: Row) -> str:
        """The row as a screen reader says it."""
        parts = [row.title, row.meta]
        progress = self._progress.get(row.id)
        share = row.row.you_share
        if row.row.conversation.failure:
            parts.append(row.row.conversation.failure)
        elif progress is not None:
            parts.append(words.progress(progress))
        elif share is not None:
            you, them = words.split_percent(share)
            parts.append(
                tr("about {you} you, {them} them", you=you, them=them)
                if row.row.estimated
                else tr("{you} you, {them} them", you=you, them=them)
            )
        elif row.row.conversation.state in {ConversationState.READY, ConversationState.MEASURED}:
            parts.append(words.no_share(row.row.conversation))
        parts.append(self.waiting_words(row.id) or reflection_words(row.row))
        if row.found is not None:
            parts.append(row.found.spoken)
        return ". ".join(part.rstrip(".") for part in parts if part)


def reflection_words(row: LibraryRow) -> str:
    """How far the person is with the moments of a conversation; empty when there is nothing to say yet."""
    if row.conversation.state not in {ConversationState.READY, ConversationState.MEASURED}:
        return ""
    if row.moments == 0:
        return tr("No moments") if row.conversation.state is ConversationState.READY else ""
    if row.answered == 0:
        return tr("Not started")
    if row.answered >= row.moments:
        return tr("All answered")
    return tr("{answered} of {moments} answered", answered=row.answered, moments=row.moments)


def kind_words(kind: ConversationKind) -> str:
    return {
        ConversationKind.CALL: tr("Call"),
        ConversationKind.ROOM: tr("In the room"),
        ConversationKind.IMPORT: tr("Imported"),
        ConversationKind.SAMPLE: tr("Example"),
    }[kind]


def meta_words(row: LibraryRow, *, today: date) -> str:
    """Day, time, length and kind, and what is to be known of the recording itself."""
    conversation = row.conversation
    parts = [words.day(conversation.started_at, today=today), words.time_of_day(conversation.started_at)]
    if conversation.duration_s > 0:
        parts.append(words.length(conversation.duration_s))
    parts.append(kind_words(conversation.kind))
    if conversation.state is ConversationState.READY and conversation.failure:
        parts.append(tr("transcript not finished"))
    if conversation.note:
        parts.append(conversation.note.rstrip("."))
    return " · ".join(parts)


def _items(rows: Sequence[LibraryRow], today: date, search: str, known: Described) -> Iterator[Item]:
    weeks: dict[str, list[tuple[LibraryRow, str]]] = {}
    for row in rows:
        week, meta = known.of(row, today=today)
        weeks.setdefault(week, []).append((row, meta))
    for number, (text, members) in enumerate(weeks.items()):
        yield Heading(text, first=number == 0)
        for place, (row, meta) in enumerate(members):
            found = found_words(row.said, search, names=row.conversation.names) if row.said is not None else None
            yield Row(row, _place(place, len(members)), meta, found)


def _place(place: int, count: int) -> Place:
    if count == 1:
        return Place.ONLY
    if place == 0:
        return Place.FIRST
    return Place.LAST if place == count - 1 else Place.MIDDLE


def _key(item: Item) -> tuple[str, int]:
    return (item.text, -1) if isinstance(item, Heading) else (item.id, item.place)
