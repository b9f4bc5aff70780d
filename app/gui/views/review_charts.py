"""The three chart cards of Review, filled one a turn of the event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.charts.form import Form, came_in, form_sentence, quality_note
from app.charts.target import ChartTable, as_played
from app.charts.together import together
from app.charts.words import lane_other
from app.coaching import sentences
from app.content import Content
from app.core.analysis_result import AnalysisResult
from app.core.event import EventKind
from app.core.quality import Quality
from app.core.segment import Segment, Segments
from app.core.turn import OTHER, YOU
from app.gui.models import explaining
from app.gui.models.range_rows import with_estimates
from app.gui.views.review_words import forms
from app.gui.widgets.chart_card import ChartCard
from app.gui.widgets.chart_numbers import LetRun, TalkNumbers
from app.gui.widgets.chart_picture import ChartPicture
from app.gui.widgets.chart_rendering import BALANCE, INTERRUPTIONS, PAUSES, ChartRenderer, chart_table
from app.gui.widgets.event_matrix import EventMatrix, MatrixRow
from app.gui.widgets.explain import ExplainButton
from app.gui.widgets.facts_line import FactsLine
from app.gui.widgets.stretch_bars import Stretch, StretchBars
from app.i18n import tr

LOW_PX = 380
_LEAST_PX = {BALANCE: (104, 86), INTERRUPTIONS: (132, 132), PAUSES: (150, 136)}
"""Of each picture, and where room is short."""
_ANY_PX = 16777215  # QWIDGETSIZE_MAX of Qt

CARD_OF_MOMENT: Mapping[str, str] = {
    "came_in_stopped": INTERRUPTIONS,
    "came_in_carried_on": INTERRUPTIONS,
    "quick_reply": PAUSES,
    "room_given": PAUSES,
    "pause_let_run": PAUSES,
    "pause_ended": PAUSES,
    "longest_stretch": BALANCE,
    "longest_listen": BALANCE,
    "mostly_you": BALANCE,
}
"""Which chart a kind of moment was taken from; moments of words belong to none."""
_NUMBERS_OF_CARD = {
    BALANCE: explaining.TALK_TIME,
    INTERRUPTIONS: explaining.INTERRUPTIONS,
    PAUSES: explaining.PAUSES,
}


class ReviewCharts(QWidget):
    """`play_requested` carries the stretch to play."""

    play_requested = Signal(object)

    def __init__(self, renderer: ChartRenderer) -> None:
        super().__init__()
        self._renderer = renderer
        self._result: AnalysisResult | None = None
        self._names: Mapping[str, str] = {}
        self._content: Content | None = None
        self.facts = FactsLine()
        """Its place is under the headline."""
        self.facts.words.play_requested.connect(self.play_requested)
        self._waiting: list[Callable[[], None]] = []
        self.talk = TalkNumbers()
        self.stretches = StretchBars()
        self.matrix = EventMatrix()
        self.let_run = LetRun()
        self.pictures = {name: ChartPicture(renderer, name, least_height=least) for name, (least, _) in _LEAST_PX.items()}
        self.cards = {
            BALANCE: ChartCard(tr("Talk time"), self.pictures[BALANCE], top=self.talk, below=self.stretches),
            INTERRUPTIONS: ChartCard(tr("Interruptions"), self.pictures[INTERRUPTIONS], below=self.matrix),
            PAUSES: ChartCard(tr("Pauses before replying"), self.pictures[PAUSES], below=self.let_run),
        }
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for card in self.cards.values():
            card.play_requested.connect(self._on_mark)
            line.addWidget(card, 1)
        self.talk.play_requested.connect(self.play_requested)
        self.stretches.play_requested.connect(self.play_requested)
        self.matrix.play_requested.connect(self._on_mark)
        self.let_run.play_requested.connect(self._on_mark)
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._fill_next)

    @property
    def is_drawn(self) -> bool:
        """Whether every chart that is to be seen has its picture."""
        return not self._waiting and all(p.is_drawn for p in self.pictures.values() if p.isVisible())

    def show_result(self, result: AnalysisResult | None, names: Mapping[str, str]) -> None:
        if result is not None:
            result, names = together(result, names)
        self._result, self._names = result, names
        self.facts.show_result(result, names)
        self._offer_explanations()
        if result is None:
            self.hide()
        else:
            self._waiting = [self._fill_talk, self._fill_interruptions, self._fill_pauses]
            self._turn.start()

    def draw_ahead(self) -> Callable[[AnalysisResult, Mapping[str, str]], None]:
        """What a worker may call with the result that is shown next, so that its pictures come with its numbers."""
        orders = [order for picture in self.pictures.values() if (order := picture.order()) is not None]
        return partial(self._renderer.draw_ahead, orders)

    def explain_with(self, content: Content) -> None:
        """The app's own texts: from now on each number says how it is measured."""
        self._content = content
        self._offer_explanations()

    def _offer_explanations(self) -> None:
        buttons: list[tuple[ExplainButton, Sequence[tuple[str, str]]]] = [
            (card.explain, _NUMBERS_OF_CARD[name]) for name, card in self.cards.items()
        ]
        for button, numbers in (*buttons, (self.facts.explain, explaining.HEADLINE)):
            if self._result is None or self._content is None:
                button.set_numbers(None)
            else:
                button.set_numbers(partial(explaining.explained, self._result, self._content, numbers))

    def stop(self) -> None:
        """Before the window goes: no picture is drawn any more."""
        self._renderer.stop()

    def outline(self, kind: str | None) -> None:
        """Give the card that a moment was taken from an ink edge."""
        chosen = CARD_OF_MOMENT.get(kind) if kind is not None else None
        for name, card in self.cards.items():
            card.set_outlined(outlined=name == chosen)

    def set_close(self, *, close: bool) -> None:
        """Pictures may be lower where one more card has to find its place above them."""
        for name, picture in self.pictures.items():
            picture.setMinimumHeight(_LEAST_PX[name][close])

    def set_low(self, *, low: bool) -> None:
        """No higher than 380 px, where something else stands below."""
        self.setMaximumHeight(LOW_PX if low else _ANY_PX)

    def toggle_tables(self) -> None:
        """All three between chart and table."""
        shown = not any(card.shows_table for card in self.cards.values())
        for card in self.cards.values():
            card.show_as_table(shown=shown)

    def _fill_next(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        if not self._waiting:
            self._turn.stop()
            self.show()  # nothing of the conversation before is seen in between

    def _set_table(self, name: str, form: Form) -> None:
        if self._result is None or form in {Form.WITHHELD, Form.NOTHING}:
            self.cards[name].set_table(None)
        else:
            self.cards[name].set_table(partial(_table, name, self._result, self._names))

    def _fill_talk(self) -> None:
        result = self._result
        if result is None:
            return
        form = forms(result)[0]
        card = self.cards[BALANCE]
        known = form in {Form.WHOLE, Form.SHORT}
        you = result.speaker(YOU)
        self.talk.set_share(
            result,
            you.talk_share if you is not None else None,
            lane_other(self._names),
            estimated=result.quality.talk_time is Quality.ESTIMATED,
        )
        bars = [
            Stretch(
                tr("You") if key == YOU else lane_other(self._names),
                colour,
                result.longest[key],
                explaining.range_on_clock(result.metric("longest_stretch", key)),
            )
            for key, colour in ((YOU, "you"), (OTHER, "other"))
            if key in result.longest
        ]
        self.stretches.set_stretches(tuple(bars))
        card.set_form(chart=form is Form.WHOLE, top=known, below=known and bool(bars))
        words = sentences.talk_time_sentence(result, self._names) if known else ""
        card.set_words(form_sentence(result, form, words), note=_note(result, BALANCE))
        self._set_table(BALANCE, form)
        self.pictures[BALANCE].show_result(result if form is Form.WHOLE else None, self._names)

    def _fill_interruptions(self) -> None:
        result = self._result
        if result is None:
            return
        form = forms(result)[1]
        card = self.cards[INTERRUPTIONS]
        known = form in {Form.WHOLE, Form.SHORT}
        self.matrix.set_rows(
            tuple(
                MatrixRow(
                    tr("You") if key == YOU else lane_other(self._names),
                    colour,
                    _segments_of(result, key, EventKind.CAME_IN_STOPPED),
                    _segments_of(result, key, EventKind.CAME_IN_CARRIED_ON),
                    (_span(result, "came_in_stopped", key), _span(result, "came_in_carried_on", key)),
                )
                for key, colour in ((YOU, "you"), (OTHER, "other"))
            )
        )
        card.set_form(chart=form is Form.WHOLE, top=False, below=known)
        words = "" if form is Form.WITHHELD else sentences.interruptions_sentence(result, self._names)
        card.set_words(form_sentence(result, form, words), note=_note(result, INTERRUPTIONS))
        self._set_table(INTERRUPTIONS, form)
        self.pictures[INTERRUPTIONS].show_result(result if form is Form.WHOLE else None, self._names)

    def _fill_pauses(self) -> None:
        result = self._result
        if result is None:
            return
        form = forms(result)[2]
        card = self.cards[PAUSES]
        known = form in {Form.WHOLE, Form.SHORT}
        dots = known and self.let_run.set_values(
            result.metric("pause_let_run", YOU), result.metric("pause_ended", YOU), self._names
        )
        card.set_form(chart=known, top=False, below=bool(dots))
        words = "" if form is Form.WITHHELD else sentences.pauses_sentence(result, self._names)
        card.set_words(form_sentence(result, form, words), note=_note(result, PAUSES))
        self._set_table(PAUSES, form)
        self.pictures[PAUSES].show_result(result if known else None, self._names)

    def _on_mark(self, segment: Segment) -> None:
        if self._result is not None:
            self.play_requested.emit(as_played(segment, self._result.duration_s))


def _segments_of(result: AnalysisResult, by: str, kind: EventKind) -> Segments:
    return tuple(event.segment for event in came_in(result, by=by) if event.kind is kind)


def _note(result: AnalysisResult, card: str) -> str:
    """Why a card's numbers are estimates: once on the page, since ranges say beside the numbers that they are."""
    quality = result.quality
    sure = dict(zip(_NUMBERS_OF_CARD, (quality.talk_time, quality.events, quality.pauses), strict=True))
    shown = dict(zip(_NUMBERS_OF_CARD, (form in {Form.WHOLE, Form.SHORT} for form in forms(result)), strict=True))
    estimates = [name for name in _NUMBERS_OF_CARD if shown[name] and sure[name] is Quality.ESTIMATED]
    return quality_note(result, sure[card]) if estimates and estimates[-1] == card else ""


def _span(result: AnalysisResult, metric: str, speaker: str) -> str:
    value = result.metric(metric, speaker)
    return explaining.range_words(value) if value is not None else ""


def _table(chart: str, result: AnalysisResult, names: Mapping[str, str]) -> ChartTable:
    return with_estimates(chart, chart_table(chart, result, names), result, names)
