"""Which form a chart takes for this conversation: the whole chart, less of it, or words alone."""

from __future__ import annotations

from enum import Enum

from app.core.analysis_result import AnalysisResult
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.quality import Quality
from app.core.segment import total_s
from app.core.speech_activity import Mode
from app.core.turn import OTHER, YOU
from app.i18n import tr

LITTLE_TALK_S = 120.0
FEW_REPLIES = 8
MANY_EVENTS = 24
BREAK_S = 10.0
_OTHER_REASONS = frozenset(
    ("no_words", "draft_words", "low_confidence", "unsure_voice", "words_arriving", "experimental", "little_speech", "holes",
     "cut_off", "folded_channels", "file_words", "times_written")
)  # fmt: skip


class Form(Enum):
    """WHOLE: the chart. SHORT: too little talk for a chart over time. NOTHING: none happened. WITHHELD: can't be known."""

    WHOLE = "whole"
    SHORT = "short"
    NOTHING = "nothing"
    WITHHELD = "withheld"


def talk_s(result: AnalysisResult) -> float:
    """Without what is left out of the numbers."""
    return sum(total_s(segments) for segments in result.counted_speech.values())


def talk_time_form(result: AnalysisResult) -> Form:
    if not any(result.speech.values()):
        return Form.NOTHING
    you = result.speaker(YOU)
    if not result.told_apart or result.quality.talk_time is Quality.WITHHELD:
        return Form.WITHHELD
    if you is None or you.talk_share is None:
        return Form.WITHHELD
    return Form.SHORT if talk_s(result) < LITTLE_TALK_S or not result.balance else Form.WHOLE


def interruptions_form(result: AnalysisResult) -> Form:
    if not any(result.speech.values()):
        return Form.NOTHING
    if result.mode is Mode.ONE_TRACK or result.quality.events is Quality.WITHHELD:
        return Form.WITHHELD
    if not came_in(result):
        return Form.NOTHING
    return Form.SHORT if talk_s(result) < LITTLE_TALK_S else Form.WHOLE


def pauses_form(result: AnalysisResult) -> Form:
    if not any(result.speech.values()):
        return Form.NOTHING
    if result.quality.pauses is Quality.WITHHELD or not result.told_apart:
        return Form.WITHHELD
    count = len(replies(result))
    if count == 0:
        return Form.NOTHING
    return Form.SHORT if count < FEW_REPLIES else Form.WHOLE


def came_in(result: AnalysisResult, *, by: str | None = None) -> tuple[Event, ...]:
    """Came in, whichever way it ended; jumped in at a breath is counted apart."""
    kinds = (EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON)
    return tuple(event for event in result.events if event.kind in kinds and by in (None, event.by))


def replies(result: AnalysisResult, *, by: str | None = None) -> tuple[Pause, ...]:
    """Reply pauses of you and the other person; a break of more than ten seconds is none."""
    return tuple(
        pause
        for pause in result.pauses
        if pause.kind is PauseKind.REPLY
        and pause.by in ((YOU, OTHER) if by is None else (by,))
        and pause.length_s <= BREAK_S
    )


def quality_note(result: AnalysisResult, quality: Quality) -> str:
    """Beside numbers that are estimates: that they are, and why."""
    if quality is not Quality.ESTIMATED:
        return ""
    return tr("An estimate. {reasons}", reasons=_reasons(result)).strip()


def not_shown(result: AnalysisResult) -> str:
    """Instead of a number that is withheld: why. Beside what is too unsure, no reason speaks of estimates."""
    unsure = " ".join(reason.text for reason in result.quality.reasons if reason.code == "too_unsure")
    reasons = unsure or _reasons(result) or tr("It could not be heard well enough.")
    return tr("Not shown. {reasons}", reasons=reasons).strip()


def _reasons(result: AnalysisResult) -> str:
    """What the sound did not allow; what only concerns words or the length is told elsewhere."""
    return " ".join(reason.text for reason in result.quality.reasons if reason.text and reason.code not in _OTHER_REASONS)


def form_sentence(result: AnalysisResult, form: Form, whole: str) -> str:
    """The chart's own sentence, or why there is no chart."""
    if form is Form.WITHHELD:
        return not_shown(result)
    if not any(result.speech.values()):
        return tr("There was very little speech here.")
    return whole
