"""The JSON export is the contract, readable and whole."""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.analysis_result import AnalysisResult
from app.core.codec import result_to_contract
from app.core.transcript import Transcript, Word
from app.errors import OutputFileError
from app.exports.files import replacing, write_text
from app.exports.json_export import json_text, write_json


def test_it_is_the_contract(result: AnalysisResult, tmp_path: Path) -> None:
    write_json(result, tmp_path / "a.json")
    found = json.loads((tmp_path / "a.json").read_bytes())
    assert found == result_to_contract(result)
    assert (found["version"], found["events"][0]["gap_s"], found["metrics"][1]["value"]) == (1, -0.25, None)


def test_what_was_corrected_is_said_so(result: AnalysisResult) -> None:
    codes = [reason["code"] for reason in json.loads(json_text(result))["quality"]["reasons"]]
    after = json.loads(json_text(replace(result, corrected=True)))
    assert after["quality"]["reasons"][-1] == {
        "code": "corrected",
        "text": "Some of what was heard was corrected by hand.",
    }
    assert [reason["code"] for reason in after["quality"]["reasons"]] == [*codes, "corrected"]


def test_any_language_is_written_as_it_is(result: AnalysisResult) -> None:
    word = replace(result.transcript.words[0], text="größe 日本")
    text = json_text(replace(result, transcript=Transcript((word,), "draft")))
    assert "größe 日本" in text
    assert text.endswith("}\n")


def test_what_is_no_number_is_refused_instead_of_written(result: AnalysisResult) -> None:
    odd = Word(result.transcript.words[0].segment, "x", float("nan"), "you")
    with pytest.raises(ValueError, match="JSON"):
        json_text(replace(result, transcript=Transcript((odd,), "draft")))


def test_a_file_is_replaced_by_a_whole_one_or_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text("first", path)

    def fail_halfway() -> None:
        with replacing(path) as part:
            part.write_text("sec")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
    write_text("second", path)
    assert path.read_text() == "second"


def test_targets_that_can_not_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(OutputFileError, match="is a folder"):
        write_text("x", tmp_path)
    with pytest.raises(OutputFileError, match="no folder"):
        write_text("x", tmp_path / "missing" / "a.txt")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFileError):
        write_text("x", tmp_path / "file" / "a.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are made otherwise there")
def test_a_link_stays_a_link_and_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("first")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_text("second", tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "second"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_text("through", pipe)
    reader.join(10)
    assert read == ["through"]
    assert pipe.is_fifo()


@pytest.mark.skipif(sys.platform == "win32", reason="links are made otherwise there")
def test_a_link_to_itself_and_an_endless_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path / "loop", tmp_path / ("x" * 300)):
        with pytest.raises(OutputFileError, match="can't be written"):
            write_text("x", path)
