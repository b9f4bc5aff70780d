"""The transcript as one text document: a click on a word plays from it, the current word is marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit

from app.charts.words import lane_other
from app.core.clock import clock
from app.core.transcript import Word
from app.core.turn import ANYONE, OTHER, YOU
from app.gui.theme import theme
from app.gui.widgets.transcript_text import UNSURE_BELOW, Paragraph
from app.i18n import tr

_TIME_PX, _WORDS_PX = 54, 118
_AT_ONCE = 8
"""Paragraphs written in one turn of the event loop, so that three hours never hold up the window."""


class TranscriptView(QTextEdit):
    play_from = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("bare", "true")
        self.setAccessibleName(tr("Transcript"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self._shown: tuple[Paragraph, ...] = ()
        self._names: Mapping[str, str] = {}
        self._written = 0
        self._places: list[tuple[int, int, float]] = []
        self._place_of: dict[tuple[int, int], int] = {}
        self._block_starts: list[int] = []
        self._current: tuple[int, int] | None = None
        self._keep_px: int | None = None
        self._formats: dict[tuple[str, int, int, bool], QTextCharFormat] = {}
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._write_more)

    @property
    def is_written(self) -> bool:
        """Whether the last paragraph is in the document."""
        return self._written >= len(self._shown)

    def show_paragraphs(self, shown: Sequence[Paragraph], *, names: Mapping[str, str], keep_place: bool = False) -> None:
        """keep_place: words have arrived in a transcript that is being read; what was in view stays in view."""
        self._keep_px = self.verticalScrollBar().value() if keep_place else None
        self._shown, self._names = tuple(shown), names
        self._restart()

    def _restart(self) -> None:
        self._written = 0
        self._places, self._place_of, self._block_starts = [], {}, []
        self._current = None
        self._formats.clear()
        self.setExtraSelections([])
        document = QTextDocument(self)
        document.setDocumentMargin(0)
        document.setDefaultFont(theme.font(15))
        document.setUndoRedoEnabled(False)
        self.setDocument(document)  # Qt deletes the one before
        self._write_more()
        if self._written < len(self._shown):
            self._more.start()

    def _write_more(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for index in range(self._written, min(self._written + _AT_ONCE, len(self._shown))):
            self._write(cursor, index)
        cursor.endEditBlock()
        self._written = min(self._written + _AT_ONCE, len(self._shown))
        if self._written >= len(self._shown):
            self._more.stop()
        if self._keep_px is not None:
            self.verticalScrollBar().setValue(self._keep_px)
            if self._written >= len(self._shown):
                self._keep_px = None

    def _write(self, cursor: QTextCursor, index: int) -> None:
        paragraph = self._shown[index]
        block = QTextBlockFormat()
        block.setLeftMargin(_WORDS_PX)
        block.setTextIndent(-_WORDS_PX)
        block.setRightMargin(12)
        block.setBottomMargin(12)
        block.setLineHeight(135.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block.setTabPositions(
            [QTextOption.Tab(_TIME_PX, QTextOption.TabType.LeftTab), QTextOption.Tab(_WORDS_PX, QTextOption.TabType.LeftTab)]
        )
        if index == 0:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        self._block_starts.append(cursor.position())
        colour = {YOU: "you_text", OTHER: "other_text"}.get(paragraph.speaker, "ink2")
        cursor.insertText(clock(paragraph.start_s) + "\t", self._format("ink3", px=12))
        cursor.insertText(self._name(paragraph.speaker) + "\t", self._format(colour, px=13, weight=600))
        if paragraph.mark:
            cursor.insertText(paragraph.mark + "   ", self._format("ink2"))
        plain, unsure = self._format("ink"), self._format("ink", dotted=True)
        for is_unsure, run in groupby(enumerate(paragraph.words), key=lambda item: item[1].confidence < UNSURE_BELOW):
            self._write_run(cursor, index, list(run), unsure if is_unsure else plain, plain)
        for chip in paragraph.chips:
            cursor.insertText("  ", plain)
            shape = QTextCharFormat(self._format("ink2", px=12, weight=500))
            shape.setBackground(theme.colour("select"))
            cursor.insertText(f"\u00a0\u00a0{chip}\u00a0\u00a0".replace(" ", "\u00a0"), shape)

    def _write_run(
        self, cursor: QTextCursor, index: int, run: list[tuple[int, Word]], shape: QTextCharFormat, plain: QTextCharFormat
    ) -> None:
        """One stretch of words in one format; the blank after it is never underlined."""
        at = cursor.position()
        for number, word in run:
            self._place_of[(index, number)] = len(self._places)
            self._places.append((at, at + len(word.text), word.segment.start))
            at += len(word.text) + 1
        cursor.insertText(" ".join(word.text for _, word in run), shape)
        cursor.insertText(" ", plain)

    def _format(self, colour: str, *, px: int = 15, weight: int = 400, dotted: bool = False) -> QTextCharFormat:
        """Made once for each writing of the document."""
        key = (colour, px, weight, dotted)
        if key not in self._formats:
            self._formats[key] = _made_format(colour, px, weight, dotted=dotted)
        return self._formats[key]

    def _name(self, speaker: str) -> str:
        name = {YOU: tr("You"), ANYONE: ""}.get(speaker, lane_other(self._names))
        metrics = QFontMetricsF(theme.font(13, 600))
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, _WORDS_PX - _TIME_PX - 6)

    def set_current(self, where: tuple[int, int] | None, *, follow: bool = False) -> None:
        """Mark the word (paragraph, word) that is heard now; follow: bring it into view."""
        if where == self._current:
            return
        self._current = where
        place = self._places[self._place_of[where]] if where in self._place_of else None
        if where is None or place is None:
            self.setExtraSelections([])
            return
        cursor = QTextCursor(self.document())
        cursor.setPosition(place[0])
        cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
        shape = QTextCharFormat()
        speaker = self._shown[where[0]].speaker
        soft = {YOU: "you_soft", OTHER: "other_soft"}.get(speaker, "select")
        shape.setBackground(theme.colour(soft))
        shape.setForeground(theme.colour("ink"))
        shape.setFontWeight(600)
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, shape
        self.setExtraSelections([selection])
        if follow:
            self._bring_into_view(cursor)

    def _bring_into_view(self, cursor: QTextCursor) -> None:
        area = self.cursorRect(cursor)
        height = self.viewport().height()
        if area.top() < 0 or area.bottom() > height - 8:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + area.top() - height // 3)

    def scroll_to(self, where: tuple[int, int]) -> None:
        """Show a word (paragraph, word): its paragraph's beginning at the top, or the word itself if it lies far below."""
        while self._written <= where[0] < len(self._shown):
            self._write_more()
        if where[0] >= len(self._block_starts):
            return
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._block_starts[where[0]])
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - 4)
        place = self._place_of.get(where)
        if place is not None:
            cursor.setPosition(self._places[place][0])
            self._bring_into_view(cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        self._play_at(self.cursorForPosition(event.position().toPoint()).position())

    def _play_at(self, position: int) -> None:
        start_s = self.time_of(position)
        if start_s is not None:
            self.play_from.emit(start_s)

    def time_of(self, position: int) -> float | None:
        """Seconds at which the word at a place in the document begins; a paragraph's first word for its time and name."""
        starts = [place[0] for place in self._places]
        index = bisect_right(starts, position) - 1
        block = bisect_right(self._block_starts, position) - 1
        if block < 0:
            return None
        if index < 0 or self._places[index][0] < self._block_starts[block]:
            return self._shown[block].start_s
        return self._places[index][2]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._play_at(self.textCursor().position())
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()  # plays and pauses, as everywhere on the page
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange and self._shown:
            self._keep_px = self.verticalScrollBar().value()
            self._restart()
        super().changeEvent(event)


def _made_format(colour: str, px: int, weight: int, *, dotted: bool) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setFont(theme.font(px, weight))
    shape.setForeground(theme.colour(colour))
    if dotted:
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        shape.setUnderlineColor(theme.colour("ink3"))
    return shape
