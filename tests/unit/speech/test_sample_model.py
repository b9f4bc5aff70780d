"""The sample's tiny speech model, in the real Vosk library, knows the sample: words and times against the truth."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import vosk

SAMPLE = Path(__file__).resolve().parents[3] / "resources" / "sample"
FOLDER = SAMPLE / "speech-model"
RATE_HZ = 16_000
CHANNELS = ("you", "other-1")


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    start: float


@pytest.fixture(scope="module")
def truth() -> dict[str, list[Said]]:
    table = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    assert table["channels"] == list(CHANNELS)
    return {
        by: [Said(word["text"], word["start"]) for word in table["words"] if word["speaker"] == by] for by in CHANNELS
    }


@pytest.fixture(scope="module")
def sound() -> dict[str, Any]:
    samples, rate_hz = soundfile.read(SAMPLE / "conversation.opus", dtype="int16")
    assert rate_hz == RATE_HZ
    return {by: np.ascontiguousarray(samples[:, channel]) for channel, by in enumerate(CHANNELS)}


@pytest.fixture(scope="module")
def speech_model() -> Any:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(FOLDER))


@pytest.fixture(scope="module")
def heard(speech_model: Any, sound: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    began_s = time.process_time()
    words = {by: list(decode(speech_model, sound[by])) for by in CHANNELS}
    # Some 8 s of computing for both channels; time on a clock would depend on what else the computer does.
    assert time.process_time() - began_s < 30
    return words


def decode(speech_model: Any, samples: Any) -> Iterator[dict[str, Any]]:
    recogniser = vosk.KaldiRecognizer(speech_model, RATE_HZ)
    recogniser.SetWords(True)  # noqa: FBT003 - the library's own call
    for start in range(0, len(samples), 4000):
        if recogniser.AcceptWaveform(samples[start : start + 4000].tobytes()):
            yield from json.loads(recogniser.Result()).get("result", ())
    yield from json.loads(recogniser.FinalResult()).get("result", ())


def alignment(expected: list[str], found: list[str]) -> tuple[int, list[tuple[int, int]]]:
    """(word errors, pairs of places that hold the same word), by least edits."""
    costs = np.zeros((len(expected) + 1, len(found) + 1), int)
    costs[:, 0], costs[0] = range(len(expected) + 1), range(len(found) + 1)
    for i, word in enumerate(expected, 1):
        for j, other in enumerate(found, 1):
            costs[i, j] = min(costs[i - 1, j - 1] + (word != other), costs[i - 1, j] + 1, costs[i, j - 1] + 1)
    pairs = []
    i, j = len(expected), len(found)
    while i and j:
        same = expected[i - 1] == found[j - 1]
        if costs[i, j] == costs[i - 1, j - 1] + (not same):
            i, j = i - 1, j - 1
            if same:
                pairs.append((i, j))
        elif costs[i, j] == costs[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(costs[-1, -1]), pairs


def test_word_errors_are_counted_as_by_hand() -> None:
    # one exchanged, one left out, one put in
    expected = ["we", "can", "talk", "about", "the", "price", "today"]
    found = ["we", "could", "talk", "about", "price", "today", "please"]
    assert alignment(expected, found) == (3, [(6, 5), (5, 4), (3, 3), (2, 2), (0, 0)])
    assert alignment(["yes"], []) == (1, [])


@pytest.mark.parametrize("by", CHANNELS)
def test_at_most_one_word_in_ten_is_wrong(by: str, truth: dict[str, list[Said]], heard: dict[str, Any]) -> None:
    errors, _ = alignment([word.text for word in truth[by]], [word["word"] for word in heard[by]])
    assert errors <= 0.1 * len(truth[by])
    assert np.mean([word["conf"] for word in heard[by]]) > 0.8


@pytest.mark.parametrize("by", CHANNELS)
def test_words_start_when_they_are_said(by: str, truth: dict[str, list[Said]], heard: dict[str, Any]) -> None:
    _, pairs = alignment([word.text for word in truth[by]], [word["word"] for word in heard[by]])
    late_s = [heard[by][found]["start"] - truth[by][said].start for said, found in pairs]
    assert np.median(np.abs(late_s)) <= 0.06
    assert np.percentile(np.abs(late_s), 95) <= 0.2


@pytest.mark.parametrize("by", CHANNELS)
def test_speech_alone_is_understood_as_well(
    by: str, truth: dict[str, list[Said]], sound: dict[str, Any], speech_model: Any
) -> None:
    """With the silence left out, as a transcriber does that is handed the segments of speech only."""
    table = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    keep = np.zeros(len(sound[by]), bool)
    for start, end in table["speech"][by]:
        keep[round((start - 0.15) * RATE_HZ) : round((end + 0.15) * RATE_HZ)] = True
    found = [word["word"] for word in decode(speech_model, sound[by][keep])]
    errors, _ = alignment([word.text for word in truth[by]], found)
    assert errors <= 0.1 * len(truth[by])


def test_silence_holds_no_words(speech_model: Any) -> None:
    room = np.random.default_rng(1).normal(0, 12, 5 * RATE_HZ).astype(np.int16)
    assert list(decode(speech_model, room)) == []
    assert list(decode(speech_model, np.zeros(5 * RATE_HZ, np.int16))) == []


def test_it_knows_every_word_of_the_sample(truth: dict[str, list[Said]]) -> None:
    lines = (FOLDER / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    known = {line.split()[0] for line in lines}
    assert {word.text for words in truth.values() for word in words} <= known
    assert {"zero", "ten", "monday", "sunday", "yes", "no", "okay", "right", "mhm", "thank", "you", "sorry"} <= known


def test_it_says_what_it_is() -> None:
    text = (FOLDER / "README").read_text(encoding="utf-8")
    marks = {"<eps>", "#0", "<s>", "</s>"}
    lines = (FOLDER / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    count = sum(line.split()[0] not in marks for line in lines)
    assert f"note: Knows only the {count} words of the sample conversation." in text
    assert "no product" in text
    assert f"of {count} words" in (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < 700_000
