"""Speaks the training texts with every voice that the tiny speech model is to understand."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

import espeak_voice
import flite_voice
from align_words import Pronunciations
from spoken import SILENCE, NotSaidAsWrittenError, Spoken
from texts import Texts

SAMPLE_STRETCHES = (0.86, 0.92, 0.96, 1.0, 1.02, 1.08, 1.16)
STRETCH_RANGE = (0.85, 1.2)
# Words whose weak and strong forms the synthesisers don't both say when they stand alone.
FORMS = {"a": ("ax", "ey"), "the": ("dh ax", "dh iy"), "to": ("t ax", "t uw"), "um": ("ah m",), "us": ("ah s",)}


def pronunciations(texts: Texts) -> Pronunciations:
    """How both synthesisers say each word alone, as the yardstick for finding words in eSpeak's phones."""
    known: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for word in texts.vocabulary:
        _, phones = espeak_voice.sound_and_phones(word, voice="en-us")
        known[word].add(tuple(phone.name for phone in phones if phone.name != SILENCE))
        known[word].add(flite_voice.speak(word, voice="slt").words[0].phones)
        known[word].update(tuple(form.split()) for form in FORMS.get(word, ()))
    return {word: frozenset(forms) for word, forms in known.items()}


def speak_all(texts: Texts, *, seed: int = 1, sample_voices: tuple[str, ...] = ("slt", "rms")) -> list[Spoken]:
    """About three hours. The order of eSpeak's calls is part of the result: see espeak_voice."""
    chance = random.Random(seed)  # noqa: S311 (the same corpus at every making)
    known = pronunciations(texts)
    said = list(flite_utterances(texts, chance, sample_voices))
    refused = 0
    for voice in espeak_voice.VOICES:
        sentences = chance.sample(texts.dialogue, 45) + chance.sample(texts.business, 35)
        sentences += texts.chance_sentences(55, chance)
        for sentence in (*sentences, "mhm", "okay", "right", "i see"):
            try:
                said.append(
                    espeak_voice.speak(
                        sentence, voice=voice, pronunciations=known, rate=chance.randint(140, 205),
                        pitch=chance.randint(35, 65), pitch_range=chance.randint(35, 65),
                    )
                )  # fmt: skip
            except NotSaidAsWrittenError:
                refused += 1
    hours = sum(spoken.duration_s for spoken in said) / 3600
    print(f"{len(said)} utterances, {hours:.2f} h; {refused} refused: their words could not be told apart")
    return said


def flite_utterances(texts: Texts, chance: random.Random, sample_voices: tuple[str, ...]) -> Iterator[Spoken]:
    for voice in flite_voice.VOICES:
        leading = voice in sample_voices
        stretches = SAMPLE_STRETCHES if leading else (0.95, 1.1)
        plan = [(sentence, stretch) for sentence in texts.dialogue for stretch in stretches]
        plan += [(sentence, chance.uniform(*STRETCH_RANGE)) for sentence in texts.business]
        invented = texts.chance_sentences(260 if leading else 180, chance)
        plan += [(sentence, chance.uniform(*STRETCH_RANGE)) for sentence in invented]
        for sentence, stretch in plan:
            try:
                yield flite_voice.speak(sentence, voice=voice, stretch=stretch)
            except NotSaidAsWrittenError as error:
                print("left out:", error)
