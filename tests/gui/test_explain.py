"""How a number is measured: reached by mouse and keyboard, true to the quality of the number, with its range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.quality import Quality, QualityReport, Reason
from app.core.turn import OTHER, YOU
from app.gui.models import explaining
from app.gui.models.explaining import explained, range_words, value_words
from app.gui.models.range_rows import with_estimates
from app.gui.views.review_charts import ReviewCharts
from app.gui.widgets.chart_rendering import BALANCE, INTERRUPTIONS, PAUSES, ChartRenderer, chart_table
from app.gui.widgets.explain import ExplainButton
from tests.helpers.results import conversation, one_track

NAMES = {OTHER: "Priya"}
BLEED = Reason("bleed_removed", "Their voice was heard on your track and was taken out.")


@pytest.fixture
def charts(app: QApplication, qtbot: QtBot) -> Iterator[ReviewCharts]:
    assert app is not None
    window = QWidget()
    made = ReviewCharts(ChartRenderer())
    made.setParent(window)
    made.facts.setParent(window)
    made.setGeometry(0, 100, 900, 500)
    made.facts.setGeometry(0, 0, 900, 40)
    window.resize(900, 700)
    qtbot.addWidget(window)
    made.explain_with(load_content())
    window.show()
    yield made
    window.close()


def _show(qtbot: QtBot, charts: ReviewCharts, result: AnalysisResult) -> None:
    charts.show_result(result, NAMES)
    qtbot.waitUntil(lambda: charts.is_drawn, timeout=15_000)


def _estimated(result: AnalysisResult, ranges: dict[tuple[str, str], tuple[float, float]]) -> AnalysisResult:
    report = QualityReport(talk_time=Quality.ESTIMATED, events=Quality.ESTIMATED, reasons=(BLEED,))
    values = []
    for metric, speaker in (
        ("talk_share", YOU),
        ("talk_share", OTHER),
        ("came_in_stopped", YOU),
        ("came_in_stopped", OTHER),
    ):
        low, high = ranges.get((metric, speaker), (None, None))
        unit = "share" if metric == "talk_share" else "count"
        values.append(MetricValue(metric, speaker, 0.56 if unit == "share" else 3, unit, Quality.ESTIMATED, (), low, high))
    return replace(result, quality=report, metrics=tuple(values))


def _buttons(charts: ReviewCharts) -> Sequence[ExplainButton]:
    return (charts.facts.explain, *(card.explain for card in charts.cards.values()))


def _texts(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)).replace("\u00a0", " ")


def test_every_number_on_the_page_has_an_explanation() -> None:
    explanations = load_content().explanations
    assert {metric for metric, _ in explaining.SHOWN} <= set(explanations)
    result = conversation(32)
    for place in (explaining.HEADLINE, explaining.TALK_TIME, explaining.INTERRUPTIONS, explaining.PAUSES):
        assert [one.metric for one in explained(result, load_content(), place)] == [metric for metric, _ in place]


def test_the_button_of_each_place_opens_and_escape_gives_the_focus_back(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(32))
    for button in _buttons(charts):
        assert button.accessibleName().startswith("How it is measured")
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        popover = button.popover
        assert popover is not None
        assert popover.isVisible()
        inside = QApplication.focusWidget()
        assert inside is not None
        assert popover.isAncestorOf(inside)
        QTest.keyClick(inside, Qt.Key.Key_Escape)
        assert popover.isHidden()
        assert QApplication.focusWidget() is button


def test_pressed_again_there_is_still_one_card(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(32))
    button = charts.facts.explain
    button.click()
    before = button.popover
    button.click()  # as an aid presses it, past the card
    assert before is not None
    assert before.isHidden()
    assert button.popover is not None
    assert button.popover.isVisible()


def test_what_is_said_holds_definition_threshold_limits_and_how_sure(qtbot: QtBot, charts: ReviewCharts) -> None:
    result = _estimated(conversation(32), {("talk_share", YOU): (0.54, 0.58)})
    _show(qtbot, charts, result)
    button = charts.cards[BALANCE].explain
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.popover is not None
    said = _texts(button.popover)
    text = load_content().explanations["talk_share"]
    for sentence in (text.how, text.threshold, text.limits, "An estimate. " + BLEED.text, "Here that means 54 to 58%."):
        assert sentence in said
    QTest.mouseClick(charts.cards[PAUSES], Qt.MouseButton.LeftButton)
    assert button.popover.isHidden()


def test_tab_stays_inside_and_another_number_unfolds(qtbot: QtBot, charts: ReviewCharts) -> None:
    _show(qtbot, charts, conversation(32))
    button = charts.cards[PAUSES].explain
    button.click()
    popover = button.popover
    assert popover is not None
    for _ in range(7):
        now = QApplication.focusWidget()
        assert now is not None
        assert popover.isAncestorOf(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    content = load_content().explanations
    assert content["room_count"].how not in _texts(popover)
    rows = [one for one in popover.findChildren(QWidget) if one.accessibleName().startswith("Replies with room")]
    QTest.keyClick(rows[0], Qt.Key.Key_Space)
    assert content["room_count"].how in _texts(popover)
    assert content["reply_pause_median"].how not in _texts(popover)


def test_what_is_withheld_is_not_told_and_says_why() -> None:
    said = explained(one_track(12), load_content(), explaining.INTERRUPTIONS)
    assert {one.value for one in said} == {"not told"}
    assert all("One microphone heard everyone" in one.sure for one in said)
    assert not any(character.isdigit() for one in said for character in one.value + one.span)


def test_ranges_in_words() -> None:
    share = MetricValue("talk_share", YOU, 0.56, "share", Quality.ESTIMATED, (), 0.54, 0.58)
    assert range_words(share) == "54 to 58%"
    assert value_words(share) == "about 56%"
    pause = MetricValue("reply_pause_median", YOU, 0.3, "s", Quality.ESTIMATED, (), 0.2, 0.4)
    assert range_words(pause) == "0.2 s to 0.4 s"
    assert range_words(replace(share, low=0.561, high=0.562)) == ""
    assert range_words(replace(share, quality=Quality.MEASURED)) == ""
    assert value_words(replace(share, quality=Quality.MEASURED)) == "56%"
    assert value_words(replace(share, value=None, quality=Quality.WITHHELD)) == "not told"


def test_ranges_stand_under_the_shares_and_beside_the_counts(qtbot: QtBot, charts: ReviewCharts) -> None:
    ranges = {("talk_share", YOU): (0.54, 0.58), ("talk_share", OTHER): (0.42, 0.46), ("came_in_stopped", YOU): (2.0, 5.0)}
    result = _estimated(conversation(32), ranges)
    _show(qtbot, charts, result)
    assert charts.talk.your_range.isVisible()
    assert charts.talk.your_range.text() == "about 54 to 58%"
    assert charts.talk.their_range.text() == "about 42 to 46%"
    assert charts.talk.yours.accessibleName().endswith("% you, 54 to 58%")
    assert ", 2 to 5, carried on" in charts.matrix.accessibleName()
    _show(qtbot, charts, conversation(32))
    assert not charts.talk.your_range.isVisible()


def test_tables_hold_the_ranges() -> None:
    measured = conversation(12)
    result = _estimated(measured, {("talk_share", YOU): (0.54, 0.58), ("came_in_stopped", YOU): (2.0, 5.0)})
    for chart in (BALANCE, INTERRUPTIONS):
        plain = chart_table(chart, result, NAMES)
        table = with_estimates(chart, plain, result, NAMES)
        assert len(table.rows) == len(table.segments)
        assert table.rows[-len(plain.rows) :] == plain.rows
        assert len(table.rows[0]) == len(table.header)
    assert with_estimates(BALANCE, chart_table(BALANCE, result, NAMES), result, NAMES).rows[0][:2] == ("All", "54 to 58%")
    assert with_estimates(INTERRUPTIONS, plain, result, NAMES).rows[0] == ("All", "You", "stopped", "3 (2 to 5)")
    whole = chart_table(PAUSES, measured, NAMES)
    assert with_estimates(PAUSES, whole, measured, NAMES) is whole
