"""A second voice within the first one's speech: made-up voices of which one sometimes talks into the other's turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.analysis.activity import find_speech
from app.analysis.diarization import VoiceExtractor, separations
from app.analysis.diarization_overlap import log_bands, second_voices
from app.analysis.features import FeatureExtractor
from app.core.segment import Segment, Segments, intersection, total_s
from tests.helpers.der import diarization_error, read_rttm
from tests.helpers.vowels import Floats, placed, vowels

SHARED = Path(__file__).resolve().parents[4] / "shared" / "audio"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real recordings (../shared/audio) are not on this machine"
)

TRUTH: dict[str, Segments] = {
    "low": (Segment(0.5, 8.5), Segment(12.5, 20.5), Segment(25.0, 32.0)),
    "high": (Segment(4.0, 5.5), Segment(9.0, 12.0), Segment(15.0, 16.2), Segment(21.0, 24.5), Segment(28.0, 29.5)),
}
BOTH = (Segment(4.0, 5.5), Segment(15.0, 16.2), Segment(28.0, 29.5))


def sound() -> Floats:
    voices = {"low": (100.0, 1), "high": (230.0, 2)}
    pieces = [
        (span.start, vowels(span.duration_s, pitch_hz=voices[name][0], order=voices[name][1]))
        for name, spans in TRUTH.items()
        for span in spans
    ]
    return placed(33.0, *pieces)


def told_apart(samples: Floats, people: int, *, overlaps: bool = True) -> dict[str, Segments]:
    features = FeatureExtractor()
    features.feed(samples)
    speech = find_speech([features.finish()]).speech["anyone"]
    extractor = VoiceExtractor(speech, mean_power=float(np.mean(samples**2)))
    extractor.feed(samples)
    windows = extractor.finish()
    assert windows.bands is not None
    assert len(windows.bands) == round(100 * total_s(speech))
    if not overlaps:
        windows = type(windows)(windows.starts, windows.lengths, windows.whole, windows.opening)
    (found,) = separations(windows, speech, people=(people,))
    return dict(found.speech)


def test_who_talks_into_the_turn_of_another_has_that_time_too() -> None:
    """The low voice talks for 23.0 s and the high one for 10.7 s, 4.2 s of them at once: its share is 31.8 %."""
    samples = sound()
    found, without = told_apart(samples, 2), told_apart(samples, 2, overlaps=False)
    both = intersection(found["voice-1"], found["voice-2"])
    right_s = total_s(intersection(both, BOTH))
    assert right_s > 0.7 * total_s(BOTH)
    assert right_s > 0.7 * total_s(both)
    assert diarization_error(TRUTH, found).rate < 0.08
    assert diarization_error(TRUTH, without).rate > 0.12
    share = total_s(found["voice-2"]) / sum(map(total_s, found.values()))
    assert share == pytest.approx(10.7 / 33.7, abs=0.03)
    assert not intersection(without["voice-1"], without["voice-2"])


def test_voices_one_after_the_other_have_no_time_in_common() -> None:
    samples = placed(
        25.0,
        (0.5, vowels(8.0, pitch_hz=100.0, order=1)),
        (9.0, vowels(6.0, pitch_hz=230.0, order=2)),
        (15.5, vowels(8.0, pitch_hz=100.0, order=1)),
    )
    found = told_apart(samples, 2)
    assert total_s(intersection(found["voice-1"], found["voice-2"])) < 0.3


def test_a_voice_that_is_hardly_heard_is_not_looked_for() -> None:
    """Nothing can be learned of half a second."""
    rng = np.random.default_rng(4)
    bands = log_bands(rng.uniform(0.1, 1.0, (1000, 40)).astype(np.float32))
    owner = np.where(np.arange(1200) < 50, 1, 0)
    owner[1000:] = -1
    assert not second_voices(bands, owner, 2).any()


def test_a_band_holds_the_louder_of_two_voices() -> None:
    """One voice in the lower bands, one in the upper ones; in rows 900 to 999 both are loud."""
    rng = np.random.default_rng(5)
    power = np.exp(rng.normal(-9.0, 0.5, (2000, 40)))
    speaks = np.arange(2000) // 200 % 2
    power[speaks == 0, :20] *= 1e4
    power[speaks == 1, 20:] *= 1e4
    power[900:1000] = np.exp(rng.normal(-9.0, 0.5, (100, 40))) * 1e4
    found = second_voices(log_bands(power.astype(np.float32)), speaks.astype(np.intp), 2)
    assert found[:, 0].sum() + found[:, 1].sum() == pytest.approx(100, abs=20)
    assert found[910:990, 1 - speaks[950]].all()


@needs_shared
def test_the_telephone_call_has_overlap_that_is_mostly_true() -> None:
    """Of 24.4 s of talk 1.9 s are two at once. Without looking for them the share was 7.1 points off."""
    samples, _ = soundfile.read(SHARED / "telephone.flac", dtype="float32")
    marked = read_rttm(SHARED / "telephone.rttm")
    found = told_apart(samples, 2)
    error = diarization_error(marked, found)
    assert error.rate < 0.145
    share = total_s(found[error.voice_of["speaker91"]]) / sum(map(total_s, found.values()))
    true_share = total_s(marked["speaker91"]) / sum(map(total_s, marked.values()))
    assert share == pytest.approx(true_share, abs=0.06)
