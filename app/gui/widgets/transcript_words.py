"""The words of the transcript: which one is heard, which were found, which one the keys are about, and writing them anew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent

from app.core.correction import RewriteWords
from app.core.segment import Segment
from app.core.transcript import Word
from app.gui.models.finding import Hit
from app.gui.widgets import transcript_marks as marks
from app.gui.widgets.transcript_document import TranscriptDocument, Where
from app.gui.widgets.transcript_text import UNSURE_BELOW
from app.gui.widgets.transcript_writer import Part
from app.gui.widgets.word_field import Leave, WordField

_GOES_ON_S = 5.0
"""Between two words that are heard one after the other, with a pause; more is a jump."""


class TranscriptWords(TranscriptDocument):
    rewritten = Signal(object)
    """RewriteWords: what the person wrote instead of words."""
    went = Signal()
    """Keys are about another word, which is to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._current: Where | None = None
        self._under: tuple[int, Part] | None = None
        self._focus: Where | None = None
        self._focus_said: tuple[str, float] | None = None
        """Who says the word that the keys are about, and its middle: it is found again by them."""
        self._moving = False
        self._hits: Sequence[Hit] = ()
        self._hit_lines: list[int] = []
        self._present: int | None = None
        self.field = WordField(self.viewport())
        self.field.kept.connect(self._on_kept)
        self.field.dropped.connect(self.setFocus)
        self.cursorPositionChanged.connect(self._on_cursor)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # Writing

    def _before_writing(self) -> None:
        self._moving = True
        self._current, self._under, self._focus = None, None, None
        self.show_hits((), None)
        self.setExtraSelections([])

    def _before_piece(self) -> None:
        self._under = None  # its number may belong to another paragraph in a moment

    def _after_writing(self) -> None:
        self._moving = False
        if self._focus_said is not None:
            self._set_focus(self.word_said(*self._focus_said), show=False)
        self._mark()
        self._place_field()

    # The word that the keys are about

    @property
    def focus_word(self) -> Word | None:
        if self._focus is None or self._focus[0] >= len(self._shown):
            return None
        return self._shown[self._focus[0]].words[self._focus[1]]

    def focus_on_heard(self) -> None:
        """The keys are about the word that is heard from now on, or was heard last; else the first one in view."""
        self._set_focus(self._current or self.where_of(self.cursorForPosition(QPoint(0, 0)).position()))

    def go_to_unsure(self, step: int) -> None:
        """The keys are about the next word with dots, or with -1 the one before; about the same one where there is none."""
        here = self._focus or self._current or (0, -1)
        lines = range(here[0], len(self._shown)) if step > 0 else range(here[0], -1, -1)
        for line in lines:
            unsure = [index for index, word in enumerate(self._shown[line].words) if word.confidence < UNSURE_BELOW]
            beside = [index for index in unsure[::step] if (line, index) != here and ((line, index) > here) == (step > 0)]
            if beside:
                self._write_up_to(line)
                self._set_focus((line, beside[0]))
                return

    def _set_focus(self, where: Where | None, *, show: bool = True) -> None:
        """show: bring it into view."""
        self._focus = where
        word = self.focus_word
        if word is None or where is None:
            return
        self._focus_said = (self._shown[where[0]].speaker, word.middle_s)
        cursor = self._word_cursor(where)
        if cursor is not None:
            bar, moving = self.verticalScrollBar(), self._moving
            at, self._moving = bar.value(), True
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
            bar.setValue(at)  # Qt shows the text cursor, which may lie far from what is read
            self._moving = moving
            if show:
                self._bring_into_view(cursor)
                self.went.emit()
        self.viewport().update()

    def _on_cursor(self) -> None:
        """Set by the mouse, or by keys that select."""
        mine = self.hasFocus() and not self._moving
        where = self.where_of(self.textCursor().position()) if mine else None
        if where is not None:
            self._focus = where
            word = self.focus_word
            if word is not None:
                self._focus_said = (self._shown[where[0]].speaker, word.middle_s)
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        if self._focus is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.focus_on_heard()

    def chosen(self) -> tuple[int, range] | None:
        """A paragraph, and which of its words are selected, where all are of this one; else the word of the keys."""
        if self._focus is None or not self.is_written:
            return None
        cursor = self.textCursor()
        first, last = self.where_of(cursor.selectionStart()), self.where_of(max(0, cursor.selectionEnd() - 1))
        if cursor.hasSelection() and first is not None and last is not None and first[0] == last[0]:
            return first[0], range(first[1], last[1] + 1)
        return self._focus[0], range(self._focus[1], self._focus[1] + 1)

    def words_of(self, number: int, chosen: range) -> tuple[Word, ...]:
        return self._shown[number].words[chosen.start : chosen.stop]

    # Writing words anew

    def edit_here(self) -> None:
        """A field over the word, or over those that are selected in one line."""
        chosen = self.chosen()
        if chosen is None:
            return
        number, which = chosen
        words, cursor = self.words_of(number, which), self._word_cursor((number, which.start))
        if cursor is None:
            return
        self._bring_into_view(cursor)
        sure = all(word.confidence >= UNSURE_BELOW for word in words)
        self.field.open(" ".join(word.text for word in words), span_of(words), self._shown[number].speaker, sure=sure)
        self._place_field()
        self.viewport().update()

    def remove_here(self) -> None:
        """The word, or those that are selected in one line, were not said."""
        chosen = self.chosen()
        if chosen is not None:
            span = span_of(self.words_of(*chosen))
            self.rewritten.emit(RewriteWords(span, self._shown[chosen[0]].speaker, ""))

    def keep_edit(self) -> None:
        """What is being typed is handed on."""
        self.field.leave(Leave.ELSEWHERE)

    def _on_kept(self, text: str, how: Leave) -> None:
        """Words of which the engine was not sure are so when they are kept with Enter or Tab as they are."""
        field = self.field
        confirmed = not field.sure and how is not Leave.ELSEWHERE
        if how is not Leave.ELSEWHERE:
            self.setFocus()
        at = self._focus
        if text != field.text_before or confirmed:
            self.rewritten.emit(RewriteWords(field.segment, field.speaker, text))
        if how in {Leave.NEXT, Leave.BEFORE} and at is not None:
            chosen = self._after_field(at, 1 if how is Leave.NEXT else -1)
            if chosen is not None:
                self._set_focus(chosen)
                self.edit_here()
        self.viewport().update()

    def _after_field(self, at: Where, step: int) -> Where | None:
        """The word beside those that the field stood over; what is written for them is not in the document yet."""
        beside = self.word_beside(at, step)
        while beside is not None and self.field.speaker == self._shown[beside[0]].speaker:
            if not self.field.segment.holds(self._shown[beside[0]].words[beside[1]].middle_s):
                break
            beside = self.word_beside(beside, step)
        return beside

    def _place_field(self) -> None:
        field = self.field
        if not field.is_open:
            return
        where = self.word_said(field.speaker, (field.segment.start + field.segment.end) / 2)
        if where is None:
            return
        words = self._shown[where[0]].words
        span = [i for i, word in enumerate(words) if field.segment.holds(word.middle_s)] or [where[1]]
        area = self.word_area((where[0], span[0]), span[-1])
        if area is not None:
            after = [self.word_area((where[0], index)) for index in range(span[-1] + 1, min(len(words), span[-1] + 30))]
            field.place(area, [one.right() for one in after if one is not None and one.top() == area.top()])

    # The word that is heard, words that were looked for, and what lies under the pointer

    def set_current(self, where: Where | None, *, follow: bool = False) -> None:
        """Mark the word (paragraph, word) that is heard now; follow: bring it into view, unless somebody reads elsewhere."""
        if where == self._current:
            return
        reads_elsewhere = self._goes_on(where) and not self._is_seen(self._current)
        self._current = where
        self._mark()
        cursor = self._word_cursor(where)
        if follow and cursor is not None and not reads_elsewhere and not self.field.is_open:
            self._bring_into_view(cursor)

    def _goes_on(self, where: Where | None) -> bool:
        """Whether the sound goes on from the word that was heard, and has not been sent elsewhere."""
        if where is None or self._current is None or max(where[0], self._current[0]) >= len(self._shown):
            return False
        before, now = (self._shown[at[0]].words[at[1]].segment.start for at in (self._current, where))
        return 0 <= now - before < _GOES_ON_S

    def _is_seen(self, where: Where | None) -> bool:
        area = None if where is None else self.word_area(where)
        return area is not None and area.bottom() > 0 and area.top() < self.viewport().height()

    def show_hits(self, hits: Sequence[Hit], present: int | None) -> None:
        """Light words that were looked for; present: the number of the one that is gone to."""
        self._hits, self._present = hits, present
        self._hit_lines = [hit.line for hit in hits]
        self._mark()

    @property
    def line_here(self) -> int:
        """Of the word that the keys are about or that was heard last, where it is in view; else the first in view."""
        top = self.cursorForPosition(QPoint(0, 0)).blockNumber()
        bottom = self.cursorForPosition(QPoint(0, self.viewport().height())).blockNumber()
        here = [where[0] for where in (self._focus, self._current) if where is not None and top <= where[0] <= bottom]
        return here[0] if here else top

    def show_hit(self, number: int) -> None:
        """Go to one of them."""
        hit = self._hits[number]
        self._present = number
        self._write_up_to(hit.line)
        self._set_focus((hit.line, hit.first_word))
        self._mark()

    def _mark(self) -> None:
        """Of thousands of words that were found only those in view."""
        if not self._written:
            return
        made = []
        if self._hits and self.is_written:
            top = self.cursorForPosition(QPoint(0, 0)).blockNumber()
            bottom = self.cursorForPosition(QPoint(0, self.viewport().height())).blockNumber()
            seen = range(bisect_left(self._hit_lines, top), bisect_right(self._hit_lines, bottom))
            for number in seen:
                hit = self._hits[number]
                begin = self._written[hit.line].starts[0]
                cursor = self._cursor(hit.line, begin + hit.start, begin + hit.end)
                made.append(marks.found(cursor, present=number == self._present))
        cursor_heard = self._word_cursor(self._current)
        if cursor_heard is not None and self._current is not None:
            made.append(marks.heard(cursor_heard, self._shown[self._current[0]].speaker))
        if self._under is not None:
            number, part = self._under
            start, end = self._written[number].name if part is Part.NAME else self._written[number].mark
            made.append(marks.pointed_at(self._cursor(number, start, end)))
        self.setExtraSelections(made)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        heard = self.word_area(self._current) if self._current is not None else None
        if heard is not None and self._current is not None:
            paragraph = self._shown[self._current[0]]
            text = paragraph.words[self._current[1]].text
            marks.paint_heard(painter, heard, self.baseline_of(self._current), text, paragraph.speaker)
        ringed = self.word_area(self._focus) if self._focus is not None and self.hasFocus() else None
        if ringed is not None:
            marks.paint_ring(painter, ringed)
        painter.end()

    def _on_scrolled(self) -> None:
        if self._hits:
            self._mark()
        self._place_field()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._on_scrolled()


def span_of(words: Sequence[Word]) -> Segment:
    return Segment(words[0].segment.start, max(word.segment.end for word in words))
