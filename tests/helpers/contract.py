"""Checks that a JSON value is version 1 of what `heard analyze --json` prints: every key, type and rule of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUALITIES = {"measured", "estimated", "withheld"}
EVENTS = {"came_in_stopped", "came_in_carried_on", "jumped_in", "listening_sound", "switch"}
PAUSES = {"reply", "within_turn", "after_question", "after_answer"}
UNITS = {"s", "share", "count", "per_min", "wpm"}
Number = int | float


def heard(
    folder: Path, *words: str | Path, timeout_s: float = 150, user: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, with a library of its own that nobody should need."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "HEARD_DATA": str(folder / "heard-data"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
        user=user,
    )


def analysed(folder: Path, *words: str | Path) -> dict[str, Any]:
    """The JSON that the command prints for these words, checked."""
    done = heard(folder, "analyze", *words, "--json", "-")
    assert done.returncode == 0, done.stderr
    return checked(json.loads(done.stdout, parse_constant=_no_constant))


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def checked(value: Any) -> dict[str, Any]:
    """The same value, if it keeps the contract."""
    names = "version duration_s mode engine quality speakers speech uncertain turns events pauses metrics words moments"
    _keys(value, names)
    assert value["version"] == 1
    assert _is(value["duration_s"], Number)
    assert value["duration_s"] > 0
    assert value["mode"] in {"two_tracks", "one_track", "two_ears", "transcript"}
    assert value["engine"] in {"draft", "none"} or value["engine"].startswith(("vosk:", "file:"))
    _quality(value["quality"])
    for uncertain in value["uncertain"]:
        _keys(uncertain, "start end code")
        _span(uncertain)
    _speech_and_speakers(value)
    for turn in value["turns"]:
        _keys(turn, "speaker start end")
        _span(turn)
        assert turn["speaker"] in value["speech"]
    assert value["turns"] == sorted(value["turns"], key=lambda turn: turn["start"])
    _events_and_pauses(value)
    for metric in value["metrics"]:
        _metric(metric)
    _words_and_moments(value)
    return dict(value)


def _quality(quality: Any) -> None:
    _keys(quality, "talk_time events pauses words reasons")
    assert {quality[key] for key in ("talk_time", "events", "pauses", "words")} <= QUALITIES
    for reason in quality["reasons"]:
        _keys(reason, "code text")
        assert reason["code"].isidentifier()
        assert reason["text"].endswith((".", "?"))


def _speech_and_speakers(value: Any) -> None:
    two = value["mode"] != "one_track"
    known = [["you", "other-1"]] if two else [["anyone"], ["you", "other-1"], ["voice-1", "voice-2"]]
    assert list(value["speech"]) in known
    for spans in value["speech"].values():
        assert all(_is(time, Number) for span in spans for time in span)
        assert all(0 <= start < end <= value["duration_s"] + 0.05 for start, end in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for speaker in value["speakers"]:
        _keys(speaker, "key name talk_time_s talk_share")
        assert speaker["name"]
        if value["quality"]["talk_time"] == "withheld":
            assert speaker["talk_time_s"] is None
            assert speaker["talk_share"] is None
        else:
            spoken = sum(_counted_s(span, value["uncertain"]) for span in value["speech"][speaker["key"]])
            assert speaker["talk_time_s"] == pytest.approx(spoken, abs=1e-3)
            assert 0 <= speaker["talk_share"] <= 1
    if two:
        assert [speaker["key"] for speaker in value["speakers"]] == ["you", "other-1"]
        if value["quality"]["talk_time"] != "withheld":
            assert sum(speaker["talk_share"] for speaker in value["speakers"]) == pytest.approx(1, abs=1e-5)


def _counted_s(span: list[float], uncertain: list[dict[str, Any]]) -> float:
    """What of it is in no uncertain time; these don't meet each other."""
    start, end = span
    left_out: float = sum(max(0.0, min(end, one["end"]) - max(start, one["start"])) for one in uncertain)
    return end - start - left_out


def _events_and_pauses(value: Any) -> None:
    for event in value["events"]:
        _keys(event, "kind by to start end overlap_s gap_s")
        _span(event)
        assert event["kind"] in EVENTS
        assert {event["by"], event["to"]} <= set(value["speech"])
        assert _is(event["overlap_s"], Number)
        assert _is(event["gap_s"], Number)
        assert event["overlap_s"] >= 0
    for pause in value["pauses"]:
        _keys(pause, "kind by start end")
        assert pause["kind"] in PAUSES
        assert _is(pause["start"], Number)
        assert pause["kind"] == "reply" or pause["end"] >= pause["start"]
    for key in ("events", "pauses"):
        assert value["quality"][key] != "withheld" or value[key] == []


def _metric(metric: Any) -> None:
    _keys(metric, "metric speaker value unit quality low high evidence")
    assert metric["metric"].isidentifier()
    assert metric["unit"] in UNITS
    assert metric["quality"] in QUALITIES
    assert (metric["value"] is None) == (metric["quality"] == "withheld"), metric
    assert metric["value"] is None or _is(metric["value"], Number)
    assert (metric["low"] is None) == (metric["high"] is None)
    if metric["low"] is not None:
        assert metric["quality"] == "estimated"
        assert metric["low"] <= metric["value"] <= metric["high"]
    assert metric["unit"] != "share" or metric["value"] is None or 0 <= metric["value"] <= 1
    assert all(_is(start, Number) and start <= end for start, end in metric["evidence"])


def _words_and_moments(value: Any) -> None:
    for word in value["words"]:
        _keys(word, "speaker start end text confidence")
        _span(word)
        assert word["text"] == word["text"].strip() != ""
        assert 0 <= word["confidence"] <= 1
        assert word["speaker"] in value["speech"]
    assert value["quality"]["words"] != "withheld" or value["words"] == []
    assert value["engine"] != "none" or value["quality"]["words"] == "withheld"
    for moment in value["moments"]:
        _keys(moment, "kind start end observation question rows article")
        _span(moment)
        assert moment["observation"].endswith((".", "!", "?", "”", '"'))
        assert "?" in moment["question"]
        assert all(type(row) is int and 1 <= row <= 200 for row in moment["rows"])
        assert moment["article"] in {"000", "001", "002", "003", "004"}


def _keys(value: Any, names: str) -> None:
    assert isinstance(value, dict)
    assert set(value) == set(names.split())


def _span(value: Any) -> None:
    assert _is(value["start"], Number)
    assert _is(value["end"], Number)
    assert 0 <= value["start"] <= value["end"]


def _is(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)
