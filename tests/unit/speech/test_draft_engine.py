"""The embedded engine hears ordinary English words with their times, and writes no fillers or spelling marks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from app.speech.draft_engine import DraftEngine
from tests.helpers.sounds import write_sample_piece


def test_words_times_and_confidence(tmp_path: Path) -> None:
    path = write_sample_piece(tmp_path / "a.wav", 0.0, 7.2, channel=0)
    samples, rate_hz = soundfile.read(path, dtype="float32")
    samples = soxr.resample(samples, rate_hz, 16_000)
    quiet = np.zeros(16_000, np.float32)
    words = list(DraftEngine().transcribe([samples, quiet, samples], speaker="you"))
    spoken = ["good", "morning", "priya", "thank", "you", "for", "making", "the", "time", "today"]
    first = [word for word in words if word.segment.end <= 7.2]
    second = [word for word in words if word.segment.start >= 8.2]
    assert len(first) + len(second) == len(words)
    for heard in (first, second):
        assert len(set(spoken) & {word.text for word in heard}) >= 6
    assert first[0].segment.start == pytest.approx(1.24, abs=0.2)
    assert first[-1].segment.end == pytest.approx(4.77, abs=0.3)
    assert second[0].segment.start == pytest.approx(8.2 + 1.24, abs=0.2)
    assert all(word.text.replace("'", "").replace("-", "").isalpha() and word.text.islower() for word in words)
    assert all(0.0 <= word.confidence <= 1.0 and word.speaker == "you" for word in words)
    assert 0.3 < sum(word.confidence for word in words) / len(words) < 1.0


def test_silence_and_nothing_have_no_words() -> None:
    engine = DraftEngine()
    assert engine.name == "draft"
    assert list(engine.transcribe([], speaker="you")) == []
    assert list(engine.transcribe([np.zeros(0, np.float32), np.zeros(8_000, np.float32)], speaker="you")) == []


def test_very_short_and_very_loud_sound_is_taken() -> None:
    loud = np.random.default_rng(2).normal(0, 3.0, 4_000).astype(np.float32)
    words = list(DraftEngine().transcribe([loud[:100], loud], speaker="you"))
    assert all(0.0 <= word.segment.start <= word.segment.end <= 0.3 for word in words)
