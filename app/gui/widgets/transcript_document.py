"""The transcript as one text document, written a few paragraphs at a time; what has not changed stays where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextBlock, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from app.core.turn import YOU
from app.gui.theme import theme
from app.gui.widgets.transcript_text import Paragraph
from app.gui.widgets.transcript_writer import WIDE_BLANK, TranscriptWriter, Written

_AT_ONCE = 8
"""Paragraphs written in one turn of the event loop, so that three hours never hold up the window."""
_TOP_PX = 4
"""For the ring round a word of the first line."""
_NEAR_S = 2.0
_SAME_S = 0.05
"""Middles of the same word before and after a correction lie no further apart."""

Where = tuple[int, int]
"""A word: the number of its paragraph, and its own in it."""


class TranscriptDocument(QTextEdit):
    """Only read; knows where in the document each word stands, and which word stands at a place."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("bare", "true")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names: Mapping[str, str] = {}
        self._shown: list[Paragraph] = []
        self._written: list[Written] = []
        self._next = 0
        self._gone = 0
        self._added: list[Paragraph] = []
        self._writer = TranscriptWriter({})
        self._keep_px: int | None = None
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._write_more)

    # Writing

    @property
    def is_written(self) -> bool:
        """Whether every paragraph stands in the document as it was last asked for."""
        return not self._gone and not self._added

    def show_paragraphs(self, shown: Sequence[Paragraph], *, names: Mapping[str, str], keep_place: bool = False) -> None:
        """keep_place: what is shown changes while it is read: what has not changed stays where it is."""
        wanted, before = list(shown), self._shown
        if not keep_place or not before or not self.is_written or names != self._names:
            self._keep_px = self.verticalScrollBar().value() if keep_place else None
            self._names = names
            self._restart(wanted)
            return
        first = 0
        while first < min(len(before), len(wanted)) and before[first] == wanted[first]:
            first += 1
        last = 0
        while last < min(len(before), len(wanted)) - first and before[-1 - last] == wanted[-1 - last]:
            last += 1
        self._begin(first, len(before) - last - first, wanted[first : len(wanted) - last])

    def _restart(self, wanted: Sequence[Paragraph]) -> None:
        """All of it in a new document."""
        self._shown, self._written = [], []
        document = QTextDocument(self)
        document.setDocumentMargin(0)
        document.setDefaultFont(theme.font(15))
        document.setUndoRedoEnabled(False)
        frame = document.rootFrame().frameFormat()
        frame.setTopMargin(_TOP_PX)
        document.rootFrame().setFrameFormat(frame)
        self.setDocument(document)  # Qt deletes the one before
        self.setCursorWidth(0)  # no caret: the word that the keys are about has a ring
        several = len({paragraph.speaker for paragraph in wanted} - {YOU}) > 1
        self._writer = TranscriptWriter(self._names, several=several)
        self._begin(0, 0, wanted)

    def _begin(self, first: int, gone: int, added: Sequence[Paragraph]) -> None:
        """Exchange `gone` paragraphs from `first` on for others, a few in each turn of the event loop."""
        self._before_writing()
        self._next, self._gone, self._added = first, gone, list(added)
        self._more.start()
        self._write_more()

    def _write_more(self) -> None:
        self._before_piece()
        gone = min(_AT_ONCE, self._gone)
        added, self._added = self._added[:_AT_ONCE], self._added[_AT_ONCE:]
        if not self._added:
            gone = self._gone  # taking away is quick
        self._gone -= gone
        at = self._next
        held = self._held_place(at + gone)
        written = self._writer.splice(self.document(), at, gone, added) if gone or added else []
        self._shown[at : at + gone] = added
        self._written[at : at + gone] = written
        self._next = at + len(added)
        self._restore_place(held, by=len(added) - gone)
        if self._keep_px is not None:
            self.verticalScrollBar().setValue(self._keep_px)
        if self.is_written:
            self._more.stop()
            self._keep_px = None
            self._after_writing()

    def _before_writing(self) -> None:
        """Numbers of paragraphs are about to mean others."""

    def _before_piece(self) -> None:
        """As above, for the next few of them."""

    def _after_writing(self) -> None:
        """Everything is in the document."""

    def _held_place(self, end: int) -> tuple[int, int] | None:
        """The first block in view and where it lies, when what changes ends before it."""
        top = self.cursorForPosition(QPoint(0, 0)).blockNumber()
        return (top, self._top_of(top)) if self._shown and top >= end else None

    def _restore_place(self, held: tuple[int, int] | None, *, by: int) -> None:
        if held is not None:
            moved = self._top_of(held[0] + by) - held[1]
            if moved:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + moved)

    def _top_of(self, number: int) -> int:
        return self.cursorRect(QTextCursor(self.document().findBlockByNumber(number))).top()

    # From words to places

    def _word_cursor(self, where: Where | None) -> QTextCursor | None:
        """None for a word that is not in the document yet."""
        return None if where is None else self._words_cursor(where, where[1])

    def _words_cursor(self, first: Where, last: int) -> QTextCursor | None:
        """All words of a paragraph from one to another."""
        if first[0] >= len(self._written) or last >= len(self._written[first[0]].starts):
            return None
        written = self._written[first[0]]
        return self._cursor(first[0], written.starts[first[1]], written.ends[last])

    def _cursor(self, number: int, start: int, end: int) -> QTextCursor:
        begin = self.document().findBlockByNumber(number).position()
        cursor = QTextCursor(self.document())
        cursor.setPosition(begin + start)
        cursor.setPosition(begin + end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def word_area(self, first: Where, last: int | None = None) -> QRect | None:
        """Where a word stands in the viewport, or words from one to another; of those on several lines the first line's."""
        cursor = self._words_cursor(first, first[1] if last is None else last)
        if cursor is None:
            return None
        begin, end = QTextCursor(cursor), QTextCursor(cursor)
        begin.setPosition(cursor.selectionStart())
        end.setPosition(cursor.selectionEnd())
        left, right = self.cursorRect(begin), self.cursorRect(end)
        if right.top() > left.top():
            return QRect(left.left(), left.top(), self.viewport().width() - left.left(), left.height())
        return QRect(left.left(), left.top(), right.left() - left.left(), left.height())

    def baseline_of(self, where: Where) -> int:
        """How far down in its area the letters of a word stand."""
        block = self.document().findBlockByNumber(where[0])
        line = block.layout().lineForTextPosition(self._written[where[0]].starts[where[1]])
        return round(line.ascent())

    def _bring_into_view(self, cursor: QTextCursor) -> None:
        area = self.cursorRect(cursor)
        height = self.viewport().height()
        if area.top() < 0 or area.bottom() > height - 8:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + area.top() - height // 3)

    def scroll_to(self, where: Where) -> None:
        """Show a word (paragraph, word): its paragraph's beginning at the top, or the word itself if it lies far below."""
        self._write_up_to(where[0])
        if where[0] >= len(self._written):
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self._top_of(where[0]) - 4)
        cursor = self._word_cursor(where)
        if cursor is not None:
            self._bring_into_view(cursor)

    def _write_up_to(self, number: int) -> None:
        while not self.is_written and len(self._written) <= number:
            self._write_more()

    def selected_text(self) -> str:
        """As it is copied: every blank a plain one."""
        return self.textCursor().selection().toPlainText().replace(WIDE_BLANK, " ")

    def copy_selected(self) -> None:
        """As text alone, in an object of Qt's own: the clipboard holds it beyond Python's end."""
        QGuiApplication.clipboard().setText(self.selected_text())

    # From places to words

    def time_of(self, position: int) -> float | None:
        """Seconds at which the word at a place in the document begins; a paragraph's first word for its time and name."""
        found = self._at(position)
        if found is None:
            return None
        number, offset = found
        word = self._written[number].word_at(offset)
        paragraph = self._shown[number]
        return paragraph.start_s if word is None else paragraph.words[word].segment.start

    def where_of(self, position: int) -> Where | None:
        """The word at a place in the document, or the paragraph's first word before it."""
        found = self._at(position)
        return None if found is None else (found[0], self._written[found[0]].word_at(found[1]) or 0)

    def _at(self, position: int) -> tuple[int, int] | None:
        """(paragraph, offset in it) of a place in the document."""
        block: QTextBlock = self.document().findBlock(position)
        number = block.blockNumber()
        return (number, position - block.position()) if 0 <= number < len(self._written) else None

    def word_said(self, speaker: str, time_s: float) -> Where | None:
        """The word whose middle is nearest to a time, of that voice where both say one at once; None without words."""
        near = [
            ((number, index), abs(word.middle_s - time_s), paragraph.speaker != speaker)
            for number, paragraph in enumerate(self._shown)
            if paragraph.start_s - _NEAR_S <= time_s <= paragraph.end_s + _NEAR_S
            for index, word in enumerate(paragraph.words)
        ]
        if not near:
            begun = sum(1 for paragraph in self._shown if paragraph.start_s <= time_s)
            return (max(0, begun - 1), 0) if self._shown else None
        there = [one for one in near if one[1] <= _SAME_S]
        return min(there, key=lambda one: one[2])[0] if there else min(near, key=lambda one: one[1])[0]

    # From word to word

    def word_beside(self, where: Where, step: int) -> Where | None:
        """The word before (-1) or after (1) one, in the order of the document."""
        number, word = where[0], where[1] + step
        if word < 0:
            return (number - 1, len(self._shown[number - 1].words) - 1) if number else None
        if word >= len(self._shown[number].words):
            return (number + 1, 0) if number + 1 < len(self._shown) else None
        return number, word

    def word_on_line(self, where: Where, step: int, across_px: int) -> Where:
        """The word at a place across on the line above (-1) or below (1), as lines are seen."""
        area, cursor = self.word_area(where), self._word_cursor(where)
        if area is None or cursor is None:
            return where
        cursor.setPosition(cursor.selectionStart())
        direction = QTextCursor.MoveOperation.Up if step < 0 else QTextCursor.MoveOperation.Down
        while cursor.movePosition(direction):  # past lines without words
            line = self.cursorRect(cursor)
            position = self.cursorForPosition(QPoint(across_px, line.center().y())).position()
            for place in (position, position - 1):  # the end of a line is also the beginning of the next
                found = self.where_of(place)
                there = None if found is None else self.word_area(found)
                if found is not None and there is not None and abs(there.top() - line.top()) < line.height() // 2:
                    return found
        return where

    def word_on_page(self, where: Where, step: int, across_px: int) -> Where:
        """The word at a place across, nearly as far up or down as is seen at once."""
        area = self.word_area(where)
        if area is None:
            return where
        down = area.center().y() + step * (self.viewport().height() - 2 * area.height())
        return self.where_of(self.cursorForPosition(QPoint(across_px, down)).position()) or where

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange and (self._shown or self._added):
            self._keep_px = self.verticalScrollBar().value()
            self._restart([*self._shown[: self._next], *self._added, *self._shown[self._next + self._gone :]])
        super().changeEvent(event)
