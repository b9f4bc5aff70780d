"""What was heard before anything is concluded from it: when each voice spoke, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core.quality import QualityReport
from app.core.segment import Segment, Segments, merged, subtracted


class Mode(StrEnum):
    """Two tracks, a voice each; one track with everyone; two microphones in one room, which both hear everyone.

    TRANSCRIPT: the names in a transcript say who speaks, beside one track or without any sound.
    """

    TWO_TRACKS = "two_tracks"
    ONE_TRACK = "one_track"
    TWO_EARS = "two_ears"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A time in which who speaks can't be told: hatched, and left out of every count unless the person says otherwise.

    code: mixed_voices, bleed, noise, background_voices, voices_alike, ears_alike, delay_jump, or excluded (by the person).
    """

    segment: Segment
    code: str


@dataclass(frozen=True, slots=True)
class SoundConditions:
    """What the sound was like, as far as it says how accurate the values are; None where it is not known.

    Attributes:
        snr_db: speech above the noise, of the noisier track.
        bleed_db: how loud their voice is on my track (or mine on theirs, if louder), against the track's own; None without.
        background_share: of all speech, what is so weak that it may be somebody behind.
        ears_db: two ears: how much louder each voice is on its own microphone, the mean of both.
        voices: one track: how many were told apart.
    """

    snr_db: float | None = None
    bleed_db: float | None = None
    background_share: float = 0.0
    ears_db: float | None = None
    voices: int | None = None


@dataclass(frozen=True, slots=True)
class Separation:
    """The voices of one track told apart for a given number of people.

    Attributes:
        people: how many voices were looked for; there are fewer where one more would only split another.
        speech: "voice-1", "voice-2" and so on, in order of talk time (most first) -> sorted disjoint segments.
        profiles: the same keys -> mean speaker embedding, 192 numbers of length 1 (256 in analyses of before).
        alike: 0 to 1, how alike the two most alike voices are (cosine of their profiles); None with one.
        sure: False where who is who can't be told: the sound could be sorted otherwise about as well, or there are fewer
            voices than people, and one of them may be two.
        more: one voice more would explain the sound far better, so that it isn't sure either: there may be more people.
        uncertain: sorted disjoint times in which it can't be told which of these voices speaks.
    """

    people: int
    speech: Mapping[str, Segments]
    profiles: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    alike: float | None = None
    sure: bool = True
    uncertain: tuple[Uncertain, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class SpeechActivity:
    """Speech of each speaker after bleed removal, before turns are joined.

    Attributes:
        duration_s: length of the conversation, pauses of the recording included.
        mode: two tracks or two ears (speech has "you" and "other-1"), one track ("anyone"), or the names of a transcript
            ("voice-1", "voice-2"; "anyone" where it names nobody).
        speech: sorted disjoint segments a speaker key.
        holes: times that were not recorded (pause, lost device); nothing may cross one.
        quality: what may be stated, and why not where it may not.
        uncertain: sorted disjoint times in which who speaks can't be told.
        conditions: what the sound was like.
        separations: one track: its voices told apart, one for each number of people that may be asked for (2, 3, ...).
    """

    duration_s: float
    mode: Mode
    speech: Mapping[str, Segments]
    holes: Segments = ()
    quality: QualityReport = field(default_factory=QualityReport)
    uncertain: tuple[Uncertain, ...] = ()
    conditions: SoundConditions = field(default_factory=SoundConditions)
    separations: tuple[Separation, ...] = ()

    def separation(self, people: int) -> Separation | None:
        return next((found for found in self.separations if found.people == people), None)

    def counted(self) -> SpeechActivity:
        """What is counted: uncertain times are holes like those that were not recorded."""
        if not self.uncertain:
            return self
        left_out = merged(found.segment for found in self.uncertain)
        speech = {key: subtracted(own, left_out) for key, own in self.speech.items()}
        return replace(self, speech=speech, holes=merged([*self.holes, *left_out]), uncertain=())
