"""The small sounds around a voice: the noise of a room, breaths and a keyboard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spoken import RATE_HZ

Sound = NDArray[np.float64]
Band = tuple[float, float]


def level_db(sound: Sound) -> float:
    """Root mean square against full scale."""
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-12))


def at_level(sound: Sound, level: float) -> Sound:
    return np.asarray(sound * 10 ** ((level - level_db(sound)) / 20))


def coloured_noise(frames: int, *, slope_db_an_octave: float, band_hz: Band, chance: np.random.Generator) -> Sound:
    """Steady noise that falls by `slope` within a band, at full loudness 1."""
    size = 1 << (frames - 1).bit_length()  # a length that transforms quickly
    spectrum = np.fft.rfft(chance.standard_normal(size))
    frequency_hz = np.maximum(np.fft.rfftfreq(size, 1 / RATE_HZ), 1.0)
    gain = (frequency_hz / 1000.0) ** (slope_db_an_octave / 6.02)
    gain *= 1 / (1 + (band_hz[0] / frequency_hz) ** 4) / (1 + (frequency_hz / band_hz[1]) ** 4)
    noise = np.fft.irfft(spectrum * gain, size)[:frames]
    return np.asarray(noise / np.std(noise))


def room_noise(frames: int, *, level: float, chance: np.random.Generator) -> Sound:
    """A quiet room: soft low noise, a little hum of a fan."""
    noise = coloured_noise(frames, slope_db_an_octave=-4.0, band_hz=(60.0, 6000.0), chance=chance)
    hum = np.sin(2 * np.pi * 120.0 * np.arange(frames) / RATE_HZ)
    return at_level(noise + 0.15 * hum, level)


def breath(*, level: float, chance: np.random.Generator) -> Sound:
    frames = int(chance.uniform(0.22, 0.34) * RATE_HZ)
    noise = coloured_noise(frames, slope_db_an_octave=-1.0, band_hz=(500.0, 4000.0), chance=chance)
    return at_level(noise * np.hanning(frames), level)


def key_press(*, level: float, chance: np.random.Generator) -> Sound:
    """A key going down and coming up again: two short clicks with a body."""
    frames = int(0.12 * RATE_HZ)
    sound = np.zeros(frames)
    for start_s, loudness in ((0.0, 1.0), (chance.uniform(0.06, 0.09), 0.5)):
        start = int(start_s * RATE_HZ)
        time_s = np.arange(frames - start) / RATE_HZ
        click = chance.standard_normal(frames - start) * np.exp(-time_s / 0.003)
        body = np.sin(2 * np.pi * chance.uniform(250, 400) * time_s) * np.exp(-time_s / 0.012)
        sound[start:] += loudness * (click + 0.5 * body)
    return np.asarray(sound / np.max(np.abs(sound)) * 10 ** (level / 20))


def add_at(track: Sound, sound: Sound, start_s: float) -> None:
    """Mix `sound` into `track` in place; what lies outside is left out."""
    start = round(start_s * RATE_HZ)
    begin, end = max(start, 0), min(start + len(sound), len(track))
    if begin < end:
        track[begin:end] += sound[begin - start : end - start]
