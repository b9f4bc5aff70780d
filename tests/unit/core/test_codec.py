"""The contract has every key whatever is withheld, and what the library keeps comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy import bool_

from app.core.analysis_result import AnalysisResult, SpeakerSummary
from app.core.codec import (
    activity_from_dict,
    activity_to_dict,
    result_to_contract,
    transcript_from_dict,
    transcript_to_dict,
)
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.metric import MetricValue
from app.core.moment import Moment
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment
from app.core.speech_activity import Mode, Separation, SpeechActivity, Uncertain
from app.core.transcript import Transcript, Word
from app.core.turn import Annotation, Turn

RESULT = AnalysisResult(
    duration_s=60.5,
    mode=Mode.TWO_TRACKS,
    quality=QualityReport(words=Quality.ESTIMATED, reasons=(Reason("draft_words", "A draft."),)),
    speakers=(SpeakerSummary("you", "You", 3.1, 0.62), SpeakerSummary("other-1", "Priya", 1.9, 0.38)),
    speech={"you": (Segment(1.0, 3.1), Segment(5.0, 6.0)), "other-1": (Segment(2.9, 4.8),)},
    annotation=Annotation((Turn(Segment(2.9, 4.8), "other-1"), Turn(Segment(1.0, 3.1), "you"))),
    events=(Event(EventKind.SWITCH, "other-1", "you", Segment(2.9, 4.8), 0.2, -0.2),),
    pauses=(Pause(PauseKind.REPLY, "other-1", 3.1, 2.9),),
    metrics=(
        MetricValue("talk_share", "you", 0.62, "share", Quality.MEASURED, (Segment(1.0, 3.1),)),
        MetricValue("questions", "you", None, "count", Quality.WITHHELD),
    ),
    transcript=Transcript((Word(Segment(1.0, 1.4), "so", 0.25, "you"),), "draft"),
    moments=(
        Moment("came_in", Segment(2.9, 3.1), Segment(0.0, 9.1), "t", "You came in.", "What for?", "i", "004", "a", (57, 3)),
    ),
)


def test_every_value_of_the_contract() -> None:
    assert result_to_contract(RESULT) == {
        "version": 1,
        "duration_s": 60.5,
        "mode": "two_tracks",
        "engine": "draft",
        "quality": {
            "talk_time": "measured",
            "events": "measured",
            "pauses": "measured",
            "words": "estimated",
            "reasons": [{"code": "draft_words", "text": "A draft."}],
        },
        "speakers": [
            {"key": "you", "name": "You", "talk_time_s": 3.1, "talk_share": 0.62},
            {"key": "other-1", "name": "Priya", "talk_time_s": 1.9, "talk_share": 0.38},
        ],
        "speech": {"you": [[1.0, 3.1], [5.0, 6.0]], "other-1": [[2.9, 4.8]]},
        "uncertain": [],
        "turns": [{"speaker": "you", "start": 1.0, "end": 3.1}, {"speaker": "other-1", "start": 2.9, "end": 4.8}],
        "events": [
            {"kind": "switch", "by": "other-1", "to": "you", "start": 2.9, "end": 4.8, "overlap_s": 0.2, "gap_s": -0.2}
        ],
        "pauses": [{"kind": "reply", "by": "other-1", "start": 3.1, "end": 2.9}],
        "metrics": [
            {
                "metric": "talk_share",
                "speaker": "you",
                "value": 0.62,
                "unit": "share",
                "quality": "measured",
                "low": None,
                "high": None,
                "evidence": [[1.0, 3.1]],
            },
            {
                "metric": "questions",
                "speaker": "you",
                "value": None,
                "unit": "count",
                "quality": "withheld",
                "low": None,
                "high": None,
                "evidence": [],
            },
        ],
        "words": [{"speaker": "you", "start": 1.0, "end": 1.4, "text": "so", "confidence": 0.25}],
        "moments": [
            {
                "kind": "came_in",
                "start": 2.9,
                "end": 3.1,
                "observation": "You came in.",
                "question": "What for?",
                "rows": [57, 3],
                "article": "004",
            }
        ],
    }


def test_what_is_withheld_is_an_empty_list() -> None:
    withheld = QualityReport(Quality.WITHHELD, Quality.WITHHELD, Quality.WITHHELD, Quality.WITHHELD)
    contract = result_to_contract(replace(RESULT, quality=withheld))
    assert [contract[key] for key in ("events", "pauses", "words")] == [[], [], []]


@pytest.mark.parametrize("value", [1 / 3, 12_345.678_901_23, 0.1 + 0.2])
def test_numbers_are_short_and_exact_enough(value: float) -> None:
    written = json.dumps(result_to_contract(replace(RESULT, duration_s=value))["duration_s"])
    assert len(written) <= 12
    assert float(written) == pytest.approx(value, abs=5.1e-7)


times = st.floats(0, 40_000, allow_nan=False)
segments = st.builds(lambda a, b: Segment(min(a, b), max(a, b)), times, times)
qualities = st.sampled_from(Quality)
reports = st.builds(
    QualityReport, qualities, qualities, qualities, qualities, st.lists(st.builds(Reason, st.text(), st.text())).map(tuple)
)
activities = st.builds(
    SpeechActivity,
    times,
    st.sampled_from(Mode),
    st.dictionaries(st.sampled_from(["you", "other-1", "anyone"]), st.lists(segments).map(tuple)),
    st.lists(segments).map(tuple),
    reports,
)
words = st.builds(Word, segments, st.text(), st.floats(0, 1), st.text())
transcripts = st.builds(Transcript, st.lists(words).map(tuple), st.text(), st.booleans())


@given(activities)
def test_speech_comes_back_as_it_was(activity: SpeechActivity) -> None:
    assert activity_from_dict(json.loads(json.dumps(activity_to_dict(activity)))) == activity


def test_voices_told_apart_come_back_with_the_times_in_which_they_are_not() -> None:
    unsure = (Uncertain(Segment(1.5, 3.0), "voices_alike"),)
    found = Separation(2, {"voice-1": (Segment(0.0, 4.0),), "voice-2": ()}, {}, 0.7, sure=False, uncertain=unsure, more=True)
    kept = activity_to_dict(SpeechActivity(9.0, Mode.ONE_TRACK, {"anyone": (Segment(0.0, 4.0),)}, separations=(found,)))
    assert activity_from_dict(json.loads(json.dumps(kept))).separations == (found,)
    (older,) = kept["separations"]
    del older["uncertain"], older["sure"], older["more"]  # they were not always kept
    assert activity_from_dict(kept).separations == (replace(found, sure=True, uncertain=(), more=False),)


def test_what_an_analysis_computes_as_numpy_values_is_kept_as_plain_ones() -> None:
    found = Separation(2, {"voice-1": (), "voice-2": ()}, {}, 0.7, sure=bool_(0))  # type: ignore[arg-type]  # as it came
    kept = activity_to_dict(SpeechActivity(9.0, Mode.ONE_TRACK, {"anyone": ()}, separations=(found,)))
    assert json.loads(json.dumps(kept))["separations"][0]["sure"] is False


@given(transcripts)
def test_words_come_back_as_they_were(transcript: Transcript) -> None:
    assert transcript_from_dict(json.loads(json.dumps(transcript_to_dict(transcript)))) == transcript


def test_anything_else_is_refused() -> None:
    kept = activity_to_dict(SpeechActivity(1.0, Mode.ONE_TRACK, {}))
    for damage in ({"mode": "three_tracks"}, {"speech": {"you": [[2.0, 1.0]]}}, {"duration_s": "long"}):
        with pytest.raises(ValueError):  # noqa: PT011 - of several kinds, all of them ValueError
            activity_from_dict({**kept, **damage})
