"""The real library with the real speech model of the sample: words with times, tracks in two threads, clear refusals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from app.core.transcript import Word
from app.errors import SpeechModelError
from app.speech.vosk_engine import VoskEngine
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL, write_sample_piece

# The first 7 s of the sample: you greet, they greet back.
YOURS = "good morning priya thank you for making the time today"
THEIRS = "good morning it's good to hear you"


def sound(folder: Path, *, channel: int) -> NDArray[np.float32]:
    path = write_sample_piece(folder / f"{channel}.wav", 0.0, 7.2, channel=channel)
    samples, rate_hz = soundfile.read(path, dtype="float32")
    resampled: NDArray[np.float32] = soxr.resample(samples, rate_hz, 16_000)
    return resampled


@pytest.fixture(scope="module")
def engine() -> VoskEngine:
    return VoskEngine(SAMPLE_SPEECH_MODEL)


def transcribed(engine: VoskEngine, samples: NDArray[np.float32], speaker: str) -> list[Word]:
    return list(engine.transcribe([samples], speaker=speaker))


def texts(words: Iterator[Word]) -> str:
    return " ".join(word.text for word in words)


def test_words_with_times_and_confidence(engine: VoskEngine, tmp_path: Path) -> None:
    samples = sound(tmp_path, channel=0)
    words = list(engine.transcribe([samples[:50_000], samples[50_000:]], speaker="you"))
    assert " ".join(word.text for word in words) == YOURS
    assert words[0].segment.start == pytest.approx(1.24, abs=0.1)
    assert words[-1].segment.end == pytest.approx(4.77, abs=0.15)
    assert all(word.speaker == "you" and 0.0 <= word.confidence <= 1.0 for word in words)
    assert all(first.segment.end <= second.segment.start + 1e-6 for first, second in pairwise(words))


def test_times_run_on_over_all_blocks(engine: VoskEngine, tmp_path: Path) -> None:
    samples = sound(tmp_path, channel=0)
    words = list(engine.transcribe([samples, np.zeros(32_000, np.float32), samples], speaker="you"))
    half = len(words) // 2
    assert [word.text for word in words[:half]] == [word.text for word in words[half:]] == YOURS.split()
    shifts = [second.segment.start - first.segment.start for first, second in zip(words[:half], words[half:], strict=True)]
    assert shifts == pytest.approx([len(samples) / 16_000 + 2.0] * half, abs=0.07)


def test_two_tracks_in_two_threads_are_as_each_alone(engine: VoskEngine, tmp_path: Path) -> None:
    tracks = {"you": sound(tmp_path, channel=0), "other-1": sound(tmp_path, channel=1)}
    alone = {key: transcribed(engine, samples, key) for key, samples in tracks.items()}
    with ThreadPoolExecutor(2) as pool:
        running = {
            key: [pool.submit(transcribed, engine, samples, key) for _ in range(2)] for key, samples in tracks.items()
        }
        for key, results in running.items():
            assert all(result.result(60) == alone[key] for result in results)
    assert texts(iter(alone["other-1"])) == THEIRS


def test_silence_and_nothing_have_no_words(engine: VoskEngine) -> None:
    assert list(engine.transcribe([], speaker="you")) == []
    assert list(engine.transcribe([np.zeros(16_000, np.float32)], speaker="you")) == []


def test_it_is_named_after_its_speech_model(engine: VoskEngine) -> None:
    assert engine.name == f"vosk:{engine.speech_model.name}"
    assert engine.speech_model.name not in {"", "speech-model"}  # its README says a name


def test_a_folder_without_a_speech_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpeechModelError, match="is missing or empty"):
        VoskEngine(tmp_path)
    with pytest.raises(SpeechModelError, match="There is no folder"):
        VoskEngine(tmp_path / "nowhere")


def test_a_speech_model_whose_damage_shows_late_is_refused_with_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE_SPEECH_MODEL, tmp_path / "broken")
    for file in (tmp_path / "broken" / "graph").glob("*.fst"):
        file.write_bytes(bytes(3000))
    with pytest.raises(SpeechModelError, match="could not be loaded"):
        VoskEngine(tmp_path / "broken")
