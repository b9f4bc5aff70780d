"""A short talk of two made-up voices whose every second is known, for hearing it in simulated rooms."""

from __future__ import annotations

from functools import lru_cache

from app.core.segment import Segment, Segments
from app.core.turn import OTHER, YOU
from tests.helpers.dialogue import Dialogue
from tests.helpers.vowels import RATE_HZ, Floats, placed, vowels

MINE = (Segment(1, 6), Segment(13, 19), Segment(26, 32), Segment(40, 45))
THEIRS = (Segment(7, 12), Segment(18, 25), Segment(28.5, 29.3), Segment(33, 39))
"""They come in at 18 and I stop a second later; at 28.5 they say a short thing while I go on."""

DURATION_S = 47.0


@lru_cache(maxsize=4)
def conversation(mine: Segments = MINE, theirs: Segments = THEIRS) -> Dialogue:
    speech = {}
    for key, spans in ((YOU, mine), (OTHER, theirs)):
        voice = _voice(key)
        pieces = [(span.start, voice[round(span.start * RATE_HZ) : round(span.end * RATE_HZ)]) for span in spans]
        speech[key] = placed(DURATION_S, *pieces, noise_db=-120.0)
    return Dialogue(1, DURATION_S, speech, {YOU: mine, OTHER: theirs}, (), {})


@lru_cache(maxsize=2)
def _voice(key: str) -> Floats:
    return vowels(DURATION_S, pitch_hz=115.0, order=1) if key == YOU else vowels(DURATION_S, pitch_hz=190.0, order=2)
