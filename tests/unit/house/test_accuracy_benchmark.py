"""The accuracy benchmark's own sums, by hand: scores, intervals, ranges; and that nobody is in both casts."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.core.event import Event, EventKind
from app.core.segment import Segment, Segments
from app.core.transcript import Word
from app.core.turn import OTHER, YOU
from tests.benchmarks.accuracy_scores import EventCount, interval, measured, scored
from tests.benchmarks.accuracy_voices import kmeans
from tests.benchmarks.accuracy_words import SPEECH_MODEL, misheard, words_wrong
from tests.helpers import recorded_voices
from tests.helpers.casts import (
    BABBLE,
    CALIBRATION,
    CALIBRATION_MEETINGS,
    HELD_OUT,
    HELD_OUT_MEETINGS,
    TUNING,
    TUNING_MEETINGS,
    Cast,
    people_of,
)
from tests.helpers.dialogue import LIVELY, Dialogue, make_dialogue
from tests.helpers.known_dialogue import KNOWN_ATTEMPTS, KNOWN_LISTENING, KNOWN_RESTARTS, KNOWN_SENTENCES
from tests.helpers.sound_conditions import CONDITIONS, Call, Condition
from tests.helpers.voices import RATE_HZ, Voice


def dialogue(*events: Event) -> Dialogue:
    """I speak from 0 to 4 s, they from 5 to 9 s, of 10 s."""
    phones: dict[str, Segments] = {YOU: (Segment(0.0, 4.0),), OTHER: (Segment(5.0, 9.0),)}
    return Dialogue(1, 10.0, {}, phones, events, {})


def switch(start_s: float, *, gap_s: float = 1.0) -> Event:
    return Event(EventKind.SWITCH, OTHER, YOU, Segment(start_s, start_s + 4), 0.0, gap_s)


def test_nobody_speaks_for_tuning_and_for_reporting() -> None:
    tuning, held_out = people_of(TUNING + TUNING_MEETINGS), people_of(HELD_OUT + HELD_OUT_MEETINGS)
    assert not tuning & held_out
    assert not (tuning | held_out) & people_of((Cast(0, BABBLE),))
    assert not (tuning | held_out) & people_of(CALIBRATION + CALIBRATION_MEETINGS)
    assert len(tuning) >= 12
    assert len(held_out) >= 12
    assert len(HELD_OUT) >= 10
    assert not {cast.seed for cast in TUNING + TUNING_MEETINGS} & {cast.seed for cast in HELD_OUT + HELD_OUT_MEETINGS}


def test_a_prompt_is_cut_at_its_silences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tones of half a second, 0.4 s between them, in 8 kHz; a sound of 0.8 s is a letter or a digit."""
    monkeypatch.setattr(recorded_voices, "PROMPTS", tmp_path)
    (tmp_path / "somebody").mkdir()
    tone = (0.1 * np.sin(np.arange(4000) * 0.5)).astype(np.float32)
    quiet = np.zeros(3200, np.float32)
    soundfile.write(tmp_path / "somebody" / "welcome.wav", np.concatenate([quiet, tone, quiet, tone, quiet]), 8000)
    soundfile.write(tmp_path / "somebody" / "a.wav", np.concatenate([tone, quiet[:2400]]), 8000)
    assert recorded_voices.is_there("prompt:somebody")
    assert not recorded_voices.is_there("prompt:nobody")
    recorded_voices.units.cache_clear()
    found = recorded_voices.units("prompt:somebody")
    assert [unit.length_s for unit in found] == pytest.approx([0.5, 0.5], abs=0.05)
    assert all(len(unit.spans) == 1 for unit in found)


def test_a_score_by_hand() -> None:
    meant = switch(5.0)
    found = {YOU: (Segment(0.0, 4.1),), OTHER: (Segment(5.2, 9.0),)}
    score = scored(dialogue(meant), found, [switch(5.2, gap_s=1.1)])
    values = measured([score])
    assert score.frames_wrong == 10 + 20
    assert values["frame error (%)"] == pytest.approx(100 * 30 / 2000)
    assert values["talk-time error (%)"] == pytest.approx((2.5 + 5.0) / 2)
    assert values["talk-share error, mean (points)"] == pytest.approx(100 * (4.1 / 7.9 - 0.5))
    assert values["boundary error, median (ms)"] == pytest.approx(50.0)  # of 0, 100, 200, 0
    assert values["reply-pause error, median (ms)"] == pytest.approx(100.0)
    assert values["F1 switch"] == 1.0


def test_what_is_left_out_is_not_scored() -> None:
    found = {YOU: (Segment(0.0, 4.0),), OTHER: (Segment(6.0, 9.0),)}
    score = scored(dialogue(switch(5.0)), found, [], left_out=(Segment(4.9, 6.0),))
    assert score.frames_wrong == 0
    assert score.events[EventKind.SWITCH] == EventCount(0, 0, 0)
    assert score.left_out == pytest.approx(0.11)


def test_an_event_of_another_kind_is_missed_and_wrong() -> None:
    found = Event(EventKind.CAME_IN_STOPPED, OTHER, YOU, Segment(5.0, 9.0), 0.4, -0.4)
    truth = dialogue(switch(5.0))
    score = scored(truth, truth.phones, [found])
    assert score.events[EventKind.SWITCH] == EventCount(0, 1, 0)
    assert score.events[EventKind.CAME_IN_STOPPED] == EventCount(0, 0, 1)


def words(*said: tuple[str, str]) -> tuple[Word, ...]:
    """(speaker, text), a word every half second."""
    return tuple(Word(Segment(at / 2, at / 2 + 0.3), text, 1.0, by) for at, (by, text) in enumerate(said))


def test_wrong_words_are_counted_of_each_speaker_by_itself() -> None:
    said = words((YOU, "we"), (OTHER, "yes"), (YOU, "agree"), (YOU, "on"), (YOU, "monday"))
    # "agree" is lost, "monday" is another, "well" is one too many.
    written = words((YOU, "we"), (OTHER, "well"), (OTHER, "yes"), (YOU, "on"), (YOU, "sunday"))
    assert words_wrong(said, written) == (3, 5)
    assert words_wrong(said, said) == (0, 5)


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_a_share_of_misheard_words_is_wrong(share: float) -> None:
    said = tuple(replace(word, text=f"{number}") for number, word in enumerate(words(*[(YOU, "")] * 500)))
    written = misheard(said, share, 1)
    wrong, count = words_wrong(said, written.words)
    assert wrong / count == pytest.approx(share, abs=0.03)
    assert written.mean_confidence > 0.9
    assert [word.segment.start for word in written.words] == sorted(word.segment.start for word in written.words)


def test_the_small_speech_model_knows_what_is_said_for_it() -> None:
    known = {line.split()[0] for line in (SPEECH_MODEL / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()}
    texts = (*KNOWN_LISTENING, *KNOWN_ATTEMPTS, *KNOWN_RESTARTS, *KNOWN_SENTENCES)
    assert not {word for text in texts for word in re.findall(r"[a-z']+", text.lower())} - known


def test_an_interval_holds_the_pooled_value_and_is_a_point_where_all_are_alike() -> None:
    assert interval([EventCount(3, 4, 4)] * 5) == (0.75, 0.75)
    low, high = interval([EventCount(0, 2, 2), EventCount(2, 2, 2), EventCount(1, 2, 2)])
    assert low < 0.5 < high


def test_k_means_finds_two_heaps() -> None:
    rows = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 5.0], [5.1, 5.0], [0.0, 0.1]])
    labels = kmeans(rows, 2)
    assert labels[0] == labels[1] == labels[4] != labels[2] == labels[3]


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not here")
def test_a_dialogue_is_the_same_every_time_and_its_words_lie_in_its_speech() -> None:
    voices = (Voice("flite", "rms"), Voice("flite", "slt", 1.0, 50, 1.1))
    first, again = (make_dialogue(3, voices, length_s=20.0, style=LIVELY) for _ in range(2))
    assert first.events == again.events
    assert first.phones == again.phones
    assert all(np.array_equal(first.speech[key], again.speech[key]) for key in (YOU, OTHER))
    assert len(first.words) > 20
    for word in first.words:
        assert any(
            span.start <= word.middle_s <= span.end or span.overlap_s(word.segment) for span in first.phones[word.speaker]
        )


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not here")
def test_every_condition_leaves_the_conversation_where_it_was() -> None:
    """What is heard is as long as the script, and loudest where there is speech."""
    made = make_dialogue(3, (Voice("flite", "rms"), Voice("flite", "slt")), length_s=10.0)
    call = Call(made)
    spoken = np.zeros(round(made.duration_s * RATE_HZ), np.bool_)
    for span in made.phones[YOU]:
        spoken[round(span.start * RATE_HZ) : round(span.end * RATE_HZ)] = True
    for condition in CONDITIONS[9::3]:
        tracks = call.heard(condition)
        assert {len(track) for track in tracks.values()} == {len(spoken)}
        loud, rest = (float(np.mean(tracks[YOU][part] ** 2)) for part in (spoken, ~spoken))
        assert loud > 1.5 * rest, condition.name


def test_conditions_are_named_once() -> None:
    names = [condition.name for condition in CONDITIONS]
    assert len(set(names)) == len(names) >= 20
    assert Condition("clean") in CONDITIONS
