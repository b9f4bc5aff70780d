"""Cuts a conversation at its holes: what lies before one has nothing to do with what lies after it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.segment import Segment, Segments, merged
from app.metrics.preparation import PreparedSpeech


@dataclass(frozen=True, slots=True)
class Region:
    """Floor speech of a time without a hole; `ends_s` is where the hole after it starts, or where all speech ends."""

    units: Mapping[str, Segments]
    stretches: Mapping[str, Segments]
    ends_s: float


def regions(prepared: PreparedSpeech) -> list[Region]:
    """All speech that may hold the floor, cut at every hole, in order: one more than there are holes."""
    holes = merged(prepared.holes)
    starts = [hole.start for hole in holes]
    units = _split(prepared.floor_units, starts)
    stretches = _split(prepared.floor_stretches, starts)
    last_s = max((own[-1].end for own in prepared.stretches.values() if own), default=0.0)
    ends = [*starts, last_s]
    return [Region(*parts) for parts in zip(units, stretches, ends, strict=True)]


def _split(speech: Mapping[str, Segments], starts: Sequence[float]) -> list[dict[str, Segments]]:
    """No segment crosses a hole, so its middle says where it belongs."""
    parts: list[dict[str, list[Segment]]] = [{key: [] for key in speech} for _ in range(len(starts) + 1)]
    for key, segments in speech.items():
        for segment in segments:
            parts[bisect_right(starts, (segment.start + segment.end) / 2)][key].append(segment)
    return [{key: tuple(segments) for key, segments in part.items()} for part in parts]
