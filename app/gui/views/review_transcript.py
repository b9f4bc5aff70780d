"""The Transcript tab: the words, and over them what is to be known about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.analysis_result import AnalysisResult
from app.gui.views.review_find import FindBar, ReviewFind
from app.gui.widgets.basics import Card, QuietButton, column, label, row
from app.gui.widgets.transcript_text import Paragraph
from app.gui.widgets.transcript_view import TranscriptView
from app.i18n import tr
from app.services.rewriting import Writer


class ReviewTranscript(Card):
    play_from = Signal(float)
    speech_model_requested = Signal()
    rewrite_wanted = Signal(object)
    """A Writer."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(20, 14, 8, 6), spacing=0)
        self._id = ""
        self._writer: Writer | None = None
        self.draft = QWidget()
        line = row(self.draft, margins=(0, 0, 8, 8), spacing=10)
        line.addWidget(label(tr("Draft"), 13, weight=600))
        self._draft_words = label("", 13, colour="ink2", wrap=True)
        line.addWidget(self._draft_words, 1)
        self.model_button = QuietButton("")
        self.model_button.clicked.connect(self._on_model)
        line.addWidget(self.model_button)
        self.column.addWidget(self.draft)
        self.view = TranscriptView()
        self.view.play_from.connect(self.play_from)
        self.view.left.connect(self._on_left)
        find = FindBar()
        self.column.addWidget(find)
        self.finding = ReviewFind(find, self.view)
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
        self.set_writer(None, under_way=False)
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
        same = identifier == self._id
        self.view.show_paragraphs(shown, names=names, keep_place=same)
        self.finding.show(shown, same=same)
        self._id = identifier

    def set_writer(self, writer: Writer | None, *, under_way: bool) -> None:
        """What could write a draft again; under_way: it is being done, or waits for its turn."""
        self._writer = writer
        self._draft_words.setText(
            tr("Written by a small speech model: many words are wrong. They are being written again.")
            if under_way
            else tr("Written by a small speech model: many words are wrong.")
        )
        self.model_button.setVisible(not under_way)
        self.model_button.setText(
            tr("Get a real speech model") if writer is None else tr("Write them with {name}", name=writer.name)
        )

    def _on_model(self) -> None:
        if self._writer is None:
            self.speech_model_requested.emit()
        else:
            self.rewrite_wanted.emit(self._writer)

    @property
    def has_words(self) -> bool:
        return self._stack.currentIndex() == 0

    def _on_left(self) -> None:
        if self.finding.is_open:
            self.finding.close()
        else:
            self.left.emit()

    def set_instead(self, sentence: str) -> None:
        self._instead.setText(sentence)
