"""Loads and makes ahead what Review and Record need, while the Library is in use, so that going there stalls nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.gui.jobs import Action

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow
    from app.gui.views.review_parts import ReviewParts

CHARTS_AFTER_MS = 1500
BREATH_MS = 30


def load_review() -> None:
    """Import matplotlib, the charts, Review, Record and what plays sound; about a second. Any thread."""
    import matplotlib.backends.backend_agg  # noqa: PLC0415 - this is the point
    import matplotlib.figure  # noqa: PLC0415, F401

    import app.gui.views.record_live  # noqa: PLC0415
    import app.gui.views.record_setup  # noqa: PLC0415
    import app.gui.views.review  # noqa: PLC0415, F401
    from app.charts import balance, interruptions, pauses  # noqa: F401, PLC0415
    from app.gui.views.review_playback import load_sound  # noqa: PLC0415

    load_sound()
    gc.freeze()  # what stays until the end need not be looked through again


class PartsAhead(QObject):
    """What the first visit of a place would else wait for: loaded in a worker, then made part by part."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.review_parts: ReviewParts | None = None

    def load_soon(self) -> None:
        QTimer.singleShot(CHARTS_AFTER_MS, self, self._load)

    def _load(self) -> None:
        """While something is analysed it can wait: Review asks for it itself if it is opened before."""
        window = self._window
        if window.services.queue.running is not None:
            self.load_soon()
            return
        window.jobs.run(Action(load_review, lambda _: self.build_on(self.steps()), owner=self))

    def steps(self) -> Iterator[object]:
        """Each is made when it is asked for."""
        window = self._window
        if not window.has_review:
            from app.gui.views.review_parts import ReviewParts  # noqa: PLC0415 - loaded by then

            self.review_parts = ReviewParts()
            yield from self.review_parts.steps()
        yield window.review
        yield window.setup
        yield window.live

    def build_on(self, parts: Iterator[object]) -> None:
        """While nobody waits for it: a part, a breath for the window, the next part."""
        if not self._window.closing and next(parts, None) is not None:
            QTimer.singleShot(BREATH_MS, self, partial(self.build_on, parts))
