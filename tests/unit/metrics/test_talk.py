"""Shares, the rolling balance, longest stretches and filled gaps, on times worked out by hand."""

from __future__ import annotations

import pytest

from app.core.segment import Segment, Segments
from app.metrics import talk
from app.metrics.events import Interplay, follow
from app.metrics.preparation import prepare


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def interplay(you: Segments, other: Segments, *, holes: Segments = ()) -> Interplay:
    return follow(prepare({"you": you, "other-1": other}, holes=holes))


def test_the_share_leaves_silence_out_and_counts_overlap_for_both() -> None:
    # 30 s of 30 + 20; the two overlap by 5 s.
    assert talk.share({"you": spans((0, 30)), "other-1": spans((25, 45))}, "you") == pytest.approx(0.6)
    assert talk.share({"you": (), "other-1": ()}, "you") is None


def test_the_balance_is_a_share_in_a_window_of_three_minutes() -> None:
    speech = {"you": spans((0, 60)), "other-1": spans((60, 300))}
    balance = dict(talk.rolling_balance(speech, duration_s=300))
    assert balance[0] == balance[90] == pytest.approx(60 / 180)  # 0 to 180
    assert balance[100] == pytest.approx(50 / 180)  # 10 to 190
    assert balance[150] == 0  # 60 to 240
    assert len(balance) == 61


def test_the_window_is_ten_minutes_above_ninety() -> None:
    speech = {"you": spans((0, 600)), "other-1": spans((600, 6000))}
    balance = dict(talk.rolling_balance(speech, duration_s=6000))
    assert balance[600] == pytest.approx(0.5)  # 300 to 900
    assert balance[890] == pytest.approx(10 / 600)


def test_a_window_ends_at_a_hole_and_is_empty_where_nobody_spoke() -> None:
    speech = {"you": spans((0, 60)), "other-1": spans((200, 260))}
    balance = dict(talk.rolling_balance(speech, duration_s=400, holes=spans((100, 200))))
    assert balance[95] == 1  # 0 to 100, mine alone
    assert 150 not in balance
    assert balance[200] == 0  # 200 to 380
    assert dict(talk.rolling_balance({"you": spans((0, 60))}, duration_s=400))[360] is None  # 220 to 400


def test_most_yours_names_its_window() -> None:
    speech = {"you": spans((200, 290)), "other-1": spans((0, 200), (290, 600))}
    found = talk.most_yours(talk.rolling_balance(speech, duration_s=600), duration_s=600)
    assert found is not None
    assert found[0] == pytest.approx(0.5)  # any window of 180 s around 200 to 290 holds 90 s of mine
    assert found[1].duration_s == pytest.approx(180)
    assert talk.most_yours((), duration_s=600) is None


def test_time_above_a_share_needs_its_minimum_and_ends_at_holes() -> None:
    balance = tuple((float(time_s), 0.8 if 100 <= time_s <= 400 else 0.6) for time_s in range(0, 600, 5))
    assert talk.above(balance, share=0.75, at_least_s=300) == (Segment(100, 400),)
    assert talk.above(balance, share=0.75, at_least_s=305) == ()
    assert talk.above(balance, share=0.75, at_least_s=300, holes=spans((200, 200))) == ()
    assert talk.above(balance, share=0.8, at_least_s=5) == ()


def test_a_run_bridges_gaps_under_two_seconds_and_their_listening_sounds() -> None:
    talked = interplay(spans((0, 10), (11.9, 20), (22.0, 30)), spans((10.5, 11)))
    assert talk.runs(talked, "you") == spans((0, 20), (22, 30))


def test_a_run_ends_where_the_other_comes_in_even_if_one_carries_on() -> None:
    talked = interplay(spans((0, 20)), spans((8, 9.2)))
    assert talk.runs(talked, "you") == spans((0, 8), (9.2, 20))


def test_a_run_ends_at_a_reply_and_at_a_hole() -> None:
    assert talk.runs(interplay(spans((0, 5), (6.8, 9)), spans((5.2, 6.4))), "you") == spans((0, 5), (6.8, 9))
    assert talk.runs(interplay(spans((0, 5), (6, 9)), (), holes=spans((5.5, 5.5))), "you") == spans((0, 5), (6, 9))


def test_the_longest_is_the_first_of_equals() -> None:
    assert talk.longest(spans((0, 5), (6, 11), (12, 13))) == Segment(0, 5)
    assert talk.longest(()) is None


def test_changes_count_who_took_the_floor() -> None:
    talked = interplay(spans((5.2, 8), (10, 10.4)), spans((0, 5), (8.2, 12)))
    assert talk.changes(talked) == spans((5.2, 8), (8.2, 12))  # my mm-hm at 10 changes nothing


@pytest.mark.parametrize(
    ("mine", "theirs", "gaps"),
    [
        (((0, 3), (4, 6)), (), ((3, 4),)),
        (((0, 1.9), (3, 6)), (), ()),  # under 2 s of speech before
        (((0, 3), (3.6, 6)), (), ()),  # under 0.7 s of silence
        (((0, 3), (5.1, 8)), (), ()),  # over 2 s of silence
        (((0, 3), (4.6, 6)), ((3.6, 4.0),), ()),  # they said something
    ],
)
def test_filled_gaps(
    mine: tuple[tuple[float, float], ...], theirs: tuple[tuple[float, float], ...], gaps: tuple[tuple[float, float], ...]
) -> None:
    assert talk.own_gaps(interplay(spans(*mine), spans(*theirs)), "you") == spans(*gaps)


def test_recorded_time_leaves_holes_out() -> None:
    assert talk.recorded(100, spans((10, 20), (50, 50))) == spans((0, 10), (20, 50), (50, 100))
    assert talk.recorded(0, ()) == ()
