"""Speech of each voice, bleed taken out, and what may be stated about it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from app.analysis.activity import find_speech
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments, covered_s, intersection, merged, subtracted, total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.paths import resources_folder
from tests.helpers.vowels import Floats, hiss

SAMPLE = resources_folder() / "sample"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "audio"
LENGTH_S = 150

Tracks = tuple[Floats, Floats]


def features_of(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


def found(*tracks: Floats, holes: Segments = (), you: int = 0) -> SpeechActivity:
    return find_speech([features_of(track) for track in tracks], you=you, holes=holes)


def mixed(track: Floats, other: Floats, level_db: float) -> Floats:
    return (track + 10 ** (level_db / 20) * other).astype(np.float32)


@pytest.fixture(scope="module")
def tracks() -> Tracks:
    """The beginning of the sample conversation, one voice a channel."""
    samples, rate_hz = soundfile.read(SAMPLE / "conversation.opus", dtype="float32")
    both = soxr.resample(samples, rate_hz, 16000).astype(np.float32)[: LENGTH_S * 16000]
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


@pytest.fixture(scope="module")
def features(tracks: Tracks) -> tuple[TrackFeatures, TrackFeatures]:
    return features_of(tracks[0]), features_of(tracks[1])


@pytest.fixture(scope="module")
def truth() -> dict[str, Segments]:
    """When the sample's voices speak, by the synthesiser's times."""
    speech = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["speech"]
    keys = {"you": "you", "other": "other-1", "other-1": "other-1"}
    whole = Segment(0.0, LENGTH_S)
    return {
        keys[key]: intersection(merged((Segment(*span) for span in spans), gap_s=0.2), (whole,))
        for key, spans in speech.items()
    }


def share(speech: dict[str, Segments]) -> float:
    return total_s(speech["you"]) / (total_s(speech["you"]) + total_s(speech["other-1"]))


def codes(quality: QualityReport) -> set[str]:
    return {reason.code for reason in quality.reasons}


def test_the_sample_is_heard_as_it_was_spoken(
    features: tuple[TrackFeatures, TrackFeatures], truth: dict[str, Segments]
) -> None:
    activity = find_speech(features)
    assert activity.mode is Mode.TWO_TRACKS
    assert abs(share(dict(activity.speech)) - share(truth)) < 0.01
    for key, spoken in truth.items():
        heard = merged(activity.speech[key], gap_s=0.2)
        assert total_s(intersection(heard, spoken)) > 0.97 * total_s(spoken)
        assert total_s(intersection(heard, spoken)) > 0.97 * total_s(heard)
    assert codes(activity.quality) == set()
    assert activity.quality.events is Quality.MEASURED
    assert activity.uncertain == ()
    assert activity.conditions.bleed_db is None
    assert activity.conditions.snr_db is not None
    assert activity.conditions.snr_db > 20
    assert activity.conditions.background_share < 0.02


def babble(track: Floats) -> Floats:
    """Four voices at once, each 8 dB below the track's own."""
    mixed_up = sum(np.roll(track, seconds * 16_000) for seconds in (23, 51, 88, 119))
    return np.asarray(0.4 * mixed_up, np.float32)


@pytest.mark.parametrize("code", ["background_voices", "noise"])
def test_a_bad_stretch_is_uncertain_and_the_rest_is_counted(
    tracks: Tracks, features: tuple[TrackFeatures, TrackFeatures], code: str
) -> None:
    bad = Segment(60.0, 95.0)
    sound = babble(tracks[1]) if code == "background_voices" else hiss(LENGTH_S, -20.0)
    disturbed = tracks[0].copy()
    disturbed[60 * 16_000 : 95 * 16_000] += sound[60 * 16_000 : 95 * 16_000]
    activity = find_speech([features_of(disturbed), features[1]])
    assert [time.code for time in activity.uncertain] == [code]
    (found_time,) = (time.segment for time in activity.uncertain)
    assert abs(found_time.start - bad.start) < 10
    assert abs(found_time.end - bad.end) < 10
    assert activity.quality.talk_time is not Quality.WITHHELD
    plain = find_speech(features)
    left = {key: subtracted(spoken, [found_time]) for key, spoken in activity.speech.items()}
    expected = {key: subtracted(spoken, [found_time]) for key, spoken in plain.speech.items()}
    assert abs(share(left) - share(expected)) < 0.01


def test_when_most_is_uncertain_the_numbers_are_withheld(
    tracks: Tracks, features: tuple[TrackFeatures, TrackFeatures]
) -> None:
    disturbed = tracks[0].copy()
    disturbed[30 * 16_000 :] += babble(tracks[1])[30 * 16_000 :]
    activity = find_speech([features_of(disturbed), features[1]])
    assert activity.quality.talk_time is Quality.WITHHELD
    assert "background_voices" in codes(activity.quality)


def test_before_a_crowd_on_both_sides_the_share_is_told_and_no_more(tracks: Tracks, truth: dict[str, Segments]) -> None:
    crowd = sum(np.roll(track, seconds * 16_000) for track in tracks for seconds in (23, 51, 67, 88, 119))
    crowd = crowd / np.sqrt(np.mean(crowd**2)) * 10 ** (-8 / 20)
    loud = [np.sqrt(np.mean(track[np.abs(track) > 0.01] ** 2)) * 0.7 for track in tracks]
    crowded = [
        (track + level * np.roll(crowd, 16_000 * late)).astype(np.float32)
        for track, level, late in zip(tracks, loud, (0, 40), strict=True)
    ]
    activity = found(*crowded)
    quality = activity.quality
    assert (quality.talk_time, quality.events, quality.pauses) == (Quality.ESTIMATED, Quality.WITHHELD, Quality.WITHHELD)
    assert codes(quality) == {"background_voices"}
    assert total_s(time.segment for time in activity.uncertain) < 0.2 * LENGTH_S
    left_out = [time.segment for time in activity.uncertain]
    counted = {key: subtracted(spoken, left_out) for key, spoken in truth.items()}
    assert abs(share(dict(activity.counted().speech)) - share(counted)) < 0.04
    assert activity.conditions.background_share > 0.3


def loud_db(track: Floats) -> float:
    return float(10 * np.log10(np.mean(track[np.abs(track) > 0.01] ** 2)))


def test_how_loud_the_bleed_is_does_not_hang_on_a_track_s_gain(tracks: Tracks) -> None:
    you, others = tracks
    late = np.concatenate([np.zeros(1280, np.float32), others])[: len(others)]
    softer = found(np.float32(0.25) * mixed(you, late, -12.0), others).conditions.bleed_db
    assert softer == pytest.approx(-12.0 + loud_db(others) - loud_db(you), abs=2.0)


def test_with_bleed_the_share_stays_and_the_numbers_are_estimated(tracks: Tracks, truth: dict[str, Segments]) -> None:
    you, others = tracks
    late = np.concatenate([np.zeros(1280, np.float32), others])[: len(others)]
    activity = found(mixed(you, late, -12.0), others)
    assert abs(share(dict(activity.speech)) - share(truth)) < 0.02
    assert activity.quality.talk_time is Quality.ESTIMATED
    assert activity.quality.events is Quality.ESTIMATED
    assert activity.quality.pauses is Quality.ESTIMATED
    texts = {reason.code: reason.text for reason in activity.quality.reasons}
    assert activity.conditions.bleed_db == pytest.approx(-12.0 + loud_db(others) - loud_db(you), abs=2.0)
    assert activity.uncertain == ()
    assert texts["bleed_removed"] == "With a headset, these numbers get surer."


def test_bleed_both_ways_is_taken_out_of_both(tracks: Tracks, truth: dict[str, Segments]) -> None:
    you, others = tracks
    late = [np.concatenate([np.zeros(1600, np.float32), track])[: len(track)] for track in tracks]
    activity = found(mixed(you, late[1], -12.0), mixed(others, late[0], -12.0))
    assert abs(share(dict(activity.speech)) - share(truth)) < 0.03
    assert "bleed_removed" in codes(activity.quality)


def test_a_delay_that_jumps_is_followed(tracks: Tracks, truth: dict[str, Segments]) -> None:
    you, others = tracks
    late = [np.concatenate([np.zeros(frames, np.float32), others])[: len(others)] for frames in (640, 3840)]
    jumped = np.concatenate([late[0][: 75 * 16000], late[1][75 * 16000 :]])
    activity = found(mixed(you, jumped, -12.0), others)
    assert abs(share(dict(activity.speech)) - share(truth)) < 0.02


def test_a_quiet_clean_track_loses_no_speech(tracks: Tracks, features: tuple[TrackFeatures, TrackFeatures]) -> None:
    quiet = find_speech([features_of(np.float32(0.05) * tracks[0]), features[1]])
    loud = find_speech(features)
    assert total_s(quiet.speech["you"]) == pytest.approx(total_s(loud.speech["you"]), rel=0.02)
    assert quiet.quality.talk_time is Quality.MEASURED


def test_both_voices_on_both_channels_are_withheld(tracks: Tracks) -> None:
    quality = found(mixed(*tracks, -2.0), mixed(*tracks[::-1], -2.0)).quality
    assert "mixed_voices" in codes(quality)
    assert quality.talk_time is Quality.WITHHELD
    assert quality.events is Quality.WITHHELD
    assert quality.pauses is Quality.WITHHELD  # nobody knows who replied


def test_a_voice_behind_mine_is_not_mine_and_makes_the_numbers_less_sure(
    tracks: Tracks, features: tuple[TrackFeatures, TrackFeatures]
) -> None:
    neighbour = np.float32(10 ** (-26 / 20)) * np.roll(tracks[1], 7 * 16_000)
    plain = find_speech(features)
    beside = find_speech([features_of(tracks[0] + neighbour), features[1]])
    assert abs(share(dict(beside.speech)) - share(dict(plain.speech))) < 0.02
    assert "background_voices" in codes(beside.quality)
    assert beside.quality.talk_time is not Quality.MEASURED
    assert "background_voices" not in codes(plain.quality)


def test_you_may_be_the_second_track(features: tuple[TrackFeatures, TrackFeatures]) -> None:
    first, second = find_speech(features), find_speech(features, you=1)
    assert second.speech == {"you": first.speech["other-1"], "other-1": first.speech["you"]}


def test_one_track_has_speech_of_anyone_and_pauses_only(tracks: Tracks, truth: dict[str, Segments]) -> None:
    activity = found(tracks[0] + tracks[1])
    assert activity.mode is Mode.ONE_TRACK
    assert set(activity.speech) == {"anyone"}
    spoken = merged([*truth["you"], *truth["other-1"]], gap_s=0.2)
    heard = merged(activity.speech["anyone"], gap_s=0.2)
    assert total_s(intersection(heard, spoken)) > 0.97 * max(total_s(spoken), total_s(heard))
    quality = activity.quality
    assert (quality.talk_time, quality.events, quality.pauses) == (Quality.WITHHELD, Quality.WITHHELD, Quality.MEASURED)
    assert "one_track" in codes(quality)


@pytest.mark.parametrize(("silent", "word"), [(0, "microphone"), (1, "computer")])
def test_one_voice_only_withholds_what_compares(tracks: Tracks, silent: int, word: str) -> None:
    both = [track[: 60 * 16000] for track in tracks]
    both[silent] = hiss(60.0, -60.0)
    quality = found(*both).quality
    assert (quality.talk_time, quality.events, quality.pauses) == (Quality.WITHHELD,) * 3
    text = next(reason.text for reason in quality.reasons if reason.code == "one_voice_only")
    assert word in text


def test_little_speech_is_said_and_nothing_withheld(tracks: Tracks) -> None:
    quality = found(*(track[20 * 16000 : 80 * 16000] for track in tracks)).quality
    assert codes(quality) == {"little_speech"}
    assert quality.talk_time is Quality.MEASURED


def test_no_speech_crosses_a_hole(features: tuple[TrackFeatures, TrackFeatures]) -> None:
    hole = Segment(30.0, 55.0)
    whole = find_speech(features)
    activity = find_speech(features, holes=(hole,))
    assert activity.holes == (hole,)
    assert "holes" in codes(activity.quality)
    for key, segments in activity.speech.items():
        assert covered_s(segments, hole) == 0
        assert total_s(segments) == pytest.approx(total_s(whole.speech[key]) - covered_s(whole.speech[key], hole))


def test_much_noise_is_said_and_withholds_in_the_end(tracks: Tracks) -> None:
    you, others = (track[: 120 * 16000] for track in tracks)
    spoken = 10 * np.log10(np.mean(you[np.abs(you) > 0.01] ** 2))
    noisy = found(you + hiss(120.0, spoken - 6.0), others).quality
    assert noisy.pauses is Quality.ESTIMATED
    assert "too_noisy" in codes(noisy)
    drowned = found(you + hiss(120.0, spoken + 3.0), others).quality
    assert drowned.talk_time is Quality.WITHHELD


def test_a_call_muted_to_digital_zero_between_the_phrases_keeps_its_boundaries(
    tracks: Tracks, truth: dict[str, Segments]
) -> None:
    you = tracks[0] + hiss(LENGTH_S, -55.0)
    heard = np.zeros(len(you), np.bool_)
    for phrase in merged(truth["you"], gap_s=0.5):
        heard[max(0, round((phrase.start - 0.1) * 16000)) : round((phrase.end + 0.2) * 16000)] = True
    segments = merged(found(np.where(heard, you, 0).astype(np.float32)).speech["anyone"], gap_s=0.2)
    ends = np.array([segment.end for segment in segments])
    late = [np.abs(ends - phrase.end).min() for phrase in merged(truth["you"], gap_s=0.5)]
    assert np.median(late) < 0.04


def test_clipping_is_said(features: tuple[TrackFeatures, TrackFeatures]) -> None:
    assert "clipped" in codes(find_speech([replace(features[0], clipped_share=0.01), features[1]]).quality)


@pytest.mark.parametrize("frames", [0, 1, 100, 1599, 8000])
@pytest.mark.parametrize("value", [0.0, np.nan, 0.5])
def test_what_holds_no_speech_is_withheld_without_complaint(frames: int, value: float) -> None:
    empty = np.full(frames, value, np.float32)
    for activity in (found(empty), found(empty, empty), found(empty, np.zeros(48000, np.float32))):
        assert not any(activity.speech.values())
        assert "no_speech" in codes(activity.quality)
        assert activity.quality.pauses is Quality.WITHHELD


def test_a_ring_tone_clicks_and_breaths_are_no_speech() -> None:
    rng = np.random.default_rng(4)
    second = np.arange(16000) / 16000
    track = hiss(20.0, -60.0)
    track[32000:48000] += (0.1 * (np.sin(2 * np.pi * 440 * second) + np.sin(2 * np.pi * 480 * second))).astype(np.float32)
    for at in range(6, 10):
        click = rng.normal(size=160) * np.exp(-np.arange(160) / 40)
        track[at * 16000 : at * 16000 + 160] += (0.2 * click).astype(np.float32)
    breath = rng.normal(size=6400) * np.hanning(6400)
    track[192000:198400] += (0.01 * breath).astype(np.float32)
    assert found(track).speech["anyone"] == ()


def test_three_tracks_or_a_wrong_you_are_refused(features: tuple[TrackFeatures, TrackFeatures]) -> None:
    with pytest.raises(ValueError, match="one or two tracks"):
        find_speech([*features, features[0]])
    with pytest.raises(ValueError, match="one or two tracks"):
        find_speech(features, you=2)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real recordings (../shared/audio) are not on this machine")
def test_real_voices_are_heard_where_people_marked_them() -> None:
    """The marks bridge pauses, so that speech may be missing in them, but must not be found outside."""
    marked_s = heard_s = outside_s = 0.0
    for file in sorted(SHARED.glob("*.flac")):
        samples, rate_hz = soundfile.read(file, dtype="float32")
        assert rate_hz == 16000
        lines = [line.split() for line in file.with_suffix(".rttm").read_text(encoding="utf-8").splitlines()]
        marked = merged(Segment(float(line[3]), float(line[3]) + float(line[4])) for line in lines)
        heard = found(samples).speech["anyone"]
        marked_s += total_s(marked)
        heard_s += total_s(heard)
        outside_s += total_s(heard) - total_s(intersection(heard, marked))
    assert marked_s > 150
    assert outside_s < 0.02 * heard_s
    assert heard_s - outside_s > 0.7 * marked_s
