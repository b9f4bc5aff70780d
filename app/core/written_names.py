"""The names that a transcript of another program brings, kept among a conversation's names by the voice as it was heard."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.turn import YOU

ME = "me"
"""Among a conversation's names: which of the names in the transcript is mine."""

NOBODY = "*"
"""Under `ME`: none of them is."""

HEARD = "heard-"
"""Begins the keys of names that belong to voices as they were heard, before any correction: heard-voice-1."""


def kept_names(voices: Mapping[str, str]) -> dict[str, str]:
    """Names of a transcript (name -> voice as heard) as they are kept; several on one track share a name."""
    found: dict[str, str] = {}
    for name, key in voices.items():
        place = f"{HEARD}{key}"
        found[place] = f"{found[place]}, {name}" if place in found else name
    return found


def names_now(names: Mapping[str, str], called: Mapping[str, str]) -> dict[str, str]:
    """Names by the voices of now; what the person called somebody goes before what a transcript does.

    Args:
        names: as the library keeps them.
        called: voices as heard -> as they are called after all corrections.
    """
    written = {key: names[f"{HEARD}{voice}"] for voice, key in called.items() if f"{HEARD}{voice}" in names}
    given = {key: name for key, name in names.items() if key != ME and not key.startswith(HEARD)}
    return {key: name for key, name in {**written, **given}.items() if key != YOU}


def names_as_heard(names: Mapping[str, str]) -> dict[str, str]:
    """Names for who has not looked at the corrections: those of a transcript by its voices, before any of them."""
    return names_now(names, {key.removeprefix(HEARD): key.removeprefix(HEARD) for key in names if key.startswith(HEARD)})


def without_written(names: Mapping[str, str]) -> dict[str, str]:
    """Before another transcript's names are kept."""
    return {key: name for key, name in names.items() if key != ME and not key.startswith(HEARD)}
