"""The network in numpy against the numbers that its own code gave."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.speaker_network import LogMelMeter, embed
from tests.helpers.vowels import Floats, vowels

# The first 24 numbers of the embeddings that the network's own code gave in PyTorch, with the same rounded weights, for rows
# 0 to 160, 100 to 220 and 0 to 250 of sound(), whose rows were computed apart too
WINDOWS = ((0, 160), (100, 120), (0, 250))
REFERENCE = """
-0.131812 -0.080859 -0.00746343 -0.118298 -0.00511307 0.0640176 -0.0499922 0.0366373
0.103367 0.0308339 -0.130198 0.112185 -0.0556797 -0.052558 -0.0408477 0.0217248
-0.00366534 0.0166632 0.00971774 0.0379854 0.210828 -0.0580966 -0.0273421 0.125773
-0.145291 -0.090663 -0.0232093 -0.126002 -0.0438564 -0.00228204 0.0144763 0.0238986
0.0477584 0.0923077 -0.12886 0.099681 -0.0513266 -0.0471308 -0.0228819 0.0467685
0.00716407 0.0029037 0.00117391 -0.00731786 0.168654 -0.0196532 -0.0713276 0.154156
-0.0888968 -0.131046 -0.00929918 -0.0979557 0.0115505 0.0504904 0.00319783 0.0598903
0.120378 0.0569282 -0.111259 0.110946 -0.073222 -0.0514897 -0.0176263 0.0409488
-0.00677185 0.0249146 -0.0102004 -0.0167639 0.156994 -0.0538536 0.0299353 0.116103
"""


@pytest.fixture(scope="module")
def sound() -> Floats:
    return np.concatenate([vowels(1.2), vowels(1.4, pitch_hz=210, order=2)])


@pytest.fixture(scope="module")
def mel(sound: Floats) -> Floats:
    return mel_of(sound, size=5000)


def mel_of(samples: Floats, *, size: int) -> Floats:
    meter = LogMelMeter()
    rows = [meter.feed(samples[at : at + size]) for at in range(0, len(samples), size)]
    return np.concatenate([*rows, meter.finish()])


def of(rows: Floats, *windows: tuple[int, int]) -> Floats:
    starts, lengths = np.array(windows).T
    return embed(rows, starts, lengths)


def test_rows_are_those_of_kaldi(mel: Floats) -> None:
    assert mel.shape == (260, 80)
    assert mel[0, :5] == pytest.approx([8.864529, 7.9525657, 9.919899, 10.238057, 10.155958], abs=2e-3)
    assert mel[100, 40:45] == pytest.approx([18.191635, 18.372046, 18.938566, 19.649086, 20.593819], abs=2e-3)


def test_embeddings_are_those_of_the_network(mel: Floats) -> None:
    embeddings = of(mel, *WINDOWS)
    expected = np.array([float(number) for number in REFERENCE.split()]).reshape(len(WINDOWS), -1)
    assert embeddings.shape == (3, 192)
    assert np.abs(embeddings[:, : expected.shape[1]] - expected).max() < 1e-4
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("size", [1000, 159, 160, 401])
def test_the_size_of_the_pieces_changes_no_row(sound: Floats, size: int) -> None:
    samples = sound[:16123]
    whole = mel_of(samples, size=len(samples))
    assert len(whole) == 101
    assert mel_of(samples, size=size) == pytest.approx(whole, abs=1e-3)


def test_a_window_is_embedded_alike_in_any_company(mel: Floats) -> None:
    alone = of(mel, (30, 61))
    beside = of(mel, (0, 160), *((start, 61) for start in range(0, 195, 5)), (90, 150))
    assert beside[1 + 6] == pytest.approx(alone[0], abs=1e-4)


def test_the_last_row_stands_for_those_after_the_end(mel: Floats) -> None:
    longer = np.concatenate([mel, np.repeat(mel[-1:], 30, axis=0)])
    assert of(mel, (200, 90)) == pytest.approx(of(longer, (200, 90)), abs=1e-5)


def test_level_plays_no_part(sound: Floats, mel: Floats) -> None:
    softer = mel_of(sound * np.float32(0.1), size=5000)
    assert (of(softer, (0, 160)) * of(mel, (0, 160))).sum() > 0.999


def test_short_windows_and_silence_give_numbers(mel: Floats) -> None:
    silence = mel_of(np.zeros(8000, np.float32), size=8000)
    assert len(silence) == 50
    for rows in (mel, silence):
        assert np.linalg.norm(of(rows, (0, 20), (3, 21)), axis=1) == pytest.approx(1, abs=1e-5)
