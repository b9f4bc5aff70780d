"""Two versions of the words beside each other: what differs, by mouse and by keys, and taking the other one."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.correction import Swap
from app.core.transcript import Transcript
from app.gui.models.compared_lines import ComparedLines, spoken
from app.gui.theme import theme
from app.gui.views.comparing import CompareDialog
from app.gui.views.review import ReviewView
from app.gui.widgets.compared_line import LEFT_PX, NAME_PX, TIME_PX, Columns, LineBreaker
from app.gui.widgets.dialogs import Message
from app.services.versions_compared import ComparedLine, ComparedWord
from app.wiring import Services
from tests.helpers.conversations import words
from tests.helpers.gui_services import pause, wait_for
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture


def altered(transcript: Transcript, engine: str, *, share: float) -> Transcript:
    """Some words are other ones, some are missing."""
    chance = random.Random(len(transcript.words))
    kept = [word for word in transcript.words if chance.random() > share / 4]
    said = (replace(word, text="otherwise") if chance.random() < share else word for word in kept)
    return Transcript(tuple(said), engine)


def again(services: Services, identifier: str, transcript: Transcript) -> None:
    speech = services.conversations.speech(identifier)
    assert speech is not None
    services.conversations.store_speech(identifier, speech)
    services.conversations.store_transcript(identifier, transcript)


def two_versions(services: Services, *, minutes: float = 6, share: float = 0.1) -> str:
    result = conversation(minutes, draft=True)
    identifier = store(services.conversations, result)
    again(services, identifier, altered(result.transcript, "vosk:small", share=share))
    return identifier


def compare_line(view: ReviewView) -> QAction:
    return next(action for action in view.page.header.more_menu().actions() if action.text() == "Compare words…")


def compared(qtbot: QtBot, view: ReviewView, identifier: str) -> CompareDialog:
    open_review(qtbot, view, identifier)
    compare_line(view).trigger()
    comparing = view.rewriting.comparing
    wait_for(lambda: comparing.dialog is not None and comparing.dialog.isVisible())
    assert isinstance(comparing.dialog, CompareDialog)
    comparing.dialog.activateWindow()
    return comparing.dialog


def laid_out(dialog: CompareDialog) -> None:
    """Every line has its place."""
    last = dialog.lines.index(dialog.lines.rowCount() - 1)
    wait_for(lambda: dialog.list.visualRect(last).isValid())


def test_the_menu_compares_the_words_and_says_how_many_differ(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = two_versions(services)
    dialog = compared(qtbot, view, identifier)
    found = services.conversations.versions.compared(identifier)
    assert found is not None
    comparison = found.comparison
    assert comparison.differing > 20
    assert dialog.title.text() == f"{comparison.differing} of {comparison.words} words differ"
    assert dialog.holding.text().startswith("small · ")
    assert dialog.other.text().startswith("Built-in draft engine · ")
    assert dialog.others.isHidden()
    assert "sure on average" in dialog.holding_facts.text()
    assert dialog.lines.rowCount() == len(comparison.lines)
    first = next(at for at, line in enumerate(comparison.lines) if line.differs)
    assert dialog.list.row == first, "it begins at the first difference"
    assert dialog.place.text() == f"1 of {dialog.lines.differing} lines that differ"


def test_by_keys_alone_from_difference_to_difference(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    dialog = compared(qtbot, view, two_versions(services))
    laid_out(dialog)
    assert dialog.list.hasFocus()
    differing = [at for at, one in enumerate(dialog.lines.shown) if one.line.differs]
    went = [dialog.list.row]
    for _ in range(2):
        QTest.keyClick(dialog.list, Qt.Key.Key_F7)
        went.append(dialog.list.row)
    assert went == differing[:3]
    QTest.keyClick(dialog.list, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.list.row == differing[1]
    played: list[float] = []
    dialog.play_from.connect(played.append)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert played == [dialog.lines.shown[differing[1]].line.start_s]
    assert view.playback.position_s == played[0]
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.list.row == differing[1] + 1
    with qtbot.waitSignal(dialog.play_toggled):
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    dialog.list.go_to(differing[-1])
    assert not dialog.next_button.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_F7)
    assert dialog.list.row == differing[-1], "there is none after the last one"
    assert dialog.lines.rowCount() > len(differing)
    dialog.which.setFocus()
    QTest.keyClick(dialog.which, Qt.Key.Key_Right)
    assert dialog.lines.rowCount() == len(differing)
    assert dialog.list.row == len(differing) - 1, "it stays where it was"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert view.isVisible()


def test_a_click_on_a_word_plays_from_it(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    dialog = compared(qtbot, view, two_versions(services))
    laid_out(dialog)
    dialog.list.go_to(0)
    line = dialog.lines.shown[0].line
    area = dialog.list.visualRect(dialog.lines.index(0))
    columns = Columns.within(area.width())
    played: list[float] = []
    dialog.play_from.connect(played.append)
    for x in (LEFT_PX, columns.left + 2, columns.right + 2, columns.left + columns.width - 2):
        at = QPoint(area.left() + int(x), area.top() + 16)
        QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert played[:3] == [line.start_s, line.left[0].word.segment.start, line.right[0].word.segment.start]
    assert played[3] > played[1]


def test_the_other_words_are_taken_and_the_review_follows(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = two_versions(services)
    services.conversations.correct(identifier, Swap())
    dialog = compared(qtbot, view, identifier)
    before = dialog.title.text()
    QTest.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    wait_for(lambda: dialog.holding.text().startswith("Built-in draft engine"))
    assert dialog.other.text().startswith("small · ")
    assert dialog.title.text() == before, "the same two, the other way round"
    assert dialog.toast.message.text() == "These words are in use now. The ones before are kept."

    def shown() -> bool:
        return view.review is not None and view.review.result is not None and view.review.result.transcript.is_draft

    wait_for(shown)
    assert services.conversations.correction_state(identifier).corrected
    dialog.use.click()
    wait_for(lambda: dialog.holding.text().startswith("small"))
    dialog.accept()


def test_of_several_versions_one_is_chosen(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    identifier = two_versions(services)
    again(services, identifier, words("let me check that", engine="file:zoom.vtt"))
    dialog = compared(qtbot, view, identifier)
    entries = [dialog.others.itemText(at).partition(" · ")[0] for at in range(dialog.others.count())]
    assert entries == ["small", "Built-in draft engine"]
    assert dialog.holding.text().startswith("zoom.vtt · ")
    assert dialog.holding_facts.text() == "4 words. A file does not say how sure its words are."
    assert dialog.other.isHidden()
    dialog.others.setCurrentIndex(1)
    dialog.others.activated.emit(1)
    wait_for(lambda: dialog.other.text().startswith("Built-in draft engine"))
    assert dialog.others.currentIndex() == 1


def test_where_nothing_differs_it_says_so(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    dialog = compared(qtbot, view, two_versions(services, share=0.0))
    assert dialog.title.text().startswith("All ")
    assert dialog.title.text().endswith(" words are the same")
    assert dialog.which.isHidden()
    assert dialog.place.isHidden()
    assert dialog.list.row == 0


def test_one_version_alone_is_told_and_none_is_not_offered(qtbot: QtBot, view: ReviewView, services: Services) -> None:
    open_review(qtbot, view, store(services.conversations, conversation(3, draft=True)))
    compare_line(view).trigger()
    comparing = view.rewriting.comparing
    wait_for(lambda: isinstance(comparing.dialog, Message))
    assert comparing.dialog is not None
    assert comparing.dialog.windowTitle() == "There is one version of these words"
    comparing.dialog.accept()
    without = conversation(3)
    empty = store(services.conversations, replace(without, transcript=Transcript()))
    open_review(qtbot, view, empty)
    assert all(action.text() != "Compare words…" for action in view.page.header.more_menu().actions())


def test_an_hour_of_words_does_not_hold_up_the_window(view: ReviewView, services: Services) -> None:
    identifier = two_versions(services, minutes=60)
    found = services.conversations.versions.compared(identifier)
    assert found is not None
    assert found.comparison.words > 8000
    dialog = CompareDialog(view)
    dialog.show()
    pause(0.1)
    begun = time.perf_counter()
    dialog.show_versions(found, {})
    took = [time.perf_counter() - begun]
    last = dialog.lines.index(dialog.lines.rowCount() - 1)
    while not dialog.list.visualRect(last).isValid():
        begun = time.perf_counter()
        QApplication.processEvents()
        took.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    dialog.set_position(found.comparison.lines[0].start_s + 0.1)
    QApplication.processEvents()
    took.append(time.perf_counter() - begun)
    print(f"longest {max(took) * 1000:.0f} ms, all {sum(took) * 1000:.0f} ms")
    assert max(took) < 0.25, "a busy computer takes some times as long as an idle one"
    dialog.accept()


@pytest.mark.usefixtures("app")
def test_lines_are_read_out_and_broken_in_both_directions() -> None:
    one, other = (words(text).words for text in ("we ship", "we chip monday"))
    line = ComparedLine(
        "you", 61.0, 64.0,
        tuple(ComparedWord(word, word.text == "ship") for word in one),
        tuple(ComparedWord(word, word.text != "we") for word in other),
    )  # fmt: skip
    lines = ComparedLines()
    lines.show_lines((line, replace(line, left=(), speaker="other-1")), {"other-1": "Priya"})
    assert spoken(lines.shown[0]) == "1:01, You. In use: we ship. Beside it: we chip monday. 2 words differ."
    assert spoken(lines.shown[1]).startswith("1:01, Priya. In use: no words.")
    breaker = LineBreaker()
    wide, narrow = breaker.placed(lines.shown[0], 1000), breaker.placed(lines.shown[0], LEFT_PX + TIME_PX + NAME_PX + 100)
    assert [word.line for word in wide.right] == [0, 0, 0]
    assert narrow.right[-1].line > 0
    assert narrow.height > wide.height
    assert wide.left[0].x == 0.0
    hebrew = replace(line, left=tuple(ComparedWord(word, differs=False) for word in words("שלום עולם").words))
    lines.show_lines((hebrew,), {})
    mirrored = breaker.placed(lines.shown[0], 1000).left
    assert mirrored[0].x > mirrored[1].x
    assert mirrored[0].x + mirrored[0].width == pytest.approx(Columns.within(1000).width)


def test_it_is_drawn_in_both_themes(qtbot: QtBot, view: ReviewView, services: Services, app: QApplication) -> None:
    dialog = compared(qtbot, view, two_versions(services))
    lightness = []
    for chosen in ("light", "dark"):
        theme.apply(app, chosen)
        pause(0.1)
        whole = dialog.grab().toImage().scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation)
        lightness.append(whole.pixelColor(0, 0).lightness())
    theme.apply(app, "light")
    assert lightness[0] > 200
    assert lightness[1] < 80
    dialog.accept()
