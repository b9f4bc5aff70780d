"""The whole way from speech and words to the review, on the truth of the sample conversation and on an hour made of it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.content import Content, load_content
from app.core.analysis_result import AnalysisResult
from app.core.correction import Swap
from app.core.event import PauseKind
from app.core.quality import Quality
from app.core.segment import Segment, total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.metrics.cues import CueFinder
from app.paths import resources_folder
from app.services.measure import measure

CONTENT = load_content()
EVERY = replace(CONTENT, finder=CueFinder(CONTENT.lexicon, every=True))
"""Finds what is experimental too: the script holds it, whether or not it is surely found elsewhere."""
PRIYA = {"other-1": "Priya"}
EVENTS = ("came_in_stopped", "came_in_carried_on", "jumped_in", "listening_sound")


@pytest.fixture(scope="module")
def truth() -> Mapping[str, Any]:
    file = resources_folder() / "sample" / "truth.json"
    known: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return known


@pytest.fixture(scope="module")
def activity(truth: Mapping[str, Any]) -> SpeechActivity:
    return _activity(truth, times=1)


@pytest.fixture(scope="module")
def transcript(truth: Mapping[str, Any]) -> Transcript:
    return _transcript(truth, times=1)


def _activity(truth: Mapping[str, Any], *, times: int) -> SpeechActivity:
    length_s = truth["duration_s"]
    speech = {
        key: tuple(Segment(a + index * length_s, b + index * length_s) for index in range(times) for a, b in spans)
        for key, spans in truth["speech"].items()
    }
    return SpeechActivity(length_s * times, Mode.TWO_TRACKS, speech)


def _transcript(truth: Mapping[str, Any], *, times: int) -> Transcript:
    shifts = [index * truth["duration_s"] for index in range(times)]
    words = (
        Word(Segment(one["start"] + shift, one["end"] + shift), one["text"], 0.95, one["speaker"])
        for shift in shifts
        for one in truth["words"]
    )
    return Transcript(tuple(sorted(words)), "vosk:sample")


def review(
    activity: SpeechActivity, transcript: Transcript, *, seed: str = "sample", content: Content = CONTENT, **more: Any
) -> AnalysisResult:
    return measure(activity, transcript, names=PRIYA, seed=seed, content=content, **more)


def test_every_event_of_the_script_is_found_and_no_other(
    truth: Mapping[str, Any], activity: SpeechActivity, transcript: Transcript
) -> None:
    found = review(activity, transcript)
    for kind in EVENTS:
        meant = [(one["by"], one["start"]) for one in truth["events"] if one["kind"] == kind]
        heard = [(event.by, event.segment.start) for event in found.events if event.kind.value == kind]
        assert meant
        assert Counter(by for by, _ in heard) == Counter(by for by, _ in meant), kind
        for by, start in meant:
            assert any(who == by and abs(at - start) < 0.3 for who, at in heard), (kind, by, start)


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("pause_let_run", "pause_let_run"),
        ("pause_ended", "pause_ended"),
        ("questions_stacked", "stacked_questions"),
        ("longest_stretch", "longest_stretch"),
    ],
)
def test_the_rest_of_the_script_is_found_too(
    truth: Mapping[str, Any], activity: SpeechActivity, transcript: Transcript, identifier: str, kind: str
) -> None:
    value = review(activity, transcript, content=EVERY).metric(identifier, "you")
    assert value is not None
    meant = [one for one in truth["events"] if one["kind"] == kind and one["by"] == "you"]
    assert len(value.evidence) == len(meant) > 0
    for one in meant:
        # The script's pause may be named by the silence or by the words after it.
        assert any(own.start - 2.5 <= one["start"] <= own.end + 2.5 for own in value.evidence), one


@pytest.mark.parametrize(("identifier", "kind"), [("room_count", "room"), ("validations", "validation"), ("plans", "plan")])
def test_what_the_script_means_is_among_what_is_counted(
    truth: Mapping[str, Any], activity: SpeechActivity, transcript: Transcript, identifier: str, kind: str
) -> None:
    value = review(activity, transcript, content=EVERY).metric(identifier, "you")
    assert value is not None
    for one in (one for one in truth["events"] if one["kind"] == kind and one["by"] == "you"):
        assert any(own.start - 0.5 <= one["end"] and own.end + 0.5 >= one["start"] for own in value.evidence), one


@pytest.mark.parametrize("seed", ["sample", *(f"{number:x}" for number in range(40))])
def test_the_sample_meets_all_five_articles_in_three_moments(
    activity: SpeechActivity, transcript: Transcript, seed: str
) -> None:
    moments = review(activity, transcript, seed=seed).moments
    assert len(moments) == 3
    rows = {row for one in moments for row in one.rows}
    assert all(any(_among(row, own.rows) for row in rows) for own in CONTENT.articles.values())
    named = {number for one in moments for number, own in CONTENT.articles.items() if own.title in one.idea}
    assert named == set(CONTENT.articles)
    assert all(CONTENT.articles[one.article].title == one.article_title for one in moments)


def _among(row: int, rows: tuple[int, int]) -> bool:
    return rows[0] <= row <= rows[1]


def test_a_recap_of_the_script_is_found_and_no_other(
    truth: Mapping[str, Any], activity: SpeechActivity, transcript: Transcript
) -> None:
    value = review(activity, transcript, content=EVERY).metric("recaps_confirmed", "you")
    meant = [one for one in truth["events"] if one["kind"] == "recap_confirmed"]
    assert value is not None
    assert value.evidence
    for own in value.evidence:
        assert any(own.start - 2.5 <= one["start"] <= own.end + 2.5 for one in meant), own


def test_the_result_is_one_piece(activity: SpeechActivity, transcript: Transcript) -> None:
    found = review(activity, transcript, content=EVERY)
    you, they = found.speaker("you"), found.speaker("other-1")
    assert you is not None
    assert they is not None
    assert (you.name, they.name) == ("You", "Priya")
    assert you.talk_time_s == pytest.approx(total_s(activity.speech["you"]))
    assert (you.talk_share or 0) + (they.talk_share or 0) == pytest.approx(1)
    assert set(found.longest) == {"you", "other-1"}
    assert found.annotation.turns
    assert found.quality.words is Quality.MEASURED
    assert found.transcript is transcript
    assert {cue.kind for cue in found.cues} >= {"question", "stacked", "recap", "recap_confirmed", "validation", "plan"}


def test_every_silence_after_their_words_is_exactly_one_of_three(activity: SpeechActivity, transcript: Transcript) -> None:
    found = review(activity, transcript)

    def count(identifier: str) -> float:
        value = found.metric(identifier, "you")
        assert value is not None
        return value.value or 0

    long_ones = [pause for pause in found.pauses if pause.length_s >= 1]
    replies = [pause for pause in long_ones if (pause.kind, pause.by) == (PauseKind.REPLY, "you")]
    inside = [pause for pause in long_ones if (pause.kind, pause.by) == (PauseKind.WITHIN_TURN, "other-1")]
    assert count("room_count") + count("pause_ended") == len(replies) > 0
    assert count("pause_let_run") == len(inside) > 0


def test_it_can_be_done_before_the_words_arrive(activity: SpeechActivity) -> None:
    found = review(activity, Transcript())
    assert len(found.moments) == 3
    assert not any(one.quote for one in found.moments)
    assert found.cues == ()


def test_answered_moments_stay_when_the_words_arrive(activity: SpeechActivity, transcript: Transcript) -> None:
    before = review(activity, Transcript())
    keys = [moment.key for moment in before.moments]
    after = review(activity, transcript, kept=keys)
    assert [moment.key for moment in after.moments] == keys


def test_a_mark_brings_a_moment_of_its_time(
    truth: Mapping[str, Any], activity: SpeechActivity, transcript: Transcript
) -> None:
    pause = [one for one in truth["events"] if one["kind"] == "pause_let_run"][1]
    mark_s = pause["end"] + 2

    def marked(found: AnalysisResult) -> bool:
        return any(one.segment.start - 5 <= mark_s <= one.segment.end + 30 for one in found.moments)

    assert not marked(review(activity, transcript, content=EVERY))
    assert marked(review(activity, transcript, content=EVERY, marks=(mark_s,)))


def test_swapping_exchanges_everything(activity: SpeechActivity, transcript: Transcript) -> None:
    straight = review(activity, transcript)
    swapped = review(activity, transcript, corrections=(Swap(),))
    for identifier in ("talk_time", "came_in_stopped", "reply_pause_median", "room_count", "questions", "plans"):
        mine, theirs = straight.metric(identifier, "you"), swapped.metric(identifier, "other-1")
        assert mine is not None
        assert theirs is not None
        assert mine.value == theirs.value
    assert swapped.speaker("other-1") is not None


def test_a_draft_is_never_quoted(activity: SpeechActivity, transcript: Transcript) -> None:
    found = review(activity, replace(transcript, engine="draft"))
    assert not any(one.quote or '"' in one.observation for one in found.moments)


def test_an_hour_takes_less_than_three_tenths_of_a_second(truth: Mapping[str, Any]) -> None:
    activity, transcript = _activity(truth, times=9), _transcript(truth, times=9)
    assert activity.duration_s > 3600
    assert len(transcript.words) > 9000
    taken: list[float] = []
    for _ in range(3):
        begun = time.process_time()  # of this process, whatever else the computer does
        review(activity, transcript)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.3
