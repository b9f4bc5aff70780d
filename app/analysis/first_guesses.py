"""First guesses at which points lie together: k-means, and trees cut at several heights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.analysis.masks import Floats, Indices
from app.analysis.speaker_network import unit

Doubles = NDArray[np.float64]

_STARTS = 20
_ROUNDS = 25
_DIMENSIONS = 12
_LEAVES = 80
_MORE_CUTS = 10


def guesses(vectors: Floats, count: int) -> Iterator[Floats]:
    """(count, dimensions) centres of length 1, each of another way to part the vectors; none where there are too few."""
    if len(vectors) < count:
        return
    points = principal(vectors)
    found = [k_means(points, count)]
    small = len(vectors) <= 2 * _LEAVES
    leaves = np.arange(len(vectors)) if small else k_means(points, _LEAVES, starts=1)
    found += _cuts(vectors, leaves, count)
    for labels in {labels.tobytes(): labels for labels in found}.values():
        yield centres_of(vectors, np.ones(len(vectors)), labels, count)


def centres_of(vectors: Floats, weight: Floats | Doubles, labels: Indices, count: int) -> Floats:
    """(count, dimensions) weighted means of length 1; those labelled -1 take no part."""
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, labels[labels >= 0], (vectors * weight[:, None])[labels >= 0])
    return unit(sums.astype(np.float32))


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


def _cuts(vectors: Floats, leaves: Indices, count: int) -> list[Indices]:
    """Trees over small clusters, cut at several heights; the largest branches count, the others join them."""
    used, leaves = np.unique(leaves, return_inverse=True)
    middle = centres_of(vectors, np.ones(len(vectors)), leaves, len(used))
    weight = np.bincount(leaves).astype(np.float64)
    found = []
    for linkage in ("average", "complete"):
        merges = _tree(middle, linkage)
        for clusters in range(count, min(count + _MORE_CUTS, len(used)) + 1):
            branch = _branches(merges, len(used), clusters)
            largest = np.argsort(-np.bincount(branch, weights=weight), kind="stable")[:count]
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
