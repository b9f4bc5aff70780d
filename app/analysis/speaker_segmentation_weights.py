"""The weights of the network that hears who of three speaks when, as the matrices it works with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CELLS = 128

_LAYERS = 4


@dataclass(frozen=True, slots=True)
class Convolution:
    """A matrix (taps x channels, outputs), and the factor and shift of the instance norm after it."""

    matrix: Floats
    factor: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """Matrices (2, 4, from, cells) of both directions with the three sigmoid gates first, halved: a tanh does for those.

    The last row of `from_input` is the bias.
    """

    from_input: Floats
    from_state: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """All of them; the last row of the first linear is its bias, the others have theirs beside them."""

    sound_factor: np.float32
    sound_shift: np.float32
    convolutions: tuple[Convolution, ...]
    layers: tuple[Layer, ...]
    first_linear: Floats
    other_linears: tuple[tuple[Floats, Floats], ...]


@lru_cache(maxsize=1)
def segmentation_weights() -> Weights:
    with np.load(weights_file()) as stored:
        values = {name: stored[name].astype(np.float32) for name in stored.files}
    # (outputs, channels, taps) to rows of all channels for each tap
    matrices = [values["filters"].T, *(values[f"convolution{n}"].transpose(2, 1, 0) for n in (1, 2))]
    convolutions = tuple(
        Convolution(np.ascontiguousarray(matrix.reshape(-1, matrix.shape[-1])), *values[f"norm{n}"])
        for n, matrix in enumerate(matrices)
    )
    half = np.float32(0.5)  # layers give twice their states
    inputs, bias = [values["lstm_first_input"], *(values["lstm_inputs"] * half)], values["lstm_bias"][..., None]
    layers = tuple(
        Layer(_gates(np.concatenate([inputs[n], bias[n]], axis=2)), _gates(values["lstm_states"][n] * half))
        for n in range(_LAYERS)
    )
    first_linear = np.concatenate([values["linear1"].T * half, values["linear1_bias"][None]])
    others = tuple((np.ascontiguousarray(values[name].T), values[f"{name}_bias"]) for name in ("linear2", "classifier"))
    sound_factor, sound_shift = values["norm_sound"][:, 0]
    return Weights(sound_factor, sound_shift, convolutions, layers, first_linear, others)


def _gates(stored: Floats) -> Floats:
    """(2, 4, from, cells) of (2, 4 x cells, from): stored are in, keep, candidate, out; here keep, in, out, candidate."""
    split = stored.reshape(2, 4, CELLS, -1)[:, [1, 0, 3, 2]].transpose(0, 1, 3, 2)
    return np.ascontiguousarray(split * np.array([0.5, 0.5, 0.5, 1.0], np.float32)[:, None, None])


def weights_file() -> Path:
    """The bundled weights; app.paths stands above this room, so the two places are looked up here."""
    app = Path(__file__).resolve().parent.parent
    packaged = app / "_resources"
    resources = packaged if packaged.is_dir() else app.parent / "resources"
    return resources / "speaker-segmentation" / "weights.npz"
