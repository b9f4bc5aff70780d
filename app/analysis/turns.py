"""Joins speech into turns: one voice's stretches until another takes the floor."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity
from app.core.turn import ANYONE, Annotation, Turn
from app.metrics.events import Interplay, follow
from app.metrics.preparation import prepare, stretches
from app.metrics.preparation import units as inter_pausal_units
from app.metrics.sure_words import SureWords

__all__ = ["build_turns", "inter_pausal_units", "stretches"]


def build_turns(
    activity: SpeechActivity, words: SureWords | None = None, *, followed: Interplay | None = None
) -> Annotation:
    """Turns after listening sounds are taken out; none where nobody can be told apart, and none crosses a hole.

    Somebody who comes in and does not get the floor has a short turn of their own inside the other's turn. Who has the
    floor is what the events say, by the same rules and the same words.

    Args:
        followed: what came of this very speech with these words, where it is known already.
    """
    if ANYONE in activity.speech:
        return Annotation()
    return Annotation(tuple(_turns(followed or follow(prepare(activity.speech, holes=activity.holes, words=words)))))


def _turns(interplay: Interplay) -> Iterator[Turn]:
    on_floor: set[tuple[str, Segment]] = set()
    for floors in interplay.floors:
        for turn in floors:
            on_floor.update((turn.speaker, stretch) for stretch in turn.stretches)
            yield Turn(Segment(turn.start, max(stretch.end for stretch in turn.stretches)), turn.speaker)
    for speaker, own in interplay.prepared.floor_stretches.items():
        yield from (Turn(stretch, speaker) for stretch in own if (speaker, stretch) not in on_floor)
