"""Text on screen, always plain (what people typed is never read as markup), and the icons beside it."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from app.gui.theme import theme
from app.gui.theme.fonts import SANS, Family

_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:s|min|h)\b)")


class Label(QLabel):
    """Plain text in one of the theme's fonts and colours; follows a change of theme by itself."""

    def __init__(
        self,
        text: str = "",
        *,
        px: int = 14,
        weight: int = 400,
        colour: str = "ink",
        family: Family = SANS,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(px, weight, family=family))
        self.setProperty("tone", colour)
        self.setWordWrap(wrap)
        self.setText(text)

    def set_colour(self, colour: str) -> None:
        """`colour` is the name of a token."""
        self.setProperty("tone", colour)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()


class IconLabel(QLabel):
    """An icon that is only looked at; the words beside it say the same."""

    def __init__(self, name: str, size: int = 18, *, colour: str = "ink2", stroke: float = 1.6) -> None:
        super().__init__()
        self._name, self._size, self._colour, self._stroke = name, size, colour, stroke
        self.setFixedSize(size, size)
        self._draw()

    def set_icon(self, name: str, *, colour: str | None = None) -> None:
        self._name, self._colour = name, colour or self._colour
        self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setPixmap(theme.pixmap(self._name, self._size, colour=self._colour, stroke=self._stroke))


def unbroken(text: str) -> str:
    """The same words, with no line break between a number and its unit."""
    return _BEFORE_UNIT.sub("\u00a0", text)


def label(
    text: str,
    px: int = 14,
    *,
    weight: int = 400,
    colour: str = "ink",
    family: Family = SANS,
    wrap: bool = False,
    align: Qt.AlignmentFlag | None = None,
) -> Label:
    """A Label in one call."""
    made = Label(text, px=px, weight=weight, colour=colour, family=family, wrap=wrap)
    if align is not None:
        made.setAlignment(align)
    return made
