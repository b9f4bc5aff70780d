"""The transcript in Review by real keys, on a real library: words written anew, lines given away, parted and joined."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.core.analysis_result import AnalysisResult
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.core.turn import ANYONE, OTHER, YOU
from app.gui.views.review import ReviewView
from app.gui.views.review_page import TRANSCRIPT
from app.gui.widgets.transcript_view import TranscriptView
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SAID = (
    (YOU, 0.0, "so what did the reports show you when they came in"),
    (OTHER, 10.0, "they came late and nobody told my team what to do"),
    (YOU, 20.0, "and what would you want to hear from us next time"),
)
"""A word a half second, eleven each: 0 to 5.5, 10 to 15.5, 20 to 25.5."""


def _keep(services: Services, others: tuple[str, ...] = (OTHER,), *, together: bool = False) -> str:
    lines = [(who, start, text) for who, start, text in SAID] + [
        (who, 30.0 + 10 * at, "i was there too and i saw all of it happen") for at, who in enumerate(others[1:])
    ]
    speech: dict[str, tuple[Segment, ...]] = {}
    words = []
    for who, start, text in lines:
        key = ANYONE if together else who
        speech[key] = (*speech.get(key, ()), Segment(start, start + 5.5))
        words += [
            Word(Segment(start + at / 2, start + at / 2 + 0.4), said, 0.5 if said == "late" else 0.9, key)
            for at, said in enumerate(text.split())
        ]
    mode = Mode.ONE_TRACK if together or len(others) > 1 else Mode.TWO_TRACKS
    kept = services.conversations.begin(ConversationPlan(title="Reports", names={OTHER: "Priya"}))
    services.conversations.store_speech(kept.id, SpeechActivity(200.0, mode, speech))
    services.conversations.store_transcript(kept.id, Transcript(tuple(words), "vosk:test"))
    return kept.id


def _open(qtbot: QtBot, view: ReviewView, identifier: str) -> TranscriptView:
    """With the keys in the transcript."""
    open_review(qtbot, view, identifier)
    view.activateWindow()
    QTest.keyClick(view, Qt.Key.Key_T)
    text = view.page.transcript.view
    qtbot.waitUntil(lambda: text.is_written and text.hasFocus())
    return text


def _lines(view: ReviewView) -> list[tuple[str, str]]:
    """Who says what, as it is shown."""
    return [(one.speaker, " ".join(word.text for word in one.words)) for one in view.page.transcript.view._shown]


def _result(view: ReviewView) -> AnalysisResult:
    assert view.review is not None
    assert view.review.result is not None
    return view.review.result


def _to(text: TranscriptView, said: str) -> None:
    """By arrows."""
    QTest.keyClick(text, Qt.Key.Key_Home, CONTROL)
    while text.focus_word is not None and text.focus_word.text != said:
        QTest.keyClick(text, Qt.Key.Key_Right)


def test_a_word_is_written_anew_by_keys_and_all_of_it_follows(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = _keep(services)
    text = _open(qtbot, view, identifier)
    assert view.page.tabs.index == TRANSCRIPT
    _to(text, "late")
    QTest.keyClick(text, Qt.Key.Key_F2)
    QTest.keyClicks(text.field, "really late")
    QTest.keyClick(text.field, Qt.Key.Key_Tab)
    assert text.field.text() == "and"
    qtbot.waitUntil(lambda: "came really late and nobody" in _lines(view)[1][1], timeout=5_000)
    assert text.field.text() == "and", "the field stays where it is while the text changes under it"
    QTest.keyClicks(text.field, "but")
    QTest.keyClick(text.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "came really late but nobody" in _lines(view)[1][1], timeout=5_000)
    assert not view.correcting.toast.isVisible(), "what is seen where it was typed is not said over it"
    written = [word for word in _result(view).transcript.words if word.confidence == 1.0]
    assert [word.text for word in written] == ["really", "late", "but"]
    assert text.focus_word == written[-1]
    assert services.conversations.correction_state(identifier).can_undo
    QTest.keyClick(text, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: "came really late and nobody" in _lines(view)[1][1], timeout=5_000)
    QTest.keyClick(text, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: "came late and nobody" in _lines(view)[1][1], timeout=5_000)
    QTest.keyClick(text, Qt.Key.Key_Y, CONTROL)
    qtbot.waitUntil(lambda: "came really late and nobody" in _lines(view)[1][1], timeout=5_000)


def test_a_word_is_removed_and_that_can_be_taken_back(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    text = _open(qtbot, view, _keep(services))
    _to(text, "late")
    QTest.keyClick(text, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "they came and nobody" in _lines(view)[1][1], timeout=5_000)
    toast = view.correcting.toast
    qtbot.waitUntil(toast.isVisible)
    assert (toast.message.text(), toast.button.text()) == ("Changed.", "Undo")
    toast.button.click()
    qtbot.waitUntil(lambda: "they came late and nobody" in _lines(view)[1][1], timeout=5_000)


def test_what_is_typed_when_the_conversation_is_left_is_kept(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = _keep(services)
    text = _open(qtbot, view, identifier)
    _to(text, "reports")
    QTest.keyClick(text, Qt.Key.Key_F2)
    QTest.keyClicks(text.field, "figures")
    view.close_conversation()
    qtbot.waitUntil(lambda: services.conversations.correction_state(identifier).can_undo)
    result = services.conversations.review(identifier).result
    assert result is not None
    assert "figures" in [word.text for word in result.transcript.words]


def test_a_line_is_parted_where_somebody_else_begins(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    """What is given away goes on into the line that the same voice says next, or said before."""
    text = _open(qtbot, view, _keep(services))
    _to(text, "when")
    QTest.keyClick(text, Qt.Key.Key_Return, SHIFT)
    qtbot.waitUntil(lambda: _lines(view)[0][1].endswith("show you"), timeout=5_000)
    assert _lines(view)[1] == (OTHER, "when they came in " + SAID[1][2])
    assert text.focus_word is not None
    assert text.focus_word.text == "when", "the keys stay with their word"
    speech = _result(view).speech
    assert speech[YOU] == (Segment(0.0, 3.5), Segment(20.0, 25.5))  # "when" begins at 3.5 s
    assert speech[OTHER] == (Segment(3.5, 5.5), Segment(10.0, 15.5))
    _to(text, "nobody")  # 12 to 12.4
    QTest.keyClick(text, Qt.Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: _lines(view)[0][1].endswith("they came late and"), timeout=5_000)
    assert _result(view).speech[OTHER] == (Segment(12.0, 15.5),)
    assert _lines(view)[1] == (OTHER, "nobody told my team what to do")


def test_a_line_is_joined_with_the_one_before_or_after(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    text = _open(qtbot, view, _keep(services, (OTHER, "other-2")))
    _to(text, "there")
    QTest.keyClick(text, Qt.Key.Key_Backspace, SHIFT)
    qtbot.waitUntil(lambda: _lines(view)[-1] == (YOU, f"{SAID[2][2]} i was there too and i saw all of it happen"))
    _to(text, "late")
    QTest.keyClick(text, Qt.Key.Key_Delete, SHIFT)
    qtbot.waitUntil(lambda: len(_lines(view)) == 1, timeout=5_000)


def test_a_line_is_given_to_the_other_voice(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    text = _open(qtbot, view, _keep(services))
    _to(text, "late")
    QTest.keyClick(text, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: {who for who, _ in _lines(view)} == {YOU}, timeout=5_000)
    assert sum(segment.duration_s for segment in _result(view).speech[YOU]) == 16.5
    QTest.keyClick(text, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: [who for who, _ in _lines(view)] == [YOU, OTHER, YOU], timeout=5_000)


def test_where_there_is_nothing_to_join_it_is_said(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = _keep(services)
    text = _open(qtbot, view, identifier)
    toast = view.correcting.toast
    QTest.keyClick(text, Qt.Key.Key_Backspace, SHIFT)
    assert toast.message.text() == "There is no line before this one."
    QTest.keyClick(text, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert toast.message.text() == "This is the first word of its line."
    QTest.keyClick(text, Qt.Key.Key_End, CONTROL)
    QTest.keyClick(text, Qt.Key.Key_Delete, SHIFT)
    assert toast.message.text() == "There is no line after this one."
    assert not services.conversations.correction_state(identifier).can_undo


def test_where_voices_are_not_told_apart_no_line_is_given_away(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    text = _open(qtbot, view, _keep(services, together=True))
    for key, modifier in ((Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Return, SHIFT)):
        view.correcting.toast.hide()
        QTest.keyClick(text, key, modifier)
        assert view.correcting.toast.message.text().startswith("The voices are not told apart here")
    _to(text, "reports")
    QTest.keyClick(text, Qt.Key.Key_F2)
    QTest.keyClicks(text.field, "figures")
    QTest.keyClick(text.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "the figures show" in _lines(view)[0][1], timeout=5_000)


def test_of_several_others_the_person_chooses(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    text = _open(qtbot, view, _keep(services, (OTHER, "other-2")))
    _to(text, "when")
    QTest.keyClick(text, Qt.Key.Key_Return, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["From here on said by", "Priya", "Person 3"]
    menu.actions()[2].trigger()
    menu.close()
    qtbot.waitUntil(lambda: _lines(view)[1] == ("other-2", "when they came in"), timeout=5_000)
    assert text.focus_word is not None
    assert text.focus_word.text == "when"


def test_the_menu_of_a_word_shows_the_keys(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    text = _open(qtbot, view, _keep(services))
    _to(text, "late")
    QTest.keyClick(text, Qt.Key.Key_Menu)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    lines = {line: keys for line, _, keys in (action.text().partition("\t") for action in menu.actions())}
    assert {line: keys for line, keys in lines.items() if keys} == {
        "Correct…": "F2", "Remove": "Del",
        "From here on said by you": "Shift+Return", "Up to here said by you": "Ctrl+Shift+Return",
        "Join with the line before": "Shift+Backspace", "Join with the line after": "Shift+Del", "You": "S",
    }  # fmt: skip
    assert "“late”" in lines
    next(action for action in menu.actions() if action.text().startswith("Correct…")).trigger()
    menu.close()
    assert text.field.isVisible()


def test_space_plays_from_the_word_and_stops_at_the_one_that_is_heard(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    text = _open(qtbot, view, store(services.conversations, conversation(12), sound_s=60))
    for _ in range(4):
        QTest.keyClick(text, Qt.Key.Key_Right)
    word = text.focus_word
    assert word is not None
    QTest.keyClick(text, Qt.Key.Key_Space)
    assert (view.playback.is_playing, view.playback.position_s) == (True, word.segment.start)
    view.playback._set_position(30.0)  # as the sound goes on
    QTest.keyClick(text, Qt.Key.Key_Space)
    heard = text.focus_word
    assert heard is not None
    assert view.playback.is_playing is False
    assert heard != word
    assert heard.segment.start <= view.playback.position_s


def test_letters_that_correct_can_be_off_and_escape_leads_back(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = _keep(services)
    text = _open(qtbot, view, identifier)
    services.change_settings(single_keys=False)
    QTest.keyClick(text, Qt.Key.Key_S)
    qtbot.wait(50)
    assert not services.conversations.correction_state(identifier).can_undo
    QTest.keyClick(text, Qt.Key.Key_Delete, SHIFT)
    qtbot.waitUntil(lambda: services.conversations.correction_state(identifier).can_undo)
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert view.page.timeline.hasFocus()


def test_words_of_now_are_in_what_is_exported(services: Services) -> None:
    from app.core.correction import RewriteWords
    from app.exports.subtitles import vtt_text

    identifier = _keep(services)
    review = services.conversations.correct(identifier, RewriteWords(Segment(2.0, 2.4), YOU, "Figures"))
    assert review.result is not None
    assert "the Figures show" in vtt_text(review.result, {})
