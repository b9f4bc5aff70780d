"""What a printed page is made of: text on a base line, wrapped text, the overview of turns, a small table, badges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.textpath import text_to_path

from app.charts.plot import minute_plot
from app.charts.style import LIGHT, PIXELS_PER_INCH, POINTS_PER_PIXEL, Panel, font
from app.charts.words import lane_other
from app.coaching.phrases import speaker_name
from app.core.analysis_result import AnalysisResult
from app.core.segment import Segments
from app.core.turn import ANYONE, OTHER, VOICE, YOU
from app.i18n import tr

WIDTH_PX, HEIGHT_PX = 827.0, 1169.0
"""A4 at 100 pixels an inch, the measure in which the charts are laid out."""
MARGIN_PX = 58.0
INNER_PX = WIDTH_PX - 2 * MARGIN_PX
LANE_PX, LANE_GAP_PX, GUTTER_PX = 19.0, 4.0, 64.0
BADGE_PX = 10.0
SHARE_PX = 8.0
MOST_LANES = 6


def text_width(text: str, face: FontProperties) -> float:
    """In pixels."""
    if not text:
        return 0.0
    points, _, _ = text_to_path.get_text_width_height_descent(text, face, False)  # noqa: FBT003 - no mathematics in it
    return float(points) / POINTS_PER_PIXEL


def wrapped(text: str, face: FontProperties, width_px: float, *, at_most: int = 99) -> list[str]:
    """Lines no wider than `width_px`; the last of `at_most` ends in an ellipsis when there was more."""
    lines: list[str] = []
    for part in text.splitlines():
        line = ""
        for word in part.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, face) > width_px:
                lines.append(line)
                line = word
            else:
                line = longer
        if line:
            lines.append(line)
    if len(lines) > at_most:
        last = lines[at_most - 1]
        while last and text_width(f"{last}…", face) > width_px:
            last = last.rpartition(" ")[0]
        lines = [*lines[: at_most - 1], f"{last}…"]
    return lines


@dataclass(frozen=True, slots=True)
class Page:
    """One A4 page; places are pixels from its upper left corner."""

    figure: Figure

    @staticmethod
    def empty() -> Page:
        size = (WIDTH_PX / PIXELS_PER_INCH, HEIGHT_PX / PIXELS_PER_INCH)
        return Page(Figure(figsize=size, dpi=PIXELS_PER_INCH, facecolor="#FFFFFF"))

    def text(
        self,
        words: str,
        x: float,
        y: float,
        *,
        px: float = 12,
        weight: int = 400,
        family: str = "sans",
        colour: str = LIGHT.ink,
        right: bool = False,
    ) -> None:
        """`y` is the base line; `right`: the text ends at `x`."""
        self.figure.text(
            x / WIDTH_PX,
            1 - y / HEIGHT_PX,
            words,
            fontproperties=font(px, weight, family=family),
            color=colour,
            ha="right" if right else "left",
            va="baseline",
            parse_math=False,
        )

    def paragraph(
        self,
        words: str,
        x: float,
        y: float,
        *,
        width: float,
        px: float,
        line_px: float,
        weight: int = 400,
        family: str = "sans",
        colour: str = LIGHT.ink,
        at_most: int = 99,
    ) -> float:
        """Lines from the base line `y` on; returns the base line of the last."""
        lines = wrapped(words, font(px, weight, family=family), width, at_most=at_most)
        for index, line in enumerate(lines):
            self.text(line, x, y + index * line_px, px=px, weight=weight, family=family, colour=colour)
        return y + max(0, len(lines) - 1) * line_px

    def share_bar(
        self, share: float, sides: tuple[tuple[str, str], tuple[str, str]], *, x: float, y: float, width: float
    ) -> float:
        """Who has which share, over one bar; returns its lower edge.

        Args:
            share: yours, 0 to 1.
            sides: name and share in words, of you and of them.
            y: base line of the names.
        """
        for (name, words), colour, right in zip(sides, (LIGHT.you_text, LIGHT.other_text), (False, True), strict=True):
            edge = x + width if right else x
            self.text(name, edge, y, weight=500, colour=colour, right=right)
            self.text(words, edge, y + 17, px=12.5, weight=600, colour=colour, right=right)
        axes = Panel(self.figure, x, y + 25, width, SHARE_PX).axes(left=0, top=0, right=0, bottom=0)
        axes.set_xticks([])
        axes.set_xlim(0, width)
        axes.set_ylim(0, 1)
        mine = share * (width - 2)
        axes.add_patch(Rectangle((0, 0), mine, 1, facecolor=LIGHT.you, lw=0))
        axes.add_patch(Rectangle((mine + 2, 0), width - 2 - mine, 1, facecolor=LIGHT.other, lw=0))
        return y + 25 + SHARE_PX

    def line(self, y: float) -> None:
        xs = (MARGIN_PX / WIDTH_PX, 1 - MARGIN_PX / WIDTH_PX)
        level = 1 - y / HEIGHT_PX
        self.figure.add_artist(Line2D(xs, (level, level), color=LIGHT.line, lw=0.8))

    def badge(self, number: int, x: float, y: float) -> None:
        """A numbered circle round (x, y)."""
        panel = Panel(self.figure, x - BADGE_PX - 1, y - BADGE_PX - 1, 2 * BADGE_PX + 2, 2 * BADGE_PX + 2)
        axes = panel.axes(left=0, top=0, right=0, bottom=0)
        axes.set_xticks([])
        axes.set_xlim(-BADGE_PX - 1, BADGE_PX + 1)
        axes.set_ylim(-BADGE_PX - 1, BADGE_PX + 1)
        axes.add_patch(Circle((0, 0), BADGE_PX, facecolor="#FFFFFF", edgecolor=LIGHT.ink, lw=1.1))
        axes.text(0, 1.2, str(number), fontproperties=font(11.5, 600), color=LIGHT.ink, ha="center", va="center_baseline")

    def overview(
        self, result: AnalysisResult, *, names: Mapping[str, str], y: float, moments: Sequence[tuple[int, float]]
    ) -> float:
        """Lanes of all turns from `y` on, badges over them at (number, time_s); returns the lower edge of the axis."""
        several = sum(1 for key in result.speech if key != YOU) > 1
        voices = tuple(result.speech)[:MOST_LANES] if ANYONE in result.speech or several else (YOU, OTHER)
        plot = INNER_PX - GUTTER_PX
        left = MARGIN_PX + GUTTER_PX
        per_s = plot / max(result.duration_s, 1.0)
        last = -1e9
        for number, time_s in moments:
            x = min(max(left + time_s * per_s, last + 2 * BADGE_PX + 5), left + plot - BADGE_PX)
            self.badge(number, x, y + BADGE_PX)
            last = x
        top = y + (2 * BADGE_PX + 8 if moments else 0)
        for index, voice in enumerate(voices):
            lane_top = top + index * (LANE_PX + LANE_GAP_PX)
            label, colour, text_colour = _lane_words(voice, names, several=several)
            if voice == OTHER and text_width(label, font(12, 500)) > GUTTER_PX - 4:
                label = tr("They")
            self.text(label, MARGIN_PX, lane_top + LANE_PX / 2 + 4, weight=500, colour=text_colour)
            left_out = tuple(found.segment for found in result.uncertain)
            self._lane(result.speech.get(voice, ()), left_out, left, lane_top, per_s=per_s, plot=plot, colour=colour)
        bottom = top + len(voices) * (LANE_PX + LANE_GAP_PX)
        panel = Panel(self.figure, left, bottom - 2, plot, 20)
        minute_plot(panel, result.duration_s, LIGHT, bottom=19, ys=(0.0, 1.0), at_most=7)
        return bottom + 18

    def _lane(
        self, speech: Segments, left_out: Segments, left: float, top: float, *, per_s: float, plot: float, colour: str
    ) -> None:
        """What is left out of the numbers is hatched."""
        axes = Panel(self.figure, left, top, plot, LANE_PX).axes(left=0, top=0, right=0, bottom=0)
        axes.set_xticks([])
        axes.set_xlim(0, plot)
        axes.set_ylim(0, 1)
        axes.add_patch(Rectangle((0, 0), plot, 1, facecolor=LIGHT.sunken, lw=0))
        bars = [(segment.start * per_s, max(0.5, segment.duration_s * per_s)) for segment in speech]
        if bars:
            axes.broken_barh(bars, (0.08, 0.84), facecolors=colour, lw=0)
        for segment in left_out:
            corner, width = (segment.start * per_s, 0), segment.duration_s * per_s
            axes.add_patch(Rectangle(corner, width, 1, facecolor=LIGHT.sunken, alpha=0.6, lw=0))
            axes.add_patch(Rectangle(corner, width, 1, fill=False, hatch="//////", edgecolor=LIGHT.ink3, lw=0))


def _lane_words(voice: str, names: Mapping[str, str], *, several: bool) -> tuple[str, str, str]:
    if voice == YOU:
        return tr("You"), LIGHT.you, LIGHT.you_text
    if voice == ANYONE:
        return tr("Anyone"), LIGHT.ink3, LIGHT.ink2
    if voice.startswith(VOICE):
        return speaker_name(voice, names), LIGHT.ink3, LIGHT.ink2
    if several:
        return speaker_name(voice, names, several=True), LIGHT.other, LIGHT.other_text
    return lane_other(names), LIGHT.other, LIGHT.other_text
