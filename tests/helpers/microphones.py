"""What two microphones hear of a generated conversation: levels, room noise, breaths, clicks, a ring tone, bleed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segments, merged
from app.core.turn import OTHER, YOU
from tests.helpers.dialogue import Dialogue
from tests.helpers.voices import RATE_HZ, Floats

Doubles = NDArray[np.float64]

SPEECH_RMS = 0.1  # of the clips, -20 dB


def hear(dialogue: Dialogue, *, bleed_db: float | None = None, bleed_delay_s: float = 0.08) -> dict[str, Floats]:
    """Both tracks, key -> (frames,); the same conversation sounds the same every time.

    Args:
        dialogue: the conversation.
        bleed_db: how loud the other's voice is in my microphone, measured against mine; None for a headset.
        bleed_delay_s: how late it arrives there.
    """
    own, gains = own_tracks(dialogue)
    tracks = {key: (track * gains[key]).astype(np.float32) for key, track in own.items()}
    if bleed_db is not None:
        echo = through_room(dialogue.speech[OTHER], room(np.random.default_rng([dialogue.seed, 8]), bleed_delay_s))
        spoken = np.concatenate([echo[round(s.start * RATE_HZ) : round(s.end * RATE_HZ)] for s in dialogue.phones[OTHER]])
        scale = gains[YOU] * SPEECH_RMS * 10 ** (bleed_db / 20) / np.sqrt(np.mean(spoken**2))
        tracks[YOU] = tracks[YOU] + (scale * echo).astype(np.float32)
    return {key: np.clip(track, -1.0, 1.0).astype(np.float32) for key, track in tracks.items()}


def own_tracks(dialogue: Dialogue) -> tuple[dict[str, Doubles], dict[str, float]]:
    """What each hears of its own side, the voice at SPEECH_RMS, and the gain of each microphone after that."""
    rng = np.random.default_rng([dialogue.seed, 7])
    tracks: dict[str, Doubles] = {}
    gains: dict[str, float] = {}
    for key in (YOU, OTHER):
        voice = dialogue.speech[key].astype(np.float64)
        count = len(voice)
        track = voice + SPEECH_RMS * 10 ** (-rng.uniform(25, 40) / 20) * room_noise(rng, count)
        units = merged(dialogue.phones[key], gap_s=0.3)
        for start_s, sound in [*breaths(rng, units), *clicks(rng, dialogue.duration_s)]:
            _add(track, start_s, SPEECH_RMS * sound)
        if rng.random() < 0.5:
            _add(track, rng.uniform(5, dialogue.duration_s - 5), SPEECH_RMS * 0.5 * ring_tone(rng))
        gains[key] = float(10 ** (rng.uniform(-12, 4) / 20))
        tracks[key] = track
    return tracks, gains


def room_noise(rng: np.random.Generator, count: int) -> Floats:
    """Noise that falls by 3 to 6 dB an octave, rms 1."""
    white = rng.normal(size=_quick_length(count))
    return _shaped(white, count, rng.uniform(0.5, 1.0))


def pink_noise(rng: np.random.Generator, count: int) -> Floats:
    """Noise that falls by 3 dB an octave, rms 1."""
    return _shaped(rng.normal(size=_quick_length(count)), count, 0.5)


def _shaped(white: Doubles, count: int, exponent: float) -> Floats:
    frequency = np.maximum(np.fft.rfftfreq(len(white), 1 / RATE_HZ), 40.0)
    noise = np.fft.irfft(np.fft.rfft(white) * frequency**-exponent, len(white))[:count]
    shaped: Floats = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return shaped


def breaths(rng: np.random.Generator, units: Segments) -> list[tuple[float, Floats]]:
    """Breaths before some of the stretches, 18 to 30 dB below the voice."""
    found = []
    free_from = 0.0
    for unit in units:
        length_s = rng.uniform(0.2, 0.45)
        start_s = unit.start - length_s - rng.uniform(0.05, 0.3)
        if start_s > free_from + 0.1 and rng.random() < 0.4:
            count = round(length_s * RATE_HZ)
            spectrum = np.fft.rfft(rng.normal(size=count))
            frequency = np.fft.rfftfreq(count, 1 / RATE_HZ)
            air = np.fft.irfft(spectrum * np.exp(-(((frequency - 1800) / 1500) ** 2)), count) * np.hanning(count)
            found.append((start_s, (10 ** (-rng.uniform(18, 30) / 20) * air / np.sqrt(np.mean(air**2))).astype(np.float32)))
        free_from = unit.end
    return found


def clicks(rng: np.random.Generator, duration_s: float) -> list[tuple[float, Floats]]:
    """Bursts of typing: clicks of 4 to 12 ms, about as loud at their peak as the voice."""
    found = []
    for _ in range(max(1, round(duration_s / 60))):
        at = rng.uniform(0, max(0.1, duration_s - 5))
        for _ in range(int(rng.integers(5, 18))):
            count = round(rng.uniform(0.004, 0.012) * RATE_HZ)
            fall = np.exp(-np.arange(count) / (count / 4))
            found.append(
                (float(at), (10 ** (-rng.uniform(0, 10) / 20) * 2 * rng.normal(size=count) * fall).astype(np.float32))
            )
            at += rng.uniform(0.08, 0.25)
    return found


def ring_tone(rng: np.random.Generator) -> Floats:
    """A telephone ringing twice: two tones that beat, or a short melody; rms about 1."""
    second = np.arange(RATE_HZ) / RATE_HZ
    if rng.random() < 0.5:
        ring = np.sin(2 * np.pi * 440 * second) + np.sin(2 * np.pi * 480 * second)
    else:
        notes = rng.choice([523.25, 587.33, 659.26, 783.99, 880.0], size=8)
        frequency = np.repeat(notes, RATE_HZ // 8)
        phase = 2 * np.pi * np.cumsum(frequency) / RATE_HZ
        ring = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase)
    edge = np.minimum(1.0, np.minimum(np.arange(RATE_HZ), np.arange(RATE_HZ)[::-1]) / 160)
    rings: Floats = np.concatenate([ring * edge, np.zeros(2 * RATE_HZ), ring * edge]).astype(np.float32)
    return rings


def room(rng: np.random.Generator, delay_s: float) -> Floats:
    """The way from a loudspeaker to a microphone: a delay, then a sound that has died away by 60 dB after 0.25 s."""
    tail_s = 0.25
    count = round(tail_s * RATE_HZ)
    tail = rng.normal(size=count) * 10 ** (-3 * np.arange(count) / count)
    tail[0] = 4.0
    response: Floats = np.concatenate([np.zeros(round(delay_s * RATE_HZ)), tail]).astype(np.float32)
    return response


def through_room(sound: Floats, response: Floats) -> Floats:
    length = _quick_length(len(sound) + len(response))
    heard: Floats = np.fft.irfft(np.fft.rfft(sound, length) * np.fft.rfft(response, length), length)[: len(sound)].astype(
        np.float32
    )
    return heard


def _quick_length(count: int) -> int:
    """The next power of two: a Fourier transform of a prime length takes minutes."""
    return 1 << (count - 1).bit_length()


def _add(track: Doubles, start_s: float, sound: Floats) -> None:
    first = max(0, round(start_s * RATE_HZ))
    place = track[first : first + len(sound)]
    place += sound[: len(place)]
