"""Review's main column: header, headline, timeline with player, and the tabs under them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.core.job import Progress
from app.core.quality import Quality
from app.core.recording import ConversationState
from app.core.speech_activity import Mode
from app.core.turn import Turn
from app.gui.models.playing_facts import headline_facts
from app.gui.models.voices import can_swap, voices
from app.gui.views.review_charts import ReviewCharts
from app.gui.views.review_content import ReviewContent
from app.gui.views.review_header import ReviewHeader
from app.gui.views.review_notice import NoticeBar
from app.gui.views.review_spacing import PageSpacing
from app.gui.views.review_transcript import ReviewTranscript
from app.gui.views.review_uncertain import UncertainBar
from app.gui.views.review_words import no_moments, no_sound, notice_of, progress_words, subtitle
from app.gui.widgets.basics import SERIF, Card, SegmentedControl, column, hline, row, scrolled
from app.gui.widgets.mark_legend import MarkLegend
from app.gui.widgets.notes import NotesField
from app.gui.widgets.player_bar import PlayerBar
from app.gui.widgets.playing_sentence import PlayingSentence
from app.gui.widgets.text import unbroken
from app.gui.widgets.timeline import Timeline
from app.gui.widgets.timeline_content import empty_content
from app.i18n import tr

CHARTS, TRANSCRIPT, NOTES, MOMENTS = range(4)
_LEAST_HEIGHT_PX = 812
_ROOMY_PX = (1680, 1000)
"""Of the window: from here on the transcript stands under the charts."""
_STICKY_PX = 64
_CARD, _CLOSE_CARD = (12, 10, 16, 8), (12, 6, 16, 4)


class ReviewPage(QWidget):
    seek_requested = Signal(float)
    play_requested = Signal(object)
    play_from = Signal(float)
    moment_chosen = Signal(int)
    play_toggled = Signal()
    back_5_requested = Signal()
    left = Signal()

    def __init__(self, panel: QWidget, charts: ReviewCharts) -> None:
        super().__init__()
        self._panel = panel
        self.waits = self.writes = False  # in the queue, with others before it; its words are being written again
        self._content: ReviewContent | None = None
        self._scrolls = False
        """Too low for everything at once, whatever stands closer."""
        self.charts = charts
        inner = QWidget()
        inner.setMinimumHeight(_LEAST_HEIGHT_PX)
        self._body = column(inner)
        self._spacing = PageSpacing(self._body)
        self.header = ReviewHeader()
        self._add(self.header)
        self.headline = PlayingSentence(px=22, family=SERIF)
        self.headline.play_requested.connect(self.play_requested)
        self._body.addWidget(self.headline)
        self._add(charts.facts)
        self.notice = NoticeBar()
        self._notice_space = self._add(self.notice)
        self.uncertain = UncertainBar()
        self._uncertain_space = self._add(self.uncertain)
        self._sound = self._timeline_card()
        self._add(self._sound)
        self._add_tabs(self._body)
        outer = column(self)
        self.area = scrolled(inner)
        self.area.viewport().installEventFilter(self)
        self.area.verticalScrollBar().valueChanged.connect(self._place_sticky)
        outer.addWidget(self.area)
        self.sticky = Card("raised", margins=(16, 4, 16, 4), spacing=0)
        self.sticky.setParent(self)
        self.sticky_player = PlayerBar()
        self.sticky.column.addWidget(self.sticky_player)
        self.sticky.hide()
        self._connect_player(self.sticky_player)

    def _add(self, part: QWidget) -> QWidget:
        """With the space under it."""
        self._body.addWidget(part)
        return self._spacing.add()

    def _timeline_card(self) -> Card:
        card = Card(margins=_CARD, spacing=4)
        self.timeline = Timeline()
        self.timeline.seek_requested.connect(self.seek_requested)
        self.timeline.moment_chosen.connect(self.moment_chosen)
        self.timeline.play_requested.connect(self.play_requested)
        card.column.addWidget(self.timeline)
        card.column.addWidget(hline())
        self.player = PlayerBar(left_px=6)
        self._connect_player(self.player)
        card.column.addWidget(self.player)
        return card

    def _connect_player(self, player: PlayerBar) -> None:
        player.play_toggled.connect(self.play_toggled)
        player.back_requested.connect(self.back_5_requested)

    def _add_tabs(self, body: QVBoxLayout) -> None:
        line = row(spacing=10)
        self.tabs = SegmentedControl((tr("Charts"), tr("Transcript"), tr("Notes")), name=tr("Show"))
        self.tabs.chosen.connect(self.choose_tab)
        line.addWidget(self.tabs)
        self.legend = MarkLegend()
        line.addWidget(self.legend, 1)
        body.addLayout(line)
        body.addSpacing(8)
        self.charts.play_requested.connect(self.play_requested)
        self._roomy = False
        self.transcript = ReviewTranscript()
        self.transcript.play_from.connect(self.play_from)
        self.transcript.view.play_wanted.connect(self.play_requested)
        self.transcript.left.connect(self.left)
        self.notes = NotesField()
        self.notes.left.connect(self.left)
        self._panel_host = QFrame()
        column(self._panel_host)
        charts_host, transcript_host = QWidget(), QWidget()
        self._with_charts = column(charts_host, spacing=12)
        self._with_charts.addWidget(self.charts, 3)
        self._with_charts.addStretch(0)
        self._alone = column(transcript_host)
        self._alone.addWidget(self.transcript)
        self.stack = QStackedWidget()
        self._pages = (charts_host, transcript_host, self.notes, self._panel_host)
        for page in self._pages:
            self.stack.addWidget(page)
        place = self.stack.sizePolicy()
        place.setRetainSizeWhenHidden(True)  # what stands above it stays at the top
        self.stack.setSizePolicy(place)
        body.addWidget(self.stack, 1)

    # What is shown

    def show_content(self, content: ReviewContent, progress: Progress | None, *, sound: bool) -> None:
        """What has not changed since the last time is left as it is, with its place and its pictures."""
        before, self._content = self._content, content
        review, result = content.review, content.result
        same = before is not None and (before.result, before.names) == (result, content.names)
        written_by = "" if result is None else result.transcript.file_name
        self.header.show_words(review.conversation.title, subtitle(review.conversation, written_by))
        self.header.set_possible(export=result is not None, swap=can_swap(result))
        several = result is not None and len(voices(result)) > 2
        for player in (self.player, self.sticky_player):
            player.caption.set_several(several=several)
        self.show_progress(progress)
        never = result is not None and result.quality.has("no_sound")
        self.player.set_sound(available=sound, reason="" if sound else no_sound(result), never=never)
        self.sticky_player.set_sound(available=sound, never=never)
        self.notes.show_notes(review.conversation.notes)
        if same and before is not None:
            self._content = replace(content, paragraphs=before.paragraphs, finder=before.finder, names=before.names)
            return
        for part in (self._sound, self.tabs, self.legend, self.stack):
            part.setVisible(sound or result is not None)  # an import that could not be read has nothing to show
        self.headline.setVisible(result is not None)
        told = content.headline
        self.headline.set_sentence(unbroken(told.text), headline_facts(result, told) if result is not None else ())
        again = before is not None and before.review.conversation.id == review.conversation.id
        self.timeline.set_content(content.timeline, keep=again)
        self.uncertain.show_result(result)
        self._show_spaces()
        self.legend.set_marks(
            events=result is not None
            and any(result.speech.values())
            and result.quality.events is not Quality.WITHHELD
            and result.mode is not Mode.ONE_TRACK,
            cues=() if result is None else {cue.kind.removesuffix("_confirmed") for cue in result.cues},
        )
        self.charts.show_result(*(content.sides or (None, {})))
        self.transcript.show_words(
            review.conversation.id, result, content.paragraphs, names=content.names, instead=self._instead_of_words()
        )

    @property
    def turns(self) -> tuple[Turn, ...]:
        return self._content.timeline.turns if self._content is not None else ()

    def show_progress(self, progress: Progress | None) -> None:
        if self._content is None:
            return
        review = self._content.review
        notice = notice_of(review.conversation, review.result, progress, waits=self.waits, writes=self.writes)
        self.notice.show_notice(notice)
        self._show_spaces()
        if not self._content.paragraphs and review.result is not None and progress is not None:
            self.transcript.set_instead(progress_words(progress))

    def _show_spaces(self) -> None:
        """With a card more the page still fits in a window of 1440 by 900."""
        notice, uncertain = not self.notice.isHidden(), not self.uncertain.isHidden()
        self._notice_space.setVisible(notice)
        self._uncertain_space.setVisible(uncertain)
        close = notice or uncertain
        self._spacing.set_close(close=close)
        self.charts.set_close(close=close and not self._scrolls)
        self._sound.column.setContentsMargins(*(_CLOSE_CARD if close else _CARD))

    def instead_of_moments(self) -> tuple[str, str]:
        return no_moments(self._content.result if self._content is not None else None)

    def _instead_of_words(self) -> str:
        review = self._content.review if self._content is not None else None
        if review is None or review.result is None:
            return tr("Words follow when it is known who spoke when.")
        if review.conversation.failure:
            return review.conversation.failure
        if not review.result.transcript.complete and review.conversation.state is not ConversationState.FAILED:
            return tr("Words follow. You can already look at talk time and pauses.")
        if not any(review.result.speech.values()):
            return tr("There was very little speech here.")
        if review.result.transcript.engine == "none":
            return tr("This conversation was not written down.")
        return tr("No words could be made out.")

    def clear(self) -> None:
        self._content = None
        self.header.show_words("", "")
        self.header.set_possible(export=False, swap=False)
        self.headline.set_sentence("")
        self.notice.show_notice(None)
        self.uncertain.show_result(None)
        self._show_spaces()
        self.timeline.set_content(empty_content(0.0, names={}))
        self.timeline.set_active(None)
        self.charts.show_result(None, {})
        self.transcript.show_words("", None, (), names={}, instead="")
        self.notes.show_notes("")
        self.player.caption.show_nothing()
        self.sticky_player.caption.show_nothing()

    def stop(self) -> None:
        self.charts.stop()

    def show_moment(self, index: int | None, kind: str | None) -> None:
        self.timeline.set_active(index)
        self.charts.outline(kind)

    def set_playing(self, playing: object) -> None:
        for player in (self.player, self.sticky_player):
            player.set_playing(bool(playing))

    def set_position(self, position_s: float, *, playing: bool) -> None:
        """Each frame: playhead, time, caption, and the word in the transcript."""
        self.timeline.set_position(position_s, tell=not playing)
        content = self._content
        where = content.finder.at(position_s) if content is not None else None
        for player in (self.player, self.sticky_player):
            player.time.set_times(position_s, self.timeline.duration_s)
            if content is None or where is None:
                player.caption.show_nothing(self._caption_without_words())
            else:
                player.caption.show_word(content.paragraphs[where[0]], where[1], names=content.names)
        self.transcript.view.set_current(where, follow=self.transcript.isVisible() and (playing or self._is_below))

    def _caption_without_words(self) -> str:
        if self._content is None or self._content.result is None or self._content.paragraphs:
            return ""
        ended = self._content.result.transcript.complete or self._content.review.conversation.failure
        return "" if ended else tr("Words follow.")

    # Tabs

    def choose_tab(self, index: int, *, focus: bool = False) -> None:
        if index == MOMENTS and len(self.tabs.options) < 4:
            return
        self.tabs.set_index(index)
        self._place_transcript()
        usual = QSizePolicy.Policy.Preferred
        for number, page in enumerate(self._pages):  # a page that is not seen makes no other one higher
            page.setSizePolicy(usual, usual if number == index else QSizePolicy.Policy.Ignored)
        self.stack.setCurrentIndex(index)
        if index == TRANSCRIPT and self._content is not None:
            where = self._content.finder.at(self.timeline.position_s)
            self.transcript.view.scroll_to(where or (0, 0))
        if focus and index == NOTES:
            self.notes.setFocus()

    def set_window(self, width: int, height: int) -> None:
        """In a large window the transcript stands under the charts, which are then no higher than they need."""
        scrolls = height < _LEAST_HEIGHT_PX
        if scrolls != self._scrolls:
            self._scrolls = scrolls
            self._show_spaces()
        roomy = width >= _ROOMY_PX[0] and height >= _ROOMY_PX[1]
        if roomy != self._roomy:
            self._roomy = roomy
            self.charts.set_low(low=roomy)
            self._place_transcript()

    @property
    def _is_below(self) -> bool:
        return self._roomy and self.tabs.index == CHARTS

    def _place_transcript(self) -> None:
        """Under the charts, or on its own tab with all the room."""
        wanted = self._with_charts if self._is_below else self._alone
        if wanted.indexOf(self.transcript) < 0:
            wanted.addWidget(self.transcript, 2)
            self.transcript.show()

    def take_panel(self, panel: QWidget | None) -> None:
        """In a narrow window the moments are a fourth tab; None gives them back."""
        options = [tr("Charts"), tr("Transcript"), tr("Notes")]
        layout = self._panel_host.layout()
        if panel is None:
            if self.tabs.index == MOMENTS:
                self.choose_tab(CHARTS)
            self.tabs.set_options(options, index=self.tabs.index)
            if layout is not None:
                layout.removeWidget(self._panel)
        else:
            self.tabs.set_options([*options, tr("Moments")], index=self.tabs.index)
            if layout is not None:
                layout.addWidget(panel)
            panel.show()
            self.choose_tab(MOMENTS)

    # The player stays in view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self._place_sticky()
        return super().eventFilter(watched, event)

    def _place_sticky(self) -> None:
        """A second player lies over the foot of the column while the first is scrolled away."""
        viewport = self.area.viewport()
        below = self.player.mapTo(viewport, QPoint(0, self.player.height())).y()
        away = self._content is not None and (below < self.player.height() // 2 or below > viewport.height() + 24)
        if away:
            height = self.sticky.sizeHint().height()
            self.sticky.setGeometry(28, self.height() - height - 12, max(200, viewport.width() - 56), height)
            self.sticky.raise_()
        if away != self.sticky.isVisible():
            self.sticky.setVisible(away)
            self._spacing.set_foot(_STICKY_PX if away else 0)  # nothing ends under it
