"""Which conversations are made for the ranges: who speaks, how long, heard in which ways, to calibrate or to check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.benchmarks.calibrate_sounds import Talk
from tests.helpers.casts import (
    CALIBRATION,
    CALIBRATION_MEETINGS,
    HELD_OUT,
    HELD_OUT_MEETINGS,
    TUNING,
    TUNING_MEETINGS,
    Cast,
    available,
)
from tests.helpers.meeting import ROOMS, TELEPHONE
from tests.helpers.rooms import Room
from tests.helpers.sound_conditions import CONDITIONS

FRESH = 1000
"""Added to a seed: the same voices say other things at other times in other noise."""

ONE_TRACK = (*ROOMS, TELEPHONE)
USUAL_S, LONG_S, MEETING_S = 240.0, 480.0, 240.0
EARS: tuple[Room, ...] = (
    Room(0.4, 0.2, 1.6), Room(0.3, 0.4, 1.6), Room(0.3, 0.5, 1.4, phone=True), Room(0.5, 0.6, 2.0), Room(0.6, 0.5, 1.5),
    Room(0.45, 0.6, 1.3, phone=True),
)  # fmt: skip


def talks() -> tuple[Talk, ...]:
    """All of them; a cast is heard in every fifth condition, the next cast in the next ones, and so on.

    On one track every second pair is heard, and those who meet in threes and fours.
    """
    known = (*available(TUNING), *available(CALIBRATION))
    found = list(_calls("calibration", known))
    found += _meetings("calibration", (*available(TUNING_MEETINGS), *available(CALIBRATION_MEETINGS), *known[::2]))
    # the network of two ears was trained on the voices of the tuning casts, so its ranges rest on the others alone
    found += _ears("calibration", available(CALIBRATION))
    for group, seeds in (("held_out", 0), ("fresh", FRESH)):
        found += _calls(group, _other_seeds(available(HELD_OUT), seeds))
        meetings = (*available(HELD_OUT_MEETINGS), *available(HELD_OUT)[:: 2 if seeds else 1])
        found += _meetings(group, _other_seeds(meetings, seeds), first=seeds // FRESH)
        found += _ears(group, _other_seeds(available(HELD_OUT), seeds))
    found += _calls("calibration", _other_seeds(known)[::3], length_s=LONG_S, step=12)
    return tuple(found)


def _other_seeds(casts: Sequence[Cast], more: int = FRESH) -> tuple[Cast, ...]:
    return tuple(replace(cast, seed=cast.seed + more) for cast in casts)


def _calls(group: str, casts: Sequence[Cast], *, length_s: float = USUAL_S, step: int = 5) -> Iterator[Talk]:
    for number, cast in enumerate(casts):
        yield Talk(group, cast, length_s, CONDITIONS[number % step :: step])


def _meetings(group: str, casts: Sequence[Cast], *, first: int = 0) -> Iterator[Talk]:
    """Each in two ways: near and in noise, or in a room and by telephone."""
    for number, cast in enumerate(casts, start=first):
        yield Talk(group, cast, MEETING_S, ONE_TRACK[number % 2 :: 2])


def _ears(group: str, casts: Sequence[Cast]) -> Iterator[Talk]:
    for number, cast in enumerate(casts):
        yield Talk(group, cast, MEETING_S, (EARS[number % len(EARS)],))
