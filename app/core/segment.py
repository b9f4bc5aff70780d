"""A span of time, and the few operations on lists of spans that everything else is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Segments = tuple["Segment", ...]


@dataclass(frozen=True, order=True, slots=True)
class Segment:
    """Half-open [start, end) in seconds from the start of the conversation; start <= end."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.start <= self.end:  # also refuses NaN
            raise ValueError(f"a segment must not end before it starts: {self.start} to {self.end}")

    @property
    def duration_s(self) -> float:
        return self.end - self.start

    def overlap_s(self, other: Segment) -> float:
        """Seconds that both have in common, 0 when they don't meet."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

    def holds(self, time_s: float) -> bool:
        return self.start <= time_s < self.end


def merged(segments: Iterable[Segment], *, gap_s: float = 0.0, minimum_s: float = 0.0) -> Segments:
    """Sorted, joined where the silence between two is under `gap_s` (or they touch), pieces under `minimum_s` dropped."""
    joined: list[Segment] = []
    for segment in sorted(segments):
        if joined and (segment.start - joined[-1].end < gap_s or segment.start <= joined[-1].end):
            joined[-1] = Segment(joined[-1].start, max(joined[-1].end, segment.end))
        else:
            joined.append(segment)
    return tuple(segment for segment in joined if segment.duration_s >= minimum_s)


def total_s(segments: Iterable[Segment]) -> float:
    """Sum of the durations; overlapping segments count twice."""
    return sum(segment.duration_s for segment in segments)


def covered_s(segments: Iterable[Segment], within: Segment) -> float:
    """Seconds of `within` that disjoint `segments` cover."""
    return sum(segment.overlap_s(within) for segment in segments)


def intersection(first: Sequence[Segment], second: Sequence[Segment]) -> Segments:
    """Where both hold; each input sorted and disjoint."""
    common: list[Segment] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i].start, second[j].start), min(first[i].end, second[j].end)
        if start < end:
            common.append(Segment(start, end))
        if first[i].end < second[j].end:
            i += 1
        else:
            j += 1
    return tuple(common)


def subtracted(segments: Sequence[Segment], without: Sequence[Segment]) -> Segments:
    """What is left of sorted disjoint `segments` when sorted disjoint `without` is taken out."""
    left: list[Segment] = []
    for segment in segments:
        start = segment.start
        for hole in without:
            if hole.end <= start:
                continue
            if hole.start >= segment.end:
                break
            if hole.start > start:
                left.append(Segment(start, hole.start))
            start = max(start, hole.end)
        if start < segment.end:
            left.append(Segment(start, segment.end))
    return tuple(left)
