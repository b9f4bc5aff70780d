"""Fits the weights of evidence for cues of what was said, and says how well they do on conversations left out.

    python3 tests/benchmarks/said_weights.py            the figures, each conversation found by weights fitted without it
    python3 tests/benchmarks/said_weights.py --write    fits on all of it and keeps the weights in cues-weights.toml

It reads the two halves that patterns were made with and the drills; the third half is never read here.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from numpy.typing import NDArray

from app.content import load_content
from app.metrics.cues import CUES, CueFinder, CueLexicon
from app.metrics.said_evidence import Weighed
from app.paths import resources_folder
from tests.helpers.labelled_utterances import REPORTING, TUNING, conversations
from tests.helpers.logistic import Array, Fit, Rows, fit, table
from tests.helpers.said_drills import drills
from tests.helpers.said_evidence_rows import DRILL_ALONE, DRILL_TOLD, Row, rows_of
from tests.helpers.said_scores import PRECISION, RECALL, Score, scores

WEIGHTS = resources_folder() / "content" / "en" / "cues-weights.toml"
FOLDS = 8
SMALLEST = 0.04
FREE = (DRILL_ALONE, DRILL_TOLD)
ROOM, CLEAR = 0.02, 0.5
"""How far over its bar a cue is to lie in conversations left out, and by how many standard errors more at most."""

DRILL_WORTH = 0.2
PLACE_DRILL_WORTH = 0.8
"""Drills count less than talk; what a question may begin with is much the same in both."""

FEWEST_ROWS = 3
_ROUNDS = 4
_UNSURE = 0.3
_CERTAIN = 30.0

UTTERANCES = {
    "question_stacked": 400, "recap": 400, "recap_confirmed": 400, "validation": 500, "plan": 500, "self_turn": 500,
    "explained_again": 500, "first_advice": 500, "question_follow_up": 400, "hurry": 400, "defensive_opening": 400,
    "verdict_word": 400, "absolute": 400,
}  # fmt: skip
"""What is decided for an utterance, and how many pieces of evidence it may rest on."""

PLACES = {"question": 900, "question_open": 600}
LOOSE = {"plan": 1.0, "self_turn": 1.0, "recap_confirmed": 1.0}
_LOOSE = 0.3


@dataclass(frozen=True, slots=True)
class Fitted:
    """Decisions without their limits."""

    utterances: Mapping[str, Fit]
    places: Mapping[str, Fit]


@dataclass(frozen=True, slots=True)
class Material:
    """Rows and their tables; `owners` has the row of each place."""

    rows: Sequence[Row]
    utterances: Rows
    places: Rows
    owners: Sequence[int]


@dataclass(frozen=True, slots=True)
class Find:
    """The log odds of one utterance by weights that were fitted without its conversation."""

    log_odds: float
    bears: bool
    half: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="keep the weights")
    arguments = parser.parse_args()
    lexicon = replace(load_content().lexicon, evidence={})
    material = material_of(lexicon)
    groups = sorted({row.group for row in material.rows if row.group})
    random.Random(7).shuffle(groups)
    fold_of = {group: index % FOLDS for index, group in enumerate(groups)}
    folds = [fitted(material, {group for group in groups if fold_of[group] == fold}) for fold in range(FOLDS)]
    limits = limits_of(material, folds, fold_of)
    for wrong in (0.0, 0.1, 0.2):
        print(f"\nwords wrong: {wrong:.0%}\n")
        report(lexicon, folds, fold_of, limits, wrong)
    if arguments.write:
        whole = fitted(material, set())
        WEIGHTS.write_text(as_toml(decisions(whole, limits)), encoding="utf-8")
        print(f"written to {WEIGHTS.name}")


def material_of(lexicon: CueLexicon) -> Material:
    told = [one for half in (TUNING, REPORTING) for one in conversations(half)]
    rows = rows_of(lexicon, told, drills(), CUES)
    owners = [index for index, row in enumerate(rows) for _ in row.places]
    places = table([own for row in rows for _, own in row.places], FEWEST_ROWS)
    whole = table([row.pieces for row in rows], FEWEST_ROWS + 1)
    return Material(rows, whole, places, owners)


def fitted(material: Material, left_out: set[str]) -> Fitted:
    """On all rows but those of some conversations."""
    worth = np.array([0.0 if row.group in left_out else 1.0 if row.group else DRILL_WORTH for row in material.rows])
    found = {}
    for name, most in UTTERANCES.items():
        own = worth * np.array([may_bear(row, name) for row in material.rows])
        wanted = np.array([float(row.bears(name)) for row in material.rows])
        found[name] = fit(material.utterances, wanted, own, loose=LOOSE.get(name, _LOOSE), most=most, free=FREE)
    drilled = np.array([not row.group for row in material.rows])
    return Fitted(found, of_places(material, np.where(drilled, PLACE_DRILL_WORTH, worth)))


def may_bear(row: Row, name: str) -> bool:
    """Whether a row says anything of a cue."""
    if name not in row.known or (name == "explained_again" and row.yours):
        return False
    return row.yours or name not in {"recap", "recap_confirmed", "self_turn", "first_advice", "defensive_opening"}


def of_places(material: Material, worth: Array) -> dict[str, Fit]:
    """Only whole utterances are labelled: which place of one is meant, the weights themselves say, round by round."""
    owners = np.array(material.owners)
    asks = np.array([row.bears("question") for row in material.rows])[owners]
    known = np.array(["question" in row.known for row in material.rows])[owners]
    own = worth[owners] * known
    wanted = asks.astype(float)
    chosen = np.zeros(len(owners), dtype=bool)
    found = fit(material.places, wanted, own, loose=_LOOSE, most=len(material.places.names))
    for round_ in range(_ROUNDS):
        odds = odds_of(material.places, found)
        chosen = chosen_places(material, odds)
        unsure = asks & ~chosen & (odds > math.log(_UNSURE / (1 - _UNSURE)))
        most = PLACES["question"] if round_ == _ROUNDS - 1 else len(material.places.names)
        found = fit(material.places, chosen.astype(float), own * ~unsure, loose=_LOOSE, most=most)
    opens = np.array([row.bears("question_open") for row in material.rows])[owners]
    closes = np.array([row.bears("question_closed") for row in material.rows])[owners]
    one_kind = own * chosen * (opens != closes)
    kind = fit(material.places, opens.astype(float), one_kind, loose=_LOOSE, most=PLACES["question_open"])
    return {"question": found, "question_open": kind}


def chosen_places(material: Material, odds: Array) -> NDArray[np.bool_]:
    """Of each utterance that asks, the likeliest place, and a second of those that ask twice."""
    chosen = np.zeros(len(odds), dtype=bool)
    first = 0
    for row in material.rows:
        own = range(first, first + len(row.places))
        first += len(row.places)
        if row.bears("question"):
            likeliest = sorted(own, key=lambda place: -odds[place])
            chosen[likeliest[: 2 if row.bears("question_stacked") else 1]] = True
    return chosen


def odds_of(rows: Rows, found: Fit) -> Array:
    weights = np.array([found.weights.get(name, 0.0) for name in rows.names])
    odds: Array = np.bincount(rows.of(), weights=weights[rows.columns], minlength=rows.count).astype(np.float64)
    return odds + found.start


def limits_of(material: Material, folds: Sequence[Fitted], fold_of: Mapping[str, int]) -> dict[str, float]:
    """The log odds at which what is found in conversations left out keeps clear of the bars, in all and in the half."""
    halves = {one.id: half for half in (TUNING, REPORTING) for one in conversations(half)}
    told = [row for row in material.rows if row.group]
    found: dict[str, list[Find]] = {name: [] for name in (*UTTERANCES, "question", "question_open", "question_closed")}
    for row in told:
        fold, half = folds[fold_of[row.group]], halves[row.group]
        for name in UTTERANCES:
            if may_bear(row, name):
                odds = _CERTAIN if name in row.sure else fold.utterances[name].log_odds(row.pieces)
                found[name].append(Find(odds, row.bears(name), half))
        best = {"question": 0.0, "question_open": 0.0, "question_closed": 0.0}
        for _, pieces in row.places:
            asked, opened = (chance(fold.places[name].log_odds(pieces)) for name in ("question", "question_open"))
            for name, value in zip(best, (asked, asked * opened, asked * (1 - opened)), strict=True):
                best[name] = max(best[name], value)
        for name, value in best.items():
            found[name].append(Find(math.log(max(value, 1e-9) / max(1 - value, 1e-9)), row.bears(name), half))
    return {name: limit(own) for name, own in found.items()}


def chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def limit(found: Sequence[Find]) -> float:
    """Half-way between two finds: the lowest at which precision and recall keep clear of their bars, or nearly do.

    The patterns that are evidence were made with one half in view, so the other must keep clear by itself.
    """
    ordered = sorted(found, key=lambda one: -one.log_odds)
    halves = ("", REPORTING)
    bearing = [sum(one.bears for one in ordered if half in {"", one.half}) for half in halves]
    clear: list[tuple[float, int]] = []
    right, count = [0, 0], [0, 0]
    for index, one in enumerate(ordered):
        for part, half in enumerate(halves):
            if half in {"", one.half}:
                count[part] += 1
                right[part] += one.bears
        if one.bears and min(count):
            clear.append((min(CLEAR, *map(clearance, right, count, bearing)), index))
    at = max(clear)[1]
    after = ordered[min(at + 1, len(ordered) - 1)]
    return (ordered[at].log_odds + after.log_odds) / 2


def clearance(right: int, count: int, bearing: int) -> float:
    """Standard errors by which the worse of precision and recall lies over its bar."""
    precision, recall = right / count - PRECISION - ROOM, right / bearing - RECALL - ROOM
    spreads = math.sqrt(PRECISION * (1 - PRECISION) / count), math.sqrt(RECALL * (1 - RECALL) / bearing)
    return min(precision / spreads[0], recall / spreads[1])


def decisions(found: Fitted, limits: Mapping[str, float]) -> dict[str, Weighed]:
    """Rounded as they are kept."""
    fits = {**found.utterances, **found.places, "question_closed": Fit(0.0, {})}
    return {
        name: Weighed(
            round(limits[name], 2),
            round(own.start, 2),
            {piece: round(weight, 2) for piece, weight in own.weights.items() if abs(weight) >= SMALLEST},
        )
        for name, own in fits.items()
    }


def report(
    lexicon: CueLexicon, folds: Sequence[Fitted], fold_of: Mapping[str, int], limits: Mapping[str, float], wrong: float
) -> None:
    """Each conversation found by the weights that were fitted without it."""
    finders = [CueFinder(replace(lexicon, evidence=decisions(one, limits)), every=True) for one in folds]
    counts: dict[str, dict[str, list[int]]] = {}
    for half in (TUNING, REPORTING):
        for index, finder in enumerate(finders):
            told = [one for one in conversations(half) if fold_of[one.id] == index]
            for name, own in scores(told, finder, wrong=wrong).items():
                sums = counts.setdefault(name, {}).setdefault(half, [0, 0, 0])
                sums[:] = [sums[0] + own.found, sums[1] + own.wrong, sums[2] + own.missed]
    print("| cue | weighed | utterances | precision | recall | former reporting half alone |\n|---|---|---|---|---|---|")
    for name, halves in counts.items():
        both = Score(*map(sum, zip(*halves.values(), strict=True)))
        alone = Score(*halves[REPORTING])
        print(
            f"| {name} | {'yes' if name in limits else 'no'} | {both.positives} | {both.precision:.3f} | {both.recall:.3f}"
            f" | {alone.precision:.3f}, {alone.recall:.3f} |"
        )


def as_toml(found: Mapping[str, Weighed]) -> str:
    lines = ["# Written by tests/benchmarks/said_weights.py --write; app/metrics/said_evidence.py says what the lines mean."]
    lines += ["# A cue is found where start and the weights of what is there reach `over` (log odds)."]
    for name, own in found.items():
        heaviest = sorted(own.weights.items(), key=lambda one: (-abs(one[1]), one[0]))
        body = "\n".join(f"{weight:g} {piece}" for piece, weight in heaviest)
        weights = f"'''\n{body}'''" if body else "''"
        lines += ["", f"[{name}]", f"over = {own.over}", f"start = {own.start}", f"weights = {weights}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
