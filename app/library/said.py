"""Searches what was said in all conversations: which hold the words, and the line in which they stand."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from app.core.spoken_line import SpokenLine

_WORD = re.compile(r"\w+")
_MANY = 500  # SQLite takes so many values in one question on every system


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line in which the words stand: when it begins, who says it, and all of its words."""

    start_s: float
    speaker: str
    text: str


def lines_json(lines: Iterable[SpokenLine]) -> str:
    """What the library keeps of the lines of a transcript."""
    return msgspec.json.encode([(round(line.segment.start, 2), line.speaker, line.text) for line in lines]).decode()


def conversations_saying(connection: sqlite3.Connection, text: str) -> frozenset[str]:
    """Conversations in whose newest whole transcript these words follow each other; the last one may only begin so."""
    wanted = _words(text)
    if not wanted:
        return frozenset()
    phrase = '"' + " ".join(wanted) + '" *'
    rows = connection.execute(
        "SELECT a.conversation_id FROM spoken_words JOIN analyses AS a ON a.rowid = spoken_words.rowid "
        "WHERE spoken_words MATCH ? AND a.version = (SELECT b.version FROM analyses AS b "
        "WHERE b.conversation_id = a.conversation_id AND b.complete = 1 ORDER BY b.version DESC LIMIT 1)",
        (phrase,),
    )
    return frozenset(row["conversation_id"] for row in rows)


def lines_saying(connection: sqlite3.Connection, text: str, identifiers: Collection[str]) -> dict[str, SaidLine]:
    """Of each of these conversations the first line with the words, where one line holds them all."""
    wanted = _words(text)
    if not wanted:
        return {}
    phrase = _Phrase(wanted)
    found: dict[str, SaidLine] = {}
    waiting = list(identifiers)
    for at in range(0, len(waiting), _MANY):
        some = waiting[at : at + _MANY]
        places = ", ".join("?" * len(some))
        rows = connection.execute(
            f"SELECT conversation_id, lines FROM analyses WHERE conversation_id IN ({places}) AND complete = 1 "  # noqa: S608
            "ORDER BY version",
            some,
        )
        for row in rows:  # of several versions the newest comes last
            line = phrase.first_in(row["lines"])
            if line is not None:
                found[row["conversation_id"]] = line
            else:
                found.pop(row["conversation_id"], None)
    return found


def forget_words(connection: sqlite3.Connection) -> None:
    """Leave nothing in the index of what was deleted; SQLite before 3.42 has no other way than to write it anew."""
    if sqlite3.sqlite_version_info >= (3, 42):
        connection.execute("INSERT INTO spoken_words (spoken_words, rank) VALUES ('secure-delete', 1)")
    connection.execute("INSERT INTO spoken_words (spoken_words) VALUES ('optimize')")


class _Phrase:
    """Words that follow each other, the last one perhaps only begun."""

    def __init__(self, words: list[str]) -> None:
        self._pattern = re.compile(r"(?<!\w)" + r"\W+".join(words))

    def first_in(self, kept: str) -> SaidLine | None:
        """The first of the kept lines that holds them."""
        if kept.isascii() and not self._pattern.search(kept.lower()):
            return None  # nearly always, and without opening it; in a letter with an accent there may be one without
        lines = msgspec.json.decode(kept, type=list[tuple[float, str, str]])
        return next((SaidLine(*line) for line in lines if self._pattern.search(_plain(line[2]))), None)


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    """As the index folds it: without case and accents; an apostrophe parts words there and here."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
