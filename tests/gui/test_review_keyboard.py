"""Review by keyboard alone: every key, what letters do in a text field, and the order of Tab."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.views.review import ReviewView
from app.gui.views.review_page import CHARTS, NOTES, TRANSCRIPT
from app.wiring import Services
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture


def test_the_keyboard_alone_is_enough(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32), sound_s=60))
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    view.setFocus()
    page, panel = view.page, view.panel
    begin = panel.moments[0].segment.start
    assert view.playback.position_s == pytest.approx(begin)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.playback.position_s == pytest.approx(begin + 5)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.playback.position_s == pytest.approx(begin)
    QTest.keyClick(view, Qt.Key.Key_N)
    assert panel.open_index == 1
    QTest.keyClick(view, Qt.Key.Key_P)
    assert panel.open_index == 0
    QTest.keyClick(view, Qt.Key.Key_3)
    assert panel.open_index == 2
    for key, index in ((Qt.Key.Key_T, TRANSCRIPT), (Qt.Key.Key_C, CHARTS)):
        QTest.keyClick(view, key)
        assert page.tabs.index == index
    for key, span in ((Qt.Key.Key_Plus, 30.0), (Qt.Key.Key_Minus, 90.0), (Qt.Key.Key_Minus, 300.0), (Qt.Key.Key_0, 90.0)):
        QTest.keyClick(view, key)
        assert page.timeline.span_s == span
    QTest.keyClick(view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert all(card.shows_table for card in page.charts.cards.values())
    QTest.keyClick(view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.playback.position_s in {turn.segment.start for turn in page.turns}
    QTest.keyClick(view, Qt.Key.Key_A)
    assert panel.card.answer.hasFocus()
    QTest.keyClicks(panel.card.answer, "cat on 3")
    assert panel.card.answer.toPlainText() == "cat on 3", "single keys are letters in a text field"
    assert page.tabs.index == CHARTS
    QTest.keyClick(panel.card.answer, Qt.Key.Key_Escape)
    assert page.timeline.hasFocus()
    QTest.keyClick(page.timeline, Qt.Key.Key_O)
    assert page.tabs.index == NOTES
    assert page.notes.hasFocus()


def test_single_keys_can_be_off(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    services.change_settings(single_keys=False)
    for key in (Qt.Key.Key_N, Qt.Key.Key_3, Qt.Key.Key_T, Qt.Key.Key_A):
        QTest.keyClick(view, key)
    assert (view.panel.open_index, view.page.tabs.index) == (0, CHARTS)
    assert not view.panel.card.answer.hasFocus()
    at = view.playback.position_s
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.playback.position_s == pytest.approx(at + 5)


def test_buttons_keep_space_and_enter_but_leave_the_arrows(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    skip = view.panel.card.skip_button
    skip.setFocus()
    at = view.playback.position_s
    QTest.keyClick(skip, Qt.Key.Key_Right)
    assert view.playback.position_s == pytest.approx(at + 5)
    assert skip.hasFocus()
    QTest.keyClick(skip, Qt.Key.Key_Return)
    assert view.panel.open_index == 1


def test_single_keys_work_from_transcript_and_tables(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(12)))
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    view.page.choose_tab(TRANSCRIPT)
    QTest.keyClick(view.page.transcript.view, Qt.Key.Key_N)
    assert view.panel.open_index == 1
    QTest.keyClick(view.page.transcript.view, Qt.Key.Key_C)
    assert view.page.tabs.index == CHARTS
    view.page.charts.toggle_tables()
    table = next(iter(view.page.charts.cards.values())).table
    QTest.keyClick(table, Qt.Key.Key_P)
    assert view.panel.open_index == 0
    toggled: list[object] = []
    view.playback.playing_changed.connect(toggled.append)
    QTest.keyClick(view.page.transcript.view, Qt.Key.Key_Space)
    assert toggled == [True]


def test_everything_can_be_reached_by_tab(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    view.page.header.back_button.setFocus()
    seen = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        if widget is None or widget in seen:
            break
        seen.append(widget)
        view.focusNextChild()
    order = [
        view.page.header.back_button, view.page.header.export_button, view.page.header.more_button, view.page.timeline,
        view.page.player.play_button, view.page.player.back_button, view.page.tabs, view.page.charts.stretches,
        view.page.charts.matrix, view.panel.card.play_button, view.panel.card.answer, view.panel.card.save_button,
        view.panel.card.skip_button, view.panel.rows[0],
    ]  # fmt: skip
    assert [widget for widget in seen if widget in order] == order
