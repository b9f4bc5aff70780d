"""The library file: opens SQLite so that nothing acknowledged is lost, and brings an older file up to date."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import LibraryError
from app.i18n import tr

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
BUSY_S = 5.0


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    sql: str


def migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """The numbered SQL files, in order."""
    found = [Migration(int(file.name[:4]), file.read_text("utf-8")) for file in sorted(folder.glob("[0-9]*.sql"))]
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"migrations must be numbered 1, 2, 3: {folder}")
    return tuple(found)


class Database:
    """One connection behind one lock: any thread may use it, one at a time.

    Every write is a transaction of its own, on disk when `write()` returns (WAL with synchronous=FULL), and what is
    deleted is overwritten (secure_delete).

    Args:
        path: the file; made with its folder when it isn't there.
        steps: the migrations, those of the app unless a test brings its own.

    Raises:
        LibraryError: the file is newer than this app, damaged, busy or can't be written.
    """

    def __init__(self, path: Path, *, steps: tuple[Migration, ...] | None = None) -> None:
        self.path = path
        self._steps = migrations() if steps is None else steps
        self._lock = threading.RLock()
        with _in_words(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                self._refuse_newer()
            self._connection = _open(path)
        try:
            with _in_words(path):
                self._migrate()
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The connection for questions; raises LibraryError in words a person reads."""
        with self._lock, _in_words(self.path):
            yield self._connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or, when anything is raised, nothing."""
        with self._lock, _in_words(self.path):
            if self._connection.in_transaction:
                raise RuntimeError("one write inside another")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.execute("COMMIT")

    def forget_deleted(self) -> None:
        """Empty the write-ahead log, and remove copies made before an update: both may hold what was deleted."""
        with self._lock, _in_words(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            for copy in self.path.parent.glob(f"{self.path.name}.before-*"):
                copy.unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _refuse_newer(self) -> None:
        """Look at the version through a connection that can't write, so that a newer file stays as it is.

        Without a write-ahead log the file is whole by itself, and opened so that SQLite makes none beside it.
        """
        alone = "" if self.path.with_name(f"{self.path.name}-wal").exists() else "&immutable=1"
        address = f"{self.path.absolute().as_uri()}?mode=ro{alone}"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_S)) as reader:
            version = _version(reader)
        if version > len(self._steps):
            raise LibraryError(
                tr("Your library was written by a newer version of Heard, so this one leaves it as it is."),
                advice=tr("Install the newer version to open it."),
            )

    def _migrate(self) -> None:
        if 0 < _version(self._connection) < len(self._steps):
            self._back_up()
        for step in self._steps:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if _version(self._connection) < step.number:  # asked inside: another process may have been first
                    for statement in _statements(step.sql):
                        self._connection.execute(statement)
                    self._connection.execute(f"PRAGMA user_version = {step.number}")
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    def _back_up(self) -> None:
        """Copy by SQLite's own backup, which sees what is still in the write-ahead log."""
        copy = self.path.with_name(f"{self.path.name}.before-{_version(self._connection) + 1:04d}")
        part = copy.with_name(f"{copy.name}.part")
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as target:
            self._connection.backup(target)
        part.replace(copy)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    if os.name == "posix":
        path.chmod(0o600)
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(sql: str) -> Iterator[str]:
    """The statements of a file, since sqlite3's own script runner would end the transaction first."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"an unfinished statement in a migration: {pending.strip()[:60]}")


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """SQLite's errors as sentences."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _said(error, path) from error
    except (FileExistsError, NotADirectoryError) as error:
        raise LibraryError(
            tr("{folder} is not a folder, so no library can be kept there.", folder=path.parent),
            advice=tr("Choose another folder with HEARD_DATA."),
        ) from error
    except OSError as error:
        raise LibraryError(
            tr("Heard may not write to its folder {folder}.", folder=path.parent),
            advice=tr("Allow it to write there, or choose another folder with HEARD_DATA."),
        ) from error


def _said(error: sqlite3.DatabaseError, path: Path) -> LibraryError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LibraryError(tr("Another program is using your library."), advice=tr("Try again in a moment."))
    if name.startswith("SQLITE_FULL"):
        return LibraryError(tr("The disk is full, so this could not be kept."), advice=tr("Make some room and try again."))
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return LibraryError(
            tr("The library file {file} is damaged.", file=path),
            advice=tr("Move it aside to start a new one; the recordings beside it are not touched."),
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_IOERR")):
        return LibraryError(
            tr("Heard could not open or write its library {file}.", file=path),
            advice=tr("Check that the folder is there, can be written and has room."),
        )
    raise error  # a fault of this program, not of the file
