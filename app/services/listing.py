"""The list of conversations, and searching it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.library import analyses
from app.library.conversations import Listed, ListedRows
from app.library.database import Database
from app.library.said import SaidLine, conversations_saying, lines_saying
from app.services import naming
from app.services.library_values import LibraryRow

_WITH_LINES = 40  # more than a window shows at once


class Listing:
    """Reads only.

    Args:
        database: the library.
        before_first_search: brings what is searched up to date.
    """

    def __init__(self, database: Database, *, before_first_search: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._before_first_search = before_first_search
        self._can_be_searched = False
        self._listed_rows = ListedRows()
        self._listed: tuple[Listed, ...] = ()
        self._rows: tuple[LibraryRow, ...] = ()
        self._lock = threading.Lock()

    def rows(self, search: str = "") -> tuple[LibraryRow, ...]:
        """Newest first; `search` looks in titles, names, notes and words, whatever the case.

        The newest ones come with the line in which the words stand; `said` gives those of others.
        """
        wanted = " ".join(search.split())
        if not wanted:
            with self._database.read() as connection:
                return self._all(connection)
        self._prepare()
        with self._database.read() as connection:
            everyone = self._all(connection)
            saying = conversations_saying(connection, wanted)
            newest = [row.conversation.id for row in everyone if row.conversation.id in saying][:_WITH_LINES]
            lines = lines_saying(connection, wanted, newest)
        return tuple(
            replace(row, said=lines[row.conversation.id]) if row.conversation.id in lines else row
            for row in everyone
            if row.conversation.id in saying or naming.mentions(row.conversation, wanted)
        )

    def written_by(self, engine: str) -> tuple[str, ...]:
        """Conversations whose words this engine wrote, newest first."""
        with self._database.read() as connection:
            return analyses.written_by(connection, engine)

    def said(self, search: str, identifiers: Sequence[str]) -> Mapping[str, SaidLine]:
        """Of each of these conversations the first line in which the words stand."""
        self._prepare()
        with self._database.read() as connection:
            return lines_saying(connection, search, identifiers)

    def _all(self, connection: sqlite3.Connection) -> tuple[LibraryRow, ...]:
        """Without a search; made again only when the library has changed."""
        listed = self._listed_rows.all(connection)
        if listed is not self._listed:
            self._rows = tuple(_row(one) for one in listed)
            self._listed = listed
        return self._rows

    def _prepare(self) -> None:
        with self._lock:
            if not self._can_be_searched:
                self._before_first_search()
                self._can_be_searched = True


def _row(listed: Listed) -> LibraryRow:
    summary = listed.summary
    return LibraryRow(
        listed.conversation,
        summary.you_share,
        summary.balance_slices,
        listed.answered,
        len(summary.moment_keys),
        summary.estimated,
    )
