"""`heard analyze` with transcripts of other programs: beside their recording, alone, and those that can't be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.contract import analysed, heard
from tests.helpers.written_files import JANE, PRIYA, SOUND, meet_file, pieces, teams_file, truth, zoom_file


def test_beside_two_tracks_the_words_come_from_the_file(tmp_path: Path) -> None:
    """Its times are 4.6 s late, and the name that is said to be mine stands on the right."""
    path = zoom_file(tmp_path, pieces(later_s=4.6, rough_s=0.2))
    found = analysed(tmp_path, SOUND, "--transcript", path, "--you", "priya")
    assert (found["mode"], found["engine"]) == ("two_tracks", "file:zoom.vtt")
    assert [(one["key"], one["name"]) for one in found["speakers"]] == [("you", "You"), ("other-1", JANE)]
    of_jane = [word for word in truth()["words"] if word["speaker"] == "you"]
    written = [word for word in found["words"] if word["speaker"] == "other-1"]
    assert [word["text"].strip(".").lower() for word in written] == [word["text"] for word in of_jane]
    off_s = sorted(abs(one["start"] - other["start"]) for one, other in zip(written, of_jane, strict=True))
    assert off_s[len(off_s) // 2] < 0.25
    assert found["events"], "who came in is heard, not read"
    reasons = {reason["code"]: reason["text"] for reason in found["quality"]["reasons"]}
    assert "4.6 s earlier" in reasons["file_words"] or "4.5 s earlier" in reasons["file_words"]


@pytest.mark.parametrize("make", [zoom_file, teams_file, meet_file])
def test_alone_there_are_words_and_an_estimate(tmp_path: Path, make: object) -> None:
    path = make(tmp_path, pieces())  # type: ignore[operator]
    found = analysed(tmp_path, path, "--you", JANE.upper())
    assert (found["mode"], found["engine"], found["events"], found["pauses"]) == ("transcript", f"file:{path.name}", [], [])
    assert [(one["key"], one["name"]) for one in found["speakers"]] == [("you", "You"), ("other-1", PRIYA)]
    assert found["speakers"][0]["talk_share"] == pytest.approx(0.49, abs=0.03)
    assert {found["quality"][what] for what in ("events", "pauses")} == {"withheld"}
    assert found["quality"]["talk_time"] == "estimated"
    assert len(found["words"]) == len(truth()["words"])


def test_alone_without_you_the_names_are_told(tmp_path: Path) -> None:
    done = heard(tmp_path, "analyze", meet_file(tmp_path, pieces(), name="meet.srt"))
    assert done.returncode == 0
    assert done.stderr.strip() == f"Say which one is you with --you NAME: {PRIYA}, {JANE}."
    assert done.stdout.startswith("1259 words were written down; say which name is yours.")


def test_alone_without_names_the_words_are_there(tmp_path: Path) -> None:
    path = zoom_file(tmp_path, pieces(names={}))
    done = heard(tmp_path, "analyze", path, "--json", tmp_path / "out.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.strip() == "The transcript names nobody, so who said what can't be told."
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {word["speaker"] for word in found["words"]} == {"anyone"}
    assert all(metric["value"] is None for metric in found["metrics"] if metric["metric"] == "talk_share")


def test_what_does_not_fit_is_said_in_a_sentence(tmp_path: Path) -> None:
    zoom, teams = zoom_file(tmp_path, pieces()), teams_file(tmp_path, pieces())
    nameless = zoom_file(tmp_path, pieces(names={}), name="nameless.vtt")
    picture = tmp_path / "picture.srt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    other = tmp_path / "other.vtt"
    other.write_text("".join(["WEBVTT\n\n", *(
        f"00:{n // 60:02d}:{n % 60:02d}.000 --> 00:{n // 60:02d}:{n % 60 + 2:02d}.000\n{'Al' if n % 9 else 'Bo'}: so\n\n"
        for n in range(0, 400, 4) if n % 60 < 57)]), encoding="utf-8")  # fmt: skip
    for words, code, sentence in (
        ((picture,), 1, "picture.srt is no transcript that Heard can read."),
        ((tmp_path / "gone.vtt",), 1, "gone.vtt can't be read."),
        ((SOUND, "--transcript", other), 1, "The times in other.vtt don't fit this recording."),
        ((zoom, "--you", "Bob"), 2, f"Nobody is called Bob in zoom.vtt. Its names: {PRIYA}, {JANE}."),
        ((nameless, "--you", "Bob"), 2, "nameless.vtt names nobody, so --you Bob does not fit it."),
        ((zoom, teams), 2, "zoom.vtt and teams.vtt are two transcripts; a conversation has one."),
        ((zoom, "--engine", "draft"), 2, "The words are in zoom.vtt, so nothing is to write them."),
        ((zoom, "--same-room"), 2, "There is no sound here, only a transcript"),
        ((SOUND, "--engine", "file"), 2, "There is no engine file."),
    ):
        done = heard(tmp_path, "analyze", *words)
        assert (done.returncode, done.stdout) == (code, ""), words
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
