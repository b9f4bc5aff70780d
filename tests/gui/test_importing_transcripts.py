"""Transcripts of other programs in the window: alone, beside their recording, and added to a conversation that is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.core.recording import ConversationState
from app.core.segment import Segment
from app.core.transcript import Transcript
from app.core.turn import OTHER, YOU
from app.gui.main_window import MainWindow
from app.gui.views.dropped import dropped_onto
from app.gui.views.importing_transcripts import your_name_in
from app.gui.widgets.dialogs import Choice, Dialog
from app.gui.widgets.who_is_you import WhoIsYou
from app.services.conversations import Review
from app.speech.transcript_file import WrittenPiece
from app.wiring import Services
from tests.gui.conftest import reload
from tests.helpers.gui_services import wait_for
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.written_files import JANE, PRIYA, first_minute, pieces, teams_file, truth, zoom_file

D = TypeVar("D", bound=Dialog)


def dialog(window: MainWindow, kind: type[D]) -> D:
    def there() -> list[D]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    wait_for(lambda: bool(there()))
    return there()[-1]


def press(button: QPushButton, key: Qt.Key = Qt.Key.Key_Space) -> None:
    button.setFocus()
    QTest.keyClick(button, key)


def ready(window: MainWindow, services: Services, *, seconds: float = 60) -> str:
    """The only conversation, when everything about it is there."""
    wait_for(lambda: len(window.library.model.rows) == 1, seconds=seconds)
    identifier = window.library.model.rows[0].conversation.id
    wait_for(lambda: services.conversations.get(identifier).state is ConversationState.READY, seconds=seconds)
    wait_for(lambda: services.queue.running is None, seconds=seconds)
    return identifier


def opened(window: MainWindow, identifier: str) -> Review:
    window.activateWindow()  # a dialog was
    wait_for(window.isActiveWindow)
    window.open_review(identifier)
    wait_for(lambda: window.review.review is not None and window.review.conversation_id == identifier)
    review = window.review.review
    assert review is not None
    return review


def test_alone_it_becomes_a_conversation_to_be_read(window: MainWindow, services: Services, tmp_path: Path) -> None:
    path = zoom_file(tmp_path, pieces())
    window.importing.take([path])
    asked = dialog(window, WhoIsYou)
    assert asked.windowTitle() == "Which one is you?"
    assert [button.text() for button in asked.buttons] == [PRIYA, JANE], "who says most comes first"
    press(asked.buttons[1])
    identifier = ready(window, services)
    path.unlink()
    review = opened(window, identifier)
    result = review.result
    assert result is not None
    assert (result.transcript.file_name, len(result.transcript.words)) == ("zoom.vtt", len(truth()["words"]))
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, PRIYA)]
    page = window.review.page
    wait_for(page.notice.isVisible)
    assert page.notice.title.text() == "There is no sound here, only a transcript"
    assert page.notice.people.answer.text() == f"The transcript names you and {PRIYA}."
    assert page.player.play_button.isHidden()
    assert page.player.play_button.toolTip() == "There is no sound here, only a transcript."
    assert window.review.panel.card.play_button.isHidden()
    assert "words from zoom.vtt" in page.header._subtitle.text()
    QTest.keyClick(page.timeline, Qt.Key.Key_Space)
    assert not window.review.playback.is_playing
    assert [row.conversation.id for row in services.conversations.rows("making the time")] == [identifier]
    assert [row.conversation.id for row in services.conversations.rows("Priya")] == [identifier]
    services.conversations.delete(identifier)
    assert not services.conversations.folder(identifier).exists(), "the copy goes with it"


def test_who_is_you_can_be_said_otherwise_and_names_follow(window: MainWindow, services: Services, tmp_path: Path) -> None:
    window.importing.take([teams_file(tmp_path, pieces())])
    press(dialog(window, WhoIsYou).nobody)
    identifier = ready(window, services)
    opened(window, identifier)
    card = window.review.page.notice.people
    wait_for(card.isVisible)
    assert card.answer.text() == f"The transcript names {PRIYA}, {JANE}, and you are not among them."
    press(card.change)
    wait_for(card.rows[0].mine.isVisible)
    assert not card.people.isVisible(), "how many they are is known"
    assert not card.rows[0].play.isVisible(), "nothing can be heard"
    assert card.rows[0].mine.hasFocus()
    QTest.keyClick(card.rows[0].mine, Qt.Key.Key_Space)
    wait_for(lambda: card.answer.text() == f"The transcript names you and {JANE}.")
    press(card.change)
    wait_for(card.rows[1].mine.isVisible)
    press(card.rows[1].mine)
    wait_for(lambda: card.answer.text() == f"The transcript names you and {PRIYA}.")


def test_beside_its_recording_no_engine_is_needed(window: MainWindow, services: Services, tmp_path: Path) -> None:
    """The times are late, and the person is on the other track than usual."""
    window.importing.take([first_minute(tmp_path), zoom_file(tmp_path, pieces(later_s=4.6, rough_s=0.2, until_s=58))])
    asked = dialog(window, WhoIsYou)
    press(next(button for button in asked.buttons if button.text() == PRIYA))
    review = opened(window, ready(window, services, seconds=120))
    result = review.result
    assert result is not None
    assert result.transcript.engine == "file:zoom.vtt"
    assert result.transcript.shift_s == pytest.approx(-4.6, abs=0.21)
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, JANE)]
    assert result.events
    assert window.review.page.player.play_button.isEnabled()


def test_your_name_from_settings_is_not_asked_for(window: MainWindow, services: Services, tmp_path: Path) -> None:
    services.change_settings(your_name="jane")
    window.importing.take([zoom_file(tmp_path, pieces())])
    result = opened(window, ready(window, services)).result
    assert result is not None
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, PRIYA)]
    assert your_name_in([JANE, "Jane Roe"], "Jane") == your_name_in([JANE], "") == your_name_in([JANE], "Jan") == ""


def test_a_transcript_is_added_to_a_conversation_and_the_former_words_stay(
    window: MainWindow, services: Services, tmp_path: Path
) -> None:
    result = conversation(3, draft=True)
    identifier = store(services.conversations, result, name="")
    reload(window, 1)
    called = {YOU: JANE, OTHER: PRIYA}
    stamps = [(turn.segment.start + 2, turn.segment.end + 2, called[turn.speaker]) for turn in result.annotation.turns]
    path = tmp_path / "call.vtt"
    path.write_text(
        "WEBVTT\n\n" + "".join(f"{_stamp(a)} --> {_stamp(b)}\n<v {who}>so it is</v>\n\n" for a, b, who in stamps),
        encoding="utf-8",
    )
    where = window.library.list.visualRect(window.library.model.index_of(identifier)).center()
    at = window.library.list.viewport().mapTo(window, where)
    drop(window, [path], at)
    asked = dialog(window, Choice)
    assert asked.windowTitle() == "Where does call.vtt belong?"
    press(asked.buttons[0])
    wait_for(lambda: window.messages.toast.message.text() == "The words are taken from call.vtt.", seconds=20)
    wait_for(lambda: services.conversations.versions.of(identifier)[0].engine == "file:call.vtt", seconds=60)
    assert [version.engine for version in services.conversations.versions.of(identifier)] == ["file:call.vtt", "draft"]
    review = services.conversations.review(identifier)
    assert review.conversation.names == {OTHER: PRIYA}, "your microphone is you, so nobody was asked"
    assert dropped_onto(window.places.currentWidget(), QPoint(5, 5), window) is None


def test_what_cannot_be_used_is_said_and_changes_nothing(window: MainWindow, services: Services, tmp_path: Path) -> None:
    identifier = store(services.conversations, conversation(12), name="")
    reload(window, 1)
    before = services.conversations.review(identifier)
    broken, other = tmp_path / "broken.vtt", zoom_file(tmp_path, pieces(), name="other.vtt")
    broken.write_bytes(b"\0\1\2")
    toast = window.messages.toast
    window.importing.take([broken])
    wait_for(lambda: "broken.vtt is no transcript that Heard can read" in toast.message.text())
    window.importing._transcripts.add(identifier, other)
    wait_for(lambda: "The times in other.vtt don't fit this recording." in toast.message.text())
    window.importing.take([other, broken])
    assert "These are 2 transcripts" in toast.message.text()
    assert services.conversations.review(identifier).result == before.result
    assert len(services.conversations.rows()) == 1
    assert services.conversations.transcripts.of(identifier) is None


def drop(window: MainWindow, files: list[Path], at: QPoint) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPointF(at), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def _stamp(time_s: float) -> str:
    return f"{int(time_s // 3600):02d}:{int(time_s // 60 % 60):02d}:{time_s % 60:06.3f}"


def test_of_many_names_each_can_be_chosen_and_few_are_said(window: MainWindow, services: Services, tmp_path: Path) -> None:
    said = [(f"Ana & {chr(65 + n % 12)}", n * 5.0) for n in range(36)]
    written = [WrittenPiece(Segment(start, start + 4), who, "so how is it going") for who, start in said]
    window.importing.take([zoom_file(tmp_path, written)])
    asked = dialog(window, WhoIsYou)
    assert len(asked.buttons) == 12
    assert asked.buttons[11].accessibleName() == "Ana & L is me"
    asked.activateWindow()
    wait_for(asked.isActiveWindow)
    asked.buttons[0].setFocus()
    for button in asked.buttons[:11]:
        assert button.hasFocus()
        QTest.keyClick(button, Qt.Key.Key_Tab)
    assert not asked.buttons[11].visibleRegion().isEmpty(), "it comes into view"
    QTest.keyClick(asked.buttons[11], Qt.Key.Key_Space)
    result = opened(window, ready(window, services)).result
    assert result is not None
    assert len(result.speakers) == 12
    answer = window.review.page.notice.people.answer
    wait_for(lambda: answer.text() == "The transcript names you and 11 other people.")


def test_a_recording_whose_transcript_does_not_fit_says_what_can_be_done(window: MainWindow, services: Services) -> None:
    result = conversation(3)
    identifier = store(services.conversations, replace(result, transcript=Transcript(complete=False)), name="")
    failure = "The times in other.vtt don't fit this recording."
    services.conversations.set_state(identifier, ConversationState.READY, failure)
    reload(window, 1)
    opened(window, identifier)
    page = window.review.page
    wait_for(page.notice.isVisible)
    assert (page.notice.sentence.text(), page.notice.button.text()) == (failure, "Write the transcript")
    assert page.transcript._instead.text() == failure
