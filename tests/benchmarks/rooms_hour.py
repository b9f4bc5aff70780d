"""How well two files of an hour in one room are laid over each other by their sound: `rooms.py --hour` prints it.

Twenty conversations of three minutes follow each other, each between other people at other places of one room of the
benchmark. The second microphone is a phone whose recording began 40 s earlier and whose clock runs 60 ppm faster, which
comes to 0.2 s in an hour.
"""

from __future__ import annotations

import numpy as np
import soxr

from app.analysis.sound_alignment import EnvelopeMeter, align
from tests.helpers.casts import Cast
from tests.helpers.dialogue import make_dialogue
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.voices import RATE_HZ, Floats

PIECES = 20
PIECE_S = 180.0
EARLIER_S = 40.0
DRIFT_PPM = 60.0
ROOMS = (Room(0.4, 0.4, 1.6, phone=True), Room(0.6, 0.5, 2.0, phone=True))


def hour(room: Room, casts: tuple[Cast, ...], *, pieces: int = PIECES) -> tuple[Floats, Floats]:
    """What both microphones recorded, (n,) each at 16 kHz."""
    heard = []
    for number in range(pieces):
        cast = casts[number % len(casts)]
        dialogue = make_dialogue(700 + number, cast.pair, length_s=PIECE_S, style=cast.style)
        heard.append(hear_in_room(dialogue, room, seed=number))
    first, second = (np.concatenate(tracks) for tracks in zip(*heard, strict=True))
    before = np.random.default_rng(1).normal(0, 1e-3, round(EARLIER_S * RATE_HZ)).astype(np.float32)
    second = soxr.resample(np.concatenate([before, second]), RATE_HZ, RATE_HZ * (1 + DRIFT_PPM * 1e-6), quality="HQ")
    return first, second


def report(casts: tuple[Cast, ...]) -> None:
    """One line a room: how far off the alignment is at the beginning, in the middle and at the end."""
    for room in ROOMS:
        first, second = hour(room, casts)
        found = align(_envelope(first), _envelope(second))
        title = f"RT {room.rt_s} s, {room.near_m} / {room.far_m} m, phone, {len(first) / RATE_HZ / 60:.0f} minutes"
        if found is None:
            print(f"{title}: not aligned")
            continue
        off_ms = [1000 * _off_s(found.offset_s, found.drift_ppm, at_s) for at_s in np.linspace(0, len(first) / RATE_HZ, 3)]
        told = ", ".join(f"{value:+.1f}" for value in off_ms)
        print(f"{title}: off by {told} ms at the beginning, in the middle, at the end", flush=True)


def _off_s(offset_s: float, drift_ppm: float, at_s: float) -> float:
    """How much later than it was the second recording's sound of the first's `at_s` is taken to be."""
    truth_s = (at_s + EARLIER_S) * (1 + DRIFT_PPM * 1e-6)
    return (at_s - offset_s) * (1 + drift_ppm * 1e-6) - truth_s


def _envelope(samples: Floats) -> Floats:
    meter = EnvelopeMeter()
    for start in range(0, len(samples), 10 * RATE_HZ):
        meter.feed(samples[start : start + 10 * RATE_HZ])
    return meter.finish()
