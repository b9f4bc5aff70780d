"""A choice of two to six words in one row; left and right move it. At -1 nothing is chosen yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme
from app.i18n import tr

PADDING_PX = 15
EDGE_PX = 3


class SegmentedControl(QWidget):
    """Emits `chosen` with the index when the person picks another option (not when it is set by the program)."""

    chosen = Signal(int)

    def __init__(self, options: Sequence[str], *, index: int = 0, name: str = "", track: str = "sunken") -> None:
        """track: the colour it lies on; on a soft card "sunken" would hardly be seen."""
        super().__init__()
        self._track = track
        self._options = tuple(options)
        self._index = index
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def index(self) -> int:
        return self._index

    @property
    def options(self) -> tuple[str, ...]:
        return self._options

    def set_index(self, index: int) -> None:
        self._index = index
        self._tell()
        self.update()

    def set_options(self, options: Sequence[str], *, index: int = 0) -> None:
        self._options = tuple(options)
        self.set_index(index)
        self.updateGeometry()

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._options) and index != self._index:
            self.set_index(index)
            self.chosen.emit(index)

    def _tell(self) -> None:
        chosen = self._options[self._index] if self._index >= 0 else tr("not chosen yet")
        self.setAccessibleName(f"{self._name}: {chosen}" if self._name else chosen)

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(theme.font(14, 600))
        return [metrics.horizontalAdvance(option) + 2 * PADDING_PX for option in self._options]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(int(sum(self._widths())) + 2 * EDGE_PX + 1, 38)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        left = float(EDGE_PX)
        for index, width in enumerate(self._widths()):
            if left <= event.position().x() < left + width:
                self._choose(index)
            left += width

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Up}:
            self._choose(self._index - 1)
        elif event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Down}:
            self._choose(self._index + 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._track))
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        left = float(EDGE_PX)
        for index, (option, width) in enumerate(zip(self._options, self._widths(), strict=True)):
            area = QRectF(left, EDGE_PX, width, self.height() - 2 * EDGE_PX)
            chosen = index == self._index
            if chosen:
                painter.setBrush(theme.colour("surface"))
                painter.setPen(QPen(theme.colour("line"), 1))
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
            painter.setPen(theme.colour("ink" if chosen else "ink2"))
            painter.setFont(theme.font(14, 600 if chosen else 500))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, option)
            left += width
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)
