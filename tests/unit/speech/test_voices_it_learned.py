"""The sample's speech model hears conversations in voices that it learned, and one in a voice that it did not."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from app.core.turn import OTHER, YOU
from app.speech.vosk_engine import VoskEngine
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL
from tests.helpers.spoken_turns import Speaker, SpokenTurns, missing_programs, spoken_turns
from tests.helpers.word_errors import word_errors

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"not here: {missing_programs()}")

SAMPLE_VOICES = Speaker("flite", "rms"), Speaker("flite", "slt")
OTHER_LEARNED = Speaker("espeak-ng", "en-us+m3"), Speaker("flite", "awb")
ONE_STRANGER = Speaker("flite", "rms"), Speaker("espeak-ng", "en-us+m2")
LEARNED_AT_MOST, STRANGER_AT_MOST = 0.10, 0.30


@lru_cache(maxsize=3)
def conversation(you: Speaker, other: Speaker) -> SpokenTurns:
    return spoken_turns(you, other)


@pytest.fixture(name="engine", scope="module")
def vosk_engine() -> VoskEngine:
    return VoskEngine(SAMPLE_SPEECH_MODEL)


def wrong(engine: VoskEngine, turns: SpokenTurns, key: str) -> float:
    """The share of the words said on that track that were left out, changed or added."""
    heard = [word.text for word in engine.transcribe([turns.samples[key]], speaker=key)]
    return word_errors(turns.words[key], heard) / len(turns.words[key])


def learned() -> set[Speaker]:
    """As the maker wrote it into the model's folder."""
    text = (SAMPLE_SPEECH_MODEL / "README").read_text(encoding="utf-8")
    found = re.search(r"said by Flite\s+\(([^)]+)\) and eSpeak NG \(([^)]+)\)", text)
    assert found is not None
    named = zip(("flite", "espeak-ng"), found.groups(), strict=True)
    return {Speaker(program, voice) for program, voices in named for voice in voices.split(", ")}


@pytest.mark.parametrize("speakers", [SAMPLE_VOICES, OTHER_LEARNED])
@pytest.mark.parametrize("key", [YOU, OTHER])
def test_voices_that_it_learned_are_understood(engine: VoskEngine, speakers: tuple[Speaker, Speaker], key: str) -> None:
    assert set(speakers) <= learned()
    turns = conversation(*speakers)
    assert len(turns.words[key]) > 80
    assert wrong(engine, turns, key) <= LEARNED_AT_MOST


def test_a_voice_that_it_did_not_learn_is_understood_worse(engine: VoskEngine) -> None:
    assert ONE_STRANGER[1] not in learned()
    turns = conversation(*ONE_STRANGER)
    assert len(turns.words[OTHER]) > 80
    assert wrong(engine, turns, YOU) <= LEARNED_AT_MOST < wrong(engine, turns, OTHER) <= STRANGER_AT_MOST
