"""One line over the timeline: where who said what is uncertain, with both ways on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.segment import Segment, Segments
from app.core.turn import ANYONE
from app.gui.widgets.basics import Card, IconLabel, PlainButton, QuietButton, column, label, row
from app.gui.widgets.timeline_hatch import EXCLUDED
from app.i18n import tr, trn


class UncertainBar(Card):
    """Says nothing of what the person left out, who knows."""

    mark_wanted = Signal(object)
    """A stretch to go to."""
    fine_wanted = Signal(object)
    """All stretches, to be counted as they are."""

    def __init__(self) -> None:
        super().__init__("soft", margins=(16, 6, 12, 6), spacing=0)
        self._stretches: Segments = ()
        self._next = 0
        line = row(spacing=12)
        line.addWidget(IconLabel("people", 20), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=1)
        words.addWidget(label(tr("Who said what is uncertain here"), 14, weight=600, wrap=True))
        self.sentence = label("", 13, colour="ink2", wrap=True)
        words.addWidget(self.sentence)
        line.addLayout(words, 1)
        self.mark_button = PlainButton(tr("Mark it myself"))
        self.mark_button.clicked.connect(self._on_mark)
        line.addWidget(self.mark_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.fine_button = QuietButton(tr("Fine as it is"))
        self.fine_button.clicked.connect(self._on_fine)
        line.addWidget(self.fine_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(line)
        self.hide()

    def show_result(self, result: AnalysisResult | None) -> None:
        found = () if result is None else tuple(one.segment for one in result.uncertain if one.code != EXCLUDED)
        if found != self._stretches:
            self._next = 0
        self._stretches = found
        asked = result is not None and ANYONE in result.speech  # nobody is told from anybody yet: that is said above
        self.setVisible(bool(found) and not asked)
        if found:
            self.sentence.setText(uncertain_words(found))

    def _on_mark(self) -> None:
        """Pressed again: the next one."""
        if self._stretches:
            self.mark_wanted.emit(self._stretches[self._next % len(self._stretches)])
            self._next += 1

    def _on_fine(self) -> None:
        self.fine_wanted.emit(self._stretches)


def uncertain_words(stretches: Sequence[Segment]) -> str:
    first, more = stretches[0], len(stretches) - 1
    start, end = clock(first.start), clock(first.end)
    if not more:
        return tr(
            "From {start} to {end}. It is hatched, and left out of the counts.",
            start=start,
            end=end,
        )
    return trn(
        "From {start} to {end}, and in {count} more place. They are hatched, and left out of the counts.",
        "From {start} to {end}, and in {count} more places. They are hatched, and left out of the counts.",
        more,
        start=start,
        end=end,
    )
