"""Talk balance from start to end in 32 slices: bars up are you, bars down the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.gui.theme import theme

HEIGHT_PX = 34


def paint_balance(painter: QPainter, area: QRectF, slices: Sequence[float | None]) -> None:
    """Paint shares of 0 to 1 into `area`; a slice in which nobody spoke stays empty but for a thin line."""
    if not slices:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    step = area.width() / len(slices)
    width = max(1.5, step - 1.5)
    middle = area.center().y()
    reach = area.height() / 2 - 1
    you, other, silent = theme.colour("you"), theme.colour("other"), theme.colour("line")
    for index, share in enumerate(slices):
        left = area.left() + index * step + 0.75
        if share is None:
            painter.setBrush(silent)
            painter.drawRect(QRectF(left, middle - 0.5, width, 1))
            continue
        up, down = max(1.0, share * reach), max(1.0, (1 - share) * reach)
        painter.setBrush(you)
        painter.drawRoundedRect(QRectF(left, middle - 0.75 - up, width, up), 1, 1)
        painter.setBrush(other)
        painter.drawRoundedRect(QRectF(left, middle + 0.75, width, down), 1, 1)
