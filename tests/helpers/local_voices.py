"""Local voices made by hand: who speaks when is a script, and in each chunk the numbers of its voices are shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.local_voices import LocalVoices, Pieces
from app.analysis.masks import HOPS_PER_S, Floats, Indices, Mask
from app.analysis.speaker_network import DIMENSIONS, unit
from app.analysis.speaker_segmentation import CHUNK_HOPS, SPEAKERS

STEP_HOPS = 250
_LEAST_HOPS = 20


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody (0, 1, 2, ...) speaks; `like` (192,) is how it sounds where that isn't how this person sounds."""

    person: int
    start_s: float
    end_s: float
    like: Floats | None = None


def axis(number: int) -> Floats:
    """(192,) a direction: those of different numbers have nothing in common."""
    direction: Floats = np.eye(DIMENSIONS, dtype=np.float32)[number]
    return direction


def away(cosine: float, number: int) -> Floats:
    """(192,) a direction with this cosine to the first axis."""
    direction: Floats = np.float32(cosine) * axis(0) + np.float32(np.sqrt(1 - cosine**2)) * axis(number)
    return direction


def turns(seconds: float, people: int, duration_s: float, *, pause_s: float = 0.0) -> list[Said]:
    """One after the other, the same time each."""
    count = round(duration_s / seconds)
    return [Said(turn % people, turn * seconds, (turn + 1) * seconds - pause_s) for turn in range(count)]


def who_speaks(script: Sequence[Said], hops: int) -> Mask:
    """(hops, people)"""
    speaks = np.zeros((hops, 1 + max(said.person for said in script)), np.bool_)
    for said in script:
        speaks[round(said.start_s * HOPS_PER_S) : round(said.end_s * HOPS_PER_S), said.person] = True
    return speaks


def anybody(script: Sequence[Said], duration_s: float) -> Mask:
    """(hops,) when anybody speaks."""
    return np.asarray(who_speaks(script, round(duration_s * HOPS_PER_S)).any(axis=1), np.bool_)


def heard_locally(
    script: Sequence[Said], people: Sequence[Floats], duration_s: float, *, seed: int, spread: float = 0.5
) -> LocalVoices:
    """What chunks of 10 s every 2.5 s would hold.

    Args:
        people: (192,) how each sounds, of length 1.
        spread: how far (squared) what is heard in a piece lies from that. A local voice is the mean of its pieces, so that
            chunks that hold the same pieces sound alike.
    """
    rng = np.random.default_rng(seed)
    hops = round(duration_s * HOPS_PER_S)
    speaks = who_speaks(script, hops)
    starts = np.arange(0, hops - CHUNK_HOPS + 1, STEP_HOPS)
    held = np.zeros(hops)
    for start in starts:
        held[start : start + CHUNK_HOPS] += 1
    local = np.zeros((len(starts), CHUNK_HOPS, SPEAKERS), np.bool_)
    pieces, owners = _pieces(script, speaks, people, spread, rng)
    rows: list[tuple[int, int, Floats, float, float]] = []
    for chunk, start in enumerate(starts):
        here = speaks[start : start + CHUNK_HOPS]
        longest = np.argsort(-np.count_nonzero(here, axis=0), kind="stable")[:SPEAKERS]
        numbers = rng.permutation(SPEAKERS)[: len(longest)]
        local[chunk][:, numbers] = here[:, longest]
        for number in range(SPEAKERS):
            own = local[chunk, :, number]
            if np.count_nonzero(own) < _LEAST_HOPS:
                continue
            person = longest[numbers.tolist().index(number)]
            alone = own & (local[chunk].sum(axis=1) == 1)
            alone_s = np.count_nonzero(alone) / HOPS_PER_S
            shared = alone if alone_s * HOPS_PER_S >= _LEAST_HOPS else own
            seconds = float((shared / held[start : start + CHUNK_HOPS]).sum()) / HOPS_PER_S
            sound = _sound(pieces, owners, int(person), int(start))
            rows.append((chunk, number, _heard(people[person], spread, rng) if sound is None else sound, alone_s, seconds))
    return LocalVoices(
        starts,
        local,
        chunks=np.array([row[0] for row in rows], np.intp),
        numbers=np.array([row[1] for row in rows], np.intp),
        vectors=np.stack([row[2] for row in rows]),
        alone_s=np.array([row[3] for row in rows], np.float32),
        seconds=np.array([row[4] for row in rows], np.float32),
        pieces=pieces,
    )


def people_of(script: Sequence[Said], local: LocalVoices) -> Indices:
    """(m,) whose each local voice is."""
    speaks = who_speaks(script, int(local.starts[-1]) + CHUNK_HOPS)
    found = []
    for chunk, number in zip(local.chunks, local.numbers, strict=True):
        here = speaks[local.starts[chunk] :][:CHUNK_HOPS]
        (person,) = np.flatnonzero((here == local.speaks[chunk][:, [number]]).all(axis=0))
        found.append(person)
    return np.array(found, np.intp)


def _sound(pieces: Pieces, owners: Indices, person: int, start: int) -> Floats | None:
    """The person's pieces within the chunk by their length; None without any."""
    inside = (owners == person) & (pieces.starts >= start) & (pieces.starts + pieces.lengths <= start + CHUNK_HOPS)
    return unit(pieces.lengths[inside] @ pieces.vectors[inside]) if inside.any() else None


def _pieces(
    script: Sequence[Said], speaks: Mask, people: Sequence[Floats], spread: float, rng: np.random.Generator
) -> tuple[Pieces, Indices]:
    """What somebody says alone, cut where chunks may begin, and (n,) who says it."""
    alone = speaks.sum(axis=1) == 1
    found: list[tuple[int, int, Floats, int]] = []
    for said in script:
        start, end = round(said.start_s * HOPS_PER_S), round(said.end_s * HOPS_PER_S)
        edges = np.unique([start, end, *range(-(-start // STEP_HOPS) * STEP_HOPS, end, STEP_HOPS)])
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if alone[first:last].all():
                sound = people[said.person] if said.like is None else said.like
                found.append((first, last - first, _heard(sound, spread, rng), said.person))
    found.sort(key=lambda piece: piece[0])
    starts, lengths, vectors, owners = zip(*found, strict=True)
    pieces = Pieces(np.array(starts, np.intp), np.array(lengths, np.intp), np.stack(vectors))
    return pieces, np.array(owners, np.intp)


def _heard(sound: Floats, spread: float, rng: np.random.Generator) -> Floats:
    noise = rng.normal(scale=np.sqrt(spread / DIMENSIONS), size=DIMENSIONS).astype(np.float32)
    return unit(sound + noise)
