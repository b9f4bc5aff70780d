"""Values of generated conversations beside their truth, by the sort of sound: what ranges are taken from and checked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.analysis.activity import find_speech
from app.analysis.two_ears import find_speech_in_room
from app.content import Content, load_content
from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.event import EventKind
from app.core.quality import QualityReport
from app.core.segment import Segments, total_s
from app.core.speech_activity import Mode, Separation, SoundConditions, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import YOU
from app.metrics.ranges import Accuracy, Band, Kind
from app.services.corrections import corrected
from app.services.measure import measure
from tests.benchmarks.accuracy_cases import features_of, script_speech, told_apart
from tests.helpers.casts import Cast
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.meeting import RoomCondition, make_meeting, one_track
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.sound_conditions import Call, Condition

KINDS: Mapping[str, Kind] = {
    "talk_time": Kind.RELATIVE,
    "talk_share": Kind.ABSOLUTE,
    "balance": Kind.ABSOLUTE,
    "came_in_stopped": Kind.COUNTS,
    "came_in_carried_on": Kind.COUNTS,
    "jumped_in": Kind.COUNTS,
    "listening_sounds_per_min": Kind.ABSOLUTE,
    "reply_pause_median": Kind.ABSOLUTE,
    "reply_pause_p90": Kind.ABSOLUTE,
    "room_count": Kind.COUNTS,
    "pause_let_run": Kind.COUNTS,
    "longest_stretch": Kind.RELATIVE,
    "longest_listen": Kind.RELATIVE,
    "changes_per_min": Kind.ABSOLUTE,
}
MEANT = {
    "came_in_stopped": EventKind.CAME_IN_STOPPED,
    "came_in_carried_on": EventKind.CAME_IN_CARRIED_ON,
    "jumped_in": EventKind.JUMPED_IN,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One value of one person in one conversation, which is named by its cast's seed and the sound.

    truth: the same measure on the script's speech. meant: by the script's intent, None where it has none.
    """

    conversation: str
    band: str
    metric: str
    value: float
    truth: float
    meant: float | None

    @property
    def cast(self) -> str:
        return self.conversation.partition(" ")[0]


# ---- bands: the first that fits wins, so the worst sound stands first ----------------------------------------------------

BANDS: tuple[Band, ...] = (
    Band("bleed", Mode.TWO_TRACKS, 0, {}, {"bleed_db": (-99.0, 99.0)}),
    Band("background", Mode.TWO_TRACKS, 0, {}, {"background_share": (0.05, 1.01)}),
    Band("noise", Mode.TWO_TRACKS, 0, {}, {"snr_db": (-99.0, 25.0)}),
    Band("clean", Mode.TWO_TRACKS, 0, {}, {}),
    Band("two_ears", Mode.TWO_EARS, 0, {}, {}),
    Band("one_track_two", Mode.ONE_TRACK, 0, {}, {"voices": (1.0, 3.0)}),
    Band("one_track", Mode.ONE_TRACK, 0, {}, {}),
)


def conditions_of(activity: SpeechActivity, condition: Condition) -> SoundConditions:
    """What the analysis heard of the sound; where it says nothing, what the generator made."""
    if activity.conditions != SoundConditions():
        return activity.conditions
    bleed_db = condition.bleed.level_db if condition.bleed else None
    return SoundConditions(snr_db=40.0 if condition.snr_db is None else condition.snr_db, bleed_db=bleed_db)


@dataclass(frozen=True, slots=True)
class Task:
    """One cast: in some conditions on two tracks, in some rooms with two microphones, or in some with one."""

    cast: Cast
    length_s: float
    conditions: tuple[Condition, ...] = ()
    rooms: tuple[Room, ...] = ()
    meetings: tuple[RoomCondition, ...] = ()


def cases_in(task: Task) -> list[Case]:
    """Every value of one cast."""
    content = load_content(accuracy=Path("nowhere"))
    if task.meetings:
        return _one_track(task, content)
    dialogue = make_dialogue(task.cast.seed, task.cast.pair, length_s=task.length_s, style=task.cast.style)
    truth = script_speech(dialogue)
    found: list[Case] = []
    call = Call(dialogue)
    for condition in task.conditions:
        activity = find_speech([features_of(samples) for samples in call.heard(condition).values()])
        activity = replace(activity, conditions=conditions_of(activity, condition))
        found += cases_of(f"{task.cast.seed} {condition.name}", activity, dialogue, truth, content=content)
    for number, room in enumerate(task.rooms):
        activity = find_speech_in_room([features_of(samples) for samples in hear_in_room(dialogue, room, seed=number)])
        found += cases_of(f"{task.cast.seed} {room}", activity, dialogue, truth, content=content)
    return found


def _one_track(task: Task, content: Content) -> list[Case]:
    """One microphone for all, the number of people and "you" given; nothing where no voices were told apart."""
    found: list[Case] = []
    meeting = make_meeting(task.cast.seed, task.cast.voices, length_s=task.length_s, style=task.cast.style)
    truth = script_speech(meeting)
    people = len(truth)
    for room in task.meetings:
        activity = told_apart(one_track(meeting, room), people)
        separation = activity.separation(people)
        if separation is not None:
            corrections = (SetPeople(people), ChooseYou(_mine(separation, truth)))
            found += cases_of(
                f"{task.cast.seed} {room.name}", activity, meeting, truth, content=content, corrections=corrections
            )
    return found


def _mine(separation: Separation, truth: Mapping[str, Segments]) -> str:
    """The voice that shares most of its time with "you"."""
    return max(
        separation.speech,
        key=lambda key: sum(own.overlap_s(mine) for own in separation.speech[key] for mine in truth[YOU]),
    )


def cases_of(
    name: str,
    activity: SpeechActivity,
    dialogue: Dialogue,
    truth: Mapping[str, Segments],
    *,
    content: Content,
    corrections: Sequence[Correction] = (),
) -> list[Case]:
    """What was measured beside the same measure on the script's speech, the same minutes left out."""
    laid = corrected(activity, Transcript(), corrections).activity
    band = Accuracy("", BANDS).band(laid.conditions, laid.mode)
    assert band is not None, "the last band of each mode fits everything"
    perfect = replace(laid, speech=dict(truth), quality=QualityReport(), separations=())
    heard, known = (
        measure(one, Transcript(), names={}, seed=str(dialogue.seed), content=content) for one in (laid, perfect)
    )
    if laid.mode is Mode.ONE_TRACK and not total_s(laid.speech.get(YOU, ())):
        return []
    cases = []
    for value in heard.metrics:
        right = known.metric(value.metric, value.speaker)
        if value.metric not in KINDS or value.value is None or right is None or right.value is None:
            continue
        kind = MEANT.get(value.metric)
        meant = None if kind is None else float(_meant(dialogue, activity, kind, value.speaker))
        cases.append(Case(name, band.name, value.metric, value.value, right.value, meant))
    return cases


def _meant(dialogue: Dialogue, activity: SpeechActivity, kind: EventKind, by: str) -> int:
    """How often the script meant this, doubtful ones and those in uncertain minutes left out."""
    out = [part.segment for part in activity.uncertain]
    return sum(
        event.kind is kind
        and event.by == by
        and event not in dialogue.doubtful
        and not any(part.overlap_s(event.segment) for part in out)
        for event in dialogue.events
    )
