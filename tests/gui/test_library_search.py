"""The line in which searched words stand: under its row, cut around them, and opened in Review at their time."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.models.found_words import found_words, span_of
from app.gui.theme import theme
from app.gui.views.review_page import TRANSCRIPT
from app.gui.widgets.conversation_delegate import FOUND_PX, ROW_PX
from app.gui.widgets.found_line import cut
from app.library.said import SaidLine
from app.services import listing
from app.services.library_values import LibraryRow
from app.wiring import Services
from tests.gui.conftest import reload
from tests.helpers.gui_services import pause, wait_for
from tests.helpers.library import store
from tests.helpers.results import conversation


def test_found_words_stand_in_their_row_and_open_there(window: MainWindow, services: Services) -> None:
    identifier = store(services.conversations, conversation(7))
    reload(window, 1)
    said = services.conversations.review(identifier).result
    assert said is not None
    word = next(word for word in said.transcript.words if len(word.text) > 4)
    QTest.keyClicks(window.library.search, word.text.upper())
    model = window.library.model
    wait_for(lambda: model.search == word.text.upper())
    row = model.row_at(model.index_of(identifier))
    assert row is not None
    assert row.found is not None
    assert row.found.match.casefold().startswith(word.text.casefold())
    assert row.found.spoken in model.spoken(row)
    listed = window.library.list
    assert listed.visualRect(model.index_of(identifier)).height() == ROW_PX + FOUND_PX
    listed.choose(identifier)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    wait_for(lambda: window.review.review is not None)
    assert window.review.playback.position_s == pytest.approx(row.found.start_s)
    assert window.review.page.tabs.index == TRANSCRIPT
    window.go_to("library")
    window.library.search.clear()
    wait_for(lambda: model.search == "")
    again = model.row_at(model.index_of(identifier))
    assert again is not None
    assert again.found is None


def test_lines_of_older_rows_come_when_they_are_come_to(window: MainWindow, services: Services) -> None:
    """50 conversations that say the same: 40 come with their line, the last ones get it as they are scrolled to."""
    result = conversation(7)
    one = result.transcript.words[0].text
    for number in range(50):
        store(services.conversations, result, title=f"Conversation {number}", sound_s=0.01)
    window.library.search.setText(one)
    wait_for(lambda: window.library.model.search == one, seconds=30)
    model = window.library.model
    last = model.rows[-1].conversation.id

    def found() -> bool:
        row = model.row_at(model.index_of(last))
        return row is not None and row.found is not None

    assert not found()
    window.library.list.scrollToBottom()
    wait_for(found)
    window.library.refresh()
    pause(0.3)
    assert found(), "it stays when the Library is looked at again"


def test_who_said_it_follows_a_correction_and_the_window_never_waits(
    window: MainWindow, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in rows that got their line as they were come to: here none comes with one."""
    monkeypatch.setattr(listing, "_WITH_LINES", 0)
    asked_on: set[int] = set()
    rows, said = services.conversations.rows, services.conversations.said

    def watched_rows(search: str = "") -> tuple[LibraryRow, ...]:
        asked_on.add(threading.get_ident())
        return rows(search)

    def watched_said(search: str, identifiers: Sequence[str]) -> Mapping[str, SaidLine]:
        asked_on.add(threading.get_ident())
        return said(search, identifiers)

    monkeypatch.setattr(services.conversations, "rows", watched_rows)
    monkeypatch.setattr(services.conversations, "said", watched_said)
    identifier = store(services.conversations, conversation(7))
    reload(window, 1)
    result = services.conversations.review(identifier).result
    assert result is not None
    window.library.search.setText(result.transcript.words[0].text)

    def mine() -> bool | None:
        row = window.library.model.row_at(window.library.model.index_of(identifier))
        return row.found.mine if row is not None and row.found is not None else None

    wait_for(lambda: mine() is not None)
    before = mine()
    services.conversations.swap(identifier)
    window.library.refresh()
    wait_for(lambda: mine() is (not before))
    assert asked_on
    assert threading.get_ident() not in asked_on


@pytest.mark.parametrize(
    ("search", "text", "match"),
    [
        ("let me", "so let me check that", "let me"),
        ("LET  me che", "so let me check that", "let me check"),
        ("lie", "what I believe is no lie", "lie"),
        ("cafe", "in the Café, at noon", "Café"),
        ("it's", "and it's late", "it's"),
        ("nowhere", "so let me check that", ""),
        ("...", "so let me check that", ""),
    ],
)
def test_the_words_that_were_searched_are_found_in_the_line(search: str, text: str, match: str) -> None:
    start, end = span_of(search, text)
    assert text[start:end] == match


@pytest.mark.parametrize("room", [60.0, 200.0, 400.0, 4000.0])
def test_a_long_line_is_cut_around_the_words(app: QApplication, room: float) -> None:
    assert app is not None
    line = SaidLine(61.0, "other-1", "before " * 30 + "the budget" + " after" * 30)
    shown = found_words(line, "the budget", names={"other-1": "Priya"})
    usual, strong = theme.font(13), theme.font(13, 600)
    before, match, after = cut(shown, room, usual, strong)
    wide = QFontMetricsF(usual).horizontalAdvance(before + after) + QFontMetricsF(strong).horizontalAdvance(match)
    assert wide <= room + 2
    if room >= 200:
        assert match == "the budget"
        assert before.startswith("…") == (room < 4000)
        assert set(before.split()) <= {"…", "…before", "before"}, "no half words"
        assert after.endswith("…") == (room < 4000)
    assert shown.spoken.startswith("Priya at 1:01: before")
