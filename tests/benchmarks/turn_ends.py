"""Fits the weights that tell whether last words can be the end of a turn, and says how well they do on others' talk.

    python3 tests/benchmarks/turn_ends.py            figures, each writer's talk told by weights fitted without it
    python3 tests/benchmarks/turn_ends.py --write    fits on all of it and keeps the weights in turn-ends.toml
    python3 tests/benchmarks/turn_ends.py --fresh    figures on the set that nothing is made with

Every turn of the labelled conversations is an example of an end, and the same turn broken off after each of its words one of
more to come; all of a turn's breaks together count as much as its end. A part of these breaks could as well be an end ("we
could start on monday | with the small group"), so not all of them can be told. Beside the weights stands the list of last
words ("and", "the", "of") that was used before there were any, and is where a language has no weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from app.content import load_content
from app.metrics.said_evidence import Shapes
from app.metrics.turn_ends import REACH, pieces
from app.paths import resources_folder
from tests.helpers.labelled_utterances import MADE_WITH, REPORTING_4, Conversation, conversations
from tests.helpers.logistic import Array, Fit, fit, table

WEIGHTS = resources_folder() / "content" / "en" / "turn-ends.toml"
MOST = 2500
LOOSE = 1.0
FEWEST_ROWS = 4
SMALLEST = 0.02
WRONGLY = 0.03
"""Of the turns that are over so many may be called unfinished, in talk of writers that the weights were not fitted on."""


@dataclass(frozen=True, slots=True)
class Examples:
    """One row each: its evidence, whether it is an end, what it counts, whether the list says that more is to come."""

    evidence: list[set[str]]
    ends: Array
    worth: Array
    listed: Array


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    lexicon = load_content().lexicon
    shapes = Shapes(lexicon.kinds)
    sets = [examples(conversations(name), shapes, lexicon.ends.unfinished) for name in MADE_WITH]
    owner = np.repeat(np.arange(len(sets)), [len(one.ends) for one in sets])
    ends, worth = (np.concatenate([getattr(one, name) for one in sets]) for name in ("ends", "worth"))
    rows = table([evidence for one in sets for evidence in one.evidence], FEWEST_ROWS)
    print("| writer | turns | list: breaks found, ends wrongly | weights, as many wrongly | 3 % wrongly | 10 % |")
    print("|---|---|---|---|---|---|")
    limits = []
    for number, (name, own) in enumerate(zip(MADE_WITH, sets, strict=True)):
        without = fit(rows, ends, worth * (owner != number), loose=LOOSE, most=MOST)
        odds = np.array([without.log_odds(evidence) for evidence in own.evidence])
        limits.append(limit(odds, own, WRONGLY))
        report(name, odds, own)
    found = fit(rows, ends, worth, loose=LOOSE, most=MOST)
    more_until = round(float(np.median(limits)), 2)
    print(f"more to come up to {more_until} (left out: {', '.join(f'{one:.2f}' for one in limits)})")
    if options.fresh:
        fresh = examples(conversations(REPORTING_4), shapes, lexicon.ends.unfinished)
        odds = np.array([found.log_odds(evidence) for evidence in fresh.evidence])
        report(REPORTING_4, odds, fresh)
        wrongly, told = (part((odds <= more_until).astype(float), fresh, of_ends=ends) for ends in (True, False))
        print(f"with that limit: {told:.3f} of the breaks found, {wrongly:.3f} of the ends wrongly")
    if options.write:
        WEIGHTS.write_text(as_toml(found, more_until), encoding="utf-8")
        print(f"written to {WEIGHTS.name}")
    return 0


def examples(told: Sequence[Conversation], shapes: Shapes, unfinished: frozenset[str]) -> Examples:
    evidence, ends, worth, listed = [], [], [], []
    for said in turns(told):
        for count in range(1, len(said) + 1):
            evidence.append(pieces(said[:count][-REACH:], shapes, whole=count <= REACH))
            ends.append(float(count == len(said)))
            worth.append(1.0 if count == len(said) else 1.0 / (len(said) - 1))
            listed.append(float(said[count - 1] in unfinished))
    return Examples(evidence, np.array(ends), np.array(worth), np.array(listed))


def turns(told: Sequence[Conversation]) -> Iterator[tuple[str, ...]]:
    """Lines after which the same voice goes on are left out: nobody says whether they were thought to be the end."""
    for conversation in told:
        lines = conversation.utterances
        for line, after in zip(lines, (*lines[1:], None), strict=True):
            if after is None or after.speaker != line.speaker:
                yield line.words


def limit(odds: Array, own: Examples, wrongly: float) -> float:
    """The odds below which this part of the ends lies."""
    return float(np.quantile(odds[own.ends == 1], wrongly))


def part(said: Array, own: Examples, *, of_ends: bool) -> float:
    chosen = own.ends == of_ends
    return float(np.average(said[chosen], weights=own.worth[chosen]))


def report(name: str, odds: Array, own: Examples) -> None:
    wrongly = part(own.listed, own, of_ends=True)
    below = [(odds <= limit(odds, own, share)).astype(float) for share in (wrongly, WRONGLY, 0.10)]
    cells = " | ".join(f"{part(told, own, of_ends=False):.2f}" for told in below)
    listed = part(own.listed, own, of_ends=False)
    print(f"| {name} | {own.ends.sum():.0f} | {listed:.2f}, {wrongly:.3f} | {cells} |", flush=True)


def as_toml(found: Fit, more_until: float) -> str:
    kept = {piece: round(weight, 2) for piece, weight in found.weights.items() if abs(weight) >= SMALLEST}
    lines = ["# Written by tests/benchmarks/turn_ends.py --write; app/metrics/turn_ends.py says what the lines mean."]
    lines += [f"more_until = {more_until}", f"start = {round(found.start, 2)}", "weights = '''"]
    lines += [f"{weight:g} {piece}" for piece, weight in sorted(kept.items(), key=lambda one: (-abs(one[1]), one[0]))]
    return "\n".join(lines) + "'''\n"


if __name__ == "__main__":
    sys.exit(main())
