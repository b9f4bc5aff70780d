"""What was heard in a conversation: a row for what holds, and one beside it while words are written again."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from app.core.codec import (
    activity_from_dict,
    activity_to_dict,
    transcript_from_dict,
    transcript_to_dict,
    words_from_lists,
    words_to_lists,
)
from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript, WrittenStretch
from app.library import former_words


@dataclass(frozen=True, slots=True)
class Analysis:
    """As heard, before any correction; the transcript is incomplete while words are arriving."""

    activity: SpeechActivity
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Version:
    """Of the words; `created` is when they were complete, or when the analysis was begun as long as they are not."""

    number: int
    created: datetime
    engine: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A transcript as the library keeps it."""

    engine: str
    complete: bool
    json: str


def put_activity(connection: sqlite3.Connection, identifier: str, activity: SpeechActivity) -> None:
    """Begin a new version, or begin the last one again if its words never came to an end."""
    last = _last(connection, identifier)
    number = last.number if last is not None and not last.complete else _next_number(connection, identifier)
    connection.execute(
        "INSERT INTO analyses (conversation_id, version, created, activity) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (conversation_id, version) DO UPDATE SET created = excluded.created, activity = excluded.activity",
        (identifier, number, datetime.now(UTC).isoformat(), _json(activity_to_dict(activity))),
    )
    # Stretches follow the speech: those of other speech are none of this.
    connection.execute("DELETE FROM stretches WHERE conversation_id = ?", (identifier,))


def written(transcript: Transcript) -> Written:
    """Ready to be kept: made outside the transaction, since thousands of words take a while."""
    return Written(transcript.engine, transcript.complete, _json(transcript_to_dict(transcript)))


def put_transcript(connection: sqlite3.Connection, identifier: str, words: Written) -> bool:
    """Keep the words with the last version; False when nothing was heard yet, so that there is none.

    Complete ones hold from now on, and those that held are put away.
    """
    last = _last(connection, identifier)
    if last is None:
        return False
    number = last.number
    if words.complete:
        held = _holding(connection, identifier)
        if held is not None and held["transcript"] != words.json:
            former_words.put_away(
                connection, identifier, held["version"], written=held["created"], json=held["transcript"]
            )
            number = last.number if last.number != held["version"] else _next_number(connection, identifier)
    connection.execute(
        "UPDATE analyses SET version = ?, created = ?, engine = ?, complete = ?, transcript = ? "
        "WHERE conversation_id = ? AND version = ?",
        (number, datetime.now(UTC).isoformat(), words.engine, int(words.complete), words.json, identifier, last.number),
    )
    if words.complete:
        connection.execute("DELETE FROM stretches WHERE conversation_id = ?", (identifier,))
        connection.execute("DELETE FROM live_stretches WHERE conversation_id = ?", (identifier,))
        connection.execute("DELETE FROM analyses WHERE conversation_id = ? AND version < ?", (identifier, number))
    return True


def take_again(connection: sqlite3.Connection, identifier: str, number: int, words: Written) -> bool:
    """Former words hold again, and those that held are put away; False when there is no such version any more.

    Words that are being written meanwhile are left alone: they take the place of these when they are complete.
    """
    held = _holding(connection, identifier)
    former = {one.number: one for one in former_words.of(connection, identifier)}
    if held is None or number not in former:
        return False
    former_words.take_out(connection, identifier, number)
    former_words.put_away(connection, identifier, held["version"], written=held["created"], json=held["transcript"])
    connection.execute(
        "UPDATE analyses SET version = ?, created = ?, engine = ?, transcript = ? "
        "WHERE conversation_id = ? AND version = ?",
        (number, former[number].written.isoformat(), words.engine, words.json, identifier, held["version"]),
    )
    return True


def put_stretch(connection: sqlite3.Connection, identifier: str, stretch: WrittenStretch, engine: str) -> None:
    """Keep a stretch with the last version; with the recording, as long as nothing was heard in it yet."""
    last = _last(connection, identifier)
    if last is None:
        if not stretch.failed:
            connection.execute(
                "INSERT OR REPLACE INTO live_stretches (conversation_id, engine, speaker, start_s, end_s, words) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (identifier, engine, stretch.speaker, *_times(stretch), _json(words_to_lists(stretch.words))),
            )
    elif not last.complete:
        connection.execute(
            "INSERT OR REPLACE INTO stretches (conversation_id, version, engine, speaker, start_s, end_s, failed, words) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                identifier, last.number, engine, stretch.speaker, *_times(stretch), int(stretch.failed),
                _json(words_to_lists(stretch.words)),
            ),
        )  # fmt: skip


def stretches(connection: sqlite3.Connection, identifier: str, engine: str) -> tuple[WrittenStretch, ...]:
    """What this engine has written of a transcript that is not complete, in order; those that failed are tried again."""
    rows = connection.execute(
        "SELECT speaker, start_s, end_s, words FROM stretches WHERE conversation_id = :id AND engine = :engine "
        "AND failed = 0 AND version = (SELECT max(version) FROM analyses WHERE conversation_id = :id) UNION "
        "SELECT speaker, start_s, end_s, words FROM live_stretches WHERE conversation_id = :id AND engine = :engine "
        "ORDER BY start_s, speaker",
        {"id": identifier, "engine": engine},
    )
    return tuple(
        WrittenStretch(
            row["speaker"], Segment(row["start_s"], row["end_s"]), words_from_lists(msgspec.json.decode(row["words"]))
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """An analysis as the library keeps it, still to be opened: that takes a while for a long one, and needs no lock."""

    activity: str
    transcript: str | None

    def opened(self) -> Analysis:
        return Analysis(self.speech(), self.words())

    def speech(self) -> SpeechActivity:
        return activity_from_dict(msgspec.json.decode(self.activity))

    def words(self) -> Transcript:
        if self.transcript is None:
            return Transcript(complete=False)
        return transcript_from_dict(msgspec.json.decode(self.transcript))


def current(connection: sqlite3.Connection, identifier: str) -> Kept | None:
    """The newest speech; with it the newest complete words, else the words that are arriving, else none."""
    row = connection.execute(
        "SELECT activity FROM analyses WHERE conversation_id = ? ORDER BY version DESC LIMIT 1", (identifier,)
    ).fetchone()
    if row is None:
        return None
    words = connection.execute(
        "SELECT transcript FROM analyses WHERE conversation_id = ? AND transcript IS NOT NULL "
        "ORDER BY complete DESC, version DESC LIMIT 1",
        (identifier,),
    ).fetchone()
    return Kept(row["activity"], None if words is None else words["transcript"])


def written_by(connection: sqlite3.Connection, engine: str) -> tuple[str, ...]:
    """Conversations whose newest whole words this engine wrote, newest conversations first."""
    rows = connection.execute(
        "SELECT a.conversation_id FROM analyses AS a JOIN conversations AS c ON c.id = a.conversation_id "
        "WHERE NOT c.deleted AND a.engine = ? AND a.complete = 1 AND a.version = (SELECT max(b.version) FROM analyses AS b "
        "WHERE b.conversation_id = a.conversation_id AND b.complete = 1) ORDER BY c.started_at DESC, c.id",
        (engine,),
    )
    return tuple(row["conversation_id"] for row in rows)


def versions(connection: sqlite3.Connection, identifier: str) -> tuple[Version, ...]:
    """In the order in which they were written; the last one may still be under way."""
    former = [Version(one.number, one.written, one.engine, complete=True) for one in former_words.of(connection, identifier)]
    return tuple(sorted([*former, *_rows(connection, identifier)], key=lambda one: one.number))


def holding(connection: sqlite3.Connection, identifier: str) -> Version | None:
    """The whole words that hold; None as long as there are none."""
    return next((one for one in reversed(_rows(connection, identifier)) if one.complete), None)


def _rows(connection: sqlite3.Connection, identifier: str) -> tuple[Version, ...]:
    rows = connection.execute(
        "SELECT version, created, engine, complete FROM analyses WHERE conversation_id = ? ORDER BY version", (identifier,)
    )
    return tuple(
        Version(row["version"], datetime.fromisoformat(row["created"]), row["engine"], bool(row["complete"])) for row in rows
    )


def _last(connection: sqlite3.Connection, identifier: str) -> Version | None:
    found = _rows(connection, identifier)
    return found[-1] if found else None


def _holding(connection: sqlite3.Connection, identifier: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        "SELECT version, created, transcript FROM analyses WHERE conversation_id = ? AND complete = 1 "
        "ORDER BY version DESC LIMIT 1",
        (identifier,),
    ).fetchone()
    return found


def _next_number(connection: sqlite3.Connection, identifier: str) -> int:
    row = connection.execute(
        "SELECT max(coalesce((SELECT max(version) FROM analyses WHERE conversation_id = :id), 0), "
        "coalesce((SELECT max(number) FROM former_words WHERE conversation_id = :id), 0)) AS most",
        {"id": identifier},
    ).fetchone()
    return int(row["most"]) + 1


def _times(stretch: WrittenStretch) -> tuple[float, float]:
    return stretch.segment.start, stretch.segment.end


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
