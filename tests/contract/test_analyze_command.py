"""The words and exit codes of `heard analyze`: files are opened before options are judged, and what was assumed is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile

from tests.helpers.contract import checked, heard
from tests.helpers.sounds import tone, write_sample_piece


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    return write_sample_piece(tmp_path / "stereo.wav", 0.0, 20.0)


@pytest.fixture
def mono(tmp_path: Path) -> Path:
    return write_sample_piece(tmp_path / "mono.wav", 0.0, 10.0, channel=0)


def test_json_goes_to_a_file_alone(tmp_path: Path, stereo: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("older", encoding="utf-8")
    done = heard(tmp_path, "analyze", stereo, "--engine", "none", "--json", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert checked(json.loads(target.read_text(encoding="utf-8")))["mode"] == "two_tracks"
    assert sorted(item.name for item in tmp_path.iterdir() if item.is_file()) == ["out.json", "stereo.wav"]


def test_without_json_a_person_reads_a_summary(tmp_path: Path, stereo: Path) -> None:
    done = heard(tmp_path, "analyze", stereo, "--engine", "none")
    assert done.returncode == 0
    assert "You: 0:" in done.stdout
    assert "{" not in done.stdout
    assert "The left channel is taken as you" in done.stderr
    assert done.stderr.splitlines()[:2] == ["Reading the sound ...", "Finding speech ..."]
    assert "\r" not in done.stderr


def test_nothing_is_assumed_when_you_is_given(tmp_path: Path, stereo: Path) -> None:
    assert "taken as you" not in heard(tmp_path, "analyze", stereo, "--engine", "none", "--you", "left").stderr


def test_nothing_is_kept(tmp_path: Path, stereo: Path) -> None:
    heard(tmp_path, "analyze", stereo, "--engine", "none")
    assert not (tmp_path / "heard-data").exists()


@pytest.mark.parametrize(("options", "says"), [
    (["--you", "first"], "This file has two channels, so --you first does not fit."),
    (["--you", "speaker-1"], "This file has two channels"),
    (["--you", "middle"], "This file has two channels"),
    (["--engine", "magic"], "There is no engine magic."),
    (["--speakers", "0"], "0 is not a number of people."),
    (["--speakers", "many"], "many is not a number of people."),
    (["--engine", "draft", "--speech-model", "."], "A speech model is for Vosk"),
])  # fmt: skip
def test_options_that_do_not_fit_are_misuse(tmp_path: Path, stereo: Path, options: list[str], says: str) -> None:
    done = heard(tmp_path, "analyze", stereo, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_options_are_judged_by_what_the_files_are(tmp_path: Path, mono: Path, stereo: Path) -> None:
    for files, you in (([mono], "left"), ([mono], "speaker-0"), ([mono], "first"), ([mono, mono], "left"),
                       ([mono, stereo], "speaker-2"), ([mono, mono, mono], "first")):  # fmt: skip
        done = heard(tmp_path, "analyze", *files, "--you", you, "--engine", "none")
        assert done.returncode == 2, (files, you, done.stderr)
    done = heard(tmp_path, "analyze", mono, "--you", "speaker-3", "--speakers", "2", "--engine", "none")
    assert done.returncode == 2
    assert heard(tmp_path, "analyze", mono, "--you", "speaker-2", "--engine", "none").returncode == 0


def test_a_voice_that_was_not_found_is_nobodys(tmp_path: Path) -> None:
    """Two voices, though four people are said to be there."""
    samples, rate_hz = soundfile.read(write_sample_piece(tmp_path / "two.wav", 0.0, 60.0))
    one_track = tmp_path / "one.wav"
    soundfile.write(one_track, samples.mean(axis=1), rate_hz)
    options = ("analyze", one_track, "--engine", "none", "--speakers", "4")
    done = heard(tmp_path, *options, "--you", "speaker-4")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Only 2 voices can be told apart, so there is no speaker-4." in done.stderr
    done = heard(tmp_path, *options, "--you", "speaker-2")
    assert done.returncode == 0
    assert "Heard can tell 2 voices apart" in done.stderr
    assert "so nobody's share can be told." in done.stderr  # one of them may be two people


def test_one_voice_alone_is_not_halved_though_four_people_are_said_to_be_there(tmp_path: Path, mono: Path) -> None:
    done = heard(tmp_path, "analyze", mono, "--engine", "none", "--speakers", "4", "--you", "speaker-4")
    assert done.returncode == 0
    assert "There is too little clear speech to tell 4 voices apart." in done.stderr
    assert "%" not in done.stdout  # so nobody's share is told


@pytest.mark.parametrize("options", [["--engine", "magic"], ["--you", "middle"], ["--speakers", "x"], ["--engine", "vosk"]])
def test_a_bad_file_comes_before_bad_options(tmp_path: Path, options: list[str]) -> None:
    done = heard(tmp_path, "analyze", tmp_path / "missing.wav", *options)
    assert done.returncode == 1
    assert "There is no file missing.wav" in done.stderr


def test_vosk_needs_a_speech_model(tmp_path: Path, stereo: Path) -> None:
    done = heard(tmp_path, "analyze", stereo, "--engine", "vosk")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Vosk needs a speech model, and none is installed." in done.stderr
    assert "--speech-model" in done.stderr
    done = heard(tmp_path, "analyze", stereo, "--speech-model", tmp_path)
    assert done.returncode == 1
    assert "is not a Vosk speech model" in done.stderr


def test_a_place_that_cannot_be_written_is_said_before_the_work(tmp_path: Path, stereo: Path) -> None:
    for target, says in ((tmp_path / "no" / "out.json", "There is no folder"), (tmp_path, "is a folder")):
        done = heard(tmp_path, "analyze", stereo, "--json", target)
        assert (done.returncode, done.stdout) == (1, "")
        assert says in done.stderr
        assert "Writing down" not in done.stderr


def test_a_sound_without_speech_is_no_failure(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", tone(3.0, channels=2, level=0.0), 16_000)
    done = heard(tmp_path, "analyze", tmp_path / "tone.wav", "--json", "-")
    assert done.returncode == 0
    found = checked(json.loads(done.stdout))
    assert "no_speech" in {reason["code"] for reason in found["quality"]["reasons"]}


def test_help_and_missing_words(tmp_path: Path) -> None:
    done = heard(tmp_path, "analyze", "--help")
    assert done.returncode == 0
    for option in ("--you", "--speakers", "--engine", "--speech-model", "--json"):
        assert option in done.stdout
    assert heard(tmp_path, "analyze").returncode == 2
