"""One conversation as plain text: headline, one sentence a chart, what to bear in mind, and the moments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from app.coaching import sentences
from app.coaching.accuracy import left_out_sentence, range_text
from app.coaching.headline import headline
from app.coaching.phrases import upper_first
from app.core.analysis_result import AnalysisResult, SpeakerSummary
from app.core.clock import clock
from app.core.moment import Moment, Reflection
from app.core.quality import Quality
from app.core.recording import Conversation, ConversationKind
from app.core.turn import OTHER, VOICE, YOU
from app.exports.files import write_text
from app.i18n import tr

_WIDTH = 88


def summary_text(
    result: AnalysisResult,
    conversation: Conversation | None = None,
    reflections: Mapping[str, Reflection] | None = None,
    *,
    names: Mapping[str, str] | None = None,
) -> str:
    """The text with its last line break; without a conversation (`heard analyze`) it begins with the headline.

    names: of the voices where there is no conversation.
    """
    names = conversation.names if conversation is not None else names or {}
    parts = [
        *_opening(conversation),
        *_wrapped(headline(result, names)),
        "",
        *_numbers(result, names),
        *_reasons(result),
        *_moments(result, reflections or {}),
    ]
    spaced = (part for before, part in pairwise(("", *parts)) if part or before)  # a part that says nothing leaves no gap
    return "\n".join(spaced).rstrip() + "\n"


def write_summary(
    result: AnalysisResult, conversation: Conversation, reflections: Mapping[str, Reflection], path: Path
) -> None:
    """Raises OutputFileError."""
    write_text(summary_text(result, conversation, reflections), path)


def speaker_names(result: AnalysisResult, conversation: Conversation | None) -> dict[str, str]:
    """A name for each speaker's key: what the person called them, else what the result does."""
    given = conversation.names if conversation is not None else {}
    return {speaker.key: given.get(speaker.key) or speaker.name for speaker in result.speakers}


def _opening(conversation: Conversation | None) -> Iterator[str]:
    if conversation is None:
        return
    yield conversation.title
    day = conversation.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    yield f"{day} · {clock(conversation.duration_s)} · {kind_words(conversation.kind)}"
    for remark in (conversation.note, conversation.failure):
        yield from _wrapped(remark)
    yield ""


def _numbers(result: AnalysisResult, names: Mapping[str, str]) -> Iterator[str]:
    for speaker in result.speakers:
        if speaker.talk_share is not None and speaker.talk_time_s is not None:
            yield _share(result, speaker, tr("You") if speaker.key == YOU else names.get(speaker.key) or speaker.name)
    yield ""
    for told in (
        sentences.talk_time_sentence(result, names),
        sentences.interruptions_sentence(result, names),
        sentences.pauses_sentence(result, names),
        sentences.interactivity_sentence(result, names),
    ):
        if told:
            yield from _wrapped(told)
    yield ""
    yield from _ranges(result, names)


def _share(result: AnalysisResult, speaker: SpeakerSummary, who: str) -> str:
    time, share = clock(round(speaker.talk_time_s or 0.0)), f"{speaker.talk_share or 0.0:.0%}"
    value = result.metric("talk_share", speaker.key)
    if value is None or value.quality is not Quality.ESTIMATED:
        return tr("{who}: {time} of talk, {share}", who=who, time=time, share=share)
    span = range_text(value)
    if not span:
        return tr("{who}: about {time} of talk, about {share}", who=who, time=time, share=share)
    return tr("{who}: about {time} of talk, {span}", who=who, time=time, span=span)


def _ranges(result: AnalysisResult, names: Mapping[str, str]) -> Iterator[str]:
    """How far estimates may be off, where that is known."""
    them = upper_first(sentences.other_side(result, names))
    lines = [
        tr("- {what}: {span}", what=what, span=range_text(value))
        for identifier, speaker, what in (
            ("came_in_stopped", YOU, tr("You came in and they stopped")),
            ("came_in_carried_on", YOU, tr("You came in and they carried on")),
            ("came_in_stopped", OTHER, tr("{them} came in and you stopped", them=them)),
            ("came_in_carried_on", OTHER, tr("{them} came in and you carried on", them=them)),
            ("reply_pause_median", YOU, tr("Your middle wait before replying")),
            ("room_count", YOU, tr("Times you gave a second or more of room")),
            ("longest_stretch", YOU, tr("Your longest stretch")),
        )
        if (value := result.metric(identifier, speaker)) is not None and range_text(value)
    ]
    if lines:
        yield tr("How sure the estimates are")
        yield from lines
        yield ""


def _reasons(result: AnalysisResult) -> Iterator[str]:
    texts = [reason.text for reason in result.quality.reasons]
    if left_out := left_out_sentence(result):
        texts.append(left_out)
    if result.corrected:
        texts.append(tr("You corrected what was heard; the numbers follow what you said."))
    if texts:
        yield tr("To bear in mind")
        for text in texts:
            yield from _wrapped(text, first="- ", later="  ")
        yield ""


def _moments(result: AnalysisResult, reflections: Mapping[str, Reflection]) -> Iterator[str]:
    if not result.moments:
        yield _no_moments(result)
        return
    yield tr("Moments to think about")
    for number, moment in enumerate(result.moments, start=1):
        yield ""
        yield from _moment(number, moment, reflections.get(moment.key))


def _no_moments(result: AnalysisResult) -> str:
    """Nothing is said to be even where it isn't known who came in on whom."""
    talk_time, events = result.quality.talk_time, result.quality.events
    if Quality.WITHHELD not in (talk_time, events):
        return tr("Nothing stood out. That happens in an even conversation.")
    if result.told_apart and talk_time is not Quality.WITHHELD:
        return tr("No moments: who came in on whom can't be told, and nothing else stood out.")
    if talk_time is not Quality.WITHHELD and any(key.startswith(VOICE) for key in result.speech):
        return tr("No moments yet: they need to know which one is you.")
    return tr("No moments: they need to know who spoke when.")


def _moment(number: int, moment: Moment, reflection: Reflection | None) -> Iterator[str]:
    yield f"{number}. {clock(moment.segment.start)}  {moment.title}"
    yield from _wrapped(moment.observation, first="   ")
    if moment.quote:
        yield from _wrapped(f"“{moment.quote}”", first="   ")
    yield from _wrapped(moment.question, first="   ")
    yield from _wrapped(moment.idea, first="   ")
    if reflection is not None and reflection.answer.strip():
        yield from _wrapped(tr("You wrote: {answer}", answer=reflection.answer.strip()), first="   ")


def kind_words(kind: ConversationKind) -> str:
    return {
        ConversationKind.CALL: tr("Call on this computer"),
        ConversationKind.ROOM: tr("In the room"),
        ConversationKind.IMPORT: tr("Imported"),
        ConversationKind.SAMPLE: tr("Sample"),
    }[kind]


def _wrapped(text: str, *, first: str = "", later: str | None = None) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=first if later is None else later)
