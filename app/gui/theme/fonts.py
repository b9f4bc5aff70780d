"""The fonts that the app brings along, registered once, so that every system shows the same letters."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from app.paths import resources_folder


class Family(StrEnum):
    """Sans for facts and controls, display for large numerals, serif for sentences that ask you to think."""

    SANS = "Inter"
    DISPLAY = "Inter Display"
    SERIF = "Source Serif Pro"


SANS: Final = Family.SANS
DISPLAY: Final = Family.DISPLAY
SERIF: Final = Family.SERIF


@cache
def register_fonts() -> tuple[str, ...]:
    """Make the bundled fonts known to Qt; returns the families found. Needs a QGuiApplication."""
    families: list[str] = []
    for file in sorted((resources_folder() / "fonts").glob("*.otf")):
        families.extend(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file))))
    return tuple(dict.fromkeys(families))


@cache
def _font(px: int, weight: int, family: Family, italic: bool) -> QFont:
    register_fonts()
    made = QFont(family.value)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if family is not Family.SERIF:
        made.setFeature(QFont.Tag("tnum"), 1)  # figures of one width, so that numbers do not dance
    return made


def font(px: int, weight: int = 400, *, family: Family = SANS, italic: bool = False) -> QFont:
    """A bundled font at `px` logical pixels; weights that exist: sans 400 500 600, display 300 500 600, serif 400 600."""
    return QFont(_font(px, weight, family, italic))
