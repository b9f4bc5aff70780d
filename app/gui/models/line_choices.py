"""What can be said of words of the transcript and of their line: who says it, where it parts, and what it is joined with.

A line is a turn: a new one begins where another voice takes the floor. So a line is parted by giving what follows in it, or
what comes before, to somebody else, and joined with the one beside it by giving it to the voice that says that one; the
numbers follow.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.core.analysis_result import AnalysisResult
from app.core.correction import ReassignSpeech, RewriteWords
from app.core.segment import Segment
from app.core.turn import ANYONE, YOU
from app.gui import shortcuts
from app.gui.models.correction_choices import Choice, Choices, choices_at, person
from app.gui.models.place import Place
from app.gui.models.voices import voices
from app.i18n import tr

_HEADING_SIGNS = 28


def others(place: Place, result: AnalysisResult) -> tuple[str, ...]:
    """Voices that what is said there can be given to; none where they were not told apart."""
    if place.speaker in {None, ANYONE}:
        return ()
    return tuple(key for key in voices(result) if key not in {place.speaker, ANYONE})


def given(place: Place, to: str) -> tuple[ReassignSpeech, ...]:
    """The whole line."""
    if place.turn is None or place.speaker is None:
        return ()
    return (ReassignSpeech(place.turn, place.speaker, to),)


def parted(place: Place, to: str, *, before: bool) -> tuple[ReassignSpeech, ...]:
    """The line from the word on, or what comes before it in the line."""
    if place.turn is None or place.speaker is None or not place.words or (before and place.begins):
        return ()
    at = place.turn.start if place.begins else min(place.words[0].segment.start, place.turn.end)
    part = Segment(place.turn.start, at) if before else Segment(at, place.turn.end)
    return (ReassignSpeech(part, place.speaker, to),)


def joined(place: Place, *, before: bool) -> tuple[ReassignSpeech, ...]:
    """With the line before or after; nothing where there is none, or the same voice says it."""
    beside = place.before if before else place.after
    return () if beside in {None, place.speaker, ANYONE} or beside is None else given(place, beside)


def choices_in_transcript(place: Place, result: AnalysisResult, names: Mapping[str, str]) -> tuple[Choices, ...]:
    """As anywhere, with what can be said of the words there."""
    here, *wider = choices_at(place, result, names)
    return (here, *word_choices(place, result, names), *wider)


def word_choices(place: Place, result: AnalysisResult, names: Mapping[str, str]) -> tuple[Choices, ...]:
    """Of the words there, and of the line from there on."""
    if not place.words or place.speaker is None or place.event is not None:
        return ()
    span = Segment(place.words[0].segment.start, max(word.segment.end for word in place.words))
    text = " ".join(word.text for word in place.words)
    shown = text if len(text) <= _HEADING_SIGNS else text[: _HEADING_SIGNS - 1].rstrip() + "…"
    lines = [
        Choice(tr("Correct…"), edited=True, keys=shortcuts.CORRECT_WORD),
        Choice(tr("Remove"), (RewriteWords(span, place.speaker, ""),), keys=shortcuts.REMOVE_WORD),
    ]
    keys = others(place, result)
    if len(keys) == 1 and not place.begins:
        lines += [
            Choice(_from_here(keys[0], result, names), parted(place, keys[0], before=False), keys=shortcuts.GIVE_REST),
            Choice(_up_to_here(keys[0], result, names), parted(place, keys[0], before=True), keys=shortcuts.GIVE_BEFORE),
        ]
    lines += [
        Choice(words, corrections, keys=own)
        for words, corrections, own in (
            (tr("Join with the line before"), joined(place, before=True), shortcuts.JOIN_BEFORE),
            (tr("Join with the line after"), joined(place, before=False), shortcuts.JOIN_AFTER),
        )
        if corrections
    ]
    groups = [Choices(tr("“{words}”", words=shown), tuple(lines))]
    if len(keys) > 1 and not place.begins:
        groups += [
            Choices(parted_heading(before=before), parted_by(place, result, names, before=before), folded=True)
            for before in (False, True)
        ]
    return tuple(groups)


def parted_heading(*, before: bool) -> str:
    return tr("Up to here said by") if before else tr("From here on said by")


def parted_by(
    place: Place, result: AnalysisResult, names: Mapping[str, str], *, before: bool
) -> tuple[Choice, ...]:
    """A line each for everybody who may say the rest of the line, or what comes before."""
    made = ((key, parted(place, key, before=before)) for key in others(place, result))
    return tuple(Choice(person(key, result, names), corrections) for key, corrections in made if corrections)


def given_by(place: Place, result: AnalysisResult, names: Mapping[str, str]) -> tuple[Choice, ...]:
    """A line each for everybody else who may say all of it."""
    return tuple(Choice(person(key, result, names), given(place, key)) for key in others(place, result))


def _up_to_here(key: str, result: AnalysisResult, names: Mapping[str, str]) -> str:
    if key == YOU:
        return tr("Up to here said by you")
    return tr("Up to here said by {name}", name=person(key, result, names))


def _from_here(key: str, result: AnalysisResult, names: Mapping[str, str]) -> str:
    if key == YOU:
        return tr("From here on said by you")
    return tr("From here on said by {name}", name=person(key, result, names))
