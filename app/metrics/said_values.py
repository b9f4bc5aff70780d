"""Values of what was said: how often each cue was found, and what was told from one turn to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from app.core.analysis_result import Cue
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.segment import Segments
from app.core.turn import YOU
from app.metrics.events import Interplay
from app.metrics.values import UNITS, Found, withheld, worst

KINDS = {"question_stacked": "stacked", "question_follow_up": "follow_up"}
"""Names of the labelled set -> kinds of cues, where these differ."""

QUESTIONS = ("question", "question_open", "question_closed")
"""Open and closed ones can only be told apart where both are found surely."""

COUNTED: Mapping[str, tuple[str, ...]] = {
    "questions": ("question",),
    "questions_open": QUESTIONS,
    "questions_closed": QUESTIONS,
    "questions_stacked": ("question_stacked",),
    "questions_follow_up": ("question_follow_up",),
    "recaps": ("recap",),
    "recaps_confirmed": ("recap_confirmed",),
    "validations": ("validation",),
    "thanks": ("gratitude",),
    "plans": ("plan",),
    "hurry": ("hurry",),
    "verdicts": ("verdict_word",),
    "absolutes": ("absolute",),
    "explained_again": ("explained_again",),
    "fillers": ("filler",),
}
YOURS: Mapping[str, tuple[str, ...]] = {"defensive_openings": ("defensive_opening",), "self_turns": ("self_turn",)}


def said_values(found: Found, interplay: Interplay, on: Collection[str]) -> tuple[MetricValue, ...]:
    """What was counted from words, for each speaker; a cue that is not on has no value.

    Args:
        found: the conversation's cues among others.
        interplay: who held the floor.
        on: names of the cues that are found surely enough.
    """
    values: list[MetricValue] = []
    for speaker in found.activity.speech:
        for identifier, needed in (*COUNTED.items(), *(YOURS.items() if speaker == YOU else ())):
            own = _own(found, identifier, needed, speaker)
            values.append(_value(found, identifier, speaker, number=len(own) if _all_on(needed, on) else None, evidence=own))
    return (*values, _uptake(found, interplay, on), *_advice(found, on))


def _own(found: Found, identifier: str, needed: Sequence[str], speaker: str) -> Segments:
    kind = KINDS.get(needed[0], needed[0])
    cues = [cue for cue in found.cues if (cue.kind, cue.speaker) == (kind, speaker)]
    if identifier == "questions_open":
        cues = [cue for cue in cues if cue in found.open_questions]
    if identifier == "questions_closed":
        cues = [cue for cue in cues if cue in found.closed_questions]
    return tuple(cue.segment for cue in cues)


def _all_on(needed: Sequence[str], on: Collection[str]) -> bool:
    return all(name in on for name in needed)


def _uptake(found: Found, interplay: Interplay, on: Collection[str]) -> MetricValue:
    """The share of your turns after theirs in which you use a word of their last turn."""
    taken = [cue for cue in found.cues if cue.kind == "uptake"]
    starts = sorted(cue.segment.start for cue in taken)
    replies = used = 0
    for turns in interplay.floors:
        for before, turn in pairwise(turns):
            if turn.speaker == YOU != before.speaker:
                replies += 1
                used += bisect_left(starts, turn.start - 0.3) < bisect_right(starts, turn.end)
    share = used / replies if replies and "uptake" in on else None
    evidence = tuple(cue.segment for cue in taken)
    return _value(found, "uptake", YOU, number=share, evidence=evidence, certain=found.quality.events)


def _advice(found: Found, on: Collection[str]) -> tuple[MetricValue, MetricValue]:
    """When you first proposed a solution, and the questions that you had asked by then."""
    first = next((cue for cue in found.cues if cue.kind == "first_advice"), None)
    if first is None or "first_advice" not in on:
        return withheld("first_advice", YOU), withheld("questions_before_advice", YOU)
    asked = tuple(cue.segment for cue in found.cues if _asked_before(cue, first))
    count = len(asked) if "question" in on else None
    return (
        _value(found, "first_advice", YOU, number=first.segment.start, evidence=(first.segment,)),
        _value(found, "questions_before_advice", YOU, number=count, evidence=asked),
    )


def _asked_before(cue: Cue, advice: Cue) -> bool:
    return cue.kind == "question" and cue.speaker == YOU and cue.segment.end <= advice.segment.start


def _value(
    found: Found,
    identifier: str,
    speaker: str,
    *,
    number: float | None,
    evidence: Segments,
    certain: Quality = Quality.MEASURED,
) -> MetricValue:
    quality = worst(found.from_words, certain, Quality.ESTIMATED)  # patterns find most of it, never all
    if number is None or quality is Quality.WITHHELD:
        return withheld(identifier, speaker)
    return MetricValue(identifier, speaker, float(number), UNITS[identifier], quality, evidence)
