"""The facts that have no chart of their own, in one quiet line under the headline, and how all of them are measured."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.coaching import sentences
from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.speech_activity import Mode
from app.core.turn import YOU
from app.gui.models.playing_facts import word_facts
from app.gui.widgets.basics import row
from app.gui.widgets.explain import ExplainButton
from app.gui.widgets.playing_sentence import PlayingSentence
from app.gui.widgets.text import unbroken
from app.i18n import tr, trn


class FactsLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        line = row(self, spacing=4)
        self.words = PlayingSentence(px=13, colour="ink2", wrap=False)
        line.addWidget(self.words, 0, Qt.AlignmentFlag.AlignVCenter)
        self.explain = ExplainButton(tr("these numbers"), size=24)
        line.addWidget(self.explain, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        self.hide()

    def show_result(self, result: AnalysisResult | None, names: Mapping[str, str]) -> None:
        parts = _word_counts(result) if result is not None else {}
        text = unbroken(_facts(result, names, parts)) if result is not None else ""
        self.words.set_sentence(text, word_facts(result, parts) if result is not None else ())
        self.setVisible(bool(text))


def _facts(result: AnalysisResult, names: Mapping[str, str], parts: Mapping[str, str]) -> str:
    """How often the speaker changed, and your questions, recaps and validations; else how sure the headline is."""
    found = [sentences.interactivity_sentence(result, names), _from_words(parts)]
    told = " ".join(one for one in found if one)
    if told or not any(result.speech.values()):
        return told
    if result.quality.talk_time is Quality.MEASURED:
        return tr("Measured from the sound of both sides.") if result.mode is Mode.TWO_TRACKS else ""
    return tr("Talk time is an estimate.") if result.quality.talk_time is Quality.ESTIMATED else ""


def _word_counts(result: AnalysisResult) -> dict[str, str]:
    """The words for each count of yours that is known, by its metric."""
    counts = {metric: _count(result.metric(metric, YOU)) for metric in ("questions", "recaps", "validations")}
    words = {
        "questions": trn("{count} question", "{count} questions", counts["questions"] or 0),
        "recaps": trn("{count} recap", "{count} recaps", counts["recaps"] or 0),
        "validations": trn("{count} validation", "{count} validations", counts["validations"] or 0),
    }
    return {metric: words[metric] for metric, count in counts.items() if count is not None}


def _from_words(parts: Mapping[str, str]) -> str:
    """Always about so many: at the bar that a cue has to reach, one in ten is none and three in ten are not found."""
    words = list(parts.values())
    if not words:
        return ""
    if len(words) == 1:
        return tr("From you about {first}.", first=words[0])
    if len(words) == 2:
        return tr("From you about {first} and {second}.", first=words[0], second=words[1])
    return tr("From you about {questions}, {recaps}, {validations}.", **parts)


def _count(value: MetricValue | None) -> int | None:
    return None if value is None or value.value is None else round(value.value)
