"""Windows sorted into voices: alike voices beside an odd sound, and what speaks for a way to sort."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.clustering import find_voices, worth
from app.analysis.speaker_embedding import Floats, Indices

AXES = np.eye(256)
STARTS = np.arange(0, 6000, 20)
LENGTHS = np.full(len(STARTS), 160)
TURNS = STARTS // 500 % 2
"""Two people, 5 s each in turn for a minute."""


def away(apart: float, axis: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A direction that is so far (squared) from the first."""
    cosine = 1 - apart / 2
    direction: np.ndarray[tuple[int], np.dtype[np.float64]] = cosine * AXES[0] + np.sqrt(1 - cosine**2) * AXES[axis]
    return direction


def spread_out(middles: np.ndarray[tuple[int, int], np.dtype[np.float64]], seed: int) -> Floats:
    """The middles with a spread of 0.3, as windows of one voice have it, each of length 1."""
    rows = middles + np.random.default_rng(seed).normal(scale=np.sqrt(0.3 / 256), size=middles.shape)
    unit: Floats = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_alike_voices_are_told_apart_beside_an_odd_sound() -> None:
    """The voices are 0.16 apart; 12 of 300 windows hold a sound that is much further from both than they are."""
    middles = np.stack([away(0.0, 1), away(0.16, 1)])[TURNS]
    odd = (STARTS % 2000 >= 1000) & (STARTS % 2000 < 1080)
    middles[odd] = 0.35 * middles[odd] + 0.65 * away(0.75, 2)
    vectors = spread_out(middles, 1)
    found = np.argmax(vectors @ find_voices(vectors, STARTS, LENGTHS, 2).centres.T, axis=1)
    wrong = float(np.mean((found != TURNS)[~odd]))
    assert np.count_nonzero(odd) == 12
    assert min(wrong, 1 - wrong) < 0.02


def test_a_voice_that_has_a_twelfth_of_the_time_is_told_apart() -> None:
    """One turn of 5 s in a minute, 0.4 away: no odd sound, though it is short."""
    rare: Indices = (STARTS // 500 == 7).astype(np.intp)
    vectors = spread_out(np.stack([away(0.0, 1), away(0.4, 1)])[rare], 2)
    found = np.argmax(vectors @ find_voices(vectors, STARTS, LENGTHS, 2).centres.T, axis=1)
    wrong = float(np.mean(found != rare))
    assert min(wrong, 1 - wrong) < 0.02


def test_two_people_lead_any_other_way_to_sort_them() -> None:
    vectors = spread_out(np.stack([away(0.0, 1), away(0.4, 1)])[TURNS], 3)
    assert find_voices(vectors, STARTS, LENGTHS, 2).lead > 1.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_person_is_halved_in_many_ways_that_are_worth_about_the_same(seed: int) -> None:
    one = spread_out(np.stack([away(0.0, 1)] * len(STARTS)), seed)
    assert find_voices(one, STARTS, LENGTHS, 2).lead < 0.4


def test_three_people_have_two_ways_to_be_called_two_voices() -> None:
    """All three as far from each other: whichever two are taken for one voice, it is worth the same."""
    middles = np.stack([AXES[0], AXES[1], AXES[2]])[STARTS // 500 % 3]
    assert find_voices(spread_out(middles, 6), STARTS, LENGTHS, 2).lead < 0.4
    assert find_voices(spread_out(middles, 6), STARTS, LENGTHS, 3).lead > 1.0


def test_voices_that_change_within_speech_are_worth_less() -> None:
    """The same two halves, in turns of 5 s and window by window: only what changes seldom are people."""
    flickering: Indices = np.arange(len(STARTS)) % 2
    middles = np.stack([away(0.0, 1), away(0.3, 1)])
    steady, restless = (worth(spread_out(middles[labels], 4), STARTS, LENGTHS, labels, 2) for labels in (TURNS, flickering))
    # 11 of 299 neighbours change, then all of them; half of them would by chance
    assert steady - restless == pytest.approx(1.5 * (299 - 11) / 149.5, abs=0.15)


def test_a_voice_without_windows_is_worth_nothing() -> None:
    vectors = spread_out(np.stack([away(0.0, 1)] * len(STARTS)), 5)
    assert worth(vectors, STARTS, LENGTHS, np.zeros(len(STARTS), np.intp), 3) == -20.0
