"""Real people as voices: where they speak alone by the hand-made truth of a recording, and what they say to callers.

The prompts of the telephone exchange Asterisk are Debian packages (asterisk-core-sounds-*, asterisk-prompt-*; CC BY-SA 3.0,
CC BY 3.0, GPL): each folder is one person, from a studio. All of it is cut at the people's own silences. When they speak
within such a stretch is told from the level of the clean recording, before anything is mixed into it. A breath at either
end of that is no speech: it is weak, voiceless, and longer than a consonant.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from app.core.segment import Segment, Segments, intersection, merged, subtracted

Floats = NDArray[np.float32]

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "audio"
PROMPTS = Path("/usr/share/asterisk/sounds")
PROMPT = "prompt"
RATE_HZ = 16000
LETTERS_PER_S = 14.0
SHORT_S = 1.2
_HOP = 160
_BREATH_BELOW_DB = 12.0
_BREATH_HOPS = 10
_VOICED = 0.5
_PROMPT_S = (1.0, 20.0)  # shorter ones are letters and digits
_PROMPTS_USED = 120


@dataclass(frozen=True, slots=True)
class Unit:
    """What one says without a pause of 0.2 s; spans: when there is speech in it, from its first sample on."""

    samples: Floats
    spans: Segments

    @property
    def length_s(self) -> float:
        return len(self.samples) / RATE_HZ


def recordings(folder: Path = FOLDER) -> tuple[Path, ...]:
    """All that have a truth beside them; none where the folder is missing."""
    return tuple(path for path in sorted(folder.glob("*.flac")) if path.with_suffix(".rttm").exists())


def is_there(name: str) -> bool:
    """name: "recording:speaker", or "prompt:folder"."""
    recording, _, speaker = name.partition(":")
    return (PROMPTS / speaker).is_dir() if recording == PROMPT else (FOLDER / f"{recording}.rttm").exists()


@lru_cache(maxsize=64)
def read_truth(rttm: Path) -> dict[str, Segments]:
    """Speaker -> when they speak, sorted and disjoint."""
    found: dict[str, list[Segment]] = {}
    for line in rttm.read_text(encoding="utf-8").splitlines():
        field = line.split()
        start_s, length_s = float(field[3]), float(field[4])
        found.setdefault(field[7], []).append(Segment(start_s, start_s + length_s))
    return {speaker: merged(spans) for speaker, spans in found.items()}


def read_sound(path: Path) -> Floats:
    """Mono, 16 kHz."""
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono: Floats = soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ)
    return mono


@lru_cache(maxsize=64)
def units(name: str) -> tuple[Unit, ...]:
    """Everything that this person says alone, in pieces."""
    recording, _, speaker = name.partition(":")
    stretches = _prompts(speaker) if recording == PROMPT else _alone(recording, speaker)
    return tuple(unit for stretch in stretches for unit in _cut(stretch))


def _alone(recording: str, speaker: str) -> list[Floats]:
    truth = read_truth(FOLDER / f"{recording}.rttm")
    others = merged([span for key, spans in truth.items() if key != speaker for span in spans])
    sound = read_sound(FOLDER / f"{recording}.flac")
    return [sound[round(alone.start * RATE_HZ) : round(alone.end * RATE_HZ)] for alone in subtracted(truth[speaker], others)]


def _prompts(folder: str) -> list[Floats]:
    """Sentences of one person; so many, evenly among all."""
    found = [path for path in sorted((PROMPTS / folder).iterdir()) if path.suffix in {".g722", ".gsm", ".wav"}]
    stretches = [sound for path in found if _PROMPT_S[0] <= len(sound := _decoded(path)) / RATE_HZ <= _PROMPT_S[1]]
    return stretches[:: max(1, len(stretches) // _PROMPTS_USED)]


def _decoded(path: Path) -> Floats:
    """Mono, 16 kHz."""
    with av.open(io.BytesIO(path.read_bytes()), mode="r", format=path.suffix[1:]) as container:
        to = av.AudioResampler(format="fltp", layout="mono", rate=RATE_HZ)
        frames = [out for frame in container.decode(audio=0) for out in to.resample(frame)] + to.resample(None)
    return np.concatenate([np.zeros(0, np.float32), *(frame.to_ndarray().reshape(-1) for frame in frames)])


def _cut(stretch: Floats) -> list[Unit]:
    sounding = _sounding(stretch)
    spoken = _without_breaths(stretch, sounding)
    found = []
    for piece in merged(sounding, gap_s=0.2):
        first, last = round(piece.start * RATE_HZ), round(piece.end * RATE_HZ)
        inside = intersection(spoken, (piece,))
        spans = tuple(Segment(span.start - piece.start, span.end - piece.start) for span in inside)
        if piece.duration_s >= 0.15 and spans:
            found.append(Unit(stretch[first:last], spans))
    return found


def _without_breaths(stretch: Floats, spans: list[Segment]) -> Segments:
    """The spans without weak voiceless beginnings and ends that are too long for a consonant."""
    hops = len(stretch) // _HOP
    windows = stretch[: hops * _HOP].reshape(hops, _HOP).astype(np.float64)
    level = 10 * np.log10(np.mean(windows**2, axis=1) + 1e-10)
    sure = (level > np.percentile(level, 90) - _BREATH_BELOW_DB) | _voiced(windows)
    found = []
    for span in spans:
        first, last = round(span.start * RATE_HZ / _HOP), round(span.end * RATE_HZ / _HOP)
        spoken = np.flatnonzero(sure[first:last])
        if not len(spoken):
            continue
        before, after = int(spoken[0]), last - first - 1 - int(spoken[-1])
        start = first + (before if before >= _BREATH_HOPS else 0)
        end = last - (after if after >= _BREATH_HOPS else 0)
        found.append(Segment(start * _HOP / RATE_HZ, end * _HOP / RATE_HZ))
    return merged(found)


def _voiced(windows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(hops,) whether the 30 ms around repeat themselves after 2.5 to 13 ms (75 to 400 Hz), for 40 ms or longer."""
    around = np.pad(windows.reshape(-1), _HOP)
    longer = np.lib.stride_tricks.sliding_window_view(around, 3 * _HOP)[::_HOP]
    likeness = np.fft.irfft(np.abs(np.fft.rfft(longer, 1024, axis=1)) ** 2, axis=1)[:, :214]
    likeness /= (1.0 - np.arange(214) / (3 * _HOP)) * np.maximum(likeness[:, :1], 1e-9)
    periodic = likeness[:, 40:].max(axis=1) > _VOICED
    return np.asarray(np.convolve(periodic, np.ones(5), "same") >= 4, np.bool_)


def _sounding(stretch: Floats) -> list[Segment]:
    """Where the level is within 30 dB of the loudest twentieth and well above the quietest; holes up to 80 ms filled."""
    hops = len(stretch) // _HOP
    if hops < 15:
        return []
    power = np.mean(stretch[: hops * _HOP].reshape(hops, _HOP).astype(np.float64) ** 2, axis=1)
    level = 10 * np.log10(np.convolve(power, np.ones(3) / 3, "same") + 1e-10)
    loud, quiet = np.percentile(level, 95), np.percentile(level, 3)
    threshold = max(loud - 30, min(quiet + 8, loud - 15))
    active = np.concatenate([[False], level > threshold, [False]])
    edges = np.flatnonzero(active[1:] != active[:-1]).reshape(-1, 2) * _HOP / RATE_HZ
    joined = merged([Segment(float(start), float(end)) for start, end in edges], gap_s=0.08)
    return [span for span in joined if span.duration_s >= 0.05]


def about_as_long(name: str, text: str) -> tuple[Floats, list[Segment]]:
    """Pieces of that person, as long as the text would take; the same for the same text. Full stops become short pauses."""
    rng = np.random.default_rng(zlib.crc32(f"{name}|{text}".encode()))
    wanted_s = max(0.25, len(text) / LETTERS_PER_S)
    pieces = units(name)
    if not pieces:
        raise ValueError(f"{name} never speaks alone")
    if wanted_s <= SHORT_S:
        near = [unit for unit in pieces if abs(unit.length_s - wanted_s) < 0.4] or list(pieces)
        chosen = [_at_most(near[int(rng.integers(len(near)))], 1.3 * wanted_s)]
    else:
        chosen, length_s = [], 0.0
        while length_s < wanted_s:
            unit = pieces[int(rng.integers(len(pieces)))]
            chosen.append(unit)
            length_s += unit.length_s
    low_s, high_s = (0.22, 0.5) if "." in text or "?" in text else (0.03, 0.08)
    sound = [np.zeros(RATE_HZ // 20, np.float32)]
    spans: list[Segment] = []
    at_s = len(sound[0]) / RATE_HZ
    for unit in chosen:
        spans += [Segment(at_s + span.start, at_s + span.end) for span in unit.spans]
        gap = np.zeros(round(rng.uniform(low_s, high_s) * RATE_HZ), np.float32)
        sound += [_soft(unit.samples), gap]
        at_s += (len(unit.samples) + len(gap)) / RATE_HZ
    return np.concatenate(sound), spans


def _at_most(unit: Unit, longest_s: float) -> Unit:
    """Its beginning, cut where it is quietest between half of that length and all of it."""
    if unit.length_s <= longest_s:
        return unit
    hops = len(unit.samples) // _HOP
    power = np.mean(unit.samples[: hops * _HOP].reshape(hops, _HOP) ** 2, axis=1)
    first, last = round(longest_s / 2 * RATE_HZ / _HOP), round(longest_s * RATE_HZ / _HOP)
    cut_s = (first + int(np.argmin(power[first:last]))) * _HOP / RATE_HZ
    spans = tuple(Segment(span.start, min(span.end, cut_s)) for span in unit.spans if span.start < cut_s - 0.02)
    return Unit(unit.samples[: round(cut_s * RATE_HZ)], spans)


def _soft(samples: Floats) -> Floats:
    """5 ms of fade at both ends, at an even level (rms 0.1)."""
    count = min(80, len(samples) // 2)
    edge = np.minimum(1.0, np.minimum(np.arange(len(samples)), np.arange(len(samples))[::-1]) / max(count, 1))
    even = samples * edge * (0.1 / max(float(np.sqrt(np.mean(samples**2))), 1e-6))
    soft: Floats = even.astype(np.float32)
    return soft
