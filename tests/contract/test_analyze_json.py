"""The real `heard analyze` in a process of its own keeps its contract for every kind of input and every engine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.helpers.contract import analysed, checked, heard
from tests.helpers.sounds import SAMPLE, SAMPLE_SPEECH_MODEL, write_sample_piece

PIECE = (0.0, 38.0)


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    return write_sample_piece(tmp_path / "stereo.wav", *PIECE)


def test_stereo_without_words(tmp_path: Path, stereo: Path) -> None:
    found = analysed(tmp_path, stereo, "--engine", "none", "--you", "left")
    assert (found["mode"], found["engine"]) == ("two_tracks", "none")
    assert found["quality"]["talk_time"] == "measured"
    assert found["quality"]["words"] == "withheld"
    assert found["duration_s"] == pytest.approx(38.0, abs=0.01)
    you, other = found["speakers"]
    assert you["talk_time_s"] > 5
    assert other["talk_time_s"] > 5
    assert len(found["turns"]) >= 5
    assert {event["kind"] for event in found["events"]} >= {"switch"}
    assert {pause["kind"] for pause in found["pauses"]} >= {"reply"}


def test_you_may_be_on_the_right(tmp_path: Path, stereo: Path) -> None:
    left = analysed(tmp_path, stereo, "--engine", "none", "--you", "left")
    right = analysed(tmp_path, stereo, "--engine", "none", "--you", "right")
    assert right["speech"] == {"you": left["speech"]["other-1"], "other-1": left["speech"]["you"]}


def test_two_files_of_different_kind_and_length(tmp_path: Path, stereo: Path) -> None:
    whole = analysed(tmp_path, stereo, "--engine", "none", "--you", "left")
    yours = write_sample_piece(tmp_path / "yours.flac", *PIECE, channel=0)
    theirs = write_sample_piece(tmp_path / "theirs.wav", 0.0, 30.0, channel=1)
    found = analysed(tmp_path, yours, theirs, "--engine", "none")
    assert found["mode"] == "two_tracks"
    assert found["duration_s"] == whole["duration_s"]
    early = [span for span in whole["speech"]["other-1"] if span[1] < 29]
    heard_s = sum(min(end, 29) - start for start, end in found["speech"]["other-1"] if start < 29)
    assert heard_s == pytest.approx(sum(end - start for start, end in early), rel=0.05)
    assert found["speech"]["other-1"][-1][1] <= 30.0
    second = analysed(tmp_path, yours, theirs, "--engine", "none", "--you", "second", "--speakers", "3")
    assert second["speech"]["you"] == found["speech"]["other-1"]
    assert second["speakers"][1]["name"].lower() == "the others"


def test_one_track_withholds_who_spoke_until_the_number_of_people_is_told(tmp_path: Path) -> None:
    piece = write_sample_piece(tmp_path / "two.wav", 0.0, 240.0)  # of less talk a share has too wide a range to be told
    samples, rate_hz = soundfile.read(piece)
    soundfile.write(tmp_path / "one.wav", samples.mean(axis=1), rate_hz)
    done = heard(tmp_path, "analyze", tmp_path / "one.wav", "--engine", "none", "--json", "-")
    found = checked(json.loads(done.stdout))
    assert found["mode"] == "one_track"
    assert found["quality"]["talk_time"] == found["quality"]["events"] == "withheld"
    assert found["speech"]["anyone"]
    assert found["events"] == []
    assert "one_track" in {reason["code"] for reason in found["quality"]["reasons"]}
    assert "say how many people are on it with --speakers" in done.stderr


def test_voices_of_one_track_are_told_apart(tmp_path: Path) -> None:
    """The same piece of the sample with a track a voice says how much each of them speaks."""
    piece = write_sample_piece(tmp_path / "two.wav", 0.0, 240.0)  # of less talk a share has too wide a range to be told
    samples, rate_hz = soundfile.read(piece)
    soundfile.write(tmp_path / "one.wav", samples.mean(axis=1), rate_hz)
    truth = analysed(tmp_path, piece, "--engine", "none")
    more = max(truth["speakers"], key=lambda speaker: float(speaker["talk_time_s"]))
    number = 1 if more["key"] == "you" else 2
    found = analysed(tmp_path, tmp_path / "one.wav", "--engine", "none", "--speakers", "2", "--you", f"speaker-{number}")
    assert list(found["speech"]) == ["you", "other-1"]
    assert found["quality"]["talk_time"] == "estimated"
    assert found["quality"]["events"] == "withheld"
    for is_speaker, should in zip(found["speakers"], truth["speakers"], strict=True):
        # a minute of talk, in which a second more or less is a point or two
        assert is_speaker["talk_share"] == pytest.approx(should["talk_share"], abs=0.05)
    done = heard(tmp_path, "analyze", tmp_path / "one.wav", "--engine", "none", "--speakers", "7")
    assert done.returncode == 2
    assert "up to 6 people" in done.stderr


def test_channels_that_hold_the_same_are_one_track_and_it_is_said(tmp_path: Path) -> None:
    samples, rate_hz = soundfile.read(write_sample_piece(tmp_path / "two.wav", *PIECE))
    mixed = samples.mean(axis=1)
    soundfile.write(tmp_path / "same.wav", np.stack([mixed, mixed * 0.7], axis=1), rate_hz)
    done = heard(tmp_path, "analyze", tmp_path / "same.wav", "--engine", "none", "--json", "-")
    found = checked(json.loads(done.stdout))
    assert found["mode"] == "one_track"
    assert "near_identical_channels" in {reason["code"] for reason in found["quality"]["reasons"]}
    assert "Both channels hold the same sound" in done.stderr


def test_draft_words_are_estimated(tmp_path: Path) -> None:
    stereo = write_sample_piece(tmp_path / "stereo.wav", 0.0, 14.0)
    found = analysed(tmp_path, stereo, "--engine", "draft", "--you", "left")
    assert found["engine"] == "draft"
    assert found["quality"]["words"] == "estimated"
    assert "draft_words" in {reason["code"] for reason in found["quality"]["reasons"]}
    assert {word["speaker"] for word in found["words"]} == {"you", "other-1"}
    assert {"good", "morning"} <= {word["text"] for word in found["words"]}
    assert all(metric["quality"] != "measured" for metric in found["metrics"] if metric["metric"].startswith("questions"))


def test_the_whole_sample_with_its_speech_model(tmp_path: Path) -> None:
    found = analysed(tmp_path, SAMPLE, "--speech-model", SAMPLE_SPEECH_MODEL, "--you", "left")
    assert found["engine"].startswith("vosk:")
    assert found["quality"]["words"] == "measured"
    truth = json.loads((SAMPLE.parent / "truth.json").read_text(encoding="utf-8"))
    for speaker in ("you", "other-1"):
        said = [word["text"] for word in truth["words"] if word["speaker"] == speaker]
        written = [word["text"] for word in found["words"] if word["speaker"] == speaker]
        assert errors(said, written) <= 0.1 * len(said)
    assert len(found["moments"]) >= 3
    assert found["events"]
    assert all(metric["value"] is not None for metric in found["metrics"] if metric["metric"] == "thanks")


def errors(said: list[str], written: list[str]) -> int:
    """Words wrong, missing or too many (edit distance)."""
    row = list(range(len(written) + 1))
    for i, word in enumerate(said, start=1):
        before, row[0] = row.copy(), i
        for j, other in enumerate(written, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other))
    return row[-1]


def test_twice_the_same(tmp_path: Path, stereo: Path) -> None:
    first, second = (analysed(tmp_path, stereo, "--engine", "none") for _ in range(2))
    assert first == second
