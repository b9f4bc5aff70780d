"""Trains resources/two-ears from generated conversations in simulated rooms, and writes down what came of it.

    python packaging/train_two_ears.py [--keep FOLDER]

It needs flite, espeak-ng and festival with the woman's voice "slt", and the real recordings that the voices of
`tests/helpers/casts.py` come from. The same machine writes the same bytes again: everything is drawn from seeds, sums are
taken in one order, and every conversation is spoken in a process of its own, since espeak-ng says a sentence a little
differently after other ones. That takes a quarter of an hour; with --keep, what the microphones of a conversation say is
kept in a folder, and only what is missing there is made. The record beside the weights has their SHA-256;
`tests/benchmarks/rooms.py --record` adds how well they do in rooms and with voices that no part of this has seen.

Half of the conversations are between voices of `VOICES`, faster, slower, larger and smaller; the others between two real
people, in the tuning casts, or between a real and a made voice. Rooms are drawn at random: reverberation 0.2 to 0.68 s, the
near person at 0.12 to 0.75 m, the far one 2 to 4.5 times as far, two in five by a phone, noise 22 to 42 dB below the voice,
walls of 3.4 to 7.5 m. Both voices' views are examples; where both talk they count twice. What is learned is 117 -> 64 -> 32
-> 1 numbers with ReLU between, by Adam on the cross-entropy.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # sums in one order
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - the project is importable from here on
import tomli_w  # noqa: E402

from app.analysis.ear_features import Floats, ear_columns, ear_views  # noqa: E402
from app.analysis.ear_signatures import learn_signatures, room_bands  # noqa: E402
from app.analysis.features import FeatureExtractor, TrackFeatures  # noqa: E402
from app.analysis.masks import HOPS_PER_S, Mask, dilated  # noqa: E402
from app.analysis.refinement import SpeechOptions, detected  # noqa: E402
from app.core.segment import Segments, merged  # noqa: E402
from app.core.turn import OTHER, YOU  # noqa: E402
from tests.helpers.casts import TUNING  # noqa: E402
from tests.helpers.dialogue import LIVELY, PLAIN, Dialogue, Style, make_dialogue  # noqa: E402
from tests.helpers.rooms import Room, hear_in_room  # noqa: E402
from tests.helpers.voices import Voice, can_speak, missing_engines  # noqa: E402

FOLDER = ROOT / "resources" / "two-ears"

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

CONVERSATIONS = 132
SECONDS = 180.0
EVERY = 5
"""One hop of so many is an example."""

LEAST_EARS_DB = 1.2
HIDDEN = (64, 32)
EPOCHS = 8
BATCH = 1024
RATE = 2e-3


@dataclass(frozen=True, slots=True)
class Task:
    """One conversation to learn from, and the room that it is heard in."""

    seed: int
    pair: tuple[Voice, Voice]
    style: Style
    room: Room


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
    if kind < 3:
        first, second = rng.choice(len(VOICES), 2, replace=False)
        pair = varied(VOICES[first], rng), varied(VOICES[second], rng)
    elif kind == 3:
        pair = REAL if rng.random() < 0.5 else REAL[::-1]
    else:
        pair = TUNING[int(rng.integers(len(TUNING)))].pair
        if kind == 5:
            made = varied(VOICES[int(rng.integers(len(VOICES)))], rng)
            pair = (REAL[int(rng.integers(2))], made)
            pair = pair if rng.random() < 0.5 else pair[::-1]
    style = LIVELY if rng.random() < 0.5 else PLAIN
    return Task(20_000 + number, pair, style, drawn_room(rng))


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


def heard(number: int) -> Heard:
    """Make one conversation, and listen to it."""
    chosen = task(number)
    dialogue = make_dialogue(chosen.seed, chosen.pair, length_s=SECONDS, style=chosen.style)
    you, other = (_features(samples) for samples in hear_in_room(dialogue, chosen.room, seed=chosen.seed))
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


def examples(found: Heard, number: int) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Views, whether the voice speaks (0 or 1), and weight, of both voices; nothing where the ears are alike."""
    if not len(found.columns[0]):
        return
    chosen = np.flatnonzero(dilated(found.active, 50))[number % EVERY :: EVERY]
    weight = np.where(found.speaks[0] & found.speaks[1], 2.0, 1.0).astype(np.float32)
    for columns, truth in zip(found.columns, found.speaks, strict=True):
        yield ear_views(columns)[chosen], truth[chosen].astype(np.float32), weight[chosen]


def trained(
    views: Floats, speaks: Floats, weight: Floats, *, hidden: Sequence[int] = HIDDEN, epochs: int = EPOCHS
) -> list[tuple[Floats, Floats]]:
    """Matrix and bias of every layer; the learning rate falls as a cosine."""
    rng = np.random.default_rng(0)
    sizes = (views.shape[1], *hidden, 1)
    layers = len(sizes) - 1
    values: list[Floats] = [
        (rng.normal(size=(a, b)) * np.sqrt(2 / a)).astype(np.float32) for a, b in pairwise(sizes)
    ]
    values += [np.zeros(size, np.float32) for size in sizes[1:]]
    mean, square = [np.zeros_like(value) for value in values], [np.zeros_like(value) for value in values]
    step, steps = 0, len(views) // BATCH * epochs
    for _ in range(epochs):
        order = rng.permutation(len(views))
        for first in range(0, len(order) - BATCH + 1, BATCH):
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            step += 1
            batch = order[first : first + BATCH]
            for index, slope in enumerate(slopes(values, views[batch], speaks[batch], weight[batch])):
                mean[index] += np.float32(0.1) * (slope - mean[index])
                square[index] += np.float32(0.001) * (slope**2 - square[index])
                move = (mean[index] / (1 - 0.9**step)) / (np.sqrt(square[index] / (1 - 0.999**step)) + 1e-8)
                values[index] -= (rate * move).astype(np.float32)
    return list(zip(values[:layers], values[layers:], strict=True))


def slopes(values: list[Floats], views: Floats, speaks: Floats, weight: Floats) -> list[Floats]:
    """Of the weighted cross-entropy: for all matrices, then for all biases."""
    layers = len(values) // 2
    matrices, biases = values[:layers], values[layers:]
    seen = [views]
    for matrix, bias in zip(matrices[:-1], biases[:-1], strict=True):
        seen.append(np.maximum(seen[-1] @ matrix + bias, 0.0))
    sums = (seen[-1] @ matrices[-1] + biases[-1])[:, 0]
    back = (((0.5 + 0.5 * np.tanh(0.5 * sums)) - speaks) * weight / len(views)).astype(np.float32)[:, None]
    of_matrices: list[Floats] = []
    of_biases: list[Floats] = []
    for index in reversed(range(layers)):
        of_matrices.insert(0, seen[index].T @ back)
        of_biases.insert(0, back.sum(axis=0))
        back = (back @ matrices[index].T) * (seen[index] > 0)
    return [*of_matrices, *of_biases]


def packed(mean: Floats, scale: Floats, layers: Sequence[tuple[Floats, Floats]]) -> bytes:
    """The file; not compressed, so that no other version of a library writes other bytes."""
    values = {"mean": mean, "scale": scale}
    for number, (matrix, bias) in enumerate(layers, start=1):
        values |= {f"matrix{number}": matrix, f"bias{number}": bias}
    small = {name: value.astype(np.float32) for name, value in values.items()}
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **small)
    return stream.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--keep", type=Path, help="a folder for what was made, and to take it from")
    keep: Path | None = parser.parse_args().keep
    mute = [voice.name for voice in (*VOICES, *REAL) if not can_speak(voice)]
    if missing := missing_engines() or ", ".join(mute):
        raise SystemExit(f"Not trained: the voices need {missing}.")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    parts = []
    start = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with multiprocessing.get_context(start).Pool(maxtasksperchild=1) as pool:
        made = enumerate(pool.imap(partial(kept, folder=keep), range(CONVERSATIONS)))
        for number, found in made:
            parts += list(examples(found, number))
            print(f"\r{number + 1} of {CONVERSATIONS} conversations", end="", flush=True)
    views, speaks, weight = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    mean, scale = views.mean(axis=0), views.std(axis=0) + np.float32(1e-3)
    layers = trained((views - mean) / scale, speaks, weight)
    data = packed(mean, scale, layers)
    (FOLDER / "weights.npz").write_bytes(data)
    record = {
        "weights_sha256": hashlib.sha256(data).hexdigest(),
        "numbers": sum(matrix.size + bias.size for matrix, bias in layers),
        "conversations": len(parts) // 2,
        "examples": len(views),
    }
    (FOLDER / "record.toml").write_text(tomli_w.dumps(record), encoding="utf-8")
    print(f"\nweights.npz: {len(data)} bytes, SHA-256 {record['weights_sha256']}")


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


if __name__ == "__main__":
    main()
