"""How charts look: colours, fonts and pixel margins, with no window toolkit and no global settings of matplotlib."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from app.charts.words import minute_zero, second_zero
from app.paths import resources_folder

PIXELS_PER_INCH = 100
"""A figure's size in pixels is its inches times this; a sharper screen raises the dots, never the size of the text."""
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH
SMALLEST_TEXT_PX = 12
ONE_AT_A_TIME = Lock()
"""Held by whoever draws: matplotlib is not made for charts and a page that are drawn by two threads at once."""

_FONT_FILES = {
    ("sans", 400): "Inter-Regular.otf",
    ("sans", 500): "Inter-Medium.otf",
    ("sans", 600): "Inter-SemiBold.otf",
    ("serif", 400): "SourceSerifPro-Regular.otf",
    ("serif", 600): "SourceSerifPro-Semibold.otf",
}


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """Colours as "#RRGGBB", named as in the window's theme; text_scale 1.0 is the interface at 100 %."""

    surface: str = "#FFFFFF"
    sunken: str = "#EBEFEB"
    line: str = "#DFE4DF"
    ink: str = "#15201D"
    ink2: str = "#44514D"
    ink3: str = "#5C6965"
    you: str = "#2F62A8"
    you_text: str = "#24508C"
    other: str = "#BF7A12"
    other_text: str = "#7A4D08"
    text_scale: float = 1.0

    def px(self, pixels: float) -> float:
        """Pixels that grow with the interface size."""
        return pixels * self.text_scale


LIGHT = ChartStyle()
DARK = ChartStyle(
    surface="#181F1D",
    sunken="#0B100F",
    line="#2A3331",
    ink="#EDF2EF",
    ink2="#B9C4BF",
    ink3="#97A49F",
    you="#6FA6EC",
    you_text="#9CC3F5",
    other="#E3A548",
    other_text="#EFC07A",
)


@lru_cache(maxsize=64)
def font(size_px: float, weight: int = 400, *, family: str = "sans") -> FontProperties:
    """One of the shipped fonts by its file, so that what is installed on a computer changes nothing."""
    path = resources_folder() / "fonts" / _FONT_FILES[(family, weight)]
    return FontProperties(fname=str(path), size=size_px * POINTS_PER_PIXEL)


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle of a figure in pixels from its upper left corner: a whole small figure, or a part of a page."""

    figure: Figure
    left: float
    top: float
    width: float
    height: float

    def axes(self, *, left: float, top: float, right: float, bottom: float) -> Axes:
        """Axes inside margins in pixels, without frame, ticks or ground.

        Margins are fixed and never follow the labels, so that nothing jumps from one conversation to the next.
        """
        whole_w, whole_h = (inches * PIXELS_PER_INCH for inches in self.figure.get_size_inches())
        width = max(1.0, self.width - left - right)
        height = max(1.0, self.height - top - bottom)
        lower = whole_h - self.top - top - height
        axes = self.figure.add_axes(
            ((self.left + left) / whole_w, lower / whole_h, width / whole_w, height / whole_h), facecolor="none"
        )
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, pad=5 * POINTS_PER_PIXEL)
        axes.set_axisbelow(True)
        axes.set_yticks([])
        return axes


def panel_figure(size_px: tuple[int, int], style: ChartStyle) -> Panel:
    """A new figure of that many pixels and the panel that fills it."""
    width, height = max(1, size_px[0]), max(1, size_px[1])
    figure = Figure(
        figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH, facecolor=style.surface
    )
    return Panel(figure, 0.0, 0.0, float(width), float(height))


def minute_ticks(duration_s: float, *, at_most: int = 4) -> dict[float, str]:
    """Round minutes from 0, the first with its unit: {0: "0 min", 10: "10", ...}; seconds under a minute and a half."""
    if duration_s < 90:
        step_s = next(step for step in (5, 10, 15, 30) if duration_s / step <= at_most or step == 30)
        marks = range(0, int(duration_s) + 1, step_s)
        return {mark / 60: (second_zero() if mark == 0 else str(mark)) for mark in marks}
    minutes = duration_s / 60
    step = next((step for step in (1, 2, 5, 10, 15, 20, 30, 60, 120) if minutes / step <= at_most), 240)
    return {float(mark): (minute_zero() if mark == 0 else str(mark)) for mark in range(0, int(minutes) + 1, step)}
