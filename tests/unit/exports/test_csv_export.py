"""The table holds a row for every value, turn, event, pause and moment, and no formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.quality import Quality, QualityReport
from app.exports.csv_export import COLUMNS, csv_text, write_csv


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_row_says_what_it_is(result: AnalysisResult) -> None:
    found = rows(csv_text(result, {"other-1": "Priya"}))
    tables = ["metric", "metric", "turn", "turn", "line", "event", "pause", "pause", "moment"]
    assert [row["table"] for row in found] == tables
    assert all(tuple(row) == COLUMNS for row in found)


def test_numbers_are_those_of_the_result(result: AnalysisResult) -> None:
    share, questions, turn, _, line, event, reply, overlapped, moment = rows(csv_text(result, {"other-1": "Priya"}))
    assert (share["kind"], share["speaker"], share["value"], share["unit"]) == ("talk_share", "you", "0.400", "share")
    assert (questions["value"], questions["quality"]) == ("", "withheld")
    assert (turn["start_s"], turn["end_s"], turn["length_s"]) == ("0.000", "60.000", "60.000")
    assert (line["speaker"], line["start_s"], line["text"], line["quality"]) == ("you", "1.000", "hello", "estimated")
    assert (event["kind"], event["to"]) == ("came_in_stopped", "other-1")
    assert (event["overlap_s"], event["gap_s"]) == ("0.250", "-0.250")
    assert (reply["name"], reply["length_s"]) == ("Priya", "1.250")
    assert (overlapped["end_s"], overlapped["length_s"]) == ("151.000", "-0.250")
    assert moment["start_s"] == "151.000"


def test_no_cell_is_taken_for_a_formula(result: AnalysisResult) -> None:
    found = rows(csv_text(result, {"other-1": '=HYPERLINK("x")'}))
    assert {row["name"] for row in found} == {"", '\'=HYPERLINK("x")'}
    assert found[-1]["text"] == "'=You began early. What might she have said?"


def test_what_is_withheld_is_not_in_the_table(result: AnalysisResult) -> None:
    unsure = QualityReport(talk_time=Quality.ESTIMATED, events=Quality.WITHHELD, pauses=Quality.WITHHELD)
    found = rows(csv_text(replace(result, quality=unsure), {}))
    assert {row["table"] for row in found} == {"metric", "turn", "line", "moment"}
    assert {row["quality"] for row in found if row["table"] == "turn"} == {"estimated"}


def test_spreadsheets_read_its_signs(result: AnalysisResult, tmp_path: Path) -> None:
    write_csv(result, {"other-1": "Zoë"}, tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbftable,kind,")
    assert "Zoë".encode() in content
    assert content.count(b"\r\n") == content.count(b"\n") == 10
