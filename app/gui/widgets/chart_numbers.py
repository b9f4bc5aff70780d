"""The numbers beside the charts: shares of talk over one bar, and mid-thought pauses let run as dots; all of them play."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.segment import Segment, Segments, merged
from app.core.turn import OTHER, YOU
from app.gui.models.explaining import range_words
from app.gui.models.words import split_percent
from app.gui.widgets.basics import column, label, row
from app.gui.widgets.dots import Dots
from app.gui.widgets.evidence_number import Evidence, EvidenceNumber
from app.gui.widgets.split_bar import SplitBar
from app.i18n import tr

STRETCH_PLAYED_S = 20.0
_STRETCH_GAP_S = 2.0


class TalkNumbers(QWidget):
    """Your share and theirs in large figures over one bar; a press plays that side's stretches, the longest first."""

    play_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        body = column(self, spacing=2)
        line = row()
        self.yours = EvidenceNumber(px=24, colour="you_text")
        self.theirs = EvidenceNumber(px=24, colour="other_text", unit_first=True)
        line.addWidget(self.yours)
        line.addStretch(1)
        line.addWidget(self.theirs)
        body.addLayout(line)
        self._ranges = QWidget()
        spans = row(self._ranges)
        self.your_range, self.their_range = label("", 12, colour="ink3"), label("", 12, colour="ink3")
        spans.addWidget(self.your_range)
        spans.addStretch(1)
        spans.addWidget(self.their_range)
        self._ranges.hide()
        body.addWidget(self._ranges)
        body.addSpacing(2)
        self.bar = SplitBar(None, name=tr("Share of talk"))
        body.addWidget(self.bar)
        for number in (self.yours, self.theirs):
            number.play_requested.connect(self.play_requested)

    def set_share(self, result: AnalysisResult, share: float | None, other: str, *, estimated: bool) -> None:
        if share is None:
            return
        yours, theirs = split_percent(share)
        self.yours.set_value(
            yours,
            tr("you"),
            plays=stretches_to_play(result, YOU),
            says=tr("Plays your stretches, the longest first"),
        )
        self.theirs.set_value(
            theirs,
            other,
            plays=stretches_to_play(result, OTHER),
            says=tr("Plays the stretches of {name}, the longest first", name=other),
        )
        self.bar.set_share(share)
        self._ranges.setVisible(estimated)
        if estimated:
            self._show_ranges(result)

    def _show_ranges(self, result: AnalysisResult) -> None:
        """That the shares are estimates, and between which the truth lies, in small text under the numbers."""
        for shown, number, speaker in ((self.your_range, self.yours, YOU), (self.their_range, self.theirs, OTHER)):
            value = result.metric("talk_share", speaker)
            span = range_words(value) if value is not None else ""
            shown.setText(tr("about {span}", span=span) if span else tr("an estimate"))
            said = number.accessibleName()
            number.setAccessibleName(
                tr("about {number}, {span}", number=said, span=span) if span else tr("about {number}", number=said)
            )


def stretches_to_play(result: AnalysisResult, speaker: str) -> Segments:
    """The first 20 s of each of a speaker's stretches, the longest first."""
    stretches = merged(result.speech.get(speaker, ()), gap_s=_STRETCH_GAP_S)
    longest = result.longest.get(speaker)
    if longest is not None:
        stretches = (longest, *(own for own in stretches if not own.overlap_s(longest)))
    ordered = sorted(stretches, key=lambda own: -own.duration_s)
    return tuple(Segment(own.start, min(own.end, own.start + STRETCH_PLAYED_S)) for own in ordered)


class LetRun(QWidget):
    """Their mid-thought pauses that you let run, as dots; a dot plays its pause, the count one after the other."""

    play_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._evidence = Evidence()
        self._in_dots: Segments = ()
        body = column(self, spacing=3)
        self._title = label("", 12, colour="ink3", wrap=True)
        body.addWidget(self._title)
        line = row(spacing=8)
        self.dots = Dots()
        self.dots.chosen.connect(self._on_dot)
        line.addWidget(self.dots, 1)
        self.count = QPushButton()
        self.count.setProperty("kind", "icon")
        self.count.setFont(self._title.font())
        self.count.clicked.connect(self._on_clicked)
        line.addWidget(self.count)
        body.addLayout(line)

    def set_values(self, let_run: MetricValue | None, ended: MetricValue | None, names: Mapping[str, str]) -> bool:
        """False where there is nothing to show."""
        runs = int(let_run.value) if let_run is not None and let_run.value is not None else 0
        others = int(ended.value) if ended is not None and ended.value is not None else 0
        kept = let_run.evidence if let_run is not None else ()
        self._evidence = Evidence(kept)
        self._in_dots = (*kept, *(ended.evidence if ended is not None else ()))
        if runs + others == 0:
            return False
        name = names.get(OTHER, "")
        self._title.setText(
            tr("{name}'s mid-thought pauses you let run", name=name) if name else tr("Mid-thought pauses you let run")
        )
        self.dots.set_count(runs, runs + others)
        words = tr("{runs} of {all}", runs=runs, all=runs + others)
        self.count.setText(words)
        self.count.setEnabled(bool(kept))
        self.count.setAccessibleName(tr("{count} let run, play them", count=words))
        self.count.setToolTip(tr("Plays the pauses you let run, one after the other"))
        return True

    def _on_dot(self, index: int) -> None:
        """The dots that are filled come first; a bar in their place is one long mark."""
        if 0 <= index < len(self._in_dots):
            self.play_requested.emit(self._in_dots[index])
        elif index < 0:
            self._on_clicked()

    def _on_clicked(self) -> None:
        for segment in self._evidence.following():
            self.play_requested.emit(segment)
