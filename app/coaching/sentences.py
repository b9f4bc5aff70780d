"""Says in sentences what was measured: the line beside each chart; nothing that is withheld is said."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from app.coaching.phrases import nearly, other_name, possessive, seconds, speaker_name, upper_first
from app.core.analysis_result import AnalysisResult
from app.core.event import EventKind, PauseKind
from app.core.quality import Quality
from app.core.segment import Segment, total_s
from app.core.turn import YOU
from app.i18n import tr, trn
from app.metrics.talk import window_at

LITTLE_TALK_S = 120.0
ROOM_S = 1.0
_CLUSTER_S = 300.0
_EVEN_S = 300.0
_SAME_LEAN = 0.02
_AT_AN_END_S = 20.0

Names = Mapping[str, str]


def all_talk_s(result: AnalysisResult) -> float:
    """Speech of everybody, without what is left out."""
    return sum(total_s(own) for own in result.counted_speech.values())


def times(count: int) -> str:
    """Once, twice, 3 times."""
    if count == 1:
        return tr("once")
    if count == 2:
        return tr("twice")
    return trn("{count} time", "{count} times", count)


def talk_time_sentence(result: AnalysisResult, names: Names) -> str:
    """Where the balance tipped most towards one side, or the longest stretches; empty where talk time is withheld."""
    if result.quality.talk_time is Quality.WITHHELD or not result.told_apart:
        return ""
    parts: list[str] = []
    mine = result.longest.get(YOU)
    theirs = _longest_other(result)
    if mine is not None and theirs:
        speaker, length_s = theirs
        parts.append(
            tr(
                "Longest stretches without a reply: yours {mine}, {theirs} {length}.",
                mine=seconds(mine.duration_s),
                theirs=possessive(_other(result, speaker, names)),
                length=seconds(length_s),
            )
        )
    tipped = _tipped(result, names)
    return " ".join([*parts, tipped] if tipped else parts)


def _other(result: AnalysisResult, speaker: str, names: Names) -> str:
    """One of several is called by their label, where they have no name."""
    several = sum(1 for key in result.speech if key != YOU) > 1
    return speaker_name(speaker, names, several=True) if several else other_name(speaker, names)


def _longest_other(result: AnalysisResult) -> tuple[str, float] | None:
    others = [(segment.duration_s, key) for key, segment in result.longest.items() if key != YOU]
    if not others:
        return None
    length_s, key = max(others)
    return key, length_s


def _tipped(result: AnalysisResult, names: Names) -> str:
    known = [(abs(share - 0.5), time_s, share) for time_s, share in result.balance if share is not None]
    if not known or result.duration_s < _EVEN_S:
        return ""
    distance, time_s, share = max(known, key=lambda point: (point[0], -point[1]))
    if distance < 0.1:
        return tr("It stayed near even throughout.")
    towards = tr("you") if share > 0.5 else other_side(result, names)
    if all(abs(other - share) < _SAME_LEAN for _, _, other in known):
        return tr("It leaned towards {towards} throughout.", towards=towards)
    window = window_at(time_s, duration_s=result.duration_s, holes=result.not_counted)
    return tr("It tipped most towards {towards} {when}.", towards=towards, when=_when(window, result.duration_s))


def _when(window: Segment, duration_s: float) -> str:
    """In the first 3 minutes, around minute 19, in the last 3 minutes."""
    if window.start < _AT_AN_END_S:
        return trn("in the first minute", "in the first {count} minutes", max(1, round(window.end / 60)))
    if duration_s - window.end < _AT_AN_END_S:
        return trn("in the last minute", "in the last {count} minutes", max(1, round((duration_s - window.start) / 60)))
    return tr("around minute {minute}", minute=round((window.start + window.end) / 120))


def interruptions_sentence(result: AnalysisResult, names: Names) -> str:
    """How often you came in, and where most of it lay; empty where events are withheld."""
    mine, theirs = came_in_count(result, YOU), came_in_others_count(result)
    if mine is None or theirs is None:
        return ""
    if not mine and not theirs:
        return tr("Nobody came in on anybody.")
    them = other_side(result, names)
    if not mine:
        return tr("{them} came in on you {times}; you did not come in on {other}.",
                  them=upper_first(them), times=times(theirs), other=them)  # fmt: skip
    gathered = _gathered(result)
    if gathered:
        return gathered
    if not theirs:
        return tr("You came in on {them} {times}; {other} did not come in on you.", them=them, times=times(mine), other=them)
    return tr("You came in on {them} {mine}, {other} on you {theirs}.",
              them=them, mine=times(mine), other=them, theirs=times(theirs))  # fmt: skip


def _gathered(result: AnalysisResult) -> str:
    """The five minutes that hold at least three of yours and half of them, where the conversation is long enough."""
    starts = [event.segment.start for event in result.events if event.by == YOU and event.kind in _CAME_IN]
    if result.duration_s < 3 * _CLUSTER_S:
        return ""
    counts = {
        begin: sum(1 for start in starts if begin <= start < begin + _CLUSTER_S)
        for begin in (index * _CLUSTER_S for index in range(int(result.duration_s // _CLUSTER_S) + 1))
    }
    begin, most = max(counts.items(), key=lambda item: (item[1], -item[0]))
    if most < 3 or most * 5 < len(starts) * 2:
        return ""
    first, last = round(begin / 60), round((begin + _CLUSTER_S) / 60)
    if not first:
        when = tr("in the first {last} minutes", last=last)
    elif begin + _CLUSTER_S >= result.duration_s:
        when = tr("after minute {first}", first=first)
    else:
        when = tr("between minutes {first} and {last}", first=first, last=last)
    if most == len(starts):
        return tr("All {count} of yours came {when}.", count=most, when=when)
    return tr("{most} of your {count} came {when}.", most=most, count=len(starts), when=when)


_CAME_IN = frozenset({EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON})


def came_in_count(result: AnalysisResult, speaker: str) -> int | None:
    """Both kinds together, for one direction; None where events are withheld."""
    if result.quality.events is Quality.WITHHELD or not result.told_apart:
        return None
    return sum(1 for event in result.events if event.by == speaker and event.kind in _CAME_IN)


def came_in_others_count(result: AnalysisResult) -> int | None:
    if result.quality.events is Quality.WITHHELD or not result.told_apart:
        return None
    return sum(1 for event in result.events if event.by != YOU and event.kind in _CAME_IN)


def pauses_sentence(result: AnalysisResult, names: Names) -> str:
    """The middle replies of both sides; empty where pauses are withheld."""
    if result.quality.pauses is Quality.WITHHELD or not result.told_apart:
        return ""
    mine = reply_lengths(result, YOU)
    theirs = [length for key in result.speech if key != YOU for length in reply_lengths(result, key)]
    them = other_side(result, names)
    if not mine and not theirs:
        return tr("There were no replies to measure.")
    yours, others = _middle(mine, them), _middle(theirs, tr("you"))
    if not theirs:
        return (
            tr("Your one reply came {when}.", when=yours)
            if len(mine) == 1
            else tr("Your middle reply came {when}.", when=yours)
        )
    if not mine:
        whose = upper_first(possessive(them))
        return (
            tr("{whose} one reply came {when}.", whose=whose, when=others)
            if len(theirs) == 1
            else tr("{whose} middle reply came {when}.", whose=whose, when=others)
        )
    if yours == others:
        return tr("Your middle reply and {whose} both came {when}.", whose=possessive(them), when=yours)
    return tr("Your middle reply came {yours}, {whose} {others}.", yours=yours, whose=possessive(them), others=others)


def _middle(replies: Sequence[float], answered: str) -> str:
    """When the middle one came, as a part of a sentence; `answered` is who had spoken before. Empty without replies."""
    if not replies:
        return ""
    pause_s = statistics.median(replies)
    if abs(pause_s) < 0.05:
        return tr("without a pause")
    if pause_s < 0:
        return tr("{length} before {them} had finished", length=seconds(-pause_s), them=answered)
    near = ROOM_S if abs(pause_s - ROOM_S) <= 0.1 else None
    return tr("after {length}", length=nearly(pause_s, near))


def reply_lengths(result: AnalysisResult, speaker: str) -> list[float]:
    return [pause.length_s for pause in result.pauses if pause.kind is PauseKind.REPLY and pause.by == speaker]


def interactivity_sentence(result: AnalysisResult, names: Names) -> str:  # noqa: ARG001 - one shape for all sentences
    """How often the speaker changed; empty where events are withheld or there is little talk."""
    changes = result.metric("changes_per_min", "both")
    if changes is None or changes.value is None or all_talk_s(result) < LITTLE_TALK_S:
        return ""
    rate = changes.value
    if rate < 0.5:
        return tr("The speaker changed less than once a minute.")
    if rate < 1.5:
        return tr("The speaker changed about once a minute.")
    return tr("The speaker changed about {times} a minute.", times=times(round(rate)))


def other_side(result: AnalysisResult, names: Names) -> str:
    """Whoever isn't you, in the middle of a sentence."""
    others = [key for key in result.speech if key != YOU]
    if len(others) > 1:
        return tr("the others")
    return other_name(others[0], names) if others else tr("the other person")
