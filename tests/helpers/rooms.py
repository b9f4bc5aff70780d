"""Lets two microphones hear a generated conversation in one simulated room: image sources, a phone's band, noise, drift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from app.core.segment import merged
from app.core.turn import OTHER, YOU
from tests.helpers.dialogue import Dialogue
from tests.helpers.voices import RATE_HZ, Floats

Place = NDArray[np.float64]

SOUND_M_PER_S = 343.0
SIZE_M = (5.2, 4.1, 2.7)
ABOVE_FLOOR_M = 1.15


@dataclass(frozen=True, slots=True)
class Room:
    """Two people and two microphones on the table between them.

    Attributes:
        rt_s: reverberation time, until a sound is 60 dB weaker.
        near_m, far_m: from a microphone to its own person and to the other one.
        phone: the second microphone is a phone: 100 to 7000 Hz, and 8 dB weaker.
        noise_db: noise of the room, against the near voice on its microphone.
        varied_db: every stretch of speech is up to this much louder or weaker.
        size_m: length, width, height.
    """

    rt_s: float
    near_m: float
    far_m: float
    phone: bool = False
    noise_db: float = -32.0
    varied_db: float = 4.0
    size_m: tuple[float, float, float] = SIZE_M


def hear_in_room(
    dialogue: Dialogue, room: Room, *, seed: int = 0, drift_ppm: float = 0.0, offset_s: float = 0.0
) -> tuple[Floats, Floats]:
    """What my microphone and theirs hear, (n,) each at 16 kHz.

    Args:
        seed: where in the room they sit, and the noise.
        drift_ppm: how much faster the second clock runs: it writes more samples in the same time.
        offset_s: how much later the second recording began; below 0 earlier (then with noise before).
    """
    rng = np.random.default_rng([seed, dialogue.seed])
    mouths, ears = _places(room, rng)
    said = {key: _varied(dialogue, key, room.varied_db, rng) for key in mouths}
    heard = []
    for whose, ear in zip((YOU, OTHER), ears, strict=True):
        sound = np.zeros(len(dialogue.speech[YOU]), np.float64)
        for key, mouth in mouths.items():
            sound += convolved(said[key], echoes(mouth, ear, room.rt_s, rng, size_m=room.size_m))
        distance_m = float(np.linalg.norm(mouths[whose] - ear))
        loud = float(np.sqrt(np.mean(np.square(said[whose])))) / distance_m  # of what comes to it straight
        sound = sound * (0.06 / loud) + _noise(len(sound), rng) * (0.06 * 10 ** (room.noise_db / 20))
        heard.append(sound * float(rng.uniform(0.6, 1.4)))
    second = _by_phone(heard[1]) if room.phone else heard[1]
    second = _began(second, offset_s, rng)
    if drift_ppm:
        second = soxr.resample(second, RATE_HZ, RATE_HZ * (1 + drift_ppm * 1e-6), quality="HQ")
    return heard[0].astype(np.float32), second.astype(np.float32)


def echoes(
    mouth: Place, ear: Place, rt_s: float, rng: np.random.Generator, *, size_m: tuple[float, float, float] = SIZE_M
) -> NDArray[np.float64]:
    """Impulse response (n,) of a box by image sources (Allen and Berkley 1979), places of the images a little off.

    Without the few centimetres that walls are off in real rooms, a box makes sweeping echoes.
    """
    size = np.array(size_m)
    surface = 2 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    absorbed = 1.0 - np.exp(-0.161 * float(np.prod(size)) / (surface * rt_s))
    kept = np.sqrt(1.0 - absorbed)
    reach_m = SOUND_M_PER_S * rt_s
    squares, bounces = np.zeros((1, 1, 1)), np.zeros((1, 1, 1))
    for axis in range(3):
        rooms = np.arange(-int(reach_m / (2 * size[axis])) - 1, int(reach_m / (2 * size[axis])) + 2)
        same, mirrored = 2 * rooms * size[axis] + mouth[axis], 2 * rooms * size[axis] - mouth[axis]
        shape = [1, 1, 1]
        shape[axis] = -1
        apart = np.concatenate([same, mirrored]) - ear[axis]
        squares = squares + (apart**2).reshape(shape)
        bounces = bounces + np.concatenate([np.abs(2 * rooms), np.abs(2 * rooms - 1)]).reshape(shape)
    near = squares < reach_m**2
    way_m, walls = np.sqrt(squares[near]), bounces[near]
    way_m = np.maximum(way_m + (walls > 0) * rng.uniform(-0.08, 0.08, len(way_m)), 0.05)
    at = way_m / SOUND_M_PER_S * RATE_HZ
    strength = kept**walls / way_m
    first = at.astype(np.intp)
    answer = np.zeros(int(rt_s * RATE_HZ) + 64)
    np.add.at(answer, first, strength * (1 - (at - first)))
    np.add.at(answer, first + 1, strength * (at - first))
    return answer


def convolved(sound: Floats, answer: NDArray[np.float64]) -> Floats:
    """The sound with the echoes, as long as the sound; in blocks, which is many times faster than all at once."""
    size = max(1 << 16, 4 << len(answer).bit_length())
    step = size - len(answer) + 1
    pieces = -(-len(sound) // step)
    padded = np.zeros((pieces - 1) * step + size, np.float32)
    padded[len(answer) - 1 : len(answer) - 1 + len(sound)] = sound
    blocks = np.lib.stride_tricks.sliding_window_view(padded, size)[::step]
    spectrum = np.fft.rfft(answer.astype(np.float32), size)
    heard = [np.fft.irfft(np.fft.rfft(block) * spectrum, size)[len(answer) - 1 :] for block in blocks]
    return np.concatenate(heard)[: len(sound)].astype(np.float32)


def _varied(dialogue: Dialogue, key: str, varied_db: float, rng: np.random.Generator) -> Floats:
    """What one of them says, every stretch louder or weaker than the other ones."""
    gain = np.ones(len(dialogue.speech[key]), np.float32)
    for stretch in merged(dialogue.phones[key], gap_s=0.3):
        first, last = round((stretch.start - 0.1) * RATE_HZ), round((stretch.end + 0.1) * RATE_HZ)
        gain[max(first, 0) : last] = 10 ** (rng.uniform(-varied_db, varied_db) / 20)
    return dialogue.speech[key] * gain


def _places(room: Room, rng: np.random.Generator) -> tuple[dict[str, Place], tuple[Place, Place]]:
    """Mouths face each other; every microphone lies before its person, turned aside as far as the distances ask for."""
    angle = rng.uniform(0, 2 * np.pi)
    along = np.array([np.cos(angle), np.sin(angle), 0.0])
    aside = np.array([-along[1], along[0], 0.0])
    between_m = (room.near_m + room.far_m) * 0.97
    middle = np.array([room.size_m[0] / 2, room.size_m[1] / 2, ABOVE_FLOOR_M]) + np.append(rng.uniform(-0.4, 0.4, 2), 0.0)
    you, other = middle - along * between_m / 2, middle + along * between_m / 2
    forward_m = (between_m**2 + room.near_m**2 - room.far_m**2) / (2 * between_m)
    lower = np.array([0.0, 0.0, -1.0])
    turned = 0.5 * np.pi * rng.uniform(0.3, 1.0)  # most of it below the mouth, some beside
    away = np.sqrt(max(room.near_m**2 - forward_m**2, 0.0)) * (np.sin(turned) * lower + np.cos(turned) * aside)
    return {YOU: you, OTHER: other}, (you + along * forward_m + away, other - along * forward_m + away)


def _noise(length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Room noise, falling by 3 dB an octave, effective value 1."""
    size = 1 << 17
    spectrum = rng.normal(size=size // 2 + 1) + 1j * rng.normal(size=size // 2 + 1)
    spectrum /= np.sqrt(np.maximum(np.arange(size // 2 + 1), 60 * size / RATE_HZ))
    piece = np.fft.irfft(spectrum, size)
    return np.resize(piece / np.sqrt(np.mean(piece**2)), length)


def _by_phone(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    length = 1 << len(sound).bit_length()
    hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    band = 1 / (1 + (100 / np.maximum(hz, 1)) ** 4) / (1 + (hz / 7000) ** 8)
    return np.fft.irfft(np.fft.rfft(sound, length) * band, length)[: len(sound)] * 0.4


def _began(sound: NDArray[np.float64], offset_s: float, rng: np.random.Generator) -> NDArray[np.float64]:
    frames = round(abs(offset_s) * RATE_HZ)
    if offset_s >= 0:
        return sound[frames:]
    quiet = float(np.sqrt(np.percentile(np.square(sound[: len(sound) // 160 * 160].reshape(-1, 160)).mean(axis=1), 5)))
    return np.concatenate([_noise(frames, rng) * quiet, sound])
