"""The embedding in numpy against the numbers that the network's own code gave."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.speaker_network import unit
from tests.benchmarks.d_vectors import MelMeter, embed, raised_to_level
from tests.helpers.vowels import Floats, vowels

# The first 24 numbers of the embeddings that an independent implementation, which equals PyTorch to 2e-7, gave with the
# same rounded weights for rows 0 to 160 and 100 to 220 of sound()
REFERENCE = """
0.1635 0 0.0362593 0 0 0.00855644 0 0 0.149895 0 0.143181 0.168688
0.0209062 0.10126 0.0482841 0.012421 0.0669068 0 0.0641064 0.166843 0 0.0446599 0 0
0 0 0.12473 0 0 0 0.0127261 0.0133592 0.123676 0 0.175763 0.182324
0 0.0618041 0 0.0318415 0.0980937 0 0.127449 0.0890703 0 0.104781 0 0
"""


def sound() -> Floats:
    return np.concatenate([vowels(1.2), vowels(1.4, pitch_hz=210, order=2)])


def mel_of(samples: Floats, *, size: int) -> Floats:
    meter = MelMeter()
    rows = [meter.feed(samples[at : at + size]) for at in range(0, len(samples), size)]
    return np.concatenate([*rows, meter.finish()])


def test_embeddings_are_those_of_the_network() -> None:
    mel = mel_of(sound(), size=5000)
    whole, opening = embed(mel, np.array([0, 100]), np.array([160, 120]))
    expected = np.array([float(number) for number in REFERENCE.split()]).reshape(2, -1)
    assert np.abs(whole[:, : expected.shape[1]] - expected).max() < 1e-4
    assert np.linalg.norm(whole, axis=1) == pytest.approx(1, abs=1e-5)
    assert opening == pytest.approx(embed(mel, np.array([0, 100]), np.array([80, 80]))[0], abs=1e-5)


@pytest.mark.parametrize("size", [1000, 159, 160, 401])
def test_the_size_of_the_pieces_changes_no_row(size: int) -> None:
    samples = sound()[:16123]
    whole = mel_of(samples, size=len(samples))
    assert len(whole) == 101
    assert mel_of(samples, size=size) == pytest.approx(whole, rel=1e-4, abs=1e-7)


def test_a_window_is_embedded_alike_in_any_company() -> None:
    mel = mel_of(sound(), size=5000)
    alone = embed(mel, np.array([30]), np.array([60]))[0]
    beside = embed(mel, np.array([0, 30, 90]), np.array([160, 60, 150]))[0]
    assert beside[1] == pytest.approx(alone[0], abs=1e-5)


def test_soft_tracks_are_raised_and_loud_ones_stay() -> None:
    assert raised_to_level(1e-5) == pytest.approx(10.0)  # -50 dB to -30 dB
    assert raised_to_level(0.1) == 1.0
    assert raised_to_level(0.0) == 1000.0  # silence isn't raised without end


def test_what_has_no_length_stays() -> None:
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)).tolist() == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))
