"""The person's answers, kept under the moment that asked."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from app.core.moment import Reflection, ReflectionState


def save(connection: sqlite3.Connection, identifier: str, reflection: Reflection) -> None:
    """Keep it, in place of an earlier answer to the same moment."""
    connection.execute(
        "INSERT INTO reflections (conversation_id, moment_key, answer, state, changed) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (conversation_id, moment_key) "
        "DO UPDATE SET answer = excluded.answer, state = excluded.state, changed = excluded.changed",
        (
            identifier,
            reflection.moment_key,
            reflection.answer,
            reflection.state.value,
            datetime.now(UTC).isoformat(),
        ),
    )


def of(connection: sqlite3.Connection, identifier: str) -> dict[str, Reflection]:
    """All answers to a conversation by the key of their moment, also those whose moment is gone (after an exchange)."""
    rows = connection.execute(
        "SELECT moment_key, answer, state FROM reflections WHERE conversation_id = ? ORDER BY moment_key", (identifier,)
    )
    return {
        row["moment_key"]: Reflection(row["moment_key"], row["answer"], ReflectionState(row["state"])) for row in rows
    }
