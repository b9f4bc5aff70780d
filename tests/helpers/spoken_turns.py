"""A conversation of two synthesised voices in words that the sample's speech model knows, a track each, for word errors."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from app.core.turn import OTHER, YOU
from tests.helpers.known_dialogue import KNOWN_SENTENCES

Floats = NDArray[np.float32]

RATE_HZ = 16_000
LOUDNESS = 0.1
ROOM_DB = -60.0
PAUSE_S = (0.4, 0.9)
SENTENCES = 22


@dataclass(frozen=True, slots=True)
class Speaker:
    """program: "flite" or "espeak-ng"; voice: as the program calls it."""

    program: str
    voice: str


@dataclass(frozen=True, slots=True)
class SpokenTurns:
    """samples: 16 kHz, both tracks of one length; words: what was said on each, in order."""

    samples: dict[str, Floats]
    words: dict[str, list[str]]


def missing_programs() -> str:
    return ", ".join(program for program in ("flite", "espeak-ng") if shutil.which(program) is None)


def spoken_turns(you: Speaker, other: Speaker, *, seed: int = 1) -> SpokenTurns:
    """They take turns of one or two sentences; the same arguments make the same conversation."""
    rng = np.random.default_rng(seed)
    speakers = {YOU: you, OTHER: other}
    sentences = [KNOWN_SENTENCES[index] for index in rng.permutation(len(KNOWN_SENTENCES))[:SENTENCES]]
    pieces: dict[str, list[Floats]] = {key: [np.zeros(RATE_HZ // 2, np.float32)] for key in speakers}
    words: dict[str, list[str]] = {key: [] for key in speakers}
    key, partner = YOU, OTHER
    while sentences:
        turn = [sentences.pop() for _ in range(min(len(sentences), int(rng.integers(1, 3))))]
        for text in turn:
            said = say(speakers[key], text)
            pause = np.zeros(round(float(rng.uniform(*PAUSE_S)) * RATE_HZ), np.float32)
            pieces[key] += [said, pause]
            pieces[partner].append(np.zeros(len(said) + len(pause), np.float32))
            words[key] += plain_words(text)
        key, partner = partner, key
    samples = {}
    for track, parts in pieces.items():
        sound = np.concatenate(parts)
        room = rng.normal(0.0, 10 ** (ROOM_DB / 20), len(sound)).astype(np.float32)
        samples[track] = sound + room
    return SpokenTurns(samples, words)


def say(speaker: Speaker, text: str) -> Floats:
    """In a process of its own: eSpeak NG says a sentence a little differently after other ones."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        commands = {
            "flite": ["flite", "-voice", speaker.voice, "-t", text, "-o", str(file)],
            "espeak-ng": ["espeak-ng", "-v", speaker.voice, "-s", "165", "-w", str(file), text],
        }
        subprocess.run(commands[speaker.program], check=True, capture_output=True)
        samples, rate_hz = soundfile.read(file, dtype="float32")
    heard = soxr.resample(samples, rate_hz, RATE_HZ)
    loud: Floats = (heard * (LOUDNESS / np.sqrt(np.mean(heard**2)))).astype(np.float32)
    return loud


def plain_words(text: str) -> list[str]:
    return "".join(mark if mark.isalnum() or mark == "'" else " " for mark in text.lower()).split()
