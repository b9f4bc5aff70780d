"""The large parts of Review, each built when it is first asked for: ahead, one a turn of the event loop, or all at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from app.gui.views.review_charts import ReviewCharts
from app.gui.views.review_page import ReviewPage
from app.gui.widgets.chart_rendering import ChartRenderer
from app.gui.widgets.moments_panel import MomentsPanel


class ReviewParts:
    """Building takes about as long as the eye notices, so that the window does it while nobody waits."""

    @cached_property
    def panel(self) -> MomentsPanel:
        return MomentsPanel()

    @cached_property
    def charts(self) -> ReviewCharts:
        renderer = ChartRenderer()
        charts = ReviewCharts(renderer)
        renderer.setParent(charts)
        return charts

    @cached_property
    def page(self) -> ReviewPage:
        return ReviewPage(self.panel, self.charts)

    def steps(self) -> Iterator[object]:
        """Each step builds one part."""
        yield self.panel
        yield self.charts
        yield self.page
