"""Reading and correcting the transcript by keys: from word to word, a field over a word, and what is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.correction import RewriteWords
from app.core.segment import Segment
from app.core.transcript import Transcript, Word
from app.core.turn import OTHER, YOU, Annotation, Turn
from app.gui.theme import theme
from app.gui.widgets.transcript_text import Paragraph, WordFinder, paragraphs
from app.gui.widgets.transcript_view import TranscriptView
from tests.helpers.results import conversation

NAMES = {OTHER: "Priya"}
LINES = ((YOU, 0, "what did"), (OTHER, 10, "the reports came late"), (YOU, 20, "mhm"), (OTHER, 30, "so late " * 30))
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _shown(lines: tuple[tuple[str, float, str], ...] = LINES) -> list[Paragraph]:
    """A word each half second; "reports" and "mhm" were heard unsurely. Six seconds of "so late" go over several lines."""
    words = tuple(
        Word(Segment(start + at / 2, start + at / 2 + 0.4), text, 0.4 if text in {"reports", "mhm"} else 0.9, speaker)
        for speaker, start, said in lines
        for at, text in enumerate(said.split())
    )
    turns = tuple(
        Turn(Segment(start, start + len(said.split()) / 2), speaker) for speaker, start, said in lines
    )
    bare = replace(conversation(1.2), events=(), metrics=(), cues=())
    result = replace(bare, annotation=Annotation(turns), transcript=Transcript(words, "vosk:tiny"))
    return list(paragraphs(result, names=NAMES))


@pytest.fixture(name="view")
def transcript_view(app: QApplication, qtbot: QtBot) -> TranscriptView:
    assert app is not None
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(420, 260)
    view.show()
    view.show_paragraphs(_shown(), names=NAMES)
    qtbot.waitUntil(lambda: view.is_written)
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    return view


def _word(view: TranscriptView) -> tuple[str, float]:
    word = view.focus_word
    assert word is not None
    return word.text, word.segment.start


def _keys(view: TranscriptView, *keys: Qt.Key) -> tuple[str, float]:
    for key in keys:
        QTest.keyClick(view, key)
    return _word(view)


def _middle(view: TranscriptView, line: int, word: int) -> QPoint:
    area = view.word_area((line, word))
    assert area is not None
    return area.center()


def _ink(picture: QImage, area: QRect) -> int:
    """Dark points; what is not painted can be seen through, and is none."""
    colours = (picture.pixelColor(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom()))
    return sum(colour.alpha() > 200 and colour.lightness() < 110 for colour in colours)


def test_a_key_goes_to_the_words_that_were_heard_unsurely(view: TranscriptView) -> None:
    unsure = Qt.Key.Key_U
    assert _keys(view, unsure) == ("reports", 10.5)
    assert _keys(view, unsure) == ("mhm", 20)
    assert _keys(view, unsure) == ("mhm", 20), "there is none after it"
    QTest.keyClick(view, unsure, SHIFT)
    assert _word(view) == ("reports", 10.5)
    QTest.keyClick(view, unsure, SHIFT)
    assert _word(view) == ("reports", 10.5)
    assert _keys(view, Qt.Key.Key_Right, Qt.Key.Key_Return)[0] == "came"
    assert view.field.isVisible()


def test_arrows_go_from_word_to_word_and_line_to_line(view: TranscriptView) -> None:
    right, left, down, up = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up
    assert _word(view) == ("what", 0)
    assert _keys(view, right) == ("did", 0.5)
    assert _keys(view, right) == ("the", 10)
    assert _keys(view, left, left, left) == ("what", 0)
    assert _keys(view, down) == ("the", 10)
    assert _keys(view, Qt.Key.Key_End) == ("late", 11.5)
    assert _keys(view, down) == ("mhm", 20), "the only word of its line"
    assert _keys(view, up) == ("late", 11.5), "up and down keep to where they began"
    assert _keys(view, Qt.Key.Key_Home) == ("the", 10)
    first = _keys(view, down, down)
    second = _keys(view, down)
    assert first[1] == 30
    down_by = round((second[1] - 30) * 2)
    assert _middle(view, 3, down_by).y() > _middle(view, 3, 0).y()
    assert _keys(view, up) == first
    QTest.keyClick(view, Qt.Key.Key_End, CONTROL)
    assert _word(view) == ("late", 59.5)
    assert _keys(view, right) == ("late", 59.5)
    area = view.word_area((3, 59))
    assert area is not None
    assert area.bottom() <= view.viewport().height(), "it is brought into view"
    QTest.keyClick(view, Qt.Key.Key_Home, CONTROL)
    assert _word(view) == ("what", 0)
    assert _keys(view, Qt.Key.Key_PageDown)[1] >= 30
    assert _keys(view, Qt.Key.Key_PageUp) == ("what", 0)


def test_the_word_of_the_keys_has_a_ring_while_keys_go_there(qtbot: QtBot, view: TranscriptView) -> None:
    def ink() -> int:
        """Points of the ring's colour beside the word, where no letter stands."""
        area = view.word_area((1, 0))
        assert area is not None
        picture: QImage = view.viewport().grab().toImage()
        beside = area.left() - 2
        colour = theme.colour("focus").name()
        return sum(picture.pixelColor(beside, y).name() == colour for y in range(area.top(), area.bottom()))

    _keys(view, Qt.Key.Key_Down)
    assert ink() > 8
    view.clearFocus()
    qtbot.waitUntil(lambda: not view.hasFocus())
    assert ink() == 0


def test_enter_opens_a_field_over_the_word_and_keeps_what_is_typed(qtbot: QtBot, view: TranscriptView) -> None:
    _keys(view, Qt.Key.Key_Down, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    field = view.field
    assert field.is_open
    assert field.hasFocus()
    assert (field.text(), field.selectedText()) == ("reports", "reports")
    area = view.word_area((1, 1))
    assert area is not None
    assert field.geometry().contains(area)
    narrow = field.width()
    QTest.keyClicks(field, " re-portal  now ")
    assert field.width() > narrow
    with qtbot.waitSignal(view.rewritten) as written:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert written.args == [RewriteWords(Segment(10.5, 10.9), OTHER, "re-portal now")]
    assert (field.isVisible(), view.hasFocus(), _word(view)) == (False, True, ("reports", 10.5))


def test_escape_leaves_the_word_as_it_was(view: TranscriptView) -> None:
    written: list[object] = []
    view.rewritten.connect(written.append)
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(view.field, "why")
    QTest.keyClick(view.field, Qt.Key.Key_Escape)
    assert (view.field.is_open, view.hasFocus(), written) == (False, True, [])


def test_tab_keeps_and_goes_on_to_the_next_word_and_back(view: TranscriptView) -> None:
    written: list[RewriteWords] = []
    view.rewritten.connect(written.append)
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(view.field, "how")
    QTest.keyClick(view.field, Qt.Key.Key_Tab)
    assert view.field.text() == "did"
    QTest.keyClick(view.field, Qt.Key.Key_Tab)
    assert (view.field.text(), view.field.speaker) == ("the", OTHER)
    QTest.keyClick(view.field, Qt.Key.Key_Backtab)
    assert view.field.text() == "did"
    QTest.keyClicks(view.field, "do")
    view.keep_edit()
    assert written == [
        RewriteWords(Segment(0, 0.4), YOU, "how"),
        RewriteWords(Segment(0.5, 0.9), YOU, "do"),
    ], "a sure word that was left as it is was not written"


def test_an_unsure_word_that_is_kept_as_it_is_was_heard_right(view: TranscriptView) -> None:
    written: list[RewriteWords] = []
    view.rewritten.connect(written.append)
    _keys(view, Qt.Key.Key_Down, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_F2)
    view.keep_edit()
    assert written == [], "nobody looked at it: the field was only left"
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    assert written == [RewriteWords(Segment(10.5, 10.9), OTHER, "reports")]


def test_words_that_are_selected_in_a_line_are_written_as_one(view: TranscriptView) -> None:
    written: list[RewriteWords] = []
    view.rewritten.connect(written.append)
    cursor = view.textCursor()
    text = view.toPlainText()
    cursor.setPosition(text.index("reports"))
    cursor.setPosition(text.index("came") + 4, cursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.field.text() == "reports came"
    QTest.keyClicks(view.field, "report")
    QTest.keyClick(view.field, Qt.Key.Key_Tab)
    assert view.field.text() == "late"
    assert written == [RewriteWords(Segment(10.5, 11.4), OTHER, "report")]


def test_delete_removes_and_an_empty_field_too(view: TranscriptView) -> None:
    written: list[RewriteWords] = []
    view.rewritten.connect(written.append)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClick(view.field, Qt.Key.Key_Backspace)
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    assert written == [RewriteWords(Segment(0, 0.4), YOU, "")] * 2


def test_the_field_and_the_keys_stay_with_their_word_when_the_document_changes(qtbot: QtBot, view: TranscriptView) -> None:
    _keys(view, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(view.field, "went")
    before = view.field.geometry().topLeft()
    changed = ((YOU, 0, "what did you think of it all and of what came after " * 2), *LINES[1:])
    view.show_paragraphs(_shown(changed), names=NAMES, keep_place=True)
    qtbot.waitUntil(lambda: view.is_written)
    assert view.field.text() == "went"
    area = view.word_area((1, 2))
    assert area is not None
    assert view.field.geometry().contains(area.topLeft())
    assert view.field.geometry().topLeft() != before
    assert _word(view) == ("came", 11)
    QTest.keyClick(view.field, Qt.Key.Key_Escape)
    assert _word(view) == ("came", 11)


def test_a_double_click_corrects_a_word_and_plays_only_it(view: TranscriptView) -> None:
    parts: list[Segment] = []
    view.play_wanted.connect(parts.append)
    played: list[float] = []
    view.play_from.connect(played.append)
    at = _middle(view, 1, 2)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.field.text() == "came"
    assert played == [11]
    assert [(round(part.start, 3), round(part.end, 3)) for part in parts] == [(10.6, 11.8)]


def test_a_click_elsewhere_keeps_what_was_typed(view: TranscriptView) -> None:
    written: list[RewriteWords] = []
    view.rewritten.connect(written.append)
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(view.field, "how")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=_middle(view, 2, 0))
    assert written == [RewriteWords(Segment(0, 0.4), YOU, "how")]
    assert _word(view) == ("mhm", 20)


def test_the_word_that_is_heard_is_bold_and_followed(view: TranscriptView) -> None:
    finder = WordFinder(_shown())
    view.set_current(finder.at(59.6), follow=True)
    area = view.word_area((3, 59))
    assert area is not None
    assert area.bottom() <= view.viewport().height()
    picture = view.viewport().grab().toImage()
    assert picture.pixelColor(area.left(), area.top() + 1).name() == theme.colour("other_soft").name()
    bold = _ink(picture, area)
    view.set_current(finder.at(0.1))
    assert bold > _ink(view.viewport().grab().toImage(), area) * 1.15


def test_who_reads_elsewhere_while_it_plays_is_left_there(view: TranscriptView) -> None:
    """Words of the last line lie half a second apart; it goes over more lines than are seen."""
    view.resize(420, 120)
    bar = view.verticalScrollBar()
    view.set_current((3, 57), follow=True)
    assert bar.value() > 0
    bar.setValue(0)
    view.set_current((3, 58), follow=True)
    assert bar.value() == 0
    view.set_current((0, 0), follow=True)
    view.set_current((3, 58), follow=True)
    assert bar.value() > 0, "sent there, it is shown"
    view.set_current((3, 59), follow=True)
    assert view._is_seen((3, 59))


def test_while_a_word_is_written_the_sound_moves_nothing(view: TranscriptView) -> None:
    QTest.keyClick(view, Qt.Key.Key_F2)
    view.set_current((3, 59), follow=True)
    assert view.verticalScrollBar().value() == 0


def test_a_place_knows_its_words_and_the_lines_beside_it(view: TranscriptView) -> None:
    _keys(view, Qt.Key.Key_Down, Qt.Key.Key_Right)
    place = view.place_here()
    assert place is not None
    assert [word.text for word in place.words] == ["reports"]
    assert (place.speaker, place.turn, place.begins) == (OTHER, Segment(10, 12), False)
    assert (place.before, place.after) == (YOU, YOU)
    name = view.place_of(view.toPlainText().index("Priya") + 1)
    assert name is not None
    assert name.words == ()


def test_dots_are_explained_under_the_pointer(view: TranscriptView) -> None:
    def told(line: int, word: int) -> str:
        at = QPointF(_middle(view, line, word))
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, at, view.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view.viewport(), event)
        return view.viewport().toolTip()

    assert told(1, 1) == "Heard unsurely. Double-click to correct."
    assert told(1, 0) == ""


def test_keys_of_the_page_are_left_to_it(qtbot: QtBot, view: TranscriptView) -> None:
    with qtbot.waitSignal(view.left):
        QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.textCursor().hasSelection()
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "w"
