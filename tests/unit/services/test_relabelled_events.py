"""Events that a person calls something else: counts and moments follow, and what was heard stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.correction import Correction, RelabelEvent
from app.core.event import EventKind
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.services.measure import measure
from tests.helpers.conversations import spans

CONTENT = load_content()
CAME_IN = SpeechActivity(
    60.0,
    Mode.TWO_TRACKS,
    # I come in at 9 and they stop; I come in at 25 and they carry on; they say mm-hm at 43.
    {"you": spans((9, 18), (25, 26.5), (40, 50)), "other-1": spans((0, 10), (19, 38), (43, 43.4), (51, 59))},
)


def measured(corrections: Sequence[Correction], activity: SpeechActivity) -> AnalysisResult:
    return measure(activity, Transcript(), names={}, seed="a", content=CONTENT, corrections=corrections)


def number(result: AnalysisResult, metric: str, speaker: str = "you") -> float | None:
    value = result.metric(metric, speaker)
    assert value is not None
    return value.value


def kinds(result: AnalysisResult) -> list[tuple[str, str, float]]:
    return [(event.kind.value, event.by, event.segment.start) for event in result.events]


def test_an_event_becomes_another_kind_or_none_and_counts_follow() -> None:
    before = measured((), CAME_IN)
    assert kinds(before) == [
        ("came_in_stopped", "you", 9.0), ("switch", "other-1", 19.0), ("came_in_carried_on", "you", 25.0),
        ("switch", "you", 40.0), ("listening_sound", "other-1", 43.0), ("switch", "other-1", 51.0),
    ]  # fmt: skip
    carried_on, stopped = EventKind.CAME_IN_CARRIED_ON, EventKind.CAME_IN_STOPPED
    result = measured(
        (
            RelabelEvent(stopped, "you", 9.4, EventKind.SWITCH),
            RelabelEvent(carried_on, "you", 24.6, None),
            RelabelEvent(EventKind.LISTENING_SOUND, "other-1", 43.0, carried_on),
            RelabelEvent(EventKind.SWITCH, "you", 40.6, None),  # more than half a second away
        ),
        CAME_IN,
    )
    assert kinds(result) == [
        ("switch", "you", 9.0), ("switch", "other-1", 19.0), ("switch", "you", 40.0),
        ("came_in_carried_on", "other-1", 43.0), ("switch", "other-1", 51.0),
    ]  # fmt: skip
    assert (number(result, "came_in_stopped"), number(result, "came_in_carried_on")) == (0, 0)
    assert number(result, "came_in_carried_on", "other-1") == 1
    assert number(result, "listening_sounds_per_min", "other-1") == 0
    assert result.annotation == before.annotation


def test_relabels_build_upon_each_other() -> None:
    stopped, carried_on = EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON
    twice = (RelabelEvent(stopped, "you", 9.0, carried_on), RelabelEvent(carried_on, "you", 9.0, EventKind.JUMPED_IN))
    assert kinds(measured(twice, CAME_IN))[0] == ("jumped_in", "you", 9.0)


def test_a_relabelled_event_brings_no_moment_of_its_old_kind() -> None:
    long = replace(
        CAME_IN,
        duration_s=700.0,
        speech={"you": spans((30, 45), (300, 320), (590, 640)), "other-1": spans((0, 31), (50, 290), (330, 580))},
    )
    assert "came_in_stopped" in {event.kind.value for event in measured((), long).events}
    corrections = [
        RelabelEvent(event.kind, event.by, event.segment.start, EventKind.SWITCH)
        for event in measured((), long).events
        if event.kind is EventKind.CAME_IN_STOPPED
    ]
    after = measured(corrections, long)
    assert not any(moment.kind == "came_in_stopped" for moment in after.moments)
