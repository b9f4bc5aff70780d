"""One track once more: the questions from the menu, names of several others, and the one offer to learn a voice."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.correction import ChooseYou, SetPeople
from app.core.quality import Quality
from app.core.segment import Segment
from app.core.transcript import Word
from app.core.turn import ANYONE, OTHER, YOU
from app.gui.views.review import ReviewView
from app.gui.views.review_words import notice_of
from app.gui.widgets.caption import CaptionLine
from app.gui.widgets.dialogs import NameDialog
from app.gui.widgets.transcript_text import Paragraph
from app.paths import Paths
from app.settings import load_settings
from app.wiring import Services
from tests.helpers.gui_services import wait_for
from tests.helpers.one_track import store_one_track
from tests.helpers.reviews import open_review, review_view

__all__ = ["review_view"]


def _menu(view: ReviewView) -> dict[str, QAction]:
    return {action.text().split("\t")[0]: action for action in view.page.header.more_menu().actions() if action.text()}


def test_the_number_of_people_is_changed_from_the_menu(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store_one_track(services)
    open_review(qtbot, view, identifier)
    card = view.page.notice.people
    assert "Change how many people spoke…" not in _menu(view), "it was not said yet: the card asks"
    assert "Name the other person…" not in _menu(view), "nobody is"
    card.people_chosen.emit(2)
    wait_for(lambda: len(card.rows) == 2)
    card.rows[0].mine.click()
    wait_for(card.change.isVisible)
    assert "Swap you and them" in _menu(view)
    _menu(view)["Change how many people spoke…"].trigger()
    assert card.people.isVisible()
    assert view.window().focusWidget() is card.people
    QTest.keyClick(card.people, Qt.Key.Key_Right)
    wait_for(lambda: len(card.rows) == 3)
    assert "Swap you and them" not in _menu(view), "who they are is not one person"


def test_tab_goes_from_the_number_through_the_voices(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store_one_track(services)
    open_review(qtbot, view, identifier)
    card = view.page.notice.people
    card.people_chosen.emit(3)
    wait_for(lambda: len(card.rows) == 3 and card.rows[2].isVisible())
    card.people.setFocus()
    reached = []
    for _ in range(4):
        focus = view.window().focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        reached.append(view.window().focusWidget())
    assert reached == [*(one.mine for one in card.rows), card.nobody], "play is off where there is no sound"


def test_each_of_several_others_is_named_from_the_menu(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store_one_track(services)
    services.conversations.correct(identifier, SetPeople(3), ChooseYou("voice-1"))
    open_review(qtbot, view, identifier)
    wait_for(lambda: view.page.notice.people.answer.text() == "3 people spoke: you, Person 2, Person 3.")
    menu = _menu(view)
    assert {"Name Person 2…", "Name Person 3…"} < menu.keys()
    menu["Name Person 3…"].trigger()
    dialog = view.window().findChild(NameDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.field, "Tom & Ann")
    QTest.keyClick(dialog.yes, Qt.Key.Key_Return)
    wait_for(lambda: view.page.notice.people.answer.text() == "3 people spoke: you, Person 2, Tom & Ann.")
    assert "Name Tom && Ann…" in _menu(view), "a name is never read as a key of the menu"


def test_the_caption_names_who_speaks(qtbot: QtBot) -> None:
    """Each voice has a caption of its own; where there are several others, nobody is just "they"."""
    caption = CaptionLine()
    qtbot.addWidget(caption)
    caption.resize(400, 44)

    def drawn(speaker: str, *, several: bool) -> object:
        word = Word(Segment(0, 1), "hello", 0.9, speaker)
        caption.set_several(several=several)
        caption.show_word(Paragraph(speaker, 0.0, (word,)), 0, names={})
        return caption.grab().toImage()

    said = [drawn(speaker, several=True) for speaker in (YOU, OTHER, "other-2", "voice-1", "voice-2", ANYONE)]
    assert all(said[left] != said[right] for left in range(len(said)) for right in range(left))
    assert drawn(OTHER, several=False) != said[1]


def test_the_notice_promises_no_estimates_where_they_are_withheld(services: Services) -> None:
    identifier = store_one_track(services)
    review = services.conversations.correct(identifier, SetPeople(2), ChooseYou("voice-1"))
    assert review.result is not None

    def said(talk_time: Quality) -> str:
        assert review.result is not None
        result = replace(review.result, quality=replace(review.result.quality, talk_time=talk_time))
        notice = notice_of(services.conversations.get(identifier), result, None)
        assert notice is not None
        return notice.sentence

    assert said(Quality.ESTIMATED).startswith("Talk time and pauses are estimates")
    assert said(Quality.WITHHELD).startswith("These voices are told apart too unsurely for numbers.")


def test_the_voice_is_asked_for_once(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    first, second = store_one_track(services), store_one_track(services)
    card = view.page.notice.people
    open_review(qtbot, view, first)
    wait_for(card.enrol.isVisible, seconds=30)
    with qtbot.waitSignal(view.settings_requested, check_params_cb=lambda section: section == "voice"):
        card.enrol.click()
    open_review(qtbot, view, second)
    view.people._jobs.wait()
    qtbot.wait(20)
    assert not card.enrol.isVisible(), "it was offered with the first one"
    open_review(qtbot, view, first)
    wait_for(card.not_now.isVisible)
    card.not_now.setFocus()
    QTest.keyClick(card.not_now, Qt.Key.Key_Space)
    assert not card.enrol.isVisible()
    assert view.window().focusWidget() is card.people, "what is asked still"
    assert services.settings.voice_offered_in == ""
    assert _kept(services.paths) == ""
    open_review(qtbot, view, second)
    open_review(qtbot, view, first)
    view.people._jobs.wait()
    qtbot.wait(20)
    assert not card.enrol.isVisible(), "not now is an answer"


def _kept(paths: Paths) -> str | None:
    return load_settings(paths.settings).voice_offered_in
