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


def heard_locally(
    script: Sequence[Said], people: Sequence[Floats], duration_s: float, *, seed: int, spread: float = 0.5
) -> LocalVoices:
    """What chunks of 10 s every 2.5 s would hold.

    Args:
        people: (192,) how each sounds, of length 1.
        spread: how far (squared) what is heard lies from that; 0.5 as in real meetings.
    """
    rng = np.random.default_rng(seed)
    hops = round(duration_s * HOPS_PER_S)
    speaks = who_speaks(script, hops)
    starts = np.arange(0, hops - CHUNK_HOPS + 1, STEP_HOPS)
    held = np.zeros(hops)
    for start in starts:
        held[start : start + CHUNK_HOPS] += 1
    local = np.zeros((len(starts), CHUNK_HOPS, SPEAKERS), np.bool_)
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
            rows.append((chunk, number, _heard(people[person], spread, rng), alone_s, seconds))
    chunks, numbers, vectors, alone, seconds = zip(*rows, strict=True)
    return LocalVoices(
        starts, local, np.array(chunks, np.intp), np.array(numbers, np.intp), np.stack(vectors),
        np.array(alone, np.float32), np.array(seconds, np.float32), _pieces(script, speaks, people, spread, rng),
    )  # fmt: skip


def people_of(script: Sequence[Said], local: LocalVoices) -> Indices:
    """(m,) whose each local voice is."""
    speaks = who_speaks(script, int(local.starts[-1]) + CHUNK_HOPS)
    found = []
    for chunk, number in zip(local.chunks, local.numbers, strict=True):
        here = speaks[local.starts[chunk] :][:CHUNK_HOPS]
        (person,) = np.flatnonzero((here == local.speaks[chunk][:, [number]]).all(axis=0))
        found.append(person)
    return np.array(found, np.intp)


def _pieces(
    script: Sequence[Said], speaks: Mask, people: Sequence[Floats], spread: float, rng: np.random.Generator
) -> Pieces:
    """What somebody says alone, cut where chunks may begin."""
    alone = speaks.sum(axis=1) == 1
    found: list[tuple[int, int, Floats]] = []
    for said in script:
        start, end = round(said.start_s * HOPS_PER_S), round(said.end_s * HOPS_PER_S)
        edges = np.unique([start, end, *range(-(-start // STEP_HOPS) * STEP_HOPS, end, STEP_HOPS)])
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if alone[first:last].all():
                sound = people[said.person] if said.like is None else said.like
                found.append((first, last - first, _heard(sound, spread, rng)))
    found.sort(key=lambda piece: piece[0])
    starts, lengths, vectors = zip(*found, strict=True)
    return Pieces(np.array(starts, np.intp), np.array(lengths, np.intp), np.stack(vectors))


def _heard(sound: Floats, spread: float, rng: np.random.Generator) -> Floats:
    noise = rng.normal(scale=np.sqrt(spread / DIMENSIONS), size=DIMENSIONS).astype(np.float32)
    return unit(sound + noise)
