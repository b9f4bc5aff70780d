"""The library file: acknowledged writes survive, older files are brought up to date, newer ones are left alone."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import stat
import sys
import threading
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.errors import LibraryError
from app.library.database import Database, Migration, migrations

FIRST = Migration(1, "CREATE TABLE words (id INTEGER PRIMARY KEY, text TEXT NOT NULL);")
SECOND = Migration(
    2, "ALTER TABLE words ADD COLUMN speaker TEXT NOT NULL DEFAULT 'you';\nCREATE INDEX w ON words (speaker);"
)


def texts(database: Database) -> list[str]:
    with database.read() as connection:
        return [row["text"] for row in connection.execute("SELECT text FROM words ORDER BY id")]


def put(database: Database, text: str) -> None:
    with database.write() as connection:
        connection.execute("INSERT INTO words (text) VALUES (?)", (text,))


def test_a_new_file_has_the_newest_form_and_is_safe_against_power_loss(tmp_path: Path) -> None:
    database = Database(tmp_path / "deep" / "library.sqlite3")
    with database.read() as connection:
        asked = {name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                 for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "user_version")}  # fmt: skip
    database.close()
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1,
                     "user_version": len(migrations())}  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="Windows guards the person's folder by itself")
def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    Database(tmp_path / "library.sqlite3").close()
    assert stat.S_IMODE((tmp_path / "library.sqlite3").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "l", steps=(FIRST,))
    put(database, "kept")
    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        connection.executemany("INSERT INTO words (text) VALUES (?)", [("lost",), (None,)])
    put(database, "after")
    assert texts(database) == ["kept", "after"]
    database.close()


def test_an_older_file_is_backed_up_and_brought_up_to_date(tmp_path: Path) -> None:
    old = Database(tmp_path / "l", steps=(FIRST,))
    put(old, "from before")
    # Still open: what it wrote is in the write-ahead log, which a plain copy of the file would miss.
    new = Database(tmp_path / "l", steps=(FIRST, SECOND))
    with new.read() as connection:
        assert [tuple(row) for row in connection.execute("SELECT text, speaker FROM words")] == [("from before", "you")]
    with closing(sqlite3.connect(tmp_path / "l.before-0002")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("SELECT text FROM words").fetchall() == [("from before",)]
    old.close()
    new.close()


def test_a_migration_that_fails_halfway_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    old = Database(tmp_path / "l", steps=(FIRST,))
    put(old, "from before")
    old.close()
    broken = Migration(2, "ALTER TABLE words ADD COLUMN speaker TEXT;\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.OperationalError):
        Database(tmp_path / "l", steps=(FIRST, broken))
    with closing(sqlite3.connect(tmp_path / "l")) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (1,)
        assert [column[1] for column in file.execute("PRAGMA table_info(words)")] == ["id", "text"]
    again = Database(tmp_path / "l", steps=(FIRST, SECOND))
    assert texts(again) == ["from before"]
    again.close()


def test_a_newer_file_is_refused_and_stays_byte_for_byte(tmp_path: Path) -> None:
    new = Database(tmp_path / "l", steps=(FIRST, SECOND))
    put(new, "from the future")
    new.close()
    before = (tmp_path / "l").read_bytes()
    with pytest.raises(LibraryError, match="newer version of Heard"):
        Database(tmp_path / "l", steps=(FIRST,))
    assert (tmp_path / "l").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["l"]


def test_a_damaged_file_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(b"this was never a database, whatever its name says" * 100)
    with pytest.raises(LibraryError, match="is damaged") as caught:
        Database(tmp_path / "l")
    assert "recordings beside it" in caught.value.advice


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(LibraryError, match="is not a folder"):
        Database(tmp_path / "data" / "library.sqlite3")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is a folder that nobody may write to, root neither")
def test_a_folder_that_may_not_be_written_is_told() -> None:
    with pytest.raises(LibraryError):
        Database(Path("/proc/heard/library.sqlite3"))


def test_threads_take_turns(tmp_path: Path) -> None:
    database = Database(tmp_path / "l", steps=(FIRST,))

    def put_twenty(name: str) -> None:
        for number in range(20):
            put(database, f"{name}{number}")

    threads = [threading.Thread(target=put_twenty, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(texts(database))) == 80
    database.close()


def test_another_program_in_the_middle_of_writing_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.library.database.BUSY_S", 0.2)
    database = Database(tmp_path / "l", steps=(FIRST,))
    with closing(sqlite3.connect(tmp_path / "l", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="Another program"):
            put(database, "too early")
        other.execute("ROLLBACK")
    put(database, "now")
    assert texts(database) == ["now"]
    database.close()


def test_nothing_deleted_is_left_in_the_files(tmp_path: Path) -> None:
    old = Database(tmp_path / "l", steps=(FIRST,))
    put(old, "canary-7341 " * 3000)
    old.close()
    database = Database(tmp_path / "l", steps=(FIRST, SECOND))
    assert b"canary-7341" in (tmp_path / "l.before-0002").read_bytes()
    with database.write() as connection:
        connection.execute("DELETE FROM words")
    database.forget_deleted()
    assert [path.name for path in tmp_path.iterdir() if b"canary-7341" in path.read_bytes()] == []
    database.close()


def write_until_killed(path: Path, tell: Connection) -> None:
    database = Database(path, steps=(FIRST,))
    for number in range(1_000_000):
        put(database, str(number))
        tell.send(number)  # acknowledged: from here on it must be there


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    chance = random.Random(20)
    for round_ in range(3):
        path = tmp_path / f"l{round_}"
        hear, tell = context.Pipe(duplex=False)
        writer = context.Process(target=write_until_killed, args=(path, tell), daemon=True)
        writer.start()
        tell.close()
        assert hear.poll(30)
        time.sleep(chance.uniform(0.01, 0.15))
        if writer.pid is not None:
            os.kill(writer.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        writer.join()
        acknowledged = -1
        while hear.poll():
            try:
                acknowledged = hear.recv()
            except EOFError:
                break
        database = Database(path, steps=(FIRST,))
        kept = texts(database)
        with database.read() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        database.close()
        assert kept == [str(number) for number in range(len(kept))]
        assert len(kept) - 1 >= acknowledged >= 0
        hear.close()
