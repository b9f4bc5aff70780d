"""Stretches are cut out of a track while it grows, by probabilities that are made up."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.alignment import SpokenPiece
from app.analysis.features import Floats
from app.analysis.utterances import UtteranceFinder

_RATE_HZ = 16_000
_WINDOW = 512
_WINDOW_S = 0.032


def sound(windows: int) -> Floats:
    """Every sample says where it stands."""
    return np.arange(windows * _WINDOW, dtype=np.float32)


def found(probabilities: list[float], *, at_once: int = 125) -> list[SpokenPiece]:
    """Fed as a recording feeds them: some seconds of sound, then their probabilities."""
    finder, samples = UtteranceFinder(), sound(len(probabilities))
    pieces: list[SpokenPiece] = []
    for start in range(0, len(probabilities), at_once):
        finder.feed(samples[start * _WINDOW : (start + at_once) * _WINDOW])
        pieces += finder.judge(np.array(probabilities[start : start + at_once], np.float32))
    return [*pieces, *finder.finish()]


def test_a_stretch_has_quiet_around_it_and_is_its_own_sound() -> None:
    (piece,) = found([0.0] * 100 + [0.9] * 50 + [0.0] * 100)
    assert piece.segment.start == pytest.approx(100 * _WINDOW_S - 0.5)
    assert piece.segment.end == pytest.approx(150 * _WINDOW_S + 0.65)
    assert piece.samples[0] == round(piece.segment.start * _RATE_HZ)
    assert len(piece.samples) == round(piece.segment.duration_s * _RATE_HZ)


@pytest.mark.parametrize("at_once", [1, 7, 125, 10_000])
def test_the_pieces_in_which_sound_comes_make_no_difference(at_once: int) -> None:
    heard = [0.1] * 40 + [0.8] * 30 + [0.0] * 60 + [0.7] * 20 + [0.0] * 10 + [0.9] * 1200 + [0.2] * 50
    pieces, usual = found(heard, at_once=at_once), found(heard)
    assert [piece.segment for piece in pieces] == [piece.segment for piece in usual]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(pieces, usual, strict=True))


def test_a_short_quiet_divides_nothing_and_a_long_one_does_without_an_overlap() -> None:
    assert len(found([0.9] * 20 + [0.0] * 20 + [0.9] * 20)) == 1  # 0.64 s
    first, second = found([0.9] * 20 + [0.0] * 37 + [0.9] * 20)  # 1.18 s
    assert first.segment.end <= second.segment.start


def test_speech_that_ends_softly_is_held_on_to() -> None:
    (piece,) = found([0.0] * 50 + [0.9] * 10 + [0.4] * 40 + [0.0] * 60)
    assert piece.segment.end == pytest.approx(100 * _WINDOW_S + 0.65)
    assert found([0.4] * 100) == []


def test_a_click_is_no_speech() -> None:
    assert found([0.0] * 50 + [0.9] * 2 + [0.0] * 60) == []


def test_what_goes_on_and_on_is_divided_and_nothing_is_lost() -> None:
    pieces = found([0.9] * 2500)  # 80 s
    assert max(piece.segment.duration_s for piece in pieces) <= 30.0
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), sound(2500))


def test_what_is_said_last_ends_with_the_sound() -> None:
    (piece,) = found([0.0] * 40 + [0.9] * 20)
    assert piece.segment.end == pytest.approx(60 * _WINDOW_S)
