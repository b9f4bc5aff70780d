"""One conversation on one A4 page as vectors: headline, turns, the three charts, numbers, and moments in your words."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matplotlib.backends.backend_pdf import FigureCanvasPdf

from app.charts.balance import draw_balance
from app.charts.form import Form, came_in, form_sentence, interruptions_form, pauses_form, quality_note, talk_time_form
from app.charts.interruptions import draw_interruptions
from app.charts.pauses import draw_pauses
from app.charts.style import LIGHT, ONE_AT_A_TIME, Panel
from app.charts.together import together
from app.charts.words import capitalised, lane_other
from app.coaching import sentences
from app.coaching.accuracy import left_out_sentence, range_text
from app.coaching.headline import headline
from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.metric import MetricValue
from app.core.moment import Moment, Reflection, ReflectionState
from app.core.quality import Quality
from app.core.recording import Conversation, ConversationKind
from app.core.turn import OTHER, YOU
from app.exports.files import replacing
from app.exports.page_parts import HEIGHT_PX, INNER_PX, MARGIN_PX, WIDTH_PX, Page
from app.i18n import tr

MOMENTS_AT_MOST = 3
_CHART_PX = 176.0
_CHART_GAP_PX = 26.0
_Draw = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Private:
    """Says "the client" wherever the page would name them; with `keep` it changes nothing."""

    names: Mapping[str, str]
    instead: str
    keep: bool

    @property
    def shown(self) -> dict[str, str]:
        return dict(self.names) if self.keep else {OTHER: self.instead}

    def lanes(self, result: AnalysisResult) -> dict[str, str]:
        """Of several others each is a person with a number."""
        several = sum(1 for key in result.speech if key != YOU) > 1
        return {} if several and not self.keep else self.shown

    def text(self, text: str) -> str:
        if self.keep:
            return text
        for name in self.names.values():
            whole = name.strip()
            parts = sorted({whole, *(part for part in whole.split() if len(part) > 2)}, key=len, reverse=True)
            for part in parts:
                if part:
                    text = re.sub(rf"\b{re.escape(part)}\b", self.instead, text, flags=re.IGNORECASE)
        text = text.replace(f"{self.instead} {self.instead}", self.instead)
        begun = re.sub(rf"(^|[.?!]\s+){re.escape(self.instead)}\b", lambda m: m[1] + capitalised(self.instead), text)
        return begun.strip()


def write_page(
    result: AnalysisResult,
    conversation: Conversation,
    reflections: Mapping[str, Reflection],
    path: Path,
    *,
    keep_names: bool = False,
) -> None:
    """Write the page as a PDF.

    Others' names give way to "the client" (or "the other person" in a room) unless `keep_names`, in the title and in
    the person's own words too.

    Raises:
        OutputFileError: the file can't be written.
    """
    with ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")  # it becomes a box
        _write_page(result, conversation, reflections, path, keep_names=keep_names)


def _write_page(
    result: AnalysisResult,
    conversation: Conversation,
    reflections: Mapping[str, Reflection],
    path: Path,
    *,
    keep_names: bool,
) -> None:
    page = compose_page(result, conversation, reflections, keep_names=keep_names)
    title = _private(conversation, keep_names=keep_names).text(conversation.title)
    with replacing(path) as part:
        FigureCanvasPdf(page.figure).print_pdf(  # type: ignore[no-untyped-call]  # untyped in matplotlib
            str(part), metadata={"Title": title, "Creator": "Heard", "Producer": "Heard"}
        )


def compose_page(
    result: AnalysisResult, conversation: Conversation, reflections: Mapping[str, Reflection], *, keep_names: bool = False
) -> Page:
    """The page as a figure, before it is written."""
    private = _private(conversation, keep_names=keep_names)
    page = Page.empty()
    y = _head(page, result, conversation, private)
    chosen = answered_moments(result, reflections)
    y = page.overview(
        result,
        names=private.lanes(result),
        y=y,
        moments=[(number, moment.segment.start) for number, (moment, _) in enumerate(chosen, start=1)],
    )
    sides, names = together(result, private.shown)
    y = _charts(page, sides, names, y + 28)
    y = _numbers(page, sides, names, y + 14)
    _moments(page, chosen, private, y + 12)
    _foot(page, result, private)
    return page


def _private(conversation: Conversation, *, keep_names: bool) -> _Private:
    room = conversation.kind is ConversationKind.ROOM
    return _Private(conversation.names, tr("the other person") if room else tr("the client"), keep_names)


def answered_moments(result: AnalysisResult, reflections: Mapping[str, Reflection]) -> list[tuple[Moment, Reflection]]:
    """The first moments that the person wrote something about."""
    found = [(moment, reflections[moment.key]) for moment in result.moments if moment.key in reflections]
    written = [pair for pair in found if pair[1].answer.strip() and pair[1].state is not ReflectionState.SKIPPED]
    return written[:MOMENTS_AT_MOST]


def _head(page: Page, result: AnalysisResult, conversation: Conversation, private: _Private) -> float:
    started = conversation.started_at.astimezone()
    page.text("Heard", MARGIN_PX, 66, px=13, weight=600)
    page.text(tr("One conversation, one page"), WIDTH_PX - MARGIN_PX, 66, px=12, colour=LIGHT.ink3, right=True)
    title = private.text(conversation.title)
    page.paragraph(title, MARGIN_PX, 108, width=INNER_PX, px=16, line_px=20, weight=600, at_most=1)
    length = tr("{minutes} min", minutes=max(1, round(result.duration_s / 60)))
    parts = [f"{started.day} {started:%B %Y}", length]
    if conversation.consent_at is not None:
        parts.append(tr("recorded with agreement"))
    page.text(" · ".join(parts), MARGIN_PX, 128, px=12, colour=LIGHT.ink3)
    y = page.paragraph(
        headline(result, private.shown), MARGIN_PX, 166,
        width=INNER_PX, px=22, line_px=30, family="serif", colour=LIGHT.ink, at_most=3,
    )  # fmt: skip
    return y + 24


def _charts(page: Page, result: AnalysisResult, names: Mapping[str, str], y: float) -> float:
    width = (INNER_PX - 2 * _CHART_GAP_PX) / 3
    charts: tuple[tuple[str, Form, Quality, str, _Draw], ...] = (
        (tr("Talk time"), talk_time_form(result), result.quality.talk_time,
         sentences.talk_time_sentence(result, names), draw_balance),
        (tr("Interruptions"), interruptions_form(result), result.quality.events,
         sentences.interruptions_sentence(result, names), draw_interruptions),
        (tr("Pauses before replying"), pauses_form(result), result.quality.pauses,
         sentences.pauses_sentence(result, names), draw_pauses),
    )  # fmt: skip
    lowest = y
    for index, (title, form, quality, sentence, draw) in enumerate(charts):
        left = MARGIN_PX + index * (width + _CHART_GAP_PX)
        page.text(title, left, y, px=12.5, weight=600, colour=LIGHT.ink2)
        drawn = form is Form.WHOLE or (form is Form.SHORT and draw is draw_pauses)
        words_y = y + 22
        if drawn:
            draw(Panel(page.figure, left, y + 8, width, _CHART_PX), result, names=names, style=LIGHT)
            words_y = y + 8 + _CHART_PX + 18
        elif form is Form.SHORT and draw is draw_balance:
            words_y = _share(page, result, names, left, y + 22, width=width) + 20
        words = " ".join(part for part in (form_sentence(result, form, sentence), quality_note(result, quality)) if part)
        if form is Form.WITHHELD:
            words = form_sentence(result, form, "")
        last = page.paragraph(words, left, words_y, width=width, px=12, line_px=16, colour=LIGHT.ink2, at_most=6)
        lowest = max(lowest, last)
    return lowest + 16


def _share(page: Page, result: AnalysisResult, names: Mapping[str, str], x: float, y: float, *, width: float) -> float:
    """Of little talk there is no chart, but who had how much of it."""
    you = result.speaker(YOU)
    words = [_shown(result.metric("talk_share", key), _percent) for key in (YOU, OTHER)]
    if you is None or you.talk_share is None or not all(words):
        return y - 20
    sides = (tr("You"), words[0]), (lane_other(names), words[1])
    return page.share_bar(you.talk_share, sides, x=x, y=y, width=width)


def _numbers(page: Page, result: AnalysisResult, names: Mapping[str, str], y: float) -> float:
    rows = number_rows(result)
    if not rows:
        return y
    page.line(y)
    y += 24
    columns = (WIDTH_PX - MARGIN_PX - 130, WIDTH_PX - MARGIN_PX)
    page.text(tr("What the recording shows"), MARGIN_PX, y, px=12.5, weight=600, colour=LIGHT.ink2)
    other = lane_other(names)
    for x, name, colour in ((columns[0], tr("You"), LIGHT.you_text), (columns[1], other, LIGHT.other_text)):
        page.text(name, x, y, px=12, weight=500, colour=colour, right=True)
    for label, yours, theirs in rows:
        y += 20
        page.text(label, MARGIN_PX, y, px=12.5)
        for x, value in ((columns[0], yours), (columns[1], theirs)):
            page.text(value, x, y, px=12.5, weight=600 if value else 400, right=True)
    return y + 16


def number_rows(result: AnalysisResult) -> list[tuple[str, str, str]]:
    """(what, yours, theirs) of what was measured; a value that is withheld is no row, an estimate says "about"."""
    rows: list[tuple[str, str, str]] = []

    def add(label: str, form: Callable[[float], str], identifier: str) -> None:
        values = [_shown(result.metric(identifier, key), form) for key in (YOU, OTHER)]
        if any(values):
            rows.append((label, values[0], values[1]))

    add(tr("Share of the talk time"), _percent, "talk_share")
    if result.quality.events is not Quality.WITHHELD and OTHER in result.speech:
        estimated = result.quality.events is Quality.ESTIMATED
        counts = (str(len(came_in(result, by=key))) for key in (YOU, OTHER))
        yours, theirs = (tr("about {value}", value=count) if estimated else count for count in counts)
        rows.append((tr("Times one came in on the other"), yours, theirs))
    add(tr("Middle wait before replying"), lambda s: tr("{seconds} s", seconds=f"{s:.1f}".replace("-", "−")),
        "reply_pause_median")  # fmt: skip
    add(tr("Replies after a second or more"), lambda count: str(round(count)), "room_count")
    if result.longest and result.quality.talk_time is not Quality.WITHHELD:
        stretches = [clock(round(result.longest[key].duration_s)) if key in result.longest else "" for key in (YOU, OTHER)]
        if result.quality.talk_time is Quality.ESTIMATED:
            stretches = [tr("about {value}", value=length) if length else "" for length in stretches]
        rows.append((tr("Longest stretch without a reply"), stretches[0], stretches[1]))
    add(tr("Questions"), lambda count: str(round(count)), "questions")
    return rows


def _percent(share: float) -> str:
    return tr("{percent}%", percent=round(share * 100))


def _shown(value: MetricValue | None, form: Callable[[float], str]) -> str:
    if value is None or value.value is None or value.quality is Quality.WITHHELD:
        return ""
    span = range_text(value)
    if span:
        return span
    words = form(value.value)
    return tr("about {value}", value=words) if value.quality is Quality.ESTIMATED else words


def _moments(page: Page, chosen: list[tuple[Moment, Reflection]], private: _Private, y: float) -> None:
    if not chosen:
        return
    page.line(y)
    y += 24
    page.text(tr("Moments, in your words"), MARGIN_PX, y, px=12.5, weight=600, colour=LIGHT.ink2)
    room = HEIGHT_PX - 84
    left = MARGIN_PX + 36
    width = INNER_PX - 36
    y += 8
    for number, (moment, reflection) in enumerate(chosen, start=1):
        lines = max(1, min(3, int((room - y) / 22 / (len(chosen) - number + 1)) - 2))
        y += 18
        if y > room:
            return
        page.badge(number, MARGIN_PX + 11, y + 4)
        page.text(clock(moment.segment.start), left, y, px=12.5, colour=LIGHT.ink3)
        y = page.paragraph(
            private.text(moment.question), left + 48, y, width=width - 48, px=12.5, line_px=16, colour=LIGHT.ink3, at_most=2
        )
        y = page.paragraph(
            private.text(reflection.answer), left, y + 23, width=width, px=16, line_px=22, family="serif", at_most=lines
        )
        y += 8


def _foot(page: Page, result: AnalysisResult, private: _Private) -> None:
    words = [] if private.keep else [tr("Names of others are left out.")]
    words.append(tr("Counts come from automatic listening and can be wrong by a few either way."))
    if result.transcript.is_draft:
        words.append(tr("Words are a draft."))
    if result.corrected:
        words.append(tr("Some of what was heard was corrected by hand."))
    if left_out := left_out_sentence(result):
        words.append(left_out)
    page.paragraph(
        " ".join(words), MARGIN_PX, HEIGHT_PX - 46, width=INNER_PX, px=11, line_px=14, colour=LIGHT.ink3, at_most=2
    )
