"""What can be said of a place in a conversation: the choices of its menu, each with the corrections that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.charts.target import as_played
from app.charts.words import other_name
from app.core.analysis_result import AnalysisResult
from app.core.clock import clock
from app.core.correction import Correction, Count, LeaveOut, ReassignSpeaker, ReassignSpeech, RelabelEvent
from app.core.event import Event, EventKind
from app.core.segment import Segment, merged, subtracted
from app.core.turn import ANYONE, OTHER, VOICE, YOU
from app.gui.models.place import Place
from app.gui.models.voices import voice_words, voices
from app.gui.shortcuts import OTHER_VOICE
from app.i18n import tr

MINUTE_S = 60.0
_BEGINS_S = 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu. ticked: it is so now; None where nothing can be so.

    play, copied, named and edited are no corrections. named: the key of a voice to be given a name; edited: the words are
    to be written anew. keys: those that do the same.
    """

    words: str
    corrections: tuple[Correction, ...] = ()
    ticked: bool | None = None
    play: Segment | None = None
    copied: str = ""
    named: str = ""
    edited: bool = False
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Lines under a heading; folded: in a menu of their own that the heading opens."""

    heading: str
    lines: tuple[Choice, ...]
    folded: bool = False


_KINDS = (
    EventKind.CAME_IN_STOPPED,
    EventKind.CAME_IN_CARRIED_ON,
    EventKind.LISTENING_SOUND,
    EventKind.JUMPED_IN,
    EventKind.SWITCH,
)
"""In the order of the menu."""


def kind_words(kind: EventKind, *, on_you: bool = False) -> str:
    """on_you: you are the one who was spoken into."""
    return {
        EventKind.CAME_IN_STOPPED: tr("Came in, you stopped") if on_you else tr("Came in, they stopped"),
        EventKind.CAME_IN_CARRIED_ON: tr("Came in, you carried on") if on_you else tr("Came in, they carried on"),
        EventKind.LISTENING_SOUND: tr("Listening sound"),
        EventKind.JUMPED_IN: tr("Jumped in at a breath"),
        EventKind.SWITCH: tr("Change of speaker"),
    }[kind]


def choices_at(place: Place, result: AnalysisResult, names: Mapping[str, str]) -> tuple[Choices, ...]:
    """From what is nearest to the place to what is widest."""
    groups = [_here(place, result, names)]
    event = place.event or _began(place, result)
    if event is not None:
        folded = place.event is None
        heading = tr("How this turn began") if folded else tr("This was")
        groups.append(Choices(heading, _kinds(event), folded=folded))
    groups += _speakers(place, result, names)
    groups.append(Choices("", _counting(place, result)))
    return tuple(group for group in groups if group.lines)


def _here(place: Place, result: AnalysisResult, names: Mapping[str, str]) -> Choices:
    """Where the menu was asked for, to hear it and to copy its words."""
    who = person(place.speaker, result, names) if place.speaker is not None else ""
    if place.stretch is not None and place.event is None:
        heading = tr("{start} to {end}", start=clock(place.stretch.start), end=clock(place.stretch.end))
        play = Choice(tr("Play this stretch"), play=place.stretch)
    elif place.event is not None:
        heading = tr("{time}  {who}", time=clock(place.event.segment.start), who=who)
        play = Choice(tr("Play this"), play=as_played(place.event.segment, result.duration_s))
    elif place.turn is not None:
        heading = tr("{time}  {who}", time=clock(place.turn.start), who=who)
        play = Choice(tr("Play this turn"), play=place.turn)
    else:
        heading = clock(place.time_s)
        play = Choice(tr("Play from here"), play=Segment(place.time_s, max(place.time_s, result.duration_s)))
    copy = (Choice(tr("Copy"), copied=place.copied),) if place.copied else ()
    return Choices(heading, (play, *copy))


def _began(place: Place, result: AnalysisResult) -> Event | None:
    """The event that a turn began with."""
    if place.turn is None:
        return None
    for event in result.events:
        if event.by == place.speaker and abs(event.segment.start - place.turn.start) <= _BEGINS_S:
            return event
    return None


def _kinds(event: Event) -> tuple[Choice, ...]:
    def relabelled(to: EventKind | None) -> tuple[Correction, ...]:
        return () if to is event.kind else (RelabelEvent(event.kind, event.by, event.segment.start, to),)

    on_you = event.to == YOU
    kinds = (Choice(kind_words(kind, on_you=on_you), relabelled(kind), ticked=kind is event.kind) for kind in _KINDS)
    return (*kinds, Choice(tr("This is none of these"), relabelled(None)))


def _speakers(place: Place, result: AnalysisResult, names: Mapping[str, str]) -> list[Choices]:
    """Whose speech it is: this turn's, and everything that this voice says."""
    speaker, turn = place.speaker, place.turn
    if speaker is None or turn is None or speaker == ANYONE:
        return []
    keys = voices(result)
    by_key = place.words and len(keys) == 2  # in the transcript, where a key gives the line to the other voice
    this = [
        Choice(
            person(key, result, names),
            () if key == speaker else (ReassignSpeech(turn, speaker, key),),
            ticked=key == speaker,
            keys=OTHER_VOICE if by_key and key != speaker else "",
        )
        for key in keys
    ]
    this.append(Choice(tr("Nobody in the conversation"), (ReassignSpeech(turn, speaker, None),), ticked=False))
    everything = [Choice(person(key, result, names), (ReassignSpeaker(speaker, key),)) for key in keys if key != speaker]
    everything.append(Choice(tr("Nobody in the conversation"), (ReassignSpeaker(speaker, None),)))
    if speaker != YOU and not speaker.startswith(VOICE):
        this.append(Choice(tr("Name this person…"), named=speaker))
    who = person(speaker, result, names)
    if speaker == YOU:
        of_all = tr("Everything by you was said by")
    elif speaker == OTHER and len(keys) <= 2 and not other_name(names):
        of_all = tr("Everything by the other person was said by")
    else:
        of_all = tr("Everything by {name} was said by", name=who)
    return [
        Choices(tr("Said by"), tuple(this), folded=place.event is not None),
        Choices(of_all, tuple(everything), folded=True),
    ]


def _counting(place: Place, result: AnalysisResult) -> tuple[Choice, ...]:
    left_out = merged(one.segment for one in result.uncertain)
    if place.stretch is not None:
        lines = []
        if subtracted((place.stretch,), left_out):
            lines.append(Choice(tr("Leave this stretch out"), (LeaveOut(place.stretch),)))
        if any(segment.overlap_s(place.stretch) for segment in left_out):
            lines.append(Choice(tr("Count this stretch"), (Count(place.stretch),)))
        return tuple(lines)
    here = next((one.segment for one in result.uncertain if one.segment.holds(place.time_s)), None)
    if here is not None:
        return (Choice(tr("Count this stretch"), (Count(here),)),)
    if place.turn is not None and place.event is None:
        return (Choice(tr("Leave this turn out"), (LeaveOut(place.turn),)),)
    return (Choice(tr("Leave this minute out"), (LeaveOut(_minute(place.time_s, result.duration_s)),)),)


def _minute(time_s: float, duration_s: float) -> Segment:
    """A minute round a time, inside the conversation."""
    start = min(max(0.0, time_s - MINUTE_S / 2), max(0.0, duration_s - MINUTE_S))
    return Segment(start, min(duration_s, start + MINUTE_S))


def person(key: str, result: AnalysisResult, names: Mapping[str, str]) -> str:
    """A voice's name. In a menu nobody is just "They"."""
    if key == OTHER and len(voices(result)) <= 2 and not other_name(names):
        return tr("The other person")
    return voice_words(key, names, several=len(voices(result)) > 2)
