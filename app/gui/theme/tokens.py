"""The colours of both themes, by the part they play."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme: every colour as #RRGGBB.

    `you*` and `other*` mean people and nothing else; `rec` is the recording dot and nothing else.
    `line` is decorative; `line_strong` borders what can be used.
    """

    name: str
    bg: str
    surface: str
    raised: str
    sunken: str
    select: str
    line: str
    line_strong: str
    ink: str
    ink2: str
    ink3: str
    primary: str
    on_primary: str
    primary_hover: str
    you: str
    you_text: str
    you_soft: str
    other: str
    other_text: str
    other_soft: str
    rec: str
    focus: str


LIGHT: Final = Tokens(
    name="light",
    bg="#F4F6F3",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#EBEFEB",
    select="#E4EAE5",
    line="#DFE4DF",
    line_strong="#7E8A86",
    ink="#15201D",
    ink2="#44514D",
    ink3="#5C6965",
    primary="#1B2B27",
    on_primary="#FFFFFF",
    primary_hover="#2C403A",
    you="#2F62A8",
    you_text="#24508C",
    you_soft="#DBE6F5",
    other="#BF7A12",
    other_text="#7A4D08",
    other_soft="#F8E9CF",
    rec="#B23A2E",
    focus="#15201D",
)

DARK: Final = Tokens(
    name="dark",
    bg="#101514",
    surface="#181F1D",
    raised="#212927",
    sunken="#0B100F",
    select="#26302D",
    line="#2A3331",
    line_strong="#74827D",
    ink="#EDF2EF",
    ink2="#B9C4BF",
    ink3="#97A49F",
    primary="#E6EDE9",
    on_primary="#101514",
    primary_hover="#FFFFFF",
    you="#6FA6EC",
    you_text="#9CC3F5",
    you_soft="#1D314D",
    other="#E3A548",
    other_text="#EFC07A",
    other_soft="#453413",
    rec="#F08577",
    focus="#EDF2EF",
)

COLOUR_NAMES: Final = tuple(field.name for field in fields(Tokens) if field.name != "name")


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB as WCAG 2 defines it, 0 to 1."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)
