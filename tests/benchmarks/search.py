"""Searches 2,000 conversations of 9,000 words each, beside looking through every transcript as text.

    python tests/benchmarks/search.py [--conversations 2000] [--words 9000]

Words are drawn as in English: few often, most rarely. The window asks for exactly what is measured here.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import msgspec

from app.core.recording import Conversation, ConversationKind, ConversationState
from app.library import conversations
from app.library.database import Database
from app.services.listing import Listing

VOCABULARY = 20_000
LINE_WORDS = 18
_TIMES = 15
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "ve")


def word(number: int) -> str:
    """A word of its own for each number, the shortest for the most frequent."""
    text = ""
    while True:
        text += _SYLLABLES[number % len(_SYLLABLES)]
        number //= len(_SYLLABLES)
        if not number:
            return text + "n"


def fill(database: Database, count: int, words: int) -> None:
    chance = random.Random(20261122)
    vocabulary = [word(number) for number in range(VOCABULARY)]
    weights = list(accumulate(1.0 / (number + 1) for number in range(VOCABULARY)))
    began = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(count):
        said = chance.choices(vocabulary, cum_weights=weights, k=words)
        lines = [(at * 0.4, "you", " ".join(said[at : at + LINE_WORDS])) for at in range(0, words, LINE_WORDS)]
        identifier = f"{number:06d}"
        one = Conversation(identifier, f"Call {number}", ConversationKind.CALL, ConversationState.READY,
                           began + timedelta(hours=number), 3600.0, ())  # fmt: skip
        with database.write() as connection:
            conversations.insert(connection, one)
            connection.execute(
                "INSERT INTO analyses (conversation_id, version, created, engine, complete, activity) "
                "VALUES (?, 1, '', 'vosk', 1, '{}')",
                (identifier,),
            )
            connection.execute(
                "UPDATE analyses SET spoken = ?, lines = ? WHERE conversation_id = ?",
                ("\n".join(text for _, _, text in lines), msgspec.json.encode(lines).decode(), identifier),
            )


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Median and worst of several times, the first one (cold) left out."""
    work()
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), max(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--words", type=int, default=9000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        database = Database(path)
        began = time.perf_counter()
        fill(database, options.conversations, options.words)
        print(f"{options.conversations} conversations of {options.words} words: "
              f"{path.stat().st_size / 1e6:.0f} MB, filled in {time.perf_counter() - began:.0f} s")  # fmt: skip
        listing, plain = Listing(database), sqlite3.connect(path)

        def scan(text: str) -> object:
            return plain.execute("SELECT conversation_id FROM analyses WHERE instr(spoken, ?) > 0", (text,)).fetchall()

        print(f"{'':24s}{'found':>7s}{'with index, ms':>18s}{'every text, ms':>18s}{'ratio':>8s}")
        for what, text in (
            ("the most frequent word", word(0)), ("a frequent word", word(40)), ("a rare word", word(19_000)),
            ("a beginning", word(3_000)[:-2]), ("two words", f"{word(2)} {word(30)}"), ("nothing", "xyzzy"),
        ):  # fmt: skip
            found = len(listing.rows(text))
            own, worst = milliseconds(lambda text=text: listing.rows(text))  # type: ignore[misc]
            other, _ = milliseconds(lambda text=text: scan(text))  # type: ignore[misc]
            print(f"{what:24s}{found:7d}{own:9.1f} ({worst:5.1f}){other:18.1f}{other / own:8.1f}")
        everything, worst = milliseconds(listing.rows)
        print(f"{'the list, not searched':24s}{len(listing.rows()):7d}{everything:9.1f} ({worst:5.1f})")
        plain.close()
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
