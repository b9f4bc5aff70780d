"""The person's own voice: learned from speech, kept as numbers, and found again among voices told apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.analysis.speaker_network import unit
from app.core.segment import Segment, subtracted
from app.core.speech_activity import Separation
from app.errors import AnalysisError
from app.paths import Paths
from app.services.enrolment import FILE, Enrolment
from tests.helpers.der import read_rttm
from tests.helpers.sounds import write_sample_piece
from tests.helpers.vowels import Floats, hiss

SHARED = Path(__file__).resolve().parents[4] / "shared" / "audio"


@pytest.fixture
def enrolment(tmp_path: Path) -> Enrolment:
    return Enrolment(Paths(tmp_path / "data"))


def spoken(folder: Path, start_s: float, end_s: float, *, channel: int) -> Floats:
    file = write_sample_piece(folder / f"{start_s}-{channel}.wav", start_s, end_s, channel=channel)
    samples, rate_hz = soundfile.read(file, dtype="float32")
    assert rate_hz == 16000
    return np.asarray(samples, np.float32)


def separation(**voices: Floats) -> Separation:
    speech = {key: (Segment(number, number + 1.0),) for number, key in enumerate(voices)}
    return Separation(len(voices), speech, {key: tuple(map(float, profile)) for key, profile in voices.items()})


def test_a_voice_is_learned_and_forgotten(enrolment: Enrolment, tmp_path: Path) -> None:
    samples = spoken(tmp_path, 0.0, 40.0, channel=0)
    result = enrolment.enrol(iter(np.array_split(samples, 13)))
    assert 8.0 <= result.speech_s <= 40.0
    assert enrolment.enrolled
    profile = np.load(tmp_path / "data" / FILE, allow_pickle=False)
    assert profile.shape == (192,)
    assert np.linalg.norm(profile) == pytest.approx(1, abs=1e-5)
    assert [file.name for file in (tmp_path / "data").iterdir()] == [FILE]
    enrolment.forget()
    enrolment.forget()
    assert not list((tmp_path / "data").iterdir())
    assert enrolment.suggest(separation(**{"voice-1": profile})) is None


def test_the_voice_most_like_mine_is_suggested_when_it_is_clearly_so(enrolment: Enrolment, tmp_path: Path) -> None:
    mine, another = np.zeros((2, 192), np.float32)
    mine[0], another[1] = 1.0, 1.0
    (tmp_path / "data").mkdir()
    np.save(tmp_path / "data" / FILE, mine)

    def like(cosine: float) -> Floats:
        return cosine * mine + float(np.sqrt(1 - cosine**2)) * another

    assert enrolment.suggest(separation(**{"voice-1": like(0.3), "voice-2": like(0.62)})) == "voice-2"
    assert enrolment.suggest(separation(**{"voice-1": like(0.3), "voice-2": like(0.58)})) is None
    assert enrolment.suggest(separation(**{"voice-1": like(0.5), "voice-2": like(0.68)})) is None
    assert enrolment.suggest(separation(**{"voice-1": like(0.5), "voice-2": like(0.72)})) == "voice-2"
    assert enrolment.suggest(Separation(2, {"voice-1": (), "voice-2": ()})) is None


def test_too_little_speech_is_refused_and_the_earlier_voice_stays(enrolment: Enrolment, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    kept = unit(np.ones(192, np.float32))
    np.save(tmp_path / "data" / FILE, kept)
    with pytest.raises(AnalysisError, match=r"Only 0 seconds of speech were heard\.") as refused:
        enrolment.enrol([hiss(20.0, -50.0)])
    assert "20 seconds" in refused.value.advice
    with pytest.raises(AnalysisError, match="Only 0 seconds"):
        enrolment.enrol([])
    assert np.load(tmp_path / "data" / FILE).tolist() == kept.tolist()


def test_noise_is_refused(enrolment: Enrolment, tmp_path: Path) -> None:
    samples = spoken(tmp_path, 0.0, 40.0, channel=0)
    loud = 10 * float(np.log10(np.mean(samples**2)))
    with pytest.raises(AnalysisError, match="too noisy"):
        enrolment.enrol([samples + hiss(40.0, loud + 3.0)])
    assert not enrolment.enrolled


def test_two_voices_are_refused(enrolment: Enrolment, tmp_path: Path) -> None:
    both = spoken(tmp_path, 0.0, 40.0, channel=0) + spoken(tmp_path, 0.0, 40.0, channel=1)
    with pytest.raises(AnalysisError, match="More than one voice"):
        enrolment.enrol([both])
    assert not enrolment.enrolled


def test_a_second_voice_after_the_first_one_is_refused(enrolment: Enrolment, tmp_path: Path) -> None:
    """One answers after the other has finished: nobody speaks at once."""
    one, other = spoken(tmp_path, 0.0, 30.0, channel=0), spoken(tmp_path, 0.0, 30.0, channel=1)
    with pytest.raises(AnalysisError, match="More than one voice"):
        enrolment.enrol([one, other])
    enrolment.enrol([other])
    assert enrolment.enrolled


@pytest.mark.parametrize("content", [b"", b"something else", b"\x93NUMPY\x01\x00"])
def test_a_damaged_file_is_no_voice(enrolment: Enrolment, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).write_bytes(content)
    assert not enrolment.enrolled


def test_a_voice_of_before_counts_as_not_known(enrolment: Enrolment, tmp_path: Path) -> None:
    """It was kept as 256 numbers, which say nothing about the 192 of now; the person is asked again."""
    (tmp_path / "data").mkdir()
    np.save(tmp_path / "data" / FILE, np.full(256, 1 / 16, np.float32))
    assert not enrolment.enrolled
    assert not (tmp_path / "data" / FILE).exists()  # Settings says that nothing is kept of it
    mine, another = np.eye(192, dtype=np.float32)[:2]
    assert enrolment.suggest(separation(**{"voice-1": mine, "voice-2": another})) is None
    enrolment.enrol([spoken(tmp_path, 0.0, 40.0, channel=0)])
    assert np.load(tmp_path / "data" / FILE).shape == (192,)


def test_nothing_is_suggested_in_an_analysis_of_before(enrolment: Enrolment, tmp_path: Path) -> None:
    """Its voices have 256 numbers; the first one would be mine if only the first 192 were looked at."""
    mine, another = np.eye(192, dtype=np.float32)[:2]
    (tmp_path / "data").mkdir()
    np.save(tmp_path / "data" / FILE, mine)
    before = {"voice-1": np.eye(256, dtype=np.float32)[0], "voice-2": np.eye(256, dtype=np.float32)[1]}
    assert enrolment.suggest(separation(**before)) is None
    assert enrolment.suggest(separation(**{"voice-1": mine, "voice-2": before["voice-2"]})) is None
    assert enrolment.suggest(separation(**{"voice-1": mine, "voice-2": another})) == "voice-1"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real recordings (../shared/audio) are not on this machine")
def test_a_real_voice_is_known_again_in_another_meeting(enrolment: Enrolment, tmp_path: Path) -> None:
    """One woman speaks in two meetings: learned in one, she is found in the other beside a man."""
    profiles = {}
    for key, name, speaker in (("him", "ami-03", "MÉO069"), ("her", "ami-09", "FEE083")):
        Enrolment(Paths(tmp_path / key)).enrol([alone(name, speaker)])
        profiles[key] = np.load(tmp_path / key / FILE)
    enrolment.enrol([alone("ami-06", "FEE083")])
    assert enrolment.suggest(separation(**{"voice-1": profiles["him"], "voice-2": profiles["her"]})) == "voice-2"
    assert enrolment.suggest(separation(**{"voice-1": profiles["him"]})) is None


def alone(name: str, speaker: str) -> Floats:
    samples, _ = soundfile.read(SHARED / f"{name}.flac", dtype="float32")
    marked = read_rttm(SHARED / f"{name}.rttm")
    others = sorted(segment for key, own in marked.items() if key != speaker for segment in own)
    own = subtracted(marked[speaker], others)
    return np.concatenate([samples[round(one.start * 16000) : round(one.end * 16000)] for one in own])
