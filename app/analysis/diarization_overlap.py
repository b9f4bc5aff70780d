"""Finds where a second voice speaks within the first one's speech, on one track, from what each sounds like alone.

Where two speak, each band of the spectrum holds about the louder of them. So a mixture of Gaussians is fitted to each
voice's log bands, and every 10 ms are explained by one voice alone and by the louder parts of two (Nadas, Nahamoo and
Picheny 1989; Roweis 2003, "Factorial models and refiltering for speech separation"). Nothing is trained before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analysis.masks import Mask, filled
from app.analysis.speaker_embedding import Floats, Indices

Doubles = NDArray[np.float64]
Halves = NDArray[np.float16]

_PARTS = 32
_HOPS_A_PART = 30
_ROUNDS = 10
_LEAST_SPREAD = 0.15  # of the voice's own variance in that band
_MOST_HOPS = 6000  # a voice is known from a minute of it
_LEAST_HOPS = 400  # of a voice; from less its model is too sure
_SILENT_BELOW = 4.6  # parts 20 dB below the loudest one are pauses, which every voice has
_CLIP = 20.0
_AROUND_HOPS = 61
_FIRST_LEFT_OUT = 0.12  # of the speech, the likeliest to hold two, before the voices are learned again
_TWICE = 2
_SURE = 2.5  # tried on composed meetings: the mean log likelihood ratio over 0.6 s; 1.5 to 4 give about the same error
_HOLE_HOPS = 20
_SHORTEST_HOPS = 25
_AT_ONCE = 1024
_FAINT = 1e-9


def log_bands(power: Floats) -> Halves:
    """What is kept of mel band powers (n, 40) for this: in half precision, since an hour of it stays in memory."""
    kept: Halves = np.log(power + _FAINT).astype(np.float16)
    return kept


def second_voices(bands: Halves, owner: Indices, voices: int) -> Mask:
    """(hops, voices) True where that voice speaks besides the one that `owner` names.

    Args:
        bands: (n, 40) `log_bands` of every 10 ms of speech, in order.
        owner: (hops,) number of the voice that speaks in every 10 ms, -1 in silence; n or more of them are not -1.
        voices: how many there are.
    """
    second = np.zeros((len(owner), voices), np.bool_)
    places = np.flatnonzero(owner >= 0)[: len(bands)]
    speaks = owner[places]
    known = [voice for voice in range(voices) if np.count_nonzero(speaks == voice) >= _LEAST_HOPS]
    if len(known) < 2:
        return second
    rows = bands[: len(places)].astype(np.float32)
    alone = np.ones(len(places), np.bool_)
    for _ in range(_TWICE):
        parts = {voice: _learned(rows[speaks == voice], alone[speaks == voice]) for voice in known}
        likelier = _smooth(_likelier(rows, speaks, parts, voices), places, len(owner))
        most = likelier.max(axis=1)
        alone = most <= np.quantile(most, 1.0 - _FIRST_LEFT_OUT)
    found = np.zeros(len(owner), np.bool_)
    found[places] = most > _SURE
    found = filled(found, fill=_HOLE_HOPS, minimum=_SHORTEST_HOPS)[places]
    second[places[found], likelier.argmax(axis=1)[found]] = True
    return second


@dataclass(frozen=True, slots=True)
class _Parts:
    """Gaussians with independent bands, mixed. middles, spreads (variances): (parts, bands); weights: (parts,), as logs."""

    middles: Doubles
    spreads: Doubles
    weights: Doubles

    def logs(self, rows: Doubles) -> Doubles:
        """(n, parts) log likelihood of each part with its weight."""
        squares, lines, constants = self._forms()
        values: Doubles = rows**2 @ squares + rows @ lines + constants
        return values

    def best(self, rows: Floats) -> Floats:
        """(n,) log likelihood of the likeliest part, which is nearly that of all."""
        forms = [form.astype(np.float32) for form in self._forms()]
        best = np.empty(len(rows), np.float32)
        for first in range(0, len(rows), _AT_ONCE):
            chosen = rows[first : first + _AT_ONCE]
            best[first : first + _AT_ONCE] = (chosen**2 @ forms[0] + chosen @ forms[1] + forms[2]).max(axis=1)
        return best

    def sounding(self) -> _Parts:
        """Without the parts that are pauses."""
        loud = np.log(np.exp(self.middles).sum(axis=1))
        kept = loud > loud.max() - _SILENT_BELOW
        weights = self.weights[kept]
        return _Parts(self.middles[kept], self.spreads[kept], weights - np.log(np.exp(weights).sum()))

    def with_other(self, other: _Parts) -> _Parts:
        """Both at once: every pair of parts, in each band the louder one."""
        louder = self.middles[:, None] >= other.middles[None]
        bands = self.middles.shape[1]
        return _Parts(
            np.maximum(self.middles[:, None], other.middles[None]).reshape(-1, bands),
            np.where(louder, self.spreads[:, None], other.spreads[None]).reshape(-1, bands),
            (self.weights[:, None] + other.weights[None]).ravel(),
        )

    def _forms(self) -> tuple[Doubles, Doubles, Doubles]:
        scaled = self.middles / self.spreads
        logs = np.sum(self.middles * scaled + np.log(2 * np.pi * self.spreads), axis=1)
        return (-0.5 / self.spreads).T, scaled.T, self.weights - 0.5 * logs


def _learned(rows: Floats, alone: Mask) -> _Parts:
    """The parts of one voice: expectation maximisation from some of its own rows; those that may hold two are left out."""
    if np.count_nonzero(alone) >= _LEAST_HOPS // 2:
        rows = rows[alone]
    taken = rows[:: -(-len(rows) // _MOST_HOPS)].astype(np.float64)
    count = min(_PARTS, len(taken) // _HOPS_A_PART)
    first = np.random.default_rng(0).choice(len(taken), count, replace=False)
    whole = taken.var(axis=0) + 1e-6
    parts = _Parts(taken[first], np.tile(whole, (count, 1)), np.full(count, -np.log(count)))
    for _ in range(_ROUNDS):
        logs = parts.logs(taken)
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        held = shares.sum(axis=0) + 1e-3
        middles = shares.T @ taken / held[:, None]
        spreads = shares.T @ taken**2 / held[:, None] - middles**2
        parts = _Parts(middles, np.maximum(spreads, _LEAST_SPREAD * whole), np.log(held / held.sum()))
    return parts


def _likelier(rows: Floats, speaks: Indices, parts: dict[int, _Parts], voices: int) -> Floats:
    """(n, voices) how much likelier each row is with that voice besides its own; least for the own and for unknown ones."""
    likelier = np.full((len(rows), voices), -_CLIP, np.float32)
    sounding = {voice: own.sounding() for voice, own in parts.items()}
    for voice, own in parts.items():
        mine = np.flatnonzero(speaks == voice)
        chosen = rows[mine]
        single = own.best(chosen)
        for other in parts:
            if other != voice:
                both = sounding[voice].with_other(sounding[other]).best(chosen)
                likelier[mine, other] = np.clip(both - single, -_CLIP, _CLIP)
    return likelier


def _smooth(values: Floats, places: Indices, hops: int) -> Floats:
    """(n, voices) each averaged over what is spoken within 0.3 s."""
    bell = np.hanning(_AROUND_HOPS + 2)[1:-1]
    bell /= bell.sum()
    heard = np.zeros(hops)
    heard[places] = 1.0
    weight = np.maximum(np.convolve(heard, bell, "same"), 0.1)
    averages = np.empty_like(values)
    for column in range(values.shape[1]):
        heard[places] = values[:, column]
        averages[:, column] = (np.convolve(heard, bell, "same") / weight)[places]
    return averages
