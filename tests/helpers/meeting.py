"""Makes conversations of two to six people that one microphone hears: the script, and everyone on one track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.segment import Segment
from app.core.turn import YOU
from tests.helpers.dialogue import PLAIN, Dialogue, Script, Style, go_on, hand_over
from tests.helpers.microphones import SPEECH_RMS, room, room_noise, through_room
from tests.helpers.sound_conditions import telephone_band
from tests.helpers.voices import RATE_HZ, Floats, Voice


@dataclass(frozen=True, slots=True)
class RoomCondition:
    """reverberant: the microphone stands 1 to 2 m away in a room; snr_db: of the voices above its noise.

    telephone: the band of one, and its few bits.
    """

    name: str
    reverberant: bool = False
    snr_db: float = 35.0
    telephone: bool = False


ROOMS: tuple[RoomCondition, ...] = (
    RoomCondition("close microphone"),
    RoomCondition("room reverberation", reverberant=True, snr_db=30.0),
    RoomCondition("room, noise 15 dB", reverberant=True, snr_db=15.0),
)
TELEPHONE = RoomCondition("telephone", telephone=True)


def make_meeting(seed: int, voices: tuple[Voice, ...], *, length_s: float = 180.0, style: Style = PLAIN) -> Dialogue:
    """A conversation of about `length_s` among "you", "other-1", "other-2" and so on."""
    keys = [YOU, *(f"other-{index}" for index in range(1, len(voices)))]
    script = Script(np.random.default_rng(seed), dict(zip(keys, voices, strict=True)), style)
    weights = script.rng.dirichlet([3.0] * len(keys)) * 0.8 + 0.2 / len(keys)
    speaker = keys[int(script.rng.integers(len(keys)))]
    said = script.say(speaker, script.sentences(1), 1.0)
    while said.end < length_s:
        others = [key for key in keys if key != speaker]
        listener = others[int(script.rng.integers(len(others)))]
        wordy = float(weights[keys.index(speaker)]) * len(keys) / 2
        said = go_on(script, speaker, listener, said, wordy=wordy)
        chances = np.array([weights[keys.index(key)] for key in others])
        follower = others[int(script.rng.choice(len(others), p=chances / chances.sum()))]
        speaker, said = hand_over(script, speaker, follower, _until_quiet(script, said))
    return script.written(seed)


def _until_quiet(script: Script, said: Segment) -> Segment:
    """What was said, to the end of the last one who still talks."""
    return Segment(said.start, max(said.end, *(end for end in script.last_heard.values())))


def one_track(dialogue: Dialogue, condition: RoomCondition) -> Floats:
    """What one microphone hears: each voice at a level of its own (within 8 dB), through its own way in the room."""
    rng = np.random.default_rng([dialogue.seed, 9])
    count = max(len(sound) for sound in dialogue.speech.values())
    mixed = np.zeros(count, np.float64)
    for sound in dialogue.speech.values():
        voice = sound.astype(np.float64) * 10 ** (rng.uniform(-4, 4) / 20)
        if condition.reverberant:
            response = room(rng, 0.0)
            far = through_room(sound, response).astype(np.float64)
            voice = voice + far * (0.7 * float(np.sqrt(np.mean(voice**2) / (np.mean(far**2) + 1e-12))))
        mixed += voice
    mixed += SPEECH_RMS * 10 ** (-condition.snr_db / 20) * room_noise(rng, count)
    mixed = np.clip(mixed * 10 ** (rng.uniform(-6, 2) / 20), -1.0, 1.0)
    track: Floats = (telephone_band(mixed) if condition.telephone else mixed).astype(np.float32)
    assert len(track) == round(dialogue.duration_s * RATE_HZ)
    return track
