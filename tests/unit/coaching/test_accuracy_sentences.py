"""How sure a number is, in words, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.charts.together import together
from app.coaching.accuracy import accuracy_sentence, left_out_sentence, range_text
from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment
from app.core.speech_activity import Mode, SoundConditions, Uncertain
from app.core.transcript import Transcript
from app.exports.page_pdf import number_rows
from app.exports.summary_text import summary_text
from app.metrics.ranges import Accuracy, Band, Kind, Off
from app.services.measure import measure
from tests.helpers.conversations import two_voices

HERE = SoundConditions(snr_db=30.0)
ACCURACY = Accuracy(
    "2026-11-22",
    (
        Band(
            "clean",
            Mode.TWO_TRACKS,
            40,
            {
                "talk_share": Off(0.012, 0.010, checked=0.96),
                "reply_pause_median": Off(0.04, 0.02, checked=0.93),
                "room_count": Off(0.5, 1.0, Kind.COUNTS),
                "changes_per_min": Off(0.25, 0.3),
                "longest_stretch": Off(0.1, 0.2, Kind.RELATIVE),
            },
            {"snr_db": (24.0, 90.0)},
        ),
    ),
)


def result(quality: Quality = Quality.ESTIMATED, *, conditions: SoundConditions = HERE) -> AnalysisResult:
    """Mine 60 of 180 s, in four stretches of 15 s; my three replies come after 14.5 s: breaks, so room is 0."""
    report = QualityReport(quality, quality, quality)
    activity = replace(two_voices(), quality=report, conditions=conditions)
    content = replace(load_content(), accuracy=ACCURACY)
    return measure(activity, Transcript(), names={"other-1": "Priya"}, seed="a", content=content)


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (0.541, 0.578, "share", "about 54 to 58%"),
        (0.561, 0.563, "share", "about 56%"),
        (2.0, 5.0, "count", "about 2 to 5"),
        (3.0, 3.0, "count", "about 3"),
        (0.21, 0.64, "s", "about 0.2 s to 0.6 s"),
        (-0.2, 0.3, "s", "about −0.2 s to 0.3 s"),
        (118.0, 131.0, "s", "about 1 min 58 s to 2 min 11 s"),
        (3.14, 4.21, "per_min", "about 3.1 to 4.2 a minute"),
        (4.2, 4.2, "per_min", "about 4.2 a minute"),
        (119.6, 140.0, "wpm", "about 120 to 140 words a minute"),
        (119.6, 120.0, "wpm", "about 120 words a minute"),
        (None, None, "share", ""),
    ],
)
def test_a_range_beside_a_number(low: float | None, high: float | None, unit: str, words: str) -> None:
    assert range_text(MetricValue("talk_share", "you", 0.5, unit, Quality.ESTIMATED, (), low, high)) == words


BEGIN = "In conversations that sounded like this one, "


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("talk_share", f"{BEGIN}the share was off by at most 1.2 points in 95 of 100."),
        ("longest_stretch", f"{BEGIN}it was off by at most 3.0 s in 95 of 100."),  # a fifth of 15 s
        ("room_count", f"{BEGIN}the count was off by at most 1 in 95 of 100."),
        ("changes_per_min", f"{BEGIN}it was off by at most 0.3 a minute in 95 of 100."),
        ("balance", "How accurate this is in such sound was not measured."),
    ],
)
@pytest.mark.parametrize("quality", [Quality.MEASURED, Quality.ESTIMATED])
def test_how_far_off_it_was_where_the_answer_was_known(metric: str, words: str, quality: Quality) -> None:
    assert accuracy_sentence(metric, result(quality), ACCURACY) == words


def test_it_promises_no_more_than_held_when_it_was_checked() -> None:
    pauses = replace(result(), metrics=(MetricValue("reply_pause_median", "you", 0.4, "s", Quality.ESTIMATED),))
    words = f"{BEGIN}it was off by at most 0.04 s in 93 of 100."
    assert accuracy_sentence("reply_pause_median", pauses, ACCURACY) == words


def test_it_says_where_nobody_measured_and_nothing_of_what_is_withheld() -> None:
    unknown = "How accurate this is in such sound was not measured."
    assert accuracy_sentence("talk_share", result(conditions=SoundConditions()), ACCURACY) == unknown
    assert accuracy_sentence("talk_share", result(), Accuracy()) == unknown
    assert accuracy_sentence("talk_share", result(Quality.WITHHELD), ACCURACY) == ""


def test_what_is_left_out_is_said_with_who_left_it_out() -> None:
    unsure, yours = Uncertain(Segment(0.0, 65.0), "bleed"), Uncertain(Segment(70.0, 100.0), "excluded")
    assert left_out_sentence(result()) == ""
    said = [left_out_sentence(replace(result(), uncertain=left)) for left in ((unsure,), (yours,), (unsure, yours))]
    assert said == [
        "1 min 5 s are left out, since who spoke can't be told there.",
        "30 s are left out, as you wished.",
        "1 min 5 s are left out, since who spoke can't be told there, and 30 s that you left out.",
    ]


def test_the_summary_and_the_page_carry_the_ranges() -> None:
    """A third of the talk, 1.2 points below and 1.0 above: 32 to 34 %; theirs is what is left, 66 to 68 %."""
    estimated = result()
    text = summary_text(estimated)
    assert "You: about 1:00 of talk, about 32 to 34%" in text
    assert "Priya: about 2:00 of talk, about 66 to 68%" in text
    assert "- Your longest stretch: about 14 s to 18 s" in text
    rows = {label: (yours, theirs) for label, yours, theirs in number_rows(estimated)}
    assert rows["Share of the talk time"] == ("about 32 to 34%", "about 66 to 68%")
    assert rows["Times one came in on the other"] == ("about 0", "about 0")
    assert rows["Longest stretch without a reply"] == ("about 0:15", "about 0:30")
    measured = summary_text(result(Quality.MEASURED))
    assert "You: 1:00 of talk, 33%" in measured
    assert "How sure" not in measured


def test_the_summary_says_what_was_corrected_and_left_out() -> None:
    told = replace(result(), corrected=True, uncertain=(Uncertain(Segment(0.0, 65.0), "noise"),))
    text = summary_text(told)
    assert "- 1 min 5 s are left out, since who spoke can't be told there." in text
    assert "- You corrected what was heard; the numbers follow what you said." in text


def test_of_several_others_each_has_a_label_and_the_page_sets_them_against_you_together() -> None:
    """Mine 60 s; of theirs, 120 s in four stretches of 30, the last is another person's: 90 and 30 s."""
    activity = two_voices()
    theirs = activity.speech["other-1"]
    speech = {"you": activity.speech["you"], "other-1": theirs[:3], "other-2": theirs[3:]}
    found = measure(replace(activity, speech=speech), Transcript(), names={}, seed="a", content=load_content())
    text = summary_text(found)
    assert "Person 2: 1:30 of talk, 50%" in text
    assert "Person 3: 0:30 of talk, 17%" in text
    assert not any("the other person" in moment.observation.lower() for moment in found.moments)
    sides, names = together(found, {})
    rows = {label: (yours, theirs) for label, yours, theirs in number_rows(sides)}
    assert rows["Share of the talk time"] == ("33%", "67%")
    assert rows["Longest stretch without a reply"] == ("0:15", "0:30")
    stretch = sides.metric("longest_stretch", "other-1")
    assert stretch is not None
    assert stretch.value == 30.0
    assert names == {"other-1": "the others"}
