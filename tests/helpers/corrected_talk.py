"""Two conversations with known times, one on two tracks and one on one track, and what is measured after corrections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.correction import Correction
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment
from app.core.speech_activity import Mode, Separation, SpeechActivity
from app.core.transcript import Transcript, Word
from app.services.measure import measure
from tests.helpers.conversations import spans

CONTENT = load_content()
WITHOUT_RANGES = load_content(accuracy=Path("nowhere"))
"""In half a minute of one track every share has a range so wide that it is withheld."""
TALK = SpeechActivity(
    100.0,
    Mode.TWO_TRACKS,
    {"you": spans((0, 10), (20, 30), (50, 60)), "other-1": spans((11, 19), (32, 48), (61, 97))},
)
SAID = Transcript(
    tuple(
        Word(Segment(start, start + 0.4), text, 0.9, speaker)
        for start, text, speaker in ((1, "one", "you"), (12, "two", "other-1"), (21, "three", "you"), (55, "four", "you"))
    ),
    "vosk:test",
)
# Voices on one track: 0-10 and 22-30 are of one person, 11-20 of the other; 30-35 follows without any gap.
ROOM = SpeechActivity(
    40.0,
    Mode.ONE_TRACK,
    {"anyone": spans((0, 10), (11, 20), (22, 35))},
    quality=QualityReport(
        talk_time=Quality.WITHHELD, events=Quality.WITHHELD, reasons=(Reason("one_track", "Everyone is on one track."),)
    ),
    separations=(
        Separation(2, {"voice-1": spans((0, 10), (22, 30)), "voice-2": spans((11, 20), (30, 35))}),
        Separation(3, {"voice-1": spans((0, 10)), "voice-2": spans((11, 20), (30, 35)), "voice-3": spans((22, 30))}),
    ),
)
ROOM_WORDS = Transcript(
    tuple(Word(Segment(start, start + 0.4), "word", 0.9, "anyone") for start in (1.0, 10.2, 10.6, 12.0, 23.0, 29.9, 36.0)),
    "vosk:test",
)


def measured(
    corrections: Sequence[Correction], activity: SpeechActivity = TALK, transcript: Transcript = SAID
) -> AnalysisResult:
    content = WITHOUT_RANGES if activity.mode is Mode.ONE_TRACK else CONTENT
    return measure(activity, transcript, names={}, seed="a", content=content, corrections=corrections)


def number(result: AnalysisResult, metric: str, speaker: str = "you") -> float | None:
    value = result.metric(metric, speaker)
    assert value is not None
    return value.value
