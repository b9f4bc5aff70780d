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
from app.gui.widgets.basics import label, row
from app.gui.widgets.explain import ExplainButton
from app.gui.widgets.text import unbroken
from app.i18n import tr, trn


class FactsLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        line = row(self, spacing=4)
        self.words = label("", 13, colour="ink2")
        line.addWidget(self.words)
        self.explain = ExplainButton(tr("these numbers"), size=24)
        line.addWidget(self.explain, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        self.words.setMinimumWidth(0)
        self.hide()

    def show_result(self, result: AnalysisResult | None, names: Mapping[str, str]) -> None:
        text = facts(result, names) if result is not None else ""
        self.words.setText(unbroken(text))
        self.words.setAccessibleName(text)
        self.setVisible(bool(text))


def facts(result: AnalysisResult, names: Mapping[str, str]) -> str:
    """How often the speaker changed, and your questions, recaps and validations; else how sure the headline is."""
    found = [sentences.interactivity_sentence(result, names), _from_words(result)]
    told = " ".join(one for one in found if one)
    if told or not any(result.speech.values()):
        return told
    if result.quality.talk_time is Quality.MEASURED:
        return tr("Measured from the sound of both sides.") if result.mode is Mode.TWO_TRACKS else ""
    return tr("Talk time is an estimate.") if result.quality.talk_time is Quality.ESTIMATED else ""


def _from_words(result: AnalysisResult) -> str:
    asked, recaps, validations = (result.metric(metric, YOU) for metric in ("questions", "recaps", "validations"))
    counts = [_count(value) for value in (asked, recaps, validations)]
    if None in counts:
        return ""
    questions, said_back, taken_up = (count or 0 for count in counts)
    parts = {
        "questions": trn("{count} question", "{count} questions", questions),
        "recaps": trn("{count} recap", "{count} recaps", said_back),
        "validations": trn("{count} validation", "{count} validations", taken_up),
    }
    if asked is not None and asked.quality is Quality.ESTIMATED:
        return tr("From you about {questions}, {recaps}, {validations}.", **parts)
    return tr("From you {questions}, {recaps}, {validations}.", **parts)


def _count(value: MetricValue | None) -> int | None:
    return None if value is None or value.value is None else round(value.value)
