"""Speaks a text with flite, espeak-ng or festival and tells, from their own phone times, when there was speech."""

from __future__ import annotations

import ctypes
import ctypes.util
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from app.core.segment import Segment, Segments, merged
from tests.helpers import recorded_voices

Floats = NDArray[np.float32]

RATE_HZ = 16000


@dataclass(frozen=True, slots=True)
class Voice:
    """One who speaks.

    Attributes:
        engine: "flite", "espeak", "festival", or "recorded" (a person of ../shared/audio, see recorded_voices).
        name: as the engine calls it.
        stretch: slower above 1.
        pitch: of espeak, 0 to 99.
        size: a larger throat above 1: everything sounds lower by that factor, at the same pace.
    """

    engine: str
    name: str
    stretch: float = 1.0
    pitch: int = 50
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Clip:
    """samples: 16 kHz, speech at about -20 dB; phones: when the synthesiser says that it speaks, pauses left out."""

    samples: Floats
    phones: Segments

    @property
    def start_s(self) -> float:
        return self.phones[0].start

    @property
    def end_s(self) -> float:
        return self.phones[-1].end

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


def missing_engines() -> str:
    """What to install for the voices to work; empty when nothing is missing."""
    wanted = []
    if shutil.which("flite") is None:
        wanted.append("flite")
    if ctypes.util.find_library("espeak-ng") is None:
        wanted.append("espeak-ng")
    return ", ".join(wanted)


def can_speak(voice: Voice) -> bool:
    """Whether what the voice needs is there: its program and its data, or its recording."""
    if voice.engine == "recorded":
        return recorded_voices.is_there(voice.name)
    if voice.engine == "festival":
        return shutil.which("festival") is not None and voice.name in _festival_voices()
    return True


@lru_cache(maxsize=4096)
def speak(voice: Voice, text: str) -> Clip:
    """The text in that voice, always the same for the same arguments; a recorded voice says something about as long."""
    if voice.engine == "recorded":
        samples, spans = recorded_voices.about_as_long(voice.name, text)
    else:
        engine = {"flite": _flite, "espeak": _espeak, "festival": _festival}[voice.engine]
        samples, spans = engine(replace(voice, stretch=voice.stretch / voice.size), text)
    if voice.size != 1.0:
        samples = soxr.resample(samples, RATE_HZ, RATE_HZ * voice.size)
        spans = [Segment(span.start * voice.size, span.end * voice.size) for span in spans]
    phones = merged([span for span in spans if span.duration_s > 0])
    inside = np.concatenate([samples[round(p.start * RATE_HZ) : round(p.end * RATE_HZ)] for p in phones])
    loudness = float(np.sqrt(np.mean(inside**2)))
    return Clip((samples * (0.1 / loudness)).astype(np.float32), phones)


def _flite(voice: Voice, text: str) -> tuple[Floats, list[Segment]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "voice.wav"
        tempo = f"duration_stretch={voice.stretch:.3f}"
        options = ["-voice", voice.name, "--setf", tempo, "-t", text, "-o", str(file), "-psdur"]
        printed = subprocess.run(["flite", *options], capture_output=True, text=True, check=True).stdout
        samples, rate_hz = soundfile.read(file, dtype="float32")
    if rate_hz != RATE_HZ:
        samples = soxr.resample(samples, rate_hz, RATE_HZ)
    spans, start = [], 0.0
    for token in printed.split():
        phone, _, end = token.rpartition(":")
        if phone not in ("pau", "ssil"):
            spans.append(Segment(start, float(end)))
        start = float(end)
    return samples, spans


@lru_cache(maxsize=1)
def _festival_voices() -> frozenset[str]:
    listed = subprocess.run(["festival", "-b", "(print (voice.list))"], capture_output=True, text=True, check=False)
    return frozenset(listed.stdout.strip().strip("()").split())


def _festival(voice: Voice, text: str) -> tuple[Floats, list[Segment]]:
    with tempfile.TemporaryDirectory() as folder:
        sound, segments, script = (Path(folder) / name for name in ("voice.wav", "voice.segs", "voice.scm"))
        plain = text.replace('"', "").replace("\\", "")
        script.write_text(
            f"(voice_{voice.name})\n(Parameter.set 'Duration_Stretch {voice.stretch:.3f})\n"
            f'(set! said (SynthText "{plain}"))\n'
            f'(utt.save.wave said "{sound}" \'riff)\n(utt.save.segs said "{segments}")\n',
            encoding="utf-8",
        )
        subprocess.run(["festival", "-b", str(script)], capture_output=True, check=True)
        samples, rate_hz = soundfile.read(sound, dtype="float32")
        lines = segments.read_text(encoding="utf-8").splitlines()
    if rate_hz != RATE_HZ:
        samples = soxr.resample(samples, rate_hz, RATE_HZ)
    spans, start = [], 0.0
    for line in lines[1:]:
        end, _, phone = line.split()
        if phone not in ("pau", "#", "h#", "brth"):
            spans.append(Segment(start, float(end)))
        start = float(end)
    return samples, spans


class _Identity(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    )


class _Espeak:
    """libespeak-ng, synchronous, with phoneme events; it holds one voice at a time for the whole process."""

    _SYNCHRONOUS, _PHONEME_EVENTS, _PHONEME, _UTF8 = 2, 1, 7, 1
    _RATE, _PITCH = 1, 3

    def __init__(self) -> None:
        self._library = ctypes.CDLL(ctypes.util.find_library("espeak-ng"))
        self._rate_hz = int(self._library.espeak_Initialize(self._SYNCHRONOUS, 0, None, self._PHONEME_EVENTS))
        self._samples: list[NDArray[np.int16]] = []
        self._phones: list[tuple[str, float]] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = kind(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)

    def _hear(self, samples: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if samples and count > 0:
            self._samples.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        index = 0
        while events[index].type != 0:
            if events[index].type == self._PHONEME:
                name = bytes(events[index].id.string).split(b"\0")[0].decode("utf-8", "replace")
                self._phones.append((name, events[index].sample / self._rate_hz))
            index += 1
        return 0

    def say(self, voice: Voice, text: str) -> tuple[Floats, list[Segment]]:
        self._samples, self._phones = [], []
        if self._library.espeak_SetVoiceByName(voice.name.encode()):
            raise ValueError(f"espeak-ng has no voice {voice.name}")
        self._library.espeak_SetParameter(self._RATE, round(170 / voice.stretch), 0)
        self._library.espeak_SetParameter(self._PITCH, voice.pitch, 0)
        encoded = text.encode()
        self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, self._UTF8, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate(self._samples).astype(np.float32) / 32768
        ends = [start for _, start in self._phones[1:]] + [len(sound) / self._rate_hz]
        spans = [
            Segment(start, max(start, end))
            for (name, start), end in zip(self._phones, ends, strict=True)
            if name and not name.startswith("_")
        ]
        return soxr.resample(sound, self._rate_hz, RATE_HZ), spans


@lru_cache(maxsize=1)
def _espeak_library() -> _Espeak:
    return _Espeak()


def _espeak(voice: Voice, text: str) -> tuple[Floats, list[Segment]]:
    return _espeak_library().say(voice, text)
