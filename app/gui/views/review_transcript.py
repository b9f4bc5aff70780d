"""The Transcript tab: the words, and over them what is to be known about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.analysis_result import AnalysisResult
from app.gui.widgets.basics import Card, QuietButton, column, label, row
from app.gui.widgets.transcript_text import Paragraph
from app.gui.widgets.transcript_view import TranscriptView
from app.i18n import tr


class ReviewTranscript(Card):
    play_from = Signal(float)
    speech_model_requested = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(20, 14, 8, 6), spacing=0)
        self._id = ""
        self.draft = QWidget()
        line = row(self.draft, margins=(0, 0, 8, 8), spacing=10)
        line.addWidget(label(tr("Draft"), 13, weight=600))
        line.addWidget(label(tr("Written by a small speech model: many words are wrong."), 13, colour="ink2", wrap=True), 1)
        self.model_button = QuietButton(tr("Get a real speech model"))
        self.model_button.clicked.connect(self.speech_model_requested)
        line.addWidget(self.model_button)
        self.column.addWidget(self.draft)
        self.view = TranscriptView()
        self.view.play_from.connect(self.play_from)
        empty = QWidget()
        body = column(empty, margins=(0, 12, 12, 12), spacing=6)
        self._instead = label("", 14, colour="ink2", wrap=True)
        body.addWidget(self._instead)
        body.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(empty)
        self.column.addWidget(self._stack, 1)
        self.draft.hide()
        self.setMinimumHeight(180)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_words(
        self,
        identifier: str,
        result: AnalysisResult | None,
        shown: Sequence[Paragraph],
        *,
        names: Mapping[str, str],
        instead: str,
    ) -> None:
        """instead: the sentence for when there are no words. The same conversation keeps its place."""
        self.draft.setVisible(result is not None and result.transcript.is_draft and bool(shown))
        self._instead.setText(instead)
        self._stack.setCurrentIndex(0 if shown else 1)
        self.view.show_paragraphs(shown, names=names, keep_place=identifier == self._id)
        self._id = identifier

    def set_instead(self, sentence: str) -> None:
        self._instead.setText(sentence)
