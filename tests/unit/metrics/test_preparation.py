"""Units, stretches, listening sounds and the keeping of the floor, with numbers worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.segment import Segment, Segments, merged, total_s
from app.metrics.preparation import keeps_floor, listening_sounds, near, prepare, stretches, talking_at, units, without


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def test_units_join_gaps_under_a_fifth_of_a_second_and_drop_crumbs() -> None:
    # gaps: 0.19 joined, 0.20 not; the piece of 0.09 s is dropped, that of 0.10 s stays
    assert units(spans((0, 1), (1.19, 2), (2.25, 2.34), (3, 3.125))) == spans((0, 2), (3, 3.125))
    assert units(spans((0, 1), (1.25, 2))) == spans((0, 1), (1.25, 2))


def test_stretches_join_units_over_gaps_under_three_tenths() -> None:
    assert stretches(spans((0, 1), (1.25, 2), (2.5, 3))) == spans((0, 2), (2.5, 3))


def test_nothing_is_joined_across_a_hole() -> None:
    hole = spans((1.05, 1.08))
    assert units(spans((0, 1), (1.1, 2)), holes=hole) == spans((0, 1), (1.1, 2))
    assert stretches(spans((0, 1), (1.1, 2)), holes=hole) == spans((0, 1), (1.1, 2))
    assert units(spans((0, 2)), holes=hole) == spans((0, 1.05), (1.08, 2))


TALK = spans((0, 4), (4.3, 10))


@pytest.mark.parametrize(
    ("theirs", "sounds"),
    [
        (spans((3, 3.4)), spans((3, 3.4))),
        (spans((3, 3.85)), spans((3, 3.85))),  # 0.85 s is the longest
        (spans((3, 3.86)), ()),
        (spans((2, 3.2), (3.8, 4.2)), ()),  # 0.6 s after own talk
        (spans((2, 2.4), (3, 3.4)), spans((2, 2.4), (3, 3.4))),  # "yeah ... right", 0.6 s apart
        (spans((2, 2.4), (3, 3.4), (4, 4.4)), ()),  # 2.4 s from first to last are more than that
        (spans((2, 2.4), (3.1, 3.5)), spans((2, 2.4), (3.1, 3.5))),
        (spans((0.1, 0.5)), ()),  # only 0.1 s of talk before it
        (spans((9.5, 9.9)), ()),  # 0.1 s of talk after it
    ],
)
def test_a_listening_sound_is_short_alone_and_beside_talk(theirs: Segments, sounds: Segments) -> None:
    speech = {"you": TALK, "other-1": theirs}
    assert listening_sounds(speech, speech)["other-1"] == sounds


def test_talk_beyond_a_hole_does_not_count_for_a_listening_sound() -> None:
    speech = {"you": spans((0, 2), (3, 6)), "other-1": spans((2.0, 2.4))}
    assert listening_sounds(speech, speech)["other-1"] == spans((2.0, 2.4))
    assert listening_sounds(speech, speech, holes=spans((2.5, 2.9)))["other-1"] == ()


def test_going_on_after_a_lost_breath_is_no_listening_sound() -> None:
    # they stop at 2.0, I start at 2.3 (within a breath), they go on at 3.2 for 0.5 s beside me
    speech = {"you": spans((2.3, 8)), "other-1": spans((0, 2), (3.2, 3.7))}
    assert listening_sounds(speech, speech)["other-1"] == ()
    later = {"you": spans((2.3, 8)), "other-1": spans((0, 2), (3.4, 3.9))}  # 1.1 s after my start
    assert listening_sounds(later, later)["other-1"] == spans((3.4, 3.9))
    aside = {"you": spans((2.3, 3.1), (3.8, 8)), "other-1": spans((0, 2), (3.2, 3.7))}  # in my pause, not beside me
    assert listening_sounds(aside, aside)["other-1"] == spans((3.2, 3.7))
    slower = {"you": spans((2.6, 8)), "other-1": spans((0, 2), (3.2, 3.7))}  # 0.6 s is more than a breath
    assert listening_sounds(slower, slower)["other-1"] == spans((3.2, 3.7))


def test_the_floor_is_what_is_left_without_listening_sounds() -> None:
    prepared = prepare({"you": TALK, "other-1": spans((3, 3.4), (11, 13))})
    assert prepared.listening == {"you": (), "other-1": spans((3, 3.4))}
    assert prepared.floor_stretches["other-1"] == spans((11, 13))
    assert prepared.floor_units["other-1"] == spans((11, 13))
    assert prepared.stretches["other-1"] == spans((3, 3.4), (11, 13))


def test_who_was_talking_had_started_a_tenth_before() -> None:
    assert talking_at(spans((0, 5)), 0.2) == Segment(0, 5)
    assert talking_at(spans((0, 5)), 0.1) is None
    assert talking_at(spans((0, 5)), 4.99) is None
    assert talking_at(spans((0, 5), (6, 8)), 7) == Segment(6, 8)


@pytest.mark.parametrize(
    ("entry_end", "after", "kept"),
    [
        (4.90, (), True),  # ends 0.1 s before the holder
        (4.91, (), False),
        (4.95, spans((5.6, 5.9)), True),  # and the holder speaks 0.05 + 0.3 s of the 1.5 s that follow
        (5.25, spans((5.6, 5.9)), True),
        (5.26, spans((5.6, 5.9)), False),  # more than 0.25 s after the holder
        (5.25, spans((5.6, 5.85)), False),  # 0.25 s is not more than 0.25 s
        (6.0, spans((5.5, 6.1)), True),  # a pause of 0.5 s is a breath: the holder talks until 6.1
        (6.0, spans((5.51, 6.1)), False),
        (6.9, spans((5.3, 6.0), (6.4, 7.0)), True),  # two breaths
    ],
)
def test_keeping_the_floor(entry_end: float, after: Segments, *, kept: bool) -> None:
    holder = Segment(0, 5)
    assert keeps_floor(holder, (holder, *after), Segment(3, entry_end)) is kept


def test_near_finds_what_meets_a_window() -> None:
    own = spans((0, 1), (2, 3), (4, 5))
    assert near(own, Segment(2.5, 4.5)) == spans((2, 3), (4, 5))
    assert near(own, Segment(5, 9)) == spans((4, 5))
    assert near(own, Segment(5.1, 9)) == ()


def test_without_takes_out_what_lies_inside() -> None:
    assert without(spans((0, 1), (2, 2.2), (2.25, 3), (4, 5)), spans((2, 3))) == spans((0, 1), (4, 5))


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(1, 60)), max_size=30), st.lists(st.integers(0, 600), max_size=3))
def test_preparation_keeps_order_and_never_covers_a_hole(pieces: list[tuple[int, int]], cuts: list[int]) -> None:
    speech = merged(Segment(start / 20, (start + length) / 20) for start, length in pieces)
    holes = merged(Segment(cut / 20, cut / 20 + 0.5) for cut in cuts)
    prepared = prepare({"you": speech, "other-1": spans((5, 9), (15, 22))}, holes=holes)
    for own in (*prepared.units.values(), *prepared.stretches.values()):
        assert list(own) == sorted(own)
        assert all(not segment.overlap_s(hole) for segment in own for hole in holes)
    assert total_s(prepared.stretches["you"]) >= total_s(prepared.units["you"]) - 1e-9
