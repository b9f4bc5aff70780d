"""Joins the local voices of chunks into the voices of a whole track: a given number of them.

Two that speak in one chunk are never the same person, so that each chunk is given to the voices one to one. Which of many
ways to do that is right is weighed as a two-covariance model does (Brummer and de Villiers 2010, "The speaker partitioning
problem"): a voice is a point drawn from among all people's, and what is heard of it lies around that point. So a voice that
speaks nearly all the time isn't cut in two, although its halves may lie further apart than two people. It is weighed twice,
by chunks and by the pieces for themselves: in a chunk two who sound alike may be taken for one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, permutations

import numpy as np

from app.analysis.first_guesses import centres_of, guesses
from app.analysis.local_voices import LocalVoices
from app.analysis.masks import HOPS_PER_S, Floats, Indices
from app.analysis.speaker_network import DIMENSIONS
from app.analysis.speaker_segmentation import SPEAKERS

_SETTLING_ROUNDS = 8
_MOST_CHUNKS, _MOST_PIECES = 500, 1000
_FULL_CHUNKS = 6
_WEIGHED_S, _LEAST_WEIGHED_S = 3.0, 0.2
_WELL_HEARD_S = 1.0
_LEAST_WELL_HEARD = 4
_PIECE_HOPS = 80
_OTHERWISE = 0.08  # of the talk: another way to sort it, and not the same one with other edges

# Tried on composed and real meetings. How far people's voices lie from each other and one person's from its middle, squared,
# over all dimensions; and how long somebody speaks until what is heard of the voice is new: in chunks, and in pieces.
_BETWEEN, _WITHIN, _NEW_AFTER_S, _PIECE_NEW_AFTER_S = 0.7, 0.35, 6.0, 2.0


@dataclass(frozen=True, slots=True)
class Voices:
    """A way to join the local voices.

    Attributes:
        centres: (voices, 192) how each voice sounds.
        evidence: natural log of how likely this is, up to a constant: comparable between any ways to join the same ones.
        lead: how much more that is than for the best way that joins them otherwise; infinite where there is none.
    """

    centres: Floats
    evidence: float
    lead: float = math.inf


def find_voices(local: LocalVoices, voices: int) -> Voices | None:
    """The best way to join them into so many voices, whether so many speak or not; None where there is too little."""
    part, pieces = _part(local), _Pieces.of(local)
    ways: dict[tuple[bytes, bytes], _Way] = {}
    for labels, centres in _settled_ways(part, pieces, voices):
        of_pieces = pieces.nearest(centres)
        if len(np.unique(labels[labels >= 0])) == voices and pieces.hold_all(of_pieces, voices):
            ways.setdefault((labels.tobytes(), of_pieces.tobytes()), _Way(labels, of_pieces, centres))
    if not ways:
        return None
    worth = [(evidence(part, way.labels, voices) + pieces.evidence(way.of_pieces, voices), way) for way in ways.values()]
    most, best = max(worth, key=lambda found: found[0])
    leads = [
        most - less
        for less, way in worth
        if _part_otherwise(part.seconds, best.labels, way.labels, voices) > _OTHERWISE
        or _part_otherwise(pieces.seconds, best.of_pieces, way.of_pieces, voices) > _OTHERWISE
    ]
    return Voices(best.centres, most, min(leads, default=math.inf))


def evidence_of_one(local: LocalVoices) -> float:
    """Of all being one voice: `Voices.evidence` of it."""
    part, pieces = _part(local), _Pieces.of(local)
    of_chunks = evidence(part, np.zeros(len(part.chunks), np.intp), 1)
    return of_chunks + pieces.evidence(np.zeros(len(pieces.vectors), np.intp), 1)


@dataclass(frozen=True, slots=True)
class _Way:
    """labels: (m,) voices of the local ones, of_pieces: (n,) those of the pieces."""

    labels: Indices
    of_pieces: Indices
    centres: Floats


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Pieces that are long enough to tell, each for itself.

    Attributes:
        vectors: (n, 192). weight: (n,) how much each tells of its voice. seconds: (n,) each hop shared among those that
            hold it.
    """

    vectors: Floats
    weight: Floats
    seconds: Floats

    @staticmethod
    def of(local: LocalVoices) -> _Pieces:
        kept = np.flatnonzero(local.pieces.lengths >= _PIECE_HOPS)
        starts, lengths = local.pieces.starts[kept], local.pieces.lengths[kept]
        held = np.zeros(int((starts + lengths).max(initial=0)) + 1)
        np.add.at(held, starts, 1.0)
        np.add.at(held, starts + lengths, -1.0)
        shares = np.append(0.0, np.cumsum(1.0 / np.maximum(np.cumsum(held), 1.0))) / HOPS_PER_S
        seconds = shares[starts + lengths] - shares[starts]
        thin = slice(None, None, max(1, -(-len(kept) // _MOST_PIECES)))
        whole = float(seconds.sum())
        seconds = seconds[thin] * (whole / max(float(seconds[thin].sum()), 1e-6))
        weight = np.minimum(lengths[thin], _WEIGHED_S * HOPS_PER_S).astype(np.float32)
        return _Pieces(local.pieces.vectors[kept][thin], weight, seconds.astype(np.float32))

    def nearest(self, centres: Floats) -> Indices:
        """(n,) the voice that each sounds most like."""
        labels: Indices = np.argmax(self.vectors @ centres.T, axis=1)
        return labels

    def hold_all(self, labels: Indices, voices: int) -> bool:
        """Whether each voice has a piece of its own: what is never heard alone is no voice that one knows."""
        return not len(labels) or len(np.unique(labels)) == voices

    def evidence(self, labels: Indices, voices: int) -> float:
        return _evidence(self.vectors, self.seconds / _PIECE_NEW_AFTER_S, labels, voices)

    def settled(self, centres: Floats) -> Floats | None:
        """Centres after pieces were given to the voices, and these learned from them, in turn; None where one is lost."""
        labels = self.nearest(centres)
        for _ in range(_SETTLING_ROUNDS):
            if len(np.unique(labels)) < len(centres):
                return None
            centres = centres_of(self.vectors, self.weight, labels, len(centres))
            moved = self.nearest(centres)
            if (moved == labels).all():
                break
            labels = moved
        return centres


def evidence(local: LocalVoices, labels: Indices, voices: int) -> float:
    """Natural log of how likely the local voices are, so joined; each voice's own place among all is integrated out."""
    return _evidence(local.vectors, local.seconds / _NEW_AFTER_S, labels, voices)


def _evidence(vectors: Floats, times: Floats, labels: Indices, voices: int) -> float:
    """times: (n,) how often each vector was heard anew."""
    between, within = _BETWEEN / DIMENSIONS, _WITHIN / DIMENSIONS
    total = 0.0
    for voice in range(voices):
        own = labels == voice
        often = float(times[own].sum())
        heard = (vectors[own] * times[own, None]).sum(axis=0)
        spread = within + often * between
        total += 0.5 * between * float(heard @ heard) / (within * spread) - 0.5 * DIMENSIONS * math.log(spread / within)
    return total


def _part(local: LocalVoices) -> LocalVoices:
    """The voices of a long recording are known from a part of its chunks."""
    count = len(local.starts)
    if count <= _MOST_CHUNKS:
        return local
    thin = np.zeros(count, np.bool_)
    thin[:: -(-count // _MOST_CHUNKS)] = True
    kept = thin[local.chunks]
    shared = local.seconds[kept] * np.float32(local.seconds.sum() / max(float(local.seconds[kept].sum()), 1e-6))
    return LocalVoices(
        local.starts, local.speaks, local.chunks[kept], local.numbers[kept], local.vectors[kept], local.alone_s[kept],
        shared, local.pieces,
    )  # fmt: skip


def _settled_ways(local: LocalVoices, pieces: _Pieces, voices: int) -> Iterator[tuple[Indices, Floats]]:
    """Labels of the local voices, and (voices, 192) centres, that first guesses have come to, in chunks and in pieces."""
    for centres in chain(_guesses_in_chunks(local, voices), guesses(pieces.vectors, voices)):
        yield _settled(local, centres)
        by_pieces = pieces.settled(centres) if len(pieces.vectors) else None
        if by_pieces is not None:
            yield assigned(local, by_pieces), by_pieces


def _guesses_in_chunks(local: LocalVoices, voices: int) -> Iterator[Floats]:
    """Clusters of local voices that are heard well, and chunks in which all are heard."""
    well = np.flatnonzero(local.alone_s >= _WELL_HEARD_S)
    if len(well) < max(voices, _LEAST_WELL_HEARD):
        well = np.argsort(-local.alone_s, kind="stable")[: max(voices + 2, _LEAST_WELL_HEARD)]
    yield from guesses(local.vectors[well], voices)
    if voices > SPEAKERS:
        return
    together: list[tuple[float, Indices]] = []
    for chunk in np.unique(local.chunks):
        here = np.flatnonzero(local.chunks == chunk)
        if len(here) >= voices:
            longest = here[np.argsort(-local.alone_s[here], kind="stable")[:voices]]
            together.append((float(local.alone_s[longest[-1]]), longest))
    together.sort(key=lambda found: -found[0])
    yield from (local.vectors[longest] for _, longest in together[:_FULL_CHUNKS])


def _settled(local: LocalVoices, centres: Floats) -> tuple[Indices, Floats]:
    """Labels and centres after chunks were given to the voices and the voices learned from them, in turn."""
    weight = np.clip(local.alone_s, _LEAST_WEIGHED_S, _WEIGHED_S)
    labels = assigned(local, centres)
    for _ in range(_SETTLING_ROUNDS):
        centres = centres_of(local.vectors, weight, labels, len(centres))
        moved = assigned(local, centres)
        if (moved == labels).all():
            break
        labels = moved
    return labels, centres


def assigned(local: LocalVoices, centres: Floats) -> Indices:
    """(m,) voices for the local ones: in each chunk, one to one, as they fit best together; -1 for those left over."""
    weight = np.clip(local.alone_s, _LEAST_WEIGHED_S, _WEIGHED_S)
    fits = (local.vectors @ centres.T) * weight[:, None]
    labels = np.full(len(fits), -1, np.intp)
    _, first, counts = np.unique(local.chunks, return_index=True, return_counts=True)  # those of a chunk lie together
    for size in range(1, SPEAKERS + 1):
        members = first[counts == size][:, None] + np.arange(size)
        if len(members):
            ways = _one_to_one(size, len(centres))
            padded = np.concatenate([fits, np.zeros_like(fits[:, :1])], axis=1)  # -1 takes the last column, worth nothing
            worth = sum(padded[members[:, n]][:, ways[:, n]] for n in range(size))
            labels[members] = ways[np.argmax(worth, axis=1)]
    return labels


@lru_cache(maxsize=64)
def _one_to_one(local: int, voices: int) -> Indices:
    """(ways, local) every way to give so many local voices different voices, -1 where there are not enough of these."""
    if local <= voices:
        return np.array(list(permutations(range(voices), local)), np.intp)
    ways = np.full((math.perm(local, voices), local), -1, np.intp)
    for way, given in zip(ways, permutations(range(local), voices), strict=True):
        way[list(given)] = range(voices)
    return ways


def _part_otherwise(seconds: Floats, first: Indices, second: Indices, voices: int) -> float:
    """Part of the talk that these two sort otherwise, whatever they call the voices."""
    both = (first >= 0) & (second >= 0)
    pairs, talk = first[both] * voices + second[both], seconds[both]
    together = np.bincount(pairs, weights=talk, minlength=voices * voices).reshape(voices, voices)
    names = np.array(list(permutations(range(voices))))
    return 1.0 - float(together[np.arange(voices), names].sum(axis=1).max()) / max(float(talk.sum()), 1e-6)
