"""Play, back five seconds, the time, and the caption."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.clock import clock
from app.gui.theme import theme
from app.gui.widgets.basics import IconButton, row
from app.gui.widgets.caption import CaptionLine
from app.i18n import tr


class TimeLabel(QWidget):
    """12:43 / 32:04 in figures of one width; painted, since it changes with every frame."""

    def __init__(self) -> None:
        super().__init__()
        self._position, self._length = clock(0), clock(0)
        self.setFixedHeight(36)
        self._fit()

    def set_times(self, position_s: float, duration_s: float) -> None:
        position, length = clock(position_s), clock(duration_s)
        if (position, length) == (self._position, self._length):
            return
        changed = len(length) != len(self._length)
        self._position, self._length = position, length
        if changed:
            self._fit()
        self.update()

    def _fit(self) -> None:
        metrics = QFontMetricsF(theme.font(14, 500))
        self._left = metrics.horizontalAdvance(self._length) + 2
        self.setFixedWidth(int(self._left + metrics.horizontalAdvance(" / " + self._length)) + 12)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.width(), 36)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setFont(theme.font(14, 500))
        painter.setPen(theme.colour("ink"))
        area = self.rect()
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._position)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(self._position)
        painter.setPen(theme.colour("ink3"))
        area.setLeft(int(wide))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, f" / {self._length}")


class PlayerBar(QWidget):
    play_toggled = Signal()
    back_requested = Signal()

    def __init__(self, *, left_px: int = 0) -> None:
        super().__init__()
        line = row(self, margins=(left_px, 0, 0, 0), spacing=6)
        self.play_button = IconButton("play", tr("Play (Space)"), size=40, icon_size=22, filled=True)
        self.play_button.clicked.connect(self.play_toggled)
        line.addWidget(self.play_button)
        self.back_button = IconButton("back-5", tr("Back 5 seconds (Left)"), size=36)
        self.back_button.clicked.connect(self.back_requested)
        line.addWidget(self.back_button)
        self.time = TimeLabel()
        line.addWidget(self.time)
        self.caption = CaptionLine()
        line.addWidget(self.caption, 1)

    def set_playing(self, playing: bool) -> None:
        self.play_button.set_icon("pause" if playing else "play")
        self.play_button.set_name(tr("Pause (Space)") if playing else tr("Play (Space)"))

    def set_sound(self, *, available: bool, reason: str = "", never: bool = False) -> None:
        """Without sound the buttons are off and their tool tip says why; where there never was any, there are none."""
        for button in (self.play_button, self.back_button):
            button.setVisible(not never)
        self.play_button.setEnabled(available)
        self.back_button.setEnabled(available)
        if reason:
            self.play_button.setToolTip(reason)
