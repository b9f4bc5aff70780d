"""Small pieces of sentences: times, lengths, names."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.turn import ANYONE, OTHER, VOICE, YOU
from app.i18n import tr

NEAR_S = 0.1


def seconds(length_s: float) -> str:
    """1.6 s, 47 s or 2 min 41 s."""
    if length_s < 9.95:
        return tr("{seconds} s", seconds=f"{length_s:.1f}")
    whole = round(length_s)
    if whole < 60:
        return tr("{seconds} s", seconds=whole)
    minutes, rest = divmod(whole, 60)
    return tr("{minutes} min {seconds} s", minutes=minutes, seconds=rest) if rest else tr("{minutes} min", minutes=minutes)


def nearly(length_s: float, limit_s: float | None) -> str:
    """The length, with "about" where it lies within 0.1 s of the limit that it was measured against."""
    if limit_s is not None and abs(length_s - limit_s) <= NEAR_S + 1e-9:
        return tr("about {length}", length=seconds(length_s))
    return seconds(length_s)


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def other_name(speaker: str, names: Mapping[str, str]) -> str:
    """The name of another speaker, or words for somebody without one."""
    return names.get(speaker) or tr("the other person")


def possessive(name: str) -> str:
    """Priya's, the other person's, the others'."""
    return tr("{name}'", name=name) if name == tr("the others") else tr("{name}'s", name=name)


def speaker_name(speaker: str, names: Mapping[str, str], *, several: bool = False) -> str:
    """As a label: "You", the name, or what stands for it. several: there is more than one other voice."""
    if speaker == YOU:
        return tr("You")
    given = names.get(speaker)
    if given:
        return given
    if speaker == ANYONE:
        return tr("Everyone")
    if speaker.startswith(VOICE):
        return tr("Voice {number}", number=speaker.removeprefix(VOICE))
    if speaker == OTHER and not several:
        return tr("The other person")
    return tr("Person {number}", number=int(speaker.rpartition("-")[2]) + 1)
