"""The detector in numpy against the probabilities that the network's own ONNX file gave."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.speech_detector import WINDOW_FRAMES, SpeechDetector
from tests.helpers.vowels import Floats, vowels

# onnxruntime with silero_vad.onnx of silero-vad 6.2.3 on `sound()`; on ten real recordings of 30 s the largest
# difference between that and SpeechDetector was 6.4e-6
ONNX = """
0.00167 0.006884 0.008911 0.007857 0.005907 0.005961 0.005853 0.00564 0.005431 0.005199 0.005048 0.004903 0.004736 0.004585
0.004447 0.095913 0.97733 0.973295 0.985405 0.987725 0.951899 0.943233 0.981688 0.992087 0.997647 0.998385 0.996851 0.99749
0.995261 0.997424 0.999004 0.999005 0.999387 0.997885 0.991211 0.971447 0.954641 0.968397 0.976198 0.99097 0.980456 0.911639
0.925899 0.777825 0.849481 0.839693 0.89346 0.90895 0.812136 0.810767 0.807261 0.711212 0.752257 0.061559 0.033827 0.055673
0.029536 0.016224 0.009235 0.006764 0.087493 0.40829 0.346324 0.359465 0.362819 0.2948 0.242017 0.264683 0.458882 0.702269
0.441849 0.265343 0.129711 0.125809 0.127642 0.414528 0.380332 0.234341 0.169263 0.142668 0.055853 0.073574 0.101644 0.060146
0.038051 0.027908 0.022401 0.019356 0.017536 0.01646 0.015641 0.015081 0.014554 0.013902 0.013218 0.012579
"""


def sound() -> Floats:
    silence = np.zeros(8000, np.float32)
    return np.concatenate([silence, vowels(1.2), silence[:4000], vowels(0.6, pitch_hz=210, order=2), silence])


def test_probabilities_are_those_of_the_onnx_file() -> None:
    detector = SpeechDetector()
    found = np.concatenate([detector.feed(sound()), detector.finish()])
    expected = np.array([float(number) for number in ONNX.split()])
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("size", [1, 511, 512, 513, 5000])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    samples = sound()[: 9 * WINDOW_FRAMES + 100]
    whole, pieces = SpeechDetector(), SpeechDetector()
    expected = np.concatenate([whole.feed(samples), whole.finish()])
    found = [pieces.feed(samples[at : at + size]) for at in range(0, len(samples), size)]
    assert len(expected) == 10
    assert np.concatenate([*found, pieces.finish()]) == pytest.approx(expected, abs=1e-5)


def test_nothing_begun_has_no_last_probability() -> None:
    detector = SpeechDetector()
    assert len(detector.feed(np.zeros(2 * WINDOW_FRAMES, np.float32))) == 2
    assert len(detector.finish()) == 0
