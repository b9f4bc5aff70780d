from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.two_ears import find_speech_in_room
from app.core.quality import Quality
from app.core.segment import Segment, Segments, covered_s, intersection, total_s
from app.core.speech_activity import Mode
from app.core.turn import OTHER, YOU
from tests.helpers.room_talk import MINE, THEIRS, conversation
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.vowels import Floats, hiss


def features_of(*tracks: Floats) -> list[TrackFeatures]:
    found = []
    for samples in tracks:
        extractor = FeatureExtractor()
        extractor.feed(samples)
        found.append(extractor.finish())
    return found


@lru_cache(maxsize=8)
def heard(room: Room, *, both: bool = True) -> tuple[TrackFeatures, TrackFeatures]:
    first, second = features_of(*hear_in_room(conversation(theirs=THEIRS if both else ()), room))
    return first, second


NEAR = Room(0.3, 0.4, 1.6)


def _missed_s(truth: Segments, found: Segments) -> float:
    return total_s(truth) - total_s(intersection(truth, found))


@pytest.mark.parametrize("room", [NEAR, Room(0.4, 0.5, 1.8, phone=True)])
def test_each_voice_is_found_where_it_speaks(room: Room) -> None:
    activity = find_speech_in_room(heard(room))
    assert activity.mode is Mode.TWO_EARS
    assert list(activity.speech) == [YOU, OTHER]
    for key, truth in ((YOU, MINE), (OTHER, THEIRS)):
        found = activity.speech[key]
        assert _missed_s(truth, found) < 0.05 * total_s(truth)
        assert _missed_s(found, truth) < 0.05 * total_s(truth)


def test_a_short_thing_said_over_the_other_voice_is_heard() -> None:
    activity = find_speech_in_room(heard(NEAR))
    assert covered_s(activity.speech[OTHER], Segment(28.5, 29.3)) > 0.5
    assert covered_s(activity.speech[YOU], Segment(28.5, 29.3)) > 0.6


def test_the_track_that_is_mine_can_be_the_second() -> None:
    first, second = heard(NEAR)
    assert find_speech_in_room((second, first), you=1).speech == find_speech_in_room((first, second)).speech


def test_the_numbers_are_estimates_and_say_how_far_the_ears_are_apart() -> None:
    activity = find_speech_in_room(heard(NEAR))
    assert activity.quality.talk_time is Quality.ESTIMATED
    assert activity.quality.events is Quality.ESTIMATED
    assert activity.quality.has("two_ears")
    assert activity.conditions.ears_db is not None
    assert 3.0 < activity.conditions.ears_db < 9.0


def test_a_quiet_room_is_not_called_noisy_for_its_echoes() -> None:
    activity = find_speech_in_room(heard(NEAR))
    assert activity.conditions.snr_db == pytest.approx(32, abs=6)
    assert not activity.quality.has("too_noisy")


def test_noise_around_the_voices_is_said() -> None:
    activity = find_speech_in_room(heard(Room(0.3, 0.4, 1.6, noise_db=-5.0)))
    assert activity.conditions.snr_db is not None
    assert activity.conditions.snr_db < 12
    assert activity.quality.has("too_noisy")


def test_what_is_withheld_for_noise_is_not_called_an_estimate() -> None:
    activity = find_speech_in_room(heard(Room(0.3, 0.4, 1.6, noise_db=5.0)))
    assert activity.quality.talk_time is Quality.WITHHELD
    assert activity.quality.has("too_noisy")
    assert not activity.quality.has("two_ears")


def _lost(track: int, lost_s: float) -> list[TrackFeatures]:
    """A device that goes away: its track goes on in digital silence."""
    sounds = [sound.copy() for sound in hear_in_room(conversation(), NEAR)]
    sounds[track][round(lost_s * 16_000) :] = 0.0
    return features_of(*sounds)


@pytest.mark.parametrize("track", [0, 1])
def test_after_a_device_was_lost_nothing_is_counted_and_what_was_before_is_right(track: int) -> None:
    """Until 25 s I speak from 1 to 6 and 13 to 19, they from 7 to 12 and 18 to 25."""
    activity = find_speech_in_room(_lost(track, 25.0))
    assert activity.holes[-1].start == pytest.approx(25.0, abs=0.05)
    assert activity.holes[-1].end == pytest.approx(47.0, abs=0.05)
    assert total_s(activity.speech[YOU]) == pytest.approx(11.0, abs=0.5)
    assert total_s(activity.speech[OTHER]) == pytest.approx(12.0, abs=0.5)
    assert activity.quality.talk_time is Quality.ESTIMATED
    assert activity.conditions.ears_db == pytest.approx(6.4, abs=1.0)


def test_a_device_lost_before_the_second_one_spoke_gives_no_share() -> None:
    activity = find_speech_in_room(_lost(1, 6.0), holes=(Segment(6.0, 47.0),))
    assert activity.quality.talk_time is Quality.WITHHELD
    assert activity.quality.has("one_voice_only")
    assert "0" not in "".join(reason.text for reason in activity.quality.reasons)


def test_a_quiet_microphone_hardly_changes_anything() -> None:
    sounds = hear_in_room(conversation(), NEAR)
    quiet = find_speech_in_room(features_of(sounds[0], np.float32(0.25) * sounds[1]))
    plain = find_speech_in_room(heard(NEAR))
    assert total_s(quiet.speech[YOU]) == pytest.approx(total_s(plain.speech[YOU]), rel=0.03)
    assert total_s(quiet.speech[OTHER]) == pytest.approx(total_s(plain.speech[OTHER]), rel=0.03)


def test_ears_that_are_alike_say_so_and_nothing_else() -> None:
    activity = find_speech_in_room(heard(Room(0.5, 1.2, 1.3)))
    assert activity.quality.talk_time is Quality.WITHHELD
    assert activity.quality.events is Quality.WITHHELD
    reason = next(reason for reason in activity.quality.reasons if reason.code == "ears_alike")
    assert reason.text == "Both microphones hear both of you nearly alike. Put one near each person."


def test_one_sound_twice_is_alike() -> None:
    first, _ = heard(NEAR)
    assert find_speech_in_room((first, first)).quality.has("ears_alike")


def test_one_voice_alone_is_not_taken_for_two() -> None:
    activity = find_speech_in_room(heard(NEAR, both=False))
    assert activity.quality.talk_time is Quality.WITHHELD


def test_nothing_is_said_in_silence() -> None:
    activity = find_speech_in_room(features_of(hiss(5, -60, seed=1), hiss(5, -60, seed=2)))
    assert activity.speech == {YOU: (), OTHER: ()}
    assert activity.quality.has("no_speech")
    assert activity.quality.talk_time is Quality.WITHHELD
    assert activity.conditions.ears_db is None


def test_holes_hold_no_speech() -> None:
    hole = Segment(14, 16)
    activity = find_speech_in_room(heard(NEAR), holes=(hole,))
    assert activity.holes == (hole,)
    assert activity.quality.has("holes")
    assert all(covered_s(segments, hole) == 0 for segments in activity.speech.values())


def test_two_tracks_are_needed() -> None:
    first, second = heard(NEAR)
    with pytest.raises(ValueError, match="two tracks"):
        find_speech_in_room([first])
    with pytest.raises(ValueError, match="two tracks"):
        find_speech_in_room([first, second], you=2)
