"""Gives events the kind that the person says they are; turns stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.correction import RelabelEvent
from app.core.event import Event

WITHIN_S = 0.5


def relabelled(events: Sequence[Event], relabels: Sequence[RelabelEvent]) -> tuple[Event, ...]:
    """The events in their order, each relabel upon those before it.

    It means the nearest event of its kind and voice that starts within 0.5 s of its time, since a new analysis moves
    starts a little; where there is none (any more) it changes nothing.
    """
    found = list(events)
    for relabel in relabels:
        index = _meant(found, relabel)
        if index is None:
            continue
        if relabel.to is None:
            del found[index]
        else:
            found[index] = replace(found[index], kind=relabel.to)
    return tuple(found)


def _meant(events: Sequence[Event], relabel: RelabelEvent) -> int | None:
    near = [
        (abs(event.segment.start - relabel.start_s), index)
        for index, event in enumerate(events)
        if event.kind is relabel.kind and event.by == relabel.by
    ]
    distance_s, index = min(near, default=(WITHIN_S + 1, 0))
    return index if distance_s <= WITHIN_S + 1e-9 else None
