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
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from model_weights import from_wheel, write_weights
from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Storage:
    """Numbers that lie behind the pickles: key names them there."""

    key: str


@dataclass(frozen=True)
class Tensor:
    """A view of a storage; all of them are contiguous."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]


class Reader(pickle.Unpickler):
    """Reads the description of the tensors and refuses to name anything else."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, *_: Tensor(storage, offset, tuple(shape))
        if (module, name) == ("torch", "FloatStorage"):
            return Storage
        raise SystemExit(f"The weights name something unexpected: {module}.{name}")

    def persistent_load(self, pid: tuple[object, ...]) -> Storage:
        if pid[0] != "storage" or pid[1] is not Storage:
            raise SystemExit("The weights hold something else than float32 numbers.")
        return Storage(str(pid[2]))


def arrays(file: io.BytesIO) -> dict[str, NDArray[np.float32]]:
    """Every tensor of the model's state by its name."""
    for _ in range(3):  # magic number, version of the format, sizes of the machine's numbers
        pickle.load(file)  # noqa: S301 - the file's checksum is known
    state = Reader(file).load()["model_state"]
    keys = pickle.load(file)  # noqa: S301 - as above
    storages: dict[str, NDArray[np.float32]] = {}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        storages[str(key)] = np.frombuffer(file.read(4 * count), "<f4")
    found = {}
    for name, tensor in state.items():
        numbers = storages[tensor.storage.key][tensor.offset :]
        found[name] = numbers[: int(np.prod(tensor.shape))].reshape(tensor.shape)
    return found


def main() -> None:
    weights, licence = from_wheel(__doc__, weights=WEIGHTS, sha256=WEIGHTS_SHA256, licence=LICENCE)
    found = arrays(io.BytesIO(weights))
    write_weights(FOLDER, {ours: found[theirs].astype(np.float16) for ours, theirs in NAMES.items()}, licence)


if __name__ == "__main__":
    main()
