"""The program itself on a library: list, show, export, delete, doctor and demo, as a person starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.conversations import ConversationPlan
from tests.helpers.conversations import recorded, two_voices, words
from tests.helpers.libraries import library

ROOT = Path(__file__).resolve().parents[2]
UNSEEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PULSE_SERVER")


def heard(data: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    there = {name: value for name, value in os.environ.items() if name not in UNSEEN}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments], cwd=ROOT, env={**there, "HEARD_DATA": str(data)}, input=typed,
        capture_output=True, text=True, encoding="utf-8", timeout=170, check=False,
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> str:
    conversations = library(tmp_path / "data")
    begun = conversations.begin(ConversationPlan(title="Renewal", names={"other-1": "Priya"}))
    conversations.finish_recording(begun.id, recorded(conversations.folder(begun.id)))
    conversations.store_speech(begun.id, two_voices())
    conversations.store_transcript(begun.id, words("so let me check"))
    conversations.close()
    return begun.id


def test_a_conversation_from_the_list_to_its_deletion(tmp_path: Path, kept: str) -> None:
    data = tmp_path / "data"
    listed = heard(data, "list", "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [row["id"] for row in json.loads(listed.stdout)] == [kept]
    shown = heard(data, "show", kept[:7])
    assert shown.stdout.startswith("Renewal\n")
    exported = heard(data, "export", kept, "--pdf", str(tmp_path / "a.pdf"), "--csv", str(tmp_path / "a.csv"))
    assert (exported.returncode, exported.stderr) == (0, "")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    printed = heard(data, "export", kept, "--json", "-")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert json.loads(printed.stdout)["version"] == 1
    refused = heard(data, "delete", kept, typed="n\n")
    assert (refused.returncode, refused.stdout) == (0, "")
    deleted = heard(data, "delete", kept, typed="y\n")
    assert (deleted.returncode, deleted.stdout) == (0, 'Deleted "Renewal".\n')
    assert heard(data, "show", kept).returncode == 1
    assert list((data / "recordings").iterdir()) == []


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path, kept: str) -> None:  # noqa: ARG001 - a row to print
    with subprocess.Popen(
        [sys.executable, "-m", "app", "list"], cwd=ROOT, env={**os.environ, "HEARD_DATA": str(tmp_path / "data")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        said = program.stderr.read()
    assert b"Traceback" not in said
    assert b"Exception" not in said


def test_a_window_whose_libraries_are_missing_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "PySide6"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')")
    done = subprocess.run(
        [sys.executable, "-m", "app"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "HEARD_DATA": str(tmp_path / "data"), "QT_QPA_PLATFORM": "offscreen",
             "PYTHONPATH": str(broken.parent)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The window can't be shown: libEGL.so.1: cannot open shared object file.")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_the_doctor_ends_with_what_it_found(tmp_path: Path) -> None:
    done = heard(tmp_path / "data", "doctor")
    assert (done.returncode, done.stderr) == (1, "")  # no display here
    assert [line for line in done.stdout.splitlines() if not line.startswith(" ")] == [
        "Recording", "Transcribing", "Showing", "Keeping",
    ]  # fmt: skip
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_the_demo_without_a_display_leaves_its_files_and_touches_no_library(tmp_path: Path) -> None:
    done = heard(tmp_path / "data", "demo", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "page.pdf", "review-dark.png", "review-light.png", "summary.txt",
    ]  # fmt: skip
    for picture in (tmp_path / "out").glob("*.png"):
        head = picture.read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1440, 900)
    summary = (tmp_path / "out" / "summary.txt").read_text("utf-8")
    assert "Priya" in summary
    assert "Moments to think about" in summary
    assert summary in done.stdout
    assert "Writing down the words" in done.stderr
    assert not (tmp_path / "data").exists()
