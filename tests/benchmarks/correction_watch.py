"""Watches a review's window: when its numbers and charts were painted, and how long it answered nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer

from app.core.analysis_result import AnalysisResult
from app.gui.views.review import ReviewView

BEAT_MS = 2


def wait(until: Callable[[], bool], *, seconds: float) -> None:
    """Let the window work as it does in the app, looking every few milliseconds."""
    loop = QEventLoop()
    looking = QTimer()
    looking.setInterval(3)
    looking.timeout.connect(lambda: loop.quit() if until() else None)
    looking.start()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()
    looking.stop()


class Watch(QObject):
    """begin() before a correction; the times are milliseconds from there."""

    def __init__(self, view: ReviewView) -> None:
        super().__init__(view)
        self._view = view
        self._begun = 0.0
        self._before: AnalysisResult | None = None
        self._painted: dict[QObject, float] = {}
        self._beats: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(lambda: self._beats.append(time.perf_counter()))
        self._timer.start()
        self._pictures = list(view.page.charts.pictures.values())
        for part in (view.page.timeline, *self._pictures):
            part.installEventFilter(self)

    def begin(self) -> None:
        self._before = self._result
        self._painted.clear()
        self._begun = time.perf_counter()
        self._beats = [self._begun]

    @property
    def all_painted(self) -> bool:
        return len(self._painted) == 1 + len(self._pictures)

    @property
    def timeline_painted(self) -> bool:
        return self._view.page.timeline in self._painted

    @property
    def numbers_ms(self) -> float:
        return self._ms(self._painted[self._view.page.timeline])

    @property
    def charts_ms(self) -> float:
        return self._ms(max(self._painted[picture] for picture in self._pictures))

    @property
    def longest_ms(self) -> float:
        """The longest time between two beats, less the one that it takes anyway."""
        return 1000 * max(later - earlier for earlier, later in pairwise(self._beats)) - BEAT_MS

    @property
    def _result(self) -> AnalysisResult | None:
        return self._view.review.result if self._view.review is not None else None

    def _ms(self, at: float) -> float:
        return 1000 * (at - self._begun)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Noted when the painting of what is new begins; the picture is a copy of what was drawn before."""
        if event.type() == QEvent.Type.Paint and watched not in self._painted and self._result is not self._before:
            picture = next((one for one in self._pictures if one is watched), None)
            drawing = picture._drawing if picture is not None else None
            if picture is None or (drawing is not None and drawing.order.result is self._result):
                self._painted[watched] = time.perf_counter()
        return super().eventFilter(watched, event)
