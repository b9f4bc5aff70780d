"""The summary in plain text reads from the headline to the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.moment import Reflection, ReflectionState
from app.core.quality import Quality, QualityReport
from app.core.recording import Conversation
from app.exports.summary_text import speaker_names, summary_text, write_summary


def test_it_begins_with_the_conversation_and_holds_every_part_in_order(
    result: AnalysisResult, conversation: Conversation
) -> None:
    key = result.moments[0].key
    text = summary_text(result, conversation, {key: Reflection(key, " I let her finish. ", ReflectionState.ANSWERED)})
    assert text.splitlines()[0] == "Renewal call"
    assert "3:20 · Call on this computer" in text.splitlines()[1]
    assert text.splitlines()[2] == "Saved up to 3:20."
    parts = ["You: 1:00 of talk, 40%", "=Priya: 1:30 of talk, 60%", "- The words are a draft.", "Moments to think about",
             "1. 2:31  You came in", "=You began early.", "“and so I”", "What might she have said?", "An idea.",
             "You wrote: I let her finish."]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_what_went_wrong_stands_at_the_top(result: AnalysisResult, conversation: Conversation) -> None:
    text = summary_text(result, replace(conversation, failure="The words could not be written down. Try again."))
    assert text.splitlines()[3] == "The words could not be written down. Try again."


def test_without_a_conversation_it_begins_with_the_headline(result: AnalysisResult) -> None:
    text = summary_text(result)
    assert "Renewal" not in text
    assert "Priya: 1:30 of talk, 60%" in text


def test_lines_are_short_and_end_with_the_last_word(result: AnalysisResult, conversation: Conversation) -> None:
    long = replace(result.moments[0], observation="long " * 100)
    text = summary_text(replace(result, moments=(long,)), conversation)
    assert max(len(line) for line in text.splitlines()) <= 88
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_without_moments_it_says_so(result: AnalysisResult) -> None:
    without = replace(result, moments=())
    assert "Nothing stood out." in summary_text(without)
    no_events = summary_text(replace(without, quality=QualityReport(events=Quality.WITHHELD)))
    assert "No moments: who came in on whom can't be told, and nothing else stood out." in no_events
    unknown = replace(without, quality=QualityReport(talk_time=Quality.WITHHELD, events=Quality.WITHHELD))
    assert "No moments: they need to know who spoke when." in summary_text(unknown)
    nobody_you = replace(no_share(without), speech={"voice-1": result.speech["you"], "voice-2": result.speech["other-1"]})
    assert "No moments yet: they need to know which one is you." in summary_text(nobody_you)


def no_share(result: AnalysisResult) -> AnalysisResult:
    """As on one track whose voices are told apart."""
    return replace(result, quality=QualityReport(talk_time=Quality.ESTIMATED, events=Quality.WITHHELD))


def test_talk_times_are_rounded_as_the_headline_rounds_them(result: AnalysisResult) -> None:
    mine = replace(result.speakers[0], talk_time_s=11.6)
    assert "You: 0:12 of talk" in summary_text(replace(result, speakers=(mine, *result.speakers[1:])))


def test_names_are_those_that_the_person_gave(result: AnalysisResult, conversation: Conversation) -> None:
    assert speaker_names(result, conversation) == {"you": "You", "other-1": "=Priya"}
    assert speaker_names(result, None) == {"you": "You", "other-1": "Priya"}


def test_it_is_written_as_utf8(result: AnalysisResult, conversation: Conversation, tmp_path: Path) -> None:
    write_summary(result, conversation, {}, tmp_path / "summary.txt")
    assert (tmp_path / "summary.txt").read_text("utf-8") == summary_text(result, conversation, {})


def test_parts_that_say_nothing_leave_no_gap(result: AnalysisResult) -> None:
    withheld = QualityReport(Quality.WITHHELD, Quality.WITHHELD, Quality.WITHHELD)
    speakers = tuple(replace(one, talk_time_s=None, talk_share=None) for one in result.speakers)
    bare = replace(result, quality=withheld, speakers=speakers, metrics=(), events=(), pauses=(), moments=())
    assert "\n\n\n" not in summary_text(bare)
