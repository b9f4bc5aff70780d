"""Which conversations wait for their analysis, in which order and for which engine, and whether the queue rests."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """engine: empty where none was asked for; speech_model: its folder as text."""

    conversation: str
    engine: str = ""
    speech_model: str | None = None


def of(connection: sqlite3.Connection) -> tuple[Waiting, ...]:
    """The next one first, without those that are being deleted."""
    rows = connection.execute(
        "SELECT w.conversation_id, w.engine, w.speech_model FROM waiting AS w "
        "JOIN conversations AS c ON c.id = w.conversation_id WHERE NOT c.deleted ORDER BY w.place, w.conversation_id"
    )
    return tuple(Waiting(row["conversation_id"], row["engine"], row["speech_model"]) for row in rows)


def put(connection: sqlite3.Connection, one: Waiting) -> None:
    """At the end; nothing happens when the conversation is gone."""
    connection.execute(
        "INSERT OR REPLACE INTO waiting (conversation_id, place, engine, speech_model) "
        "SELECT id, (SELECT coalesce(max(place), 0) + 1 FROM waiting), ?, ? FROM conversations WHERE id = ?",
        (one.engine, one.speech_model, one.conversation),
    )


def remove(connection: sqlite3.Connection, conversation: str) -> None:
    connection.execute("DELETE FROM waiting WHERE conversation_id = ?", (conversation,))


def order(connection: sqlite3.Connection, conversations: Sequence[str]) -> None:
    """These first, in this order; any others after them as they were."""
    behind = [one.conversation for one in of(connection) if one.conversation not in set(conversations)]
    connection.executemany(
        "UPDATE waiting SET place = ? WHERE conversation_id = ?", list(enumerate((*conversations, *behind), start=1))
    )


def is_paused(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT paused FROM queue").fetchone()["paused"])


def set_paused(connection: sqlite3.Connection, *, paused: bool) -> None:
    connection.execute("UPDATE queue SET paused = ?", (int(paused),))
