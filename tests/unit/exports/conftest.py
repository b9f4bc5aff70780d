"""A small conversation with one of everything, every number chosen by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core.analysis_result import AnalysisResult, SpeakerSummary
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.metric import MetricValue
from app.core.moment import Moment
from app.core.quality import Quality, QualityReport, Reason
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.segment import Segment
from app.core.speech_activity import Mode
from app.core.transcript import Transcript, Word
from app.core.turn import Annotation, Turn


@pytest.fixture
def result() -> AnalysisResult:
    return AnalysisResult(
        duration_s=200.0,
        mode=Mode.TWO_TRACKS,
        quality=QualityReport(words=Quality.ESTIMATED, reasons=(Reason("draft_words", "The words are a draft."),)),
        speakers=(SpeakerSummary("you", "You", 60.0, 0.4), SpeakerSummary("other-1", "Priya", 90.0, 0.6)),
        speech={"you": (Segment(0.0, 60.0),), "other-1": (Segment(61.25, 151.25),)},
        annotation=Annotation((Turn(Segment(0.0, 60.0), "you"), Turn(Segment(61.25, 151.25), "other-1"))),
        events=(Event(EventKind.CAME_IN_STOPPED, "you", "other-1", Segment(151.0, 152.5), 0.25, -0.25),),
        pauses=(Pause(PauseKind.REPLY, "other-1", 60.0, 61.25), Pause(PauseKind.REPLY, "you", 151.25, 151.0)),
        metrics=(
            MetricValue("talk_share", "you", 0.4, "share", Quality.MEASURED),
            MetricValue("questions", "you", None, "count", Quality.WITHHELD),
        ),
        transcript=Transcript((Word(Segment(1.0, 1.5), "hello", 0.75, "you"),), "draft"),
        moments=(
            Moment("came_in_stopped", Segment(151.0, 152.5), Segment(143.0, 158.5), "You came in", "=You began early.",
                   "What might she have said?", "An idea.", "004", "Listening", (57,), "and so I", "other-1"),
        ),
    )  # fmt: skip


@pytest.fixture
def conversation() -> Conversation:
    return Conversation(
        id="abc12345",
        title="Renewal call",
        kind=ConversationKind.CALL,
        state=ConversationState.READY,
        started_at=datetime(2026, 11, 19, 10, 2, tzinfo=UTC),
        duration_s=200.0,
        tracks=(),
        names={"other-1": "=Priya"},
        note="Saved up to 3:20.",
    )
