"""Voices of one track told apart: by hand, where each number follows from the script, the sample, and real recordings."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.analysis.activity import find_speech
from app.analysis.clustering import find_voices
from app.analysis.diarization import separations, unclear
from app.analysis.features import FeatureExtractor
from app.analysis.local_voices import LocalVoices, hear_voices, with_missed_talk
from app.analysis.masks import Floats, Mask
from app.analysis.speaker_network import unit
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.speech_activity import Separation
from tests.helpers.der import Speech, diarization_error, read_rttm
from tests.helpers.local_voices import Said, anybody, away, axis, heard_locally, turns
from tests.helpers.sounds import RESOURCES, SAMPLE
from tests.helpers.vowels import placed

SHARED = Path(__file__).resolve().parents[4] / "shared" / "audio"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real recordings (../shared/audio) are not on this machine"
)
PEOPLE = [axis(0), axis(1), axis(2)]


def said(script: Sequence[Said], duration_s: float, *, seed: int = 1, spread: float = 0.3) -> tuple[LocalVoices, Mask]:
    """What is heard of a script, and when anybody speaks."""
    local = heard_locally(script, PEOPLE, duration_s, seed=seed, spread=spread)
    return local, anybody(script, duration_s)


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


def test_two_people_in_order_of_talk_time() -> None:
    """The second one speaks for 4 + 9 s, the first one for 3 + 5 s."""
    script = [Said(0, 1.0, 4.0), Said(1, 5.0, 9.0), Said(0, 10.0, 15.0), Said(1, 16.0, 25.0)]
    (found,) = separations(*said(script, 30.0), people=(2,))
    assert found.speech == {"voice-1": spans((5.0, 9.0), (16.0, 25.0)), "voice-2": spans((1.0, 4.0), (10.0, 15.0))}
    one, two = (np.array(found.profiles[key]) for key in ("voice-1", "voice-2"))
    assert (one.shape, np.linalg.norm(one), np.linalg.norm(two)) == ((192,), *[pytest.approx(1.0, abs=1e-5)] * 2)
    assert one @ axis(1) > 0.8
    assert two @ axis(0) > 0.8
    assert found.alike == pytest.approx(one @ two, abs=1e-5)
    assert (found.people, found.uncertain) == (2, ())
    assert found.sure is True  # JSON knows no bool of numpy


def test_the_two_most_alike_of_three() -> None:
    script = turns(4.0, 3, 60.0, pause_s=0.5)
    local = heard_locally(script, [axis(0), away(0.5, 1), axis(2)], 60.0, seed=1, spread=0.3)
    (found,) = separations(local, anybody(script, 60.0), people=(3,))
    profiles = np.array(list(found.profiles.values()))
    cosines = sorted((profiles @ profiles.T)[np.triu_indices(3, 1)].tolist())
    assert found.alike == pytest.approx(cosines[-1], abs=1e-5)
    assert cosines[1] < 0.3 < cosines[2]


def test_more_people_than_speak_split_nobody() -> None:
    script = turns(5.0, 2, 60.0, pause_s=0.5)
    local, speech = said(script, 60.0)
    two, four = separations(local, speech, people=(2, 4))
    assert (two.people, four.people) == (2, 4)
    assert list(four.speech) == list(four.profiles) == ["voice-1", "voice-2"]
    assert four == replace(two, people=4, sure=False)  # one of them may be two people


def test_each_number_of_people_holds_the_voices_of_the_largest_that_splits_none() -> None:
    local, speech = said(turns(4.0, 3, 60.0, pause_s=0.5), 60.0)
    two, three, four = separations(local, speech, people=(4, 2, 3))
    assert [found.people for found in (two, three, four)] == [2, 3, 4]
    assert [len(found.speech) for found in (two, three, four)] == [2, 3, 3]
    assert four.speech == three.speech
    turns_of = {tuple(Segment(at, at + 3.5) for at in range(first, 60, 12)) for first in (0, 4, 8)}
    assert set(three.speech.values()) == turns_of


def test_one_of_two_who_says_little_may_be_an_odd_sound() -> None:
    """5 s are enough."""
    for seconds, sure in ((4.9, False), (5.0, True)):
        script = [Said(0, 0.0, 30.0), Said(1, 31.0, 31.0 + seconds), Said(0, 37.0, 60.0)]
        (found,) = separations(*said(script, 60.0), people=(2,))
        assert found.speech["voice-2"] == spans((31.0, 31.0 + seconds))
        assert found.sure is sure


def test_one_who_says_little_of_three_minutes_is_surely_another_voice() -> None:
    """There are other ways to join what is heard, all of them much less likely."""
    script = [Said(0, 0.0, 90.0), Said(1, 91.0, 97.0), Said(0, 98.0, 180.0)]
    local, speech = said(script, 180.0, spread=0.5)
    voices = find_voices(local, 2)
    assert voices is not None
    assert 100.0 < voices.lead < math.inf
    (found,) = separations(local, speech, people=(2,))
    assert found.speech["voice-2"] == spans((91.0, 97.0))
    assert found.sure


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_people_who_are_called_two_are_not_sure(seed: int) -> None:
    """A third voice explains what is heard far better; a fourth one doesn't."""
    two, three = separations(*said(turns(5.0, 3, 60.0), 60.0, seed=seed, spread=0.5), people=(2, 3))
    assert (two.sure, two.more) == (False, True)
    assert (three.sure, three.more) == (True, False)


def test_one_who_is_never_heard_alone_for_a_second_is_not_sure() -> None:
    """What is heard of the third person, pieces of 0.9 or of 1.1 s, may as well be an odd sound of the others."""
    for alone_s, sure in ((0.9, False), (1.1, True)):
        third = [Said(2, at, at + alone_s) for at in (4.0, 24.0, 44.0, 64.0)]
        others = [Said(turn % 2, 6.0 + 20 * turn, 23.0 + 20 * turn) for turn in range(4)]
        (found,) = separations(*said(sorted([*third, *others], key=lambda one: one.start_s), 90.0), people=(3,))
        assert found.speech["voice-3"][0] == Segment(4.0, 4.0 + alone_s)
        assert found.sure is sure


@pytest.mark.parametrize("duration_s", [60.0, 180.0, 600.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_person_who_is_called_two_is_never_sure(duration_s: float, seed: int) -> None:
    """The longer somebody speaks, the more is heard that differs; a second voice is shown where it says anything."""
    for found in separations(*said(turns(5.0, 1, duration_s, pause_s=0.5), duration_s, seed=seed), people=(2,)):
        assert (len(found.speech), found.sure) == (2, False)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_people_who_sound_much_alike_are_sure(seed: int) -> None:
    """Their directions have a cosine of 0.6; that of two women on the telephone is 0.5."""
    script = turns(5.0, 2, 180.0, pause_s=0.5)
    local = heard_locally(script, [axis(0), away(0.6, 1)], 180.0, seed=seed)
    (found,) = separations(local, anybody(script, 180.0), people=(2,))
    assert found.sure
    assert {own[0].start for own in found.speech.values()} == {0.0, 5.0}
    assert all(len(own) == 18 for own in found.speech.values())


def test_no_voice_goes_on_across_a_seam() -> None:
    local, speech = said([Said(0, 0.0, 30.0), Said(1, 31.0, 40.0)], 40.0)
    (found,) = separations(local, speech, people=(2,))
    assert found.speech["voice-1"] == spans((0.0, 30.0))
    (cut,) = separations(local, speech, people=(2,), holes=spans((12.0, 12.0), (20.0, 20.5)))
    assert cut.speech["voice-1"] == spans((0.0, 12.0), (12.01, 20.0), (20.5, 30.0))


def test_only_pauses_longer_than_a_third_of_a_second_are_pauses() -> None:
    """The chunks hear one voice all the time, the speech has holes of 0.30 and of 0.31 s in it."""
    local, speech = said([Said(0, 0.0, 30.0), Said(1, 31.0, 40.0)], 40.0)
    speech[1000:1030] = speech[2000:2031] = False
    (found,) = separations(local, speech, people=(2,))
    assert found.speech["voice-1"] == spans((0.0, 20.0), (20.31, 30.0))


def test_what_is_said_at_once_is_both_voices() -> None:
    script = [Said(0, 0.0, 12.0), Said(1, 11.0, 20.0), Said(0, 21.0, 30.0), Said(1, 24.0, 24.6)]
    (found,) = separations(*said(script, 30.0), people=(2,))
    assert found.speech == {"voice-1": spans((0.0, 12.0), (21.0, 30.0)), "voice-2": spans((11.0, 20.0), (24.0, 24.6))}


def test_a_run_that_sounds_like_the_other_voice_is_that_one() -> None:
    """Within 10 s two voices were taken for one: in 3 s that are the first one's by the chunks, the second one is heard.

    In 0.5 s too little is heard to say so.
    """
    script = [
        Said(0, 0.0, 10.0), Said(1, 11.0, 20.0), Said(0, 22.0, 25.0, like=axis(1)), Said(0, 26.0, 36.0),
        Said(0, 37.0, 37.5, like=axis(1)), Said(1, 39.0, 45.0),
    ]  # fmt: skip
    (found,) = separations(*said(script, 50.0), people=(2,))
    assert found.speech == {
        "voice-1": spans((0.0, 10.0), (26.0, 36.0), (37.0, 37.5)),
        "voice-2": spans((11.0, 20.0), (22.0, 25.0), (39.0, 45.0)),
    }
    assert found.uncertain == ()


def test_a_time_between_two_voices_is_unclear_and_stays_where_it_is() -> None:
    middle = unit(axis(0) + axis(1))
    script = [
        Said(0, 0.0, 20.0), Said(0, 21.0, 24.0, like=middle), Said(0, 25.0, 45.0), Said(1, 46.0, 66.0),
        Said(1, 67.0, 67.9, like=middle), Said(1, 69.0, 75.0),
    ]  # fmt: skip
    (found,) = separations(*said(script, 75.0, spread=0.02), people=(2,))
    assert [(one.code, one.segment) for one in found.uncertain] == [("voices_alike", Segment(21.0, 24.0))]  # 0.9 s isn't
    assert found.speech["voice-1"] == spans((0.0, 20.0), (21.0, 24.0), (25.0, 45.0))


def test_where_two_speak_at_once_for_most_of_ten_seconds_who_speaks_is_uncertain() -> None:
    """From 20 to 40 s both speak; 2 s of it, later, are none. What sounds alike meanwhile is said once."""
    alike = np.zeros(6000, np.bool_)
    alike[1800:2200] = alike[5000:5100] = alike[5149:5200] = alike[5600:5699] = True
    speaks = np.stack([np.ones(6000, np.bool_), np.zeros(6000, np.bool_)], axis=1)
    speaks[2000:4000, 1] = speaks[4600:4800, 1] = True
    before, mixed, after = unclear(alike, speaks)
    assert [one.code for one in (before, mixed, after)] == ["voices_alike", "mixed_voices", "voices_alike"]
    assert (mixed.segment.start, mixed.segment.end) == pytest.approx((20.0, 40.0), abs=0.02)
    assert (before.segment.start, before.segment.end) == (18.0, mixed.segment.start)
    assert after.segment == Segment(50.0, 52.0)  # 0.49 s between the two; 0.99 s alone are too short


def test_nothing_is_learned_where_it_is_loud_behind_the_voices() -> None:
    """What is heard from 20 to 40 s lies further from both voices than they do from each other."""
    loud = [unit(np.float32(0.6) * axis(person) + np.float32(0.8) * axis(9)) for person in (0, 1)]
    script = [
        Said(turn % 2, turn * 5.0, turn * 5.0 + 4.5, like=loud[turn % 2] if 4 <= turn < 8 else None) for turn in range(12)
    ]
    local, speech = said(script, 60.0, spread=0.05)
    shares = []
    for left_out in ((), spans((20.0, 40.0))):
        (found,) = separations(local, speech, people=(2,), left_out=left_out)
        shares.append(max(abs(np.array(profile) @ axis(9)) for profile in found.profiles.values()))
        assert sum(total_s(own) for own in found.speech.values()) == pytest.approx(54.0)  # it is somebody's all the same
    assert shares[0] > 0.3
    assert shares[1] < 0.15  # chunks with 2.5 s of it are kept


def test_a_chunk_is_left_out_when_half_of_it_is() -> None:
    """There is one only."""
    local, speech = said([Said(0, 0.0, 4.0), Said(1, 5.0, 10.0)], 10.0)
    assert separations(local, speech, people=(2,), left_out=spans((5.0, 10.0))) == ()
    assert len(separations(local, speech, people=(2,), left_out=spans((5.01, 10.0)))) == 1


def test_speech_in_which_nobody_was_heard_is_the_voice_around_it() -> None:
    """Half a second between two voices is halved; of 20 s after the second one a second is its own."""
    local, speech = said([Said(0, 0.0, 10.0), Said(1, 10.5, 20.0)], 40.0)
    speech[1000:1050] = speech[2000:4000] = True
    (found,) = separations(local, speech, people=(2,))
    two, one = found.speech["voice-1"], found.speech["voice-2"]
    assert one[0].end == two[0].start == pytest.approx(10.25, abs=0.011)
    assert (len(one), len(two)) == (1, 1)
    assert two[0].end == pytest.approx(21.0, abs=0.011)


def test_nobody_has_no_voices() -> None:
    local, speech = said([Said(0, 0.0, 4.0), Said(1, 5.0, 10.0)], 10.0)
    empty = replace(
        local, chunks=local.chunks[:0], numbers=local.numbers[:0], vectors=local.vectors[:0], alone_s=local.alone_s[:0],
        seconds=local.seconds[:0], speaks=np.zeros_like(local.speaks),
    )  # fmt: skip
    assert separations(empty, speech) == ()
    assert separations(local, speech, people=()) == ()


def _hear(samples: Floats, *people: int) -> tuple[Separation, ...]:
    """The voices of one track, from its sound."""
    extractor = FeatureExtractor()
    extractor.feed(samples)
    features = extractor.finish()
    activity = find_speech([features])
    speech, hops = activity.speech["anyone"], len(features.level_db)
    blocks = [samples[at : at + 160_000] for at in range(0, len(samples), 160_000)]
    voices = hear_voices(lambda: blocks, hops, speech)
    noise = tuple(one.segment for one in activity.uncertain)
    return separations(voices, with_missed_talk(speech, voices, hops), people=people, left_out=noise)


@lru_cache(maxsize=1)
def sample() -> tuple[Floats, dict[str, Segments]]:
    """45 s of the sample conversation on one track, and who speaks when, silences within a voice closed."""
    start_s, end_s = 30.0, 75.0
    samples, _ = soundfile.read(SAMPLE, start=round(start_s * 16_000), stop=round(end_s * 16_000), dtype="float32")
    spoken = json.loads((RESOURCES / "sample" / "truth.json").read_text(encoding="utf-8"))["speech"]
    truth = {
        key: merged((Segment(max(start, start_s) - start_s, min(end, end_s) - start_s)
                     for start, end in own if end > start_s and start < end_s), gap_s=0.3)
        for key, own in spoken.items()
    }  # fmt: skip
    return samples.sum(axis=1), truth


def in_turns(speech: Speech) -> Speech:
    """What no more than a second lies between is said in one go."""
    return {key: merged(own, gap_s=1.0) for key, own in speech.items()}


def test_the_two_voices_of_the_sample() -> None:
    """One speaks for 32 s, the other for 8; with three people nobody is split."""
    samples, truth = sample()
    two, three = _hear(samples, 2, 3)
    assert diarization_error(truth, two.speech, collar_s=0.25).rate < 0.01
    assert diarization_error(truth, two.speech).rate < 0.06
    assert two.sure
    assert three == replace(two, people=3, sure=False)


@needs_shared
def test_two_women_on_the_telephone() -> None:
    samples, _ = soundfile.read(SHARED / "telephone.flac", dtype="float32")
    two, six = _hear(samples, 2, 6)
    assert diarization_error(read_rttm(SHARED / "telephone.rttm"), two.speech, collar_s=0.25).rate < 0.03
    assert two.sure
    assert six == replace(two, people=6, sure=False)


@needs_shared
def test_a_meeting_in_which_one_says_a_word() -> None:
    """One speaks for 28.9 s, the other for 1.2 s: both are found, and nobody is split."""
    samples, _ = soundfile.read(SHARED / "ami-03.flac", dtype="float32")
    (found,) = _hear(samples, 2)
    error = diarization_error(in_turns(read_rttm(SHARED / "ami-03.rttm")), in_turns(found.speech))
    assert error.rate < 0.05
    assert error.voice_of == {"MÉO069": "voice-1", "MEE067": "voice-2"}
    assert total_s(found.speech["voice-2"]) == pytest.approx(1.2, abs=0.4)
    assert not found.sure  # a second of the other voice might be any odd sound


@needs_shared
def test_a_meeting_of_four_in_which_one_has_nearly_all_the_time() -> None:
    """One speaks for 24 of 26 s; two others for 0.4 s each, half of that while she does."""
    samples, _ = soundfile.read(SHARED / "ami-05.flac", dtype="float32")
    (found,) = _hear(samples, 4)
    error = diarization_error(read_rttm(SHARED / "ami-05.rttm"), found.speech)
    assert error.rate < 0.25
    assert error.confused_s < 1.5
    assert error.voice_of["FEE078"] == "voice-1"
    assert total_s(found.speech["voice-1"]) > 19.0  # the rest together 3


@needs_shared
def test_a_meeting_of_three() -> None:
    """One speaks for 26 s, the others for 3.2 and 1.6 s."""
    samples, _ = soundfile.read(SHARED / "ami-06.flac", dtype="float32")
    (found,) = _hear(samples, 3)
    truth = in_turns(read_rttm(SHARED / "ami-06.rttm"))
    error = diarization_error(truth, in_turns(found.speech), collar_s=0.25)
    assert error.rate < 0.10
    assert error.voice_of == {"FEE083": "voice-1", "MEO082": "voice-2", "FEE085": "voice-3"}


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
        (found,) = _hear(placed(at, *pieces), 2)
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
