"""Who came in, and what followed: a small table of counts; each count plays its moments one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.segment import Segment, Segments
from app.gui.theme import theme
from app.i18n import tr

_HEAD_PX, ROW_PX = 20, 19
_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """name and colour of who came in; the segments where the other stopped, and where the other carried on."""

    name: str
    colour: str
    stopped: Segments
    carried_on: Segments
    spans: tuple[str, str] = ("", "")
    """Where a count is an estimate: the range it lies in."""

    @property
    def cells(self) -> tuple[Segments, Segments]:
        return (self.stopped, self.carried_on)

    def words(self, column: int) -> str:
        """The count, with its range where it is an estimate."""
        count, span = str(len(self.cells[column])), self.spans[column]
        return tr("about {count}, {span}", count=count, span=span) if span else count


class EventMatrix(QWidget):
    play_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[MatrixRow, ...] = ()
        self._chosen = (0, 0)
        self._next: dict[tuple[int, int], int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def set_rows(self, rows: tuple[MatrixRow, ...]) -> None:
        self._rows, self._chosen, self._next = rows, (0, 0), {}
        self.setFixedHeight(_HEAD_PX + ROW_PX * len(rows))
        said = "; ".join(
            tr("{name}: stopped {stopped}, carried on {on}", name=r.name, stopped=r.words(0), on=r.words(1)) for r in rows
        )
        self.setAccessibleName(said)
        self.setAccessibleDescription(tr("Arrows choose a count, Enter plays what was counted, one after the other."))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, _HEAD_PX + ROW_PX * len(self._rows))

    def _edges(self) -> tuple[float, float]:
        """Right edges of both columns."""
        return self.width() - 92.0, float(self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("ink3"))
        metrics = painter.fontMetrics()
        for edge, words, filled in zip(self._edges(), (tr("stopped"), tr("carried on")), (True, False), strict=True):
            painter.setPen(theme.colour("ink3"))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(edge - 90, 0, 90, _HEAD_PX - 4), right, words)
            x = edge - metrics.horizontalAdvance(words) - 9
            paint_triangle(painter, QPointF(x, (_HEAD_PX - 4) / 2), filled=filled, colour="ink3")
        for index, line in enumerate(self._rows):
            top = _HEAD_PX + index * ROW_PX
            painter.setFont(theme.font(12, 500))
            painter.setPen(theme.colour(f"{line.colour}_text"))
            name = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideRight, int(self._edges()[0] - 30))
            painter.drawText(QRectF(0, top, self._edges()[0] - 28, ROW_PX), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(theme.font(13, 600))
            painter.setPen(theme.colour("ink"))
            for column, (edge, cell) in enumerate(zip(self._edges(), line.cells, strict=True)):
                right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(QRectF(edge - 60, top, 60, ROW_PX), right, str(len(cell)))
                if line.spans[column]:
                    taken = painter.fontMetrics().horizontalAdvance(str(len(cell))) + 6
                    painter.setFont(theme.font(12))
                    painter.setPen(theme.colour("ink3"))
                    painter.drawText(QRectF(edge - 92, top, 92 - taken, ROW_PX), right, line.spans[column])
                    painter.setFont(theme.font(13, 600))
                    painter.setPen(theme.colour("ink"))
                if self.hasFocus() and self._chosen == (index, column):
                    self._paint_ring(painter, edge, top)

    def _paint_ring(self, painter: QPainter, edge: float, top: float) -> None:
        painter.save()
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(edge - 31, top + 1, 30, ROW_PX - 2), 4, 4)
        painter.restore()

    def _cell_at(self, point: QPointF) -> tuple[int, int] | None:
        index = int((point.y() - _HEAD_PX) // ROW_PX)
        for column, edge in enumerate(self._edges()):
            if edge - 40 <= point.x() <= edge + 4 and 0 <= index < len(self._rows):
                return index, column
        return None

    def _play(self, cell: tuple[int, int]) -> None:
        moments = self._rows[cell[0]].cells[cell[1]]
        if moments:
            number = self._next.get(cell, 0)
            self._next[cell] = (number + 1) % len(moments)
            segment: Segment = moments[number % len(moments)]
            self.play_requested.emit(segment)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        cell = self._cell_at(event.position())
        if cell is not None:
            self._chosen = cell
            self._play(cell)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        cell = self._cell_at(event.position())
        full = cell is not None and bool(self._rows[cell[0]].cells[cell[1]])
        self.setCursor(Qt.CursorShape.PointingHandCursor if full else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            line = min(max(0, self._chosen[0] + step[0]), len(self._rows) - 1)
            self._chosen = (line, min(max(0, self._chosen[1] + step[1]), _COLUMNS - 1))
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._rows:
            self._play(self._chosen)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)


def paint_triangle(painter: QPainter, middle: QPointF, *, filled: bool, colour: str) -> None:
    """The mark of "came in", pointing down; filled where the other person stopped."""
    painter.save()
    painter.setPen(QPen(theme.colour(colour), 1.3))
    painter.setBrush(theme.colour(colour) if filled else Qt.BrushStyle.NoBrush)
    x, y = middle.x(), middle.y()
    painter.drawPolygon(QPolygonF([QPointF(x - 5, y - 3.5), QPointF(x + 5, y - 3.5), QPointF(x, y + 4.5)]))
    painter.restore()
