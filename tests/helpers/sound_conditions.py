"""The conditions that two-track conversations are heard in: noise, bleed of every kind, reverberation, lines, levels.

call = Call(make_dialogue(...))
for condition in CONDITIONS: tracks = call.heard(condition)
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from app.core.turn import OTHER, YOU
from tests.helpers.casts import BABBLE
from tests.helpers.dialogue import Dialogue
from tests.helpers.dialogue_texts import SENTENCES
from tests.helpers.microphones import SPEECH_RMS, own_tracks, pink_noise, through_room
from tests.helpers.voices import RATE_HZ, Floats, speak

Doubles = NDArray[np.float64]

LOOP_S = 40.0


@dataclass(frozen=True, slots=True)
class Bleed:
    """The other's voice in a microphone, through loudspeaker and room.

    Attributes:
        level_db: how loud, against the voice that the microphone is for.
        delay_s: how late after the other's track; below 0 the other's track is the later one (a late loopback).
        nonlinear: an overdriven little loudspeaker.
        tail_s: after how long the room has swallowed 60 dB.
        drift_ppm: how much faster the microphone's clock is.
        jump_s: the delay grows by this at a third of the conversation, and is back at two thirds.
        into: whose microphone. "you": I have no headset; "other-1": they have none, and hear me.
    """

    level_db: float
    delay_s: float = 0.08
    nonlinear: bool = False
    tail_s: float = 0.25
    drift_ppm: float = 0.0
    jump_s: float = 0.0
    into: str = YOU


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the accuracy table; `noise` is "pink" or "babble", at `snr_db` below each voice."""

    name: str
    band: str = "clean"
    noise: str = ""
    snr_db: float | None = None
    bleed: Bleed | None = None
    reverberant: bool = False
    telephone: bool = False
    opus_bps: int = 0
    level_dbfs: float | None = None
    clipped_db: float = 0.0


def _noise(kind: str, snr_db: float) -> Condition:
    return Condition(f"{kind} noise {snr_db:.0f} dB", "noise", noise=kind, snr_db=snr_db)


def _bleed(name: str, level_db: float, delay_s: float = 0.08) -> Condition:
    return Condition(name, "bleed", bleed=Bleed(level_db, delay_s))


def _like(condition: Condition, **changes: object) -> Condition:
    assert condition.bleed is not None
    return replace(condition, bleed=replace(condition.bleed, **changes))  # type: ignore[arg-type]


CONDITIONS: tuple[Condition, ...] = (
    Condition("clean"),
    *(_noise(kind, snr_db) for kind in ("pink", "babble") for snr_db in (20.0, 10.0, 5.0)),
    _bleed("bleed -6 dB, 20 ms", -6.0, 0.02),
    _bleed("bleed -6 dB, 120 ms", -6.0, 0.12),
    _bleed("bleed -12 dB, 20 ms", -12.0, 0.02),
    _bleed("bleed -12 dB, 80 ms", -12.0, 0.08),
    _bleed("bleed -20 dB, 120 ms", -20.0, 0.12),
    _like(_bleed("bleed -12 dB, nonlinear", -12.0), nonlinear=True),
    _like(_bleed("bleed -12 dB, reverberant", -12.0), tail_s=0.6),
    _like(_bleed("bleed -12 dB, drift 60 ppm", -12.0), drift_ppm=60.0),
    _like(_bleed("bleed -12 dB, delay jumps", -12.0, 0.06), jump_s=0.15),
    _bleed("bleed -12 dB, loopback 60 ms late", -12.0, -0.06),
    _bleed("bleed -12 dB, loopback 200 ms late", -12.0, -0.2),
    _like(_bleed("headset on my side only", -12.0, 0.12), into=OTHER),
    Condition("reverberation", "reverberation", reverberant=True),
    Condition("telephone band 8 kHz", "line", telephone=True),
    Condition("Opus 16 kb/s", "line", opus_bps=16000),
    Condition("quiet speech -35 dBFS", "level", level_dbfs=-35.0),
    Condition("clipped speech", "level", clipped_db=9.0),
)


def named(text: str) -> tuple[Condition, ...]:
    """The conditions whose name holds this text."""
    return tuple(condition for condition in CONDITIONS if text.lower() in condition.name.lower())


class Call:
    """One dialogue, heard in as many conditions as wanted; what they share is made once."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._own, self._gains = own_tracks(dialogue)

    def heard(self, condition: Condition) -> dict[str, Floats]:
        """Both tracks, key -> (frames,); the same every time."""
        dialogue = self._dialogue
        rng = np.random.default_rng([dialogue.seed, 11])
        tracks: dict[str, Doubles] = {}
        for key, own in self._own.items():
            track = own
            if condition.reverberant:
                track = _reverberant(track, np.random.default_rng([dialogue.seed, 12]))
            if condition.noise and condition.snr_db is not None:
                noise = _noise_loop(condition.noise, len(track), rng)
                track = track + SPEECH_RMS * 10 ** (-condition.snr_db / 20) * noise
            set_level = condition.level_dbfs is not None or condition.clipped_db > 0
            tracks[key] = track * (1.0 if set_level else self._gains[key])
        if condition.bleed is not None:
            into = condition.bleed.into
            tracks[into] = tracks[into] + self._gains[into] * _echo(dialogue, condition.bleed)
        return {key: _line(track, condition) for key, track in tracks.items()}


def _line(track: Doubles, condition: Condition) -> Floats:
    """The last of the way: level, clipping, telephone, codec, 16 bits."""
    if condition.level_dbfs is not None:
        track = track * (10 ** (condition.level_dbfs / 20) / SPEECH_RMS)
    if condition.clipped_db:  # speech of -20 dB has its peaks at about -5
        track = np.clip(track * 10 ** ((condition.clipped_db + 5) / 20), -1.0, 1.0) * 0.9
    if condition.telephone:
        track = telephone_band(track)
    if condition.opus_bps:
        track = _opus(track, condition.opus_bps)
    heard: Floats = (np.round(np.clip(track, -1.0, 1.0) * 32767) / 32768).astype(np.float32)
    return heard


def _echo(dialogue: Dialogue, bleed: Bleed) -> Doubles:
    """The other's voice as the microphone hears it, `level_db` below a voice of SPEECH_RMS while it speaks."""
    speaker = YOU if bleed.into == OTHER else OTHER
    voice = dialogue.speech[speaker].astype(np.float64)
    sound = np.tanh(6.0 * voice) if bleed.nonlinear else voice
    rng = np.random.default_rng([dialogue.seed, 8])
    count = round(bleed.tail_s * RATE_HZ)
    tail = rng.normal(size=count) * 10 ** (-3 * np.arange(count) / count)
    tail[0] = 4.0
    echo = through_room(sound.astype(np.float32), tail.astype(np.float32)).astype(np.float64)
    spoken = np.concatenate([echo[round(s.start * RATE_HZ) : round(s.end * RATE_HZ)] for s in dialogue.phones[speaker]])
    echo *= SPEECH_RMS * 10 ** (bleed.level_db / 20) / np.sqrt(np.mean(spoken**2))
    if not bleed.drift_ppm and not bleed.jump_s:
        return _later(echo, bleed.delay_s)
    at = np.arange(len(echo), dtype=np.float64)
    delay = np.full(len(echo), bleed.delay_s * RATE_HZ) + at * bleed.drift_ppm * 1e-6
    delay[len(echo) // 3 : 2 * len(echo) // 3] += bleed.jump_s * RATE_HZ
    moved: Doubles = np.interp(at - delay, at, echo, left=0.0, right=0.0)
    return moved


def _later(sound: Doubles, delay_s: float) -> Doubles:
    """As long as before; earlier when `delay_s` is below 0."""
    frames = round(delay_s * RATE_HZ)
    moved = np.zeros_like(sound)
    if frames >= 0:
        moved[frames:] = sound[: len(sound) - frames]
    else:
        moved[:frames] = sound[-frames:]
    return moved


def _reverberant(track: Doubles, rng: np.random.Generator) -> Doubles:
    """The direct sound and, 3 dB below it, a room that has swallowed 60 dB after 0.5 s."""
    count = round(0.5 * RATE_HZ)
    tail = rng.normal(size=count) * 10 ** (-3 * np.arange(count) / count)
    tail[: RATE_HZ // 200] = 0.0
    far = through_room(track.astype(np.float32), tail.astype(np.float32)).astype(np.float64)
    heard: Doubles = track + far * (0.7 * np.sqrt(np.mean(track**2) / np.mean(far**2)))
    return heard


def _noise_loop(kind: str, count: int, rng: np.random.Generator) -> Doubles:
    """Noise of rms 1, from another place of a loop for each track."""
    loop = _babble() if kind == "babble" else _pink()
    start = int(rng.integers(len(loop)))
    return np.resize(np.roll(loop, -start), count)


@lru_cache(maxsize=1)
def _pink() -> Doubles:
    return pink_noise(np.random.default_rng(77), round(LOOP_S * RATE_HZ)).astype(np.float64)


@lru_cache(maxsize=1)
def _babble() -> Doubles:
    """Six people at other tables, who never stop."""
    rng = np.random.default_rng(78)
    count = round(LOOP_S * RATE_HZ)
    mixed = np.zeros(count)
    for voice in BABBLE:
        said: list[Floats] = []
        while sum(map(len, said)) < count:
            said.append(speak(voice, SENTENCES[int(rng.integers(len(SENTENCES)))]).samples)
        mixed += np.concatenate(said)[:count]
    loop: Doubles = mixed / np.sqrt(np.mean(mixed**2))
    return loop


def telephone_band(track: Doubles) -> Doubles:
    """300 to 3400 Hz, 8 kHz, 8 bits mu-law, and back."""
    narrow = soxr.resample(track.astype(np.float32), RATE_HZ, 8000)
    spectrum = np.fft.rfft(narrow)
    frequency = np.fft.rfftfreq(len(narrow), 1 / 8000)
    band = np.clip((frequency - 200) / 100, 0, 1) * np.clip((3600 - frequency) / 200, 0, 1)
    limited = np.clip(np.fft.irfft(spectrum * band, len(narrow)), -1, 1)
    pressed = np.round(np.sign(limited) * np.log1p(255 * np.abs(limited)) / np.log(256) * 127) / 127
    wide = soxr.resample(np.sign(pressed) * (256 ** np.abs(pressed) - 1) / 255, 8000, RATE_HZ)
    return _fitted(wide, len(track))


def _opus(track: Doubles, bits_per_s: int) -> Doubles:
    """Through libopus as a call does it, and back."""
    wide = soxr.resample(track.astype(np.float32), RATE_HZ, 48000)
    whole = (np.clip(wide, -1, 1) * 32767).astype(np.int16)
    store = io.BytesIO()
    with av.open(store, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=48000, options={"application": "voip"})
        stream.bit_rate = bits_per_s
        stream.layout = "mono"
        for at in range(0, len(whole), 960):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole[None, at : at + 960]), "s16", "mono")
            frame.sample_rate, frame.pts = 48000, at
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    store.seek(0)
    with av.open(store, "r") as coded:
        decoded = np.concatenate([frame.to_ndarray()[0] for frame in coded.decode(audio=0)])
    return _fitted(soxr.resample(decoded.astype(np.float32), 48000, RATE_HZ), len(track))


def _fitted(sound: NDArray[np.floating], count: int) -> Doubles:
    fitted = np.zeros(count)
    part = sound[:count]
    fitted[: len(part)] = part
    return fitted
