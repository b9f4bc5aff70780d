"""Sorts speaker embeddings into a given number of voices, whether they speak equally long or one nearly all the time.

k-means alone cuts a voice that holds nearly all the time in two and leaves the others together; a tree alone makes a voice
of every odd sound. So both propose, and the proposal is taken whose voices are clearly apart, fit well and are not tiny.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from app.analysis.masks import HOPS_PER_S, mask_of
from app.analysis.speaker_embedding import Floats, Indices, unit

Doubles = NDArray[np.float64]

_STARTS = 20
_ROUNDS = 25
_DIMENSIONS = 12
_LEAVES = 80
_MOST_PIECES = 200
_MORE_CUTS = 10
_STAY = 2.0
_SHARPNESS = 0.35
_SETTLING_ROUNDS = 10
_MOST_WINDOWS = 1200

# Tried on composed and real meetings. Halves of one voice are 0.10 to 0.19 apart (squared), different voices 0.18 to 0.85.
_APART = 0.2
_APART_SOFTLY = 0.07  # alike voices on a telephone must not lose against an odd sound that lies further away
_APART_SURELY = 0.265  # the best way to make one voice more than there are reaches 0.06 to 0.26
_APART_PERHAPS = 0.2  # where people were missed it was 0.22 to 0.26, where nobody was, 0.13 and 0.15 (real recordings)
_CHANCE = 0.55
_FIT = 9.0
_BALANCE = 0.05
_CHANGES = 1.5
_SMALLEST_SHARE = 0.005  # of ten minutes 3 s: with 0.02 whoever said little in a long meeting was not looked for
_SMALLEST_S = 0.4
_OTHERWISE = 0.08  # of the windows: another way to sort them, and not the same one with other edges


@dataclass(frozen=True, slots=True)
class Voices:
    """centres: (voices, 256) a typical embedding for each. split: two of them are rather the halves of one voice.

    may_be_there: for a split one, that the halves are further apart than those of one voice usually are.
    lead: how much more they are worth than the best way to sort the windows otherwise; infinite where there is none.
    """

    centres: Floats
    split: bool
    may_be_there: bool = True
    lead: float = math.inf


def find_voices(vectors: Floats, starts: Indices, lengths: Indices, voices: int) -> Voices:
    """The best way to sort the windows into so many voices, whether so many speak or not.

    Args:
        vectors: (n, 256) embeddings of windows, in order of time; at least as many as voices.
        starts, lengths: (n,) where the windows lie, in steps of 10 ms.
    """
    thin = slice(None, None, -(-len(vectors) // _MOST_WINDOWS))  # the voices of an hour are known from a part of it
    vectors, starts, lengths = vectors[thin], starts[thin], lengths[thin]
    ways = list({labels.tobytes(): labels for labels in _proposals(vectors, starts, lengths, voices)}.values())
    worths = [worth(vectors, starts, lengths, labels, voices) for labels in ways]
    most = max(worths)
    best = ways[worths.index(most)]
    sorted_so = _nearest_centre(vectors, best, voices)
    others = [most - value for labels, value in zip(ways, worths, strict=True)
              if _part_otherwise(sorted_so, _nearest_centre(vectors, labels, voices), voices) > _OTHERWISE]  # fmt: skip
    seconds = _seconds(starts, lengths, best, voices)
    apart = _nearest(vectors, best, seconds) if seconds.all() else 0.0
    lead = float(min(others, default=math.inf))
    return Voices(_centres(vectors, best, voices), apart < _APART_SURELY, apart >= _APART_PERHAPS, lead)


def worth(vectors: Floats, starts: Indices, lengths: Indices, labels: Indices, voices: int) -> float:
    """How well `labels` tell voices apart: the two nearest are clearly two, all fit well, and none is tiny.

    And they seldom change within speech; what is sorted by its sounds, and not by who speaks, changes all the time.
    """
    counts = np.bincount(labels, minlength=voices)
    if (counts == 0).any():
        return -10.0 * float(np.count_nonzero(counts == 0))
    seconds = _seconds(starts, lengths, labels, voices)
    shares = seconds / seconds.sum()
    in_all = float(np.mean(np.sum((vectors - vectors.mean(axis=0)) ** 2, axis=1)))
    nearest = _nearest(vectors, labels, seconds)
    tiny = np.count_nonzero(shares < _SMALLEST_SHARE) + np.count_nonzero(seconds < _SMALLEST_S)
    clearly_two = 1.0 + float(np.tanh((nearest - _APART) / (2 * _APART_SOFTLY)))
    fit = _within(vectors, labels, _middles(vectors, labels, voices)) / max(in_all, 1e-9)
    balance = _BALANCE * float(np.log(shares.min() * voices))
    return clearly_two - _FIT * fit + balance - _CHANGES * _changes(starts, lengths, labels) - 3.0 * tiny


def _changes(starts: Indices, lengths: Indices, labels: Indices) -> float:
    """Part of the overlapping windows that change the voice, measured against what chance would bring: 1 for chance."""
    overlap = starts[1:] <= starts[:-1] + lengths[:-1]
    shares = np.bincount(labels) / len(labels)
    by_chance = float(np.count_nonzero(overlap) * (1.0 - np.sum(shares**2)))
    return float(np.count_nonzero((labels[1:] != labels[:-1]) & overlap)) / max(by_chance, 1e-9)


def _nearest(vectors: Floats, labels: Indices, seconds: Doubles) -> float:
    """How far apart the two nearest voices are (squared), less what two halves of one are by chance."""
    means = _middles(vectors, labels, len(seconds))
    chance = _CHANCE * _within(vectors, labels, means) / seconds  # the mean of a few windows lies somewhere else by chance
    apart = np.sum((means[:, None] - means[None]) ** 2, axis=2) - chance[:, None] - chance[None]
    return float(apart[~np.eye(len(seconds), dtype=np.bool_)].min())


def _within(vectors: Floats, labels: Indices, means: Floats) -> float:
    return float(np.mean(np.sum((vectors - means[labels]) ** 2, axis=1)))


def _middles(vectors: Floats, labels: Indices, voices: int) -> Floats:
    return np.stack([vectors[labels == voice].mean(axis=0) for voice in range(voices)])


def _seconds(starts: Indices, lengths: Indices, labels: Indices, voices: int) -> Doubles:
    """(voices,) how much time the windows of each cover."""
    ends = starts + lengths
    covered = (mask_of(starts[labels == voice], ends[labels == voice], int(ends.max())) for voice in range(voices))
    return np.array([np.count_nonzero(mask) / HOPS_PER_S for mask in covered])


def _proposals(vectors: Floats, starts: Indices, lengths: Indices, voices: int) -> list[Indices]:
    """Ways to sort the windows: a number from 0 to voices - 1 for each."""
    points = principal(vectors)
    found = [k_means(points, voices)]
    found += _cuts(vectors, k_means(points, min(_LEAVES, max(voices, len(vectors) // 4)), starts=1), voices)
    pieces = _pieces(starts, lengths)
    if voices <= pieces[-1] + 1 <= _MOST_PIECES:
        found += _cuts(vectors, pieces, voices)
    different = {labels.tobytes(): labels for labels in found}.values()
    return [way for labels in different for way in (labels, settled(points, labels, voices))]


def _pieces(starts: Indices, lengths: Indices) -> Indices:
    """(n,) numbers of the pieces of speech, 1.6 s long or up to a pause, that windows begin in."""
    numbers = np.zeros(len(starts), np.intp)
    begins = starts[0]
    for at in range(1, len(starts)):
        new = starts[at] > starts[at - 1] + lengths[at - 1] or starts[at] - begins >= 160
        numbers[at] = numbers[at - 1] + new
        begins = starts[at] if new else begins
    return numbers


def _centres(vectors: Floats, labels: Indices, voices: int) -> Floats:
    return unit(np.stack([vectors[labels == voice].mean(axis=0) if (labels == voice).any() else np.zeros_like(vectors[0])
                          for voice in range(voices)]))  # fmt: skip


def _nearest_centre(vectors: Floats, labels: Indices, voices: int) -> Indices:
    """(n,) the voice whose centre each window is nearest to, whatever its label."""
    nearest: Indices = np.argmax(vectors @ _centres(vectors, labels, voices).T, axis=1)
    return nearest


def _part_otherwise(first: Indices, second: Indices, voices: int) -> float:
    """Part of the windows that these two sort otherwise, whatever they call the voices."""
    together = np.bincount(first * voices + second, minlength=voices * voices).reshape(voices, voices)
    names = np.array(list(permutations(range(voices))))
    return 1.0 - float(together[np.arange(voices), names].sum(axis=1).max()) / len(first)


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


def settled(points: Doubles, labels: Indices, voices: int) -> Indices:
    """The labels after a sticky hidden Markov model over time has been fitted to them."""
    elsewhere = np.repeat(points.mean(axis=0)[None] + points.std(axis=0) / 10, voices, axis=0)
    for _ in range(_SETTLING_ROUNDS):
        centres = _means(points, labels, elsewhere)
        variance = np.mean((points - centres[labels]) ** 2, axis=0) + 1e-6
        scores = -0.5 * _SHARPNESS * _distances(points / np.sqrt(variance), centres / np.sqrt(variance))
        found = viterbi(scores, _STAY)
        if (found == labels).all():
            break
        labels = found
    return labels


def viterbi(scores: Doubles, penalty: Doubles | float) -> Indices:
    """(n,) the way through (n, voices) log scores that is worth most, every change of the voice costing `penalty`.

    penalty: one for all, or (n,) for a change right before each place.
    """
    count, voices = scores.shape
    costs = np.broadcast_to(np.asarray(penalty, np.float64), (count,))
    came_from = np.empty((count, voices), np.int8)
    value = scores[0].astype(np.float64)
    stay = np.arange(voices)
    for at in range(1, count):
        best = int(value.argmax())
        changed = value[best] - costs[at]
        came_from[at] = np.where(value < changed, best, stay)
        value = np.maximum(value, changed) + scores[at]
    way = np.empty(count, np.intp)
    way[-1] = value.argmax()
    for at in range(count - 1, 0, -1):
        way[at - 1] = came_from[at, way[at]]
    return way


def principal(vectors: Floats) -> Doubles:
    """(n, 12 or less) coordinates along the directions in which the vectors differ most."""
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    points: Doubles = centred @ directions[:, ::-1][:, :_DIMENSIONS]
    return points


def _cuts(vectors: Floats, leaves: Indices, voices: int) -> list[Indices]:
    """Trees over small clusters, cut at several heights; the largest branches are the voices, the others join them."""
    used, leaves = np.unique(leaves, return_inverse=True)
    middle = _centres(vectors, leaves, len(used))
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
