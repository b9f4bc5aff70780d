"""The voices of a conversation as the screens order, name and colour them: you first, then the others."""

from __future__ import annotations

from collections.abc import Mapping

from app.charts.words import lane_other
from app.core.analysis_result import AnalysisResult
from app.core.segment import total_s
from app.core.speech_activity import Mode
from app.core.turn import ANYONE, OTHER, VOICE, YOU
from app.i18n import tr

MOST_LANES = 6


def voices(result: AnalysisResult) -> tuple[str, ...]:
    """Keys of the voices that were told apart: you first, then by talk time; "anyone" where nobody was."""
    if ANYONE in result.speech:
        return (ANYONE,)
    others = [key for key in result.speech if key != YOU]
    if any(key.startswith(VOICE) for key in others):
        return tuple(sorted(others))[:MOST_LANES]
    others.sort(key=lambda key: -total_s(result.speech[key]))
    return (YOU, *(others or [OTHER]))[:MOST_LANES]


def can_swap(result: AnalysisResult | None) -> bool:
    """Whether you and they can change places; on one track only where there is one of them."""
    if result is None or OTHER not in result.speech:
        return False
    one_microphone = result.mode in {Mode.ONE_TRACK, Mode.TRANSCRIPT}
    return not one_microphone or result.speech.keys() == {YOU, OTHER}


def named_voices(result: AnalysisResult | None, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Key and name of each that can be given a name: the other people, once it is known who is you."""
    keys = voices(result) if result is not None else ()
    others = [key for key in keys if key not in {YOU, ANYONE} and not key.startswith(VOICE)]
    return tuple((key, voice_words(key, names, several=len(keys) > 2)) for key in others)


def voice_words(key: str, names: Mapping[str, str], *, several: bool = False) -> str:
    """Beside a lane, a turn, and in menus. several: there is more than one other voice, so that "They" is nobody."""
    if key == YOU:
        return tr("You")
    if key == ANYONE:
        return tr("Anyone")
    if key.startswith(VOICE):
        return names.get(key) or tr("Voice {number}", number=key.removeprefix(VOICE))
    if key == OTHER and not several:
        return lane_other(names)
    given = names.get(key, "").strip()
    return given or tr("Person {number}", number=_number(key) + 1)


def voice_colour(key: str) -> str:
    """The theme's name: blue is you, amber is the others, and nobody in particular is ink."""
    if key == YOU:
        return "you"
    return "ink3" if key == ANYONE or key.startswith(VOICE) else "other"


def voice_text_colour(key: str) -> str:
    colour = voice_colour(key)
    return "ink2" if colour == "ink3" else f"{colour}_text"


def _number(key: str) -> int:
    digits = key.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 1
