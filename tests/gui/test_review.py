"""Review on a real library: what it shows of each kind of conversation, and what keys, menu and marks do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.analysis_result import AnalysisResult
from app.core.job import Failed, Progress, WordsFound
from app.core.moment import ReflectionState
from app.core.recording import ConversationKind, ConversationState
from app.core.transcript import Transcript
from app.core.turn import OTHER, YOU
from app.errors import NotFoundError
from app.gui.views.review import ReviewView
from app.gui.views.review_export import export_groups, file_name, form_of
from app.gui.views.review_page import CHARTS, MOMENTS, TRANSCRIPT
from app.gui.views.review_words import progress_words
from app.gui.widgets.dialogs import NameDialog, Question
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.helpers.library import incomplete, store
from tests.helpers.results import conversation, one_track, one_voice, silence
from tests.helpers.reviews import WIDE, open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture


def _again(qtbot: QtBot, view: ReviewView, done: str) -> None:
    """Wait until the header shows a title."""
    qtbot.waitUntil(lambda: view.page.header.title == done, timeout=5_000)


def test_a_conversation_is_shown_whole(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(32))
    open_review(qtbot, view, identifier)
    assert view.page.header.title == "Renewal call with Priya"
    assert view.page.headline.text().startswith("You spoke for 57% of the talk time, came in on Priya")
    assert view.page.notice.isHidden()
    assert len(view.panel.moments) >= 3
    qtbot.waitUntil(lambda: view.page.transcript.view.is_written)
    assert view.page.transcript.view.toPlainText().count("Priya\t") > 5
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    assert view.page.tabs.index == CHARTS
    assert view.panel.isVisible()
    assert view.playback.has_sound


def test_the_open_moment_is_at_the_playhead_in_frame_and_outlined(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    for index, moment in enumerate(view.panel.moments):
        view.page.timeline.moment_chosen.emit(index)
        assert view.panel.open_index == index
        assert view.playback.position_s == pytest.approx(moment.segment.start)
        start, end = view.page.timeline.window()
        assert start <= moment.segment.start <= end
    outlined = [name for name, card in view.page.charts.cards.items() if card.outlined]
    assert len(outlined) <= 1


def test_answers_and_notes_are_in_the_library_a_moment_after_they_are_typed(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    identifier = store(services.conversations, conversation(32))
    open_review(qtbot, view, identifier)
    key = view.panel.moments[0].key
    QTest.keyClicks(view.panel.card.answer, "Her team")
    QTest.keyClicks(view.page.notes, "Ask about March")
    library = services.conversations
    qtbot.waitUntil(lambda: library.review(identifier).reflections.get(key) is not None, timeout=5_000)
    assert library.review(identifier).reflections[key].answer == "Her team"
    qtbot.waitUntil(lambda: library.get(identifier).notes == "Ask about March", timeout=5_000)
    QTest.keyClick(view.panel.card.answer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: library.review(identifier).reflections[key].state is ReflectionState.ANSWERED, timeout=5_000)
    view.close_conversation()
    open_review(qtbot, view, identifier)
    assert view.panel.progress.text().startswith("1 of ")
    assert view.page.notes.toPlainText() == "Ask about March"


def test_renaming_and_naming_refresh_everything(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(12), name="")
    open_review(qtbot, view, identifier)
    assert "the other person" in view.page.headline.text()
    view.page.header.renamed.emit("Second call")
    _again(qtbot, view, "Second call")
    view.ask_name()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, NameDialog) and w.isVisible())
    QTest.keyClicks(dialog.field, "Amir")
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Amir" in view.page.headline.text(), timeout=5_000)
    assert services.conversations.get(identifier).names == {OTHER: "Amir"}
    assert "Amir\t" in view.page.transcript.view.toPlainText()
    qtbot.waitUntil(lambda: view.page.charts.talk.theirs.accessibleName().endswith("Amir"), timeout=5_000)


def test_swapping_turns_everything_round(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(32))
    open_review(qtbot, view, identifier)
    first = view.page.transcript.view.toPlainText().split("\t")[1]
    view.swap()
    qtbot.waitUntil(lambda: view.page.headline.text().startswith("You spoke for 43%"), timeout=5_000)
    assert view.page.transcript.view.toPlainText().split("\t")[1] != first
    qtbot.waitUntil(lambda: view.page.charts.talk.yours.accessibleName() == "43% you", timeout=5_000)
    view.swap()
    qtbot.waitUntil(lambda: view.page.headline.text().startswith("You spoke for 57%"), timeout=5_000)


def test_deleting_asks_once(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(7))
    folder = services.conversations.folder(identifier)
    open_review(qtbot, view, identifier)
    view.ask_delete()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible())
    with qtbot.waitSignal(view.deleted, timeout=10_000) as gone:
        QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert gone.args == [identifier]
    with pytest.raises(NotFoundError):
        services.conversations.get(identifier)
    assert not folder.exists()


def test_all_exports_are_written(qtbot: QtBot, view: ReviewView, services: Services, tmp_path: Path) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(7)))
    review = view.review
    assert review is not None
    begins = {
        "pdf": b"%PDF", "txt": b"", "vtt": b"WEBVTT", "srt": b"1\n", "csv": b"\xef\xbb\xbf", "json": b"{",
        "rttm": b"SPEAKER ", "textgrid": b'File type = "ooTextFile"',
    }  # fmt: skip
    assert [form.kind for _, forms in export_groups() for form in forms] == list(begins)
    for kind, begin in begins.items():
        path = tmp_path / f"page.{kind}"
        with qtbot.waitSignal(view.exported, timeout=20_000) as written:
            view.export.write(review, kind, path)
        assert written.args == [str(path)]
        assert path.read_bytes().startswith(begin)
    assert json.loads((tmp_path / "page.json").read_text(encoding="utf-8"))["version"] == 1
    with qtbot.waitSignal(view.failed, timeout=20_000) as failed:
        view.export.write(review, "json", tmp_path / "missing" / "page.json")
    assert "missing" in str(failed.args[0])


def test_the_export_menu_is_grouped_and_tells_which_file(view: ReviewView) -> None:
    menu = view.page.header.export_menu()
    headings = [action.text() for action in menu.actions() if not action.isEnabled() and not action.isSeparator()]
    assert headings == ["To read", "Subtitles", "Tables and data", "For research: who spoke when"]
    wanted: list[str] = []
    view.page.header.export_wanted.disconnect()
    view.page.header.export_wanted.connect(wanted.append)
    for action in menu.actions():
        action.trigger()
    assert wanted == ["pdf", "txt", "vtt", "srt", "csv", "json", "rttm", "textgrid"]
    assert form_of("textgrid").ending == "TextGrid"


def test_what_is_made_of_words_is_refused_in_a_sentence_before_a_file_is_asked_for(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    silent = replace(conversation(7), transcript=Transcript())
    open_review(qtbot, view, store(services.conversations, silent))
    assert view.review is not None
    with qtbot.waitSignal(view.failed, timeout=1000) as failed:
        view.export.ask_and_write(view.review, "srt")
    assert "no words yet" in str(failed.args[0])


def test_file_names_are_allowed_everywhere() -> None:
    started = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    assert file_name('Q4: "renewal" / plan?', started, "pdf") == "Q4- -renewal- - plan-, 2026-11-19.pdf"
    assert file_name("...", started, "csv") == "Conversation, 2026-11-19.csv"


def test_the_title_is_renamed_in_place(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = store(services.conversations, conversation(12))
    open_review(qtbot, view, identifier)
    at = view.playback.position_s
    for keys, last, title in (("Not this", Qt.Key.Key_Escape, "Renewal call with Priya"), ("May", Qt.Key.Key_Return, "May")):
        view.page.header.start_renaming()
        field = view.page.header.field
        QTest.keyClicks(field, keys)
        QTest.keyClick(field, last)
        _again(qtbot, view, title)
    qtbot.waitUntil(lambda: services.conversations.get(identifier).title == "May", timeout=5_000)
    assert view.playback.position_s == at
    assert not view.playback.is_playing, "Enter kept the title and played nothing"


def test_a_narrow_window_has_the_moments_as_a_tab_opened_first(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    view.resize(1000, 760)
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    assert list(view.page.tabs.options) == ["Charts", "Transcript", "Notes", "Moments"]
    assert view.page.tabs.index == MOMENTS
    assert view.panel.isVisible()
    view.resize(*WIDE)
    assert list(view.page.tabs.options) == ["Charts", "Transcript", "Notes"]
    assert view.page.tabs.index == CHARTS
    assert view.panel.isVisible()


def test_in_a_low_window_the_player_stays_in_view(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    view.resize(1000, 640)
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    bar = view.page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 450)
    assert not view.page.sticky.isVisible()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(view.page.sticky.isVisible)
    assert view.page.sticky.geometry().bottom() < view.page.height()
    bar.setValue(0)
    qtbot.waitUntil(lambda: not view.page.sticky.isVisible())


def test_words_arrive_while_it_is_looked_at(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    result = conversation(32)
    part = incomplete(result.transcript, words=400)
    identifier = store(services.conversations, replace(result, transcript=part))
    open_review(qtbot, view, identifier)
    assert view.page.notice.title.text() == "Writing the transcript"
    view.tell_job(identifier, Progress("words", 0.62, 240.0))
    qtbot.waitUntil(lambda: view.page.notice.sentence.text().startswith("62% done, about 4 minutes left."))
    assert view.page.notice.sentence.text().endswith("You can already look at talk time and pauses; words follow.")
    before = len(view.page.transcript.view.toPlainText())
    services.conversations.store_transcript(identifier, result.transcript)
    services.conversations.set_state(identifier, ConversationState.READY)
    view.tell_job(identifier, WordsFound(result.transcript))
    qtbot.waitUntil(view.page.notice.isHidden, timeout=10_000)
    qtbot.waitUntil(lambda: len(view.page.transcript.view.toPlainText()) > 2 * before, timeout=10_000)


def test_other_conversations_do_not_disturb(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(7)))
    view.tell_job("another", Progress("words", 0.1, 900.0))
    view.tell_job("another", Failed("crashed", "It ended."))
    qtbot.wait(50)
    assert view.page.notice.isHidden()


def test_a_failed_analysis_says_so_and_can_be_tried_again(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    begun = services.conversations.begin(ConversationPlan(title="Broken", kind=ConversationKind.CALL))
    services.conversations.set_state(begun.id, ConversationState.FAILED, "The sound could not be read.")
    open_review(qtbot, view, begun.id)
    assert view.page.notice.title.text() == "The analysis could not go on"
    assert view.page.notice.sentence.text() == "The sound could not be read."
    assert view.page.notice.button.text() == "Try again"
    assert not view.page.header.export_button.isEnabled()
    assert view.panel.nothing.text() == "No moments yet"
    with qtbot.waitSignal(view.page.notice.act) as act:
        QTest.mouseClick(view.page.notice.button, Qt.MouseButton.LeftButton)
    assert act.args == ["retry"]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (one_track, ("One microphone heard everyone", "Read transcript")),
        (one_voice, ("Only your voice was heard", "Read transcript")),
        (silence, ("No voice was found", "Listen back")),
        (lambda: conversation(1.2), ("Under two minutes of talk", "Listen back")),
    ],
    ids=["one_track", "one_voice", "silence", "short"],
)
def test_what_cannot_be_shown_is_said_with_a_way_on(
    qtbot: QtBot, view: ReviewView, services: Services, made: Callable[[], AnalysisResult], words: tuple[str, str]
) -> None:
    title, button = words
    open_review(qtbot, view, store(services.conversations, made()))
    assert view.page.notice.title.text() == title
    assert view.page.notice.button.text() == button
    if button == "Read transcript":
        QTest.mouseClick(view.page.notice.button, Qt.MouseButton.LeftButton)
        assert view.page.tabs.index == TRANSCRIPT


def test_who_spoke_is_nowhere_with_one_microphone(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, one_track(), name="Priya"))
    assert "Priya\t" not in view.page.transcript.view.toPlainText()
    assert "You\t" not in view.page.transcript.view.toPlainText()
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    assert not view.page.charts.talk.isVisible()
    assert "Swap you and them" not in [action.text() for action in view.page.header.more_menu().actions()]


def test_a_draft_says_so_and_shows_the_way_to_a_real_speech_model(
    qtbot: QtBot, view: ReviewView, services: Services
) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(7, draft=True)))
    view.page.choose_tab(TRANSCRIPT)
    assert view.page.transcript.draft.isVisible()
    with qtbot.waitSignal(view.speech_model_requested):
        QTest.mouseClick(view.page.transcript.model_button, Qt.MouseButton.LeftButton)
    open_review(qtbot, view, store(services.conversations, conversation(7)))
    assert view.page.transcript.draft.isHidden()


def test_progress_is_said_in_words() -> None:
    assert progress_words(Progress("words", 0.62, 240.0)) == (
        "62% done, about 4 minutes left. You can already look at talk time and pauses; words follow."
    )
    assert progress_words(Progress("listening", 0.3, 40.0)) == "30% done, under a minute left."
    assert progress_words(Progress("reading", 0.0)) == "0% done."


def test_a_conversation_that_is_gone_leads_back(qtbot: QtBot, view: ReviewView) -> None:
    with qtbot.waitSignals([view.failed, view.back_requested], timeout=5_000):
        view.open("nothere1")


def test_closing_stops_the_sound_and_empties_the_page(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(7)))
    view.close_conversation()
    assert view.conversation_id == ""
    assert view.page.headline.text() == ""
    assert view.panel.moments == ()
    assert not view.playback.is_playing
    assert YOU not in view.page.transcript.view.toPlainText()
