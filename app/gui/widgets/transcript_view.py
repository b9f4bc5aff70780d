"""The transcript to read, hear and correct: a click or a key on a word plays, corrects, or asks what can be done."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor

from app.core.event import EventKind
from app.core.segment import Segment
from app.core.turn import ANYONE
from app.gui.models.place import Place
from app.gui.widgets.transcript_document import Where
from app.gui.widgets.transcript_text import UNSURE_BELOW, Paragraph
from app.gui.widgets.transcript_words import TranscriptWords
from app.gui.widgets.transcript_writer import Part
from app.i18n import tr

_SIDEWAYS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}
_MOVES = _SIDEWAYS | {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_COPY, _ALL = QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll
_HEARD_BESIDE_S = 0.4
"""Of what is said before and after a word that is double-clicked."""


class TranscriptView(TranscriptWords):
    play_from = Signal(float)
    play_wanted = Signal(object)
    """A Segment: only this much."""
    menu_wanted = Signal(object, QPoint)
    """A Place, and where on the screen its menu belongs."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Transcript"))
        self.setAccessibleDescription(
            tr("Arrows go from word to word. Space plays, Enter corrects the word, the Menu key lists all that can be done.")
        )
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.viewport().setMouseTracking(True)
        self._goal_px: int | None = None
        """Going up and down keeps to where it began."""
        self._pressed_twice = False

    # What a place in the text stands for

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
        """What a menu there is about: the event where its mark is, else the word, and the paragraph's turn."""
        found = self._at(position)
        if found is None:
            return None
        number, offset = found
        paragraph = self._shown[number]
        event, part = paragraph.event, self._written[number].part_at(offset)
        turn = paragraph.turn or Segment(paragraph.start_s, paragraph.end_s)
        turn = Segment(min(turn.start, paragraph.start_s), max(turn.end, paragraph.end_s))
        if event is not None and event.kind is EventKind.LISTENING_SOUND:
            turn = Segment(min(turn.start, event.segment.start), max(turn.end, event.segment.end))
        elif part is not Part.MARK or not _is_marked(paragraph):
            event = None
        chosen = self.chosen()
        word = self._written[number].word_at(offset)
        which = range(word or 0, (word or 0) + 1)
        if chosen is not None and chosen[0] == number and (word or 0) in chosen[1]:
            which = chosen[1]
        return Place(
            self.time_of(position) or paragraph.start_s,
            event=event,
            speaker=paragraph.speaker,
            turn=turn,
            copied=self.selected_text(),
            words=self.words_of(number, which) if word is not None and part is Part.WORDS else (),
            begins=which.start == 0,
            before=self._shown[number - 1].speaker if number else None,
            after=self._shown[number + 1].speaker if number + 1 < len(self._shown) else None,
        )

    def place_here(self) -> Place | None:
        """Of the word that the keys are about."""
        cursor = self._word_cursor(self._focus)
        return None if cursor is None else self.place_of(cursor.selectionStart())

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        position = self.cursorForPosition(at).position()
        under = self._part_at(position)
        if under is not None:
            self.viewport().setToolTip(tr("Click to correct"))
        elif self._is_unsure(position, at):
            self.viewport().setToolTip(tr("Heard unsurely. Double-click to correct."))
        else:
            self.viewport().setToolTip("")
        if under != self._under:
            self._under = under
            self._mark()

    def _is_unsure(self, position: int, at: QPoint) -> bool:
        """Whether the word under the pointer has dots."""
        where = self.where_of(position)
        area = None if where is None else self.word_area(where)
        if where is None or area is None or not area.contains(at):
            return False
        return self._shown[where[0]].words[where[1]].confidence < UNSURE_BELOW

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        twice, self._pressed_twice = self._pressed_twice, False
        if twice or event.button() != Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        position = self.cursorForPosition(event.position().toPoint()).position()
        if self._part_at(position) is not None:
            self._open_menu(position)
        else:
            self._play_at(position)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Correct a word; the first click of the two let it be heard, and no more than the word is to be heard now."""
        position = self.cursorForPosition(event.position().toPoint()).position()
        place = self.place_of(position)
        if event.button() != Qt.MouseButton.LeftButton or place is None or not place.words:
            super().mouseDoubleClickEvent(event)
            return
        self._pressed_twice = True
        self._set_focus(self.where_of(position), show=False)
        word = place.words[0].segment
        self.play_wanted.emit(Segment(max(0.0, word.start - _HEARD_BESIDE_S), word.end + _HEARD_BESIDE_S))
        self.edit_here()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            position = self.cursorForPosition(event.pos()).position()
            place = self.place_of(position)
            if place is not None:
                if place.words and not self.textCursor().hasSelection():
                    self._set_focus(self.where_of(position), show=False)
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
            self.menu_wanted.emit(place, self.below(position))

    def below(self, position: int | None = None) -> QPoint:
        """Where on the screen a menu belongs that is about a place; None: about the text cursor's."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.textCursor().position() if position is None else position)
        return self.viewport().mapToGlobal(self.cursorRect(cursor).bottomLeft() + QPoint(0, 4))

    def _play_at(self, position: int) -> None:
        start_s = self.time_of(position)
        if start_s is not None:
            self.play_from.emit(start_s)

    # Keys: those that are not about reading and writing words are left to the page

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        selects = key in _MOVES and modifiers & Qt.KeyboardModifier.ShiftModifier
        if event.matches(_COPY) and self.textCursor().hasSelection():
            self.copy_selected()
        elif selects or event.matches(_ALL):
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and modifiers == Qt.KeyboardModifier.ControlModifier:
            self._go(self._end_of_all(key))
        elif key == Qt.Key.Key_U and modifiers in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier}:
            self._goal_px = None
            self.go_to_unsure(-1 if modifiers else 1)
        elif modifiers:
            event.ignore()
        elif key in _MOVES:
            self._move(key)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.edit_here()
        elif key == Qt.Key.Key_Delete:
            self.remove_here()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()

    def _move(self, key: Qt.Key) -> None:
        if self._focus is None or self._focus[0] >= len(self._written):
            self._go(self._current or (0, 0))
            return
        here = self._focus
        area = self.word_area(here)
        across = self._goal_px if self._goal_px is not None else area.center().x() if area is not None else 0
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._go(self.word_beside(here, 1 if key == Qt.Key.Key_Right else -1) or here)
        elif key == Qt.Key.Key_Home:
            self._go((here[0], 0))
        elif key == Qt.Key.Key_End:
            self._go((here[0], len(self._shown[here[0]].words) - 1))
        else:
            step = 1 if key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} else -1
            page = key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
            self._go((self.word_on_page if page else self.word_on_line)(here, step, across))
            self._goal_px = across

    def _go(self, where: Where | None) -> None:
        self._goal_px = None
        self._set_focus(where)

    def _end_of_all(self, key: Qt.Key) -> Where | None:
        if not self._shown or not self.is_written:
            return None
        number = 0 if key == Qt.Key.Key_Home else len(self._shown) - 1
        return number, 0 if key == Qt.Key.Key_Home else len(self._shown[number].words) - 1


def _is_marked(paragraph: Paragraph) -> bool:
    """Whether the mark at its beginning is an event and not a pause."""
    return paragraph.event is not None and paragraph.mark[:1] in {"▼", "▽"}
