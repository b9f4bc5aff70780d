"""Says from the numbers of two ears how likely a voice speaks: a small trained network in plain numpy."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.analysis.ear_features import ear_views

Floats = NDArray[np.float32]

_PIECE_HOPS = 20_000
_BESIDE_HOPS = 60  # beyond what the views of a hop look at


def voice_probability(columns: Floats) -> Floats:
    """(hops,) probability that the voice on whose side `columns` (hops, 13) were taken speaks."""
    mean, scale, layers = _weights()
    found = np.empty(len(columns), np.float32)
    for start in range(0, len(columns), _PIECE_HOPS):
        end = min(len(columns), start + _PIECE_HOPS)
        first, last = max(0, start - _BESIDE_HOPS), min(len(columns), end + _BESIDE_HOPS)
        values = (ear_views(columns[first:last])[start - first : end - first] - mean) / scale
        for number, (matrix, bias) in enumerate(layers, start=1):
            values = values @ matrix + bias
            if number < len(layers):
                np.maximum(values, 0.0, out=values)
        found[start:end] = 0.5 + 0.5 * np.tanh(0.5 * values[:, 0])
    return found


@lru_cache(maxsize=1)
def _weights() -> tuple[Floats, Floats, tuple[tuple[Floats, Floats], ...]]:
    """Mean and scale of the views, then matrix and bias of every layer."""
    with np.load(weights_file()) as stored:
        values = {name: stored[name].astype(np.float32) for name in stored.files}
    count = sum(name.startswith("matrix") for name in values)
    layers = tuple((values[f"matrix{number}"], values[f"bias{number}"]) for number in range(1, count + 1))
    return values["mean"], values["scale"], layers


def weights_file() -> Path:
    """The bundled weights; app.paths stands above this room, so the two places are looked up here."""
    app = Path(__file__).resolve().parent.parent
    packaged = app / "_resources"
    resources = packaged if packaged.is_dir() else app.parent / "resources"
    return resources / "two-ears" / "weights.npz"
