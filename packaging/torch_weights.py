"""Reads PyTorch's weight files by hand: no PyTorch is needed, and nothing that a pickle might name is run."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Storage:
    """Numbers that lie outside of the pickle: key names them."""

    key: str


@dataclass(frozen=True)
class Tensor:
    """A view of a storage; all of them are contiguous."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]

    def of(self, numbers: NDArray[np.float32]) -> NDArray[np.float32]:
        """Itself, from the numbers of its storage."""
        return numbers[self.offset :][: int(np.prod(self.shape))].reshape(self.shape)


class FloatStorage:
    """Stands for float32 numbers in the pickle."""


class LongStorage:
    """Stands for whole numbers in the pickle: how often a batch norm was trained, which nobody needs."""


class Reader(pickle.Unpickler):
    """Reads the description of the tensors (None for whole numbers) and refuses to name anything else."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, *_: storage and Tensor(storage, offset, tuple(shape))
        if (module, name) == ("torch", "FloatStorage"):
            return FloatStorage
        if (module, name) == ("torch", "LongStorage"):
            return LongStorage
        raise SystemExit(f"The weights name something unexpected: {module}.{name}")

    def persistent_load(self, pid: tuple[object, ...]) -> Storage | None:
        if pid[0] != "storage" or pid[1] not in (FloatStorage, LongStorage):
            raise SystemExit("The weights hold something else than float32 numbers.")
        return Storage(str(pid[2])) if pid[1] is FloatStorage else None


def zipped_arrays(weights: bytes, folder: str, *, within: str | None = None) -> Arrays:
    """Every float32 tensor by its name, of a file that is a zip with a pickle and the bare numbers.

    folder: the one inside the zip. within: the key of the pickled dictionary under which the tensors are.
    """
    with zipfile.ZipFile(io.BytesIO(weights)) as archive:
        read = Reader(io.BytesIO(archive.read(f"{folder}/data.pkl"))).load()
        state: Mapping[str, Tensor | None] = read if within is None else read[within]
        return {
            name: tensor.of(np.frombuffer(archive.read(f"{folder}/data/{tensor.storage.key}"), "<f4"))
            for name, tensor in state.items()
            if tensor is not None
        }
