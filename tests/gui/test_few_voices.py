"""The questions about one track where fewer voices can be told apart than people are there."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.content import load_content
from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, Separation, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE
from app.gui.models.people import PeopleQuestion, people_question
from app.gui.widgets.people_card import PeopleCard
from app.services.measure import measure

MINE: Segments = (Segment(0.0, 60.0), Segment(80.0, 200.0))
THEIRS: Segments = (Segment(61.0, 79.0),)
TWO = {"voice-1": MINE, "voice-2": THEIRS}
ROOM = SpeechActivity(
    200.0, Mode.ONE_TRACK, {ANYONE: (*MINE, *THEIRS)}, separations=(Separation(2, TWO), Separation(4, TWO))
)


def asked(*corrections: Correction, heard: SpeechActivity = ROOM) -> PeopleQuestion:
    result = measure(heard, Transcript(), names={}, seed="a", content=load_content("en"), corrections=corrections)
    question = people_question(result, {})
    assert question is not None
    return question


def test_the_number_that_was_given_stays_chosen_and_the_card_says_why_there_are_fewer(qtbot: QtBot) -> None:
    card = PeopleCard()
    qtbot.addWidget(card)
    card.show_question(asked(SetPeople(4)), sound=True)
    assert card.people.options[card.people.index] == "4"
    assert [one.voice.key for one in card.rows] == ["voice-1", "voice-2"]
    assert card.few.isVisible()
    assert card.few.text().startswith("Heard can tell 2 voices apart;")
    card.show_question(asked(SetPeople(2)), sound=True)
    assert card.people.options[card.people.index] == "2"
    assert not card.few.isVisible()
    card.show_question(asked(SetPeople(4), ChooseYou("voice-2")), sound=True)
    assert card.answer.text() == "4 people spoke; you and the other person could be told apart."
    assert replace(asked(SetPeople(4)), few="") == replace(asked(SetPeople(2)), people=4)


def test_the_card_says_that_voices_are_too_alike() -> None:
    alike = replace(ROOM, separations=(Separation(2, TWO, sure=False), ROOM.separations[1]))
    assert asked(SetPeople(2), heard=alike).few == "These voices are too alike to tell apart here."
    assert asked(SetPeople(2)).few == ""
