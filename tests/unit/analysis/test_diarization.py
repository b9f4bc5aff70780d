"""Voices of one track told apart: made-up and real ones, one that speaks nearly all the time, and times nobody can tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.analysis.activity import find_speech
from app.analysis.diarization import VoiceExtractor, VoiceWindows, separations, unclear, windows_of, with_breaks
from app.analysis.features import FeatureExtractor
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.speech_activity import Separation
from tests.helpers.der import diarization_error, read_rttm
from tests.helpers.vowels import Floats, placed, vowels

SHARED = Path(__file__).resolve().parents[4] / "shared" / "audio"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real recordings (../shared/audio) are not on this machine"
)

PITCHES = {"low": (100.0, 1), "high": (230.0, 2), "shrill": (330.0, 3)}


def windows(samples: Floats, speech: Segments, *, size: int = 48_000) -> VoiceWindows:
    extractor = VoiceExtractor(speech, mean_power=float(np.mean(samples**2)))
    for at in range(0, len(samples), size):
        extractor.feed(samples[at : at + size])
    return extractor.finish()


def told_apart(samples: Floats, people: int, *, speech: Segments | None = None) -> Separation:
    """Where no `speech` is given it is found first."""
    if speech is None:
        features = FeatureExtractor()
        features.feed(samples)
        speech = find_speech([features.finish()]).speech["anyone"]
    (found,) = separations(windows(samples, speech), speech, people=(people,))
    everybody = merged(segment for own in found.speech.values() for segment in own)
    assert total_s(subtracted(speech, everybody)) < 0.01  # all of it is somebody's
    assert total_s(subtracted(everybody, merged(speech, gap_s=0.2))) < 0.01  # and nothing else, but for short breaks
    return found


def talk(*turns: tuple[str, float]) -> tuple[Floats, dict[str, Segments]]:
    """Made-up voices one after the other with half a second between, and who speaks when."""
    at, pieces = 0.5, []
    truth: dict[str, Segments] = {}
    for name, seconds in turns:
        pitch_hz, order = PITCHES[name]
        pieces.append((at, vowels(seconds, pitch_hz=pitch_hz, order=order)))
        truth[name] = (*truth.get(name, ()), Segment(at, at + seconds))
        at += seconds + 0.5
    return placed(at, *pieces), truth


def test_two_voices() -> None:
    samples, truth = talk(("low", 3.0), ("high", 2.0), ("low", 4.0), ("high", 2.5), ("low", 1.2), ("high", 1.0))
    found = told_apart(samples, 2)
    error = diarization_error(truth, found.speech, collar_s=0.25)
    assert error.rate < 0.02
    assert error.voice_of == {"low": "voice-1", "high": "voice-2"}
    assert all(np.linalg.norm(profile) == pytest.approx(1, abs=1e-5) for profile in found.profiles.values())
    one, two = (np.array(found.profiles[key]) for key in ("voice-1", "voice-2"))
    assert found.alike == pytest.approx(one @ two, abs=1e-5)


def test_three_voices_in_order_of_talk_time() -> None:
    samples, truth = talk(("low", 2.0), ("high", 5.0), ("shrill", 3.0), ("high", 2.5), ("low", 1.5), ("shrill", 3.0))
    found = told_apart(samples, 3, speech=tuple(sorted(segment for own in truth.values() for segment in own)))
    error = diarization_error(truth, found.speech, collar_s=0.25)
    assert error.missed_s + error.confused_s < 0.02 * error.marked_s
    assert error.made_up_s < 0.06 * error.marked_s  # few seconds of each voice to learn it from
    assert error.voice_of == {"high": "voice-1", "shrill": "voice-2", "low": "voice-3"}


def test_a_voice_that_speaks_nearly_all_the_time_stays_whole() -> None:
    samples, truth = talk(("low", 6.0), ("low", 5.0), ("high", 1.8), ("low", 7.0), ("low", 6.0), ("low", 3.0))
    found = told_apart(samples, 2)
    assert diarization_error(truth, found.speech, collar_s=0.25).rate < 0.02
    assert not found.sure  # 1.8 s of the other voice might be any odd sound


def test_a_voice_that_speaks_nearly_all_the_time_is_not_split_to_fill_the_number() -> None:
    """Four people were said to be there, two of them are heard, one for 27 of 29 s."""
    samples, truth = talk(("low", 6.0), ("low", 5.0), ("high", 1.8), ("low", 7.0), ("low", 6.0), ("low", 3.0))
    found = told_apart(samples, 4)
    assert (found.people, set(found.speech), set(found.profiles)) == (4, {"voice-1", "voice-2"}, {"voice-1", "voice-2"})
    error = diarization_error(truth, found.speech, collar_s=0.25)
    assert error.rate < 0.02
    assert error.voice_of == {"low": "voice-1", "high": "voice-2"}


def test_each_number_of_people_holds_the_voices_of_the_largest_that_splits_none() -> None:
    samples, truth = talk(("low", 6.0), ("low", 5.0), ("high", 1.8), ("low", 7.0), ("shrill", 1.6), ("low", 6.0))
    speech = tuple(sorted(segment for own in truth.values() for segment in own))
    two, three, four = separations(windows(samples, speech), speech, people=(2, 3, 4))
    assert [found.people for found in (two, three, four)] == [2, 3, 4]
    assert [len(found.speech) for found in (two, three, four)] == [2, 3, 3]
    assert four.speech == three.speech
    assert diarization_error(truth, four.speech, collar_s=0.25).rate < 0.02


def test_the_size_of_the_pieces_changes_nothing() -> None:
    samples, truth = talk(("low", 3.0), ("high", 2.0))
    speech = tuple(sorted(segment for own in truth.values() for segment in own))
    whole, pieces = windows(samples, speech, size=len(samples)), windows(samples, speech, size=1234)
    assert pieces.whole == pytest.approx(whole.whole, abs=1e-3)
    assert pieces.starts.tolist() == whole.starts.tolist()


def test_windows_keep_to_stretches_of_speech() -> None:
    speech = (Segment(1.0, 1.3), Segment(2.0, 2.5), Segment(2.6, 3.0), Segment(4.0, 6.05))
    starts, lengths = windows_of(speech)
    # the first is too short; the pause of 0.1 s is within one; the last is longer than a window of 1.6 s
    assert starts.tolist() == [200, 400, 415, 430, 445]
    assert lengths.tolist() == [100, 160, 160, 160, 160]


def test_too_little_speech_is_no_separation() -> None:
    samples, truth = talk(("low", 1.0), ("high", 1.0))
    speech = (*truth["low"], *truth["high"])
    assert separations(windows(samples, speech), speech) == ()


def test_a_time_between_two_voices_is_unclear() -> None:
    """Turns of 5 s, 0.4 apart (squared); between the two is what begins from 10.4 to 13 s."""
    axes = np.eye(256)
    starts = np.arange(0, 5840, 20)
    middles = np.stack([axes[0], 0.8 * axes[0] + 0.6 * axes[1]])
    whole = middles[starts // 500 % 2]
    whole[(starts >= 1040) & (starts <= 1300)] = middles.mean(axis=0)
    whole += np.random.default_rng(3).normal(scale=0.01, size=whole.shape)
    voices = (whole / np.linalg.norm(whole, axis=1, keepdims=True)).astype(np.float32)
    made = VoiceWindows(starts, np.full(len(starts), 160), voices, voices)
    (separation,) = separations(made, (Segment(0.0, 60.0),), people=(2,))
    (found,) = (one for one in separation.uncertain if one.segment.duration_s > 1.5)
    assert found.code == "voices_alike"
    assert found.segment.start == pytest.approx(10.5, abs=0.4)
    assert found.segment.end == pytest.approx(13.6, abs=0.4)


def test_a_short_break_in_which_nobody_else_speaks_belongs_to_the_voice() -> None:
    """The first voice speaks all the time but for breaks at 1, 2, 3 and 4 s; within the second the other one speaks."""
    speaks = np.zeros((600, 2), np.bool_)
    speaks[:, 0] = True
    for start, end in ((100, 119), (200, 215), (300, 315), (400, 420)):
        speaks[start:end, 0] = False
    speaks[205:212, 1] = True
    holes = np.zeros(600, np.bool_)
    holes[310] = True
    found = with_breaks(speaks, holes)
    assert not np.any(speaks & ~found)
    assert np.flatnonzero(~found[:, 0]).tolist() == [*range(200, 215), *range(300, 315), *range(400, 420)]
    assert (found[:, 1] == speaks[:, 1]).all()


def test_no_voice_goes_on_across_a_seam() -> None:
    """Recording went on at 20 s after a pause that has no length here; the microphone was silent there for 0.1 s."""
    starts = np.array([*range(0, 1840, 20), *range(2010, 3840, 20)])
    axes = np.eye(256, dtype=np.float32)
    noise = np.random.default_rng(8).normal(scale=0.01, size=(len(starts), 256)).astype(np.float32)
    whole = np.stack([axes[0], 0.7 * axes[0] + 0.714 * axes[1]])[(starts // 1000) % 2 * (starts % 1000 < 700)] + noise
    made = VoiceWindows(starts, np.full(len(starts), 160), whole, whole)
    speech = (Segment(0.0, 19.95), Segment(20.05, 40.0))
    for holes in ((), (Segment(20.0, 20.0),)):
        (found,) = separations(made, speech, people=(2,), holes=holes)
        across = [own for spans in found.speech.values() for own in spans if own.start < 19.9 and own.end > 20.1]
        assert bool(across) != bool(holes)


def test_where_two_speak_at_once_for_long_who_speaks_is_uncertain() -> None:
    """A minute of speech in which both speak from 20 to 40 s; short times together are none."""
    speaking = np.ones(6000, np.bool_)
    speaks = np.stack([np.ones(6000, np.bool_), np.zeros(6000, np.bool_)], axis=1)
    speaks[2000:4000, 1] = speaks[4600:4800, 1] = True
    (found,) = unclear(np.tile([0.9, 0.7], (6000, 1)), speaking, speaks)
    assert found.code == "mixed_voices"
    assert (found.segment.start, found.segment.end) == pytest.approx((20.0, 40.0), abs=0.1)


def test_nothing_is_learned_of_voices_where_it_is_loud_behind_them() -> None:
    """What is heard from 20 to 40 s lies further from both voices than they do from each other."""
    axes = np.eye(256)
    starts = np.arange(0, 5840, 20)
    middles = np.stack([axes[0], 0.8 * axes[0] + 0.6 * axes[1]])[starts // 500 % 2]
    loud = (starts > 1840) & (starts < 4000)
    middles[loud] = 0.5 * middles[loud] + 0.87 * axes[2]
    whole = middles + np.random.default_rng(8).normal(scale=0.02, size=(len(starts), 256))
    voices = (whole / np.linalg.norm(whole, axis=1, keepdims=True)).astype(np.float32)
    made = VoiceWindows(starts, np.full(len(starts), 160), voices, voices)
    speech = (Segment(0.0, 60.0),)
    truth = {"one": Segment(0.0, 5.0), "two": Segment(5.0, 10.0)}
    owners = []
    for left_out in ((), (Segment(20.0, 40.0),)):
        (found,) = separations(made, speech, people=(2,), left_out=left_out)
        owners.append({name: [key for key, own in found.speech.items() if sum(
            one.overlap_s(span) for one in own) > 3.0] for name, span in truth.items()})  # fmt: skip
    assert owners[0]["one"] == owners[0]["two"]  # else the noise would be one of the voices
    assert owners[1]["one"] != owners[1]["two"]


@pytest.mark.parametrize(
    ("apart", "voices", "sure"), [(0.15, 2, True), (0.23, 2, False), (0.40, 3, True)], ids=["halves", "perhaps", "two"]
)
def test_fewer_voices_than_people_are_sure_where_the_missing_one_would_be_half_a_voice(
    apart: float, voices: int, sure: bool
) -> None:
    """Three people; `apart` is the squared distance of the second and the third: halves of one voice are 0.10 to 0.19."""
    axes = np.eye(256, dtype=np.float32)
    cosine = 1 - apart / 2
    third = np.float32(cosine) * axes[1] + np.float32(np.sqrt(1 - cosine**2)) * axes[2]
    starts = np.arange(0, 5840, 20)
    noise = np.random.default_rng(6).normal(scale=0.002, size=(len(starts), 256)).astype(np.float32)
    whole = np.stack([axes[0], axes[1], third])[starts // 500 % 3] + noise
    made = VoiceWindows(starts, np.full(len(starts), 160), whole, whole)
    _, found = separations(made, (Segment(0.0, 60.0),), people=(2, 3))
    assert found.people == 3
    assert (len(found.speech), found.sure) == (voices, sure)


@pytest.mark.parametrize(("apart", "sure"), [(0.0, False), (0.6, True)], ids=["one voice", "two voices"])
def test_two_voices_are_sure_where_no_other_way_to_sort_them_is_about_as_good(apart: float, sure: bool) -> None:
    """Two people are given; `apart` is how far (squared) what they say lies apart."""
    axes = np.eye(256)
    cosine = 1 - apart / 2
    middles = np.stack([axes[0], cosine * axes[0] + np.sqrt(1 - cosine**2) * axes[1]])
    starts = np.arange(0, 5840, 20)
    noise = np.random.default_rng(8).normal(scale=0.034, size=(len(starts), 256))
    whole = middles[starts // 500 % 2] + noise
    voices = (whole / np.linalg.norm(whole, axis=1, keepdims=True)).astype(np.float32)
    made = VoiceWindows(starts, np.full(len(starts), 160), voices, voices)
    (found,) = separations(made, (Segment(0.0, 60.0),), people=(2,))
    assert (len(found.speech), found.sure) == (2, sure)
    assert type(found.sure) is bool  # JSON knows no other


@needs_shared
def test_the_telephone_call() -> None:
    samples, _ = soundfile.read(SHARED / "telephone.flac", dtype="float32")
    found = told_apart(samples, 2)
    assert diarization_error(read_rttm(SHARED / "telephone.rttm"), found.speech, collar_s=0.25).rate < 0.05


@needs_shared
def test_two_women_on_the_telephone_are_not_split_further() -> None:
    samples, _ = soundfile.read(SHARED / "telephone.flac", dtype="float32")
    assert len(told_apart(samples, 6).speech) == 2


@needs_shared
def test_a_meeting_of_four_in_which_one_has_nearly_all_the_time() -> None:
    """One speaks for 24 of 26 s; two others for 0.4 s each, half of that while she does. DER was 56 % when she was split."""
    samples, _ = soundfile.read(SHARED / "ami-05.flac", dtype="float32")
    found = told_apart(samples, 4)
    error = diarization_error(read_rttm(SHARED / "ami-05.rttm"), found.speech)
    assert error.rate < 0.25
    assert error.confused_s < 1.5
    assert error.voice_of["FEE078"] == "voice-1"


@needs_shared
def test_real_voices_composed_to_a_conversation() -> None:
    """A man and a woman of two meetings take turns; then he speaks nearly all the time."""
    him, her = clips("ami-03", "MÉO069"), clips("ami-06", "FEE083")
    for order in ((him[:3], her[:2], him[3:5], her[2:], him[5:]), (him[:4], her[:1], him[4:])):
        at = 0.5
        pieces: list[tuple[float, Floats]] = []
        truth: dict[str, list[Segment]] = {"him": [], "her": []}
        for number, turn in enumerate(order):
            for clip in turn:
                pieces.append((at, clip))
                truth["her" if number % 2 else "him"].append(Segment(at, at + len(clip) / 16000))
                at += len(clip) / 16000 + 0.3
        marked = {key: tuple(spans) for key, spans in truth.items()}
        found = told_apart(placed(at, *pieces), 2)
        error = diarization_error(marked, found.speech, collar_s=0.25)
        assert error.confused_s < 0.05 * error.marked_s
        share = total_s(found.speech[error.voice_of["him"]]) / sum(total_s(own) for own in found.speech.values())
        assert share == pytest.approx(total_s(marked["him"]) / sum(total_s(own) for own in marked.values()), abs=0.03)


def clips(name: str, speaker: str) -> list[Floats]:
    """What only that person says, in pieces of 3 s at about -23 dB."""
    samples, _ = soundfile.read(SHARED / f"{name}.flac", dtype="float32")
    marked = read_rttm(SHARED / f"{name}.rttm")
    others = sorted(segment for key, own in marked.items() if key != speaker for segment in own)
    alone = [segment for segment in subtracted(marked[speaker], others) if segment.duration_s > 1.0]
    pieces = [samples[round(one.start * 16000) : round(one.end * 16000)] for one in alone]
    cut = [piece[at : at + 48_000] for piece in pieces for at in range(0, len(piece), 48_000)]
    gain = 10 ** (-23 / 20) / float(np.sqrt(np.mean(np.concatenate(cut) ** 2)))
    return [piece * np.float32(gain) for piece in cut if len(piece) > 16_000]
