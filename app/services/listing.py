"""The list of conversations, and searching it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.library import analyses
from app.library import conversations as rows
from app.library.database import Database
from app.library.said import SaidLine, conversations_saying, lines_saying
from app.services import naming
from app.services.library_values import LibraryRow

_WITH_LINES = 40  # more than a window shows at once


class Listing:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, search: str = "") -> tuple[LibraryRow, ...]:
        """Newest first; `search` looks in titles, names, notes and words, whatever the case.

        The newest ones come with the line in which the words stand; `said` gives those of others.
        """
        wanted = " ".join(search.split())
        with self._database.read() as connection:
            listed = rows.listed(connection)
            saying = conversations_saying(connection, wanted)
            newest = [one.conversation.id for one in listed if one.conversation.id in saying][:_WITH_LINES]
            lines = lines_saying(connection, wanted, newest)
        return tuple(
            LibraryRow(
                one.conversation,
                one.summary.you_share,
                one.summary.balance_slices,
                one.answered,
                len(one.summary.moment_keys),
                one.summary.estimated,
                lines.get(one.conversation.id),
            )
            for one in listed
            if not wanted or one.conversation.id in saying or naming.mentions(one.conversation, wanted)
        )

    def written_by(self, engine: str) -> tuple[str, ...]:
        """Conversations whose words this engine wrote, newest first."""
        with self._database.read() as connection:
            return analyses.written_by(connection, engine)

    def said(self, search: str, identifiers: Sequence[str]) -> Mapping[str, SaidLine]:
        """Of each of these conversations the first line in which the words stand."""
        with self._database.read() as connection:
            return lines_saying(connection, search, identifiers)
