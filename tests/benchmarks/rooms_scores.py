"""Compares what is found in a room with what the script of the conversation meant: talk share, and events by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.core.event import Event, EventKind
from app.core.segment import Segments, merged, total_s
from app.core.turn import YOU
from app.metrics.events import find_events
from tests.helpers.dialogue import Dialogue

KINDS = (EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON, EventKind.LISTENING_SOUND)
WITHIN_S = 0.5
SAMPLES = 1000

Found = Mapping[str, Segments] | None
"""Who is said to speak when; None where that is withheld."""


@dataclass(slots=True)
class Column:
    """Of one way: share errors in points, and hits, true and found of every kind, a conversation a row."""

    share: list[float] = field(default_factory=list)
    counts: list[list[tuple[int, int, int]]] = field(default_factory=list)
    withheld: int = 0

    def add(
        self, dialogue: Dialogue, speech: Found, *, events: Sequence[Event] | None = None, left_out: Segments = ()
    ) -> None:
        """One conversation.

        Args:
            events: as they were found; None: what the times of `speech` alone say.
            left_out: times in which nothing was counted, so that nothing is missed there either.
        """
        if speech is None:
            self.withheld += 1
            return
        truth = {key: merged(phones, gap_s=0.2) for key, phones in dialogue.phones.items()}
        self.share.append(100 * abs(_share(speech) - _share(truth)))
        found = find_events(speech) if events is None else events
        self.counts.append([_counted(kind, dialogue, found, left_out) for kind in KINDS])

    def extend(self, other: Column) -> None:
        """Those of another column as well."""
        self.share += other.share
        self.counts += other.counts
        self.withheld += other.withheld

    def f1(self, kind: int) -> tuple[float, float, float]:
        """F1 pooled over all conversations, and the 95 % interval by drawing conversations anew."""
        table = np.array(self.counts)[:, kind]
        rng = np.random.default_rng(1)
        drawn = [_f1(table[rng.integers(0, len(table), len(table))].sum(axis=0)) for _ in range(SAMPLES)]
        low, high = np.percentile(drawn, [2.5, 97.5])
        return _f1(table.sum(axis=0)), float(low), float(high)


def _counted(kind: EventKind, dialogue: Dialogue, events: Sequence[Event], left_out: Segments) -> tuple[int, int, int]:
    """Hits, true and found; what nobody can tell from its timing counts neither as true nor as wrongly found."""
    wanted = [event for event in dialogue.events if event.kind is kind and event not in dialogue.doubtful]
    meant = [event for event in wanted if not any(part.overlap_s(event.segment) > 0 for part in left_out)]
    left = [event for event in events if event.kind is kind]
    hits = 0
    for event in meant:
        near = [one for one in left if _near(one, event)]
        if near:
            left.remove(near[0])
            hits += 1
    wrong = [one for one in left if not any(_near(one, event) for event in dialogue.doubtful)]
    return hits, len(meant), hits + len(wrong)


def _near(one: Event, other: Event) -> bool:
    return one.by == other.by and abs(one.segment.start - other.segment.start) <= WITHIN_S


def _share(speech: Mapping[str, Segments]) -> float:
    talk = {key: total_s(segments) for key, segments in speech.items()}
    return talk[YOU] / max(sum(talk.values()), 1e-9)


def _f1(counts: np.ndarray) -> float:
    hits, true, found = (int(count) for count in counts)
    return 2 * hits / max(1, true + found)
