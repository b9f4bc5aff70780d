"""Searches what was said in all conversations: which hold the words, and the line in which they stand."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from app.core.spoken_line import SpokenLine

_WORD = re.compile(r"[^\W_]+")  # as the index parts them
_MANY = 500  # SQLite takes so many values in one question on every system
NO_NAMES: Mapping[str, str] = MappingProxyType({})
_INDICES = ("spoken_words", "spoken_once")


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line in which the words stand: when it begins, who says it, all of its words, and a name that came with them."""

    start_s: float
    speaker: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What is kept of a conversation to be searched: `spoken` without case and accents, and `lines`, one for one."""

    spoken: str
    lines: str


def searched(lines: Iterable[SpokenLine], names: Mapping[str, str] = NO_NAMES) -> Said:
    """Ready to be kept: made outside the transaction, since thousands of words take a while.

    Args:
        lines: of the whole conversation.
        names: those that came with the words, by speaker; what the person calls somebody goes before them.
    """
    kept = [
        (round(line.segment.start, 2), line.speaker, " ".join(line.text.split()), names.get(line.speaker, ""))
        for line in lines
    ]
    return Said(
        "\n".join(_plain(text) for _, _, text, _ in kept),
        "\n".join(msgspec.json.encode(line).decode() for line in kept),  # JSON writes a line break as \n
    )


def put(connection: sqlite3.Connection, identifier: str, words: Said) -> None:
    """From now on the conversation is found by these words, and by no others."""
    connection.execute(
        "INSERT INTO said (conversation_id, spoken, lines) VALUES (?, ?, ?) "
        "ON CONFLICT (conversation_id) DO UPDATE SET as_corrected = 1, spoken = excluded.spoken, lines = excluded.lines",
        (identifier, words.spoken, words.lines),
    )


def not_as_corrected(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Conversations of which a former version of the app kept no lines, or kept them as heard though they were corrected."""
    rows = connection.execute(
        "SELECT conversation_id FROM said WHERE as_corrected = 0 "
        "AND (lines = '' OR conversation_id IN (SELECT conversation_id FROM corrections)) ORDER BY id"
    )
    return tuple(row["conversation_id"] for row in rows)


def conversations_saying(connection: sqlite3.Connection, text: str) -> frozenset[str]:
    """Conversations in whose words these follow each other; the last one may only begin so."""
    wanted = _words(text)
    if not wanted:
        return frozenset()
    # Of other letters it is not sure that the index takes them for one word, and this one knows of no word's neighbours.
    index = "spoken_once" if len(wanted) == 1 and wanted[0].isascii() else "spoken_words"
    rows = connection.execute(
        f"SELECT conversation_id FROM {index} JOIN said ON said.id = {index}.rowid "  # noqa: S608 - names are ours
        f"WHERE {index} MATCH ?",
        ('"' + " ".join(wanted) + '" *',),
    )
    return frozenset(row[0] for row in rows)


def lines_saying(connection: sqlite3.Connection, text: str, identifiers: Collection[str]) -> dict[str, SaidLine]:
    """Of each of these conversations the first line with the words, where one line holds them all."""
    wanted = _words(text)
    if not wanted:
        return {}
    phrase = _phrase(wanted)
    found: dict[str, SaidLine] = {}
    waiting = list(identifiers)
    for at in range(0, len(waiting), _MANY):
        some = waiting[at : at + _MANY]
        places = ", ".join("?" * len(some))
        rows = connection.execute(
            f"SELECT conversation_id, as_corrected, spoken, lines FROM said WHERE conversation_id IN ({places})",  # noqa: S608
            some,
        )
        for row in rows:
            spoken = row["spoken"] if row["as_corrected"] else _plain(row["spoken"])
            there = phrase.search(spoken)
            if there is not None and row["lines"]:
                number = spoken.count("\n", 0, there.start())
                line = row["lines"].split("\n", number + 1)[number]
                found[row["conversation_id"]] = SaidLine(*msgspec.json.decode(line))
    return found


def forget_words(connection: sqlite3.Connection) -> None:
    """Leave nothing in the index of what was deleted; SQLite before 3.42 has no other way than to write it anew."""
    for index in _INDICES:
        if sqlite3.sqlite_version_info >= (3, 42):
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)")  # noqa: S608
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - names are ours


def _phrase(words: list[str]) -> re.Pattern[str]:
    """Words that follow each other on a line, the last one perhaps only begun.

    That nothing of a word stands before the first is asked behind it: so the pattern begins with signs that are searched for
    at once, which is ten times as fast.
    """
    first, *others = words
    return re.compile(r"(?:[^\w\n]|_)+".join([rf"{first}(?<![^\W_]{first})", *others]))


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    """As the index folds it: without case and accents; an apostrophe parts words there and here."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
