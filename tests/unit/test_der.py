"""The measure of diarization itself, by hand; on 120 random cases it equalled pyannote.metrics to 1e-15."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.segment import Segment
from tests.helpers.der import diarization_error, read_rttm

MARKED = {"anna": (Segment(0, 10),), "ben": (Segment(10, 20),)}


def test_the_same_under_other_names_is_no_error() -> None:
    error = diarization_error(MARKED, {"x": (Segment(10, 20),), "y": (Segment(0, 10),)})
    assert (error.rate, error.voice_of) == (0.0, {"anna": "y", "ben": "x"})


def test_missed_made_up_and_confused() -> None:
    found = {"x": (Segment(0, 8), Segment(12, 13)), "y": (Segment(13, 22),)}
    error = diarization_error(MARKED, found)
    assert error.missed_s == pytest.approx(4)  # 8 to 12
    assert error.confused_s == pytest.approx(1)  # 12 to 13
    assert error.made_up_s == pytest.approx(2)  # 20 to 22
    assert error.rate == pytest.approx(7 / 20)


def test_overlap_counts_for_everyone() -> None:
    error = diarization_error({"anna": (Segment(0, 10),), "ben": (Segment(5, 10),)}, {"x": (Segment(0, 10),)})
    assert (error.marked_s, error.missed_s) == (15, 5)


def test_a_collar_is_not_judged() -> None:
    found = {"x": (Segment(0, 10.2),), "y": (Segment(10.2, 20.2),)}
    assert diarization_error(MARKED, found).rate == pytest.approx(0.4 / 20)
    assert diarization_error(MARKED, found, collar_s=0.25).rate == 0.0
    assert diarization_error(MARKED, found, collar_s=0.25).marked_s == pytest.approx(19)


def test_more_people_than_voices() -> None:
    error = diarization_error({**MARKED, "cleo": (Segment(20, 21),)}, {"x": (Segment(0, 21),)})
    assert error.confused_s == pytest.approx(11)
    assert set(error.voice_of.values()) == {"x"}


def test_marks_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.rttm"
    file.write_text("SPEAKER a 1 1.00 2.00 <NA> <NA> anna <NA> <NA>\nSPEAKER a 1 2.50 1.00 <NA> <NA> anna <NA> <NA>\n")
    assert read_rttm(file) == {"anna": (Segment(1.0, 3.5),)}
