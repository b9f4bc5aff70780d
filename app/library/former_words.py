"""Former words of a conversation: packed away when others take their place, a few at most, and taken out again."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from app.core.codec import transcript_from_dict
from app.core.transcript import Transcript

MOST = 5
"""Former versions of one conversation. Of more than that, the one goes first of whose engine there is a newer one, then
the one that was put away first."""


@dataclass(frozen=True, slots=True)
class Former:
    """One of them, without its words; `confidence` is their mean, 0 to 1."""

    number: int
    written: datetime
    engine: str
    words: int
    confidence: float


def of(connection: sqlite3.Connection, identifier: str) -> tuple[Former, ...]:
    """In the order in which they were written."""
    rows = connection.execute(
        "SELECT number, written, engine, words, confidence FROM former_words WHERE conversation_id = ? ORDER BY number",
        (identifier,),
    )
    return tuple(
        Former(row["number"], datetime.fromisoformat(row["written"]), row["engine"], row["words"], row["confidence"])
        for row in rows
    )


def packed_transcript(connection: sqlite3.Connection, identifier: str, number: int) -> str | bytes | None:
    """As it is kept, still to be opened by `opened`: that takes a while for a long one, and needs no lock."""
    row = connection.execute(
        "SELECT transcript FROM former_words WHERE conversation_id = ? AND number = ?", (identifier, number)
    ).fetchone()
    return None if row is None else row["transcript"]


def opened(kept: str | bytes) -> Transcript:
    return transcript_from_dict(msgspec.json.decode(kept if isinstance(kept, str) else zlib.decompress(kept)))


def put_away(connection: sqlite3.Connection, identifier: str, number: int, *, written: str, json: str) -> None:
    """Keep words that no longer hold; those without a single word are not worth it.

    Args:
        connection: inside a transaction.
        identifier: the conversation.
        number: of this version of its words.
        written: when, as the library keeps it.
        json: the transcript.
    """
    transcript = opened(json)
    if not transcript.words:
        return
    connection.execute(
        "INSERT OR REPLACE INTO former_words (conversation_id, number, written, left_at, engine, words, confidence, "
        "transcript) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            identifier, number, written, datetime.now(UTC).isoformat(), transcript.engine, len(transcript.words),
            transcript.mean_confidence, zlib.compress(json.encode()),
        ),
    )  # fmt: skip
    _let_go(connection, identifier)


def take_out(connection: sqlite3.Connection, identifier: str, number: int) -> None:
    """They hold again."""
    connection.execute("DELETE FROM former_words WHERE conversation_id = ? AND number = ?", (identifier, number))


def _let_go(connection: sqlite3.Connection, identifier: str) -> None:
    kept = [
        (row["number"], row["engine"])
        for row in connection.execute(
            "SELECT number, engine FROM former_words WHERE conversation_id = ? ORDER BY left_at, number", (identifier,)
        )
    ]
    while len(kept) > MOST:
        gone = next((at for at, (_, engine) in enumerate(kept) if engine in {one for _, one in kept[at + 1 :]}), 0)
        take_out(connection, identifier, kept.pop(gone)[0])
