"""Values of generated conversations beside their truth, with all that may say how far off they are: a line of JSON each."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from app.analysis.activity import find_speech
from app.analysis.diarization import separations
from app.analysis.local_voices import with_missed_talk
from app.analysis.report import segments_of
from app.analysis.two_ears import find_speech_in_room
from app.content import Content, load_content
from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.event import EventKind
from app.core.quality import QualityReport
from app.core.segment import Segment, total_s
from app.core.speech_activity import Mode, SoundConditions, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, YOU
from app.metrics.values import BOTH
from app.services.corrections import corrected
from app.services.measure import measure
from tests.benchmarks.accuracy_cases import voice_most_like
from tests.benchmarks.calibrate_sounds import Heard, Script, Sounds, Talk, Way, cut, cut_voices, parts_of
from tests.helpers.rooms import Room
from tests.helpers.sound_conditions import Condition

METRICS = (
    "talk_time", "talk_share", "balance", "came_in", "came_in_stopped", "came_in_carried_on", "jumped_in",
    "listening_sounds_per_min", "reply_pause_median", "reply_pause_p90", "room_count", "pause_let_run", "longest_stretch",
    "longest_listen", "changes_per_min",
)  # fmt: skip
SPEAKS_S = 2.0
MEANT = {
    "came_in": {EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON},
    "came_in_stopped": {EventKind.CAME_IN_STOPPED},
    "came_in_carried_on": {EventKind.CAME_IN_CARRIED_ON},
    "jumped_in": {EventKind.JUMPED_IN},
}


@dataclass(frozen=True, slots=True)
class Case:
    """One value of one person in one conversation, or a part of it, heard in one way.

    Attributes:
        group: calibration, held_out or fresh.
        cast: its seed.
        sound: the way in which it was heard.
        part: where in the conversation it begins and ends, in seconds.
        conditions: what the analysis says of the sound.
        talk_s: speech of all that was heard and counted.
        truth: the same measure on the script's speech. meant: by the script's intent, None where it has none.
    """

    group: str
    mode: Mode
    cast: int
    sound: str
    part: tuple[float, float]
    people: int
    conditions: SoundConditions
    talk_s: float
    metric: str
    speaker: str
    value: float
    truth: float
    meant: float | None = None

    @property
    def conversation(self) -> str:
        return f"{self.group} {self.cast} {self.sound} {self.part}"

    def line(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_line(line: str) -> Case:
        kept = json.loads(line)
        kept["mode"], kept["part"] = Mode(kept["mode"]), tuple(kept["part"])
        kept["conditions"] = SoundConditions(**kept["conditions"])
        return Case(**kept)


def cases_in(talk: Talk, folder: Path) -> list[Case]:
    """Every value of a conversation, whole and in parts, in each of its ways."""
    sounds = Sounds(talk, folder)
    script = sounds.script()
    found: list[Case] = []
    for way, heard in zip(talk.ways, sounds.heard(), strict=True):
        for part in parts_of(script.duration_s):
            known = script.cut(part)
            activity, corrections = _found(way, heard, sounds, part, known)
            if activity is not None:
                found += _cases(talk, (heard.name, part), activity, known, corrections)
    return found


def _found(
    way: Way, heard: Heard, sounds: Sounds, part: Segment, known: Script
) -> tuple[SpeechActivity | None, tuple[Correction, ...]]:
    """What the analysis finds in the part; on one track the number of people and "you" are given."""
    features = cut(heard.features, part)
    if isinstance(way, Condition):
        return find_speech(features), ()
    if isinstance(way, Room):
        return find_speech_in_room(features), ()
    speech = find_speech(heard.features).speech[ANYONE]  # voices are heard once, for the whole
    activity = find_speech(features)
    voices = sounds.voices(heard, speech)
    talk = with_missed_talk(speech, voices, math.ceil(heard.features[0].duration_s * 100))
    inside = talk[round(part.start * 100) : round(part.end * 100)]
    people = _people(known)
    if total_s(known.speech[YOU]) < SPEAKS_S or people < 2:
        return None, ()  # nobody would say that one of the voices is theirs
    noise = tuple(one.segment for one in activity.uncertain)
    apart = separations(cut_voices(voices, part), inside, people=(people,), left_out=noise)
    activity = replace(activity, speech={ANYONE: segments_of(inside, part.duration_s, ())}, separations=apart)
    separation = activity.separation(people)
    if separation is None:
        return None, ()
    return activity, (SetPeople(people), ChooseYou(voice_most_like(separation, known.speech[YOU])))


def _people(known: Script) -> int:
    """How many anybody would say to be there."""
    return sum(total_s(own) >= SPEAKS_S for own in known.speech.values())


@lru_cache(maxsize=1)
def _content() -> Content:
    return load_content(accuracy=Path("nowhere"))


def _cases(
    talk: Talk, found: tuple[str, Segment], activity: SpeechActivity, known: Script, corrections: Sequence[Correction]
) -> Iterator[Case]:
    """What was measured beside the same measure on the script's speech, the same minutes left out."""
    sound, part = found
    laid = corrected(activity, Transcript(), corrections).activity
    perfect = replace(laid, speech=dict(known.speech), quality=QualityReport(), separations=())
    heard, right = (measure(one, Transcript(), names={}, seed="calibration", content=_content()) for one in (laid, perfect))
    talk_s = sum(total_s(own) for own in heard.counted_speech.values())
    out = [left.segment for left in laid.uncertain]
    for value in heard.metrics:
        truth = right.metric(value.metric, value.speaker)
        if value.metric not in METRICS or value.value is None or truth is None or truth.value is None:
            continue
        if len(known.speech) > 2 and value.speaker not in {YOU, BOTH}:
            continue  # the others are counted through as their voices come, not as the script does
        yield Case(
            talk.group, laid.mode, talk.cast.seed, sound, (part.start, part.end), len(known.speech), laid.conditions,
            talk_s, value.metric, value.speaker, value.value, truth.value, _meant(known, out, value.metric, value.speaker),
        )  # fmt: skip


def _meant(known: Script, out: Sequence[Segment], metric: str, by: str) -> float | None:
    """How often the script meant this, doubtful ones and those in uncertain minutes left out."""
    kinds = MEANT.get(metric)
    if kinds is None:
        return None
    return float(
        sum(
            event.kind in kinds
            and event.by == by
            and event not in known.doubtful
            and not any(part.overlap_s(event.segment) > 0 for part in out)
            for event in known.events
        )
    )


def write_cases(talk: Talk, folder: Path) -> int:
    """All cases of one conversation into a file of its own; how many there are."""
    cases = cases_in(talk, folder)
    file = folder / "cases" / f"{talk.name}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(case.line() + "\n" for case in cases), encoding="utf-8")
    return len(cases)


def read_cases(folder: Path, names: Collection[str]) -> list[Case]:
    """Of those of these conversations that were worked through."""
    files = sorted((folder / "cases").glob("*.jsonl"))
    return [
        Case.from_line(line)
        for file in files
        if file.stem in names
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
