"""Everything that one analysis found: version 1 of the contract that `heard analyze --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.event import Event, Pause
from app.core.metric import MetricValue
from app.core.moment import Moment
from app.core.quality import QualityReport
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.speech_activity import Mode, Separation, SoundConditions, Uncertain
from app.core.transcript import Transcript
from app.core.turn import YOU, Annotation

CONTRACT_VERSION = 1


@dataclass(frozen=True, slots=True)
class SpeakerSummary:
    """talk_share is 0 to 1; both values are None where they are withheld."""

    key: str
    name: str
    talk_time_s: float | None
    talk_share: float | None


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """One conversation, measured.

    `balance` is the rolling share of "you": (time_s, share) every few seconds, None share where nobody spoke.
    `longest` is a speaker's longest stretch without a reply.
    `uncertain` are the times that are hatched and left out of every count, those that the person marked among them.
    `conditions` is what the sound was like; `corrected` says that the person corrected something.
    `separations` are, on one track, the voices told apart for each number of people, and `people` is the number that the
    person gave.
    `called`: voices as heard -> as they are called after the person's corrections.
    `cues` are spans of words that hold a question, recap, validation or plan: (kind, speaker, segment).
    """

    duration_s: float
    mode: Mode
    quality: QualityReport
    speakers: tuple[SpeakerSummary, ...]
    speech: Mapping[str, Segments]
    annotation: Annotation
    events: tuple[Event, ...]
    pauses: tuple[Pause, ...]
    metrics: tuple[MetricValue, ...]
    transcript: Transcript
    moments: tuple[Moment, ...] = ()
    holes: Segments = ()
    balance: tuple[tuple[float, float | None], ...] = ()
    longest: Mapping[str, Segment] = field(default_factory=dict)
    cues: tuple[Cue, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    conditions: SoundConditions = field(default_factory=SoundConditions)
    separations: tuple[Separation, ...] = ()
    corrected: bool = False
    people: int | None = None
    called: Mapping[str, str] = field(default_factory=dict)

    def metric(self, identifier: str, speaker: str) -> MetricValue | None:
        for value in self.metrics:
            if value.metric == identifier and value.speaker == speaker:
                return value
        return None

    @property
    def not_counted(self) -> Segments:
        """What was not recorded and what is left out."""
        return merged([*self.holes, *(found.segment for found in self.uncertain)])

    @property
    def counted_speech(self) -> Mapping[str, Segments]:
        """Speech without what is left out."""
        if not self.uncertain:
            return self.speech
        left_out = merged(found.segment for found in self.uncertain)
        return {key: subtracted(own, left_out) for key, own in self.speech.items()}

    @property
    def counted_s(self) -> float:
        """The time that counts and rates belong to."""
        return max(0.0, self.duration_s - total_s(merged(found.segment for found in self.uncertain)))

    @property
    def told_apart(self) -> bool:
        """Whether it is known which voice is yours: always with two tracks, on one after the voices were told apart."""
        return YOU in self.speech

    def speaker(self, key: str) -> SpeakerSummary | None:
        return next((speaker for speaker in self.speakers if speaker.key == key), None)


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of words that a pattern found; kind: question, recap, recap_confirmed, validation, plan, stacked."""

    kind: str
    speaker: str
    segment: Segment
    text: str
