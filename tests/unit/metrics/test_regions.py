"""Conversations cut at their holes."""

from __future__ import annotations

from app.core.segment import Segment
from app.metrics.preparation import prepare
from app.metrics.regions import regions


def test_each_time_between_holes_has_its_own_speech_and_end() -> None:
    mine = (Segment(0, 4), Segment(12, 15))
    parts = regions(prepare({"you": mine, "other-1": (Segment(2, 6),)}, holes=(Segment(7, 11),)))
    assert [part.stretches["you"] for part in parts] == [(Segment(0, 4),), (Segment(12, 15),)]
    assert [part.units["other-1"] for part in parts] == [(Segment(2, 6),), ()]
    assert [part.ends_s for part in parts] == [7, 15]


def test_without_speech_there_is_one_empty_region() -> None:
    (part,) = regions(prepare({"you": ()}))
    assert (part.stretches, part.ends_s) == ({"you": ()}, 0.0)
