"""Where times lie on the timeline, in pixels, and which time and lane lie under a point; no painting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from app.core.segment import Segment
from app.gui.widgets import timeline_closeup as closeup
from app.gui.widgets import timeline_overview as overview
from app.gui.widgets.timeline_content import TimelineContent
from app.gui.widgets.timeline_overview import GUTTER_PX

BADGES_PX = 28
LENS_PX = 14
RING_PX = 4
"""Under the axis, so that the focus ring does not touch its figures."""
_NO_BADGES_PX = 8
"""Over the overview where there are no moments: its frame and the focus ring lie there."""
_PLAYHEAD_AT = 0.33
_SLACK_PX = 4.0
"""A bar narrower than this can still be pointed at."""


def spread(wished: Sequence[float], *, apart: float, lowest: float, highest: float) -> list[float]:
    """Places for badges in order, as near as can be to where they belong and never on top of each other."""
    placed = [min(max(x, lowest), highest) for x in wished]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + apart)
    if placed and placed[-1] > highest:
        placed[-1] = highest
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - apart)
    return placed


@dataclass(frozen=True, slots=True)
class Geometry:
    """The timeline as it lies now: `width` pixels wide, the close-up `span_s` long round `position_s`."""

    content: TimelineContent
    width: int
    position_s: float
    span_s: float

    @property
    def lanes(self) -> int:
        return max(1, len(self.content.lanes))

    @property
    def overview_top(self) -> int:
        """Moments have their badges over it."""
        return BADGES_PX if self.content.moments else _NO_BADGES_PX

    @property
    def closeup_top(self) -> int:
        return self.overview_top + overview.overview_height(self.lanes) + LENS_PX

    @property
    def height(self) -> int:
        return self.closeup_top + closeup.closeup_height(self.lanes) + RING_PX

    @property
    def plot_width(self) -> float:
        return max(1.0, self.width - GUTTER_PX - 2.0)

    @property
    def window(self) -> tuple[float, float]:
        """The seconds that the close-up shows."""
        duration_s = self.content.duration_s
        span = min(self.span_s, max(duration_s, 1.0))
        start = min(max(0.0, self.position_s - span * _PLAYHEAD_AT), max(0.0, duration_s - span))
        return start, start + span

    def overview_x(self, time_s: float) -> float:
        return GUTTER_PX + self.plot_width * time_s / max(self.content.duration_s, 1e-6)

    def closeup_x(self, time_s: float) -> float:
        start_s, end_s = self.window
        return GUTTER_PX + self.plot_width * (time_s - start_s) / max(end_s - start_s, 1e-6)

    def overview_band(self) -> tuple[float, float]:
        """Top and height of its lanes."""
        each = overview.LANE_PX + overview.GAP_PX
        return float(self.overview_top), float(self.lanes * each - overview.GAP_PX)

    def closeup_band(self) -> tuple[float, float]:
        each = closeup.LANE_PX + closeup.GAP_PX
        return float(self.closeup_top + closeup.MARKS_PX), float(self.lanes * each - closeup.GAP_PX)

    def frame(self) -> QRectF:
        """Round what the close-up shows of the overview."""
        start_s, end_s = self.window
        left, right = self.overview_x(start_s), min(self.overview_x(end_s), self.width - 2.0)
        height = overview.overview_height(len(self.content.lanes)) - overview.AXIS_PX - 4
        return QRectF(left - 1, self.overview_top - 3, max(6.0, right - left + 2), height + 6)

    def badge_places(self) -> list[float]:
        wished = [self.overview_x(time_s) for time_s, _ in self.content.moments]
        return spread(wished, apart=25.0, lowest=GUTTER_PX + 11.0, highest=self.width - 13.0)

    def badge_at(self, point: QPointF) -> int | None:
        if point.y() < BADGES_PX - 3:
            for index, place in enumerate(self.badge_places()):
                if abs(place - point.x()) < 13:
                    return index
        return None

    def in_closeup(self, y: float) -> bool:
        return y >= self.closeup_top

    def time_at(self, x: float, *, closeup: bool) -> float:
        share = min(max(0.0, (x - GUTTER_PX) / self.plot_width), 1.0)
        if not closeup:
            return share * self.content.duration_s
        start_s, end_s = self.window
        return start_s + share * (end_s - start_s)

    def speech_at(self, point: QPointF) -> tuple[str, Segment] | None:
        """Whose speech is under a point, and all of that turn."""
        near = self.in_closeup(point.y())
        top, height = self.closeup_band() if near else self.overview_band()
        if not top <= point.y() < top + height or not self.content.lanes or point.x() < GUTTER_PX:
            return None
        lane = self.content.lanes[min(int((point.y() - top) / height * self.lanes), len(self.content.lanes) - 1)]
        time_s = self.time_at(point.x(), closeup=near)
        turn = self.content.turn_of(lane.speaker, time_s)
        if turn is None:
            span_s = self.window[1] - self.window[0] if near else self.content.duration_s
            turn = self.content.turn_of(lane.speaker, time_s, slack_s=_SLACK_PX * span_s / self.plot_width)
        return None if turn is None else (lane.speaker, turn)
