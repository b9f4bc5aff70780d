"""`heard analyze` with transcripts of other programs: beside their recording, alone, and those that can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.contract import analysed, heard
from tests.helpers.written_files import JANE, PRIYA, first_minute, meet_file, pieces, truth, zoom_file


def test_beside_two_tracks_the_words_come_from_the_file(tmp_path: Path) -> None:
    """Its times are 4.6 s late, and the name that is said to be mine stands on the right."""
    path = zoom_file(tmp_path, pieces(later_s=4.6, rough_s=0.2, until_s=58))
    found = analysed(tmp_path, first_minute(tmp_path), "--transcript", path, "--you", "priya")
    assert (found["mode"], found["engine"]) == ("two_tracks", "file:zoom.vtt")
    assert [(one["key"], one["name"]) for one in found["speakers"]] == [("you", "You"), ("other-1", JANE)]
    of_jane = [word for word in truth()["words"] if word["speaker"] == "you" and word["end"] <= 58]
    written = [word for word in found["words"] if word["speaker"] == "other-1"]
    assert [word["text"].strip(".").lower() for word in written] == [word["text"] for word in of_jane]
    off_s = sorted(abs(one["start"] - other["start"]) for one, other in zip(written, of_jane, strict=True))
    assert off_s[len(off_s) // 2] < 0.25
    assert found["events"], "who came in is heard, not read"
    reasons = {reason["code"]: reason["text"] for reason in found["quality"]["reasons"]}
    assert "4.6 s earlier" in reasons["file_words"] or "4.5 s earlier" in reasons["file_words"]


def test_alone_there_are_words_and_an_estimate(tmp_path: Path) -> None:
    path = meet_file(tmp_path, pieces())
    found = analysed(tmp_path, path, "--you", JANE.upper())
    assert (found["mode"], found["engine"], found["events"], found["pauses"]) == ("transcript", f"file:{path.name}", [], [])
    assert [(one["key"], one["name"]) for one in found["speakers"]] == [("you", "You"), ("other-1", PRIYA)]
    assert found["speakers"][0]["talk_share"] == pytest.approx(0.49, abs=0.03)
    assert {found["quality"][what] for what in ("events", "pauses")} == {"withheld"}
    assert found["quality"]["talk_time"] == "estimated"
    assert len(found["words"]) == len(truth()["words"])


def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "picture.srt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    other = tmp_path / "other.vtt"
    said = [f"00:{n:02d}:00.000 --> 00:{n:02d}:04.000\n<v {'A' if n % 2 else 'B'}>so</v>\n" for n in range(10, 59)]
    other.write_text("\n".join(["WEBVTT\n", *said]), encoding="utf-8")
    for words, code, sentence in (
        ((picture,), 1, "picture.srt is no transcript that Heard can read."),
        ((first_minute(tmp_path), "--transcript", other), 1, "The times in other.vtt don't fit this recording."),
        ((other, "--you", "C"), 2, "Nobody is called C in other.vtt. Its names: B, A."),
    ):
        done = heard(tmp_path, "analyze", *words)
        assert (done.returncode, done.stdout) == (code, ""), words
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
