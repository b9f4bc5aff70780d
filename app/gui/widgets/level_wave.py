"""How loud a source is and has just been: bars that move to the left, the newest at the right."""

from __future__ import annotations

from collections import deque
from math import log10
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import theme

BAR_PX = 4.0
GAP_PX = 3.0
HISTORY = 400
SILENT = 0.012  # peak below which a bar is drawn as a dot
FULL_DB = 48.0  # a bar reaches its full height 48 dB above silence


def bar_height(peak: float) -> float:
    """0 to 1 for a peak of 0 to 1, by loudness as it is heard (in dB), not by the sample's size."""
    if peak <= SILENT:
        return 0.0

    return max(0.06, min(1.0, 1 + 20 * log10(min(1.0, peak)) / FULL_DB))


class LevelWave(QWidget):
    """A level meter with history. Nothing is announced to a screen reader; the word beside it says what is heard."""

    def __init__(self, tone: Literal["you", "other", "ink3"], *, height_px: int = 84, name: str) -> None:
        super().__init__()
        self._tone = tone
        self._heights: deque[float] = deque(maxlen=HISTORY)
        self._live = True
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    @property
    def heights(self) -> tuple[float, ...]:
        return tuple(self._heights)

    def push(self, peak: float) -> None:
        """The next peak, 0 to 1."""
        self._heights.append(bar_height(peak))
        self.update()

    def clear(self) -> None:
        self._heights.clear()
        self.update()

    def set_live(self, live: bool) -> None:
        """Paused: what was heard stays, paler."""
        self._live = live
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width, height, step = self.width(), self.height(), BAR_PX + GAP_PX
        count = int(width / step)
        shown = list(self._heights)[-count:]
        silent = theme.colour("line")
        for place in range(count):  # from the right
            left = width - (place + 1) * step + GAP_PX
            value = shown[-1 - place] if place < len(shown) else 0.0
            if value > 0:
                age = 1 - place / count
                painter.setBrush(theme.colour(self._tone, alpha=(0.35 + 0.65 * age**1.5) * (1.0 if self._live else 0.35)))
            else:
                painter.setBrush(silent)
            size = max(3.0, value * (height - 4))
            painter.drawRoundedRect(QRectF(left, (height - size) / 2, BAR_PX, size), 2, 2)
