"""The headline of a conversation: one sentence with at most three facts, and what each was counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.coaching.phrases import NEAR_S, seconds
from app.coaching.sentences import LITTLE_TALK_S, ROOM_S, Names, all_talk_s, came_in_count, other_side, reply_lengths, times
from app.core.analysis_result import AnalysisResult
from app.core.quality import Quality
from app.core.segment import total_s
from app.core.turn import ANYONE, VOICE, YOU
from app.i18n import tr, trn

LONG_S = 5400.0

_NEXT_TO_NOTHING_S = 1.0


class About(Enum):
    """What a fact of the headline was counted from."""

    SHARE = "share"
    CAME_IN = "came_in"
    ROOM = "room"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class HeadlineFact:
    """A part of the headline, word for word as it stands in it."""

    words: str
    about: About


@dataclass(frozen=True, slots=True)
class Headline:
    text: str
    facts: tuple[HeadlineFact, ...] = ()


def headline(result: AnalysisResult, names: Names) -> str:
    """One sentence with at most three facts; counts under 2 min of talk, rates a ten minutes above 90 min."""
    return headline_with_facts(result, names).text


def headline_with_facts(result: AnalysisResult, names: Names) -> Headline:
    """The same sentence, and what each of its facts was counted from."""
    talked_s = all_talk_s(result)
    if talked_s < _NEXT_TO_NOTHING_S:
        heard_s = sum(total_s(own) for own in result.speech.values())
        if heard_s >= _NEXT_TO_NOTHING_S:
            return Headline(tr("Everything that was said here is left out, so there is nothing to count."))
        return Headline(tr("There was very little speech here."))
    if not result.told_apart:
        return Headline(_nobody_you(result, talked_s))
    room = _room_fact(result)
    all_facts = (
        HeadlineFact(_share_fact(result, talked_s), About.SHARE),
        HeadlineFact(_came_in_fact(result, names), About.CAME_IN),
        HeadlineFact(room, About.ROOM) if room else HeadlineFact(_quick_fact(result, names), About.REPLIES),
    )
    facts = tuple(fact for fact in all_facts if fact.words)
    if facts:
        return Headline(tr("You {facts}.", facts=_joined([fact.words for fact in facts])), facts)
    if result.quality.talk_time is Quality.WITHHELD:
        return Headline(tr("There is nothing certain to say about this conversation."))
    return Headline(tr("{length} of speech was heard; there is nothing certain to say about it.", length=seconds(talked_s)))


def _nobody_you(result: AnalysisResult, talked_s: float) -> str:
    """One track, where which voice is yours isn't known; how much was spoken is as sure as its silences."""
    if result.quality.has("no_sound"):
        return _only_words(result)
    if result.quality.pauses is Quality.WITHHELD:
        return tr("There is nothing certain to say about this conversation.")
    length = seconds(talked_s)
    if ANYONE in result.speech:
        return tr("{length} of speech was heard; who spoke when can't be told from one track.", length=length)
    if any(key.startswith(VOICE) for key in result.speech):
        return tr("{length} of speech was heard; say which voice is yours to see your part in it.", length=length)
    return tr("{length} of speech was heard; your own voice is not among it.", length=length)


def _only_words(result: AnalysisResult) -> str:
    """A transcript without sound, of which nobody is you."""
    count = len(result.transcript.words)
    if ANYONE in result.speech:
        return trn("{count} word was written down, and nobody is named.",
                   "{count} words were written down, and nobody is named.", count)  # fmt: skip
    if any(key.startswith(VOICE) for key in result.speech):
        return trn("{count} word was written down; say which name is yours.",
                   "{count} words were written down; say which name is yours.", count)  # fmt: skip
    return trn("{count} word was written down; your own name is not there.",
               "{count} words were written down; your own name is not there.", count)  # fmt: skip


def _share_fact(result: AnalysisResult, talked_s: float) -> str:
    mine = result.metric("talk_share", YOU)
    talk_time = result.metric("talk_time", YOU)
    if result.quality.talk_time is Quality.WITHHELD:
        return ""
    if mine is None or mine.value is None or talk_time is None or talk_time.value is None:
        return ""
    if not talk_time.value:
        return tr("did not speak")
    estimated = mine.quality is Quality.ESTIMATED
    if talked_s < LITTLE_TALK_S:
        own, everybody = seconds(talk_time.value), seconds(talked_s)
        return (
            tr("spoke for about {mine} of {all} of talk", mine=own, all=everybody)
            if estimated
            else tr("spoke for {mine} of {all} of talk", mine=own, all=everybody)
        )
    if estimated:
        return tr("spoke for about {share} of the talk time", share=_percent(mine.value))
    return tr("spoke for {share} of the talk time", share=_percent(mine.value))


def _percent(share: float) -> str:
    """Whole percent; never 0 % or 100 % where somebody else spoke too."""
    if 0 < share < 0.005:
        return tr("less than 1%")
    if 0.995 <= share < 1:
        return tr("more than 99%")
    return tr("{percent}%", percent=round(share * 100))


def _came_in_fact(result: AnalysisResult, names: Names) -> str:
    count = came_in_count(result, YOU)
    if count is None:
        return ""
    them = other_side(result, names)
    estimated = result.quality.events is Quality.ESTIMATED
    rate = _rate(count, result)
    if rate and estimated:
        return tr("came in on {them} about {rate} times per ten minutes", them=them, rate=rate)
    if rate:
        return tr("came in on {them} {rate} times per ten minutes", them=them, rate=rate)
    if not count:
        return tr("did not clearly come in on {them}", them=them) if estimated else _never(them)
    if estimated:
        return tr("came in on {them} about {times}", them=them, times=times(count))
    return tr("came in on {them} {times}", them=them, times=times(count))


def _rate(count: int, result: AnalysisResult) -> str:
    """For long conversations, a ten minutes; empty where a plain count says more."""
    rate = f"{count / result.counted_s * 600:.1f}" if result.counted_s > LONG_S else ""
    return "" if rate in {"0.0", "0.1", "0.2"} else rate


def _never(them: str) -> str:
    return tr("never came in on {them}", them=them)


def _room_fact(result: AnalysisResult) -> str:
    room = result.metric("room_count", YOU)
    if result.quality.pauses is Quality.WITHHELD or room is None or room.value is None:
        return ""
    count = round(room.value)
    if not count:
        return ""
    near = any(abs(silence.duration_s - ROOM_S) <= NEAR_S for silence in room.evidence)
    second = tr("about a second or more") if near else tr("a second or more")
    rate = _rate(count, result)
    if rate:
        return tr("gave {second} of room {rate} times per ten minutes", second=second, rate=rate)
    return tr("gave {second} of room {times}", second=second, times=times(count))


def _quick_fact(result: AnalysisResult, names: Names) -> str:
    """Said where every reply came within a second; a reply that ended a pause in mid-thought was no room either."""
    room = result.metric("room_count", YOU)
    if result.quality.pauses is Quality.WITHHELD or room is None or room.value is None or round(room.value):
        return ""
    replies = reply_lengths(result, YOU)
    if not replies or max(replies) >= ROOM_S:
        return ""
    them = other_side(result, names)
    return trn("answered {them} within a second", "answered {them} within a second each time", len(replies), them=them)


def _joined(facts: Sequence[str]) -> str:
    if len(facts) == 1:
        return facts[0]
    if len(facts) == 2:
        return tr("{first} and {second}", first=facts[0], second=facts[1])
    return tr("{first}, {second}, and {third}", first=facts[0], second=facts[1], third=facts[2])
