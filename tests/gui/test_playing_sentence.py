"""The facts of the headline, and of the line under it, play what they were counted from."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.charts.target import as_played
from app.coaching.headline import About, headline_with_facts
from app.core.event import EventKind
from app.core.segment import Segment
from app.core.turn import YOU
from app.gui.models.playing_facts import headline_facts
from app.gui.views.review import ReviewView
from app.gui.widgets.chart_numbers import stretches_to_play
from app.gui.widgets.playing_sentence import PlayingFact, PlayingSentence
from app.wiring import Services
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture

TEXT = "You spoke for 51% of the talk time, came in on Priya 4 times, and gave a second of room 3 times."
FACTS = (
    PlayingFact("spoke for 51% of the talk time", (Segment(1, 2), Segment(7, 9)), "Plays one"),
    PlayingFact("came in on Priya 4 times", (Segment(3, 4),), "Plays two"),
    PlayingFact("gave a second of room 3 times", (), "Plays nothing"),
)


def shown(qtbot: QtBot, width: int) -> tuple[PlayingSentence, list[Segment]]:
    sentence = PlayingSentence(px=22)
    qtbot.addWidget(sentence)
    played: list[Segment] = []
    sentence.play_requested.connect(played.append)
    sentence.set_sentence(TEXT, FACTS)
    sentence.resize(width, sentence.heightForWidth(width))
    sentence.show()
    return sentence, played


def middle(sentence: PlayingSentence, fact: int, line: int = 0) -> QPoint:
    return sentence.rects_of(fact)[line].center().toPoint()


def test_a_press_on_a_fact_plays_it_and_the_next_press_what_follows(qtbot: QtBot) -> None:
    sentence, played = shown(qtbot, 2000)
    assert [fact.words for fact in sentence.facts] == [fact.words for fact in FACTS[:2]]  # the third has nothing to play
    for _ in range(3):
        QTest.mouseClick(sentence, Qt.MouseButton.LeftButton, pos=middle(sentence, 0))
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton, pos=middle(sentence, 1))
    assert played == [Segment(1, 2), Segment(7, 9), Segment(1, 2), Segment(3, 4)]
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton, pos=QPoint(4, 8))  # "You" is no fact
    QTest.mouseClick(sentence, Qt.MouseButton.RightButton, pos=middle(sentence, 1))
    assert len(played) == 4


def test_a_fact_on_two_lines_plays_from_either(qtbot: QtBot) -> None:
    sentence, played = shown(qtbot, 260)
    rects = sentence.rects_of(1)
    assert len(rects) >= 2
    for line in range(len(rects)):
        QTest.mouseClick(sentence, Qt.MouseButton.LeftButton, pos=middle(sentence, 1, line))
    assert played == [Segment(3, 4)] * len(rects)
    assert sentence.heightForWidth(260) >= 3 * sentence.heightForWidth(2000)


def test_by_keyboard_it_is_one_stop_and_says_what_a_press_does(qtbot: QtBot) -> None:
    sentence, played = shown(qtbot, 800)
    sentence.setFocus()
    assert sentence.accessibleName() == TEXT
    assert "51%" in sentence.accessibleDescription()
    assert "Plays one" in sentence.accessibleDescription()
    QTest.keyClick(sentence, Qt.Key.Key_Return)
    QTest.keyClick(sentence, Qt.Key.Key_Right)
    QTest.keyClick(sentence, Qt.Key.Key_Right)  # there is no third to go to
    assert "Plays two" in sentence.accessibleDescription()
    QTest.keyClick(sentence, Qt.Key.Key_Space)
    QTest.keyClick(sentence, Qt.Key.Key_Left)
    QTest.keyClick(sentence, Qt.Key.Key_Enter)
    assert played == [Segment(1, 2), Segment(3, 4), Segment(7, 9)]


def test_the_same_sentence_again_goes_on_where_it_was(qtbot: QtBot) -> None:
    sentence, played = shown(qtbot, 800)
    sentence.play(0)
    sentence.set_sentence(TEXT, FACTS)
    sentence.play(0)
    assert played == [Segment(1, 2), Segment(7, 9)]


def test_a_sentence_without_facts_is_only_read(qtbot: QtBot) -> None:
    sentence, _ = shown(qtbot, 800)
    sentence.set_sentence("There was very little speech here.")
    assert sentence.facts == ()
    assert sentence.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert sentence.accessibleDescription() == ""


def test_the_headline_of_a_conversation_plays(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    result = view.review.result if view.review is not None else None
    assert result is not None
    headline = view.page.headline
    kinds = {EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON}
    events = [event.segment for event in result.events if event.by == YOU and event.kind in kinds]
    told = headline_with_facts(result, {})
    assert [fact.about for fact in told.facts][:2] == [About.SHARE, About.CAME_IN]
    assert len(headline_facts(result, told)) == len(told.facts)
    played: list[Segment] = []
    headline.play_requested.connect(played.append)
    for fact in (0, 1):
        QTest.mouseClick(headline, Qt.MouseButton.LeftButton, pos=headline.rects_of(fact)[0].center().toPoint())
    assert played == [stretches_to_play(result, YOU)[0], as_played(events[0], result.duration_s)]
