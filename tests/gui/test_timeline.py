"""The timeline: what it shows of a result, where a click lands, and what the keys ask for."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.segment import Segment
from app.core.speech_activity import Mode, Uncertain
from app.core.turn import ANYONE, OTHER, YOU, Annotation, Turn
from app.gui.models.place import Place
from app.gui.widgets.timeline import SPANS_S, Timeline
from app.gui.widgets.timeline_content import MarkKind, TimelineContent, timeline_content
from app.gui.widgets.timeline_geometry import spread
from app.gui.widgets.timeline_overview import GUTTER_PX, column_shares
from tests.helpers.results import conversation, one_track, silence

NAMES = {OTHER: "Priya"}
WIDTH = 860


def _shown(qtbot: QtBot, content: TimelineContent) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.set_content(content)
    timeline.resize(WIDTH, timeline.height())
    timeline.grab()
    return timeline


def _small() -> TimelineContent:
    """You speak from 10 to 20 s, they from 19 to 40 s with a pause, you answer after 1.5 s."""
    result = replace(
        conversation(1.2),
        duration_s=100.0,
        speech={YOU: (Segment(10, 20), Segment(41.5, 60)), OTHER: (Segment(19, 30), Segment(31.2, 40), Segment(50, 50.5))},
        annotation=Annotation((Turn(Segment(10, 20), YOU), Turn(Segment(19, 40), OTHER), Turn(Segment(41.5, 60), YOU))),
        events=(
            Event(EventKind.CAME_IN_STOPPED, OTHER, YOU, Segment(19, 40), 1.0, -1.0),
            Event(EventKind.LISTENING_SOUND, OTHER, YOU, Segment(50, 50.5), 0.5, -0.5),
            Event(EventKind.SWITCH, YOU, OTHER, Segment(41.5, 60), 0.0, 1.5),
        ),
        pauses=(
            Pause(PauseKind.REPLY, OTHER, 20, 19),
            Pause(PauseKind.WITHIN_TURN, OTHER, 30, 31.2),
            Pause(PauseKind.REPLY, YOU, 40, 41.5),
        ),
        metrics=(),
        cues=(),
        moments=(),
    )
    return timeline_content(result, names=NAMES)


def test_a_result_becomes_lanes_marks_and_overlaps() -> None:
    content = _small()
    assert [(lane.label, lane.colour) for lane in content.lanes] == [("You", "you"), ("Priya", "other")]
    assert content.lanes[1].bars == (Segment(19, 30), Segment(31.2, 40)), "a listening sound is a dot, not a bar"
    assert content.lanes[1].within == (Segment(30, 31.2),)
    assert content.overlaps == (Segment(19, 20),)
    assert [(mark.kind, mark.speaker, mark.text) for mark in content.marks] == [
        (MarkKind.STOPPED, OTHER, "came in, 1.0 s overlap"),
        (MarkKind.ROOM, YOU, "1.5 s room"),
        (MarkKind.SOUND, OTHER, "listening sound"),
    ]
    assert content.marks[0].play == Segment(11, 25)


def test_one_microphone_is_one_lane_without_a_persons_colour() -> None:
    content = timeline_content(one_track(), names={})
    assert [(lane.speaker, lane.colour) for lane in content.lanes] == [(ANYONE, "ink3")]
    assert content.marks == ()


@given(st.lists(st.floats(0, 900), max_size=9).map(sorted))
def test_badges_never_lie_on_each_other(wished: list[float]) -> None:
    placed = spread(wished, apart=25.0, lowest=70.0, highest=850.0)
    assert len(placed) == len(wished)
    assert all(b - a >= 25.0 - 1e-6 for a, b in pairwise(placed))
    assert all(70.0 - 1e-6 <= x <= 850.0 + 1e-6 for x in placed)


@given(st.lists(st.tuples(st.floats(0, 99), st.floats(0.1, 20)), max_size=20), st.integers(1, 300))
def test_columns_hold_all_the_speech(spans: list[tuple[float, float]], columns: int) -> None:
    bars, at = [], 0.0
    for start, length in sorted(spans):
        begin, end = max(at, start), min(100.0, max(at, start) + length)
        if end > begin:
            bars.append(Segment(begin, end))
            at = end
    shares = column_shares(tuple(bars), columns=columns, duration_s=100.0)
    assert len(shares) == columns
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) * 100.0 / columns == pytest.approx(sum(bar.duration_s for bar in bars), abs=1e-6)


def test_a_click_on_the_overview_goes_there(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    middle = GUTTER_PX + (WIDTH - GUTTER_PX - 2) / 2
    with qtbot.waitSignal(timeline.seek_requested) as asked:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(middle), 40))
    assert asked.args[0] == pytest.approx(50.0, abs=0.2)


def test_a_click_on_a_mark_plays_its_moment(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    timeline.set_span(SPANS_S[1])
    timeline.grab()
    start, end = timeline.window()
    x = GUTTER_PX + (WIDTH - GUTTER_PX - 2) * (19 - start) / (end - start)
    with qtbot.waitSignal(timeline.play_requested) as asked:
        QTest.mouseClick(
            timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(x), timeline.height() - 29)
        )
    assert asked.args[0] == Segment(11, 25)


def test_a_click_on_a_badge_opens_its_moment(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, timeline_content(conversation(32), names=NAMES))
    for index, x in enumerate(timeline.badge_places()):
        with qtbot.waitSignal(timeline.moment_chosen) as asked:
            QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(x), 12))
        assert asked.args == [index]


def test_arrows_step_five_seconds_and_with_shift_a_turn(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    timeline.set_position(25.0)
    shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    for key, modifier, expected in (
        (Qt.Key.Key_Left, none, 20.0),
        (Qt.Key.Key_Right, none, 30.0),
        (Qt.Key.Key_Right, shift, 41.5),
        (Qt.Key.Key_Left, shift, 19.0),
    ):
        with qtbot.waitSignal(timeline.seek_requested) as asked:
            QTest.keyClick(timeline, key, modifier)
        assert asked.args == [expected]


def test_turn_before_can_be_pressed_twice() -> None:
    content = _small()
    assert content.turn_start(19.2, step=-1) == 10.0
    assert content.turn_start(5.0, step=-1) == 0.0
    assert content.turn_start(60.0, step=1) == 60.0


def test_a_screen_reader_hears_where_the_playhead_is(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    timeline.set_position(25.0)
    assert timeline.accessibleName() == "Timeline of turns"
    assert timeline.accessibleDescription() == "0:25 of 1:40, Priya, turn 2 of 3"


def test_zoom_goes_in_three_steps_and_back(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, timeline_content(conversation(32), names=NAMES))
    spans = []
    for step in (1, 1, -1, -1, -1, 0):
        timeline.zoom(step)
        spans.append(timeline.span_s)
    assert spans == [30.0, 30.0, 90.0, 300.0, 300.0, 90.0]


def test_the_close_up_stays_inside_the_conversation(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    for position in (0.0, 50.0, 100.0, 400.0):
        timeline.set_position(position)
        start, end = timeline.window()
        assert 0.0 <= start < end <= 100.0
    assert timeline.position_s == 100.0


@pytest.mark.parametrize("minutes", [32, 180])
def test_a_frame_takes_under_eight_milliseconds(qtbot: QtBot, minutes: float) -> None:
    timeline = _shown(qtbot, timeline_content(conversation(minutes), names=NAMES))
    picture = QPixmap(timeline.size())
    taken = []
    for frame in range(30):
        timeline.set_position(200 + frame / 30, tell=False)
        begun = time.perf_counter()
        timeline.render(picture)
        taken.append(time.perf_counter() - begun)
    assert sorted(taken)[len(taken) // 2] < 0.008


def test_nothing_heard_is_said_only_when_speech_was_looked_for(qtbot: QtBot) -> None:
    quiet = timeline_content(silence(), names=NAMES)
    assert quiet.searched
    picture = _shown(qtbot, quiet).grab().toImage()
    bare = _shown(qtbot, replace(quiet, searched=False)).grab().toImage()
    assert picture != bare


def _point(timeline: Timeline, time_s: float, *, lane: int = 0) -> QPoint:
    """In the middle of a lane of the close-up."""
    start, end = timeline.window()
    x = GUTTER_PX + (WIDTH - GUTTER_PX - 2) * (time_s - start) / (end - start)
    return QPoint(round(x), timeline.height() - 4 - 17 - 12 - 15 - (1 - lane) * 34)


def _chosen_kind(timeline: Timeline) -> EventKind | None:
    return timeline.chosen.kind if timeline.chosen is not None else None


def test_keys_step_through_the_marks_and_the_chosen_one_is_ringed_and_said(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    timeline.seek_requested.connect(timeline.set_position)
    control = Qt.KeyboardModifier.ControlModifier
    before = timeline.grab().toImage()
    QTest.keyClick(timeline, Qt.Key.Key_Right, control)
    assert (_chosen_kind(timeline), timeline.position_s) == (EventKind.CAME_IN_STOPPED, 17.0)
    assert timeline.accessibleDescription() == (
        "0:17 of 1:40, You, turn 1 of 3. Chosen at 0:19: Priya, came in, 1.0 s overlap, mark 1 of 2."
    )
    ringed = timeline.grab().toImage()
    timeline.let_go()
    timeline.set_position(17.0)
    assert ringed != timeline.grab().toImage() != before
    timeline.step_event(1)
    timeline.step_event(1)
    assert _chosen_kind(timeline) is EventKind.LISTENING_SOUND
    QTest.keyClick(timeline, Qt.Key.Key_Left, control)
    assert _chosen_kind(timeline) is EventKind.CAME_IN_STOPPED
    timeline.set_position(90.0)
    assert _chosen_kind(timeline) is None, "far from the mark the playhead means another place"


def test_the_ring_of_a_chosen_mark_leaves_its_words_readable(qtbot: QtBot) -> None:
    """The ring reaches 12 px from the middle of the mark, its pale edge included; the words begin after that."""
    came_in = Event(EventKind.CAME_IN_STOPPED, YOU, OTHER, Segment(41.5, 60), 0.8, -0.8)
    speech = {YOU: (Segment(41.5, 60),), OTHER: (Segment(19, 42.3),)}
    result = replace(conversation(1.2), duration_s=100.0, speech=speech, events=(came_in,), metrics=(), cues=(), pauses=())
    timeline = _shown(qtbot, timeline_content(result, names=NAMES))
    timeline.seek_requested.connect(timeline.set_position)
    timeline.set_position(40.0)
    timeline.grab()
    (plain_px, mark) = timeline._closeup.words_px[0]
    timeline.step_event(1)
    timeline.grab()
    (beside_px, ringed) = timeline._closeup.words_px[0]
    spot = timeline._closeup.spot_of(came_in)
    assert spot is not None
    assert ringed is mark
    assert plain_px - spot.area.center().x() < 12.5 < beside_px - spot.area.center().x()


def test_a_chosen_mark_stays_chosen_when_it_becomes_another_kind(qtbot: QtBot) -> None:
    content = _small()
    timeline = _shown(qtbot, content)
    timeline.step_event(1)
    first = content.marks[0]
    assert first.event is not None
    other = replace(first, kind=MarkKind.CARRIED_ON, event=replace(first.event, kind=EventKind.CAME_IN_CARRIED_ON))
    timeline.set_content(replace(content, marks=(other, *content.marks[1:])), keep=True)
    assert _chosen_kind(timeline) is EventKind.CAME_IN_CARRIED_ON
    timeline.set_content(replace(content, marks=content.marks[1:]), keep=True)
    assert _chosen_kind(timeline) is None


def test_what_lies_under_the_pointer(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    mine = timeline.place_at(QPointF(_point(timeline, 12.0)))
    assert (mine.speaker, mine.turn, mine.event) == (YOU, Segment(10, 20), None)
    theirs = timeline.place_at(QPointF(_point(timeline, 30.5, lane=1)))
    assert (theirs.speaker, theirs.turn) == (OTHER, Segment(19, 40)), "a pause inside a turn belongs to it"
    nobody = timeline.place_at(QPointF(_point(timeline, 70.0)))
    assert (nobody.speaker, nobody.turn) == (None, None)
    assert nobody.time_s == pytest.approx(70.0, abs=0.2)
    sound = timeline.place_at(QPointF(_point(timeline, 50.25, lane=1)))
    assert sound.event is not None
    assert (sound.event.kind, sound.turn) == (EventKind.LISTENING_SOUND, Segment(50, 50.5))


def test_the_right_button_asks_for_a_menu_and_moves_nothing(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    asked: list[Place] = []
    moved: list[float] = []
    timeline.menu_wanted.connect(lambda place, _at: asked.append(place))
    timeline.seek_requested.connect(moved.append)
    at = _point(timeline, 12.0)
    QTest.mouseClick(timeline, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(timeline, QContextMenuEvent(reason, at, timeline.mapToGlobal(at)))
    assert moved == []
    assert [(place.speaker, place.turn) for place in asked] == [(YOU, Segment(10, 20)), (None, None)]


def test_shift_and_drag_choose_a_stretch_and_escape_lets_it_go(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    shift = Qt.KeyboardModifier.ShiftModifier
    moved: list[float] = []
    timeline.seek_requested.connect(moved.append)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, shift, _point(timeline, 30.0))
    QTest.mouseMove(timeline, _point(timeline, 20.0))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, shift, _point(timeline, 20.0))
    stretch = timeline.stretch
    assert stretch is not None
    assert stretch.start == pytest.approx(20.0, abs=0.2)
    assert stretch.end == pytest.approx(30.0, abs=0.2)
    assert moved == []
    assert timeline.place_at(QPointF(_point(timeline, 25.0))).stretch == stretch
    assert timeline.place_at(QPointF(_point(timeline, 35.0))).stretch is None
    assert timeline.accessibleDescription().endswith("is chosen.")
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert timeline.stretch is None


def test_a_stretch_is_chosen_by_keys_as_in_text(qtbot: QtBot) -> None:
    timeline = _shown(qtbot, _small())
    timeline.seek_requested.connect(timeline.set_position)
    timeline.set_position(20.0)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for key, expected in (
        (Qt.Key.Key_Right, Segment(20, 25)),
        (Qt.Key.Key_Right, Segment(20, 30)),
        (Qt.Key.Key_Left, Segment(20, 25)),
        (Qt.Key.Key_Left, None),
        (Qt.Key.Key_Left, Segment(15, 20)),
    ):
        QTest.keyClick(timeline, key, both)
        assert timeline.stretch == expected


def test_minutes_that_are_not_counted_are_hatched_and_say_why(qtbot: QtBot) -> None:
    plain = _small()
    hatched = replace(plain, uncertain=(Uncertain(Segment(62, 80), "noise"), Uncertain(Segment(84, 95), "excluded")))
    timeline = _shown(qtbot, hatched)
    assert timeline.grab().toImage() != _shown(qtbot, plain).grab().toImage()
    assert timeline.hint_at(QPointF(_point(timeline, 70.0))).startswith("It was too loud here")
    overview = QPointF(GUTTER_PX + (WIDTH - GUTTER_PX - 2) * 0.9, 40)
    assert timeline.hint_at(overview) == "You left this out."
    assert timeline.hint_at(QPointF(_point(timeline, 60.5))) == ""
    timeline.set_position(63.0)
    assert timeline.accessibleDescription().endswith("This place is not counted.")


def test_several_voices_have_a_lane_each_in_order_of_talk_time() -> None:
    result = replace(
        conversation(1.2),
        mode=Mode.ONE_TRACK,
        speech={
            YOU: (Segment(0, 3),),
            "other-1": (Segment(3, 5),),
            "other-2": (Segment(5, 30),),
        },
        events=(),
        pauses=(),
    )
    lanes = timeline_content(result, names={"other-2": "Ines"}).lanes
    assert [(lane.label, lane.colour) for lane in lanes] == [("You", "you"), ("Ines", "other"), ("Person 2", "other")]
    unnamed = replace(result, speech={"voice-2": (Segment(3, 5),), "voice-1": (Segment(0, 3),)})
    assert [(lane.label, lane.colour) for lane in timeline_content(unnamed, names={}).lanes] == [
        ("Voice 1", "ink3"),
        ("Voice 2", "ink3"),
    ]


def test_without_moments_no_room_is_kept_for_their_badges(qtbot: QtBot) -> None:
    result = conversation(12)
    heights = []
    for one in (result, replace(result, moments=())):
        timeline = Timeline()
        qtbot.addWidget(timeline)
        timeline.set_content(timeline_content(one, names={}))
        heights.append(timeline.height())
    assert heights[0] - heights[1] == 20
