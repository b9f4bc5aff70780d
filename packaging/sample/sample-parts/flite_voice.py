"""Speaks with Flite through its C library, which says which phone belongs to which word (Debian: libflite1)."""

from __future__ import annotations

import ctypes
from functools import cache

import numpy as np
from spoken import MHM, MHM_PHONES, RATE_HZ, SILENCE, NotSaidAsWrittenError, Phone, Spoken, SpokenWord, covered, plain_words

VOICES = ("slt", "rms", "awb", "kal16")
PAUSES = frozenset({"pau", "ssil", "brth"})


class Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class VoiceHead(ctypes.Structure):
    """The first two fields of cst_voice."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


@cache
def library() -> ctypes.CDLL:
    for needed in ("libflite_usenglish.so.1", "libflite_cmulex.so.1"):
        ctypes.CDLL(needed, ctypes.RTLD_GLOBAL)
    flite = ctypes.CDLL("libflite.so.1", ctypes.RTLD_GLOBAL)
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    signatures: dict[str, tuple[object, list[object]]] = {
        "flite_synth_text": (pointer, [text, pointer]),
        "flite_synth_phones": (pointer, [text, pointer]),
        "flite_feat_set_float": (None, [pointer, text, ctypes.c_float]),
        "utt_relation": (pointer, [pointer, text]),
        "utt_wave": (ctypes.POINTER(Wave), [pointer]),
        "relation_head": (pointer, [pointer]),
        "item_next": (pointer, [pointer]),
        "path_to_item": (pointer, [pointer, text]),
        "item_feat_string": (text, [pointer, text]),
        "item_feat_float": (ctypes.c_float, [pointer, text]),
        "delete_utterance": (None, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(flite, name)
        function.restype, function.argtypes = result, arguments
    flite.flite_init()
    return flite


@cache
def voice_pointer(name: str) -> int:
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    return int(register(None))


def speak(text: str, *, voice: str, stretch: float = 1.0) -> Spoken:
    """Say `text`; stretch 1.2 is slower. Raises NotSaidAsWrittenError when its words are not the ones asked for."""
    flite, pointer = library(), voice_pointer(voice)
    features = ctypes.cast(pointer, ctypes.POINTER(VoiceHead)).contents.features
    flite.flite_feat_set_float(features, b"duration_stretch", stretch)
    words = plain_words(text)
    if words == [MHM]:
        utterance = flite.flite_synth_phones(" ".join(("pau", *MHM_PHONES, "pau")).encode(), pointer)
    else:
        utterance = flite.flite_synth_text(text.encode(), pointer)
    try:
        wave = flite.utt_wave(utterance).contents
        if wave.sample_rate != RATE_HZ or wave.num_channels != 1:
            raise NotSaidAsWrittenError(f"{voice} speaks at {wave.sample_rate} Hz")
        samples = np.ctypeslib.as_array(wave.samples, shape=(wave.num_samples,)).astype(np.int16)
        phones, spans = read_segments(flite, utterance)
    finally:
        flite.delete_utterance(utterance)
    if words == [MHM]:
        spans = [(MHM, [index for index, phone in enumerate(phones) if phone.name != SILENCE])]
    if len(spans) != len(words):
        raise NotSaidAsWrittenError(f"{voice} says {[name for name, _ in spans]} for {words}")
    spoken_words = tuple(
        SpokenWord(word, phones[span[0]].start_s, phones[span[-1]].end_s, tuple(phones[index].name for index in span))
        for word, (_, span) in zip(words, spans, strict=True)
    )
    return Spoken(f"flite-{voice}", samples, covered(phones, len(samples) / RATE_HZ), spoken_words)


def read_segments(flite: ctypes.CDLL, utterance: int) -> tuple[list[Phone], list[tuple[str, list[int]]]]:
    """The phones in order, and each word with the places of its phones; "that" + "'s" is one word."""
    phones: list[Phone] = []
    spans: list[tuple[str, list[int]]] = []
    word_before = None
    start_s = 0.0
    segment = flite.relation_head(flite.utt_relation(utterance, b"Segment"))
    while segment:
        name = flite.item_feat_string(segment, b"name").decode()
        end_s = float(flite.item_feat_float(segment, b"end"))
        word = flite.path_to_item(segment, b"R:SylStructure.parent.parent")
        phones.append(Phone(SILENCE if name in PAUSES else name, start_s, end_s))
        if word:
            if word != word_before:
                spelled = flite.item_feat_string(word, b"name").decode()
                if spelled.startswith("'") and spans:
                    spans[-1] = (spans[-1][0] + spelled, spans[-1][1])
                else:
                    spans.append((spelled, []))
                word_before = word
            spans[-1][1].append(len(phones) - 1)
        start_s = end_s
        segment = flite.item_next(segment)
    return phones, spans
