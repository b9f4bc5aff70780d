"""The conversations that resources/two-ears is trained on, heard by two microphones in a room: see train_two_ears.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.analysis.ear_features import Floats, ear_columns
from app.analysis.ear_signatures import learn_signatures, room_bands
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.masks import HOPS_PER_S, Mask
from app.analysis.refinement import SpeechOptions, detected
from app.core.segment import Segment, Segments, merged
from app.core.turn import OTHER, YOU
from tests.helpers.casts import TUNING
from tests.helpers.dialogue import LIVELY, PLAIN, Dialogue, Style, make_dialogue
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.voices import Voice
from tests.helpers.vowels import placed, vowels

VOICES: tuple[Voice, ...] = (
    Voice("flite", "rms"),
    Voice("flite", "slt"),
    Voice("festival", "cmu_us_slt_arctic_hts"),
    *(
        Voice("espeak", name, 1.05)
        for name in (
            "en-us+m3", "en-us+f2", "en-gb-scotland", "en-us+f3", "en-us+klatt2", "en-us+Alex", "en-gb-x-rp+linda",
            "en-us+Andy", "en-gb-x-rp+belinda", "en-us+max", "en-us+m1", "en-us+f1", "en-us+m2", "en-us+m4", "en-us+steph",
            "en-us+m8", "en-us+Gene", "en-us+john", "en-us+Denis", "en-us+Lee", "en-us+rob", "en-us+Hugo",
            "en-gb-x-rp+Mike", "en-us+sandro", "en-us+Jacky",
        )
    ),
)  # fmt: skip
"""Nobody of the held-out or the calibration casts is among them."""

REAL: tuple[Voice, Voice] = (Voice("recorded", "ami-03:MÉO069"), Voice("recorded", "ami-05:FEE078"))

SECONDS = 180.0
MADE_UP_EVERY = 12
"""Of so many conversations one is between two sounds of sines that are like vowels, and nobody's."""

LEAST_EARS_DB = 1.2
QUIETEST_DB = -15.0
RATE_HZ = 16_000


@dataclass(frozen=True, slots=True)
class Task:
    """One conversation, and the room that it is heard in.

    Attributes:
        pair: who talks; None for two made-up sounds.
        gains_db: of both recordings.
    """

    seed: int
    pair: tuple[Voice, Voice] | None
    style: Style
    room: Room
    gains_db: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the two microphones say, and the truth, every 10 ms.

    Attributes:
        columns: of "you" and of them, (hops, 13) each; no rows where the ears are alike.
        active: (hops,) somebody speaks, as far as the microphones tell.
        speaks: of both, (hops,) whether they really do.
    """

    columns: tuple[Floats, Floats]
    active: Mask
    speaks: tuple[Mask, Mask]


def task(number: int) -> Task:
    """The same for the same number."""
    rng = np.random.default_rng([90, number])
    kind = number % 6
    pair: tuple[Voice, Voice] | None
    if number % MADE_UP_EVERY == MADE_UP_EVERY - 1:
        pair = None
    elif kind < 3:
        first, second = rng.choice(len(VOICES), 2, replace=False)
        pair = varied(VOICES[first], rng), varied(VOICES[second], rng)
    elif kind == 3:
        pair = REAL if rng.random() < 0.5 else REAL[::-1]
    elif kind == 4:
        pair = TUNING[int(rng.integers(len(TUNING)))].pair
    else:
        made = varied(VOICES[int(rng.integers(len(VOICES)))], rng)
        pair = (REAL[int(rng.integers(2))], made)
        pair = pair if rng.random() < 0.5 else pair[::-1]
    style = LIVELY if rng.random() < 0.5 else PLAIN
    room = drawn_room(rng)
    quiet_db = float(rng.uniform(QUIETEST_DB, 0.0)) if rng.random() < 0.5 else 0.0
    gains_db = (quiet_db, 0.0) if rng.random() < 0.5 else (0.0, quiet_db)
    return Task(20_000 + number, pair, style, room, gains_db)


def varied(voice: Voice, rng: np.random.Generator) -> Voice:
    """The same person at another pace and pitch, some with another throat."""
    stretch, pitch = round(float(rng.uniform(0.9, 1.15)), 3), int(rng.integers(32, 66))
    resized = voice.engine != "espeak" or rng.random() < 0.5
    return replace(voice, stretch=stretch, pitch=pitch, size=round(float(rng.uniform(0.88, 1.14)), 3) if resized else 1.0)


def drawn_room(rng: np.random.Generator) -> Room:
    near_m = float(rng.uniform(0.35, 0.75) if rng.random() < 0.85 else rng.uniform(0.12, 0.35))
    far_m = float(np.clip(near_m * rng.uniform(2.0, 4.5), 0.9, 2.2))
    noise_db, varied_db = float(rng.uniform(-42, -22)), float(rng.uniform(1, 6))
    rt_s = float(rng.uniform(0.2, 0.45) if rng.random() < 0.45 else rng.uniform(0.45, 0.68))
    phone = bool(rng.random() < 0.4)
    least_m = near_m + far_m + 1.2
    length_m, width_m = float(rng.uniform(max(3.4, least_m), 7.5)), float(rng.uniform(max(3.0, least_m), 6.0))
    size_m = (length_m, width_m, float(rng.uniform(2.3, 3.3)))
    return Room(rt_s, near_m, far_m, phone=phone, noise_db=noise_db, varied_db=varied_db, size_m=size_m)


def talk_of(chosen: Task) -> Dialogue:
    if chosen.pair is None:
        return made_up(chosen.seed)
    return make_dialogue(chosen.seed, chosen.pair, length_s=SECONDS, style=chosen.style)


def made_up(seed: int, *, length_s: float = SECONDS) -> Dialogue:
    """Two voices of sines take turns; some begin before the other ends, some say a short thing while the other goes on."""
    rng = np.random.default_rng([91, seed])
    pitches_hz = rng.uniform(85, 150), rng.uniform(150, 240)
    orders = rng.permutation((3, 4))  # others than the tests' voices have
    keys = (YOU, OTHER) if rng.random() < 0.5 else (OTHER, YOU)
    spans: dict[str, list[Segment]] = {key: [] for key in keys}
    time_s, turn = 1.0, 0
    while time_s < length_s - 10:
        end_s = time_s + float(rng.uniform(1.5, 8.0))
        key, partner = keys[turn % 2], keys[1 - turn % 2]
        spans[key].append(Segment(time_s, end_s))
        if end_s - time_s > 4.0 and rng.random() < 0.4:
            start_s = time_s + float(rng.uniform(1.0, end_s - time_s - 2.0))
            spans[partner].append(Segment(start_s, start_s + float(rng.uniform(0.3, 0.9))))
        over = rng.random() < 0.25
        time_s = end_s - float(rng.uniform(0.3, 1.2)) if over else end_s + float(rng.uniform(0.1, 1.2))
        turn += 1
    speech, phones = {}, {}
    for key, pitch_hz, order in zip(keys, pitches_hz, orders, strict=True):
        voice = vowels(length_s, pitch_hz=float(pitch_hz), order=int(order))
        phones[key] = merged(spans[key])
        pieces = [(s.start, voice[round(s.start * RATE_HZ) : round(s.end * RATE_HZ)]) for s in phones[key]]
        speech[key] = placed(length_s, *pieces, noise_db=-120.0)
    return Dialogue(seed, length_s, speech, phones, (), {})


def heard(number: int) -> Heard:
    """Make one conversation, and listen to it."""
    chosen = task(number)
    dialogue = talk_of(chosen)
    sounds = hear_in_room(dialogue, chosen.room, seed=chosen.seed)
    gains = (np.float32(10 ** (gain_db / 20)) for gain_db in chosen.gains_db)
    you, other = (_features(samples * gain) for samples, gain in zip(sounds, gains, strict=True))
    active = detected(you, SpeechOptions()) | detected(other, SpeechOptions())
    bands = room_bands(you, other, active)
    signatures = learn_signatures(bands)
    nothing: Floats = np.zeros((0, 13), np.float32)
    columns = (nothing, nothing)
    if signatures is not None and signatures.ears_db >= LEAST_EARS_DB:
        columns = ear_columns(bands, signatures, (you, other))
    return Heard(columns, active, (_mask(dialogue, YOU, len(active)), _mask(dialogue, OTHER, len(active))))


def kept(number: int, *, folder: Path | None) -> Heard:
    """The same from the folder, if it was kept there; else it is made, and kept."""
    path = folder / f"{number:04d}.npz" if folder is not None else None
    if path is None or not path.exists():
        found = heard(number)
        if path is not None:
            np.savez(path, you=found.columns[0], other=found.columns[1], active=found.active, speaks=np.array(found.speaks))
        return found
    with np.load(path) as stored:
        speaks = stored["speaks"]
        return Heard((stored["you"], stored["other"]), stored["active"], (speaks[0], speaks[1]))


def _features(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


def _mask(dialogue: Dialogue, key: str, hops: int) -> Mask:
    spoken: Segments = merged(dialogue.phones[key], gap_s=0.15)
    mask = np.zeros(hops, np.bool_)
    for segment in spoken:
        mask[int(segment.start * HOPS_PER_S) : int(np.ceil(segment.end * HOPS_PER_S))] = True
    return mask
