"""Logistic regression on rows of named pieces of evidence, kept to the pieces that tell most; NumPy alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEPS = 60
_MEMORY = 8
_SMALL = 1e-4


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of evidence as a sparse table: the columns of each row one after another."""

    columns: NDArray[np.int64]
    ends: NDArray[np.int64]
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.ends) - 1

    def of(self) -> NDArray[np.int64]:
        """The row of each entry."""
        return np.repeat(np.arange(self.count), np.diff(self.ends))


@dataclass(frozen=True, slots=True)
class Fit:
    """Log odds are `start` and the weights of what is there."""

    start: float
    weights: dict[str, float]

    def log_odds(self, pieces: Collection[str]) -> float:
        return self.start + sum(self.weights.get(piece, 0.0) for piece in pieces)


def table(rows: Sequence[Collection[str]], fewest: int) -> Rows:
    """Pieces that stand in fewer rows are left out."""
    counts = Counter(piece for row in rows for piece in row)
    names = tuple(sorted(piece for piece, count in counts.items() if count >= fewest))
    column = {piece: index for index, piece in enumerate(names)}
    entries = [sorted(column[piece] for piece in row if piece in column) for row in rows]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in entries])]).astype(np.int64)
    return Rows(np.array([one for row in entries for one in row], dtype=np.int64), ends, names)


def fit(rows: Rows, wanted: Array, worth: Array, *, loose: float, most: int, free: Collection[str] = ()) -> Fit:
    """Fits twice: on everything, then on the pieces that told most.

    Args:
        wanted: 1 where the row bears what is looked for, 0 where not.
        worth: how much each row counts; 0 leaves it out.
        loose: how little large weights are held back.
        most: pieces that are kept.
        free: pieces whose weights nothing holds back and which are left out of the answer.
    """
    held = np.array([0.0 if name in free else 1.0 for name in rows.names])
    used = np.flatnonzero(worth > 0)
    chosen, ends = _rows(rows, used)
    everything = _minimise(
        chosen, ends, held=held, wanted=wanted[used], worth=worth[used], loose=loose
    )
    share = np.bincount(chosen, minlength=len(rows.names)) / max(1, len(used))
    telling = np.abs(everything[:-1]) * np.sqrt(share * (1 - share))
    telling[held == 0] = np.inf
    kept = np.sort(np.argsort(-telling)[:most])
    place = np.full(len(rows.names), -1)
    place[kept] = np.arange(len(kept))
    inside = place[chosen] >= 0
    counts = np.bincount(np.repeat(np.arange(len(used)), np.diff(ends))[inside], minlength=len(used))
    fewer = np.concatenate([[0], np.cumsum(counts)])
    found = _minimise(
        place[chosen][inside], fewer, held=held[kept], wanted=wanted[used], worth=worth[used], loose=loose
    )
    told = zip(kept, found[:-1], strict=True)
    weights = {rows.names[column]: float(weight) for column, weight in told if held[column]}
    return Fit(float(found[-1]), weights)


def _rows(rows: Rows, used: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    spans = [rows.columns[rows.ends[row] : rows.ends[row + 1]] for row in used]
    ends = np.concatenate([[0], np.cumsum([len(span) for span in spans])]).astype(np.int64)
    return (np.concatenate(spans) if spans else np.zeros(0, np.int64)), ends


def _minimise(
    columns: NDArray[np.int64], ends: NDArray[np.int64], *, held: Array, wanted: Array, worth: Array, loose: float
) -> Array:
    """L-BFGS (Nocedal 1980) on the squared weights and the worth of each row's error."""
    owner = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
    sign = 2 * wanted - 1
    width = len(held)
    still = np.append(held, 0.0)

    def value(at: Array) -> tuple[float, Array]:
        odds = np.bincount(owner, weights=at[columns], minlength=len(wanted)) + at[-1]
        margin = sign * odds
        loss = np.logaddexp(0.0, -margin)
        pull = -sign * worth * loose / (1 + np.exp(np.clip(margin, -30, 30)))
        slope = at * still
        total = 0.5 * float(slope @ at) + loose * float(worth @ loss)
        slope[:-1] += np.bincount(columns, weights=pull[owner], minlength=width)
        slope[-1] += pull.sum()
        return total, slope

    at = np.zeros(width + 1)
    now, slope = value(at)
    moves: list[tuple[Array, Array, float]] = []
    for _ in range(_STEPS):
        direction = -_turned(slope, moves)
        size, fall = 1.0 if moves else 1.0 / max(1.0, float(np.abs(slope).sum())), float(slope @ direction)
        while True:
            there = at + size * direction
            then, steeper = value(there)
            if then <= now + 1e-4 * size * fall or size < 1e-10:
                break
            size /= 2
        moved, turned = there - at, steeper - slope
        if (bent := float(moved @ turned)) > 0:
            moves = [*moves[-_MEMORY + 1 :], (moved, turned, 1 / bent)]
        done = now - then < _SMALL * max(1.0, abs(now)) * 0.1
        at, now, slope = there, then, steeper
        if done:
            break
    return at


def _turned(slope: Array, moves: Sequence[tuple[Array, Array, float]]) -> Array:
    own = slope.copy()
    steps = []
    for moved, turned, inverse in reversed(moves):
        step = inverse * float(moved @ own)
        own -= step * turned
        steps.append(step)
    if moves:
        moved, turned, _ = moves[-1]
        own *= float(moved @ turned) / float(turned @ turned)
    for (moved, turned, inverse), step in zip(moves, reversed(steps), strict=True):
        own += moved * (step - inverse * float(turned @ own))
    return own
