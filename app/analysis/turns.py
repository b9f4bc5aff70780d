"""Joins speech into turns: one voice's stretches until another takes the floor."""

from __future__ import annotations

from app.core.segment import Segment, Segments
from app.core.speech_activity import SpeechActivity
from app.core.turn import ANYONE, Annotation, Turn
from app.metrics.preparation import PreparedSpeech, keeps_floor, prepare, stretches, talking_at
from app.metrics.preparation import units as inter_pausal_units

__all__ = ["build_turns", "inter_pausal_units", "stretches"]


def build_turns(activity: SpeechActivity) -> Annotation:
    """Turns after listening sounds are taken out; none where nobody can be told apart, and none crosses a hole.

    Somebody who comes in and does not get the floor has a short turn of their own inside the other's turn.
    """
    if ANYONE in activity.speech:
        return Annotation()
    return Annotation(tuple(_turns(prepare(activity.speech, holes=activity.holes))))


def _turns(prepared: PreparedSpeech) -> list[Turn]:
    floor = prepared.floor_stretches
    in_order = sorted((stretch, speaker) for speaker, own in floor.items() for stretch in own)
    turns: list[Turn] = []
    held: Turn | None = None
    for stretch, speaker in in_order:
        if held is not None and _parted(held.segment, stretch, prepared.holes):
            turns.append(held)
            held = None
        if held is None:
            held = Turn(stretch, speaker)
        elif speaker == held.speaker:
            held = Turn(Segment(held.segment.start, max(held.segment.end, stretch.end)), speaker)
        elif _came_in_only(prepared, held.speaker, stretch):
            turns.append(Turn(stretch, speaker))
        else:
            turns.append(held)
            held = Turn(stretch, speaker)
    return turns if held is None else [*turns, held]


def _came_in_only(prepared: PreparedSpeech, holder: str, entry: Segment) -> bool:
    """Whether the one who has the floor was talking when `entry` began, and keeps it."""
    talking = talking_at(prepared.floor_stretches[holder], entry.start)
    return talking is not None and keeps_floor(talking, prepared.floor_units[holder], entry)


def _parted(before: Segment, after: Segment, holes: Segments) -> bool:
    return any(hole.start < after.start and hole.end > before.end for hole in holes)
