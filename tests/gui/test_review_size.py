"""Review in a large window, and the parts that are built before it is opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.quality import Quality, QualityReport, Reason
from app.core.recording import ConversationKind, ConversationState
from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity, Uncertain
from app.gui.main_window import MainWindow
from app.gui.views.review import ReviewView
from app.gui.views.review_page import CHARTS, MOMENTS, TRANSCRIPT
from app.gui.views.review_parts import ReviewParts
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.helpers.gui_services import wait_for
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import WIDE, open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture


def test_in_a_large_window_the_transcript_stands_under_the_charts(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    view.resize(1680 - 84, 1000)
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    page = view.page
    qtbot.waitUntil(lambda: page.charts.is_drawn, timeout=15_000)
    assert page.tabs.index == CHARTS
    assert page.transcript.isVisible()
    assert page.charts.height() <= 380
    below = page.charts.mapTo(page, page.charts.rect().bottomLeft()).y()
    assert page.transcript.mapTo(page, page.transcript.rect().topLeft()).y() > below
    assert page.transcript.height() >= 180
    QTest.keyClick(view, Qt.Key.Key_T)
    assert page.tabs.index == TRANSCRIPT
    assert page.transcript.isVisible()
    assert not page.charts.isVisible()
    QTest.keyClick(view, Qt.Key.Key_C)
    assert page.transcript.isVisible()
    assert page.charts.isVisible()
    view.resize(*WIDE)
    QApplication.processEvents()
    assert not page.transcript.isVisible()
    assert page.charts.height() > 0
    page.choose_tab(TRANSCRIPT)
    assert page.transcript.isVisible()


def test_in_a_narrow_window_charts_are_no_higher_than_the_moments_beside_them(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    view.resize(1100 - 84, 760)
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    view.page.choose_tab(CHARTS)
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    assert 250 <= view.page.charts.height() <= 420
    view.page.choose_tab(MOMENTS)
    QApplication.processEvents()
    assert view.panel.height() > 500, "the whole panel, which the page scrolls"


def test_review_is_built_ahead_a_part_a_step(app: QApplication, services: Services, qtbot: QtBot) -> None:
    assert app is not None
    parts = ReviewParts()
    built = list(parts.steps())
    assert built == [parts.panel, parts.charts, parts.page]
    made = ReviewView(services, parts=parts)
    qtbot.addWidget(made)
    assert (made.page, made.panel) == (parts.page, parts.panel)
    made.close_view()


def test_the_window_builds_review_and_record_while_the_library_is_looked_at(window: MainWindow) -> None:
    window.ahead.build_on(window.ahead.steps())
    assert (window._review, window._setup, window._live) == (None, None, None), "not all at once"
    wait_for(lambda: None not in {window._review, window._setup, window._live})
    assert window.places.currentWidget() is window.library


def test_record_is_built_ahead_also_when_a_review_was_opened_before(window: MainWindow) -> None:
    opened = window.review
    window.ahead.build_on(window.ahead.steps())
    wait_for(lambda: window._live is not None)
    assert window.review is opened


def test_with_a_card_of_uncertain_minutes_the_page_still_fits(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    """At 1440 by 900 nothing has to be scrolled, also where all numbers are estimates with their ranges."""
    heard = conversation(32)
    identifier = store(services.conversations, heard)
    estimated = Quality.ESTIMATED
    reason = Reason("bleed_removed", "Their voice was in your microphone, and was taken out.")
    report = QualityReport(talk_time=estimated, events=estimated, pauses=estimated, reasons=(reason,))
    doubtful = (Uncertain(Segment(850, 962), "bleed"), Uncertain(Segment(1210, 1240), "noise"))
    services.conversations.store_speech(
        identifier, SpeechActivity(heard.duration_s, heard.mode, heard.speech, quality=report, uncertain=doubtful)
    )
    open_review(qtbot, view, identifier)
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=10_000)
    assert view.page.uncertain.isVisible()
    assert view.page.area.verticalScrollBar().maximum() == 0
    assert view.page.charts.talk.your_range.isVisible()
    view.page.charts.toggle_tables()
    QApplication.processEvents()
    assert view.page.area.verticalScrollBar().maximum() == 0, "tables take the charts' places"


def test_an_import_that_could_not_be_read_shows_its_sentence_and_nothing_empty(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    begun = services.conversations.begin(ConversationPlan(title="Broken", kind=ConversationKind.IMPORT))
    services.conversations.set_state(begun.id, ConversationState.FAILED, "The sound could not be read.")
    open_review(qtbot, view, begun.id)
    page = view.page
    assert page.notice.isVisible()
    assert not page.timeline.isVisible()
    assert not page.tabs.isVisible()
    assert page.notice.mapTo(page, page.notice.rect().topLeft()).y() < 140
    open_review(qtbot, view, store(services.conversations, conversation(6)))
    assert page.timeline.isVisible()
    assert page.tabs.isVisible()
