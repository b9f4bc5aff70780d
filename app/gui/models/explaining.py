"""What Heard can say about each number on screen: what it is, how it is counted, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.coaching.accuracy import accuracy_sentence
from app.coaching.phrases import seconds
from app.content import Content
from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.turn import YOU
from app.gui.models.words import percent
from app.i18n import tr, trn

BOTH = "both"

HEADLINE = (
    ("talk_share", YOU),
    ("came_in_stopped", YOU),
    ("came_in_carried_on", YOU),
    ("room_count", YOU),
    ("changes_per_min", BOTH),
    ("questions", YOU),
    ("recaps", YOU),
    ("validations", YOU),
)
TALK_TIME = (("talk_share", YOU), ("balance", YOU), ("longest_stretch", YOU))
INTERRUPTIONS = (("came_in_stopped", YOU), ("came_in_carried_on", YOU))
PAUSES = (("reply_pause_median", YOU), ("room_count", YOU), ("pause_let_run", YOU), ("pause_ended", YOU))
SHOWN = (*HEADLINE, *TALK_TIME, *INTERRUPTIONS, *PAUSES)
"""Every number that Review shows; each needs an explanation."""

_FROM_WORDS = frozenset(
    ("questions", "questions_open", "questions_closed", "questions_stacked", "recaps", "recaps_confirmed", "validations",
     "plans", "thanks", "uptake", "fillers", "pace", "wait_after_question", "wait_after_answer", "pause_ended")
)  # fmt: skip
_WORD_REASONS = frozenset(("no_words", "draft_words", "low_confidence", "unsure_voice", "words_arriving", "experimental"))
_NOT_OF_NUMBERS = frozenset(("little_speech", "holes", "cut_off", "folded_channels"))


@dataclass(frozen=True, slots=True)
class Explained:
    """One number and all that is said about it.

    Attributes:
        name: as in "Share of talk". value: with "about" where it is an estimate, or "not told".
        span: its range, as in "54 to 58%"; empty where none is known.
        how, threshold, limits: from the app's own texts.
        sure: measured, estimated or not told, and why.
        accuracy: how far off it was in conversations with known answers and such sound; empty where nobody measured.
    """

    metric: str
    name: str
    value: str
    span: str
    how: str
    threshold: str
    limits: str
    sure: str
    accuracy: str = ""


def explained(result: AnalysisResult, content: Content, numbers: Sequence[tuple[str, str]]) -> tuple[Explained, ...]:
    """What is known of these numbers: (identifier, speaker); those without an explanation are left out."""
    found = []
    for metric, speaker in numbers:
        text = content.explanations.get(metric)
        if text is None:
            continue
        value = result.metric(metric, speaker)
        found.append(
            Explained(
                metric,
                text.name,
                value_words(value),
                range_words(value) if value is not None else "",
                text.how,
                text.threshold,
                text.limits,
                _how_sure(result, metric, value),
                accuracy_sentence(metric, result, content.accuracy),
            )
        )
    return tuple(found)


def value_words(value: MetricValue | None) -> str:
    """56%; about 56%; not told."""
    if value is None or value.value is None or value.quality is Quality.WITHHELD:
        return tr("not told")
    plain = number_words(value.value, value.unit)
    return tr("about {value}", value=plain) if value.quality is Quality.ESTIMATED else plain


def number_words(value: float, unit: str) -> str:
    """With its unit, as it stands beside the number's name."""
    if unit == "share":
        return percent(value)
    if unit == "s":
        return seconds(value) if value >= 0 else tr("−{length}", length=seconds(-value))
    if unit == "per_min":
        return tr("{value} a minute", value=f"{value:.1f}")
    if unit == "wpm":
        return trn("{count} word a minute", "{count} words a minute", round(value))
    return str(round(value))


def range_words(value: MetricValue) -> str:
    """54 to 58%; empty where no range is known, or where it would say the same twice."""
    if value.low is None or value.high is None or value.value is None or value.quality is not Quality.ESTIMATED:
        return ""
    low, high = number_words(value.low, value.unit), number_words(value.high, value.unit)
    if low == high:
        return ""
    return tr("{low} to {high}", low=low.removesuffix("%") if value.unit == "share" else low, high=high)


def range_on_clock(value: MetricValue | None) -> str:
    """1:10 to 1:40, for a length in seconds; empty where no range is known."""
    if value is None or not range_words(value) or value.low is None or value.high is None:
        return ""
    return tr("{low} to {high}", low=clock(round(value.low)), high=clock(round(value.high)))


def _how_sure(result: AnalysisResult, metric: str, value: MetricValue | None) -> str:
    quality = Quality.WITHHELD if value is None else value.quality
    why = _reasons(result, metric)
    if quality is Quality.MEASURED:
        return tr("Counted from the transcript.") if metric in _FROM_WORDS else tr("Measured from the sound.")
    if quality is Quality.ESTIMATED:
        return tr("An estimate. {reasons}", reasons=why).strip()
    if value is None and not why:
        return tr("Not told: this conversation holds nothing to count it from.")
    return tr("Not told. {reasons}", reasons=why or tr("It could not be heard well enough.")).strip()


def _reasons(result: AnalysisResult, metric: str) -> str:
    """The sentences that concern this number: words for what is counted from words, the sound for everything."""
    left_out = _NOT_OF_NUMBERS if metric in _FROM_WORDS else _NOT_OF_NUMBERS | _WORD_REASONS
    return " ".join(reason.text for reason in result.quality.reasons if reason.text and reason.code not in left_out)
