"""The sample conversation holds what its script promises: judged by its truth, and by the sound itself."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
OPEN_ENDS = {"because", "and", "but", "so", "the", "that"}
Span = tuple[float, float]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return table


@pytest.fixture(scope="module")
def sound() -> Any:
    samples, rate_hz = soundfile.read(SAMPLE / "conversation.opus", dtype="float32")
    assert rate_hz == 16_000
    return samples


def events_of(truth: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = [event for event in truth["events"] if event["kind"] == kind]
    assert found, f"the sample has no {kind}"
    return found


def speech(truth: dict[str, Any], by: str) -> list[Span]:
    return [(start, end) for start, end in truth["speech"][by]]


def voiced_s(spans: list[Span], start: float, end: float) -> float:
    return sum(max(0.0, min(b, end) - max(a, start)) for a, b in spans)


def them(event: dict[str, Any]) -> str:
    return "other-1" if event["by"] == "you" else "you"


def last_word_before(truth: dict[str, Any], by: str, time: float) -> str:
    words = [word for word in truth["words"] if word["speaker"] == by and word["end"] <= time + 0.01]
    return str(words[-1]["text"])


def line_from(truth: dict[str, Any], by: str, start: float) -> dict[str, Any]:
    found: dict[str, Any] = next(line for line in truth["lines"] if line["by"] == by and line["start"] >= start - 0.001)
    return found


def line_before(truth: dict[str, Any], by: str, time: float) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [line for line in truth["lines"] if line["by"] == by and line["start"] < time]
    return max(lines, key=lambda line: float(line["end"]))


def test_length_and_channels(truth: dict[str, Any], sound: Any) -> None:
    assert 5 * 60 <= truth["duration_s"] <= 8 * 60
    assert sound.shape == (round(truth["duration_s"] * 16_000), 2)
    assert (SAMPLE / "conversation.opus").stat().st_size < 1_600_000
    assert truth["channels"] == ["you", "other-1"]


def test_each_channel_holds_one_voice_alone(truth: dict[str, Any], sound: Any) -> None:
    """Where one speaks alone, the other's channel is a quiet room: 30 dB and more below that one's own speech."""
    masks = {}
    for channel, by in enumerate(truth["channels"]):
        mask = np.zeros(len(sound), bool)
        for start, end in speech(truth, by):
            mask[round(start * 16_000) : round(end * 16_000)] = True
        masks[channel] = mask
    for channel, mask in masks.items():
        own_db = 10 * np.log10(np.mean(np.square(sound[mask, channel])))
        alone = masks[1 - channel] & ~mask
        frames = np.square(sound[alone, channel][: alone.sum() // 160 * 160].reshape(-1, 160)).mean(axis=1)
        assert own_db - 10 * np.log10(np.median(frames)) > 30
        assert abs(np.corrcoef(sound[alone, 0], sound[alone, 1])[0, 1]) < 0.1


def test_segments_are_sorted_and_agree_with_words(truth: dict[str, Any]) -> None:
    for by in truth["channels"]:
        spans = speech(truth, by)
        assert all(a < b for a, b in spans)
        assert all(before[1] < after[0] for before, after in pairwise(spans))
        assert spans[0][0] > 0
        assert spans[-1][1] < truth["duration_s"]
        for word in truth["words"]:
            if word["speaker"] == by:
                length = word["end"] - word["start"]
                assert length > 0
                assert voiced_s(spans, word["start"], word["end"]) == pytest.approx(length, abs=0.01)


def test_truth_agrees_with_the_sound(truth: dict[str, Any], sound: Any) -> None:
    """Speech is 20 dB above its room almost everywhere, and 0.3 s away from it there is only room."""
    for channel, by in enumerate(truth["channels"]):
        power = np.square(sound[: len(sound) // 160 * 160, channel].reshape(-1, 160)).mean(axis=1)
        said = np.zeros(len(power), bool)
        for start, end in speech(truth, by):
            said[round(start * 100) : round(end * 100)] = True
        away = ~(np.convolve(said, np.ones(61), "same") > 0.5)
        room_db = 10 * np.log10(np.median(power[away]))
        levels_db = 10 * np.log10(power + 1e-12)
        assert np.mean(levels_db[said] > room_db + 12) > 0.9
        assert np.mean(levels_db[away] > room_db + 12) < 0.03


def test_came_in_and_they_stopped(truth: dict[str, Any]) -> None:
    events = events_of(truth, "came_in_stopped")
    assert sum(event["by"] == "you" for event in events) >= 3
    assert any(event["by"] == "other-1" for event in events)
    for event in events:
        theirs = speech(truth, them(event))
        assert 0.5 <= event["overlap_s"] <= 1.2
        assert voiced_s(theirs, event["start"] - 0.5, event["start"]) > 0.3
        assert voiced_s(theirs, event["start"] + event["overlap_s"] + 0.01, event["end"]) == 0


def test_came_in_and_they_carried_on(truth: dict[str, Any]) -> None:
    events = events_of(truth, "came_in_carried_on")
    assert {event["by"] for event in events} == {"you", "other-1"}
    for event in events:
        theirs = speech(truth, them(event))
        assert event["end"] - event["start"] > 1.0  # longer than any listening sound
        assert event["overlap_s"] >= 0.3
        assert voiced_s(theirs, event["end"], event["end"] + 1.5) > 0.25


def test_jumped_in_at_a_breath(truth: dict[str, Any]) -> None:
    for event in events_of(truth, "jumped_in"):
        theirs = speech(truth, them(event))
        before = max(end for _, end in theirs if end <= event["start"])
        restart = min(start for start, _ in theirs if start > event["start"])
        assert 0 < event["start"] - before <= 0.5
        assert 0.05 <= restart - event["start"] <= 1.5
        assert voiced_s(theirs, event["start"], event["end"]) >= 0.15
        assert max(end for _, end in theirs if end < event["end"]) < event["end"] - 1.0


def test_listening_sounds_stand_alone(truth: dict[str, Any]) -> None:
    events = events_of(truth, "listening_sound")
    assert sum(event["by"] == "you" for event in events) >= 5
    assert sum(event["by"] == "other-1" for event in events) >= 3
    for event in events:
        own, theirs = speech(truth, event["by"]), speech(truth, them(event))
        assert event["end"] - event["start"] <= 0.8
        assert voiced_s(own, event["start"] - 0.7, event["start"] - 0.001) == 0
        assert voiced_s(own, event["end"] + 0.001, event["end"] + 0.7) == 0
        assert voiced_s(theirs, event["start"] - 1.0, event["start"]) > 0.15
        assert voiced_s(theirs, event["end"], event["end"] + 1.5) > 0.15


def test_replies_quick_and_with_room(truth: dict[str, Any]) -> None:
    for event in events_of(truth, "quick_reply"):
        before = line_before(truth, "other-1", event["start"])
        assert 0 < event["start"] - before["end"] < 0.1
        assert before["end"] - before["start"] >= 10
    rooms = events_of(truth, "room")
    assert len(rooms) >= 2
    for event in rooms:
        reply = line_from(truth, "other-1", event["end"])
        assert 1.2 <= event["gap_s"] <= 2.0
        assert reply["end"] - reply["start"] >= 15


def test_pauses_in_mid_thought(truth: dict[str, Any]) -> None:
    for event in events_of(truth, "pause_let_run"):
        assert 1.2 <= event["end"] - event["start"] <= 1.8
        assert last_word_before(truth, "other-1", event["start"]) in OPEN_ENDS
        for by in truth["channels"]:
            assert voiced_s(speech(truth, by), event["start"] + 0.001, event["end"] - 0.001) == 0
    for event in events_of(truth, "pause_ended"):
        assert 1.0 <= event["gap_s"] <= 1.3
        assert last_word_before(truth, "other-1", event["start"]) in OPEN_ENDS


def test_longest_stretches(truth: dict[str, Any]) -> None:
    (mine,) = events_of(truth, "longest_stretch")
    (hers,) = events_of(truth, "longest_listen")
    assert mine["by"] == "you"
    assert 60 <= mine["end"] - mine["start"] <= 90
    assert hers["by"] == "other-1"
    assert hers["end"] - hers["start"] >= 40
    sounds = [event for event in truth["events"] if event["kind"] == "listening_sound"]
    for event in (mine, hers):
        heard = sum(sound["overlap_s"] for sound in sounds if event["start"] < sound["start"] < event["end"])
        # Beside listening sounds only what ends my stretch: her coming in.
        beside = voiced_s(speech(truth, them(event)), event["start"], event["end"] - 1.2)
        assert beside == pytest.approx(heard, abs=0.05)


def test_what_is_said(truth: dict[str, Any]) -> None:
    for event in events_of(truth, "recap_confirmed"):
        recap = line_from(truth, "you", event["start"])["text"]
        assert recap.startswith(("let me check that i have this right", "so what you're saying is"))
        assert line_from(truth, "other-1", event["end"])["text"].startswith("yes")
    validation = line_from(truth, "you", events_of(truth, "validation")[0]["start"])["text"]
    assert validation == "that sounds exhausting i understand why you feel let down"
    questions = line_from(truth, "you", events_of(truth, "stacked_questions")[0]["start"])["text"]
    assert [opening in questions for opening in ("what did you", "how many", "how long")] == [True] * 3
    plan = line_from(truth, "you", events_of(truth, "plan")[0]["start"])["text"]
    assert "i will send you a written plan by friday" in plan


def test_moments_lie_apart(truth: dict[str, Any]) -> None:
    """Kinds of at least three sorts lie in each third, so that moments two minutes apart can be chosen."""
    third = truth["duration_s"] / 3
    for number in range(3):
        kinds = {
            event["kind"] for event in truth["events"]
            if number * third <= event["start"] < (number + 1) * third and event["kind"] != "listening_sound"
        }  # fmt: skip
        assert len(kinds) >= 3


def test_readme_says_what_it_is(truth: dict[str, Any]) -> None:
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    for said in ("Flite", "synthesised", "licence", "make_sample.py"):
        assert said in text
    assert truth["title"] in text
