"""Cards, and the StateCard that says in plain words why something is not here and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.gui.theme import theme
from app.gui.theme.fonts import SERIF
from app.gui.widgets.buttons import MainButton, PlainButton, QuietButton, ThemedButton
from app.gui.widgets.text import IconLabel, Label, label

Kind = Literal["plain", "soft", "sunken", "raised", "panel", "rail"]


class Card(QFrame):
    """A surface with a 1 px edge and round corners (plain), or a quiet filled one (soft).

    `.column` is its layout, top to bottom, with `margins` (left, top, right, bottom) and `spacing`.
    """

    def __init__(
        self, kind: Kind = "plain", *, margins: tuple[int, int, int, int] = (24, 20, 24, 20), spacing: int = 8
    ) -> None:
        super().__init__()
        self.setProperty("card", kind)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*margins)
        self.column.setSpacing(spacing)


class ProgressLine(QWidget):
    """A thin bar in ink; the sentence beside it says the same in words."""

    def __init__(self, fraction: float = 0.0) -> None:
        super().__init__()
        self._fraction = fraction
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fraction(self, fraction: float) -> None:
        """0 to 1."""
        self._fraction = min(1.0, max(0.0, fraction))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        paint_progress(QPainter(self), QRectF(self.rect()), fraction=self._fraction)


def paint_progress(painter: QPainter, area: QRectF, *, fraction: float) -> None:
    """Paint a progress bar; also used by the Library's rows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = area.height() / 2
    painter.setBrush(theme.colour("sunken"))
    painter.drawRoundedRect(area, radius, radius)
    if fraction > 0:
        filled = QRectF(area)
        filled.setWidth(max(area.height(), area.width() * fraction))
        painter.setBrush(theme.colour("ink"))
        painter.drawRoundedRect(filled, radius, radius)


class StateCard(Card):
    """What is the case, one sentence more, and the ways on; the first is an outlined button, the rest are quiet."""

    def __init__(
        self,
        title: str,
        sentence: str,
        buttons: Sequence[tuple[str, Callable[[], None]]] = (),
        *,
        icon: str = "info",
        kind: Kind = "plain",
        main_first: bool = False,
        fraction: float | None = None,
    ) -> None:
        super().__init__(kind, margins=(24, 18, 24, 20), spacing=0)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel(icon, 22), 0, Qt.AlignmentFlag.AlignTop)
        self.title = label(title, 19, family=SERIF, wrap=True)
        head.addWidget(self.title, 1)
        self.column.addLayout(head)
        self.column.addSpacing(8)
        self.progress = ProgressLine(fraction or 0.0)
        self.column.addWidget(self.progress)
        self.progress.setVisible(fraction is not None)
        self.column.addSpacing(6)
        self.sentence: Label = label(sentence, 14, colour="ink2", wrap=True)
        self.column.addWidget(self.sentence)
        self.buttons: list[ThemedButton] = []
        self.column.addStretch(1)
        if buttons:
            self.column.addSpacing(14)
            line = QHBoxLayout()
            line.setSpacing(8)
            for index, (text, act) in enumerate(buttons):
                button = self._button(text, index, main_first=main_first)
                button.clicked.connect(act)
                self.buttons.append(button)
                line.addWidget(button)
            line.addStretch(1)
            self.column.addLayout(line)

    @staticmethod
    def _button(text: str, index: int, *, main_first: bool) -> ThemedButton:
        if index > 0:
            return QuietButton(text)
        return MainButton(text) if main_first else PlainButton(text)

    def set_words(self, title: str, sentence: str) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
