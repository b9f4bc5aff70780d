"""The transcript: every word once, in its turn, with what happened beside it; a click plays from a word."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.analysis_result import AnalysisResult, Cue
from app.core.event import Event, EventKind
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.segment import Segment
from app.core.speech_activity import Uncertain
from app.core.transcript import Transcript, Word
from app.core.turn import OTHER, YOU, Annotation, Turn
from app.gui.models.place import Place
from app.gui.theme import theme
from app.gui.widgets.transcript_text import WordFinder, paragraphs
from app.gui.widgets.transcript_view import TranscriptView
from app.gui.widgets.transcript_writer import gaps_after
from tests.helpers.results import conversation, one_track

NAMES = {OTHER: "Priya"}


def _word(text: str, start: float, speaker: str, confidence: float = 0.9) -> Word:
    return Word(Segment(start, start + 0.4), text, confidence, speaker)


def _small() -> AnalysisResult:
    """They speak; you come in at 4 s, with a listening sound of theirs; you answer once more after 1.5 s."""
    return replace(
        conversation(1.2),
        annotation=Annotation((Turn(Segment(0, 5), OTHER), Turn(Segment(4, 9), YOU), Turn(Segment(20, 25), YOU))),
        events=(
            Event(EventKind.CAME_IN_STOPPED, YOU, OTHER, Segment(4, 9), 0.9, -0.9),
            Event(EventKind.LISTENING_SOUND, OTHER, YOU, Segment(7, 7.4), 0.4, -0.4),
        ),
        metrics=(MetricValue("room_count", YOU, 1, "count", Quality.MEASURED, (Segment(18.5, 20.0),)),),
        cues=(
            Cue("recap", YOU, Segment(4, 6), "right the"),
            Cue("question", YOU, Segment(20, 22), "what did"),
            Cue("question", YOU, Segment(22, 24), "how did"),
        ),
        transcript=Transcript(
            (
                _word("the", 1, OTHER), _word("reports", 2, OTHER, 0.4), _word("right", 4.2, YOU),
                _word("began", 4.4, OTHER), _word("lag", 5, YOU),
                _word("mhm", 7, OTHER), _word("what", 20.1, YOU), _word("did", 21, YOU),
            ),
            "vosk:tiny",
        ),
    )  # fmt: skip


def test_words_stand_in_their_turns_also_where_both_spoke() -> None:
    shown = paragraphs(_small(), names=NAMES)
    assert [(p.speaker, [word.text for word in p.words]) for p in shown] == [
        (OTHER, ["the", "reports", "began"]),
        (YOU, ["right", "lag"]),
        (OTHER, ["mhm"]),
        (YOU, ["what", "did"]),
    ]


def test_what_happened_stands_at_the_beginning_and_what_was_found_at_the_end() -> None:
    shown = paragraphs(_small(), names=NAMES)
    assert [p.mark for p in shown] == ["", "▼ came in, 0.9 s overlap", "", "– 1.5 s room"]
    assert [p.chips for p in shown] == [(), ("recap",), (), ("question",)]


@pytest.mark.parametrize("result", [conversation(12), one_track(), conversation(180)], ids=["12", "one_track", "180"])
def test_no_word_is_lost_or_doubled(result: AnalysisResult) -> None:
    shown = paragraphs(result, names=NAMES)
    assert sorted(word for p in shown for word in p.words) == sorted(result.transcript.words)
    assert [p.start_s for p in shown] == sorted(p.start_s for p in shown)
    assert all(word.speaker == p.speaker for p in shown for word in p.words)


def test_the_word_that_is_heard_is_found() -> None:
    shown = paragraphs(_small(), names=NAMES)
    finder = WordFinder(shown)
    assert [finder.at(time_s) for time_s in (0.5, 1.0, 4.3, 4.5, 5.1, 7.2, 30)] == [
        None, (0, 0), (1, 0), (0, 2), (1, 1), (2, 0), (3, 1),
    ]  # fmt: skip


def _view(qtbot: QtBot, result: AnalysisResult) -> TranscriptView:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(600, 240)
    view.show()
    view.show_paragraphs(paragraphs(result, names=NAMES), names=NAMES)
    qtbot.waitUntil(lambda: view.is_written)
    return view


def test_it_is_one_document_with_time_name_and_words(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    lines = view.toPlainText().split("\n")
    assert lines[0] == "0:01\tPriya\tthe\u2003reports\u2003began ", "wide where the voice pauses"
    assert lines[1].startswith("0:04\tYou\t▼ came in, 0.9 s overlap   right\u2003lag ")
    assert "recap" in lines[1]
    assert len(lines) == 4


def test_a_wide_blank_stands_where_the_voice_pauses_and_no_stop_does() -> None:
    said = ((0, "so"), (0.6, "late"), (1.35, "yes."), (3, "no"))
    first, second, third, fourth = (Word(Segment(start, start + 0.4), text, 0.9, YOU) for start, text in said)
    assert "".join(gaps_after((first, second, third), fourth)) == " \u2003 "
    assert "".join(gaps_after((first,), None)) == " "


def test_what_is_copied_has_plain_blanks(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    view.selectAll()
    assert "\u2003" in view.toPlainText()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text()
    assert "right lag" in copied
    assert "\u2003" not in copied


COPIES_AND_ENDS = """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.gui.widgets.transcript_text import paragraphs
from app.gui.widgets.transcript_view import TranscriptView
from tests.helpers.results import conversation
app = QApplication([])
view = TranscriptView()
view.show_paragraphs(paragraphs(conversation(1.2), names={}), names={})
while not view.is_written:
    app.processEvents()
view.selectAll()
QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
assert app.clipboard().text()
"""


def test_what_was_copied_outlives_the_app() -> None:
    """What the clipboard holds is taken apart after Python has ended."""
    ended = subprocess.run([sys.executable, "-c", COPIES_AND_ENDS], check=False, timeout=60, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_click_on_a_word_plays_from_it(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    at = view.toPlainText().index("lag") + 1
    cursor = QTextCursor(view.document())
    cursor.setPosition(at)
    with qtbot.waitSignal(view.play_from) as asked:
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, view.cursorRect(cursor).center()
        )
    assert asked.args == [5.0]


def test_a_click_on_time_or_name_plays_the_turn(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    text = view.toPlainText()
    assert view.time_of(text.index("0:04") + 1) == 4.2
    assert view.time_of(text.index("0:20") + 6) == 20.1
    assert view.time_of(text.index("did") + 1) == 21


def test_unsure_words_are_underlined_with_dots(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    text = view.toPlainText()
    for word, dotted in (("reports", True), ("began", False)):
        cursor = QTextCursor(view.document())
        cursor.setPosition(text.index(word) + 2)
        assert (cursor.charFormat().underlineStyle().name == "DotLine") is dotted


def test_the_current_word_is_marked_by_a_selection_of_its_own(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    view.set_current((1, 1))
    (selection,) = view.extraSelections()
    assert selection.cursor.selectedText() == "lag"
    view.set_current(None)
    assert view.extraSelections() == []


def test_words_that_arrive_leave_the_reader_where_they_were(qtbot: QtBot) -> None:
    result = conversation(32)
    half = replace(result, transcript=Transcript(result.transcript.words[:1500], "draft", complete=False))
    view = _view(qtbot, half)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    assert before > 100
    view.show_paragraphs(paragraphs(result, names=NAMES), names=NAMES, keep_place=True)
    qtbot.waitUntil(lambda: view.is_written)
    assert bar.value() == before


def test_three_hours_are_written_in_small_pieces(qtbot: QtBot) -> None:
    result = conversation(180)
    view = TranscriptView()
    qtbot.addWidget(view)
    view.show_paragraphs(paragraphs(result, names=NAMES), names=NAMES)
    assert not view.is_written
    qtbot.waitUntil(lambda: view.is_written, timeout=20_000)
    assert view.document().blockCount() == len(paragraphs(result, names=NAMES))


def _click(view: TranscriptView, words: str, *, into: int = 1) -> None:
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.toPlainText().index(words) + into)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, view.cursorRect(cursor).center()
    )


def test_a_click_on_a_name_or_a_mark_asks_for_its_menu(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    asked: list[Place] = []
    played: list[float] = []
    view.menu_wanted.connect(lambda place, _at: asked.append(place))
    view.play_from.connect(played.append)
    _click(view, "You\t▼", into=1)
    _click(view, "came in, 0.9", into=3)
    assert played == []
    assert [(place.speaker, place.turn, place.event is not None) for place in asked] == [
        (YOU, Segment(4, 9), False),
        (YOU, Segment(4, 9), True),
    ]
    _click(view, "0:04")
    _click(view, "1.5 s room", into=3)
    assert played == [4.2, 20.1], "a pause is no event, and a time is to be played"


def test_by_keyboard_the_menu_is_that_of_the_text_cursor(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    asked: list[Place] = []
    view.menu_wanted.connect(lambda place, _at: asked.append(place))
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.toPlainText().index("mhm") + 1)
    view.setTextCursor(cursor)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    (place,) = asked
    assert place.event is not None
    assert (place.event.kind, place.speaker, place.turn) == (EventKind.LISTENING_SOUND, OTHER, Segment(7, 7.4))


def test_turns_in_minutes_that_are_not_counted_are_dimmed_and_say_so(qtbot: QtBot) -> None:
    result = replace(_small(), uncertain=(Uncertain(Segment(19, 26), "voices_alike"), Uncertain(Segment(6, 8), "excluded")))
    assert [p.not_counted for p in paragraphs(result, names=NAMES)] == ["", "", "left out", "not counted"]
    view = _view(qtbot, result)
    assert "not counted" in view.toPlainText().split("\n")[3]
    colours = []
    for word in ("began", "mhm"):
        cursor = QTextCursor(view.document())
        cursor.setPosition(view.toPlainText().index(word) + 2)
        colours.append(cursor.charFormat().foreground().color().name())
    assert colours == [theme.colour("ink").name(), theme.colour("ink3").name()]


def test_a_correction_writes_anew_only_what_it_changed(qtbot: QtBot) -> None:
    result = conversation(32)
    view = _view(qtbot, result)
    document, bar = view.document(), view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top = view.cursorForPosition(QPoint(0, 4)).block().text()
    shown = list(paragraphs(result, names=NAMES))
    changed = [*shown[:3], replace(shown[3], speaker=OTHER, mark="", chips=()), *shown[6:]]
    view.show_paragraphs(changed, names=NAMES, keep_place=True)
    qtbot.waitUntil(lambda: view.is_written)
    assert view.document() is document
    assert view.cursorForPosition(QPoint(0, 4)).block().text() == top
    fresh = TranscriptView()
    qtbot.addWidget(fresh)
    fresh.show_paragraphs(changed, names=NAMES)
    qtbot.waitUntil(lambda: fresh.is_written)
    assert view.toPlainText() == fresh.toPlainText()
    assert view.time_of(view.toPlainText().index(changed[40].words[0].text)) is not None


@pytest.mark.parametrize("seed", range(6))
def test_whatever_changes_the_document_is_as_if_written_afresh(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    shown = list(paragraphs(conversation(7), names=NAMES))
    view, fresh = TranscriptView(), TranscriptView()
    for widget in (view, fresh):
        qtbot.addWidget(widget)
    for _ in range(4):
        kept = [paragraph for paragraph in shown if chance.random() < 0.7]
        view.show_paragraphs(kept, names=NAMES, keep_place=True)
        fresh.show_paragraphs(kept, names=NAMES)
        qtbot.waitUntil(lambda: view.is_written and fresh.is_written)
        assert view.toPlainText() == fresh.toPlainText()
        assert view.document().blockCount() == max(1, len(kept))
        for number, paragraph in enumerate(kept):
            begin = view.document().findBlockByNumber(number).position()
            assert view.time_of(begin) == paragraph.start_s


def test_a_name_under_the_pointer_is_underlined_until_it_is_left(qtbot: QtBot) -> None:
    view = _view(qtbot, _small())
    text = view.toPlainText()

    def point(words: str) -> None:
        cursor = QTextCursor(view.document())
        cursor.setPosition(text.index(words) + 2)
        at = QPointF(view.cursorRect(cursor).center())
        none = Qt.MouseButton.NoButton
        QApplication.sendEvent(
            view.viewport(),
            QMouseEvent(QEvent.Type.MouseMove, at, view.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier),
        )

    point("Priya")
    assert [selection.cursor.selectedText() for selection in view.extraSelections()] == ["Priya"]
    assert view.viewport().toolTip() == "Click to correct"
    point("reports")
    assert view.extraSelections() == []
