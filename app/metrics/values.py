"""Turns what was found in a conversation into values, each with its unit, its quality and the moments behind it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.analysis_result import Cue
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.metric import MetricValue
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments, total_s
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Word
from app.core.turn import YOU
from app.metrics import talk
from app.metrics.pauses import Outcome, Silence

BOTH = "both"

UNITS: Mapping[str, str] = {
    "talk_time": "s",
    "talk_share": "share",
    "balance": "share",
    "changes_per_min": "per_min",
    "came_in": "count",
    "came_in_stopped": "count",
    "came_in_carried_on": "count",
    "jumped_in": "count",
    "listening_sounds_per_min": "per_min",
    "reply_pause_median": "s",
    "reply_pause_p90": "s",
    "room_count": "count",
    "pause_let_run": "count",
    "pause_ended": "count",
    "filled_gaps": "count",
    "wait_after_question": "s",
    "wait_after_answer": "s",
    "longest_stretch": "s",
    "longest_listen": "s",
    "pace": "wpm",
    "questions": "count",
    "questions_open": "count",
    "questions_closed": "count",
    "questions_stacked": "count",
    "questions_follow_up": "count",
    "recaps": "count",
    "recaps_confirmed": "count",
    "validations": "count",
    "thanks": "count",
    "plans": "count",
    "hurry": "count",
    "defensive_openings": "count",
    "self_turns": "count",
    "verdicts": "count",
    "absolutes": "count",
    "uptake": "share",
    "explained_again": "count",
    "first_advice": "s",
    "questions_before_advice": "count",
    "fillers": "count",
}

_CAME_IN = (EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON)
_RANK = {Quality.MEASURED: 0, Quality.ESTIMATED: 1, Quality.WITHHELD: 2}


def worst(*qualities: Quality) -> Quality:
    return max(qualities, key=lambda quality: _RANK[quality])


def withheld(identifier: str, speaker: str) -> MetricValue:
    return MetricValue(identifier, speaker, None, UNITS[identifier], Quality.WITHHELD)


@dataclass(frozen=True, slots=True)
class Found:
    """What values are made of. `words` is None where word-based values are withheld; then cues are empty.

    ends_known: speakers whose words, and when each was said, are known well enough to tell whether a turn was over.
    """

    activity: SpeechActivity
    quality: QualityReport
    from_words: Quality
    words: Mapping[str, Sequence[Word]] | None
    events: tuple[Event, ...]
    changes: Segments
    pauses: tuple[Pause, ...]
    silences: tuple[Silence, ...]
    gaps: Segments
    cues: tuple[Cue, ...]
    closed_questions: frozenset[Cue]
    open_questions: frozenset[Cue]
    balance: talk.Balance
    longest: Mapping[str, Segment]
    ends_known: frozenset[str] = frozenset()


def all_values(found: Found) -> tuple[MetricValue, ...]:
    """Every value of UNITS for each speaker that it has a meaning for; None and withheld where it can't be told."""
    make = _Values(found)
    values: list[MetricValue] = []
    for speaker in found.activity.speech:
        values += [*make.talk(speaker), *make.events(speaker), *make.pauses(speaker), *make.words(speaker)]
    return (*values, *make.yours(), make.changes())


class _Values:
    def __init__(self, found: Found) -> None:
        self._found = found
        self._speech = found.activity.speech
        self._quality = found.quality

    def talk(self, speaker: str) -> list[MetricValue]:
        quality, speech = self._quality.talk_time, self._speech[speaker]
        run = self._found.longest.get(speaker)
        return [
            _value("talk_time", speaker, total_s(speech), quality, speech),
            _value("talk_share", speaker, talk.share(self._speech, speaker), quality, speech),
            _value("longest_stretch", speaker, run.duration_s if run else None, quality, (run,) if run else ()),
        ]

    def events(self, speaker: str) -> list[MetricValue]:
        quality = self._quality.events
        came_in = self._events_by(speaker, *_CAME_IN)
        values = [_value("came_in", speaker, len(came_in), quality, came_in)]
        for kind in (*_CAME_IN, EventKind.JUMPED_IN):
            own = self._events_by(speaker, kind)
            values.append(_value(kind.value, speaker, len(own), quality, own))
        sounds = self._events_by(speaker, EventKind.LISTENING_SOUND)
        heard_s = sum(total_s(self._speech[key]) for key in self._partners(speaker))
        rate = len(sounds) / heard_s * 60 if heard_s > 0 else None
        return [*values, _value("listening_sounds_per_min", speaker, rate, quality, sounds)]

    def pauses(self, speaker: str) -> list[MetricValue]:
        quality, from_words = self._quality.pauses, self._found.from_words
        replies = self._pauses_by(speaker, PauseKind.REPLY)
        lengths = [pause.length_s for pause in replies]
        spans = _spans(replies)
        values = [
            _value("reply_pause_median", speaker, statistics.median(lengths) if lengths else None, quality, spans),
            _value("reply_pause_p90", speaker, percentile(lengths, 0.9) if lengths else None, quality, spans),
        ]
        for outcome in Outcome:
            own = tuple(silence.segment for silence in self._found.silences if _concerns(silence, speaker, outcome))
            certain = quality
            if outcome is Outcome.ENDED:  # told by the others' last words before the silence
                heard = self._partners(speaker) & (self._found.words or {}).keys()
                known = heard and heard <= self._found.ends_known
                certain = worst(quality, from_words) if known else Quality.WITHHELD
            values.append(_value(outcome.value, speaker, len(own), certain, own))
        for name, kind in (
            ("wait_after_question", PauseKind.AFTER_QUESTION),
            ("wait_after_answer", PauseKind.AFTER_ANSWER),
        ):
            waits = self._pauses_by(speaker, kind)
            median = statistics.median(pause.length_s for pause in waits) if waits else None
            values.append(_value(name, speaker, median, worst(quality, from_words), _spans(waits)))
        return values

    def words(self, speaker: str) -> list[MetricValue]:
        found, quality = self._found, self._found.from_words
        spoken_s = total_s(self._speech[speaker])
        said = len((found.words or {}).get(speaker, ()))
        pace = said / spoken_s * 60 if spoken_s > 0 and said else None
        certain = worst(quality, self._quality.talk_time)
        return [_value("pace", speaker, pace, certain, self._speech[speaker])]

    def yours(self) -> list[MetricValue]:
        """Values that have a meaning for "you" alone."""
        found = self._found
        most = talk.most_yours(found.balance, duration_s=found.activity.duration_s, holes=found.activity.holes)
        heard = talk.longest(tuple(run for key, run in found.longest.items() if key != YOU))
        talk_time, pauses = self._quality.talk_time, self._quality.pauses
        gaps = worst(pauses, Quality.MEASURED if YOU in found.ends_known else Quality.ESTIMATED)
        return [
            _value("balance", YOU, most[0] if most else None, talk_time, (most[1],) if most else ()),
            _value("longest_listen", YOU, heard.duration_s if heard else None, talk_time, (heard,) if heard else ()),
            _value("filled_gaps", YOU, len(found.gaps), gaps, found.gaps),
        ]

    def changes(self) -> MetricValue:
        found = self._found
        recorded_s = total_s(talk.recorded(found.activity.duration_s, found.activity.holes))
        spoken = any(self._speech.values())
        rate = len(found.changes) / recorded_s * 60 if recorded_s > 0 and spoken else None
        return _value("changes_per_min", BOTH, rate, self._quality.events, found.changes)

    def _partners(self, speaker: str) -> set[str]:
        """Whom this speaker talks with: "you" is everybody else's."""
        return {key for key in self._speech if (key == YOU) != (speaker == YOU)}

    def _events_by(self, speaker: str, *kinds: EventKind) -> Segments:
        return tuple(event.segment for event in self._found.events if event.by == speaker and event.kind in kinds)

    def _pauses_by(self, speaker: str, kind: PauseKind) -> list[Pause]:
        return [pause for pause in self._found.pauses if pause.by == speaker and pause.kind is kind]


def _value(
    identifier: str, speaker: str, number: float | None, quality: Quality, evidence: Segments
) -> MetricValue:
    if number is None or quality is Quality.WITHHELD:
        return withheld(identifier, speaker)
    return MetricValue(identifier, speaker, float(number), UNITS[identifier], quality, evidence)


def _spans(pauses: Sequence[Pause]) -> Segments:
    """A reply that overlaps ends before it starts; its segment runs forward all the same."""
    return tuple(Segment(min(pause.start, pause.end), max(pause.start, pause.end)) for pause in pauses)


def _concerns(silence: Silence, speaker: str, outcome: Outcome) -> bool:
    """Whether `speaker` is who let this silence run, gave it as room, or ended it."""
    if silence.outcome is not outcome:
        return False
    if outcome is Outcome.LET_RUN:
        return (silence.after == YOU) != (speaker == YOU)
    return silence.then == speaker and YOU in {silence.after, silence.then}


def percentile(numbers: Sequence[float], part: float) -> float:
    """Linear between the two nearest; `part` 0 to 1, at least one number."""
    ordered = sorted(numbers)
    position = part * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)
