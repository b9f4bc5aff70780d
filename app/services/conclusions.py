"""From what the library keeps to what is shown of it: the measured result, and the few values of its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.content import Content
from app.core.analysis_result import AnalysisResult
from app.core.correction import Correction
from app.core.moment import Reflection, ReflectionState
from app.core.quality import Quality
from app.core.recording import Conversation, ConversationKind
from app.core.segment import Segment, Segments
from app.core.turn import YOU
from app.library.analyses import Analysis
from app.library.conversations import Summary

SLICES = 32


def conclude(
    conversation: Conversation,
    heard: Analysis,
    content: Content,
    *,
    answers: Mapping[str, Reflection],
    corrections: Sequence[Correction],
) -> AnalysisResult:
    """Measure a conversation as the person corrected it.

    A moment that the person has written to stays, where the rules allow it, when words bring further moments.
    """
    from app.services.measure import measure  # noqa: PLC0415 - rows that are only listed need none of the measures

    # The sample reads the same for everybody, though its identifier is a new one each time that it is added.
    seed = conversation.kind.value if conversation.kind is ConversationKind.SAMPLE else conversation.id
    return measure(
        heard.activity,
        heard.transcript,
        names=conversation.names,
        seed=seed,
        content=content,
        marks=conversation.marks,
        kept=frozenset(key for key, own in answers.items() if own.answer.strip() or own.state is not ReflectionState.OPEN),
        corrections=corrections,
    )


def summarise(result: AnalysisResult) -> Summary:
    """What the list shows of a result."""
    you = result.speaker(YOU)
    share = None if you is None else you.talk_share
    told = share is not None and result.quality.talk_time is not Quality.WITHHELD
    return Summary(
        you_share=share if told else None,
        balance_slices=balance_slices(result.counted_speech, result.duration_s) if told else (),
        moment_keys=tuple(moment.key for moment in result.moments),
        estimated=told and result.quality.talk_time is Quality.ESTIMATED,
    )


def balance_slices(speech: Mapping[str, Segments], duration_s: float, *, count: int = SLICES) -> tuple[float | None, ...]:
    """Your share of the speech in equal slices of the conversation, None where nobody spoke."""
    slices = [Segment(duration_s * index / count, duration_s * (index + 1) / count) for index in range(count)]
    spoken = {key: _in_slices(segments, slices) for key, segments in speech.items()}
    everyone = [sum(own[index] for own in spoken.values()) for index in range(count)]
    yours = spoken.get(YOU, [0.0] * count)
    return tuple(round(mine / all_s, 4) if all_s else None for mine, all_s in zip(yours, everyone, strict=True))


def _in_slices(segments: Segments, slices: Sequence[Segment]) -> list[float]:
    """Seconds of speech in each slice; segments are in order, so that each is looked at in its own slices only."""
    found = [0.0] * len(slices)
    first = 0
    for segment in segments:
        while first < len(slices) - 1 and slices[first].end <= segment.start:
            first += 1
        index = first
        while index < len(slices) and slices[index].start < segment.end:
            found[index] += segment.overlap_s(slices[index])
            index += 1
    return found
