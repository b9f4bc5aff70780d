"""What charts are drawn from: bins, columns, ticks, targets and tables, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.balance import balance_table, balance_targets, peak_of
from app.charts.interruptions import columns_of, interruptions_table, interruptions_targets
from app.charts.pauses import BINS, bin_of, counts_of, pauses_table, pauses_targets
from app.charts.style import LIGHT, minute_ticks
from app.charts.target import ChartTable, ChartTarget, as_played, target_at
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.segment import Segment
from app.core.turn import OTHER, YOU
from tests.helpers.results import conversation

NAMES = {OTHER: "Priya"}
SIZE = (300, 200)


def _came(at_s: float, by: str = YOU, *, stopped: bool = True) -> Event:
    kind = EventKind.CAME_IN_STOPPED if stopped else EventKind.CAME_IN_CARRIED_ON
    return Event(kind, by, OTHER if by == YOU else YOU, Segment(at_s, at_s + 2), 0.9, -0.9)


def _reply(by: str, start: float, length_s: float) -> Pause:
    return Pause(PauseKind.REPLY, by, start, start + length_s)


@pytest.mark.parametrize(
    ("length_s", "index"),
    [(-3.0, 0), (-0.6, 0), (-0.41, 0), (-0.4, 1), (0.0, 3), (0.19, 3), (0.2, 4), (0.99, 7), (1.0, 8), (2.59, 15), (9.0, 15)],
)
def test_replies_fall_into_bins_of_a_fifth_of_a_second(length_s: float, index: int) -> None:
    assert bin_of(length_s) == index


@given(st.lists(st.floats(-10, 10), max_size=60))
def test_no_reply_is_lost_in_the_bins(lengths: list[float]) -> None:
    counts = counts_of([_reply(YOU, 100.0, length) for length in lengths])
    assert len(counts) == BINS
    assert sum(counts) == len(lengths)


def test_minutes_have_round_ticks_and_at_most_four_steps() -> None:
    assert minute_ticks(32 * 60) == {0: "0 min", 10: "10", 20: "20", 30: "30"}
    assert minute_ticks(180 * 60) == {0: "0 min", 60: "60", 120: "120", 180: "180"}
    assert minute_ticks(6.9 * 60) == {0: "0 min", 2: "2", 4: "4", 6: "6"}
    assert minute_ticks(70) == {0: "0 s", 30 / 60: "30", 60 / 60: "60"}


@given(st.floats(1, 40_000))
def test_ticks_never_crowd(duration_s: float) -> None:
    ticks = list(minute_ticks(duration_s))
    assert 1 <= len(ticks) <= 5
    assert ticks[0] == 0
    assert ticks[-1] * 60 <= duration_s


def test_above_24_in_a_row_events_become_columns_that_hold_all_of_them() -> None:
    events = tuple(_came(30.0 + 60 * i, stopped=i % 3 == 0) for i in range(25))
    result = replace(conversation(32), events=events)
    columns = columns_of(result, YOU)
    assert [len(column.events) for column in columns] == [5, 5, 5, 5, 5, 0, 0]
    assert [column.stopped for column in columns] == [2, 2, 1, 2, 2, 0, 0]
    assert columns[-1].end_s == result.duration_s
    assert columns_of(replace(result, events=events[:24]), YOU) == ()
    targets = interruptions_targets(result, names=NAMES, style=LIGHT, size_px=SIZE)
    in_columns = [s for target in targets if target.text.startswith("Minutes") for s in target.segments]
    assert sorted(in_columns) == sorted(e.segment for e in events)
    (count,) = (target for target in targets if not target.text.startswith("Minutes"))
    assert (count.text, count.segments) == ("Plays all 25, one after the other", tuple(e.segment for e in events))


def test_a_mark_is_clicked_where_it_is_drawn() -> None:
    result = replace(conversation(10), duration_s=600.0, events=(_came(300), _came(302), _came(450, OTHER, stopped=False)))
    targets = interruptions_targets(result, names=NAMES, style=LIGHT, size_px=SIZE)
    mine = target_at(targets, 150, (200 - 22) * 0.25)
    assert mine is not None
    assert mine.segments == (Segment(300, 302),)
    assert mine.text == "5:00  Priya stopped"
    right = target_at(targets, 152, (200 - 22) * 0.25)
    assert right is not None
    assert right.segments == (Segment(302, 304),)
    theirs = target_at(targets, 225, (200 - 22) * (1 - 0.42 / 2))
    assert theirs is not None
    assert theirs.text == "7:30  you carried on"
    assert target_at(targets, 20, 20) is None


def test_the_interruptions_table_has_a_row_an_event() -> None:
    result = replace(conversation(10), events=(_came(61), _came(130, OTHER, stopped=False)))
    table = interruptions_table(result, names=NAMES)
    assert table.header == ("Time", "Who", "Then", "Overlap")
    assert table.rows == (("1:01", "You", "stopped", "0.9 s"), ("2:10", "Priya", "carried on", "0.9 s"))
    assert table.segments == (Segment(61, 63), Segment(130, 132))


def test_a_bar_of_the_histogram_plays_its_replies() -> None:
    pauses = (_reply(YOU, 10, 0.25), _reply(YOU, 50, 0.3), _reply(OTHER, 90, -0.5))
    result = replace(conversation(10), pauses=pauses)
    targets = pauses_targets(result, names=NAMES, style=LIGHT, size_px=SIZE)
    assert [(target.segments, target.text) for target in targets] == [
        ((Segment(10, 10.25), Segment(50, 50.3)), "you: 2 after 0.2 to 0.4 s"),
        ((Segment(89.5, 90),), "Priya: 1 after −0.6 to −0.4 s"),
    ]
    assert targets[0].left == pytest.approx(8 + (300 - 8) / 16 * 4)


def test_the_pauses_table_lists_replies_in_time() -> None:
    result = replace(conversation(10), pauses=(_reply(OTHER, 90, -0.5), _reply(YOU, 10, 1.25)))
    assert pauses_table(result, names=NAMES).rows == (("0:11", "You", "1.2 s"), ("1:29", "Priya", "−0.5 s"))


def test_the_balance_lies_farthest_from_even_at_its_peak() -> None:
    result = replace(conversation(10), balance=((0.0, None), (60.0, 0.7), (120.0, 0.3), (180.0, 0.2)))
    assert peak_of(result) == (180.0, 0.2)
    assert peak_of(replace(result, balance=((0.0, None),))) is None


def test_the_columns_of_the_balance_cover_its_width_without_silence() -> None:
    result = replace(conversation(10), duration_s=300.0, balance=((50.0, 0.6), (150.0, None), (250.0, 0.25)))
    targets = balance_targets(result, names=NAMES, style=LIGHT, size_px=SIZE)
    assert [(target.left, target.width, target.text) for target in targets] == [
        (0.0, 100.0, "0:50  60% you"),
        (200.0, 100.0, "4:10  75% Priya"),
    ]
    assert targets[0].segments == (Segment(43, 57),)


def test_the_balance_table_has_a_row_a_minute() -> None:
    points = tuple((float(t), 0.6 if t < 100 else None) for t in range(0, 240, 20))
    table = balance_table(replace(conversation(10), duration_s=240.0, balance=points), names=NAMES)
    assert table.rows == (("0:00", "60%", "40%"), ("1:00", "60%", "40%"), ("2:00", "–", "–"), ("3:00", "–", "–"))


def test_of_two_targets_the_nearer_is_meant() -> None:
    left = ChartTarget(0, 0, 20, 20, (), "left")
    right = ChartTarget(10, 0, 20, 20, (), "right")
    assert target_at((left, right), 12, 5) is left
    assert target_at((left, right), 17, 5) is right
    assert target_at((left, right), 17, 25) is None


def test_a_table_is_copied_as_a_spreadsheet_takes_it() -> None:
    table = ChartTable(("Time", "You"), (("0:00", "60%"), ("1:00", "–")), (None, None))
    assert table.as_text() == "Time\tYou\n0:00\t60%\n1:00\t–\n"


def test_a_mark_plays_from_eight_seconds_before_to_six_after() -> None:
    assert as_played(Segment(100, 103), 600) == Segment(92, 106)
    assert as_played(Segment(3, 5), 600) == Segment(0, 9)
    assert as_played(Segment(598, 599), 600) == Segment(590, 600)
    assert as_played(Segment(700, 701), 600) == Segment(600, 600)
