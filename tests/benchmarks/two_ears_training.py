"""Trains the network that tells who speaks from two microphones of one room, on generated conversations alone.

    python tests/benchmarks/two_ears_training.py OUT.npz [--rooms N]

The conversations are those of the tuning casts with other seeds, N of each, heard in rooms drawn at random: reverberation
0.2 to 0.6 s, the near person at 0.12 to 0.75 m, the far one 2.2 to 4.5 times as far, two in five by a phone, noise 22 to
42 dB below the voice. Both voices' views are examples; where both talk they count twice. What is learned is 117 -> 32 -> 16
-> 1 numbers with ReLU between, by Adam on the cross-entropy. The weights that are bundled were trained on 66 such
conversations of 180 to 200 s, 31 of them with pairs of `MORE` instead of the casts'.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import numpy as np

from app.analysis.ear_features import Floats, ear_columns, ear_views
from app.analysis.ear_signatures import learn_signatures, room_bands
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.refinement import HOPS_PER_S, Mask, SpeechOptions, dilated, refined_speech
from app.core.segment import Segments, merged
from app.core.turn import OTHER, YOU
from tests.helpers.casts import TUNING, available
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.voices import Voice

MORE: tuple[Voice, ...] = (
    Voice("flite", "rms"), Voice("flite", "slt"), Voice("espeak", "en-us+m3", 1.05, 40),
    Voice("espeak", "en-us+f2", 1.1, 60), Voice("espeak", "en-gb-scotland", 1.0, 45),
    Voice("espeak", "en-us+f3", 1.1, 55), Voice("espeak", "en-us+m1", 1.1, 45),
    Voice("espeak", "en-us+f1", 1.05, 55), Voice("flite", "slt", 1.1), Voice("flite", "rms", 0.92),
    Voice("espeak", "en-us+m2", 1.15, 55), Voice("espeak", "en-us+Andy", 1.1, 50), Voice("espeak", "en-us+steph", 1.1, 50),
    Voice("espeak", "en-us+m4", 1.0, 40),
)  # fmt: skip

SECONDS = 180.0
EVERY = 5
EPOCHS = 8
BATCH = 1024
RATE = 2e-3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rooms", type=int, default=3, help="rooms for each pair of voices")
    options = parser.parse_args()
    numbers = range(options.rooms)
    parts = [part for number in numbers for dialogue in _dialogues(number) for part in examples(dialogue, number)]
    views, speaks, weight = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    mean, scale = views.mean(axis=0), views.std(axis=0) + 1e-3
    layers = trained(((views - mean) / scale).astype(np.float32), speaks, weight)
    values = {"mean": mean, "scale": scale}
    for number, (matrix, bias) in enumerate(layers, start=1):
        values |= {f"matrix{number}": matrix, f"bias{number}": bias}
    small = {name: value.astype(np.float32) for name, value in values.items()}
    np.savez_compressed(options.out, allow_pickle=False, **small)
    return 0


def _dialogues(number: int) -> Iterator[Dialogue]:
    for cast in available(TUNING):
        yield make_dialogue(1000 * (number + 1) + cast.seed, cast.pair, length_s=SECONDS, style=cast.style)
    for index in range(10):
        rng = np.random.default_rng([77, number, index])
        first, second = rng.choice(len(MORE), 2, replace=False)
        yield make_dialogue(500 + 10 * number + index, (MORE[first], MORE[second]), length_s=SECONDS)


def drawn_room(rng: np.random.Generator) -> Room:
    near_m = float(rng.uniform(0.35, 0.75) if rng.random() < 0.85 else rng.uniform(0.12, 0.35))
    far_m = float(np.clip(near_m * rng.uniform(2.2, 4.5), 0.9, 2.2))
    noise_db, varied_db = float(rng.uniform(-42, -22)), float(rng.uniform(1, 6))
    rt_s, phone = float(rng.uniform(0.2, 0.6)), bool(rng.random() < 0.4)
    return Room(rt_s, near_m, far_m, phone=phone, noise_db=noise_db, varied_db=varied_db)


def examples(dialogue: Dialogue, number: int) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Views, whether the voice speaks (0 or 1), and weight, of both voices; nothing where the ears are alike."""
    room = drawn_room(np.random.default_rng([78, dialogue.seed, number]))
    you, other = (_features(samples) for samples in hear_in_room(dialogue, room, seed=dialogue.seed))
    active = refined_speech(you, SpeechOptions()).active | refined_speech(other, SpeechOptions()).active
    bands = room_bands(you, other, active)
    signatures = learn_signatures(bands)
    if signatures is None or signatures.ears_db < 1.2:
        return
    chosen = np.flatnonzero(dilated(active, 50))[number % EVERY :: EVERY]
    columns = ear_columns(bands, signatures, (you, other))
    speaks = [_mask(dialogue.phones[key], len(active)) for key in (YOU, OTHER)]
    weight = np.where(speaks[0] & speaks[1], 2.0, 1.0).astype(np.float32)
    for own, truth in zip(columns, speaks, strict=True):
        yield ear_views(own)[chosen], truth[chosen].astype(np.float32), weight[chosen]


def trained(views: Floats, speaks: Floats, weight: Floats) -> list[tuple[Floats, Floats]]:
    """Matrix and bias of every layer; the learning rate falls as a cosine."""
    rng = np.random.default_rng(0)
    sizes = (views.shape[1], 32, 16, 1)
    values: list[Floats] = [
        (rng.normal(size=(a, b)) * np.sqrt(2 / a)).astype(np.float32) for a, b in pairwise(sizes)
    ]
    values += [np.zeros(size, np.float32) for size in sizes[1:]]
    mean, square = [np.zeros_like(value) for value in values], [np.zeros_like(value) for value in values]
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = rng.permutation(len(views))
        for first in range(0, len(order) - BATCH, BATCH):
            batch = order[first : first + BATCH]
            step += 1
            for index, slope in enumerate(_slopes(values, views[batch], speaks[batch], weight[batch])):
                mean[index] += 0.1 * (slope - mean[index])
                square[index] += 0.001 * (slope**2 - square[index])
                move = (mean[index] / (1 - 0.9**step)) / (np.sqrt(square[index] / (1 - 0.999**step)) + 1e-8)
                values[index] -= (rate * move).astype(np.float32)
    return list(zip(values[:3], values[3:], strict=True))


def _slopes(values: list[Floats], views: Floats, speaks: Floats, weight: Floats) -> list[Floats]:
    """Of the weighted cross-entropy: for the three matrices, then for the three biases."""
    seen = [views]
    for matrix, bias in zip(values[:2], values[3:5], strict=True):
        seen.append(np.maximum(seen[-1] @ matrix + bias, 0.0))
    sums = (seen[-1] @ values[2] + values[5])[:, 0]
    back = (((0.5 + 0.5 * np.tanh(0.5 * sums)) - speaks) * weight / len(views)).astype(np.float32)[:, None]
    matrices: list[Floats] = []
    biases: list[Floats] = []
    for index in (2, 1, 0):
        matrices.insert(0, seen[index].T @ back)
        biases.insert(0, back.sum(axis=0))
        back = (back @ values[index].T) * (seen[index] > 0)
    return [*matrices, *biases]


def _features(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


def _mask(phones: Segments, hops: int) -> Mask:
    mask = np.zeros(hops, np.bool_)
    for segment in merged(phones, gap_s=0.15):
        mask[int(segment.start * HOPS_PER_S) : int(np.ceil(segment.end * HOPS_PER_S))] = True
    return mask


if __name__ == "__main__":
    sys.exit(main())
