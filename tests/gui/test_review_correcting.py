"""Correcting in Review, on a real library: menus, keys, undo and redo, and what stays where it was."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.core.analysis_result import AnalysisResult
from app.core.correction import Count, LeaveOut, ReassignSpeaker, ReassignSpeech, RelabelEvent
from app.core.event import Event, EventKind
from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity, Uncertain
from app.core.turn import OTHER, YOU
from app.gui.models.correction_choices import Choices, choices_at
from app.gui.models.place import Place
from app.gui.views.review import ReviewView
from app.gui.views.review_page import CHARTS, NOTES, TRANSCRIPT
from app.gui.views.review_uncertain import uncertain_words
from app.gui.widgets.dialogs import NameDialog
from app.wiring import Services
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture

NAMES = {OTHER: "Priya"}
DOUBTFUL = (Uncertain(Segment(850, 962), "voices_alike"), Uncertain(Segment(1210, 1240), "noise"))


def _words(groups: tuple[Choices, ...]) -> list[tuple[str, list[str]]]:
    return [(group.heading, [line.words for line in group.lines]) for group in groups]


def _result(view: ReviewView) -> AnalysisResult:
    assert view.review is not None
    assert view.review.result is not None
    return view.review.result


def _done(qtbot: QtBot, view: ReviewView, words: str = "Changed.") -> None:
    """Wait until a correction is on screen and said."""
    toast = view.correcting.toast
    qtbot.waitUntil(lambda: toast.isVisible() and toast.message.text() == words, timeout=10_000)
    toast.hide()


def _menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _line(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text().split("\t")[0] == words)


def test_a_mark_says_what_it_was_and_can_be_something_else_or_nothing() -> None:
    result = conversation(12)
    event = next(event for event in result.events if event.kind is EventKind.CAME_IN_STOPPED and event.by == YOU)
    place = Place(event.segment.start, event=event, speaker=YOU, turn=event.segment)
    here, kinds, said, everything, counting = choices_at(place, result, NAMES)
    assert [line.words for line in here.lines] == ["Play this"]
    assert (kinds.heading, kinds.folded) == ("This was", False)
    assert [(line.words, line.ticked) for line in kinds.lines] == [
        ("Came in, they stopped", True),
        ("Came in, they carried on", False),
        ("Listening sound", False),
        ("Jumped in at a breath", False),
        ("Change of speaker", False),
        ("This is none of these", None),
    ]
    assert [line.corrections for line in kinds.lines][:3:2] == [
        (),
        (RelabelEvent(EventKind.CAME_IN_STOPPED, YOU, event.segment.start, EventKind.LISTENING_SOUND),),
    ]
    assert kinds.lines[-1].corrections == (RelabelEvent(EventKind.CAME_IN_STOPPED, YOU, event.segment.start, None),)
    assert [line.corrections for line in said.lines] == [
        (),
        (ReassignSpeech(event.segment, YOU, OTHER),),
        (ReassignSpeech(event.segment, YOU, None),),
    ]
    assert everything.heading == "Everything by you was said by"
    assert [line.corrections for line in everything.lines] == [(ReassignSpeaker(YOU, OTHER),), (ReassignSpeaker(YOU, None),)]
    (whole,) = counting.lines
    assert whole.words == "Leave this minute out"


def test_who_came_in_on_you_is_the_other_person_where_they_have_no_name() -> None:
    result = conversation(12)
    event = Event(EventKind.CAME_IN_STOPPED, OTHER, YOU, Segment(300, 303), overlap_s=0.6, gap_s=-0.6)
    place = Place(event.segment.start, event=event, speaker=OTHER, turn=event.segment)
    here, kinds, said, everything, _ = choices_at(place, result, {})
    assert here.heading.endswith("  The other person")
    assert [line.words for line in kinds.lines][:2] == ["Came in, you stopped", "Came in, you carried on"]
    assert [line.words for line in said.lines][:2] == ["You", "The other person"]
    assert everything.heading == "Everything by the other person was said by"


def test_what_can_be_said_of_a_turn_a_stretch_and_a_silent_place() -> None:
    result = replace(conversation(12), uncertain=(Uncertain(Segment(100, 130), "noise"),))
    turn = next(turn for turn in result.annotation.turns if turn.speaker == OTHER and turn.segment.start > 200)
    groups = choices_at(Place(turn.segment.start + 0.1, speaker=OTHER, turn=turn.segment), result, NAMES)
    assert [heading for heading, _ in _words(groups)][1:] == [
        "How this turn began", "Said by", "Everything by Priya was said by", "",
    ]  # fmt: skip
    assert _words(groups)[2][1] == ["You", "Priya", "Nobody in the conversation", "Name this person…"]
    silent = choices_at(Place(300.0), result, NAMES)
    assert _words(silent) == [("5:00", ["Play from here"]), ("", ["Leave this minute out"])]
    assert silent[-1].lines[0].corrections == (LeaveOut(Segment(270, 330)),)
    assert choices_at(Place(3.0), result, NAMES)[-1].lines[0].corrections == (LeaveOut(Segment(0, 60)),)
    hatched = choices_at(Place(110.0), result, NAMES)
    assert [(line.words, line.corrections) for line in hatched[-1].lines] == [
        ("Count this stretch", (Count(Segment(100, 130)),))
    ]
    chosen = choices_at(Place(90.0, stretch=Segment(80, 120)), result, NAMES)
    assert [(line.words, line.corrections) for line in chosen[-1].lines] == [
        ("Leave this stretch out", (LeaveOut(Segment(80, 120)),)),
        ("Count this stretch", (Count(Segment(80, 120)),)),
    ]


def test_an_event_is_relabelled_by_menu_and_all_numbers_follow(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    identifier = store(services.conversations, conversation(32))
    open_review(qtbot, view, identifier)
    before = view.page.headline.text()
    events = [mark.event for mark in view.page.timeline._content.event_marks]
    number = next(i for i, e in enumerate(events) if e is not None and e.by == YOU and e.kind is EventKind.CAME_IN_STOPPED)
    view.playback.seek(0.0)
    for _ in range(number + 1):
        QTest.keyClick(view, Qt.Key.Key_E)
    chosen = view.page.timeline.chosen
    assert chosen is not None
    assert chosen == events[number]
    at = view.playback.position_s
    QTest.keyClick(view, Qt.Key.Key_R)
    menu = _menu()
    assert _line(menu, "Came in, they stopped").isChecked()
    _line(menu, "This is none of these").trigger()
    menu.close()
    _done(qtbot, view)
    assert chosen not in _result(view).events
    assert view.page.headline.text() != before
    assert view.playback.position_s == at
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    _done(qtbot, view, "Taken back.")
    assert view.page.headline.text() == before
    QTest.keyClick(view, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    _done(qtbot, view)
    assert view.page.headline.text() != before
    assert services.conversations.correction_state(identifier).corrected


def test_a_person_is_named_from_the_menu(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(12), name="")
    open_review(qtbot, view, identifier)
    turn = next(turn for turn in _result(view).annotation.turns if turn.speaker == OTHER)
    view.correcting.open_menu(Place(turn.segment.start, speaker=OTHER, turn=turn.segment), QPoint())
    menu = _menu()
    _line(menu, "Name this person…").trigger()
    menu.close()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, NameDialog) and w.isVisible())
    QTest.keyClicks(dialog.field, "Amir")
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Amir" in view.page.headline.text(), timeout=5_000)


def test_a_menu_that_two_keys_ask_for_is_one(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(12)))
    view.page.timeline.setFocus()
    QTest.keyClick(view.page.timeline, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = _menu()
    view.correcting.open_menu(Place(5.0), QPoint())
    assert _menu() is menu
    menu.close()


def test_a_turn_is_reassigned_from_the_transcript_and_the_rest_stays(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    text = view.page.transcript.view
    qtbot.waitUntil(lambda: text.is_written)
    view.page.choose_tab(TRANSCRIPT)
    view.playback.seek(700.0)
    document, share = text.document(), _result(view).speaker(YOU)
    number = next(i for i, p in enumerate(text._shown) if p.speaker == YOU and p.start_s > 600 and len(p.words) > 12)
    turn = text._shown[number].turn
    assert turn is not None
    cursor = text.textCursor()
    cursor.setPosition(document.findBlockByNumber(number).position() + text._written[number].name[0])
    text.setFocus()
    text.setTextCursor(cursor)
    QTest.keyClick(text, Qt.Key.Key_R)
    menu = _menu()
    _line(menu, "Priya").trigger()
    menu.close()
    _done(qtbot, view)
    qtbot.waitUntil(lambda: text.is_written)
    now = _result(view).speaker(YOU)
    assert share is not None
    assert now is not None
    assert share.talk_time_s is not None
    assert now.talk_time_s is not None
    assert share.talk_time_s - now.talk_time_s > 3
    assert text.document() is document
    assert (view.page.tabs.index, view.playback.position_s) == (TRANSCRIPT, 700.0)
    assert all(word.speaker == OTHER for word in _result(view).transcript.words if turn.holds(word.middle_s))


def test_what_is_being_typed_stays_and_is_kept(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(32))
    open_review(qtbot, view, identifier)
    answer = view.panel.card.answer
    answer.setFocus()
    QTest.keyClicks(answer, "Her team")
    key = view.panel.moments[0].key
    at = view.panel.moments[0].segment.start
    far = next(turn for turn in _result(view).annotation.turns if abs(turn.segment.start - at) > 300 and turn.speaker == YOU)
    view.correcting.correct(ReassignSpeech(far.segment, YOU, None))
    _done(qtbot, view)
    assert services.conversations.review(identifier).reflections[key].answer == "Her team"
    assert (answer.toPlainText(), answer.hasFocus()) == ("Her team", True)
    QTest.keyClick(answer, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert answer.toPlainText() != "Her team", "a text field keeps its own undo"
    qtbot.wait(50)
    assert services.conversations.correction_state(identifier).can_undo


def test_the_header_menu_offers_what_can_be_done(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(12)))

    def offered() -> list[str]:
        texts = [action.text().split("\t")[0] for action in view.page.header.more_menu().actions() if action.text()]
        later = ("Write the words", "Compare words", "Add a transcript")  # of the words
        return [text for text in texts if not text.startswith(later)]

    plain = ["Rename", "Name the other person…", "Swap you and them", "Delete…"]
    assert offered() == plain
    view.swap()
    _done(qtbot, view)
    assert offered() == [*plain[:-1], "Undo", "Restore what was heard", "Delete…"]
    view.correcting.restore()
    _done(qtbot, view, "As it was heard.")
    assert offered() == [*plain[:-1], "Undo", "Delete…"]
    view.correcting.undo()
    _done(qtbot, view, "Taken back.")
    assert offered() == [*plain[:-1], "Undo", "Redo", "Restore what was heard", "Delete…"]


def test_the_word_about_a_change_takes_it_back(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(12)))
    before = view.page.headline.text()
    view.swap()
    toast = view.correcting.toast
    qtbot.waitUntil(toast.isVisible, timeout=10_000)
    assert toast.button.text() == "Undo"
    QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    _done(qtbot, view, "Taken back.")
    assert view.page.headline.text() == before


def test_minutes_are_left_out_and_counted_again(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    timeline, before = view.page.timeline, view.page.headline.text()
    timeline.select_stretch(Segment(600, 900))
    view.playback.seek(700.0)
    timeline.open_menu()
    menu = _menu()
    _line(menu, "Leave this stretch out").trigger()
    menu.close()
    _done(qtbot, view)
    assert [(one.segment, one.code) for one in timeline._content.uncertain] == [(Segment(600, 900), "excluded")]
    assert timeline.stretch is None
    assert view.page.headline.text() != before
    assert view.page.uncertain.isHidden(), "the person knows what they left out"
    timeline.open_menu()
    menu = _menu()
    _line(menu, "Count this stretch").trigger()
    menu.close()
    _done(qtbot, view)
    assert (timeline._content.uncertain, view.page.headline.text()) == ((), before)


def test_uncertain_minutes_are_said_gone_to_and_counted_if_they_are_fine(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    result = conversation(32)
    identifier = store(services.conversations, result)
    heard = SpeechActivity(
        result.duration_s, result.mode, result.speech, result.holes, result.quality, uncertain=DOUBTFUL
    )
    services.conversations.store_speech(identifier, heard)
    services.conversations.store_transcript(identifier, result.transcript)
    open_review(qtbot, view, identifier)
    bar, timeline = view.page.uncertain, view.page.timeline
    assert bar.isVisible()
    for one in (*DOUBTFUL, DOUBTFUL[0]):
        QTest.mouseClick(bar.mark_button, Qt.MouseButton.LeftButton)
        assert (timeline.stretch, timeline.position_s) == (one.segment, one.segment.start)
    assert timeline.hasFocus()
    before = view.page.headline.text()
    QTest.mouseClick(bar.fine_button, Qt.MouseButton.LeftButton)
    _done(qtbot, view)
    assert bar.isHidden()
    assert _result(view).uncertain == ()
    assert view.page.headline.text() != before


def test_uncertain_minutes_are_said_in_words() -> None:
    rest = " They are hatched, and left out of the counts."
    one, two = (found.segment for found in DOUBTFUL)
    assert uncertain_words((one,)) == "From 14:10 to 16:02. It is hatched, and left out of the counts."
    assert uncertain_words((one, two)) == f"From 14:10 to 16:02, and in 1 more place.{rest}"
    assert uncertain_words((one, two, two)) == f"From 14:10 to 16:02, and in 2 more places.{rest}"


@pytest.mark.parametrize("tab", [NOTES, TRANSCRIPT])
def test_a_correction_leaves_the_tab(qtbot: QtBot, view: ReviewView, services: Services, tab: int) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(12)))
    view.page.choose_tab(tab)
    view.swap()
    _done(qtbot, view)
    assert view.page.tabs.index == tab


def test_a_correction_of_an_hour_never_holds_the_window_for_50_ms(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    """In processor time of the window's thread, since a busy computer says nothing about it."""
    open_review(qtbot, view, store(services.conversations, conversation(60)))
    qtbot.waitUntil(lambda: view.page.charts.is_drawn and view.page.transcript.view.is_written, timeout=30_000)
    event = next(event for event in _result(view).events if event.kind is EventKind.CAME_IN_STOPPED)
    shown: list[object] = []
    view.changes.corrected.connect(lambda *_: shown.append(None))
    taken = []
    view.correcting.correct(RelabelEvent(event.kind, event.by, event.segment.start, EventKind.LISTENING_SOUND))
    until = time.monotonic() + 20
    while time.monotonic() < until and not (shown and view.page.charts.is_drawn):
        begun = time.thread_time()
        QCoreApplication.processEvents()
        taken.append(time.thread_time() - begun)
        time.sleep(0.001)
    assert shown
    assert max(taken) < 0.05


def test_of_several_corrections_in_a_row_only_the_last_is_shown(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    identifier = store(services.conversations, conversation(12))
    open_review(qtbot, view, identifier)
    shown: list[bool] = []
    view.changes.corrected.connect(lambda content, _change: shown.append(content.corrections.corrected))
    for _ in range(3):
        view.changes.swap(identifier)
    qtbot.waitUntil(lambda: bool(shown) and not view.changes._jobs.busy, timeout=10_000)
    assert shown == [True]
    assert services.conversations.correction_state(identifier).can_undo
    assert _result(view) == services.conversations.review(identifier).result


def test_a_correction_that_fails_hides_none_before_it(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(12))
    open_review(qtbot, view, identifier)
    before = _result(view)
    failures: list[object] = []
    view.changes.failed.connect(failures.append)
    view.changes.swap(identifier)
    view.changes.swap("of-no-conversation")
    qtbot.waitUntil(lambda: bool(failures) and _result(view) is not before, timeout=10_000)
    assert _result(view) == services.conversations.review(identifier).result
    assert _result(view).speech[YOU] == before.speech[OTHER]


def test_what_is_corrected_beside_the_transcript_is_in_the_charts_when_they_are_looked_at(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(12)))
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    view.page.choose_tab(TRANSCRIPT)
    view.swap()
    _done(qtbot, view)
    view.page.choose_tab(CHARTS)
    pictures = view.page.charts.pictures.values()

    def all_new() -> bool:
        return all(p._drawing is not None and p._drawing.order.result is _result(view) for p in pictures)

    qtbot.waitUntil(all_new, timeout=10_000)
