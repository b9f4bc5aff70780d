"""One bar in two parts, you at the left and the others at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme

GAP_PX = 2.0


class SplitBar(QWidget):
    """Your share of two; None shows an empty track."""

    def __init__(self, share: float | None = None, *, height_px: int = 10, name: str = "") -> None:
        super().__init__()
        self._share = share
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    @property
    def share(self) -> float | None:
        return self._share

    def set_share(self, share: float | None) -> None:
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        shape = QPainterPath()
        radius = min(5.0, area.height() / 2)
        shape.addRoundedRect(area, radius, radius)
        painter.setClipPath(shape)
        if self._share is None:
            painter.fillRect(area, theme.colour("sunken"))
            return
        border = area.width() * self._share
        painter.fillRect(QRectF(0, 0, max(0.0, border - GAP_PX / 2), area.height()), theme.colour("you"))
        right = QRectF(border + GAP_PX / 2, 0, max(0.0, area.width() - border - GAP_PX / 2), area.height())
        painter.fillRect(right, theme.colour("other"))
