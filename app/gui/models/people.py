"""What is asked about a conversation on one track: how many people spoke, and which of the voices is you."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.charts.words import other_name
from app.core.analysis_result import AnalysisResult
from app.core.segment import Segment, Segments, intersection, merged, subtracted, total_s
from app.core.speech_activity import Mode, Separation
from app.core.turn import ANYONE, OTHER, YOU
from app.gui.models.voices import voice_words, voices
from app.i18n import tr, trn
from app.services.corrections import FEW_VOICES, VOICES_ALIKE

CLEAR_S = 6.0
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the voices that were told apart.

    Attributes:
        name: of its lane: "Voice 2" until it is known who is you, then "You", "Priya" or "Person 2".
        clear: a stretch in which it is heard alone, at most 6 s.
    """

    key: str
    name: str
    talk_s: float
    clear: Segment | None


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """What is asked, and what was answered so far.

    Attributes:
        options: the numbers of people that the voices were told apart for.
        people: the number that was chosen; None before.
        voices: those of that number or fewer, the one that spoke most first.
        you: the key of yours; None before it was chosen, and where none is.
        answered: what was answered, in a sentence; empty until both questions were.
        named: names in a transcript tell the voices, so that only which one is you is asked.
        few: a sentence that says so where there are fewer voices than people, or where they are too alike.
    """

    options: tuple[int, ...]
    people: int | None
    voices: tuple[Voice, ...]
    you: str | None
    answered: str = ""
    few: str = ""
    named: bool = False


def people_question(result: AnalysisResult | None, names: Mapping[str, str]) -> PeopleQuestion | None:
    """None where there is nothing to ask: both sides have tracks of their own, or no voices were told apart."""
    if result is not None and result.mode is Mode.TRANSCRIPT:
        return _which_name(result, names)
    if result is None or result.mode is not Mode.ONE_TRACK or not result.separations:
        return None
    options = tuple(sorted(found.people for found in result.separations))
    chosen = None if ANYONE in result.speech else _chosen(result)
    if chosen is None:
        return PeopleQuestion(options, None, (), None)
    several = len(voices(result)) > 2
    asked = tuple(
        Voice(key, voice_words(_now(key, own, result), names, several=several), total_s(own), clear_stretch(chosen, key))
        for key, own in chosen.speech.items()
    )
    you = _most_alike(chosen, result.speech[YOU]) if result.speech.get(YOU) else None
    reasons = result.quality.reasons
    few = next((reason.text for reason in reasons if reason.code in {FEW_VOICES, VOICES_ALIKE}), "")
    return PeopleQuestion(options, chosen.people, asked, you, _answered(chosen, result, names), few)


def _which_name(result: AnalysisResult, names: Mapping[str, str]) -> PeopleQuestion | None:
    """Which of the names in a transcript is you; None where it has none."""
    there = {heard: key for heard, key in result.called.items() if key in result.speech}
    if not there:
        return None
    several, sound = len(there) > 2, not result.quality.has("no_sound")
    asked = tuple(
        Voice(
            heard,
            voice_words(key, names, several=several),
            total_s(result.speech[key]),
            _alone(result.speech, key) if sound else None,
        )
        for heard, key in there.items()
    )
    you = next((heard for heard, key in there.items() if key == YOU), None)
    theirs = [voice.name for voice in asked if voice.key != you]
    many = trn("{count} other person", "{count} other people", len(theirs))
    others = ", ".join(theirs) if len(theirs) <= _MOST_NAMED else many
    answered = ""
    if you is not None and others:
        answered = tr("The transcript names you and {names}.", names=others)
    elif you is not None:
        answered = tr("The transcript names you alone.")
    elif OTHER in result.speech:
        answered = tr("The transcript names {names}, and you are not among them.", names=others)
    return PeopleQuestion((len(there),), len(there), asked, you, answered, named=True)


def _answered(chosen: Separation, result: AnalysisResult, names: Mapping[str, str]) -> str:
    if not result.speech.keys() & {YOU, OTHER}:
        return ""
    people, there = chosen.people, voices(result)
    if not result.speech.get(YOU):
        return tr("{people} people spoke, and none of the voices is you.", people=people)
    if len(there) == 2:
        other = other_name(names) or tr("the other person")
        if people > 2:
            return tr("{people} people spoke; you and {name} could be told apart.", people=people, name=other)
        return tr("{people} people spoke: you and {name}.", people=people, name=other)
    others = ", ".join(voice_words(key, names, several=True) for key in there if key != YOU)
    if people > len(there):
        return tr("{people} people spoke; these could be told apart: you, {names}.", people=people, names=others)
    return tr("{people} people spoke: you, {names}.", people=people, names=others)


def _now(key: str, own: Segments, result: AnalysisResult) -> str:
    """The voice as which most of this one is counted now."""
    if key in result.speech:
        return key
    shared = {one: total_s(intersection(own, there)) for one, there in result.speech.items()}
    most = max(shared, key=lambda one: shared[one], default=key)
    return most if shared.get(most) else key


def clear_stretch(separation: Separation, voice: str) -> Segment | None:
    """Six seconds from the middle of the longest stretch in which no other voice is heard; less where there is less."""
    return _alone(separation.speech, voice)


def _alone(speech: Mapping[str, Segments], voice: str) -> Segment | None:
    others = [segment for key, own in speech.items() if key != voice for segment in own]
    alone = subtracted(speech[voice], merged(others))
    longest = max(alone, key=lambda one: one.duration_s, default=None)
    if longest is None or longest.duration_s <= CLEAR_S:
        return longest
    middle = (longest.start + longest.end) / 2
    return Segment(middle - CLEAR_S / 2, middle + CLEAR_S / 2)


def _chosen(result: AnalysisResult) -> Separation | None:
    """The one for as many people as were said to be there."""
    return next((found for found in result.separations if found.people == result.people), None)


def _most_alike(separation: Separation, own: Segments) -> str:
    return max(separation.speech, key=lambda key: total_s(intersection(separation.speech[key], own)))
