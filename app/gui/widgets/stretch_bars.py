"""The longest stretches of both voices as two bars to one scale; a click plays the stretch."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.clock import clock
from app.core.segment import Segment
from app.gui.theme import theme
from app.i18n import tr

ROW_PX = 19
_LEAST_NAME_PX, _MOST_NAME_PX, _TIME_PX = 42, 76, 36


@dataclass(frozen=True, slots=True)
class Stretch:
    name: str
    colour: str
    segment: Segment
    span: str = ""
    """Where the length is an estimate: the range it lies in."""

    @property
    def words(self) -> str:
        length = clock(round(self.segment.duration_s))
        return tr("about {count}, {span}", count=length, span=self.span) if self.span else length


class StretchBars(QWidget):
    play_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._stretches: tuple[Stretch, ...] = ()
        self._chosen = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_stretches(self, stretches: tuple[Stretch, ...]) -> None:
        self._stretches = stretches
        self._chosen = 0
        self.setFixedHeight(max(1, len(stretches)) * ROW_PX)
        said = ", ".join(f"{stretch.name} {stretch.words}" for stretch in stretches)
        self.setAccessibleName(tr("Longest stretches: {which}. Enter plays.", which=said))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, max(1, len(self._stretches)) * ROW_PX)

    def _names_px(self) -> int:
        """Room for the longer name, within limits."""
        metrics = QFontMetricsF(theme.font(12, 500))
        widest = max((metrics.horizontalAdvance(stretch.name) for stretch in self._stretches), default=0.0)
        return min(max(_LEAST_NAME_PX, int(widest) + 8), _MOST_NAME_PX)

    def _spans_px(self) -> int:
        """Room for the longer range; none where nothing is an estimate."""
        metrics = QFontMetricsF(theme.font(12))
        widest = max((metrics.horizontalAdvance(stretch.span) for stretch in self._stretches), default=0.0)
        return int(widest) + 8 if widest else 0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names_px, spans_px = self._names_px(), self._spans_px()
        longest = max((stretch.segment.duration_s for stretch in self._stretches), default=1.0) or 1.0
        for index, stretch in enumerate(self._stretches):
            top = index * ROW_PX
            painter.setFont(theme.font(12, 500))
            metrics = painter.fontMetrics()
            painter.setPen(theme.colour(f"{stretch.colour}_text"))
            name = metrics.elidedText(stretch.name, Qt.TextElideMode.ElideRight, names_px - 4)
            painter.drawText(QRectF(0, top, names_px, ROW_PX), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(theme.colour("ink"))
            painter.drawText(
                QRectF(self.width() - _TIME_PX, top, _TIME_PX, ROW_PX),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                clock(round(stretch.segment.duration_s)),
            )
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("ink3"))
            painter.drawText(QRectF(self.width() - _TIME_PX - spans_px, top, spans_px, ROW_PX), right, stretch.span)
            wide = max(8.0, self.width() - names_px - _TIME_PX - spans_px - 8)
            bar = QRectF(names_px, top + (ROW_PX - 8) / 2, wide, 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(bar, 4, 4)
            bar.setWidth(max(8.0, bar.width() * stretch.segment.duration_s / longest))
            painter.setBrush(theme.colour(stretch.colour))
            painter.drawRoundedRect(bar, 4, 4)
            if self.hasFocus() and index == self._chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("focus"), 2))
                painter.drawRoundedRect(QRectF(names_px - 4, top + 1, wide + 8, ROW_PX - 2), 4, 4)  # clear of the words

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._play(self._row_at(event.position()))

    def _row_at(self, point: QPointF) -> int:
        return int(point.y() // ROW_PX)

    def _play(self, index: int) -> None:
        if 0 <= index < len(self._stretches):
            self._chosen = index
            self.play_requested.emit(self._stretches[index].segment)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self._stretches:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._chosen = min(max(0, self._chosen + step), len(self._stretches) - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._play(self._chosen)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)
