"""How surely the cues of what was said are found in the labelled set, with words wrong, and how fast.

    python3 tests/benchmarks/said.py             every set; the newest is what counts, nobody made a pattern with it
    python3 tests/benchmarks/said.py --tuning    without the newest: while patterns are made and weights are fitted
    python3 tests/benchmarks/said.py --write     keeps the newest set's figures in cues-measured.toml

The figures of the other sets are of talk that the weights were fitted on; said_weights.py has those of talk left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.content import load_content
from app.core.segment import Segment
from app.core.transcript import Word
from app.metrics.cues import CueFinder
from app.paths import resources_folder
from tests.helpers.labelled_utterances import HALVES, MADE_WITH, TUNING, Conversation, conversations
from tests.helpers.said_scores import Score, scores, spoken

WRONG = (0.0, 0.1, 0.2)
HOUR_WORDS = 9000
RECORD = resources_folder() / "content" / "en" / "cues-measured.toml"
_RUNS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tuning", action="store_true", help="without the newest set")
    parser.add_argument("--write", action="store_true", help="keep the newest set's figures")
    arguments = parser.parse_args()
    lexicon = load_content().lexicon
    every = CueFinder(lexicon, every=True)
    newest = [half for half in HALVES if half not in MADE_WITH][-1:]
    for half in MADE_WITH if arguments.tuning else (*MADE_WITH, *newest):
        told = conversations(half)
        by_wrong = [scores(told, every, wrong=wrong) for wrong in WRONG]
        print(f"\n{half}: {len(told)} conversations, {sum(len(one.utterances) for one in told)} utterances\n")
        print(table(by_wrong))
        if half in newest and arguments.write:
            RECORD.write_text(record(by_wrong, half), encoding="utf-8")
            print(f"\nwritten to {RECORD.name}; the states in cues.toml are written by hand")
    print("\n" + speed(conversations(TUNING), every, CueFinder(lexicon)))


def table(by_wrong: Sequence[Mapping[str, Score]]) -> str:
    """In Markdown."""
    head = ["cue", "utterances", "precision", "recall", *(f"{wrong:.0%} wrong" for wrong in WRONG[1:]), "so"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for name, plain in by_wrong[0].items():
        cells = [name, str(plain.positives), share(plain.precision, plain.precision_interval)]
        cells.append(share(plain.recall, plain.recall_interval))
        cells += [f"{own[name].precision:.2f}, {own[name].recall:.2f}" for own in by_wrong[1:]]
        lines.append("| " + " | ".join([*cells, plain.state.value]) + " |")
    return "\n".join(lines)


def share(value: float, interval: tuple[float, float]) -> str:
    return f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"


def record(by_wrong: Sequence[Mapping[str, Score]], half: str) -> str:
    """The figures of one set as TOML."""
    lines = ["# Written by tests/benchmarks/said.py --write: how surely each cue is found in talk not used before."]
    lines += ["# right, wrong, missed: utterances, with every word as it was said, and with 10 % and 20 % wrong."]
    lines += [f'made = "{dt.datetime.now(dt.UTC).date().isoformat()}"', f'half = "{half}"']
    for name, plain in by_wrong[0].items():
        lines += ["", f"[{name}]", f"positives = {plain.positives}"]
        for value, interval in (("precision", plain.precision_interval), ("recall", plain.recall_interval)):
            figures = (getattr(plain, value), *interval)
            lines.append(f"{value} = [{', '.join(f'{figure:.4f}' for figure in figures)}]")
        for wrong, own in zip(WRONG, by_wrong, strict=True):
            said = own[name]
            suffix = f"_{wrong * 100:.0f}" if wrong else ""
            lines.append(f"counts{suffix} = [{said.found}, {said.wrong}, {said.missed}]")
    return "\n".join(lines) + "\n"


def hour(told: Sequence[Conversation]) -> dict[str, list[Word]]:
    """Conversations one after another, until there are as many words as in an hour."""
    words: dict[str, list[Word]] = {}
    after_s = 0.0
    for number in count():
        own, spans = spoken(told[number % len(told)])
        for speaker, said in own.items():
            words.setdefault(speaker, []).extend(_later(word, after_s) for word in said)
        after_s += spans[-1].end + 1.5
        if sum(map(len, words.values())) >= HOUR_WORDS:
            return words
    raise AssertionError


def _later(word: Word, by_s: float) -> Word:
    return Word(Segment(word.segment.start + by_s, word.segment.end + by_s), word.text, word.confidence, word.speaker)


def speed(told: Sequence[Conversation], every: CueFinder, chosen: CueFinder) -> str:
    """The time for an hour of words, beside every pattern as a plain regular expression over the whole text."""
    words = hour(told)
    text = "| " + " ".join(word.text for own in words.values() for word in own) + " |"
    searches = [re.compile(one) for one in every.expressions()]
    plain_s = quickest(lambda: [one.findall(text) for one in searches])
    all_s = quickest(lambda: every.everything(words))
    on_s = quickest(lambda: chosen.everything(words))
    return (
        f"{sum(map(len, words.values()))} words: {all_s * 1000:.0f} ms for all cues, {on_s * 1000:.0f} ms for those on; "
        f"re.findall of the same {len(searches)} patterns {plain_s * 1000:.0f} ms, {plain_s / all_s:.0f} times as long"
    )


def quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest of a few runs."""
    taken = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


if __name__ == "__main__":
    main()
