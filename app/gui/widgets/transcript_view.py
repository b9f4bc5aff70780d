"""The transcript as one text document: a click on a word plays from it, one on a name or a mark corrects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from app.core.event import EventKind
from app.core.segment import Segment
from app.core.turn import ANYONE, OTHER, YOU
from app.gui.models.place import Place
from app.gui.theme import theme
from app.gui.widgets.transcript_text import Paragraph
from app.gui.widgets.transcript_writer import Part, TranscriptWriter, Written
from app.i18n import tr

_AT_ONCE = 8
"""Paragraphs written in one turn of the event loop, so that three hours never hold up the window."""


class TranscriptView(QTextEdit):
    play_from = Signal(float)
    menu_wanted = Signal(object, QPoint)
    """A Place, and where on the screen its menu belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("bare", "true")
        self.setAccessibleName(tr("Transcript"))
        self.setAccessibleDescription(tr("Enter plays from a word; R or the Menu key corrects who said a turn."))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.viewport().setMouseTracking(True)
        self._names: Mapping[str, str] = {}
        self._shown: list[Paragraph] = []
        self._written: list[Written] = []
        self._next = 0
        self._gone = 0
        self._added: list[Paragraph] = []
        self._writer = TranscriptWriter({})
        self._current: tuple[int, int] | None = None
        self._under: tuple[int, Part] | None = None
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
        self.setDocument(document)  # Qt deletes the one before
        several = len({paragraph.speaker for paragraph in wanted} - {YOU}) > 1
        self._writer = TranscriptWriter(self._names, several=several)
        self._begin(0, 0, wanted)

    def _begin(self, first: int, gone: int, added: Sequence[Paragraph]) -> None:
        """Exchange `gone` paragraphs from `first` on for others, a few in each turn of the event loop."""
        self._current, self._under = None, None
        self.setExtraSelections([])
        self._next, self._gone, self._added = first, gone, list(added)
        self._more.start()
        self._write_more()

    def _write_more(self) -> None:
        self._under = None  # its number may belong to another paragraph in a moment
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
            self._mark()

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

    # The word that is heard, and what lies under the pointer

    def set_current(self, where: tuple[int, int] | None, *, follow: bool = False) -> None:
        """Mark the word (paragraph, word) that is heard now; follow: bring it into view."""
        if where == self._current:
            return
        self._current = where
        self._mark()
        cursor = self._word_cursor(where)
        if follow and cursor is not None:
            self._bring_into_view(cursor)

    def _mark(self) -> None:
        """Extra selections: the word that is heard, and a line under the name or mark that a click would correct."""
        marks = []
        cursor = self._word_cursor(self._current)
        if cursor is not None and self._current is not None:
            shape = QTextCharFormat()
            soft = {YOU: "you_soft", OTHER: "other_soft"}.get(self._shown[self._current[0]].speaker, "select")
            shape.setBackground(theme.colour(soft))
            shape.setForeground(theme.colour("ink"))
            shape.setFontWeight(600)
            marks.append(_selection(cursor, shape))
        if self._under is not None:
            number, part = self._under
            start, end = self._written[number].name if part is Part.NAME else self._written[number].mark
            shape = QTextCharFormat()
            shape.setFontUnderline(True)
            marks.append(_selection(self._cursor(number, start, end), shape))
        self.setExtraSelections(marks)

    def _word_cursor(self, where: tuple[int, int] | None) -> QTextCursor | None:
        """None for a word that is not in the document yet."""
        if where is None or where[0] >= len(self._written) or where[1] >= len(self._written[where[0]].starts):
            return None
        written = self._written[where[0]]
        return self._cursor(where[0], written.starts[where[1]], written.ends[where[1]])

    def _cursor(self, number: int, start: int, end: int) -> QTextCursor:
        begin = self.document().findBlockByNumber(number).position()
        cursor = QTextCursor(self.document())
        cursor.setPosition(begin + start)
        cursor.setPosition(begin + end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _bring_into_view(self, cursor: QTextCursor) -> None:
        area = self.cursorRect(cursor)
        height = self.viewport().height()
        if area.top() < 0 or area.bottom() > height - 8:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + area.top() - height // 3)

    def scroll_to(self, where: tuple[int, int]) -> None:
        """Show a word (paragraph, word): its paragraph's beginning at the top, or the word itself if it lies far below."""
        while not self.is_written and len(self._written) <= where[0]:
            self._write_more()
        if where[0] >= len(self._written):
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self._top_of(where[0]) - 4)
        cursor = self._word_cursor(where)
        if cursor is not None:
            self._bring_into_view(cursor)

    # What a place in the text stands for

    def time_of(self, position: int) -> float | None:
        """Seconds at which the word at a place in the document begins; a paragraph's first word for its time and name."""
        found = self._at(position)
        if found is None:
            return None
        number, offset = found
        word = self._written[number].word_at(offset)
        paragraph = self._shown[number]
        return paragraph.start_s if word is None else paragraph.words[word].segment.start

    def _at(self, position: int) -> tuple[int, int] | None:
        """(paragraph, offset in it) of a place in the document."""
        block: QTextBlock = self.document().findBlock(position)
        number = block.blockNumber()
        return (number, position - block.position()) if 0 <= number < len(self._written) else None

    def _part_at(self, position: int) -> tuple[int, Part] | None:
        """The name or mark at a place, None where a click plays."""
        found = self._at(position)
        if found is None:
            return None
        number, offset = found
        part = self._written[number].part_at(offset)
        paragraph = self._shown[number]
        correctable = (part is Part.NAME and paragraph.speaker != ANYONE) or (
            part is Part.MARK and _is_marked(paragraph)
        )
        return (number, part) if correctable else None

    def place_of(self, position: int) -> Place | None:
        """What a menu there is about: the event where its mark is, else the paragraph's turn."""
        found = self._at(position)
        if found is None:
            return None
        number, offset = found
        paragraph = self._shown[number]
        event = paragraph.event
        turn = paragraph.turn or Segment(paragraph.start_s, paragraph.end_s)
        if event is not None and event.kind is EventKind.LISTENING_SOUND:
            turn = Segment(min(turn.start, event.segment.start), max(turn.end, event.segment.end))
        elif self._written[number].part_at(offset) is not Part.MARK or not _is_marked(paragraph):
            event = None
        return Place(
            self.time_of(position) or paragraph.start_s,
            event=event,
            speaker=paragraph.speaker,
            turn=turn,
            copied=self.textCursor().selection().toPlainText(),
        )

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseMoveEvent(event)
        under = self._part_at(self.cursorForPosition(event.position().toPoint()).position())
        if under != self._under:
            self._under = under
            self.viewport().setToolTip(tr("Click to correct") if under is not None else "")
            self._mark()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        position = self.cursorForPosition(event.position().toPoint()).position()
        if self._part_at(position) is not None:
            self._open_menu(position)
        else:
            self._play_at(position)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = self.place_of(self.cursorForPosition(event.pos()).position())
            if place is not None:
                self.menu_wanted.emit(place, event.globalPos())
        else:
            self.open_menu()
        event.accept()

    def open_menu(self) -> None:
        """By keyboard: of what stands at the text cursor."""
        self._open_menu(self.textCursor().position())

    def _open_menu(self, position: int) -> None:
        place = self.place_of(position)
        if place is not None:
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            below = self.cursorRect(cursor).bottomLeft() + QPoint(0, 4)
            self.menu_wanted.emit(place, self.viewport().mapToGlobal(below))

    def _play_at(self, position: int) -> None:
        start_s = self.time_of(position)
        if start_s is not None:
            self.play_from.emit(start_s)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._play_at(self.textCursor().position())
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()  # plays and pauses, as everywhere on the page
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange and (self._shown or self._added):
            self._keep_px = self.verticalScrollBar().value()
            self._restart([*self._shown[: self._next], *self._added, *self._shown[self._next + self._gone :]])
        super().changeEvent(event)


def _is_marked(paragraph: Paragraph) -> bool:
    """Whether the mark at its beginning is an event and not a pause."""
    return paragraph.event is not None and paragraph.mark[:1] in {"▼", "▽"}


def _selection(cursor: QTextCursor, shape: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor, made.format = cursor, shape
    return made
