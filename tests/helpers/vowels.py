"""A made-up voice from sums of sines: sounds like speech to a speech detector, and is the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE_HZ = 16000
FORMANTS_HZ = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
SYLLABLE_S = 0.24


def vowels(seconds: float, *, pitch_hz: float = 120.0, order: int = 1) -> Floats:
    """Syllables of five vowels at about -20 dB; `order` chooses which follows which."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    glide = pitch_hz * (1 + 0.12 * np.sin(2 * np.pi * 0.7 * time_s) + 0.05 * np.sin(2 * np.pi * 3.1 * time_s))
    phase = 2 * np.pi * np.cumsum(glide) / RATE_HZ
    syllable = (time_s / SYLLABLE_S).astype(int)
    within = time_s / SYLLABLE_S - syllable
    formants = np.array(FORMANTS_HZ, float)[(syllable * order + syllable // 3) % len(FORMANTS_HZ)]
    voice = np.zeros(len(time_s))
    for harmonic in range(1, int(3800 / pitch_hz)):
        frequency = harmonic * glide
        weight = sum(
            gain / (1 + ((frequency - formants[:, k]) / width) ** 2)
            for k, (gain, width) in enumerate(((1.0, 70), (0.6, 100), (0.3, 140)))
        )
        voice += weight * np.sin(harmonic * phase)
    voice *= np.sin(np.pi * np.clip(within, 0, 1)) ** 0.5
    sound: Floats = (0.1 * voice / np.sqrt(np.mean(voice**2) + 1e-12)).astype(np.float32)
    return sound


def hiss(seconds: float, level_db: float, *, seed: int = 1) -> Floats:
    """White noise of that level."""
    noise = np.random.default_rng(seed).normal(size=round(seconds * RATE_HZ))
    return (10 ** (level_db / 20) * noise).astype(np.float32)


def placed(duration_s: float, *pieces: tuple[float, Floats], noise_db: float = -65.0, seed: int = 1) -> Floats:
    """A track with hiss and the pieces at their seconds."""
    track = hiss(duration_s, noise_db, seed=seed)
    for start_s, sound in pieces:
        first = round(start_s * RATE_HZ)
        track[first : first + len(sound)] += sound
    return track
