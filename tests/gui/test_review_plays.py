"""Every number and mark of Review plays what it was counted from, by mouse and by keyboard, one piece after the other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.charts.form import came_in
from app.core.segment import Segment
from app.core.turn import OTHER, YOU
from app.gui.views.review import ReviewView
from app.gui.views.review_charts import ReviewCharts
from app.gui.widgets.chart_numbers import stretches_to_play
from app.gui.widgets.chart_picture import ChartPicture
from app.gui.widgets.chart_rendering import BALANCE, INTERRUPTIONS, PAUSES
from app.gui.widgets.evidence_number import Evidence
from app.wiring import Services
from tests.helpers.library import store
from tests.helpers.results import conversation
from tests.helpers.reviews import open_review
from tests.helpers.reviews import review_view as review_view  # noqa: PLC0414 - a fixture


@pytest.fixture
def charts(qtbot: QtBot, view: ReviewView, services: Services) -> ReviewCharts:
    open_review(qtbot, view, store(services.conversations, conversation(32)))
    qtbot.waitUntil(lambda: view.page.charts.is_drawn, timeout=15_000)
    return view.page.charts


def heard(charts: ReviewCharts) -> list[Segment]:
    played: list[Segment] = []
    charts.play_requested.connect(played.append)
    return played


def test_evidence_goes_on_and_begins_again() -> None:
    first, second = Segment(1, 2), Segment(5, 6)
    evidence = Evidence((first, second))
    assert [evidence.following() for _ in range(3)] == [(first,), (second,), (first,)]
    assert Evidence().following() == ()


def test_the_shares_of_talk_play_the_longest_stretches_first(charts: ReviewCharts, view: ReviewView) -> None:
    played = heard(charts)
    result = view.review.result if view.review is not None else None
    assert result is not None
    for number, speaker in ((charts.talk.yours, YOU), (charts.talk.theirs, OTHER)):
        played.clear()
        QTest.mouseClick(number, Qt.MouseButton.LeftButton)
        number.setFocus()
        QTest.keyClick(number, Qt.Key.Key_Return)
        expected = stretches_to_play(result, speaker)
        assert played == list(expected[:2])
        longest = result.longest[speaker]
        assert played[0] == Segment(longest.start, min(longest.end, longest.start + 20))
        assert "longest first" in number.accessibleDescription()


def test_dots_play_their_own_pause_and_the_count_goes_through(charts: ReviewCharts, view: ReviewView) -> None:
    played = heard(charts)
    result = view.review.result if view.review is not None else None
    assert result is not None
    let_run = result.metric("pause_let_run", YOU)
    assert let_run is not None
    dots = charts.let_run.dots
    QTest.mouseClick(dots, Qt.MouseButton.LeftButton, pos=QPoint(5 + 13, 6))
    QTest.mouseClick(charts.let_run.count, Qt.MouseButton.LeftButton)
    QTest.mouseClick(charts.let_run.count, Qt.MouseButton.LeftButton)
    starts = [segment.start - 8 for segment in let_run.evidence]
    assert [segment.start for segment in played] == pytest.approx([starts[1], starts[0], starts[1]])
    QTest.mouseClick(dots, Qt.MouseButton.LeftButton, pos=QPoint(dots.width() - 2, 6))
    assert len(played) == 3, "beside the dots there is nothing to play"


def _walked(picture: ChartPicture, *, steps: int) -> None:
    picture.setFocus()
    for _ in range(steps):
        QTest.keyClick(picture, Qt.Key.Key_Right)


@pytest.mark.parametrize("chart", [BALANCE, INTERRUPTIONS, PAUSES])
def test_marks_of_every_chart_play_from_the_keyboard(charts: ReviewCharts, chart: str) -> None:
    played = heard(charts)
    picture = charts.pictures[chart]
    QTest.keyClick(picture, Qt.Key.Key_Return)
    assert not played, "nothing was chosen yet"
    _walked(picture, steps=2)
    QTest.keyClick(picture, Qt.Key.Key_Space)
    assert len(played) == 1
    assert picture.accessibleDescription() in {target.text for target in picture.targets}


def test_the_counts_at_the_rows_of_interruptions_play_each_in_turn(charts: ReviewCharts, view: ReviewView) -> None:
    played = heard(charts)
    picture = charts.pictures[INTERRUPTIONS]
    counts = [target for target in picture.targets if len(target.segments) > 1]
    result = view.review.result if view.review is not None else None
    assert result is not None
    mine, theirs = (len(came_in(result, by=speaker)) for speaker in (YOU, OTHER))
    assert [len(target.segments) for target in counts] == [mine, theirs]
    assert mine > 2
    middle = QPoint(round(counts[0].left + counts[0].width / 2), round(counts[0].top + counts[0].height / 2))
    for _ in range(mine + 1):
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=middle)
    assert [segment.start for segment in played[:mine]] == sorted({segment.start for segment in played})
    assert played[mine] == played[0]


def test_the_matrix_plays_from_the_keyboard(charts: ReviewCharts) -> None:
    played = heard(charts)
    charts.matrix.setFocus()
    QTest.keyClick(charts.matrix, Qt.Key.Key_Return)
    QTest.keyClick(charts.matrix, Qt.Key.Key_Down)
    QTest.keyClick(charts.matrix, Qt.Key.Key_Right)
    QTest.keyClick(charts.matrix, Qt.Key.Key_Return)
    assert len(played) == 2
    assert "Enter" in charts.matrix.accessibleDescription()
