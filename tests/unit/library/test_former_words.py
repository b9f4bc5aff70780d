"""Words that others took the place of are kept, a few at most, and an older library brings its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from app.core.codec import activity_to_dict, transcript_to_dict
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.transcript import Transcript
from app.library import analyses, conversations, former_words
from app.library.database import Database, migrations
from app.library.said import conversations_saying
from tests.helpers.conversations import two_voices, words

ONE = Conversation(
    "one", "Renewal", ConversationKind.CALL, ConversationState.READY, datetime(2026, 11, 22, tzinfo=UTC), 240.0, ()
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.db")
    with opened.write() as connection:
        conversations.insert(connection, ONE)
    yield opened
    opened.close()


def write(connection: sqlite3.Connection, transcript: Transcript) -> None:
    """As the queue does: a version is begun, and its words come."""
    analyses.put_activity(connection, "one", two_voices())
    analyses.put_transcript(connection, "one", analyses.written(replace(transcript, words=(), complete=False)))
    analyses.put_transcript(connection, "one", analyses.written(transcript))


def numbers(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    return [(one.number, one.engine) for one in former_words.of(connection, "one")]


def present(connection: sqlite3.Connection) -> Transcript:
    heard = analyses.current(connection, "one")
    assert heard is not None
    return heard.words()


def test_what_is_put_away_comes_back_as_it_was(database: Database) -> None:
    draft = words("it was a raft", engine="draft")
    with database.write() as connection:
        write(connection, draft)
        assert former_words.of(connection, "one") == ()
        write(connection, words("it was a draft", engine="vosk:small"))
        (former,) = former_words.of(connection, "one")
        packed = former_words.packed_transcript(connection, "one", 1)
    assert (former.number, former.engine, former.words) == (1, "draft", 4)
    assert former.confidence == pytest.approx(0.9)
    assert abs((datetime.now(UTC) - former.written).total_seconds()) < 60
    assert isinstance(packed, bytes)
    assert former_words.opened(packed) == draft


def test_words_that_are_the_same_or_none_at_all_are_not_kept_twice(database: Database) -> None:
    with database.write() as connection:
        write(connection, Transcript((), "draft"))
        write(connection, words("so it was", engine="vosk:small"))
        write(connection, words("so it was", engine="vosk:small"))
        assert numbers(connection) == []
        assert [one.number for one in analyses.versions(connection, "one")] == [3]


def test_words_given_without_a_new_analysis_put_the_former_ones_away_too(database: Database) -> None:
    with database.write() as connection:
        write(connection, words("so it was", engine="draft"))
        analyses.put_transcript(connection, "one", analyses.written(words("so it is", engine="file")))
        assert numbers(connection) == [(1, "draft")]
        assert [(one.number, one.engine) for one in analyses.versions(connection, "one")] == [(1, "draft"), (2, "file")]
        assert present(connection) == words("so it is", engine="file")


def test_former_words_hold_again_and_every_version_keeps_its_number(database: Database) -> None:
    with database.write() as connection:
        for number, engine in enumerate(("draft", "vosk:small", "vosk:large"), start=1):
            write(connection, words(f"words number{number}", engine=engine))
        again = analyses.written(words("words number1", engine="draft"))
        assert analyses.take_again(connection, "one", 1, again)
        assert present(connection) == words("words number1", engine="draft")
        assert numbers(connection) == [(2, "vosk:small"), (3, "vosk:large")]
        assert not analyses.take_again(connection, "one", 1, again), "it is no former one any more"
        write(connection, words("words number4", engine="vosk:new"))
        assert numbers(connection) == [(1, "draft"), (2, "vosk:small"), (3, "vosk:large")]
        assert analyses.versions(connection, "one")[-1].number == 4


def test_former_words_can_hold_again_while_others_are_being_written(database: Database) -> None:
    with database.write() as connection:
        write(connection, words("a", engine="draft"))
        write(connection, words("b", engine="vosk:small"))
        analyses.put_activity(connection, "one", two_voices())
        assert analyses.take_again(connection, "one", 1, analyses.written(words("a", engine="draft")))
        assert present(connection) == words("a", engine="draft")
        analyses.put_transcript(connection, "one", analyses.written(words("c", engine="vosk:large")))
        assert present(connection) == words("c", engine="vosk:large")
        assert numbers(connection) == [(1, "draft"), (2, "vosk:small")]


def test_of_more_than_five_those_of_an_engine_with_newer_ones_go_first_and_then_the_oldest(database: Database) -> None:
    with database.write() as connection:
        for number, engine in enumerate("abcbdef", start=1):
            write(connection, words(f"words{number}", engine=engine))
        # a1 b2 c3 b4 d5 e6 are former: the older b goes
        assert numbers(connection) == [(1, "a"), (3, "c"), (4, "b"), (5, "d"), (6, "e")]
        write(connection, words("words8", engine="g"))
        assert numbers(connection) == [(3, "c"), (4, "b"), (5, "d"), (6, "e"), (7, "f")]
        # the one that is put away last is the one that goes last, whenever it was written
        assert analyses.take_again(connection, "one", 3, analyses.written(words("words3", engine="c")))
        write(connection, words("words9", engine="h"))
        assert numbers(connection) == [(3, "c"), (5, "d"), (6, "e"), (7, "f"), (8, "g")]


def test_with_the_conversation_its_former_words_go(database: Database) -> None:
    with database.write() as connection:
        write(connection, words("a", engine="draft"))
        write(connection, words("b", engine="vosk:small"))
        conversations.remove(connection, "one")
        assert connection.execute("SELECT count(*) FROM former_words").fetchone()[0] == 0


def test_a_library_from_before_keeps_every_version(tmp_path: Path) -> None:
    old = Database(tmp_path / "library.db", steps=migrations()[:5])
    kept = [words("so it was", engine="draft"), Transcript((), "none"), words("so it is", engine="vosk:small"),
            Transcript(words("so").words, "vosk:large", complete=False)]  # fmt: skip
    with old.write() as connection:
        conversations.insert(connection, ONE)
        for version, transcript in enumerate(kept, start=1):
            connection.execute(
                "INSERT INTO analyses (conversation_id, version, created, engine, complete, spoken, activity, transcript) "
                "VALUES ('one', ?, '2026-11-22T10:00:00+00:00', ?, ?, ?, ?, ?)",
                (version, transcript.engine, int(transcript.complete), " ".join(word.text for word in transcript.words),
                 msgspec.json.encode(activity_to_dict(two_voices())).decode(),
                 msgspec.json.encode(transcript_to_dict(transcript)).decode()),
            )  # fmt: skip
    old.close()
    new = Database(tmp_path / "library.db")
    with new.write() as connection:
        (former,) = former_words.of(connection, "one")
        packed = former_words.packed_transcript(connection, "one", 1)
        assert packed is not None
        assert former_words.opened(packed) == kept[0]
        assert (former.number, former.engine, former.words) == (1, "draft", 3)
        assert former.confidence == pytest.approx(0.9)
        assert present(connection) == kept[2]
        assert [(one.number, one.complete) for one in analyses.versions(connection, "one")] == [
            (1, True), (3, True), (4, False)
        ]  # fmt: skip
        assert conversations_saying(connection, "it was") == frozenset()
        assert conversations_saying(connection, "it is") == {"one"}
        assert analyses.take_again(connection, "one", 1, analyses.written(kept[0]))
        assert present(connection) == kept[0]
    new.close()
