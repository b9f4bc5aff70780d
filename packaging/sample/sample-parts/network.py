"""The small network that hears phones: its features, what it is shown, and its training."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import kaldi_native_fbank
import numpy as np
import room
import soundfile
import torch
from numpy.typing import NDArray
from spoken import PHONES, RATE_HZ, SILENCE, Spoken

SYMBOLS = (SILENCE, *PHONES)
FRAME_S = 0.01
FIRST_CENTRE_S = 0.0125
STRIDE = 3  # one output every third frame: Vosk counts on 0.03 s
CONTEXT = 12
CEPSTRA = 40
# Frames that each layer joins, and by how many it moves on.
SPLICES = ((5, 1), (3, 3), (3, 1), (3, 1), (3, 1))
NORM_EPS = 1e-3
CHUNK_OUTPUTS = 60
BATCH = 32
ROOMS_BETWEEN = 8  # one empty room for so many utterances


@dataclass(frozen=True, slots=True)
class Trained:
    """Weights as numpy, ready to be written: layer i is weights[i] (out, in) and biases[i]; the last has no norm."""

    weights: tuple[NDArray[np.float64], ...]
    biases: tuple[NDArray[np.float64], ...]
    norm_means: tuple[NDArray[np.float64], ...]
    norm_variances: tuple[NDArray[np.float64], ...]
    feature_mean: NDArray[np.float64]
    feature_deviation: NDArray[np.float64]
    priors: NDArray[np.float64]


class Network:
    """Splices and matrices on one thread: faster than convolutions here, and what Kaldi's Append does."""

    def __init__(self, width: int) -> None:
        sizes = [SPLICES[0][0] * CEPSTRA] + [taps * width for taps, _ in SPLICES[1:]]
        self.layers = torch.nn.ModuleList([torch.nn.Linear(size, width) for size in sizes])
        self.norms = torch.nn.ModuleList(
            [torch.nn.BatchNorm1d(width, affine=False, eps=NORM_EPS, momentum=0.02) for _ in sizes]
        )
        self.output = torch.nn.Linear(width, len(SYMBOLS))
        self.whole = torch.nn.ModuleList([self.layers, self.norms, self.output])

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, frames, cepstra) -> (batch, outputs, symbols)"""
        for (taps, stride), layer, norm in zip(SPLICES, self.layers, self.norms, strict=True):
            steps = (x.shape[1] - taps) // stride + 1
            x = torch.cat([x[:, tap : tap + stride * (steps - 1) + 1 : stride] for tap in range(taps)], 2)
            x = torch.relu(layer(x))
            x = norm(x.reshape(-1, x.shape[2])).reshape(x.shape)
        return self.output(x)


def cepstra(samples: NDArray[np.float64]) -> NDArray[np.float32]:
    """The features of conf/mfcc.conf; samples in the range of int16."""
    options = kaldi_native_fbank.MfccOptions()
    frame = options.frame_opts
    frame.samp_freq, frame.dither, frame.frame_length_ms, frame.frame_shift_ms = RATE_HZ, 0.0, 25, 10
    frame.preemph_coeff, frame.remove_dc_offset, frame.window_type = 0.97, True, "povey"
    frame.round_to_power_of_two, frame.snip_edges = True, True
    options.mel_opts.num_bins, options.mel_opts.low_freq, options.mel_opts.high_freq = CEPSTRA, 20, -400
    options.num_ceps, options.use_energy, options.cepstral_lifter, options.htk_compat = CEPSTRA, False, 22, False
    computer = kaldi_native_fbank.OnlineMfcc(options)
    computer.accept_waveform(RATE_HZ, samples.astype(np.float32).tolist())
    computer.input_finished()
    return np.stack([computer.get_frame(index) for index in range(computer.num_frames_ready)])


def labels(spoken: Spoken, frames: int, *, shift_s: float) -> NDArray[np.int64]:
    """The symbol heard in the middle of each frame, when the utterance starts `shift_s` into the sound."""
    ends_s = np.array([phone.end_s for phone in spoken.phones])
    numbers = np.array([SYMBOLS.index(phone.name) for phone in spoken.phones])
    times_s = np.arange(frames) * FRAME_S + FIRST_CENTRE_S - shift_s
    places = np.searchsorted(ends_s, times_s, side="right")
    result = numbers[np.minimum(places, len(numbers) - 1)]
    result[(times_s < 0) | (places >= len(numbers))] = 0
    return result


def spoil(spoken: Spoken, chance: np.random.Generator, *, clean: bool) -> tuple[NDArray[np.float64], float]:
    """The utterance with silence around it, at another loudness, in noise, sometimes after a breath or a key press.

    Returns the sound and where the utterance starts in it. `clean`: no noise, and pure zeros around it.
    """
    before, after = (int(chance.uniform(0, 0.4) * RATE_HZ) for _ in range(2))
    sound = np.concatenate([np.zeros(before), spoken.samples / 32768.0, np.zeros(after)])
    speech_db = room.level_db(spoken.samples / 32768.0)
    if not clean:
        if chance.random() < 0.25:
            room.add_at(sound, room.breath(level=speech_db - chance.uniform(18, 32), chance=chance), 0.0)
        if chance.random() < 0.1:
            room.add_at(sound, room.key_press(level=speech_db - chance.uniform(5, 15), chance=chance), 0.0)
        slope = -4.0 if chance.random() < 0.6 else 0.0
        noise = room.coloured_noise(len(sound), slope_db_an_octave=slope, band_hz=(60.0, 6000.0), chance=chance)
        sound += room.at_level(noise, speech_db - chance.uniform(12, 45))
    if chance.random() < 0.12:  # as over a telephone
        spectrum = np.fft.rfft(sound)
        spectrum /= 1 + (np.fft.rfftfreq(len(sound), 1 / RATE_HZ) / 3700.0) ** 16
        sound = np.fft.irfft(spectrum, len(sound))
    sound *= 32768.0 * 10 ** (chance.uniform(-16, 3) / 20)
    return np.clip(np.round(sound), -32768, 32767), before / RATE_HZ


def empty_room(chance: np.random.Generator) -> NDArray[np.float64]:
    """A few seconds in which nobody speaks: noise, a breath or two, key presses; half of them after Opus coding."""
    seconds = float(chance.uniform(1.5, 5.0))
    level = float(chance.uniform(-76, -48))
    slope = float(chance.choice([-6.0, -4.0, -2.0, 0.0]))
    top_hz = 6000.0 if chance.random() < 0.6 else 20_000.0
    frames = int(seconds * RATE_HZ)
    sound = room.coloured_noise(frames, slope_db_an_octave=slope, band_hz=(60.0, top_hz), chance=chance)
    sound = room.at_level(sound, level)
    for _ in range(int(chance.integers(0, 4))):
        air = room.breath(level=level + chance.uniform(0, 20), chance=chance)
        room.add_at(sound, air, float(chance.uniform(0, seconds)))
    for _ in range(int(chance.integers(0, 4))):
        key = room.key_press(level=level + chance.uniform(10, 34), chance=chance)
        room.add_at(sound, key, float(chance.uniform(0, seconds)))
    if chance.random() < 0.5:
        file = io.BytesIO()
        soundfile.write(file, sound, RATE_HZ, format="OGG", subtype="OPUS", compression_level=0.966)
        file.seek(0)
        sound = soundfile.read(file)[0]
    return np.clip(np.round(sound * 32768.0), -32768, 32767)


def train(said: Sequence[Spoken], *, width: int = 128, epochs: int = 12, seed: int = 7) -> Trained:
    """About five minutes on one thread; the same seed and machine give the same weights."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    chance = np.random.default_rng(seed)
    started = time.monotonic()
    features, targets = [], []
    for clean in (True, False):
        for spoken in said:
            sound, shift_s = spoil(spoken, chance, clean=clean)
            features.append(cepstra(sound))
            targets.append(labels(spoken, len(features[-1]), shift_s=shift_s))
    for _ in range(len(said) // ROOMS_BETWEEN):
        features.append(cepstra(empty_room(chance)))
        targets.append(np.zeros(len(features[-1]), np.int64))
    everything = np.concatenate(features)
    mean, deviation = everything.mean(0), everything.std(0)
    print(f"{len(everything)} frames in {time.monotonic() - started:.0f} s", flush=True)
    del everything
    features = [((feature - mean) / deviation).astype(np.float32) for feature in features]
    network = Network(width)
    a_round = sum(1 for _ in chunks(features, 0, chance)) // BATCH
    optimiser = torch.optim.AdamW(network.whole.parameters(), lr=2e-3, weight_decay=1e-3)
    steps = (a_round + 6) * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=3e-3, total_steps=steps, pct_start=0.15)
    network.whole.train()
    for epoch in range(epochs):
        order = list(chunks(features, epoch, chance))
        chance.shuffle(order)
        right = seen = 0
        for first in range(0, len(order) - BATCH + 1, BATCH):
            batch = [cut(features[index], targets[index], start) for index, start in order[first : first + BATCH]]
            wanted = torch.from_numpy(np.stack([target for _, target in batch]))
            heard = network(torch.from_numpy(np.stack([feature for feature, _ in batch])))
            loss = torch.nn.functional.cross_entropy(
                heard.reshape(-1, len(SYMBOLS)), wanted.reshape(-1), ignore_index=-100, label_smoothing=0.02
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            right += int(((heard.argmax(2) == wanted) & (wanted >= 0)).sum())
            seen += int((wanted >= 0).sum())
        print(f"round {epoch + 1}: {right / seen:.3f} of the frames, {time.monotonic() - started:.0f} s", flush=True)
    return as_arrays(network, targets, mean, deviation)


def chunks(features: Sequence[NDArray[np.float32]], epoch: int, chance: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Half of the utterances a round, cut into equal parts from a chance frame on: (utterance, first frame)."""
    for index, feature in enumerate(features):
        if (index + epoch) % 2 == 0:
            start = int(chance.integers(0, STRIDE))
            outputs = (len(feature) - start + STRIDE - 1) // STRIDE
            yield from ((index, start + STRIDE * first) for first in range(0, outputs, CHUNK_OUTPUTS))


def cut(
    feature: NDArray[np.float32], target: NDArray[np.int64], start: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """One part with its context, edge frames repeated; outputs past the end count for nothing (-100)."""
    frames = len(feature)
    inputs = np.arange(start - CONTEXT, start + STRIDE * CHUNK_OUTPUTS - STRIDE + 1 + CONTEXT)
    outputs = start + STRIDE * np.arange(CHUNK_OUTPUTS)
    wanted = np.where(outputs < frames, target[np.minimum(outputs, frames - 1)], -100)
    return feature[np.clip(inputs, 0, frames - 1)], wanted


def as_arrays(
    network: Network, targets: Sequence[NDArray[np.int64]], mean: NDArray[np.float32], deviation: NDArray[np.float32]
) -> Trained:
    counts = np.bincount(np.concatenate(targets), minlength=len(SYMBOLS))
    layers = [*network.layers, network.output]
    return Trained(
        weights=tuple(layer.weight.detach().double().numpy() for layer in layers),
        biases=tuple(layer.bias.detach().double().numpy() for layer in layers),
        norm_means=tuple(norm.running_mean.double().numpy() for norm in network.norms),
        norm_variances=tuple(norm.running_var.double().numpy() for norm in network.norms),
        feature_mean=mean.astype(np.float64),
        feature_deviation=deviation.astype(np.float64),
        priors=counts / counts.sum(),
    )
