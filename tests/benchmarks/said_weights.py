"""Fits the weights of evidence for cues of what was said, and says how well they do on conversations left out.

    python3 tests/benchmarks/said_weights.py            the figures of sets and conversations left out
    python3 tests/benchmarks/said_weights.py --write    fits on all of it and keeps the weights in cues-weights.toml

It reads the sets that patterns and weights are made with and the drills; the newest set is never read here. Limits
are set where weights that were fitted without a set do well on it: its writer's language is then as new as any other's.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from numpy.typing import NDArray

from app.content import load_content
from app.metrics.cues import CUES, CueFinder, CueLexicon
from app.metrics.said_evidence import Weighed
from app.metrics.said_weighed import OF_EVIDENCE_ALONE
from app.paths import resources_folder
from tests.helpers.labelled_utterances import MADE_WITH, Conversation, conversations
from tests.helpers.logistic import Array, Fit, Rows, fit, table
from tests.helpers.said_drills import drills
from tests.helpers.said_evidence_rows import DRILL_ALONE, DRILL_TOLD, Row, rows_of
from tests.helpers.said_scores import PRECISION, RECALL, Score, scores

WEIGHTS = resources_folder() / "content" / "en" / "cues-weights.toml"
SETS = MADE_WITH
FOLDS = 8
SMALLEST = 0.04
FREE = (DRILL_ALONE, DRILL_TOLD)
ROOM_PRECISION, ROOM_RECALL, CLEAR = 0.03, 0.03, 0.5
"""How far over its bars a cue is to lie in talk left out, and by how many standard errors more at most."""
DRILL_WORTH = 0.2
PLACE_DRILL_WORTH = 0.8
"""Drills count less than talk; what a question may begin with is much the same in both."""

FEWEST_ROWS = 3
_ROUNDS = 4
_UNSURE = 0.3
_CERTAIN = 30.0

UTTERANCES = {
    "question_stacked": 800, "recap": 900, "recap_confirmed": 900, "validation": 1000, "plan": 800, "self_turn": 800,
    "explained_again": 800, "first_advice": 800, "question_follow_up": 900, "hurry": 600, "defensive_opening": 600,
    "verdict_word": 300, "absolute": 300,
}  # fmt: skip
"""What is decided for an utterance, and how many pieces of evidence it may rest on."""

PLACES = {"question": 1800, "question_open": 1400}
LOOSE = {"plan": 1.0, "self_turn": 1.0, "recap_confirmed": 1.0, "question": 0.15, "question_open": 0.6, "recap": 0.6}
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
    """The log odds of one utterance by weights that were fitted without its conversation; `part`: without what else."""

    log_odds: float
    bears: bool
    part: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="keep the weights")
    arguments = parser.parse_args()
    lexicon = replace(load_content().lexicon, evidence={})
    material = material_of(lexicon)
    groups = sorted({row.group for row in material.rows if row.group})
    random.Random(7).shuffle(groups)
    fold_of = {group: index % FOLDS for index, group in enumerate(groups)}
    halves = {one.id: half for half in SETS for one in conversations(half)}
    parts = {f"without {half}": {name for name, own in halves.items() if own == half} for half in SETS}
    folds = {f"fold {fold}": {group for group in groups if fold_of[group] == fold} for fold in range(FOLDS)}
    found = {name: fitted(material, left_out) for name, left_out in (parts | folds).items()}
    made: dict[str, list[Find]] = {}
    for name, left_out in (parts | folds).items():
        for cue, own in finds(material, found[name], "folds" if name in folds else name, left_out).items():
            made.setdefault(cue, []).extend(own)
    limits = {cue: limit(own) for cue, own in made.items()}
    finders = {
        name: CueFinder(replace(lexicon, evidence=decisions(one, limits)), every=True) for name, one in found.items()
    }
    told = {half: conversations(half) for half in SETS}
    for half in SETS:
        print(f"\n{half}, fitted on the others\n")
        report([(told[half], finders[f"without {half}"])], 0.0)
    for wrong in (0.0, 0.1, 0.2):
        print(f"\nall, each conversation fitted without it, words wrong: {wrong:.0%}\n")
        whole = [one for own in told.values() for one in own]
        report([([one for one in whole if one.id in own], finders[name]) for name, own in folds.items()], wrong)
    if arguments.write:
        WEIGHTS.write_text(as_toml(decisions(fitted(material, set()), limits)), encoding="utf-8")
        print(f"written to {WEIGHTS.name}")


def material_of(lexicon: CueLexicon) -> Material:
    told = [one for half in SETS for one in conversations(half)]
    rows = rows_of(lexicon, told, drills(), CUES)
    owners = [index for index, row in enumerate(rows) for _ in row.places]
    places = table([own for row in rows for _, own in row.places], FEWEST_ROWS)
    whole = table([row.pieces for row in rows], FEWEST_ROWS + 1)
    return Material(rows, whole, places, owners)


def fitted(material: Material, left_out: AbstractSet[str]) -> Fitted:
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
    loose = LOOSE.get("question", _LOOSE)
    found = fit(material.places, wanted, own, loose=loose, most=len(material.places.names))
    for round_ in range(_ROUNDS):
        odds = odds_of(material.places, found)
        chosen = chosen_places(material, odds)
        unsure = asks & ~chosen & (odds > math.log(_UNSURE / (1 - _UNSURE)))
        most = PLACES["question"] if round_ == _ROUNDS - 1 else len(material.places.names)
        found = fit(material.places, chosen.astype(float), own * ~unsure, loose=loose, most=most)
    opens = np.array([row.bears("question_open") for row in material.rows])[owners]
    closes = np.array([row.bears("question_closed") for row in material.rows])[owners]
    one_kind = own * chosen * (opens != closes)
    loose, most = LOOSE["question_open"], PLACES["question_open"]
    kind = fit(material.places, opens.astype(float), one_kind, loose=loose, most=most)
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


def finds(material: Material, found: Fitted, part: str, groups: AbstractSet[str]) -> dict[str, list[Find]]:
    """The log odds of each decision in these conversations."""
    made: dict[str, list[Find]] = {name: [] for name in (*UTTERANCES, "question", "question_open", "question_closed")}
    for row in material.rows:
        if row.group not in groups:
            continue
        for name in UTTERANCES:
            if may_bear(row, name):
                sure = name in row.sure and name not in OF_EVIDENCE_ALONE
                odds = _CERTAIN if sure else found.utterances[name].log_odds(row.pieces)
                made[name].append(Find(odds, row.bears(name), part))
        best = {"question": 0.0, "question_open": 0.0, "question_closed": 0.0}
        for _, pieces in row.places:
            asked, opened = (chance(found.places[name].log_odds(pieces)) for name in ("question", "question_open"))
            for name, value in zip(best, (asked, asked * opened, asked * (1 - opened)), strict=True):
                best[name] = max(best[name], value)
        for name, value in best.items():
            made[name].append(Find(math.log(max(value, 1e-9) / max(1 - value, 1e-9)), row.bears(name), part))
    return made


def chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def limit(found: Sequence[Find]) -> float:
    """The lowest at which precision and recall keep clear of their bars in each part, or come nearest to it in the worst."""
    odds = np.unique([one.log_odds for one in found])
    middles = (odds[1:] + odds[:-1]) / 2
    clear = np.full(len(middles), CLEAR)
    for part in {one.part for one in found}:
        own = np.sort([one.log_odds for one in found if one.part == part])
        bearing = np.sort([one.log_odds for one in found if one.part == part and one.bears])
        count = np.maximum(1, len(own) - np.searchsorted(own, middles))
        right = len(bearing) - np.searchsorted(bearing, middles)
        clear = np.minimum(clear, clearance(right, count, len(bearing)))
    return float(middles[np.flatnonzero(clear == clear.max())[0]])


def clearance(right: NDArray[np.int64], count: NDArray[np.int64], bearing: int) -> Array:
    """Standard errors by which the worse of precision and recall lies over its bar."""
    precision, recall = right / count - PRECISION - ROOM_PRECISION, right / bearing - RECALL - ROOM_RECALL
    spread = math.sqrt(RECALL * (1 - RECALL) / bearing)
    worse: Array = np.minimum(precision / np.sqrt(PRECISION * (1 - PRECISION) / count), recall / spread)
    return worse


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


def report(told: Sequence[tuple[Sequence[Conversation], CueFinder]], wrong: float) -> None:
    """Each of these conversations found by weights that were fitted without it."""
    counts: dict[str, list[int]] = {}
    for own, finder in told:
        for name, score in scores(own, finder, wrong=wrong).items():
            sums = counts.setdefault(name, [0, 0, 0])
            sums[:] = [sums[0] + score.found, sums[1] + score.wrong, sums[2] + score.missed]
    print("| cue | utterances | right, wrong, missed | precision | recall |\n|---|---|---|---|---|")
    for name, sums in counts.items():
        both = Score(*sums)
        print(f"| {name} | {both.positives} | {sums} | {both.precision:.3f} | {both.recall:.3f} |")


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
