"""The Library in the real window on real services: rows by week, search, rename, delete, import, failure, many rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from app.core.job import Progress
from app.core.quality import Quality, QualityReport
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, ConversationState, Track, TrackRole
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE
from app.errors import AppError
from app.gui.main_window import MainWindow
from app.gui.models import words
from app.gui.models.library_model import Heading, Place, Row, listed
from app.gui.widgets.conversation_delegate import FIRST_HEADING_PX, ROW_PX, Columns, retry_area
from app.gui.widgets.dialogs import Choice, Question
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.gui.conftest import reload
from tests.helpers.gui_services import Wish, fill, two_voices, wait_for
from tests.helpers.noise import write_wav

D = TypeVar("D", bound=QDialog)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _dialog(window: MainWindow, kind: type[D]) -> D:
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def _titles(window: MainWindow) -> list[str]:
    return [row.conversation.title for row in window.library.model.rows]


def test_an_empty_library_offers_what_there_is_to_do(window: MainWindow) -> None:
    library = window.library
    assert library.record_a_call.isVisible()
    assert library.import_a_recording.isVisible()
    assert library.look_at_example.isVisible()
    assert not library.search.isVisible()
    library.record_a_call.click()
    assert window.places.currentWidget() is window.setup


def test_rows_stand_by_week_newest_first(window: MainWindow, services: Services) -> None:
    fill(services)
    reload(window, 7)
    model = window.library.model
    items = [model.item(model.index(place)) for place in range(model.rowCount())]
    headings = [item.text for item in items if isinstance(item, Heading)]
    rows = [item for item in items if isinstance(item, Row)]
    assert headings[0] == "This week"
    assert isinstance(items[0], Heading)
    started = [row.row.conversation.started_at for row in rows]
    assert started == sorted(started, reverse=True)
    assert rows[0].place in {Place.FIRST, Place.ONLY}
    assert rows[-1].place in {Place.LAST, Place.ONLY}
    assert "62%" in model.spoken(rows[1])
    assert "Saved up to 27:51" in rows[2].meta
    assert window.library.list.visualRect(model.index_of(rows[0].id)).height() == ROW_PX
    assert window.library.list.visualRect(model.index(0)).height() == FIRST_HEADING_PX


def test_search_finds_by_name_and_says_when_there_is_nothing(window: MainWindow, services: Services) -> None:
    fill(services)
    reload(window, 7)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.library.search.hasFocus()
    QTest.keyClicks(window.library.search, "priya")
    wait_for(lambda: _titles(window) == ["Renewal call with Priya"])
    QTest.keyClicks(window.library.search, "zzz")
    wait_for(window.library._nothing_words.isVisible)
    assert window.library._nothing_words.text() == "Nothing found for “priyazzz”"
    assert window.library.search.isVisible()
    QTest.keyClick(window.library.search, Qt.Key.Key_Escape)
    wait_for(lambda: len(_titles(window)) == 7)


def test_f2_renames_in_place(window: MainWindow, services: Services) -> None:
    made = fill(services)
    reload(window, 7)
    listed = window.library.list
    listed.setFocus()
    listed.choose(made[1].id)
    QTest.keyClick(listed, Qt.Key.Key_F2)
    editor = listed.viewport().findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "Renewal call with Priya"
    editor.setText("Renewal, second round")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    wait_for(lambda: "Renewal, second round" in _titles(window))
    assert services.conversations.get(made[1].id).title == "Renewal, second round"
    chosen = listed.chosen
    assert chosen is not None
    assert chosen.id == made[1].id
    assert window.places.currentWidget() is window.library, "Return ended the editing and opened nothing"


def test_delete_asks_once_and_everything_goes(window: MainWindow, services: Services) -> None:
    made = fill(services)
    reload(window, 7)
    folder = services.conversations.folder(made[1].id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "you.wav").write_bytes(b"sound")
    listed = window.library.list
    listed.choose(made[1].id)
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    question = _dialog(window, Question)
    assert question.no.hasFocus() or not question.yes.hasFocus()
    question.no.click()
    wait_for(lambda: not question.isVisible())
    assert len(services.conversations.rows()) == 7
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    _dialog(window, Question).yes.click()
    wait_for(lambda: len(_titles(window)) == 6)
    assert "Renewal call with Priya" not in _titles(window)
    assert not folder.exists()


def test_the_menu_offers_what_fits_the_row(window: MainWindow, services: Services) -> None:
    made = fill(services)
    reload(window, 7)
    model = window.library.model

    def entries(place: int) -> list[str]:
        row = model.row_at(model.index_of(made[place].id))
        assert row is not None
        return [action.text() for action in window.library.list.menu_for(row).actions() if action.text()]

    assert entries(1) == ["Open", "Add a transcript…", "Rename", "Delete…"]
    assert entries(4) == ["Try again", "Rename", "Delete…"]
    services.conversations.set_state(made[2].id, ConversationState.READY, "The engine stopped.")
    window.library.refresh()
    wait_for(lambda: entries(2) == ["Open", "Write the transcript", "Add a transcript…", "Rename", "Delete…"])
    model.set_progress(made[0].id, Progress("words", 0.5))
    assert entries(0) == ["Open", "Stop listening through", "Rename", "Delete…"]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Text that calls itself a recording."""
    file = tmp_path / "meeting.wav"
    file.write_text("This is not sound. " * 40)
    return file


def test_a_file_that_is_no_sound_says_so_in_its_row(
    window: MainWindow, services: Services, broken: Path
) -> None:
    window.importing.take([broken])
    wait_for(
        lambda: any(row.conversation.state is ConversationState.FAILED for row in window.library.model.rows), seconds=30
    )
    row = window.library.model.rows[0]
    assert row.conversation.title == "meeting"
    assert row.conversation.failure
    assert "Traceback" not in row.conversation.failure
    again: list[str] = []
    services.queue.subscribe(lambda identifier, _: again.append(identifier))
    listed = window.library.list
    area = listed.visualRect(window.library.model.index_of(row.conversation.id))
    where = retry_area(area.toRectF()).center().toPoint()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y()))
    wait_for(lambda: row.conversation.id in again, seconds=30)


def test_an_imported_recording_is_analysed_and_can_be_opened(window: MainWindow, tmp_path: Path) -> None:
    tone = (np.sin(np.arange(16_000 * 3) / 16_000 * 2 * np.pi * 220) * 3000).astype(np.int16)
    write_wav(tmp_path / "tone.wav", tone)
    window.importing.take([tmp_path / "tone.wav"])
    done = {ConversationState.READY, ConversationState.FAILED}
    wait_for(lambda: any(row.conversation.state in done for row in window.library.model.rows), seconds=60)
    row = window.library.model.rows[0]
    assert row.conversation.title == "tone"
    assert row.conversation.state is ConversationState.READY, row.conversation.failure
    chosen = window.library.list.chosen
    assert chosen is not None
    assert chosen.id == row.conversation.id, "the new row is chosen"


@pytest.mark.parametrize(
    ("what", "question", "kind"),
    [(0, "Which of the two is you?", ConversationKind.IMPORT),
     (1, "Which of the two was nearer to you?", ConversationKind.ROOM)],
)  # fmt: skip
def test_of_two_files_the_person_says_what_they_are_and_which_is_them(
    window: MainWindow, services: Services, tmp_path: Path, *, what: int, question: str, kind: ConversationKind
) -> None:
    files = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for file in files:
        file.write_bytes(b"no sound yet")
    window.importing.take(files)
    first = _dialog(window, Choice)
    assert [button.text() for button in first.buttons] == [
        "One voice each: mine and theirs", "Two recordings of the same room",
    ]  # fmt: skip
    first.buttons[what].click()
    assert _dialog(window, Choice).windowTitle() == question
    _dialog(window, Choice).buttons[1].click()
    wait_for(lambda: len(window.library.model.rows) == 1)
    identifier = window.library.model.rows[0].conversation.id
    assert [file.name for file in services.conversations.sources(identifier)] == ["b.wav", "a.wav"]
    assert services.conversations.get(identifier).kind is kind


def test_more_than_two_files_are_refused_in_words(window: MainWindow, tmp_path: Path) -> None:
    window.importing.take([tmp_path / name for name in ("a.wav", "b.wav", "c.wav")])
    assert window.messages.toast.isVisible()
    assert "3 files" in window.messages.toast.message.text()


def test_progress_is_shown_in_the_row(window: MainWindow, services: Services) -> None:
    made = fill(services)
    reload(window, 7)
    model = window.library.model
    model.set_progress(made[0].id, Progress("words", 0.62, 240.0))
    row = model.row_at(model.index_of(made[0].id))
    assert row is not None
    assert "Writing the transcript, 62%. About 4 min left" in model.spoken(row)


def test_2000_rows_are_listed_and_painted_quickly(window: MainWindow, services: Services) -> None:
    fill(services, tuple(Wish(f"Conversation {n}", n % 300, 30) for n in range(40)))
    rows = services.conversations.rows()
    many = [rows[n % len(rows)] for n in range(2000)]
    began = time.perf_counter()
    shown = listed(many, now=NOON)
    prepared = time.perf_counter()
    window.library.model.show_listed(shown)
    ready = time.perf_counter()
    window.library.list.viewport().grab()
    painted = time.perf_counter()
    assert window.library.model.rowCount() > 2000
    assert prepared - began < 1.0, "a fifth of it on a quiet computer, and in a worker"
    assert ready - prepared < 0.1
    assert painted - ready < 0.5


@pytest.mark.parametrize("width", [640.0, 769.0, 900.0, 1116.0, 1274.0, 1800.0])
def test_the_columns_of_a_row_never_meet(width: float) -> None:
    columns = Columns.within(width)
    edges = (columns.title_end, columns.balance, columns.balance_end, columns.shares, columns.shares_end, columns.end)
    assert list(edges) == sorted(edges)
    assert columns.end < width


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (4, "Good evening"),
        (5, "Good morning"),
        (11, "Good morning"),
        (12, "Good afternoon"),
        (17, "Good afternoon"),
        (18, "Good evening"),
    ],
)
def test_the_greeting_knows_the_time_of_day(hour: int, said: str) -> None:
    now = NOON.replace(hour=hour)
    assert words.greeting(now, "") == said
    assert words.greeting(now, "Sam") == f"{said}, Sam"


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        (words.length, 40.0, "40 s"),
        (words.length, 59.6, "1 min"),
        (words.length, 32 * 60.0, "32 min"),
        (words.length, 64 * 60.0, "1 h 04"),
        (words.clock, 1122.9, "18:42"),
        (words.clock, 3849.0, "1:04:09"),
        (words.size, 0, "0 kB"),
        (words.size, 1, "1 kB"),
        (words.size, 412_000_000, "412 MB"),
        (words.size, 2_340_000_000, "2.3 GB"),
        (words.time_left, None, ""),
        (words.time_left, 59.0, "Under a minute left."),
        (words.time_left, 240.0, "About 4 min left."),
    ],
)
def test_numbers_are_said_as_people_say_them(form: Callable[[object], str], value: object, said: str) -> None:
    assert form(value) == said


def test_both_sides_of_a_share_make_100() -> None:
    for per_mille in range(1001):
        you, them = words.split_percent(per_mille / 1000)
        assert int(you.rstrip("%")) + int(them.rstrip("%")) == 100


def test_weeks_begin_on_monday() -> None:
    today = datetime(2026, 11, 22).date()  # noqa: DTZ001 - a Sunday, wherever it is
    local = datetime.now().astimezone().tzinfo
    said = [words.week(datetime(2026, 11, day, 12, tzinfo=local), today=today) for day in (22, 16, 15, 9, 8)]
    assert said == ["This week", "This week", "Last week", "Last week", "2 November to 8 November 2026"]


def test_an_error_stays_until_it_was_there_to_be_read(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.jobs.failed.emit(AppError("The library can't be written.", advice="Check that its disk has room."))
    toast = window.messages.toast
    assert toast.isVisible()
    assert (toast.message.text(), toast.advice.text()) == ("The library can't be written.", "Check that its disk has room.")
    window.go_to("record")
    assert toast.isVisible(), "it came just now"
    monkeypatch.setattr("app.gui.messages.READ_S", 0.0)
    window.go_to("settings")
    assert not toast.isVisible(), "it was there to be read"


def test_a_row_without_a_share_says_why(window: MainWindow, services: Services) -> None:
    """One track of everyone waits for the person's answers; where tracks are apart nothing is asked."""
    begun = [services.conversations.begin(ConversationPlan(title=title)).id for title in ("Call", "Room")]
    for identifier, roles in zip(begun, ((TrackRole.YOU, TrackRole.OTHERS), (TrackRole.ROOM,)), strict=True):
        tracks = tuple(Track(role, f"{role}.wav", 48_000, 480_000) for role in roles)
        services.conversations.finish_recording(identifier, Recorded(tracks, 10.0, (), ()))
        services.conversations.store_speech(identifier, SpeechActivity(10.0, Mode.ONE_TRACK, {ANYONE: ()}))
        services.conversations.store_transcript(identifier, Transcript())
    reload(window, 2)
    model = window.library.model
    items = [model.item(model.index(place)) for place in range(model.rowCount())]
    spoken = {row.title: model.spoken(row) for row in items if isinstance(row, Row)}
    assert "Who spoke how much can't be told here" in spoken["Call"]
    assert "One microphone heard everyone. Open it to tell the voices apart" in spoken["Room"]


def test_an_estimated_share_is_said_with_about(window: MainWindow, services: Services) -> None:
    for title, quality in (("Sure", Quality.MEASURED), ("Estimated", Quality.ESTIMATED)):
        begun = services.conversations.begin(ConversationPlan(title=title)).id
        services.conversations.finish_recording(begun, Recorded((), 1920.0, (), ()))
        heard = replace(two_voices(seed=1, minutes=32), quality=QualityReport(talk_time=quality))
        services.conversations.store_speech(begun, heard)
        services.conversations.store_transcript(begun, Transcript())
    reload(window, 2)
    model = window.library.model
    spoken = {row.conversation.title: model.spoken(item) for row in model.rows
              if (item := model.row_at(model.index_of(row.conversation.id))) is not None}  # fmt: skip
    you, them = words.split_percent(model.rows[0].you_share or 0.0)
    assert f". {you} you, {them} them" in spoken["Sure"]
    assert f". about {you} you, {them} them" in spoken["Estimated"]
