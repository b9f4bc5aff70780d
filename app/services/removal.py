"""Deletes a conversation for good: whatever interrupts it, the next start goes on."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from app.library import conversations as rows
from app.library.database import Database
from app.library.said import forget_words

_REMOVED = ".removed-"


class Removal:
    """First the row is marked, so that nobody sees it any more; then the files go, and the rows last."""

    def __init__(self, database: Database, recordings: Path) -> None:
        self._database = database
        self._recordings = recordings

    def remove(self, identifier: str) -> None:
        """Sound, words, values and answers; afterwards no copy of them is left in the library's files."""
        with self._database.write() as connection:
            rows.mark_deleted(connection, identifier)
        self._finish(identifier)
        self._database.forget_deleted()

    def go_on(self) -> None:
        """Finish what something interrupted."""
        with self._database.read() as connection:
            marked = rows.marked_deleted(connection)
        for identifier in marked:
            self._finish(identifier)
        for folder in self._recordings.glob(f"{_REMOVED}*"):
            shutil.rmtree(folder, ignore_errors=True)
        if marked:
            self._database.forget_deleted()

    def _finish(self, identifier: str) -> None:
        """While a file is left, the row stays and says that it is to go."""
        folder, removed = self._recordings / identifier, self._recordings / f"{_REMOVED}{identifier}"
        # On Windows a file that is being played can't be renamed or removed: the next start does it.
        with suppress(OSError):
            if folder.exists():
                folder.rename(removed)
        for left in (removed, folder):
            shutil.rmtree(left, ignore_errors=True)
        if not folder.exists() and not removed.exists():
            with self._database.write() as connection:
                rows.remove(connection, identifier)
                forget_words(connection)
