"""The small parts of every screen: text, numbers, chips, keys, lines and the boxes that line them up."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.gui.theme import theme
from app.gui.theme.fonts import DISPLAY, SANS, SERIF, Family
from app.gui.widgets.buttons import IconButton, MainButton, PlainButton, QuietButton, SectionButton
from app.gui.widgets.cards import Card, StateCard
from app.gui.widgets.segmented import SegmentedControl
from app.gui.widgets.text import IconLabel, Label, label

__all__ = [
    "DISPLAY",
    "SANS",
    "SERIF",
    "Card",
    "Chip",
    "Family",
    "IconButton",
    "IconLabel",
    "KeyCap",
    "Label",
    "MainButton",
    "NumberLabel",
    "PlainButton",
    "PrivacyLine",
    "QuietButton",
    "SectionButton",
    "SegmentedControl",
    "StateCard",
    "column",
    "hline",
    "label",
    "number_label",
    "row",
    "scrolled",
]

Margins = tuple[int, int, int, int]
NO_MARGINS: Margins = (0, 0, 0, 0)


def column(parent: QWidget | None = None, *, margins: Margins = NO_MARGINS, spacing: int = 0) -> QVBoxLayout:
    """A layout from top to bottom, set on `parent` if there is one. Margins: left, top, right, bottom."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout


def row(parent: QWidget | None = None, *, margins: Margins = NO_MARGINS, spacing: int = 0) -> QHBoxLayout:
    """A layout in reading direction, set on `parent` if there is one."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout


def scrolled(content: QWidget) -> QScrollArea:
    """`content` in an area that scrolls when the window is too small for it, and looks like nothing otherwise."""
    content.setProperty("scrolled", "true")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area


def hline() -> QFrame:
    line = QFrame()
    line.setProperty("card", "hline")
    return line


class NumberLabel(QWidget):
    """A large numeral and its small unit on one base line, such as "59%" and "you"."""

    def __init__(self, value: str, unit: str = "", *, px: int = 26, colour: str = "ink", unit_colour: str = "ink3") -> None:
        super().__init__()
        self._value, self._unit = value, unit
        self._colour, self._unit_colour = colour, unit_colour
        self._font, self._unit_font = theme.font(px, 600, family=DISPLAY), theme.font(13)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    def set_value(self, value: str, unit: str = "") -> None:
        self._value, self._unit = value, unit
        self._tell()
        self.updateGeometry()
        self.update()

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._value} {self._unit}".strip())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        big, small = QFontMetricsF(self._font), QFontMetricsF(self._unit_font)
        width = big.horizontalAdvance(self._value)
        if self._unit:
            width += 6 + small.horizontalAdvance(self._unit)
        return QSize(int(width) + 2, int(big.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        big = QFontMetricsF(self._font)
        base = big.ascent()
        painter.setFont(self._font)
        painter.setPen(theme.colour(self._colour))
        painter.drawText(QPointF(0, base), self._value)
        if self._unit:
            painter.setFont(self._unit_font)
            painter.setPen(theme.colour(self._unit_colour))
            painter.drawText(QPointF(big.horizontalAdvance(self._value) + 6, base), self._unit)


def number_label(value: str, unit: str = "", *, px: int = 26, colour: str = "ink") -> NumberLabel:
    return NumberLabel(value, unit, px=px, colour=colour)


class Chip(Label):
    """A short word in a rounded field; tone "you" and "other" mean a person, "select" anything else."""

    def __init__(self, text: str, tone: Literal["select", "you", "other"] = "select", *, px: int = 12) -> None:
        super().__init__(text, px=px, weight=500, colour="ink2")
        self.setFixedHeight(22)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_tone(tone)

    def set_tone(self, tone: Literal["select", "you", "other"]) -> None:
        if self.property("chip") != tone:
            self.setProperty("chip", tone)
            self.set_colour({"select": "ink2", "you": "you_text", "other": "other_text"}[tone])


class KeyCap(Label):
    """The key that does the same as the button beside it."""

    def __init__(self, text: str) -> None:
        super().__init__(text, px=12, weight=600, colour="ink2")
        self.setProperty("keycap", "true")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(24)
        self.setMinimumWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class PrivacyLine(QWidget):
    """A lock and one plain sentence on where things are kept."""

    def __init__(self, text: str, *, px: int = 13, centred: bool = False) -> None:
        super().__init__()
        line = row(self, spacing=8)
        if centred:
            line.addStretch(1)
        line.addWidget(IconLabel("lock", 16, colour="ink3"))
        line.addWidget(label(text, px, colour="ink3"))
        line.addStretch(1)
