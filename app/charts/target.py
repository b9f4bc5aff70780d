"""What lies where on a chart: rectangles in pixels that answer a click with the moments they were drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.segment import Segment, Segments


@dataclass(frozen=True, slots=True)
class ChartTarget:
    """A mark's rectangle in pixels from the chart's upper left corner, what it stands for, and its words for a tooltip."""

    left: float
    top: float
    width: float
    height: float
    segments: Segments
    text: str

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x < self.left + self.width and self.top <= y < self.top + self.height


def target_at(targets: Sequence[ChartTarget], x: float, y: float) -> ChartTarget | None:
    """The target under a point; of several the one whose middle is nearest, so that close marks can both be reached."""
    under = [target for target in targets if target.holds(x, y)]
    return min(under, key=lambda target: abs(target.left + target.width / 2 - x), default=None)


@dataclass(frozen=True, slots=True)
class ChartTable:
    """A chart in words: the same values as rows. segments[i] is what row i plays, None where it plays nothing."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    segments: tuple[Segment | None, ...]

    def as_text(self) -> str:
        """Tab-separated lines, as a spreadsheet takes them from the clipboard."""
        return "\n".join("\t".join(row) for row in (self.header, *self.rows)) + "\n"


def as_played(segment: Segment, duration_s: float) -> Segment:
    """What a click on a mark plays: from 8 s before its start to 6 s after, inside the conversation."""
    start = min(max(0.0, segment.start - 8.0), duration_s)
    return Segment(start, max(start, min(duration_s, segment.start + 6.0)))
