"""A chart as a table: the same values in rows, which can be copied, and played where they are moments."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem

from app.charts.target import ChartTable
from app.gui.theme import theme

ROW_PX = 28
_HEADER = "QHeaderView::section { background: transparent; border: none; padding: 2px 3px 4px 3px; }"
"""Words over the columns, without boxes round them."""


class ChartTableView(QTableWidget):
    """Enter or a double click plays a row; Ctrl+C copies the chosen rows, or all of them."""

    play_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._table = ChartTable((), (), ())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFont(theme.font(12))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setFont(theme.font(12, 600))
        self.horizontalHeader().setStyleSheet(_HEADER)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.doubleClicked.connect(self._on_double_clicked)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the chart in whose place it stands: its rows scroll, and the page need not."""
        return self.minimumSizeHint()

    def show_table(self, table: ChartTable) -> None:
        self._table = table
        self.clear()
        self.setColumnCount(len(table.header))
        self.setRowCount(len(table.rows))
        self.setHorizontalHeaderLabels(list(table.header))
        for index, cells in enumerate(table.rows):
            for column, text in enumerate(cells):
                self.setItem(index, column, QTableWidgetItem(text))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in {0, len(table.header) - 1} if table.header else set():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        if table.rows:
            self.setCurrentCell(0, 0)

    def copied_text(self) -> str:
        """What Ctrl+C puts on the clipboard."""
        chosen = sorted({index.row() for index in self.selectedIndexes()})
        if len(chosen) < 2:
            return self._table.as_text()
        rows = tuple(self._table.rows[row] for row in chosen)
        return ChartTable(self._table.header, rows, ()).as_text()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied_text())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._play(self.currentRow())
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.ignore()  # the page's single keys, not a search in the rows
        else:
            super().keyPressEvent(event)

    def _on_double_clicked(self) -> None:
        self._play(self.currentRow())

    def _play(self, row: int) -> None:
        if 0 <= row < len(self._table.segments):
            segment = self._table.segments[row]
            if segment is not None:
                self.play_requested.emit(segment)
