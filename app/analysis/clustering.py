"""Joins the local voices of chunks into the voices of a whole track: a given number of them.

Two that speak in one chunk are never the same person, so that each chunk is given to the voices one to one. Which of many
ways to do that is right is weighed as a two-covariance model does (Brummer and de Villiers 2010, "The speaker partitioning
problem"): a voice is a point drawn from among all people's, and what is heard of it lies around that point. So a voice that
speaks nearly all the time isn't cut in two, although its halves may lie further apart than two people.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from app.analysis.local_voices import LocalVoices
from app.analysis.masks import Floats, Indices
from app.analysis.speaker_network import DIMENSIONS, unit
from app.analysis.speaker_segmentation import SPEAKERS

Doubles = NDArray[np.float64]

_STARTS = 20
_ROUNDS = 25
_DIMENSIONS = 12
_LEAVES = 80
_MORE_CUTS = 10
_SETTLING_ROUNDS = 8
_MOST_CHUNKS = 500
_FULL_CHUNKS = 6
_WEIGHED_S, _LEAST_WEIGHED_S = 3.0, 0.2
_WELL_HEARD_S = 1.0
_LEAST_WELL_HEARD = 4
_OTHERWISE = 0.08  # of the talk: another way to sort it, and not the same one with other edges

# Tried on composed and real meetings. How far people's voices lie from each other and one person's from its middle, squared,
# over all dimensions; and how long somebody speaks until what is heard of the voice is new.
_BETWEEN, _WITHIN, _NEW_AFTER_S = 0.7, 0.35, 6.0


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
    part = _part(local)
    ways: dict[bytes, tuple[Indices, Floats]] = {}
    for centres in _proposals(part, voices):
        labels, settled = _settled(part, centres)
        if len(np.unique(labels[labels >= 0])) == voices:
            ways.setdefault(labels.tobytes(), (labels, settled))
    if not ways:
        return None
    found = [(evidence(part, labels, voices), labels, centres) for labels, centres in ways.values()]
    best, labels, centres = max(found, key=lambda way: way[0])
    leads = [best - worth for worth, other, _ in found if _part_otherwise(part, labels, other, voices) > _OTHERWISE]
    whole = assigned(local, centres)
    return Voices(centres, evidence(local, whole, voices), min(leads, default=math.inf))


def evidence(local: LocalVoices, labels: Indices, voices: int) -> float:
    """Natural log of how likely the local voices are, so joined; each voice's own place among all is integrated out."""
    between, within = _BETWEEN / DIMENSIONS, _WITHIN / DIMENSIONS
    total = 0.0
    for voice in range(voices):
        own = labels == voice
        times = float(local.seconds[own].sum()) / _NEW_AFTER_S
        heard = (local.vectors[own] * local.seconds[own, None]).sum(axis=0) / _NEW_AFTER_S
        spread = within + times * between
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


def _proposals(local: LocalVoices, voices: int) -> Iterator[Floats]:
    """(voices, 192) centres to begin with: clusters of those that are heard well, and chunks in which all are heard."""
    well = np.flatnonzero(local.alone_s >= _WELL_HEARD_S)
    if len(well) < max(voices, _LEAST_WELL_HEARD):
        well = np.argsort(-local.alone_s, kind="stable")[: max(voices + 2, _LEAST_WELL_HEARD)]
    vectors = local.vectors[well]
    if len(vectors) >= voices:
        points = principal(vectors)
        found = [k_means(points, voices)]
        small = len(well) <= 2 * _LEAVES
        leaves = np.arange(len(well)) if small else k_means(points, _LEAVES, starts=1)
        found += _cuts(vectors, leaves, voices)
        for labels in {labels.tobytes(): labels for labels in found}.values():
            yield _centres(vectors, np.ones(len(vectors)), labels, voices)
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
        centres = _centres(local.vectors, weight, labels, len(centres))
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


def _centres(vectors: Floats, weight: Floats | Doubles, labels: Indices, voices: int) -> Floats:
    sums = np.zeros((voices, vectors.shape[1]))
    np.add.at(sums, labels[labels >= 0], (vectors * weight[:, None])[labels >= 0])
    return unit(sums.astype(np.float32))


def _part_otherwise(local: LocalVoices, first: Indices, second: Indices, voices: int) -> float:
    """Part of the talk that these two sort otherwise, whatever they call the voices."""
    both = (first >= 0) & (second >= 0)
    pairs, seconds = first[both] * voices + second[both], local.seconds[both]
    together = np.bincount(pairs, weights=seconds, minlength=voices * voices).reshape(voices, voices)
    names = np.array(list(permutations(range(voices))))
    return 1.0 - float(together[np.arange(voices), names].sum(axis=1).max()) / max(float(seconds.sum()), 1e-6)


def k_means(points: Doubles, count: int, *, starts: int = _STARTS) -> Indices:
    """(n,) labels with the smallest squared distances of many starts; always the same for the same points."""
    rng = np.random.default_rng(1)
    least, best = np.inf, np.zeros(len(points), np.intp)
    for _ in range(starts):
        centres = _spread_out(points, count, rng)
        for _ in range(_ROUNDS):
            labels = np.argmin(_distances(points, centres), axis=1)
            moved = _means(points, labels, centres)
            if np.allclose(moved, centres):
                break
            centres = moved
        loss = float(_distances(points, centres).min(axis=1).sum())
        if loss < least:
            least, best = loss, labels
    return best


def principal(vectors: Floats) -> Doubles:
    """(n, 12 or less) coordinates along the directions in which the vectors differ most."""
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    points: Doubles = centred @ directions[:, ::-1][:, :_DIMENSIONS]
    return points


def _cuts(vectors: Floats, leaves: Indices, voices: int) -> list[Indices]:
    """Trees over small clusters, cut at several heights; the largest branches are the voices, the others join them."""
    used, leaves = np.unique(leaves, return_inverse=True)
    middle = _centres(vectors, np.ones(len(vectors)), leaves, len(used))
    weight = np.bincount(leaves).astype(np.float64)
    found = []
    for linkage in ("average", "complete"):
        merges = _tree(middle, linkage)
        for clusters in range(voices, min(voices + _MORE_CUTS, len(used)) + 1):
            branch = _branches(merges, len(used), clusters)
            largest = np.argsort(-np.bincount(branch, weights=weight), kind="stable")[:voices]
            centres = unit(np.stack([vectors[branch[leaves] == one].mean(axis=0) for one in largest]))
            found.append(np.argmax(vectors @ centres.T, axis=1))
    return found


def _tree(middle: Floats, linkage: str) -> list[tuple[int, int]]:
    """Merges of an agglomerative clustering by cosine distance: (kept, merged into it), in order."""
    distance = 1.0 - (middle @ middle.T).astype(np.float64)
    np.fill_diagonal(distance, np.inf)
    size = np.ones(len(middle))
    merges = []
    for _ in range(len(middle) - 1):
        kept, gone = sorted(divmod(int(distance.argmin()), len(middle)))
        if linkage == "average":
            row = (size[kept] * distance[kept] + size[gone] * distance[gone]) / (size[kept] + size[gone])
        else:
            row = np.maximum(distance[kept], distance[gone])
        row[[kept, gone]] = np.inf
        distance[kept], distance[:, kept] = row, row
        distance[gone], distance[:, gone] = np.inf, np.inf
        size[kept] += size[gone]
        merges.append((kept, gone))
    return merges


def _branches(merges: list[tuple[int, int]], leaves: int, clusters: int) -> Indices:
    """(leaves,) number of the cluster that each leaf is in when so many are left."""
    owner = np.arange(leaves)
    for kept, gone in merges[: leaves - clusters]:
        owner[owner == gone] = kept
    return np.unique(owner, return_inverse=True)[1]


def _spread_out(points: Doubles, count: int, rng: np.random.Generator) -> Doubles:
    """First centres, each chosen by its distance from those before it (k-means++)."""
    centres = points[[rng.integers(len(points))]]
    nearest = _distances(points, centres)[:, 0]
    while len(centres) < count:
        total = nearest.sum()
        chosen = rng.choice(len(points), p=nearest / total) if total > 0 else rng.integers(len(points))
        centres = np.vstack([centres, points[chosen]])
        nearest = np.minimum(nearest, _distances(points, centres[-1:])[:, 0])
    return centres


def _distances(points: Doubles, centres: Doubles) -> Doubles:
    """(points, centres) squared."""
    squared = np.sum(points**2, axis=1)[:, None] + np.sum(centres**2, axis=1)[None] - 2.0 * points @ centres.T
    clipped: Doubles = np.maximum(squared, 0.0)
    return clipped


def _means(points: Doubles, labels: Indices, instead: Doubles) -> Doubles:
    """Mean of each label's points; that of `instead` where there are none."""
    count = len(instead)
    sums = np.zeros_like(instead)
    np.add.at(sums, labels, points)
    counts = np.bincount(labels, minlength=count)
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], instead)
