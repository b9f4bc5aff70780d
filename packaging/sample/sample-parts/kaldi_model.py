"""Writes am/final.mdl: Kaldi's transition model and nnet3 network in their binary form, one byte a weight."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

import numpy as np
from graph import PhoneTable
from network import CEPSTRA, CONTEXT, NORM_EPS, SPLICES, STRIDE, SYMBOLS, Trained
from numpy.typing import NDArray
from spoken import SILENCE

Matrix = NDArray[np.float64]
LEAST_PRIOR = 1e-5
# Silence counts as rarer than it was in training, so that it wins more often: in breaths, key presses and room noise
# words were heard before (4 to 9 % word errors on the sample without it, about 1 % with it; whole words are not lost).
SILENCE_FAVOUR = 0.01


def token(name: str) -> bytes:
    return (name + " ").encode()


def integer(value: int) -> bytes:
    return b"\4" + struct.pack("<i", value)


def real(value: float) -> bytes:
    return b"\4" + struct.pack("<f", value)


def integers(values: Sequence[int]) -> bytes:
    return b"\4" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes()


def vector(values: Sequence[float] | Matrix) -> bytes:
    return token("FV") + integer(len(values)) + np.asarray(values, "<f4").tobytes()


def packed_matrix(matrix: Matrix) -> bytes:
    low, high = float(matrix.min()), float(matrix.max())
    small = np.clip(np.round((matrix - low) / (high - low) * 255), 0, 255).astype(np.uint8)
    return token("CM3") + struct.pack("<ffii", low, high - low, *matrix.shape) + small.tobytes()


def transition_model(table: PhoneTable) -> bytes:
    """One topology for all phones: a state that may go on or be left. Transitions count by phone: stay, leave."""
    phones = sorted(table.ids.values())
    topology = integers(phones) + integers([-1] + [0] * len(phones)) + integer(1) + integer(2)
    topology += integer(0) + integer(2) + integer(0) + real(0.5) + integer(1) + real(0.5)
    topology += integer(-1) + integer(0)
    names = {number: name for name, number in table.ids.items()}
    triples, logs = b"", [0.0]
    for phone in phones:
        base = table.base(names[phone])
        triples += integer(phone) + integer(0) + integer(SYMBOLS.index(base))
        logs += [math.log(table.stay[base]), math.log(1 - table.stay[base])]
    return (
        token("<TransitionModel>") + token("<Topology>") + topology + token("</Topology>")
        + token("<Triples>") + integer(len(phones)) + triples + token("</Triples>")
        + token("<LogProbs>") + vector(logs) + token("</LogProbs>") + token("</TransitionModel>")
    )  # fmt: skip


def affine(weights: Matrix, biases: Matrix) -> bytes:
    return (
        token("<FixedAffineComponent>") + token("<LinearParams>") + packed_matrix(weights)
        + token("<BiasParams>") + vector(biases) + token("</FixedAffineComponent>")
    )  # fmt: skip


def plain_component(kind: str, size: int) -> bytes:
    return (
        token(f"<{kind}>") + token("<Dim>") + integer(size) + token("<ValueAvg>") + vector([])
        + token("<DerivAvg>") + vector([]) + token("<Count>") + real(0.0) + token(f"</{kind}>")
    )  # fmt: skip


def network_parts(trained: Trained) -> tuple[list[str], list[tuple[str, bytes]]]:
    """Configuration lines and components; each normalisation is folded into the layer after it."""
    lines, components = [f"input-node name=input dim={CEPSTRA}"], []
    before, step = "input", 1
    scale, shift = 1 / trained.feature_deviation, -trained.feature_mean / trained.feature_deviation
    for number, (taps, stride) in enumerate(SPLICES):
        weights, biases = trained.weights[number], trained.biases[number]
        biases = biases + weights @ np.tile(shift, taps)
        weights = weights * np.tile(scale, taps)
        offsets = [(tap - taps // 2) * step for tap in range(taps)]
        step *= stride
        spliced = ", ".join(before if offset == 0 else f"Offset({before}, {offset})" for offset in offsets)
        lines.append(f"component-node name=l{number} component=l{number} input=Append({spliced})")
        lines.append(f"component-node name=r{number} component=r{number} input=l{number}")
        components.append((f"l{number}", affine(weights, biases)))
        components.append((f"r{number}", plain_component("RectifiedLinearComponent", len(biases))))
        before = f"r{number}"
        scale = 1 / np.sqrt(trained.norm_variances[number] + NORM_EPS)
        shift = -trained.norm_means[number] * scale
    weights, biases = trained.weights[-1], trained.biases[-1]
    components.append(("o", affine(weights * scale, biases + weights @ shift)))
    components.append(("s", plain_component("LogSoftmaxComponent", len(biases))))
    lines.append(f"component-node name=o component=o input={before}")
    lines += ["component-node name=s component=s input=o", "output-node name=output input=s objective=linear"]
    if step != STRIDE:
        raise ValueError("the layers do not move on by one output in all")
    return lines, components


def final_mdl(trained: Trained, table: PhoneTable) -> bytes:
    lines, components = network_parts(trained)
    network = token("<Nnet3>") + b"\n" + ("\n".join(lines) + "\n\n").encode()
    network += token("<NumComponents>") + integer(len(components))
    network += b"".join(token("<ComponentName>") + token(name) + body for name, body in components)
    priors = np.maximum(trained.priors, LEAST_PRIOR)
    priors[SYMBOLS.index(SILENCE)] *= SILENCE_FAVOUR
    context = token("<LeftContext>") + integer(CONTEXT) + token("<RightContext>") + integer(CONTEXT)
    ending = token("</Nnet3>") + context + token("<Priors>") + vector(priors / priors.sum())
    return b"\0B" + transition_model(table) + network + ending
