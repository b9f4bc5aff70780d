"""list, show, export and delete: what they print and write, and their exit codes."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.quality import Quality, QualityReport
from app.services.conversations import ConversationPlan
from tests.helpers.conversations import recorded, two_voices, words
from tests.helpers.libraries import library
from tests.helpers.terminal import Terminal


def kept(heard: Terminal, title: str = "Renewal", said: str = "so let me check that") -> str:
    """A conversation that is ready; its identifier."""
    conversations = library(heard.data)
    begun = conversations.begin(ConversationPlan(title=title, names={"other-1": "Priya"}))
    conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
    conversations.store_speech(begun.id, two_voices())
    conversations.store_transcript(begun.id, words(said))
    conversations.close()
    return begun.id


def not_analysed(heard: Terminal) -> str:
    conversations = library(heard.data)
    begun = conversations.begin(ConversationPlan(title="Just stopped"))
    conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
    conversations.close()
    return begun.id


def test_an_empty_library_says_how_to_begin(heard: Terminal) -> None:
    shown = heard("list")
    assert (shown.code, shown.err) == (0, "")
    assert "Nothing recorded yet" in shown.out


def test_the_list_holds_length_share_and_title(heard: Terminal) -> None:
    ready, waiting = kept(heard), not_analysed(heard)
    lines = heard("list").out.splitlines()
    assert lines[0].split() == ["ID", "Date", "Length", "You", "Answered", "Title"]
    assert lines[1].startswith(waiting)  # newest first
    assert "not analysed yet" in lines[1]
    assert lines[2].startswith(ready)
    assert "4:00" in lines[2]
    assert "33%" in lines[2]  # 60 s of 180 s
    assert lines[2].endswith("Renewal")


def test_the_list_can_be_searched_and_read_by_programs(heard: Terminal) -> None:
    ready = kept(heard)
    not_analysed(heard)
    found = json.loads(heard("list", "--json", "--search", "LET ME").out)
    assert [row["id"] for row in found] == [ready]
    assert found[0]["you_share"] == pytest.approx(1 / 3)
    assert found[0]["names"] == {"other-1": "Priya"}
    assert heard("list", "--search", "nowhere").out == "Nothing matches.\n"
    assert json.loads(heard("list", "--json", "--search", "nowhere").out) == []


def test_show_gives_headline_numbers_and_moments(heard: Terminal) -> None:
    shown = heard("show", kept(heard)[:6])
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("Renewal\n")
    assert "You: 1:00 of talk, 33%" in shown.out
    assert "Priya: 2:00 of talk, 67%" in shown.out


def test_show_as_json_is_the_contract(heard: Terminal) -> None:
    found = json.loads(heard("show", "--json", kept(heard)).out)
    assert (found["version"], found["duration_s"], found["engine"]) == (1, 240.0, "vosk:test")
    assert found["speech"]["you"][0] == [0.0, 15.0]


@pytest.mark.parametrize("command", [("show",), ("export", "--json", "out.json"), ("delete", "--yes")])
def test_a_conversation_that_is_not_there_is_one_sentence(heard: Terminal, command: tuple[str, ...]) -> None:
    shown = heard(*command, "zzzz")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "There is no conversation zzzz. heard list shows them all.\n"


def test_what_was_not_analysed_yet_is_one_sentence(heard: Terminal, tmp_path: Path) -> None:
    identifier = not_analysed(heard)
    assert heard("show", identifier).code == 1
    shown = heard("export", identifier, "--json", str(tmp_path / "out.json"))
    assert (shown.code, shown.err.count("\n")) == (1, 1)
    assert "has not been analysed yet" in shown.err
    assert not (tmp_path / "out.json").exists()


def test_export_writes_several_files_at_once(heard: Terminal, tmp_path: Path) -> None:
    identifier = kept(heard)
    shown = heard("export", identifier, "--json", str(tmp_path / "a.json"), "--csv", str(tmp_path / "a.csv"),
                  "--pdf", str(tmp_path / "a.pdf"))  # fmt: skip
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.count("Wrote ") == 3
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["version"] == 1
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["table"] for row in csv.DictReader(file)} >= {"metric", "turn"}
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert not list(tmp_path.glob(".heard-*"))


def test_export_writes_nothing_when_one_target_can_not_be_written(heard: Terminal, tmp_path: Path) -> None:
    identifier = kept(heard)
    (tmp_path / "a.json").write_text("of yesterday")
    shown = heard("export", identifier, "--json", str(tmp_path / "a.json"), "--csv", str(tmp_path / "no" / "a.csv"))
    assert (shown.code, shown.out) == (1, "")
    assert "There is no folder" in shown.err
    assert (tmp_path / "a.json").read_text() == "of yesterday"


def test_export_without_a_target_and_with_one_twice_is_misuse(heard: Terminal, tmp_path: Path) -> None:
    identifier = kept(heard)
    assert heard("export", identifier).code == 2
    same = str(tmp_path / "same")
    assert heard("export", identifier, "--json", same, "--csv", same).code == 2


def test_delete_asks_once_and_does_nothing_without_a_yes(heard: Terminal) -> None:
    identifier = kept(heard)
    shown = heard("delete", identifier, typed="n\n")
    assert (shown.code, shown.out) == (0, "")
    assert 'Delete "Renewal" with its sound' in shown.err
    assert heard("delete", identifier, typed="").code == 130  # the keyboard was closed: like Ctrl+C
    assert identifier in heard("list").out
    assert heard("delete", identifier, typed="y\n").out == 'Deleted "Renewal".\n'
    assert "Nothing recorded yet" in heard("list").out


def test_delete_with_yes_asks_nothing(heard: Terminal) -> None:
    first, second = kept(heard, "First"), kept(heard, "Second")
    shown = heard("delete", "--yes", first)
    assert (shown.code, shown.out, shown.err) == (0, 'Deleted "First".\n', "")
    assert [row["id"] for row in json.loads(heard("list", "--json").out)] == [second]


def test_what_is_being_recorded_is_not_deleted(heard: Terminal) -> None:
    conversations = library(heard.data)
    running = conversations.begin(ConversationPlan(title="Live"))
    shown = heard("delete", "--yes", running.id)
    assert (shown.code, shown.out) == (1, "")
    assert "still being recorded" in shown.err
    assert conversations.get(running.id) == running
    conversations.close()


def test_an_estimated_share_is_called_so(heard: Terminal) -> None:
    conversations = library(heard.data)
    begun = conversations.begin(ConversationPlan(title="At the table"))
    conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
    estimated = QualityReport(talk_time=Quality.ESTIMATED, words=Quality.MEASURED)
    conversations.store_speech(begun.id, replace(two_voices(), quality=estimated))
    conversations.store_transcript(begun.id, words("so let me check that"))
    conversations.close()
    assert "about 33%" in heard("list").out
    assert json.loads(heard("list", "--json").out)[0]["estimated"] is True
