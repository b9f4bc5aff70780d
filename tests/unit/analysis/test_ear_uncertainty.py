from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from app.analysis.ear_uncertainty import find_uncertain_in_room
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.masks import Mask
from app.analysis.two_ears import find_speech_in_room
from app.core.quality import Quality
from app.core.segment import Segment
from tests.helpers.room_talk import DURATION_S, conversation
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.vowels import RATE_HZ, Floats, hiss

HOPS = 12_000


@lru_cache(maxsize=1)
def silence() -> TrackFeatures:
    (track,) = features_of(np.zeros(160 * HOPS, np.float32))
    return track


def track(level_db: Floats) -> TrackFeatures:
    return replace(silence(), level_db=level_db)


def turns() -> tuple[Mask, Mask]:
    """I speak three seconds, they speak three, then it is quiet for one."""
    second = np.arange(HOPS) // 100 % 7
    return second < 3, (second >= 3) & (second < 6)


def heard(
    *, quiet_db: Floats | float = -60.0, place: Floats | None = None, both: Mask | None = None
) -> list[tuple[Segment, str]]:
    you, other = turns()
    quiet: Floats = np.broadcast_to(np.float32(quiet_db), HOPS).astype(np.float32)
    level = np.where(you | other, np.maximum(quiet, np.float32(-25.0)), quiet).astype(np.float32)
    if place is None:
        place = you.astype(np.float32)
    if both is not None:
        you, other = you | (other & both), other | (you & both)
    found = find_uncertain_in_room((track(level), track(level)), (you, other), place=place, counts=you | other)
    return [(time.segment, time.code) for time in found]


def within(start_s: float, end_s: float) -> Mask:
    second = np.arange(HOPS) / 100
    return np.asarray((second >= start_s) & (second < end_s), np.bool_)


def test_two_voices_in_their_places_are_certain() -> None:
    assert heard() == []


def test_a_minute_that_is_as_loud_as_speech_is_noise() -> None:
    ((segment, code),) = heard(quiet_db=np.where(within(40, 90), -27.0, -60.0).astype(np.float32))
    assert code == "noise"
    assert 25 <= segment.start <= 41  # half of a window is enough
    assert 89 <= segment.end <= 105


def test_a_minute_in_which_both_lie_in_the_middle_is_alike() -> None:
    place = np.where(within(30, 80), np.float32(0.5), turns()[0].astype(np.float32)).astype(np.float32)
    ((segment, code),) = heard(place=place)
    assert code == "ears_alike"
    assert 18 <= segment.start <= 31
    assert 79 <= segment.end <= 92


def test_nobody_talks_at_once_for_a_minute() -> None:
    ((segment, code),) = heard(both=within(30, 80))
    assert code == "ears_alike"
    assert segment.start < 31
    assert segment.end > 79


def test_ten_seconds_are_too_little_to_judge() -> None:
    few = slice(0, 1000)
    you, other = (mask[few] for mask in turns())
    place = np.full(1000, 0.5, np.float32)
    tracks = [track(np.full(HOPS, -25.0, np.float32))] * 2
    assert find_uncertain_in_room(tracks, (you, other), place=place, counts=you | other) == ()


@lru_cache(maxsize=4)
def sound(room: Room) -> tuple[Floats, Floats]:
    """With one level of noise on both microphones, whatever the room: a room moves no knob."""
    mine, theirs = (
        samples * np.float32(1e-3 / np.std(samples[: RATE_HZ // 2])) for samples in hear_in_room(conversation(), room)
    )
    return mine, theirs


def features_of(*tracks: Floats) -> list[TrackFeatures]:
    found = []
    for samples in tracks:
        extractor = FeatureExtractor()
        extractor.feed(samples)
        found.append(extractor.finish())
    return found


NEAR, MIDDLE = Room(0.3, 0.4, 1.6), Room(0.3, 1.0, 1.0)


def test_a_microphone_that_is_moved_to_the_middle_leaves_the_rest_certain() -> None:
    parts = [sound(room) for room in (NEAR, NEAR, MIDDLE)]
    activity = find_speech_in_room(features_of(*(np.concatenate(pieces) for pieces in zip(*parts, strict=True))))
    assert [time.code for time in activity.uncertain] == ["ears_alike"]
    (time,) = activity.uncertain
    assert abs(time.segment.start - 2 * DURATION_S) < 15
    assert time.segment.end > 3 * DURATION_S - 10
    assert activity.quality.talk_time is Quality.ESTIMATED


def test_a_machine_that_starts_is_noise_from_then_on() -> None:
    mine, theirs = (np.concatenate([part, part, part]) for part in sound(NEAR))
    loud = float(np.percentile(np.abs(mine), 90))
    machine = hiss(DURATION_S, 0.0, seed=3)
    mine[-len(machine) :] += machine * np.float32(1.5 * loud / np.std(machine))
    activity = find_speech_in_room(features_of(mine, theirs))
    assert [time.code for time in activity.uncertain] == ["noise"]
    assert abs(activity.uncertain[0].segment.start - 2 * DURATION_S) < 15
