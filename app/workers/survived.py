"""What outlives an analysis child: what it heard and wrote so far, and at which stretch it died, how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from app.core.job import JobEvent, SpeechFound, StretchBegun, StretchDone
from app.core.segment import Segment
from app.core.transcript import WrittenStretch
from app.services.analyse_request import AnalyseRequest

MOST_DEATHS = 3
"""At one stretch, after which it has no words; or while the speech model is loaded, after which it is damaged."""
MOST_LOST_IN_A_ROW = 3
"""Stretches; after them the speech model itself is taken for damaged."""


class Survived:
    """Follows the events of one child after the other.

    Attributes:
        request: what the first child is asked for.
    """

    def __init__(self, request: AnalyseRequest) -> None:
        self.request = request
        self._activity = request.activity
        self._written = list(request.written)
        self._under_way: dict[str, Segment] = {}
        self._deaths: Counter[tuple[str, Segment]] = Counter()
        self._lost_in_a_row = 0
        self._loads_lost = 0
        self._engine = request.written_by

    def note(self, event: JobEvent) -> None:
        if isinstance(event, SpeechFound):
            self._activity = event.activity
        elif isinstance(event, StretchBegun):
            self._under_way[event.speaker] = event.segment
        elif isinstance(event, StretchDone):
            self._under_way.pop(event.stretch.speaker, None)
            if event.engine != self._engine:
                self._written, self._engine = [], event.engine
            self._written.append(event.stretch)
            if not event.stretch.failed:
                self._lost_in_a_row = self._loads_lost = 0

    def after_death(self, tell: Callable[[JobEvent], None], *, hung: bool = False) -> AnalyseRequest | None:
        """What the next child is asked for; None when another one would fare no better.

        Args:
            tell: is told of a stretch that is given up, since several died at it.
            hung: it was ended because it stood still; one that did while it loaded the speech model would do so again.
        """
        if self._activity is None:
            return None  # it died while it read or listened: the file is at fault
        if not self._under_way:
            self._loads_lost += 1
        if self._loads_lost >= MOST_DEATHS or (hung and not self._under_way):
            return None
        for speaker, segment in self._under_way.items():
            self._deaths[speaker, segment] += 1
            if self._deaths[speaker, segment] >= MOST_DEATHS:
                lost = WrittenStretch(speaker, segment, failed=True)
                self._written.append(lost)
                self._lost_in_a_row += 1
                tell(StretchDone(lost, self._engine))
        self._under_way.clear()
        if self._lost_in_a_row >= MOST_LOST_IN_A_ROW:
            return None
        return replace(
            self.request, activity=self._activity, written=tuple(self._written), written_by=self._engine, careful=True,
            keep_tracks_in=None,
        )  # fmt: skip
