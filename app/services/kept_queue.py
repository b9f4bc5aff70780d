"""What of the queue outlives the app: who waits, in which order and for which engine, and whether it rests."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from app.errors import LibraryError
from app.library import waiting
from app.library.database import Database
from app.log import log_fault
from app.services import naming

_LOG = logging.getLogger(__name__)

Engine = tuple[str, Path | None]


class KeptQueue:
    """Kept in the library, one change after the other, on a thread of its own: who asks never waits for the disk.

    What can't be kept is in the log, and the queue goes on without it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="kept queue")

    def entries(self) -> tuple[tuple[str, Engine | None], ...]:
        """Each conversation with what was asked for to write its words, the next one first."""
        with self._database.read() as connection:
            found = waiting.of(connection)
        return tuple((one.conversation, _engine(one)) for one in found)

    def is_paused(self) -> bool:
        with self._database.read() as connection:
            return waiting.is_paused(connection)

    def add(self, identifier: str, engine: Engine | None) -> None:
        """At the end."""
        name, speech_model = engine or ("", None)
        folder = None if speech_model is None else naming.kept_path(speech_model.absolute())
        self._write(lambda connection: waiting.put(connection, waiting.Waiting(identifier, name, folder)))

    def remove(self, identifier: str) -> None:
        self._write(lambda connection: waiting.remove(connection, identifier))

    def order(self, identifiers: Sequence[str]) -> None:
        """These come first."""
        self._write(lambda connection: waiting.order(connection, identifiers))

    def set_paused(self, *, paused: bool) -> None:
        self._write(partial(waiting.set_paused, paused=paused))

    def close(self) -> None:
        """Until everything is kept."""
        self._writer.shutdown()

    def _write(self, change: Callable[[sqlite3.Connection], None]) -> None:
        self._writer.submit(self._written, change)

    def _written(self, change: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with self._database.write() as connection:
                change(connection)
        except LibraryError:
            _LOG.exception("the queue could not be kept")
        except BaseException as error:  # a bug, which the executor would keep to itself
            log_fault(error)
            raise


def _engine(one: waiting.Waiting) -> Engine | None:
    if not one.engine:
        return None
    return one.engine, None if one.speech_model is None else naming.path_of(one.speech_model)
