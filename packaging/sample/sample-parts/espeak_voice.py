"""Speaks with eSpeak NG through its C library, which tells when each of its phonemes starts (Debian: libespeak-ng1).

Its sound changes with every call within one process, but the same calls in a fresh process give the same sound.
"""

from __future__ import annotations

import ctypes
from functools import cache

import numpy as np
import soxr
from align_words import Pronunciations, word_spans
from numpy.typing import NDArray
from spoken import MHM, RATE_HZ, SILENCE, NotSaidAsWrittenError, Phone, Spoken, SpokenWord, covered, plain_words

VARIANTS = ("m1", "m3", "m7", "f1", "f2", "f3", "f4", "Annie", "linda", "john", "robert")
VOICES = ("en-us", *(f"en-us+{variant}" for variant in VARIANTS))

# eSpeak's mnemonics for American English as the phones of Flite; "" lengthens the phone before.
MNEMONICS = {
    "@": "ax", "@2": "ax", "a#": "ax", "@5": "ax", "I#": "ih", "I2": "ih", "I": "ih", "i": "iy", "i:": "iy", "3": "er",
    "3:": "er", "@L": "ax l", "a": "ae", "aa": "ae", "A:": "aa", "0": "aa", "0#": "aa", "O2": "ao", "O": "ao", "O:": "ao",
    "A@": "aa r", "O@": "ao r", "o@": "ao r", "e@": "eh r", "i@": "iy ax", "i@3": "ih r", "U@": "uh r", "eI": "ey",
    "aI": "ay", "aU": "aw", "oU": "ow", "OI": "oy", "aI@": "ay ax", "aI3": "ay er", "aU@": "aw er", "U": "uh", "u:": "uw",
    "u": "uw", "V": "ah", "E": "eh", "e": "eh", "r": "r", "r-": "", "l": "l", "L": "l", "n": "n", "m": "m", "N": "ng",
    "z": "z", "s": "s", "S": "sh", "Z": "zh", "T": "th", "D": "dh", "f": "f", "v": "v", "p": "p", "b": "b", "t": "t",
    "t#": "d", "t2": "t", "d": "d", "k": "k", "g": "g", "tS": "ch", "dZ": "jh", "h": "hh", "w": "w", "j": "y", "x": "k",
    "n-": "n", "m-": "m", "@-": "ax", "l#": "l", "?": "", ";": "",
}  # fmt: skip
PHONEME_EVENT = 7
PARAMETERS = {"rate": 1, "pitch": 3, "range": 4}
READS_PHONEMES = 0x100  # text in [[ ]] is mnemonics


class Identity(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", Identity),
    )


class Engine:
    """The one eSpeak of this process: it keeps what its callback brings."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate_hz = int(self.library.espeak_Initialize(2, 0, None, 1))  # synchronous, with phoneme events
        self.blocks: list[NDArray[np.int16]] = []
        self.mnemonics: list[tuple[str, float]] = []
        callback = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event)
        )
        self.callback = callback(self.receive)  # kept: the library holds only its address
        self.library.espeak_SetSynthCallback(self.callback)

    def receive(self, wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[Event]) -> int:
        if wave and count > 0:
            self.blocks.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        index = 0
        while events[index].type != 0:
            event = events[index]
            if event.type == PHONEME_EVENT:
                self.mnemonics.append((bytes(event.id.string).decode(), event.sample / self.rate_hz))
            index += 1
        return 0

    def synthesise(self, text: str, *, voice: str, settings: dict[str, int]) -> NDArray[np.float64]:
        self.blocks, self.mnemonics = [], []
        if self.library.espeak_SetVoiceByName(voice.encode()) != 0:  # it would go on with the voice before
            raise ValueError(f"eSpeak has no voice {voice}")
        for name, value in settings.items():
            self.library.espeak_SetParameter(PARAMETERS[name], value, 0)
        encoded = text.encode()
        self.library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, 1 | READS_PHONEMES, None, None)
        self.library.espeak_Synchronize()
        return np.concatenate(self.blocks).astype(np.float64)


@cache
def engine() -> Engine:
    return Engine()


def speak(
    text: str, *, voice: str, pronunciations: Pronunciations, rate: int = 170, pitch: int = 50, pitch_range: int = 50
) -> Spoken:
    """Say `text`. Raises NotSaidAsWrittenError when its phones don't fit the words."""
    samples, phones = sound_and_phones(text, voice=voice, rate=rate, pitch=pitch, pitch_range=pitch_range)
    words = plain_words(text)
    spans = word_spans(words, pronunciations, phones)
    spoken_words = tuple(
        SpokenWord(word, phones[span[0]].start_s, phones[span[-1]].end_s, tuple(phones[index].name for index in span))
        for word, span in zip(words, spans, strict=True)
    )
    return Spoken(f"espeak-{voice}", samples, phones, spoken_words)


def sound_and_phones(
    text: str, *, voice: str, rate: int = 150, pitch: int = 50, pitch_range: int = 50
) -> tuple[NDArray[np.int16], tuple[Phone, ...]]:
    said = "[[mh'Vm]]" if plain_words(text) == [MHM] else text
    settings = {"rate": rate, "pitch": pitch, "range": pitch_range}
    sound = engine().synthesise(said, voice=voice, settings=settings)
    resampled = np.asarray(soxr.resample(sound, engine().rate_hz, RATE_HZ))
    samples = np.clip(np.round(resampled), -32768, 32767).astype(np.int16)
    return samples, to_phones(engine().mnemonics, len(samples) / RATE_HZ)


def to_phones(mnemonics: list[tuple[str, float]], duration_s: float) -> tuple[Phone, ...]:
    """eSpeak's mnemonics with their starts as phones with both ends."""
    phones: list[Phone] = []
    for index, (mnemonic, start_s) in enumerate(mnemonics):
        end_s = mnemonics[index + 1][1] if index + 1 < len(mnemonics) else duration_s
        if mnemonic and not mnemonic.startswith("_") and mnemonic not in MNEMONICS:
            raise NotSaidAsWrittenError(f"unknown mnemonic {mnemonic}")
        names = [SILENCE] if not mnemonic or mnemonic.startswith("_") else MNEMONICS[mnemonic].split()
        linking_r = names == ["r"] and bool(phones) and phones[-1].name in {"r", "er"}
        if not names or linking_r:
            if phones:
                phones[-1] = Phone(phones[-1].name, phones[-1].start_s, end_s)
            continue
        step_s = (end_s - start_s) / len(names)
        for place, name in enumerate(names):
            phones.append(Phone(name, start_s + place * step_s, start_s + (place + 1) * step_s))
    return covered(phones, duration_s)
