"""One signal on both channels, or two."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.similarity import ChannelComparer
from tests.helpers.vowels import Floats, hiss, placed, vowels


def near_identical(first: Floats, second: Floats, *, step: int = 7001) -> bool:
    comparer = ChannelComparer()
    both = np.stack([first, second])
    for at in range(0, both.shape[1], step):
        comparer.feed(both[:, at : at + step])
    return comparer.near_identical()


@pytest.fixture(scope="module")
def talk() -> tuple[Floats, Floats]:
    """Two voices that take turns over 24 s, the second speaks a sixth of the time."""
    first = placed(24.0, (1.0, vowels(9.0)), (14.0, vowels(9.0, order=2)), seed=1)
    return first, placed(24.0, (10.5, vowels(3.0, pitch_hz=210)), seed=2)


def test_the_same_signal_at_another_level_with_noise_is_one(talk: tuple[Floats, Floats]) -> None:
    mixed = talk[0] + talk[1]
    assert near_identical(mixed, mixed)
    assert near_identical(mixed, 0.3 * mixed + hiss(24.0, -60.0, seed=5))
    assert near_identical(mixed, -mixed)


def test_a_delay_of_some_milliseconds_is_still_one_signal(talk: tuple[Floats, Floats]) -> None:
    mixed = talk[0] + talk[1]
    assert near_identical(mixed, np.roll(mixed, 48))


def test_rounding_to_8_bits_is_still_one_signal(talk: tuple[Floats, Floats]) -> None:
    mixed = talk[0] + talk[1]
    assert near_identical(mixed, (np.round(mixed * 128) / 128).astype(np.float32))


@pytest.mark.parametrize("bleed_db", [-40.0, -12.0, -6.0])
def test_two_voices_with_bleed_are_two(talk: tuple[Floats, Floats], bleed_db: float) -> None:
    bleed = 10 ** (bleed_db / 20)
    assert not near_identical(talk[0] + bleed * talk[1], talk[1] + bleed * talk[0])


def test_a_voice_that_says_little_still_makes_two() -> None:
    monologue = placed(60.0, (1.0, vowels(58.0)), seed=1)
    reply = placed(60.0, (30.0, vowels(1.0, pitch_hz=210)), seed=2)
    assert not near_identical(monologue + 0.25 * reply, reply + 0.25 * monologue)


def test_a_voice_and_an_empty_channel_are_two(talk: tuple[Floats, Floats]) -> None:
    assert not near_identical(talk[0], np.zeros_like(talk[0]))
    assert not near_identical(talk[0], hiss(24.0, -60.0, seed=9))


def test_the_same_silence_is_one_and_nothing_is_none() -> None:
    silence = np.zeros(16000, np.float32)
    assert near_identical(silence, silence)
    assert not ChannelComparer().near_identical()
    assert not near_identical(silence[:100], hiss(100 / 16000, -60.0))


def test_a_constant_offset_of_both_channels_is_no_common_sound(talk: tuple[Floats, Floats]) -> None:
    assert not near_identical(talk[0] + np.float32(0.4), talk[1] + np.float32(0.4))
    assert near_identical(talk[0] + np.float32(0.4), talk[0])


def test_two_steady_noises_are_not_called_the_same() -> None:
    assert not near_identical(hiss(10.0, -30.0, seed=1), hiss(10.0, -30.0, seed=2))
