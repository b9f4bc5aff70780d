"""Searches 2,000 conversations of 9,000 words each, beside asking the same table with LIKE.

    python tests/benchmarks/search.py [--conversations 2000] [--words 9000]

Words are drawn as in English: few often, most rarely. Measured is what the window's worker does from the typed text to the
rows, with all that is shown of them and the line in which the words stand.
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
from app.gui.models.library_model import Described, listed
from app.library import conversations
from app.library import said as said_lines
from app.library.database import Database
from app.library.said import Said
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
                "INSERT INTO analyses (conversation_id, version, created, engine, complete, activity, transcript) "
                "VALUES (?, 1, '', 'vosk', 1, '{}', ?)",
                (identifier, " ".join(f"[1234.56,1234.56,{text},0.9912,you]," for text in said)),
            )
            spoken, kept = (text for _, _, text in lines), (msgspec.json.encode(line).decode() for line in lines)
            said_lines.put(connection, identifier, Said("\n".join(spoken), "\n".join(kept)))


def milliseconds(work: Callable[[], object], *, times: int = _TIMES) -> tuple[float, float]:
    """Median and worst of several times, the first one (cold) left out."""
    work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), max(took)


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
        listing, plain, known, now = Listing(database), sqlite3.connect(path), Described(), datetime.now().astimezone()

        def search(text: str) -> int:
            return len(listed(listing.rows(text), now=now, search=text, known=known).rows)

        def like(text: str) -> object:
            return plain.execute("SELECT conversation_id FROM said WHERE spoken LIKE ?", (f"%{text}%",)).fetchall()

        began = time.perf_counter()
        search("")
        print(f"the list for the first time: {1000 * (time.perf_counter() - began):.0f} ms")
        print(f"{'':34s}{'found':>7s}{'with index, ms':>20s}{'LIKE, ms':>10s}{'ratio':>8s}")
        for what, text in (
            ("the most frequent word", word(0)), ("a frequent word", word(40)), ("a rare word", word(19_000)),
            ("a letter", word(1)[:1]), ("a beginning", word(3_000)[:-2]), ("nothing", "xyzzy"),
            ("two words", f"{word(2)} {word(30)}"), ("two rare words", f"{word(900)} {word(700)}"),
            ("the two most frequent words", f"{word(0)} {word(1)}"),
            ("the most frequent word, a letter", f"{word(0)} {word(1)[:1]}"),
        ):  # fmt: skip
            found = search(text)
            own, worst = milliseconds(lambda text=text: search(text))  # type: ignore[misc]
            other, _ = milliseconds(lambda text=text: like(text), times=3)  # type: ignore[misc]
            print(f"{what:34s}{found:7d}{own:11.1f} ({worst:5.1f}){other:12.0f}{other / own:8.0f}")
        everything, worst = milliseconds(lambda: search(""))
        print(f"{'the list, not searched':34s}{search(''):7d}{everything:11.1f} ({worst:5.1f})")
        plain.close()
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
