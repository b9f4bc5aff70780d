"""Times in which who speaks can't be told, from levels and masks drawn by hand."""

from __future__ import annotations

import numpy as np

from app.analysis.masks import Floats, Mask
from app.analysis.uncertainty import Heard, find_noise, find_uncertain, hops_without
from app.core.segment import Segment
from app.core.speech_activity import Uncertain

MINUTE = 6000  # hops


def words(offset: int) -> Mask:
    """A minute of words: 2 s, then 2 s of silence."""
    return np.asarray(((np.arange(MINUTE) + offset) // 200) % 2 == 0, np.bool_)


def heard(active: Mask, level_db: Floats, *, detected: Mask | None = None, noise_known: bool = True) -> Heard:
    return Heard(level_db, active if detected is None else detected, active, -20.0, -60.0, noise_known)


def levels(active: Mask, *, between_db: float = -60.0) -> Floats:
    return np.where(active, -20.0, between_db).astype(np.float32)


def taking_turns() -> list[Heard]:
    first, second = words(0), words(200)
    return [heard(first, levels(first)), heard(second, levels(second))]


NOTHING = np.zeros(MINUTE, np.bool_)


def test_people_who_take_turns_in_quiet_are_certain() -> None:
    assert find_uncertain(taking_turns(), NOTHING, coupled=True) == ()


def test_loud_noise_makes_its_own_time_uncertain_and_no_more() -> None:
    first, second = taking_turns()
    noisy = first.level_db.copy()
    noisy[2000:4000] = np.maximum(noisy[2000:4000], -24.0)
    found = find_uncertain([heard(first.active, noisy), second], NOTHING, coupled=False)
    assert [time.code for time in found] == ["noise"]
    assert abs(found[0].segment.start - 20.0) <= 2.5
    assert abs(found[0].segment.end - 40.0) <= 2.5


def test_on_one_track_it_is_noise_where_it_is_louder_than_elsewhere() -> None:
    """Both voices at -20 dB, 2 s in turn with 2 s of silence at -60; from 20 to 45 s nothing is below -35."""
    speaking = words(0)
    level = levels(speaking)
    level[2000:4500] = np.maximum(level[2000:4500], -35.0)
    (found,) = find_noise(level, speaking, -20.0)
    assert found.code == "noise"
    assert abs(found.segment.start - 20.0) <= 2.5
    assert abs(found.segment.end - 45.0) <= 2.5


def test_on_one_track_steady_noise_and_a_faint_hum_are_no_uncertain_times() -> None:
    speaking = words(0)
    assert find_noise(levels(speaking, between_db=-30.0), speaking, -20.0) == ()
    hum = levels(speaking)
    hum[2000:4500] = np.maximum(hum[2000:4500], -45.0)  # risen by 15 dB, and still 25 below the voices
    assert find_noise(hum, speaking, -20.0) == ()


def test_what_is_usual_is_heard_where_people_speak() -> None:
    """Forty seconds of a muted microphone do not make noise of the usual sound of the room."""
    speaking = np.concatenate([np.zeros(4000, np.bool_), words(0)])
    level = np.concatenate([np.full(4000, -100.0, np.float32), levels(words(0), between_db=-32.0)])
    assert find_noise(level, speaking, -20.0) == ()
    assert find_noise(level[:2000], speaking[:2000], -20.0) == ()  # too short to compare


def test_voices_behind_are_heard_all_the_time_and_leave_no_pauses() -> None:
    first, second = taking_turns()
    behind = first.level_db.copy()
    behind[2000:4000] = np.maximum(behind[2000:4000], -30.0)
    always = first.active.copy()
    always[2000:4000] = True
    found = find_uncertain([heard(first.active, behind, detected=always), second], NOTHING, coupled=False)
    assert [time.code for time in found] == ["background_voices"]
    steady = Heard(behind, always, first.active, -20.0, -31.0, noise_known=True)  # the usual noise of that track
    assert find_uncertain([steady, second], NOTHING, coupled=False) == ()


def test_both_at_once_for_long_is_bleed_where_tracks_are_coupled() -> None:
    first, second = taking_turns()
    together = second.active.copy()
    together[2000:4000] = first.active[2000:4000] = True
    quiet = levels(NOTHING)
    tracks = [Heard(quiet, NOTHING, active, -20.0, -60.0, noise_known=True) for active in (first.active, together)]
    assert [time.code for time in find_uncertain(tracks, NOTHING, coupled=True)] == ["bleed"]
    assert [time.code for time in find_uncertain(tracks, NOTHING, coupled=False)] == ["background_voices"]


def test_what_each_track_explains_by_the_other_is_mixed() -> None:
    both = NOTHING.copy()
    both[3000:4200] = True
    (found,) = find_uncertain(taking_turns(), both, coupled=True)
    assert found.code == "mixed_voices"
    assert found.segment.start <= 30.0
    assert found.segment.end >= 42.0


def test_less_than_a_window_is_never_uncertain() -> None:
    short = Heard(np.full(900, -20.0, np.float32), NOTHING[:900], NOTHING[:900], -20.0, -60.0, noise_known=True)
    assert find_uncertain([short, short], NOTHING[:900], coupled=False) == ()


def test_what_is_left_lies_outside_the_uncertain_times() -> None:
    left = hops_without([Uncertain(Segment(0.02, 0.05), "noise"), Uncertain(Segment(0.08, 0.2), "bleed")], 12)
    assert left.tolist() == [True] * 2 + [False] * 3 + [True] * 3 + [False] * 4
