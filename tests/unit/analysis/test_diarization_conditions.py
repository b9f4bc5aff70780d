"""What one track says of its sound: how far the voices are above the noise, and that too near is withheld."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.activity import find_speech
from app.analysis.features import FeatureExtractor
from app.core.quality import Quality
from app.core.speech_activity import SpeechActivity
from tests.helpers.vowels import Floats, placed, vowels


def heard(noise_db: float) -> SpeechActivity:
    """A voice at -20 dB, 2 s of every 3, in hiss of that level."""
    return analysed(placed(30.0, *((at, vowels(2.0)) for at in range(1, 28, 3)), noise_db=noise_db))


def analysed(samples: Floats) -> SpeechActivity:
    features = FeatureExtractor()
    features.feed(samples)
    return find_speech([features.finish()])


def test_clear_voices_on_one_track() -> None:
    activity = heard(-55.0)
    assert activity.conditions.snr_db == pytest.approx(35.0, abs=5.0)
    assert activity.quality.pauses is Quality.MEASURED
    assert not activity.quality.has("too_noisy")


def test_a_loud_half_minute_on_one_track_is_uncertain() -> None:
    """Hiss 9 dB below the voice from 30 to 60 s of 90; without it nothing is."""
    voices = [(at, vowels(2.0)) for at in range(1, 88, 3)]
    samples = placed(90.0, *voices, noise_db=-60.0)
    hiss = np.random.default_rng(4).normal(scale=10 ** (-29 / 20), size=30 * 16_000).astype(np.float32)
    loud = samples.copy()
    loud[30 * 16_000 : 60 * 16_000] += hiss
    (found,) = analysed(loud).uncertain
    assert found.code == "noise"
    assert found.segment.start == pytest.approx(30.0, abs=3.0)
    assert found.segment.end == pytest.approx(60.0, abs=3.0)
    assert analysed(samples).uncertain == ()


def test_voices_near_the_noise_on_one_track_are_withheld() -> None:
    """Who speaks is not looked for in speech of which the softer voices are missing."""
    activity = heard(-30.0)
    assert activity.conditions.snr_db == pytest.approx(10.0, abs=5.0)
    assert activity.quality.pauses is Quality.WITHHELD
    assert activity.quality.has("too_noisy")
