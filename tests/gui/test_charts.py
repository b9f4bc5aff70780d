"""The chart cards: drawn away from the window, turned into tables, and played by a click on a mark."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.charts.form import came_in
from app.charts.target import as_played
from app.core.analysis_result import AnalysisResult
from app.core.event import EventKind
from app.core.metric import MetricValue
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment
from app.core.turn import OTHER, YOU
from app.gui.theme import theme
from app.gui.views.review_charts import ReviewCharts
from app.gui.widgets import chart_rendering
from app.gui.widgets.chart_rendering import (
    BALANCE,
    INTERRUPTIONS,
    PAUSES,
    ChartDrawing,
    ChartOrder,
    ChartRenderer,
    draw_chart,
)
from app.gui.widgets.dots import Dots
from app.gui.widgets.event_matrix import EventMatrix, MatrixRow
from app.gui.widgets.stretch_bars import ROW_PX, Stretch, StretchBars
from app.gui.widgets.text import unbroken
from tests.helpers.results import conversation, one_track, silence

NAMES = {OTHER: "Priya"}


@pytest.fixture
def charts(app: QApplication, qtbot: QtBot) -> ReviewCharts:
    assert app is not None
    made = ReviewCharts(ChartRenderer())
    qtbot.addWidget(made)
    made.resize(900, 380)
    return made


def _show(qtbot: QtBot, charts: ReviewCharts, result: AnalysisResult) -> None:
    charts.show_result(result, NAMES)
    charts.show()
    qtbot.waitUntil(lambda: charts.is_drawn, timeout=15_000)


def test_three_charts_are_drawn_with_their_sentences(qtbot: QtBot, charts: ReviewCharts) -> None:
    result = conversation(32)
    _show(qtbot, charts, result)
    assert charts.talk.yours.accessibleName() == "57% you"
    assert charts.talk.theirs.accessibleName() == "43% Priya"
    assert charts.talk.bar.share == pytest.approx(0.57, abs=0.005)
    for name, card in charts.cards.items():
        assert card.sentence.text(), name
        assert unbroken(card.accessibleDescription()) == card.sentence.text()
        assert charts.pictures[name].is_drawn
        assert charts.pictures[name].targets


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    assert unbroken("yours 2 min 41 s, 4 times") == "yours 2\u00a0min 41\u00a0s, 4 times"


def test_figures_are_drawn_on_a_thread_of_their_own(qtbot: QtBot) -> None:
    seen: list[str] = []
    renderer = ChartRenderer()

    class Spy(dict[str, str]):
        """Names that note which thread looks at them."""

        def get(self, key: str, default: object = None) -> object:  # type: ignore[override]  # a test's own
            seen.append(threading.current_thread().name)
            return super().get(key, "") or default

    order = ChartOrder(BALANCE, conversation(7), Spy(NAMES), theme.current(), (260, 200), 1.0)
    with qtbot.waitSignal(renderer.drawn, timeout=15_000):
        renderer.request(order)
    assert seen
    assert threading.main_thread().name not in seen


def test_of_two_orders_for_a_chart_only_the_latest_counts(qtbot: QtBot) -> None:
    renderer = ChartRenderer()
    drawn: list[tuple[int, int]] = []
    renderer.drawn.connect(lambda drawing: drawn.append(drawing.order.size_px))
    result = conversation(7)
    for width in range(200, 220):
        renderer.request(ChartOrder(PAUSES, result, NAMES, theme.current(), (width, 180), 1.0))
    qtbot.waitUntil(lambda: (219, 180) in drawn, timeout=15_000)
    assert len(drawn) < 20


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_pictures_are_sharp_on_any_screen(ratio: float) -> None:
    drawing = draw_chart(ChartOrder(INTERRUPTIONS, conversation(7), NAMES, theme.current(), (260, 200), ratio))
    assert (drawing.image.width(), drawing.image.height()) == (round(260 * ratio), round(200 * ratio))
    assert drawing.image.devicePixelRatio() == ratio
    assert drawing.image.format() == QImage.Format.Format_RGBA8888


def test_a_click_on_a_triangle_plays_it(qtbot: QtBot, charts: ReviewCharts) -> None:
    result = conversation(32)
    _show(qtbot, charts, result)
    picture = charts.pictures[INTERRUPTIONS]
    event = came_in(result, by=OTHER)[-1]
    target = next(t for t in picture.targets if t.segments == (event.segment,))
    where = QPoint(round(target.left + target.width / 2), round(target.top + target.height / 2))
    with qtbot.waitSignal(charts.play_requested) as asked:
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert asked.args == [as_played(event.segment, result.duration_s)]


def test_a_bar_plays_its_replies_one_after_the_other(qtbot: QtBot, charts: ReviewCharts) -> None:
    result = conversation(32)
    _show(qtbot, charts, result)
    picture = charts.pictures[PAUSES]
    target = max(picture.targets, key=lambda t: len(t.segments))
    where = QPoint(round(target.left + target.width / 2), round(target.top + target.height / 2))
    played: list[Segment] = []
    charts.play_requested.connect(played.append)
    for _ in range(3):
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert played == [as_played(segment, result.duration_s) for segment in target.segments[:3]]


def test_every_chart_is_also_a_table_that_can_be_copied(qtbot: QtBot, charts: ReviewCharts) -> None:
    result = conversation(32)
    _show(qtbot, charts, result)
    charts.toggle_tables()
    assert all(card.shows_table for card in charts.cards.values())
    table = charts.cards[INTERRUPTIONS].table
    assert table.rowCount() == len(came_in(result))
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "Time\tWho\tThen\tOverlap"
    assert len(copied) == 1 + len(came_in(result))
    with qtbot.waitSignal(charts.play_requested) as asked:
        table.setCurrentCell(2, 0)
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == [as_played(came_in(result)[2].segment, result.duration_s)]
    charts.toggle_tables()
    assert not any(card.shows_table for card in charts.cards.values())


def test_without_speech_and_with_one_microphone_words_stand_alone(qtbot: QtBot, charts: ReviewCharts) -> None:
    for result, begin in ((silence(), "There was very little speech here."), (one_track(), "Not shown. One microphone")):
        _show(qtbot, charts, result)
        for name, card in charts.cards.items():
            assert card.sentence.text().startswith(begin), name
            assert not charts.pictures[name].isVisible()
            assert not card.table_button.isVisible()
        assert not charts.talk.isVisible()
        assert not charts.matrix.isVisible()


def test_little_talk_shows_counts_and_no_picture_over_time(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(1.2))
    assert charts.talk.isVisible()
    assert not charts.pictures[BALANCE].isVisible()
    assert charts.pictures[PAUSES].isVisible()
    assert charts.cards[INTERRUPTIONS].sentence.text() == "Nobody came in on anybody."


def test_an_estimate_says_so_beside_the_number(qtbot: QtBot, charts: ReviewCharts) -> None:
    reason = Reason("bleed_removed", "Their voice was in your microphone.")
    report = QualityReport(talk_time=Quality.ESTIMATED, reasons=(reason,))
    _show(qtbot, charts, replace(conversation(12), quality=report))
    assert charts.talk.yours.accessibleName().startswith("about 5")
    assert charts.cards[BALANCE].note.text() == "An estimate. Their voice was in your microphone."
    assert not charts.cards[INTERRUPTIONS].note.isVisible()


def test_the_open_moment_outlines_its_chart(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(12))
    for kind, name in (("quick_reply", PAUSES), ("came_in_stopped", INTERRUPTIONS), ("longest_stretch", BALANCE)):
        charts.outline(kind)
        assert [key for key, card in charts.cards.items() if card.outlined] == [name]
    charts.outline("validation")
    assert not any(card.outlined for card in charts.cards.values())


def test_another_theme_is_another_picture(qtbot: QtBot, charts: ReviewCharts, app: QApplication) -> None:
    _show(qtbot, charts, conversation(12))
    light = charts.pictures[PAUSES].grab().toImage()
    theme.apply(app, "dark")
    try:
        qtbot.wait(30)
        qtbot.waitUntil(lambda: charts.is_drawn, timeout=15_000)
        qtbot.waitUntil(lambda: charts.pictures[PAUSES].grab().toImage().pixelColor(2, 2) != light.pixelColor(2, 2))
        assert charts.pictures[PAUSES].grab().toImage().pixelColor(2, 2).name().upper() == theme.current().surface
    finally:
        theme.apply(app, "light")


def test_while_the_window_is_resized_the_old_picture_is_stretched(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(12))
    picture = charts.pictures[BALANCE]
    before = picture.drawn_size
    charts.resize(1100, 420)
    QApplication.processEvents()
    assert picture.drawn_size == before
    qtbot.waitUntil(lambda: picture.drawn_size == (picture.width(), picture.height()), timeout=5_000)


def test_the_count_in_the_matrix_plays_its_moments(qtbot: QtBot) -> None:
    matrix = EventMatrix()
    qtbot.addWidget(matrix)
    result = conversation(32)
    mine = tuple(e.segment for e in came_in(result, by=YOU) if e.kind is EventKind.CAME_IN_STOPPED)
    matrix.set_rows((MatrixRow("You", "you", mine, ()), MatrixRow("Priya", "other", (), ())))
    matrix.resize(240, matrix.height())
    played: list[Segment] = []
    matrix.play_requested.connect(played.append)
    for _ in range(2):
        QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert played == list(mine[:2])
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert len(played) == 2, "a count of 0 plays nothing"
    assert matrix.accessibleName().startswith(f"You: stopped {len(mine)}, carried on 0")


def test_a_bar_of_the_longest_stretch_plays_it(qtbot: QtBot) -> None:
    bars = StretchBars()
    qtbot.addWidget(bars)
    stretches = (Stretch("You", "you", Segment(10, 171)), Stretch("Priya", "other", Segment(200, 246.6)))
    bars.set_stretches(stretches)
    bars.resize(240, bars.height())
    with qtbot.waitSignal(bars.play_requested) as asked:
        QTest.mouseClick(bars, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, ROW_PX + 9))
    assert asked.args == [Segment(200, 246.6)]
    assert bars.accessibleName() == "Longest stretches: You 2:41, Priya 0:47. Enter plays."


def test_a_longest_stretch_that_is_an_estimate_carries_its_range(qtbot: QtBot, charts: ReviewCharts) -> None:
    result = conversation(12)
    spans = {YOU: (52.6, 71.2), OTHER: (30.0, 30.2)}
    longest = tuple(
        MetricValue("longest_stretch", key, 60.0, "s", Quality.ESTIMATED, (), low, high)
        for key, (low, high) in spans.items()
    )
    _show(qtbot, charts, replace(result, metrics=(*result.metrics, *longest)))
    shown = {stretch.name: stretch.span for stretch in charts.stretches._stretches}
    assert shown == {"You": "0:53 to 1:11", "Priya": ""}
    assert ", 0:53 to 1:11, Priya " in charts.stretches.accessibleName()
    _show(qtbot, charts, result)
    assert [stretch.span for stretch in charts.stretches._stretches] == ["", ""]


def test_why_numbers_are_estimates_is_said_once(qtbot: QtBot, charts: ReviewCharts) -> None:
    reason = Reason("bleed_removed", "Their voice was in your microphone.")
    estimated = Quality.ESTIMATED
    report = QualityReport(talk_time=estimated, events=estimated, pauses=estimated, reasons=(reason,))
    _show(qtbot, charts, replace(conversation(12), quality=report))
    notes = [charts.cards[name].note.text() for name in (BALANCE, INTERRUPTIONS, PAUSES)]
    assert notes == ["", "", "An estimate. Their voice was in your microphone."]
    _show(qtbot, charts, replace(conversation(12), quality=replace(report, pauses=Quality.MEASURED)))
    notes = [charts.cards[name].note.text() for name in (BALANCE, INTERRUPTIONS, PAUSES)]
    assert notes == ["", "An estimate. Their voice was in your microphone.", ""]


def test_dots_become_a_bar_above_thirty(qtbot: QtBot) -> None:
    dots = Dots()
    qtbot.addWidget(dots)
    dots.resize(160, dots.height())
    pictures = []
    for filled, of in ((3, 4), (4, 4), (14, 30), (14, 31)):
        dots.set_count(filled, of)
        assert dots.accessibleName() == f"{filled} / {of}"
        pictures.append(dots.grab().toImage())
    assert len({bytes(p.constBits()) for p in pictures}) == 4


def test_what_was_drawn_ahead_is_there_with_its_numbers(
    qtbot: QtBot, charts: ReviewCharts, monkeypatch: pytest.MonkeyPatch
) -> None:
    _show(qtbot, charts, conversation(12))
    before = {name: picture.targets for name, picture in charts.pictures.items()}
    following = conversation(14, seed=3)
    draw = charts.draw_ahead()
    worker = threading.Thread(target=draw, args=(following, NAMES))
    worker.start()
    worker.join(30)
    assert all(picture.targets == before[name] for name, picture in charts.pictures.items()), "nothing is shown ahead"
    begun: list[ChartOrder] = []

    def noted(order: ChartOrder) -> ChartDrawing:
        begun.append(order)
        return draw_chart(order)

    monkeypatch.setattr(chart_rendering, "draw_chart", noted)
    charts.show_result(following, NAMES)
    for _ in range(20):
        QApplication.processEvents()
    assert charts.is_drawn
    assert not begun, "no picture is drawn a second time"
    assert all(picture.targets != before[name] for name, picture in charts.pictures.items())


def test_a_picture_that_was_drawn_ahead_for_something_else_is_drawn_anew(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(12))
    charts.draw_ahead()(conversation(14, seed=3), NAMES)
    shown = conversation(9, seed=5)
    _show(qtbot, charts, shown)
    for picture in charts.pictures.values():
        assert picture._drawing is not None
        assert picture._drawing.order.result is shown
