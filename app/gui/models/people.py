"""What is asked about a conversation on one track: how many people spoke, and which of the voices is you."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.analysis_result import AnalysisResult
from app.core.segment import Segment, Segments, intersection, merged, subtracted, total_s
from app.core.speech_activity import Mode, Separation
from app.core.turn import ANYONE, OTHER, VOICE, YOU
from app.i18n import tr
from app.services.corrections import FEW_VOICES

CLEAR_S = 6.0


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the voices that were told apart. clear: a stretch in which it is heard alone, at most 6 s."""

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
        answered: both questions were.
        few: a sentence that says so where there are fewer voices than people.
    """

    options: tuple[int, ...]
    people: int | None
    voices: tuple[Voice, ...]
    you: str | None
    answered: bool
    few: str = ""


def people_question(result: AnalysisResult | None) -> PeopleQuestion | None:
    """None where there is nothing to ask: both sides have tracks of their own, or no voices were told apart."""
    if result is None or result.mode is not Mode.ONE_TRACK or not result.separations:
        return None
    options = tuple(sorted(found.people for found in result.separations))
    chosen = None if ANYONE in result.speech else _chosen(result)
    if chosen is None:
        return PeopleQuestion(options, None, (), None, answered=False)
    voices = tuple(
        Voice(key, voice_name(key), total_s(own), clear_stretch(chosen, key)) for key, own in chosen.speech.items()
    )
    you = _most_alike(chosen, result.speech[YOU]) if result.speech.get(YOU) else None
    few = next((reason.text for reason in result.quality.reasons if reason.code == FEW_VOICES), "")
    return PeopleQuestion(options, chosen.people, voices, you, YOU in result.speech or OTHER in result.speech, few)


def voice_name(key: str) -> str:
    """Voice 1, as in "voice-1"."""
    return tr("Voice {number}", number=key.removeprefix(VOICE))


def clear_stretch(separation: Separation, voice: str) -> Segment | None:
    """Six seconds from the middle of the longest stretch in which no other voice is heard; less where there is less."""
    others = [segment for key, own in separation.speech.items() if key != voice for segment in own]
    alone = subtracted(separation.speech[voice], merged(others))
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
