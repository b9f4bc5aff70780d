"""Where a voice stands out of what is heard without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.analysis.boundaries import Surroundings, louder, without_false_starts
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.masks import Mask, begun_earlier, runs
from app.analysis.refinement import SpeechOptions, refined_speech
from tests.helpers.vowels import Floats, hiss, placed, vowels

NEAR = SpeechOptions(one_voice=True)


def mask(drawing: str) -> Mask:
    return np.array([sign == "#" for sign in drawing], np.bool_)


def drawn(active: Mask) -> str:
    return "".join("#" if one else "." for one in active)


def features_of(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


def hissing(seconds: float, level_db: float) -> Floats:
    """An "s": noise from 4 kHz on."""
    spectrum = np.fft.rfft(hiss(seconds, level_db, seed=5))
    spectrum[: len(spectrum) // 2] = 0
    sound: Floats = np.fft.irfft(spectrum, round(seconds * 16000)).astype(np.float32)
    return sound


def test_runs_begin_earlier_as_far_as_is_allowed_and_no_further() -> None:
    assert drawn(begun_earlier(mask("....##...##"), mask("#.##.....##"), 3)) == "..####...##"
    assert drawn(begun_earlier(mask("....##....."), mask("####......."), 3)) == ".#####....."
    assert drawn(begun_earlier(mask(".........."), mask("##########"), 3)) == ".........."


def test_the_average_of_three_adds_nothing_at_the_ends_and_closes_a_hop_inside() -> None:
    level = np.array([-60, -60, -20, -20, -50, -20, -20, -60, -60], np.float32)
    assert drawn(louder(level, -45.0)) == "..#####.."


def test_a_breath_and_a_click_before_speech_are_no_speech() -> None:
    level = np.full(400, -60.0, np.float32)
    voice = np.zeros(400, np.bool_)
    for start, end, level_db in ((50, 75, -35.0), (82, 150, -20.0), (250, 252, -15.0), (260, 330, -20.0), (340, 350, -38.0)):
        level[start:end] = level_db
        voice[start:end] = True
    heard = np.zeros(400, np.bool_)
    heard[85:150] = heard[262:330] = True
    around = Surroundings(np.zeros(400, np.bool_), -20.0, -60.0)
    starts, ends = runs(without_false_starts(voice, heard, level, around, fill_hops=15))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [(82, 150), (260, 330), (340, 350)]
    heard[60:70] = True  # what the detector hears is said, however softly
    assert 50 in runs(without_false_starts(voice, heard, level, around, fill_hops=15))[0].tolist()


@pytest.fixture(scope="module")
def spoken() -> tuple[tuple[float, Floats], ...]:
    return (2.0, vowels(2.4)), (6.0, vowels(1.2, order=2))


@pytest.mark.parametrize(("noise_db", "within"), [(-65.0, 2), (-40.0, 3), (-35.0, 8)])
def test_one_near_voice_begins_and_ends_where_it_does(
    spoken: tuple[tuple[float, Floats], ...], noise_db: float, within: int
) -> None:
    starts, ends = runs(refined_speech(features_of(placed(9.0, *spoken, noise_db=noise_db)), NEAR).active)
    assert starts.tolist() == pytest.approx([200, 600], abs=within)
    assert ends.tolist() == pytest.approx([440, 720], abs=within)


def test_a_weak_hiss_at_the_end_of_a_word_belongs_to_it(spoken: tuple[tuple[float, Floats], ...]) -> None:
    track = placed(9.0, *spoken, (4.4, hissing(0.1, -45.0)), noise_db=-75.0)
    rumble = np.convolve(hiss(9.0, 0.0, seed=9), np.ones(64) / 64, "same")
    features = features_of(track + (10 ** (-50 / 20) * rumble / np.std(rumble)).astype(np.float32))
    assert runs(refined_speech(features, NEAR).active)[1][0] == pytest.approx(450, abs=2)
    without = replace(features, hiss_db=np.zeros(0, np.float32))
    assert runs(refined_speech(without, NEAR).active)[1][0] == pytest.approx(440, abs=2)


def test_a_tone_before_speech_is_not_taken_for_its_beginning(spoken: tuple[tuple[float, Floats], ...]) -> None:
    tone = (0.07 * np.sin(2 * np.pi * 440 * np.arange(12_000) / 16_000)).astype(np.float32)
    starts, _ = runs(refined_speech(features_of(placed(9.0, *spoken, (0.9, tone))), NEAR).active)
    assert starts[0] == pytest.approx(200, abs=2)
