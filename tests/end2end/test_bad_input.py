"""Bad files end in one clear sentence and exit code 1, and leave nothing half-written; a cut one is used up to the cut."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.helpers.contract import checked, heard
from tests.helpers.sounds import tone, write_sample_piece

NOBODY = 65_534


def _wav(path: Path, samples: np.ndarray) -> None:
    soundfile.write(path, samples, 16_000, subtype="FLOAT", format="WAV")


def _missing(path: Path) -> None:
    path.with_name("another.wav").touch()


def _truncated(path: Path) -> None:
    soundfile.write(path, tone(2.0), 16_000, format="FLAC")
    path.write_bytes(path.read_bytes()[:100])


def _wrong_ending(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + bytes(500))


def _late_nan(path: Path) -> None:
    samples = tone(25.0)
    samples[-10] = np.nan
    _wav(path, samples)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (_missing, "There is no file bad.wav"),
    "empty": (lambda path: path.touch(), "bad.wav is empty (0 bytes)."),
    "wrong ending": (_wrong_ending, "bad.wav is not a sound file"),
    "text": (lambda path: path.write_text("Minutes of the meeting"), "bad.wav is not a sound file"),
    "0 samples": (lambda path: _wav(path, tone(0.0)), "bad.wav holds no sound."),
    "NaN": (_late_nan, "samples that are not numbers, the first at 0:24."),
    "a folder": (lambda path: path.mkdir(), "bad.wav is a folder."),
    "truncated": (_truncated, "bad.wav is damaged or breaks off before its first sound."),
}


@pytest.mark.parametrize("kind", BAD)
def test_one_sentence_and_nothing_half_written(tmp_path: Path, kind: str) -> None:
    make, says = BAD[kind]
    bad, target = tmp_path / "bad.wav", tmp_path / "out" / "result.json"
    make(bad)
    target.parent.mkdir()
    target.write_text("what was there before", encoding="utf-8")
    done = heard(tmp_path, "analyze", bad, "--engine", "none", "--json", target)
    assert done.returncode == 1
    assert done.stdout == ""
    told = [line for line in done.stderr.splitlines() if not line.endswith("...")]
    assert len(told) == 1
    assert says in told[0]
    assert "Traceback" not in done.stderr
    assert [item.name for item in target.parent.iterdir()] == ["result.json"]
    assert target.read_text(encoding="utf-8") == "what was there before"


@pytest.mark.parametrize("place", ["first", "second"])
def test_either_of_two_files_may_be_the_bad_one(tmp_path: Path, place: str) -> None:
    good = write_sample_piece(tmp_path / "good.wav", 0.0, 5.0, channel=0)
    files = [tmp_path / "gone.wav", good] if place == "first" else [good, tmp_path / "gone.wav"]
    done = heard(tmp_path, "analyze", *files, "--json", "-")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no file gone.wav" in done.stderr


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    done = heard(tmp_path, "analyze", tmp_path / "nowhere" / "a.wav")
    assert done.returncode == 1
    assert f"There is no folder {tmp_path / 'nowhere'}." in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "bad.wav"
    _wav(path, tone(2.0))
    path.chmod(0)
    user = None
    if os.geteuid() == 0:  # root may read everything: let another user try
        python = Path(sys.executable)  # a link: both ends have to be reachable
        if not all(folder.stat().st_mode & 0o001 for folder in {*python.parents, *python.resolve().parents}):
            pytest.skip("root reads everything, and another user may not run this Python")
        user = NOBODY
        tmp_path.chmod(0o755)
        tmp_path.parent.chmod(0o755)
    done = heard(tmp_path, "analyze", path, "--engine", "none", user=user)
    assert done.returncode == 1
    assert "bad.wav may not be read." in done.stderr


def test_a_file_cut_later_is_used_up_to_the_cut_and_it_is_said(tmp_path: Path) -> None:
    whole = write_sample_piece(tmp_path / "whole.flac", 0.0, 40.0)
    data = whole.read_bytes()
    cut = tmp_path / "cut.flac"
    cut.write_bytes(data[: len(data) // 2])
    done = heard(tmp_path, "analyze", cut, "--engine", "none", "--json", "-")
    assert done.returncode == 0, done.stderr
    found = checked(json.loads(done.stdout))
    assert 12 < found["duration_s"] < 28
    assert found["speech"]["you"]
    said = {reason["code"]: reason["text"] for reason in found["quality"]["reasons"]}
    assert said["cut_off"].startswith("cut.flac breaks off at 0:")
    assert said["cut_off"] in done.stderr


def test_a_recording_that_was_never_closed_is_used_whole(tmp_path: Path) -> None:
    path = write_sample_piece(tmp_path / "killed.wav", 0.0, 20.0)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    path.write_bytes(data)
    done = heard(tmp_path, "analyze", path, "--engine", "none", "--json", "-")
    assert done.returncode == 0, done.stderr
    assert checked(json.loads(done.stdout))["duration_s"] == pytest.approx(20.0, abs=0.01)
