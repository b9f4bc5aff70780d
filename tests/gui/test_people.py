"""One track: how many people spoke, which voice is you, and what follows from the answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.charts.together import together
from app.core.correction import ChooseYou, SetPeople
from app.core.segment import Segment, merged, total_s
from app.core.speech_activity import Mode, Separation
from app.core.transcript import Transcript
from app.core.turn import OTHER, YOU
from app.gui.models.people import clear_stretch, people_question
from app.gui.views.review import ReviewView
from app.gui.views.review_words import no_moments
from app.metrics.ranges import Accuracy
from app.services.measure import measure
from app.wiring import Services
from tests.helpers.gui_services import wait_for
from tests.helpers.one_track import store_one_track
from tests.helpers.reviews import open_review, review_view

__all__ = ["review_view"]


def test_a_clear_stretch_is_the_middle_of_the_longest_time_alone() -> None:
    first = (Segment(0.0, 30.0), Segment(50.0, 54.0))
    second = (Segment(10.0, 12.0), Segment(40.0, 43.0))
    separation = Separation(2, {"voice-1": first, "voice-2": second})
    assert clear_stretch(separation, "voice-1") == Segment(18.0, 24.0)  # alone from 12 to 30
    assert clear_stretch(separation, "voice-2") == Segment(40.0, 43.0)
    assert clear_stretch(Separation(2, {"voice-1": first, "voice-2": ()}), "voice-2") is None


def test_nothing_is_asked_where_there_is_nothing_to_tell_apart(services: Services) -> None:
    without = services.conversations.review(store_one_track(services, separated=False)).result
    assert people_question(without, {}) is None
    assert people_question(None, {}) is None
    told = services.conversations.review(store_one_track(services)).result
    assert told is not None
    assert people_question(replace(told, mode=Mode.TWO_TRACKS), {}) is None


def test_both_questions_are_answered_with_the_keyboard(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store_one_track(services)
    open_review(qtbot, view, identifier)
    card = view.page.notice.people
    assert card.isVisible()
    assert card.people.options == ("2", "3")
    assert card.people.accessibleName().endswith("not chosen yet")
    assert not card.rows
    card.people.setFocus()
    QTest.keyClick(card.people, Qt.Key.Key_Right)
    wait_for(lambda: len(card.rows) == 2)
    assert [one.voice.name for one in card.rows] == ["Voice 1", "Voice 2"]
    assert card.rows[1].isVisible()
    card.rows[1].mine.setFocus()
    QTest.keyClick(card.rows[1].mine, Qt.Key.Key_Space)
    wait_for(lambda: not card.rows[1].isVisible())
    wait_for(lambda: card.answer.text() == "2 people spoke: you and the other person.")
    assert view.window().focusWidget() is card.change
    result = services.conversations.review(identifier).result
    assert result is not None
    heard = result.separations[0].speech
    assert result.speech == {YOU: heard["voice-2"], OTHER: heard["voice-1"]}


def test_the_answers_can_be_changed(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store_one_track(services)
    open_review(qtbot, view, identifier)
    card = view.page.notice.people
    card.people_chosen.emit(2)
    wait_for(lambda: len(card.rows) == 2)
    card.rows[0].mine.click()
    wait_for(lambda: card.answer.text() == "2 people spoke: you and the other person.")
    card.change.click()
    assert card.people.index == 0
    assert not card.rows[0].mine.isVisible()
    assert [one.voice.name for one in card.rows] == ["You", "They"]
    QTest.keyClick(card.people, Qt.Key.Key_Right)
    wait_for(lambda: len(card.rows) == 3)
    card.nobody.click()
    wait_for(lambda: card.answer.text() == "3 people spoke, and none of the voices is you.")
    result = services.conversations.review(identifier).result
    assert result is not None
    assert YOU not in result.speech


def test_a_voice_is_played_and_a_known_one_is_suggested(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store_one_track(services))
    card = view.page.notice.people
    card.people_chosen.emit(2)
    wait_for(lambda: len(card.rows) == 2)
    first = card.rows[0]
    assert not first.play.isEnabled()  # this library holds no sound
    first.play.setEnabled(True)
    with qtbot.waitSignal(card.play_requested) as played:
        QTest.mouseClick(first.play, Qt.MouseButton.LeftButton)
    assert played.args == [first.voice.clear]
    assert first.voice.clear is not None
    assert first.voice.clear.duration_s <= 6.0
    assert not first.hint.isVisible()
    card.suggest("voice-1")
    assert first.hint.isVisible()
    assert first.hint.text() == "This sounds like you."
    assert not card.rows[1].hint.isVisible()


def test_the_way_to_both_sides_stays(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store_one_track(services))
    assert view.page.notice.title.text() == "One microphone heard everyone"
    assert view.page.notice.button.text() == "How to record both sides"
    view.page.notice.button.click()
    wait_for(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert dialog.windowTitle() == "How to record both sides"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_for(lambda: QApplication.activeModalWidget() is None)


def test_the_buttons_of_the_card_end_at_one_edge(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store_one_track(services)
    services.conversations.correct(identifier, SetPeople(2), ChooseYou("voice-1"))
    open_review(qtbot, view, identifier)
    notice = view.page.notice
    wait_for(notice.people.change.isVisible)
    edges = {one.mapTo(notice, one.rect().topRight()).x() for one in (notice.button, notice.people.change)}
    assert len(edges) == 1


def test_what_is_said_follows_the_answers_and_states_nothing_withheld(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    """Uncertain times are spoken of when voices are told apart; without moments it is not said why falsely."""
    identifier = store_one_track(services, doubtful=True)
    open_review(qtbot, view, identifier)
    assert view.page.uncertain.isHidden()
    card = view.page.notice.people
    card.people_chosen.emit(2)
    wait_for(lambda: len(card.rows) == 2)
    assert view.page.uncertain.isVisible()
    result = services.conversations.review(identifier).result
    assert result is not None
    assert no_moments(result)[1].startswith("Moments need to know who spoke when.")
    card.rows[0].mine.click()
    wait_for(lambda: not card.rows[0].isVisible())
    result = services.conversations.review(identifier).result
    assert result is not None
    assert no_moments(result)[1].startswith("Who came in on whom can't be told here, and nothing else stood out.")


def test_several_others_are_one_side_of_the_charts(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    """As they are shown where it is not known how far off such values are, and so nothing is withheld for that."""
    activity = services.conversations.speech(store_one_track(services))
    assert activity is not None
    result = measure(
        activity,
        Transcript(),
        names={},
        seed="a",
        content=replace(services.content, accuracy=Accuracy()),
        corrections=(SetPeople(3), ChooseYou("voice-2")),
    )
    charts = view.page.charts
    charts.show_result(*together(result, {}))
    qtbot.waitUntil(lambda: charts.is_drawn, timeout=15_000)
    mine = total_s(result.speech[YOU])
    share = mine / sum(total_s(own) for own in result.speech.values())
    assert charts.talk.bar.share == pytest.approx(share, abs=1e-6)
    assert charts.talk.yours.accessibleName().startswith(f"about {round(share * 100)}% you")
    assert charts.talk.theirs.accessibleName().startswith(f"about {100 - round(share * 100)}% The others")
    folded, names = together(result, {})
    assert set(folded.speech) == {YOU, OTHER}
    assert total_s(folded.speech[OTHER]) == total_s(merged([*result.speech["other-1"], *result.speech["other-2"]]))
    assert names == {OTHER: "the others"}
    assert together(folded, {OTHER: "Priya"})[0] is folded
    assert charts.cards["interruptions"].sentence.text().startswith("Not shown. One microphone heard everyone")
