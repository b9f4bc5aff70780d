"""Trains resources/two-ears from generated conversations in simulated rooms, and writes down what came of it.

    .venv/bin/python packaging/train_two_ears.py [--check] [--keep FOLDER] [--processes N]

It needs flite, espeak-ng and festival with the woman's voice "slt", and the real recordings that the voices of
`tests/helpers/casts.py` come from. The same machine writes the same bytes again: everything is drawn from seeds, sums are
taken in one order by one thread, and every conversation is spoken in a process of its own, since espeak-ng says a sentence
a little differently after other ones. That takes about ten minutes; --check compares the bytes with the record instead of
writing them. With --keep, what the microphones of a conversation say is kept in a folder, and only what is missing there
is made. The record beside the weights has their SHA-256; `tests/benchmarks/rooms.py --record` adds how well they do in
rooms and with voices that no part of this has seen.

Half of the conversations (see two_ears_talk.py) are between voices of `VOICES`, faster, slower, larger and smaller; the
others between two real people, in the tuning casts, between a real and a made voice, or between two sounds like vowels.
Rooms are drawn at random: reverberation 0.2 to 0.68 s, the near person at 0.12 to 0.75 m, the far one 2 to 4.5 times as far,
two in five by a phone, noise 22 to 42 dB below the voice, walls of 3.4 to 7.5 m; in half of them one recording is up to
15 dB quieter. Both voices' views are examples; where both talk they count twice. What is learned is 117 -> 64 -> 32 -> 1
numbers with ReLU between, by Adam on the cross-entropy, from several starts. The one is kept whose cross-entropy is least
in `CHOOSING` more conversations, in other rooms, from which nothing is learned and on which nothing is reported.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # sums in one order
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import numpy as np  # noqa: E402 - the project is importable from here on
import tomli_w  # noqa: E402
from two_ears_talk import REAL, VOICES, Heard, kept  # noqa: E402

from app.analysis.ear_features import Floats, ear_views  # noqa: E402
from app.analysis.masks import dilated  # noqa: E402
from tests.helpers.voices import can_speak, missing_engines  # noqa: E402

FOLDER = ROOT / "resources" / "two-ears"
LEARNING, CHOOSING = 144, 24
"""Conversations: the first ones are learned from, those after them say which start was best."""

EVERY = 5
"""One hop of so many is an example."""

HIDDEN = (64, 32)
STARTS = 4
EPOCHS = 8
BATCH = 1024
RATE = 2e-3

Examples = tuple[Floats, Floats, Floats]
Layers = list[tuple[Floats, Floats]]


def examples(found: Heard, number: int) -> Iterator[Examples]:
    """Views, whether the voice speaks (0 or 1), and weight, of both voices; nothing where the ears are alike."""
    if not len(found.columns[0]):
        return
    chosen = np.flatnonzero(dilated(found.active, 50))[number % EVERY :: EVERY]
    weight = np.where(found.speaks[0] & found.speaks[1], 2.0, 1.0).astype(np.float32)
    for columns, truth in zip(found.columns, found.speaks, strict=True):
        yield ear_views(columns)[chosen], truth[chosen].astype(np.float32), weight[chosen]


def trained(
    views: Floats, speaks: Floats, weight: Floats, *, hidden: Sequence[int] = HIDDEN, epochs: int = EPOCHS, start: int = 0
) -> Layers:
    """Matrix and bias of every layer, from this start; the learning rate falls as a cosine."""
    rng = np.random.default_rng(start)
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


def loss(layers: Layers, views: Floats, speaks: Floats, weight: Floats) -> float:
    """The weighted cross-entropy, in the mean of all examples."""
    seen = views
    for matrix, bias in layers[:-1]:
        seen = np.maximum(seen @ matrix + bias, 0.0)
    sums = (seen @ layers[-1][0] + layers[-1][1])[:, 0].astype(np.float64)
    return float(np.mean(weight * (np.logaddexp(0.0, sums) - speaks * sums)))


def packed(mean: Floats, scale: Floats, layers: Sequence[tuple[Floats, Floats]]) -> bytes:
    """The file; not compressed, so that no other version of a library writes other bytes."""
    values = {"mean": mean, "scale": scale}
    for number, (matrix, bias) in enumerate(layers, start=1):
        values |= {f"matrix{number}": matrix, f"bias{number}": bias}
    small = {name: value.astype(np.float32) for name, value in values.items()}
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **small)
    return stream.getvalue()


def gathered(numbers: range, *, keep: Path | None, processes: int) -> tuple[Examples, int]:
    """All examples of these conversations in their order, and in how many of them the ears were not alike."""
    parts: list[Examples] = []
    start = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with multiprocessing.get_context(start).Pool(processes, maxtasksperchild=1) as pool:
        for number, found in zip(numbers, pool.imap(partial(kept, folder=keep), numbers), strict=True):
            parts += list(examples(found, number))
            print(f"\rconversation {number + 1} of {LEARNING + CHOOSING}", end="", flush=True)
    views, speaks, weight = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    return (views, speaks, weight), len(parts) // 2


def chosen(learning: Examples, choosing: Examples) -> tuple[Layers, list[float]]:
    """The layers of the start that is best in the choosing examples, and the loss of every start there."""
    tried = [trained(*learning, start=start) for start in range(STARTS)]
    losses = [loss(layers, *choosing) for layers in tried]
    return tried[int(np.argmin(losses))], losses


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare with the record instead of writing")
    parser.add_argument("--keep", type=Path, help="a folder for what was made, and to take it from")
    parser.add_argument("--processes", type=int, default=None, help="how many conversations are made at once")
    options = parser.parse_args()
    mute = [voice.name for voice in (*VOICES, *REAL) if not can_speak(voice)]
    if missing := missing_engines() or ", ".join(mute):
        raise SystemExit(f"Not trained: the voices need {missing}.")
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    parts = range(LEARNING), range(LEARNING, LEARNING + CHOOSING)
    (learning, conversations), (choosing, _) = (
        gathered(numbers, keep=options.keep, processes=options.processes) for numbers in parts
    )
    mean, scale = learning[0].mean(axis=0), learning[0].std(axis=0) + np.float32(1e-3)
    layers, losses = chosen(
        ((learning[0] - mean) / scale, learning[1], learning[2]), ((choosing[0] - mean) / scale, choosing[1], choosing[2])
    )
    data = packed(mean, scale, layers)
    sha256 = hashlib.sha256(data).hexdigest()
    print(f"\nweights.npz: {len(data)} bytes, SHA-256 {sha256}")
    if options.check:
        known = tomllib.loads((FOLDER / "record.toml").read_text(encoding="utf-8"))["weights_sha256"]
        print("The same as in the record." if known == sha256 else f"Not the same as in the record: {known}")
        return 0 if known == sha256 else 1
    record = {
        "weights_sha256": sha256,
        "numbers": sum(matrix.size + bias.size for matrix, bias in layers),
        "conversations": conversations,
        "examples": len(learning[0]),
        "losses_of_starts": [round(value, 5) for value in losses],
    }
    (FOLDER / "weights.npz").write_bytes(data)
    (FOLDER / "record.toml").write_text(tomli_w.dumps(record), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
