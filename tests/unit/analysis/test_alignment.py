"""Words go to the speech that they belong to, and only speech is cut out for an engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.analysis.alignment import RATE_HZ, SpeechCutter, align, placed, spans_to_transcribe
from app.core.segment import Segment, merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Word


def word(start: float, end: float, text: str, speaker: str) -> Word:
    return Word(Segment(start, end), text, 0.9, speaker)


def test_words_outside_their_speakers_speech_are_left_out() -> None:
    activity = SpeechActivity(
        20.0, Mode.TWO_TRACKS, {"you": (Segment(1.0, 3.0), Segment(10.0, 12.0)), "other-1": (Segment(4.0, 9.0),)}
    )
    mine = [word(1.2, 1.6, "hello", "you"), word(2.9, 3.2, "there", "you"), word(10.1, 10.3, "yes", "you")]
    theirs_in_my_microphone = [word(4.0, 4.4, "well", "you"), word(8.0, 8.4, "fine", "you")]
    theirs = [word(4.0, 4.4, "well", "other-1"), word(8.9, 9.5, "noise", "other-1")]
    kept = align([*theirs, *theirs_in_my_microphone, *reversed(mine), word(5.0, 5.1, "who", "nobody")], activity)
    assert [(w.text, w.speaker) for w in kept] == [
        ("hello", "you"), ("there", "you"), ("well", "other-1"), ("yes", "you"),
    ]  # fmt: skip


def test_a_word_of_no_length_needs_speech_around_it() -> None:
    activity = SpeechActivity(9.0, Mode.ONE_TRACK, {"anyone": (Segment(1.0, 2.0),)})
    kept = align([word(1.5, 1.5, "in", "anyone"), word(5.0, 5.0, "out", "anyone")], activity)
    assert [w.text for w in kept] == ["in"]


def test_spans_have_half_a_second_of_quiet_around_and_join() -> None:
    speech = [Segment(0.2, 1.0), Segment(1.9, 3.0), Segment(4.25, 5.0), Segment(9.0, 9.8)]
    assert spans_to_transcribe(speech, duration_s=10.0) == (Segment(0.0, 3.5), Segment(3.75, 5.5), Segment(8.5, 10.0))


def blocks_of(samples: NDArray[np.float32], sizes: list[int]) -> Iterator[NDArray[np.float32]]:
    at = 0
    while at < len(samples):
        for size in sizes:
            yield samples[at : at + size]
            at += size


def test_pieces_are_the_spans_and_words_return_to_their_place() -> None:
    samples = np.arange(10 * RATE_HZ, dtype=np.float32)
    cutter = SpeechCutter((Segment(1.0, 2.0), Segment(5.0, 7.5)))
    pieces = list(cutter.cut(blocks_of(samples, [RATE_HZ // 3])))
    assert [(piece.samples[0], len(piece.samples)) for piece in pieces] == [(RATE_HZ, RATE_HZ), (5 * RATE_HZ, 2.5 * RATE_HZ)]
    assert [piece.segment for piece in pieces] == [Segment(1.0, 2.0), Segment(5.0, 7.5)]
    assert cutter.cut_s == 3.5


def test_a_word_stands_at_its_time_and_inside_its_stretch() -> None:
    within = Segment(5.0, 7.5)
    assert placed(word(0.5, 1.0, "b", "you"), within) == word(5.5, 6.0, "b", "you")
    assert placed(word(2.4, 2.8, "c", "you"), within).segment == Segment(7.4, 7.5)
    assert placed(word(3.6, 3.9, "d", "you"), within).segment == Segment(7.5, 7.5)


def test_a_long_span_is_divided_where_it_is_quietest() -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, 70 * RATE_HZ).astype(np.float32)
    for quiet_s in (10.0, 26.0, 49.0):
        samples[round((quiet_s - 0.1) * RATE_HZ) : round((quiet_s + 0.1) * RATE_HZ)] = 0
    pieces = [piece.samples for piece in SpeechCutter((Segment(0.0, 70.0),)).cut(blocks_of(samples, [8_000]))]
    ends = np.cumsum([len(piece) for piece in pieces]) / RATE_HZ
    assert ends[0] == pytest.approx(26.0, abs=0.1)
    assert ends[1] == pytest.approx(49.0, abs=0.1)
    assert ends[-1] == 70.0
    assert max(len(piece) for piece in pieces) <= 30 * RATE_HZ


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0, 60), st.floats(0.05, 40)), max_size=6),
    st.lists(st.integers(3_000, 200_000), min_size=1, max_size=4),
)
def test_nothing_is_lost_or_doubled_however_blocks_fall(spans: list[tuple[float, float]], sizes: list[int]) -> None:
    samples = np.arange(70 * RATE_HZ, dtype=np.float32)
    wanted = merged(Segment(start, min(70.0, start + length)) for start, length in spans)
    pieces = [piece.samples for piece in SpeechCutter(wanted).cut(blocks_of(samples, sizes))]
    expected = [samples[round(s.start * RATE_HZ) : round(s.end * RATE_HZ)] for s in wanted]
    got = np.concatenate(pieces) if pieces else np.zeros(0)
    assert np.array_equal(got, np.concatenate(expected) if expected else np.zeros(0))
