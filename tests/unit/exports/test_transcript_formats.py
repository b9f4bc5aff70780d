"""What was said and who spoke when, written and read back by the libraries of each format."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from praatio import textgrid

from app.core.analysis_result import AnalysisResult
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment
from app.core.transcript import Transcript, Word
from app.core.turn import Annotation
from app.exports.rttm import rttm_text
from app.exports.subtitles import cues, srt_text, vtt_text
from app.exports.text_grid import write_text_grid
from app.exports.transcript_text import transcript_text
from tests.helpers.results import conversation as long_conversation

NAMES = {"you": "You", "other-1": "Zoë <Ng> & Co"}


@pytest.fixture(scope="module")
def long_result() -> AnalysisResult:
    """Ten minutes, about 1,000 words of two voices."""
    return long_conversation(10)


def said(result: AnalysisResult, speaker: str) -> list[str]:
    return [word.text for word in result.transcript.words if word.speaker == speaker]


def assert_spans(found: Sequence[tuple[float, float]], wanted: Sequence[Segment], *, within_s: float) -> None:
    assert len(found) == len(wanted)
    for (start, end), segment in zip(found, wanted, strict=True):
        assert (start, end) == pytest.approx((segment.start, segment.end), abs=within_s)


def test_vtt_read_back_holds_every_word_with_its_speaker(long_result: AnalysisResult) -> None:
    found = webvtt.from_buffer(io.StringIO(vtt_text(long_result, NAMES)))
    for key, name in (("you", "You"), ("other-1", "Zoë &lt;Ng&gt; &amp; Co")):  # the library leaves them as they stand
        assert " ".join(cue.text for cue in found.captions if cue.voice == name).split() == said(long_result, key)
    starts = [cue.start_in_seconds + cue.start_time.milliseconds / 1000 for cue in found.captions]
    assert starts == pytest.approx([cue.segment.start for cue in cues(long_result, NAMES)], abs=0.001)
    assert all(cue.end > cue.start for cue in found.captions)


def test_srt_read_back_holds_every_word_with_its_speaker(long_result: AnalysisResult) -> None:
    found = list(srt.parse(srt_text(long_result, NAMES)))
    assert [cue.index for cue in found] == list(range(1, len(found) + 1))
    for key, name in NAMES.items():
        lines = [cue.content.removeprefix(f"{name}: ") for cue in found if cue.content.startswith(f"{name}: ")]
        assert " ".join(lines).split() == said(long_result, key)
    times = [(cue.start / timedelta(seconds=1), cue.end / timedelta(seconds=1)) for cue in found]
    assert all(end > start for start, end in times)
    assert_spans(times, [cue.segment for cue in cues(long_result, NAMES)], within_s=0.001)


def test_subtitles_are_short_enough_to_be_read(long_result: AnalysisResult) -> None:
    assert max(len(cue.text) for cue in cues(long_result, NAMES)) <= 84
    assert max(cue.segment.duration_s for cue in cues(long_result, NAMES)) <= 7.0


def test_a_pause_begins_a_subtitle_and_a_word_longer_than_all_stands_alone() -> None:
    words = (Word(Segment(0.0, 0.4), "so", 1.0, "you"), Word(Segment(1.2, 1.6), "what", 1.0, "you"),
             Word(Segment(1.7, 9.7), "well" * 30, 1.0, "you"))  # fmt: skip
    spoken = replace(long_conversation(1), transcript=Transcript(words), annotation=Annotation())
    assert [cue.text for cue in cues(spoken, {})] == ["so", "what", "well" * 30]


def test_text_grid_read_back_holds_speech_words_and_events(long_result: AnalysisResult, tmp_path: Path) -> None:
    path = tmp_path / "call.TextGrid"
    write_text_grid(long_result, {"you": "You", "other-1": 'Zoë "Z" Ng'}, path)
    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False)
    assert grid.tierNames == ("You speech", "You words", 'Zoë "Z" Ng speech', 'Zoë "Z" Ng words', "events")
    speech = [(entry.start, entry.end) for entry in grid.getTier("You speech").entries]
    assert_spans(speech, long_result.speech["you"], within_s=1e-5)
    assert [entry.label for entry in grid.getTier("You words").entries] == said(long_result, "you")
    events = sorted(long_result.events, key=lambda one: (one.segment.start, one.kind.value))
    entries = grid.getTier("events").entries
    assert [entry.label for entry in entries] == [f"{one.kind.value} {one.by}" for one in events]
    assert [entry.time for entry in entries] == pytest.approx([one.segment.start for one in events], abs=1e-5)
    assert grid.maxTimestamp == pytest.approx(long_result.duration_s)


def test_people_of_one_name_get_tiers_of_their_own_and_withheld_events_none(
    result: AnalysisResult, tmp_path: Path
) -> None:
    unsure = replace(result, quality=QualityReport(events=Quality.WITHHELD))
    write_text_grid(unsure, {"you": "Alex", "other-1": "Alex"}, tmp_path / "a.TextGrid")
    grid = textgrid.openTextgrid(str(tmp_path / "a.TextGrid"), includeEmptyIntervals=True)
    assert grid.tierNames == ("you speech", "you words", "other-1 speech", "other-1 words")


@given(st.lists(st.tuples(st.floats(0, 90), st.floats(0, 5)), max_size=12))
def test_any_words_make_a_text_grid_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[float, float]]
) -> None:
    words = tuple(sorted(Word(Segment(start, start + length), "a", 1.0, "you") for start, length in spans))
    spoken = replace(long_conversation(1), transcript=Transcript(words))
    path = tmp_path_factory.mktemp("grid") / "a.TextGrid"
    write_text_grid(spoken, {}, path)
    entries = textgrid.openTextgrid(str(path), includeEmptyIntervals=False).getTier("you words").entries
    assert len(entries) <= len(words)
    assert all(before.end <= after.start for before, after in pairwise(entries))


def test_rttm_has_ten_fields_a_row_and_the_speech_of_each(long_result: AnalysisResult) -> None:
    rows = [line.split(" ") for line in rttm_text(long_result, uri="abc").splitlines()]
    assert {(len(row), row[0], row[1], row[2]) for row in rows} == {(10, "SPEAKER", "abc", "1")}
    for key, own in long_result.speech.items():
        spans = [(float(row[3]), float(row[3]) + float(row[4])) for row in rows if row[7] == key]
        assert_spans(spans, sorted(own), within_s=0.002)


def test_plain_text_says_who_and_when_and_that_a_draft_is_one(result: AnalysisResult) -> None:
    assert transcript_text(result, {"you": "You"}) == (
        "These words are a draft: some of them are wrong.\n\n[0:01] You\nhello\n"
    )
    assert transcript_text(replace(result, transcript=Transcript()), {}) == ""
