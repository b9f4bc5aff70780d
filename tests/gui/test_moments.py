"""The moments panel: answers are kept as they are typed, and one leads to the next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.analysis_result import AnalysisResult
from app.core.moment import Reflection, ReflectionState
from app.core.segment import Segment
from app.core.turn import OTHER
from app.gui.widgets.moments_panel import MomentsPanel
from app.gui.widgets.notes import NotesField
from tests.helpers.results import conversation, silence

NAMES = {OTHER: "Priya"}
NOTHING = ("Nothing stood out", "That happens.")


class Kept:
    """What the panel handed over to be kept."""

    def __init__(self, panel: MomentsPanel) -> None:
        self.answers: list[tuple[str, str, ReflectionState]] = []
        panel.answer_saved.connect(self._on_saved)

    def _on_saved(self, key: str, text: str, state: ReflectionState) -> None:
        self.answers.append((key, text, state))


def _panel(qtbot: QtBot, result: AnalysisResult, reflections: dict[str, Reflection] | None = None) -> MomentsPanel:
    panel = MomentsPanel()
    qtbot.addWidget(panel)
    panel.moment_chosen.connect(panel.open_moment)
    panel.show_result(result, reflections or {}, names=NAMES, sound=True, instead=NOTHING)
    panel.show()
    return panel


def test_it_opens_at_the_first_moment_without_an_answer(qtbot: QtBot) -> None:
    result = conversation(32)
    first, second = result.moments[:2]
    panel = _panel(qtbot, result, {first.key: Reflection(first.key, "Mine.", ReflectionState.ANSWERED)})
    assert panel.open_index == 1
    assert panel.card.title.text() == second.title
    assert panel.card.question.text() == second.question
    assert panel.progress.text() == "1 of 5 answered"


def test_what_is_typed_is_kept_a_moment_later(qtbot: QtBot) -> None:
    result = conversation(32)
    panel = _panel(qtbot, result)
    kept = Kept(panel)
    QTest.keyClicks(panel.card.answer, "Her team")
    assert kept.answers == []
    qtbot.waitUntil(lambda: bool(kept.answers), timeout=2000)
    assert kept.answers == [(result.moments[0].key, "Her team", ReflectionState.OPEN)]
    assert panel.card.kept.text() == "Kept."
    QTest.keyClicks(panel.card.answer, ".")
    assert panel.card.kept.text() == ""


def test_nothing_typed_is_lost_when_another_moment_is_opened(qtbot: QtBot) -> None:
    result = conversation(32)
    panel = _panel(qtbot, result)
    kept = Kept(panel)
    QTest.keyClicks(panel.card.answer, "Half a thou")
    panel.open_moment(3)
    assert kept.answers == [(result.moments[0].key, "Half a thou", ReflectionState.OPEN)]
    assert panel.card.answer.toPlainText() == ""
    panel.open_moment(0)
    assert panel.card.answer.toPlainText() == "Half a thou"


def test_save_and_next_goes_on_to_the_next_open_one(qtbot: QtBot) -> None:
    result = conversation(32)
    third = result.moments[2].key
    panel = _panel(qtbot, result, {third: Reflection(third, "Seen.", ReflectionState.ANSWERED)})
    kept = Kept(panel)
    panel.open_moment(1)
    QTest.keyClicks(panel.card.answer, "I waited")
    QTest.keyClick(panel.card.answer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert kept.answers == [(result.moments[1].key, "I waited", ReflectionState.ANSWERED)]
    assert panel.open_index == 3
    assert panel.progress.text() == "2 of 5 answered"


def test_an_empty_answer_leaves_the_moment_open_and_skip_does_not(qtbot: QtBot) -> None:
    result = conversation(32)
    panel = _panel(qtbot, result)
    kept = Kept(panel)
    QTest.mouseClick(panel.card.save_button, Qt.MouseButton.LeftButton)
    assert kept.answers[-1][2] is ReflectionState.OPEN
    assert panel.open_index == 1
    QTest.mouseClick(panel.card.skip_button, Qt.MouseButton.LeftButton)
    assert kept.answers[-1] == (result.moments[1].key, "", ReflectionState.SKIPPED)
    assert panel.open_index == 2
    assert panel.progress.text() == "0 of 5 answered"


def test_after_the_last_one_it_stays(qtbot: QtBot) -> None:
    result = conversation(32, moments=1)
    panel = _panel(qtbot, result)
    QTest.keyClicks(panel.card.answer, "Only this")
    panel.card.save_and_next()
    assert panel.open_index == 0
    assert panel.progress.text() == "1 of 1 answered"
    assert panel.card.kept.text() == "Kept."
    assert panel.card.answer.toPlainText() == "Only this"


def test_an_edited_answer_stays_answered(qtbot: QtBot) -> None:
    result = conversation(32, moments=1)
    key = result.moments[0].key
    panel = _panel(qtbot, result, {key: Reflection(key, "Once", ReflectionState.ANSWERED)})
    kept = Kept(panel)
    panel.card.answer.appendPlainText("more")
    panel.keep()
    assert kept.answers == [(key, "Once\nmore", ReflectionState.ANSWERED)]


def test_a_moment_is_played_with_what_is_round_it(qtbot: QtBot) -> None:
    result = conversation(32)
    panel = _panel(qtbot, result)
    with qtbot.waitSignal(panel.play_requested) as asked:
        QTest.mouseClick(panel.card.play_button, Qt.MouseButton.LeftButton)
    assert asked.args == [result.moments[0].play]
    assert panel.card.seconds.text() == f"{round(result.moments[0].play.duration_s)} s"


def test_what_plays_the_beginning_of_a_moment_says_so(qtbot: QtBot) -> None:
    result = conversation(32)
    moment = result.moments[0]
    long = replace(moment, segment=Segment(100, 180), play=Segment(92, 120))
    panel = _panel(qtbot, replace(result, moments=(long,)))
    assert panel.card.seconds.text() == "28 s, how it begins"


def test_the_others_stand_in_a_list(qtbot: QtBot) -> None:
    result = conversation(32)
    second = result.moments[1].key
    panel = _panel(qtbot, result, {second: Reflection(second, "Yes", ReflectionState.ANSWERED)})
    names = [row.accessibleName() for row in panel.rows]
    assert len(names) == 4
    assert names[0].startswith("Moment 2:")
    assert names[0].endswith("answered")
    with qtbot.waitSignal(panel.moment_chosen) as chosen:
        QTest.mouseClick(panel.rows[2], Qt.MouseButton.LeftButton)
    assert chosen.args == [3]


def test_without_moments_it_says_so(qtbot: QtBot) -> None:
    panel = _panel(qtbot, silence())
    assert panel.nothing.isVisible()
    assert panel.nothing.text() == "Nothing stood out"
    assert not panel.card.isVisible()
    assert panel.open_index is None


def test_escape_leaves_the_answer_box(qtbot: QtBot) -> None:
    panel = _panel(qtbot, conversation(32))
    with qtbot.waitSignal(panel.left):
        QTest.keyClick(panel.card.answer, Qt.Key.Key_Escape)


def test_notes_are_kept_as_they_are_typed(qtbot: QtBot) -> None:
    field = NotesField()
    qtbot.addWidget(field)
    kept: list[str] = []
    field.notes_typed.connect(kept.append)
    field.show_notes("Before")
    assert kept == []
    field.setFocus()
    QTest.keyClicks(field, "Also: ")
    qtbot.waitUntil(lambda: bool(kept), timeout=2000)
    assert kept == ["Also: Before"]
    QTest.keyClicks(field, "x")
    field.show_notes("Another conversation")
    assert kept[-1].startswith("Also: x")
    assert field.toPlainText() == "Another conversation"
