"""What a synthesiser said: sound with the times of its phones and words, and the phones that everything here shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
SILENCE = "sil"
VOWELS = frozenset((
    "aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw",
))  # fmt: skip
CONSONANTS = frozenset((
    "b", "ch", "d", "dh", "f", "g", "hh", "jh", "k", "l", "m", "n", "ng", "p", "r", "s", "sh", "t", "th", "v",
    "w", "y", "z", "zh",
))  # fmt: skip
PHONES = tuple(sorted(VOWELS | CONSONANTS))

# A word that no dictionary has; it is always said alone, from its phones.
MHM = "mhm"
MHM_PHONES = ("m", "hh", "ah", "m")


class NotSaidAsWrittenError(ValueError):
    """The synthesiser's phones can't be told apart into the words that were asked for."""


@dataclass(frozen=True, slots=True)
class Phone:
    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class SpokenWord:
    text: str
    start_s: float
    end_s: float
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance at 16 kHz; phones cover it from 0 to its end, silence included."""

    voice: str
    samples: NDArray[np.int16]
    phones: tuple[Phone, ...]
    words: tuple[SpokenWord, ...]

    @property
    def duration_s(self) -> float:
        return len(self.samples) / RATE_HZ

    @property
    def first_s(self) -> float:
        """Where the first phone starts."""
        return next(phone.start_s for phone in self.phones if phone.name != SILENCE)

    @property
    def last_s(self) -> float:
        """Where the last phone ends."""
        return next(phone.end_s for phone in reversed(self.phones) if phone.name != SILENCE)


def plain_words(text: str) -> list[str]:
    """The words of a sentence as the model spells them: small letters, no marks but the apostrophe."""
    return "".join(mark if mark.isalnum() or mark == "'" else " " for mark in text.lower()).split()


def covered(phones: list[Phone], duration_s: float) -> tuple[Phone, ...]:
    """The phones with silence joined, empty ones left out, and gaps at both ends filled with silence."""
    result: list[Phone] = []
    for phone in phones:
        if phone.end_s <= phone.start_s:
            continue
        if not result and phone.start_s > 0.0:
            result.append(Phone(SILENCE, 0.0, phone.start_s))
        if result and phone.name == SILENCE == result[-1].name:
            result[-1] = Phone(SILENCE, result[-1].start_s, phone.end_s)
        else:
            result.append(phone)
    last_end_s = result[-1].end_s if result else 0.0
    if last_end_s < duration_s:
        result.append(Phone(SILENCE, last_end_s, duration_s))
    return tuple(result)
