"""Two versions of the words line beside line: a click plays from a word, F7 goes from difference to difference."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui.models.compared_lines import ComparedLines, Index, Roles, ShownLine
from app.gui.theme import theme
from app.gui.widgets.compared_line import Columns, LineBreaker, PlacedLine, paint_line, word_at
from app.i18n import tr

BAR_PX = 10
"""The scroll bar of the theme, which is always there."""
_AT_ONCE = 120
"""Lines that are measured in one turn of the event loop, so that three hours never hold up the window."""


class _LineDelegate(QStyledItemDelegate):
    """Keeps where the words of each line stand, for one width."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._breaker = LineBreaker()
        self._placed: dict[int, PlacedLine] = {}
        self._width = 0
        self.heard: tuple[int, float] | None = None
        """The number of the line in which the playhead lies, and where that is."""

    def forget(self) -> None:
        """Other lines, another theme."""
        self._breaker = LineBreaker()
        self._placed = {}

    def placed(self, shown: ShownLine) -> PlacedLine:
        width = self._view.viewport().width()
        if width != self._width:
            self._width, self._placed = width, {}
        found = self._placed.get(shown.number)
        if found is None:
            found = self._placed[shown.number] = self._breaker.placed(shown, width)
        return found

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(100, self.placed(index.data(Roles.ITEM)).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown: ShownLine = index.data(Roles.ITEM)
        rect, state = _rect_and_state(option)
        area = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("bg"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(area.left(), area.bottom() - 0.5), QPointF(area.right(), area.bottom() - 0.5))
        columns = Columns.within(area.width())
        middle = area.left() + (columns.left + columns.width + columns.right) / 2
        painter.drawLine(QPointF(middle, area.top()), QPointF(middle, area.bottom()))
        heard_s = self.heard[1] if self.heard is not None and self.heard[0] == shown.number else None
        paint_line(painter, area, shown, self.placed(shown), self._breaker, heard_s=heard_s)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self._view.hasFocus():
                painter.setPen(QPen(theme.colour("focus"), 2))
                painter.drawRoundedRect(area.adjusted(2, 2, -2, -1), 6, 6)
            else:
                painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), theme.colour("ink"))
        painter.restore()


class ComparedList(QListView):
    play_from = Signal(float)
    play_toggled = Signal()
    moved = Signal()
    """Another line is the current one."""

    def __init__(self, lines: ComparedLines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setModel(lines)
        self._delegate = _LineDelegate(self)
        self.setItemDelegate(self._delegate)
        lines.modelReset.connect(self._delegate.forget)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; outline: none; }")
        self.viewport().setAutoFillBackground(False)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_AT_ONCE)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the columns stay where they are
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(tr("Two versions, line by line"))
        self.setAccessibleDescription(tr("Enter plays a line, Space pauses, F7 goes to the next line that differs."))
        self.verticalScrollBar().setSingleStep(42)

    @property
    def row(self) -> int:
        """The current line, -1 where there is none."""
        return self.currentIndex().row()

    def go_to(self, row: int | None) -> None:
        if row is None:
            return
        index = self._lines.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def step_difference(self, step: int) -> bool:
        """To the next line that differs (the one before, with -1); whether there was one."""
        row = self._lines.next_differing(self.row, step)
        self.go_to(row)
        return row is not None

    def set_position(self, position_s: float) -> None:
        """Where the sound is: its word is shown in both versions."""
        row = self._lines.row_at(position_s)
        before = self._delegate.heard
        number = None if row is None else self._lines.shown[row].number
        self._delegate.heard = None if number is None else (number, position_s)
        if row is not None:
            self.update(self._lines.index(row))
        if before is not None and before[0] != number and (old := self._lines.row_of_number(before[0])) is not None:
            self.update(self._lines.index(old))

    def currentChanged(self, now: Index, before: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(now, before)
        self.moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        shown: ShownLine = index.data(Roles.ITEM)
        word = word_at(event.position(), QRectF(self.visualRect(index)), self._delegate.placed(shown))
        self.play_from.emit(shown.line.start_s if word is None else word.segment.start)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Space:
            self.play_toggled.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.play_from.emit(self._lines.shown[self.row].line.start_s)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self._delegate.forget()
            self.viewport().update()
        super().changeEvent(event)


def _rect_and_state(option: Any) -> tuple[QRect, QStyle.StateFlag]:
    return option.rect, option.state
