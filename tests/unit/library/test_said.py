"""What was said is found by its words, with the line in which it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.correction import Swap
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.segment import Segment
from app.core.spoken_line import spoken_lines
from app.core.transcript import Transcript, Word
from app.core.turn import Annotation, Turn
from app.library import conversations, corrections
from app.library.corrections import History
from app.library.database import Database, migrations
from app.library.said import (
    SaidLine,
    conversations_saying,
    forget_words,
    lines_saying,
    not_as_corrected,
    put,
    searched,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TURNS = Annotation((Turn(Segment(0.0, 10.0), "you"), Turn(Segment(10.0, 20.0), "other-1")))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.db")
    yield opened
    opened.close()


def transcript(you: str, them: str = "", *, complete: bool = True) -> Transcript:
    words = [
        Word(Segment(start + n / 10, start + n / 10 + 0.1), text, 1.0, key)
        for key, start, said in (("you", 0.0, you), ("other-1", 10.0, them))
        for n, text in enumerate(said.split())
    ]
    return Transcript(tuple(words), "draft", complete=complete)


def keep(database: Database, identifier: str, words: Transcript) -> None:
    one = Conversation(identifier, identifier, ConversationKind.CALL, ConversationState.READY, NOW, 20.0, ())
    with database.write() as connection:
        if conversations.get(connection, identifier) is None:
            conversations.insert(connection, one)
        put(connection, identifier, searched(spoken_lines(words.words, TURNS)))


def found(database: Database, text: str) -> frozenset[str]:
    with database.read() as connection:
        return conversations_saying(connection, text)


def lines(database: Database, text: str, *identifiers: str) -> dict[str, SaidLine]:
    with database.read() as connection:
        return lines_saying(connection, text, identifiers)


def test_words_are_found_whatever_case_and_accents_and_signs_mean_nothing(database: Database) -> None:
    keep(database, "a", transcript("the Größe of it", "i don't know the naïve way"))
    for text in ("GRÖSSE of", "grosse", "don't know", "naive", "the gro", '"the" (größe)*', "know the na"):
        assert found(database, text) == {"a"}, text
    for text in ("the of", "rosse", "gro it", "!", "", "NEAR", "-", "it i wonder"):
        assert found(database, text) == frozenset(), text


def test_the_line_says_who_and_when(database: Database) -> None:
    keep(database, "a", transcript("so the renewal", "yes the renewal is in May"))
    keep(database, "b", transcript("nothing of it"))
    assert lines(database, "renewal is", "a", "b") == {"a": SaidLine(10.0, "other-1", "yes the renewal is in May")}
    assert lines(database, "RENEW", "a")["a"].text == "so the renewal"


def test_over_two_lines_it_is_found_but_stands_in_none(database: Database) -> None:
    keep(database, "a", transcript("we end here", "and they begin"))
    assert found(database, "here and they") == {"a"}
    assert lines(database, "here and they", "a") == {}


def test_what_is_kept_last_is_found(database: Database) -> None:
    keep(database, "a", transcript("draft nonsense"))
    keep(database, "a", transcript("good words"))
    assert found(database, "nonsense") == found(database, "draft nonsense") == frozenset()
    assert found(database, "good") == found(database, "good words") == {"a"}
    assert lines(database, "nonsense", "a") == {}
    assert lines(database, "good", "a")["a"].text == "good words"


def test_a_line_may_hold_any_signs(database: Database) -> None:
    keep(database, "a", transcript('one "two],[\\n three', "Ünï\u2028cöde four"))
    assert lines(database, "three", "a")["a"] == SaidLine(0.0, "you", 'one "two],[\\n three')
    assert lines(database, "code", "a")["a"] == SaidLine(10.0, "other-1", "Ünï cöde four")
    assert lines(database, "eode", "a") == {}
    assert lines(database, "ode", "a") == {}  # not the end of a word


def test_words_kept_by_former_versions_are_found(tmp_path: Path) -> None:
    path, steps = tmp_path / "old.db", migrations()
    before = next(step.number for step in steps if "CREATE TABLE said" in step.sql) - 1
    old = Database(path, steps=steps[:before])
    with old.write() as connection:
        for identifier in ("a", "b"):
            one = Conversation(identifier, identifier, ConversationKind.CALL, ConversationState.READY, NOW, 20.0, ())
            conversations.insert(connection, one)
            connection.execute(
                "INSERT INTO analyses (conversation_id, version, created, engine, complete, activity, spoken, lines) "
                "VALUES (?, 1, '', 'draft', 1, '{}', 'the grösse\nof a naïve way', ?)",
                (identifier, '[[0.5,"you","The Größe"],[2.25,"other-1","of a naïve way"]]'),
            )
        corrections.save(connection, "b", History().with_step((Swap(),)))
    old.close()
    database = Database(path)
    for text in ("naive", "a nai", "NAÏVE WAY", "grosse"):
        assert found(database, text) == {"a", "b"}, text
    assert lines(database, "naive w", "a", "b")["b"] == SaidLine(2.25, "other-1", "of a naïve way")
    with database.read() as connection:
        assert not_as_corrected(connection) == ("b",)
    keep(database, "b", transcript("now"))
    assert found(database, "grosse") == {"a"}
    with database.read() as connection:
        assert not_as_corrected(connection) == ()
    database.close()


def test_what_is_deleted_is_not_found(database: Database) -> None:
    keep(database, "a", transcript("one thing"))
    keep(database, "b", transcript("one thing"))
    with database.write() as connection:
        conversations.remove(connection, "a")
    assert found(database, "thing") == {"b"}
    with database.write() as connection:
        forget_words(connection)
    with database.read() as connection:
        connection.execute("INSERT INTO spoken_words (spoken_words, rank) VALUES ('integrity-check', 1)")
        connection.execute("INSERT INTO spoken_once (spoken_once, rank) VALUES ('integrity-check', 1)")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(st.text(max_size=30))
def test_anything_may_be_typed(database: Database, text: str) -> None:
    found(database, text)
    lines(database, text, "a")
