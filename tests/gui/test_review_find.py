"""Find in this conversation: the bar, the words that it lights, and where the keys go before and after."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.correction import RewriteWords
from app.core.transcript import Transcript
from app.gui.main_window import MainWindow
from app.gui.theme import theme
from app.gui.views.review import ReviewView
from app.gui.views.review_find import FindBar
from app.gui.views.review_page import TRANSCRIPT
from app.wiring import Services
from tests.helpers.gui_services import wait_for
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _open(qtbot: QtBot, view: ReviewView, services: Services) -> FindBar:
    """By key, from the timeline."""
    open_review(qtbot, view, store(services.conversations, conversation(12)))
    qtbot.waitUntil(lambda: view.page.transcript.view.is_written)
    view.activateWindow()
    view.playback.seek(0.0)
    view.page.timeline.setFocus()
    QTest.keyClick(view.page.timeline, Qt.Key.Key_F, CONTROL)
    bar = view.page.transcript.finding._bar
    qtbot.waitUntil(bar.field.hasFocus)
    return bar


def _lit(view: ReviewView) -> list[tuple[str, bool]]:
    """Words in the colours of what was found, and whether they are the ones that are gone to."""
    primary, soft = theme.colour("primary").rgba(), theme.colour("ink", alpha=0.16).rgba()
    found = []
    for selection in view.page.transcript.view.extraSelections():
        colour = selection.format.background().color().rgba()
        if colour in {primary, soft}:
            found.append((selection.cursor.selectedText(), colour == primary))
    return found


def test_words_are_found_counted_and_gone_to_by_keys(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    bar = _open(qtbot, view, services)
    assert view.page.tabs.index == TRANSCRIPT
    text = view.page.transcript.view
    shown = [" ".join(word.text for word in one.words) for one in text._shown]
    count = sum(line.count("the team") for line in shown)
    assert count > 4
    bar.field.insert("THE téam")  # a test has no key for an accent
    assert bar.count.text() == f"1 of {count}"
    assert [word for word, present in _lit(view) if present] == ["the team"]
    assert {word for word, _ in _lit(view)} == {"the team"}
    seen = []
    for number in range(2, count + 1):
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
        assert bar.count.text() == f"{number} of {count}"
        (present,) = [one for one in text.extraSelections() if one.format.background().color() == theme.colour("primary")]
        cursor = QTextCursor(present.cursor)
        cursor.setPosition(present.cursor.selectionStart())
        area = text.cursorRect(cursor)
        assert area.top() >= 0
        assert area.bottom() <= text.viewport().height()
        seen.append(present.cursor.selectionStart())
    assert seen == sorted(set(seen))
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == f"1 of {count}", "round and round"
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == f"{count} of {count}"
    QTest.mouseClick(bar.after, Qt.MouseButton.LeftButton)
    assert bar.count.text() == f"1 of {count}"
    assert bar.field.hasFocus()


def test_escape_closes_and_gives_the_keys_back(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    bar = _open(qtbot, view, services)
    QTest.keyClicks(bar.field, "team")
    assert _lit(view)
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert view.page.timeline.hasFocus()
    assert not _lit(view)
    text = view.page.transcript.view
    assert text.focus_word is not None
    assert text.focus_word.text == "team", "in the transcript the keys are where it was found"
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_F, CONTROL)
    assert bar.field.selectedText() == "team", "what was looked for last, to be typed over"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert text.hasFocus()


def test_where_nothing_is_found_it_is_said_quietly(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    bar = _open(qtbot, view, services)
    QTest.keyClicks(bar.field, "zebra")
    assert bar.count.text() == "Nobody says this here."
    assert not bar.after.isEnabled()
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert not _lit(view)
    bar.field.clear()
    assert bar.count.text() == ""


def test_what_is_found_follows_a_correction(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    bar = _open(qtbot, view, services)
    QTest.keyClicks(bar.field, "team")
    before = int(bar.count.text().split(" of ")[1])
    text = view.page.transcript.view
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    word = text.focus_word
    assert word is not None
    view.correcting.correct(RewriteWords(word.segment, word.speaker, "crew"))
    qtbot.waitUntil(lambda: bar.count.text() == f"2 of {before - 1}", timeout=5_000)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)  # what is found now may lie out of view
    assert {lit for lit, _ in _lit(view)} == {"team"}


def test_another_conversation_begins_without_it(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    bar = _open(qtbot, view, services)
    QTest.keyClicks(bar.field, "team")
    open_review(qtbot, view, store(services.conversations, conversation(7)))
    assert bar.isHidden()
    assert bar.field.text() == ""


def test_selected_words_are_looked_for(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    bar = _open(qtbot, view, services)
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    text = view.page.transcript.view
    begin = text.toPlainText().index("the team")
    cursor = text.textCursor()
    cursor.setPosition(begin)
    cursor.setPosition(begin + len("the team"), QTextCursor.MoveMode.KeepAnchor)
    text.setFocus()
    text.setTextCursor(cursor)
    QTest.keyClick(text, Qt.Key.Key_F, CONTROL)
    assert bar.field.text() == "the team"
    assert bar.count.text().startswith("1 of ")


def test_the_key_of_the_window_finds_here_and_else_in_all(
    qtbot: QtBot, window: MainWindow, services: Services
) -> None:
    identifier = store(services.conversations, conversation(12))
    silent = store(services.conversations, replace(conversation(7), transcript=Transcript(engine="none")))
    window.library.search.setText("the team")
    with qtbot.waitSignal(window.review.opened, timeout=10_000):
        window.open_review(identifier, 0.0)
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
    field = window.review.page.transcript.finding._bar.field
    wait_for(field.hasFocus)
    assert field.text() == "the team", "what led here"
    with qtbot.waitSignal(window.review.opened, timeout=10_000):
        window.open_review(silent)
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
    wait_for(window.library.search.hasFocus)
    assert QApplication.focusWidget() is window.library.search
