"""A ring that fills as the seconds pass, with those that are left in its middle."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme
from app.gui.theme.fonts import DISPLAY
from app.i18n import trn

_SIDE_PX = 96
_STROKE_PX = 6.0


class TimeRing(QWidget):
    def __init__(self, whole_s: float) -> None:
        super().__init__()
        self._whole_s = whole_s
        self._passed_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_passed(0.0)

    def set_passed(self, seconds: float) -> None:
        self._passed_s = min(max(0.0, seconds), self._whole_s)
        self.setAccessibleName(trn("{count} second left", "{count} seconds left", self.left_s))
        self.update()

    @property
    def left_s(self) -> int:
        """Whole seconds, rounded up."""
        return math.ceil(self._whole_s - self._passed_s - 1e-6)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_SIDE_PX, _SIDE_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, 0, _SIDE_PX, _SIDE_PX).adjusted(_STROKE_PX, _STROKE_PX, -_STROKE_PX, -_STROKE_PX)
        painter.setPen(QPen(theme.colour("sunken"), _STROKE_PX))
        painter.drawEllipse(area)
        passed = self._passed_s / self._whole_s
        if passed > 0:
            painter.setPen(QPen(theme.colour("ink"), _STROKE_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(area, 90 * 16, -round(360 * 16 * passed))
        painter.setPen(theme.colour("ink"))
        painter.setFont(theme.font(26, 600, family=DISPLAY))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(self.left_s))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)
