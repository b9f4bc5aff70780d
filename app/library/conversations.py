"""The rows of the Library: one conversation each, with what the list shows of its analysis."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from app.core.recording import Conversation, ConversationKind, ConversationState, Track
from app.core.segment import Segment

# The columns that a Conversation is made of, in one place, so that reading and writing agree.
_COLUMNS = (
    "id", "title", "kind", "state", "started_at", "duration_s", "tracks", "names", "holes", "marks", "consent_at",
    "intention", "notes", "note", "failure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """What the list shows of an analysis.

    Attributes:
        you_share: 0 to 1, None when it can't be told.
        balance_slices: your share in 32 equal slices, None where nobody spoke; empty when it can't be told.
        moment_keys: the moments that can be answered.
        estimated: the share is an estimate.
    """

    you_share: float | None = None
    balance_slices: tuple[float | None, ...] = ()
    moment_keys: tuple[str, ...] = ()
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation with its summary; `answered` of its moments have an answer."""

    conversation: Conversation
    summary: Summary
    answered: int


def insert(connection: sqlite3.Connection, conversation: Conversation, *, sources: tuple[str, ...] = ()) -> None:
    """A new row; `sources` are the files chosen for import."""
    values = {**_values(conversation), "sources": _json(sources)}
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO conversations ({names}) VALUES ({places})", values)  # noqa: S608 - names are ours


def save(connection: sqlite3.Connection, conversation: Conversation) -> None:
    """Everything that the Conversation holds, over the row of its id; what the row holds beside it stays."""
    places = ", ".join(f"{name} = :{name}" for name in _COLUMNS if name != "id")
    connection.execute(f"UPDATE conversations SET {places} WHERE id = :id", _values(conversation))  # noqa: S608 - as above


def get(connection: sqlite3.Connection, identifier: str) -> Conversation | None:
    """None when there is no such conversation, or it is being deleted."""
    row = connection.execute("SELECT * FROM conversations WHERE id = ? AND NOT deleted", (identifier,)).fetchone()
    return None if row is None else _conversation(row)


def sources(connection: sqlite3.Connection, identifier: str) -> tuple[str, ...]:
    row = connection.execute("SELECT sources FROM conversations WHERE id = ?", (identifier,)).fetchone()
    return () if row is None else msgspec.json.decode(row["sources"], type=tuple[str, ...])


def beginning_with(connection: sqlite3.Connection, prefix: str) -> tuple[str, ...]:
    """Identifiers that begin with `prefix`."""
    rows = connection.execute(
        "SELECT id FROM conversations WHERE substr(id, 1, length(?)) = ? AND NOT deleted ORDER BY id", (prefix, prefix)
    )
    return tuple(row["id"] for row in rows)


def in_states(connection: sqlite3.Connection, *states: ConversationState) -> tuple[Conversation, ...]:
    """Oldest first."""
    marks = ", ".join("?" * len(states))
    rows = connection.execute(
        f"SELECT * FROM conversations WHERE state IN ({marks}) AND NOT deleted ORDER BY started_at, id",  # noqa: S608 - only ?
        [state.value for state in states],
    )
    return tuple(_conversation(row) for row in rows)


def of_kind(connection: sqlite3.Connection, kind: ConversationKind) -> tuple[Conversation, ...]:
    rows = connection.execute("SELECT * FROM conversations WHERE kind = ? AND NOT deleted ORDER BY id", (kind.value,))
    return tuple(_conversation(row) for row in rows)


def listed(connection: sqlite3.Connection) -> tuple[Listed, ...]:
    """All of them, newest first."""
    return ListedRows().all(connection)


class ListedRows:
    """The list, as it was made the last time, as far as nothing has changed: to make thousands of rows takes a while.

    Of one library, asked by one thread at a time.
    """

    def __init__(self) -> None:
        self._state: tuple[int, int] | None = None
        self._made: dict[str, tuple[sqlite3.Row, set[str], Listed]] = {}
        self._listed: tuple[Listed, ...] = ()

    def all(self, connection: sqlite3.Connection) -> tuple[Listed, ...]:
        """All of them, newest first; the same tuple as long as the library is the same."""
        # What this connection changed, and whether another one did. What is rolled back counts as a change, too; within a
        # transaction it can't be known yet whether it will be.
        state = (connection.total_changes, int(connection.execute("PRAGMA data_version").fetchone()[0]))
        if state != self._state:
            made = self._made
            self._made = {row["id"]: (row, answered, _made(row, answered, made)) for row, answered in _rows(connection)}
            self._listed = tuple(listed for _, _, listed in self._made.values())
            self._state = None if connection.in_transaction else state
        return self._listed


def set_summary(connection: sqlite3.Connection, identifier: str, summary: Summary) -> None:
    connection.execute(
        "UPDATE conversations SET you_share = ?, balance = ?, moment_keys = ?, estimated = ? WHERE id = ?",
        (summary.you_share, _json(summary.balance_slices), _json(summary.moment_keys), int(summary.estimated), identifier),
    )


def mark_deleted(connection: sqlite3.Connection, identifier: str) -> None:
    """From here on nobody sees it, and the next start goes on removing it if this one can't."""
    connection.execute("UPDATE conversations SET deleted = 1 WHERE id = ?", (identifier,))


def marked_deleted(connection: sqlite3.Connection) -> tuple[str, ...]:
    return tuple(row["id"] for row in connection.execute("SELECT id FROM conversations WHERE deleted ORDER BY id"))


def remove(connection: sqlite3.Connection, identifier: str) -> None:
    """The row, its analyses and its answers."""
    connection.execute("DELETE FROM conversations WHERE id = ?", (identifier,))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _values(conversation: Conversation) -> dict[str, object]:
    consent = conversation.consent_at
    values: Mapping[str, object] = {
        "id": conversation.id,
        "title": conversation.title,
        "kind": conversation.kind.value,
        "state": conversation.state.value,
        "started_at": conversation.started_at.astimezone(UTC).isoformat(),
        "duration_s": conversation.duration_s,
        "tracks": _json(conversation.tracks),
        "names": _json(dict(conversation.names)),
        "holes": _json(conversation.holes),
        "marks": _json(conversation.marks),
        "consent_at": consent.astimezone(UTC).isoformat() if consent else None,
        "intention": conversation.intention,
        "notes": conversation.notes,
        "note": conversation.note,
        "failure": conversation.failure,
    }
    return {name: values[name] for name in _COLUMNS}


def _conversation(row: sqlite3.Row) -> Conversation:
    return Conversation(
        id=row["id"],
        title=row["title"],
        kind=ConversationKind(row["kind"]),
        state=ConversationState(row["state"]),
        started_at=datetime.fromisoformat(row["started_at"]),
        duration_s=row["duration_s"],
        tracks=msgspec.json.decode(row["tracks"], type=tuple[Track, ...]),
        names=msgspec.json.decode(row["names"], type=dict[str, str]),
        holes=msgspec.json.decode(row["holes"], type=tuple[Segment, ...]),
        marks=msgspec.json.decode(row["marks"], type=tuple[float, ...]),
        consent_at=datetime.fromisoformat(row["consent_at"]) if row["consent_at"] else None,
        intention=row["intention"],
        notes=row["notes"],
        note=row["note"],
        failure=row["failure"],
    )


def _rows(connection: sqlite3.Connection) -> list[tuple[sqlite3.Row, set[str]]]:
    """Newest first, each with the keys of its moments that have an answer."""
    answered: dict[str, set[str]] = {}
    for row in connection.execute("SELECT conversation_id, moment_key FROM reflections WHERE state = 'answered'"):
        answered.setdefault(row["conversation_id"], set()).add(row["moment_key"])
    rows = connection.execute("SELECT * FROM conversations WHERE NOT deleted ORDER BY started_at DESC, id")
    return [(row, answered.get(row["id"], set())) for row in rows]


def _made(row: sqlite3.Row, answered: set[str], former: Mapping[str, tuple[sqlite3.Row, set[str], Listed]]) -> Listed:
    before = former.get(row["id"])
    return before[2] if before is not None and before[:2] == (row, answered) else _listed(row, answered)


def _listed(row: sqlite3.Row, answered: set[str]) -> Listed:
    summary = Summary(
        you_share=row["you_share"],
        balance_slices=msgspec.json.decode(row["balance"], type=tuple[float | None, ...]),
        moment_keys=msgspec.json.decode(row["moment_keys"], type=tuple[str, ...]),
        estimated=bool(row["estimated"]),
    )
    return Listed(_conversation(row), summary, len(answered.intersection(summary.moment_keys)))
