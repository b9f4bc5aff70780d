"""What the marks of the timeline mean, in one line; leaves out what there is no room for."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme
from app.gui.widgets.event_matrix import paint_triangle
from app.i18n import tr

_MARK_PX, _GAP_PX = 16.0, 14.0


class MarkLegend(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._cues: frozenset[str] = frozenset()
        self._shown = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(24)
        self.setAccessibleName(
            tr("Marks: filled triangle, came in; hollow triangle, came in and they carried on; bracket, room")
        )

    def set_marks(self, *, events: bool, cues: Collection[str]) -> None:
        """`cues` are the kinds of what was found in the words, since only these are marked; without events nothing is."""
        self._shown, self._cues = events, frozenset(cues)
        self.update()

    def _items(self) -> list[tuple[str, str]]:
        items = [("filled", tr("came in")), ("hollow", tr("carried on")), ("room", tr("room"))]
        found = {"question": ("?", tr("question")), "recap": ("R", tr("recap")), "validation": ("V", tr("validation"))}
        return items + [mark for kind, mark in found.items() if kind in self._cues]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, 24)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self._shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(theme.font(12))
        widths = [_MARK_PX + metrics.horizontalAdvance(words) + _GAP_PX for _, words in self._items()]
        widths = [wide + (6 if kind == "room" else 0) for wide, (kind, _) in zip(widths, self._items(), strict=True)]
        if sum(widths) - _GAP_PX > self.width():
            return
        x = self.width() - sum(widths) + _GAP_PX
        middle = self.height() / 2
        for (kind, words), wide in zip(self._items(), widths, strict=True):
            extra = 6.0 if kind == "room" else 0.0
            if kind in {"filled", "hollow"}:
                paint_triangle(painter, QPointF(x + 5, middle), filled=kind == "filled", colour="ink2")
            elif kind == "room":
                painter.setPen(QPen(theme.colour("ink2"), 1.5))
                painter.drawLine(QPointF(x, middle), QPointF(x + 16, middle))
                for end in (x, x + 16):
                    painter.drawLine(QPointF(end, middle - 3), QPointF(end, middle + 3))
            else:
                painter.setFont(theme.font(12, 600))
                painter.setPen(theme.colour("ink2"))
                painter.drawText(QRectF(x, 0, 12, self.height()), Qt.AlignmentFlag.AlignCenter, kind)
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("ink3"))
            left = x + _MARK_PX + extra
            painter.drawText(QRectF(left, 0, wide, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += wide

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)
