"""A rectangle of a figure with a scale of its own, drawn on straight: what a chart needs of axes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from app.charts.style import PIXELS_PER_INCH, POINTS_PER_PIXEL, SMALLEST_TEXT_PX, ChartStyle, Panel, font, minute_ticks

_LINE_HEIGHT = 1.15
_TICK_DROP_PX = 5.0
"""From the plot's lower edge to the top of the words under it."""

Side = Literal["left", "center", "right"]
Level = Literal["top", "center", "bottom", "baseline"]
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Plot:
    """Places are values of the x and the y scale; the edges are pixels from the figure's lower left corner.

    matplotlib's own axes bring ticks, frames and limits that no chart here shows, and take ten times as long.
    """

    figure: Figure
    left: float
    bottom: float
    width: float
    height: float
    xs: tuple[float, float]
    ys: tuple[float, float]

    @staticmethod
    def inside(
        panel: Panel,
        *,
        left: float,
        top: float,
        right: float,
        bottom: float,
        xs: tuple[float, float],
        ys: tuple[float, float],
    ) -> Plot:
        """Inside margins in pixels, which are fixed, so that nothing jumps from one conversation to the next."""
        height = max(1.0, panel.height - top - bottom)
        lower = float(panel.figure.get_figheight()) * PIXELS_PER_INCH - panel.top - top - height
        return Plot(panel.figure, panel.left + left, lower, max(1.0, panel.width - left - right), height, xs, ys)

    def x_px(self, value: float) -> float:
        return self.left + (value - self.xs[0]) / (self.xs[1] - self.xs[0]) * self.width

    def y_px(self, value: float) -> float:
        return self.bottom + (value - self.ys[0]) / (self.ys[1] - self.ys[0]) * self.height

    def line(
        self,
        begin: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str,
        points: float,
        dotted: bool = False,
        rounded: bool = False,
        order: float = 2.0,
    ) -> None:
        """`points` wide; of two things the one of the higher order lies above."""
        drawn = Line2D(
            [self.x_px(begin[0]), self.x_px(end[0])],
            [self.y_px(begin[1]), self.y_px(end[1])],
            color=colour,
            lw=points,
            ls=(0, (2, 2)) if dotted else "-",
            solid_capstyle="round" if rounded else "butt",
            zorder=order,
        )
        self._add(drawn)

    def marks(self, at: Points, mark: str, *, px: float, fill: str, edge: str = "none", order: float = 3.0) -> None:
        """`mark` is one of matplotlib's letters, `px` high."""
        drawn = Line2D(
            [self.x_px(x) for x, _ in at],
            [self.y_px(y) for _, y in at],
            marker=mark,
            ls="none",
            ms=px * POINTS_PER_PIXEL,
            mfc=fill,
            mec=edge,
            mew=0.0 if edge == "none" else 1.5,
            zorder=order,
        )
        self._add(drawn)

    def areas(self, outlines: Iterable[Points], *, colour: str, alpha: float = 1.0, order: float = 1.0) -> None:
        """Filled shapes, all of them as one thing to draw."""
        self._add_shapes(outlines, facecolor=colour, edgecolor="none", lw=0, alpha=alpha, zorder=order)

    def bars(
        self,
        values: Iterable[tuple[float, float, float]],
        *,
        base: float = 0.0,
        colour: str,
        edge: str = "none",
        order: float = 2.0,
    ) -> None:
        """Upright bars, each (from x, to x, height over `base`); one of no height is not drawn."""
        corners = (
            ((left, base), (right, base), (right, base + high), (left, base + high)) for left, right, high in values if high
        )
        self._add_shapes(corners, facecolor=colour, edgecolor=edge, lw=0.0 if edge == "none" else 1.2, zorder=order)

    def text(
        self,
        words: str,
        at: tuple[float, float],
        *,
        px: float,
        colour: str,
        weight: int = 400,
        side: Side = "left",
        level: Level = "baseline",
        up_px: float = 0.0,
    ) -> None:
        """`up_px`: so far above the place; what a person typed is never read as mathematics."""
        self.figure.text(
            self.x_px(at[0]),
            self.y_px(at[1]) + up_px,
            words,
            transform=self._pixels,
            fontproperties=font(px, weight),
            color=colour,
            ha=side,
            va=level,
            linespacing=_LINE_HEIGHT if "\n" in words else None,
            parse_math=False,
        )

    def ticks(self, words: dict[float, str], style: ChartStyle) -> None:
        """Words under the plot at values of x; a word that would reach past an end of the plot begins or ends there."""
        near = 0.05 * (self.xs[1] - self.xs[0])
        for value, word in words.items():
            side: Side = "left" if value <= self.xs[0] else "right" if value > self.xs[1] - near else "center"
            self.text(
                word,
                (value, self.ys[0]),
                px=style.px(SMALLEST_TEXT_PX),
                colour=style.ink3,
                side=side,
                level="top",
                up_px=-_TICK_DROP_PX,
            )

    @property
    def _pixels(self) -> Transform:
        """From pixels of the figure to its dots, however many of them make an inch."""
        return Affine2D().scale(1 / PIXELS_PER_INCH) + self.figure.dpi_scale_trans

    def _add(self, drawn: Line2D | PathPatch) -> None:
        drawn.set_transform(self._pixels)
        self.figure.add_artist(drawn)

    def _add_shapes(self, outlines: Iterable[Points], **look: str | float) -> None:
        places: list[tuple[float, float]] = []
        codes: list[int] = []
        for outline in outlines:
            places += [(self.x_px(x), self.y_px(y)) for x, y in outline]
            places.append(places[-len(outline)])
            codes += [int(Path.MOVETO), *[int(Path.LINETO)] * (len(outline) - 1), int(Path.CLOSEPOLY)]
        if places:
            self._add(PathPatch(Path(places, codes), **look))


def minute_plot(
    panel: Panel,
    duration_s: float,
    style: ChartStyle,
    *,
    top: float = 0.0,
    bottom: float,
    ys: tuple[float, float],
    at_most: int = 4,
) -> Plot:
    """A plot over the panel's whole width, of the conversation's minutes, with some of them under it."""
    xs = (0.0, max(duration_s, 1.0) / 60)
    plot = Plot.inside(panel, left=0, top=top, right=0, bottom=bottom, xs=xs, ys=ys)
    plot.ticks(minute_ticks(duration_s, at_most=at_most), style)
    return plot
