"""Compares found speech and events with a dialogue's script: talk share, boundaries, reply pauses, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.core.event import Event, EventKind
from app.core.segment import Segments, merged, total_s
from app.core.turn import YOU
from app.metrics.events import find_events
from tests.helpers.dialogue import Dialogue

WITHIN_S = 0.5
PAUSE_FROM_S = 0.2
"""Shorter gaps are no pauses: stop consonants close the mouth that long."""


@dataclass(slots=True)
class Scores:
    """Errors of one way to find speech over some dialogues; boundaries and pauses in seconds, shares in points."""

    share: list[float] = field(default_factory=list)
    boundary: list[float] = field(default_factory=list)
    boundaries: int = 0
    pause: list[float] = field(default_factory=list)
    hits: dict[EventKind, int] = field(default_factory=lambda: dict.fromkeys(EventKind, 0))
    true: dict[EventKind, int] = field(default_factory=lambda: dict.fromkeys(EventKind, 0))
    found: dict[EventKind, int] = field(default_factory=lambda: dict.fromkeys(EventKind, 0))

    def add(self, dialogue: Dialogue, speech: Mapping[str, Segments]) -> None:
        """Score one dialogue; speech: key -> sorted disjoint segments."""
        truth = {key: merged(phones, gap_s=PAUSE_FROM_S) for key, phones in dialogue.phones.items()}
        self.share.append(100 * abs(_share(speech) - _share(truth)))
        for key, segments in truth.items():
            self._boundaries(segments, merged(speech[key], gap_s=PAUSE_FROM_S))
        self._events(dialogue.events, find_events(speech))

    def _boundaries(self, truth: Segments, found: Segments) -> None:
        for side in ("start", "end"):
            times = np.array([getattr(segment, side) for segment in found])
            for segment in truth:
                self.boundaries += 1
                error = float(np.min(np.abs(times - getattr(segment, side)), initial=np.inf))
                if error <= WITHIN_S:
                    self.boundary.append(error)

    def _events(self, truth: Sequence[Event], found: Sequence[Event]) -> None:
        """An event is found when one of its kind, by the same voice, starts within 0.5 s of it."""
        for kind in EventKind:
            meant = [event for event in truth if event.kind is kind]
            left = [event for event in found if event.kind is kind]
            self.true[kind] += len(meant)
            self.found[kind] += len(left)
            for event in meant:
                near = [other for other in left if other.by == event.by and _apart(event, other) <= WITHIN_S]
                if near:
                    closest = min(near, key=lambda other, event=event: _apart(event, other))  # type: ignore[misc]
                    left.remove(closest)
                    self.hits[kind] += 1
                    if kind is EventKind.SWITCH:
                        self.pause.append(abs(event.gap_s - closest.gap_s))

    def f1(self, kind: EventKind) -> float:
        return 2 * self.hits[kind] / max(1, self.true[kind] + self.found[kind])

    def values(self) -> dict[str, float]:
        """Named values as they are printed: points, milliseconds, F1."""
        return {
            "talk share, mean error (points)": float(np.mean(self.share)),
            "talk share, worst error (points)": float(np.max(self.share)),
            "boundary, median error (ms)": 1000 * _percentile(self.boundary, 50),
            "boundary, p90 error (ms)": 1000 * _percentile(self.boundary, 90),
            "boundaries within 0.5 s (%)": 100 * len(self.boundary) / max(1, self.boundaries),
            "replies found, pause median (ms)": 1000 * _percentile(self.pause, 50),
            "replies found, pause p90 (ms)": 1000 * _percentile(self.pause, 90),
            **{f"F1 {kind.value}": self.f1(kind) for kind in EventKind},
        }


def higher_is_better(name: str) -> bool:
    return name.startswith(("F1", "boundaries"))


def _percentile(errors: list[float], percent: float) -> float:
    return float(np.percentile(errors, percent)) if errors else float("nan")


def _apart(first: Event, second: Event) -> float:
    return abs(first.segment.start - second.segment.start)


def _share(speech: Mapping[str, Segments]) -> float:
    talk = {key: total_s(segments) for key, segments in speech.items()}
    return talk[YOU] / max(sum(talk.values()), 1e-9)
