"""Where a voice stands out of what is heard without it, every 10 ms: by its level, by its hiss, and by its bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.features import TrackFeatures, band_edges, hop_of_window
from app.analysis.masks import (
    HOPS_PER_S,
    Floats,
    Indices,
    Mask,
    begun_earlier,
    dilated,
    filled,
    hops_of,
    hysteresis,
    mask_of,
    runs,
    smoothed,
)

DIGITAL_SILENCE_DB = -90.0
BELOW_SPEECH_DB = 38.0
"""What is weaker than that beside the voice is its echo in the room, or nothing."""

HISS_BELOW_DB = 20.0
HISS_ABOVE_DB = 8.0
BANDS_UNTIL_DB = 25.0
"""Up to here a voice stands out in some bands before it does in all of them together."""

BLURRED_UNTIL_DB = 14.0
BANDS_ON = ((12.0, 16.0, 24.0), (2.0, 2.5, 3.3))
BANDS_HYSTERESIS = 0.5
STEADY = 1.6
"""Noise stands out of its own usual bands by 1.26 (0.87 when averaged over 30 ms), people behind by 2.6 or more."""

_MOST_EVIDENCE = 30.0
_MOST_HOPS = 20_000
_LOUD_BELOW_DB = 15.0
_LOUD_S, _LOUD_HOLE_S = 0.06, 0.04
_LOOK_OUT_S = 0.5
_FELT, _FELT_AROUND_S = 0.05, 0.1
_HALF_HEARD, _HALF_HEARD_MEAN = 0.3, 0.15
_HALF_HEARD_S = 0.15
_BREATH_BELOW_DB = 12.0
_BREATH_FROM_S, _BREATH_APART_S = 0.04, 0.03
_CLICK_S, _CLICK_APART_S = 0.03, 0.06


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a track before its boundaries are placed.

    Attributes:
        away: (hops,) far from speech.
        speech_db, noise_db: typical levels.
    """

    away: Mask
    speech_db: float
    noise_db: float

    @property
    def snr_db(self) -> float:
        return self.speech_db - self.noise_db

    @property
    def threshold_db(self) -> float:
        above_db = float(np.clip(0.2 * self.snr_db, 3.0, 8.0))
        return max(self.noise_db + above_db, self.speech_db - BELOW_SPEECH_DB)


def noise_level_db(level_db: Floats, heard: Mask, away: Mask) -> float:
    """Typical level away from speech. Calls are often muted to digital zero there: then what is left beside the speech."""
    sounding = level_db > DIGITAL_SILENCE_DB
    if np.count_nonzero(away & sounding) >= 0.5 * np.count_nonzero(away):
        return float(np.percentile(level_db[away & sounding], 60))
    beside = sounding & ~heard
    if np.count_nonzero(beside) < HOPS_PER_S:
        return float(np.percentile(level_db[away], 60))
    return float(np.percentile(level_db[beside], 40))


def louder(level_db: Floats, threshold_db: float) -> Mask:
    """Hops above a threshold on the average of three, without the quiet ones that the average adds at both ends."""
    above = smoothed(level_db, 3) > threshold_db
    inside = np.concatenate([above[1:], [False]]) & np.concatenate([[False], above[:-1]])
    return np.asarray(above & ((level_db >= threshold_db) | inside), np.bool_)


def clear_voice(features: TrackFeatures, heard: Mask, around: Surroundings) -> Mask:
    """Where a voice far above the noise is: by its level, and by the hiss beside that ("s", "f"), a weak sound."""
    voice = louder(features.level_db, around.threshold_db)
    hiss_db = features.hiss_db
    if not len(hiss_db):
        return voice
    hiss_noise_db = noise_level_db(hiss_db, heard, around.away)
    hiss_speech_db = float(np.percentile(hiss_db[heard], 75))
    hiss_threshold_db = max(hiss_noise_db + HISS_ABOVE_DB, hiss_speech_db - HISS_BELOW_DB)
    either = voice | louder(hiss_db, hiss_threshold_db)
    starts, ends = runs(either)
    count = np.concatenate([[0], np.cumsum(voice)])
    spoken = count[ends] > count[starts]  # a hiss by itself is no word
    return mask_of(starts[spoken], ends[spoken], len(either))


def voice_in_noise(features: TrackFeatures, around: Surroundings) -> Mask | None:
    """Where a voice little above steady noise is, by its bands; None where the noise is not steady.

    The evidence is that of Sohn, Kim and Sung (1999), "A statistical model-based voice activity detector": how unlikely the
    power of every band is as noise. Wide bands vary less and count more.
    """
    bands = features.bands
    away = np.flatnonzero(around.away)
    chosen = away[np.linspace(0, len(away) - 1, min(len(away), _MOST_HOPS)).round().astype(int)]
    noise = np.median(_averaged(bands, chosen, 5), axis=0)
    width = 3 if around.snr_db < BLURRED_UNTIL_DB else 1
    weights = np.sqrt(np.diff(band_edges())).astype(np.float32)
    evidence = np.empty(len(bands), np.float32)
    for first in range(0, len(bands), _MOST_HOPS):  # an hour's bands are too many to be copied at once
        hops = np.arange(first, min(first + _MOST_HOPS, len(bands)))
        ratio = np.maximum(_averaged(bands, hops, width) / noise, np.float32(1.0))
        ratio -= np.log(ratio) + np.float32(1.0)
        evidence[hops] = np.log1p(np.minimum(ratio, np.float32(_MOST_EVIDENCE)) @ weights)
    if float(np.median(evidence[around.away])) > STEADY:
        return None
    on = float(np.interp(around.snr_db, *BANDS_ON))
    return hysteresis(evidence, on, on - BANDS_HYSTERESIS)


def looked_out_for(features: TrackFeatures, heard: Mask, around: Surroundings, *, near_hops: int) -> Mask:
    """Where speech may be: beside what the detector hears, further where a loud sound goes on that it half hears.

    The detector needs some syllables to be sure of a voice, and misses a short word now and then. It feels nothing at all of
    a ring tone or of typing.
    """
    level = smoothed(features.level_db, 3)
    loud = level > max(around.speech_db - _LOUD_BELOW_DB, around.threshold_db)
    probability = features.probability[hop_of_window(len(features.probability), len(level))]
    half_heard = _half_heard(loud, heard, probability)
    lasting = filled(loud, fill=hops_of(_LOUD_HOLE_S), minimum=hops_of(_LOUD_S))
    felt = dilated(probability > _FELT, hops_of(_FELT_AROUND_S))
    near = dilated(heard | half_heard, near_hops)
    return begun_earlier(near, lasting & felt, hops_of(_LOOK_OUT_S))


def _half_heard(loud: Mask, heard: Mask, probability: Floats) -> Mask:
    """Loud pieces of some length that the detector takes for speech with little certainty."""
    starts, ends = runs(filled(loud, fill=hops_of(_HALF_HEARD_S), minimum=hops_of(_HALF_HEARD_S)))
    kept = np.array(
        [
            not heard[start:end].any()
            and probability[start:end].max() >= _HALF_HEARD
            and probability[start:end].mean() >= _HALF_HEARD_MEAN
            for start, end in zip(starts, ends, strict=True)
        ],
        np.bool_,
    )
    return mask_of(starts[kept], ends[kept], len(loud))


def without_false_starts(voice: Mask, heard: Mask, level_db: Floats, around: Surroundings, *, fill_hops: int) -> Mask:
    """Without what comes before speech with a hole between, where the detector hears nothing: a breath in, a click.

    A breath is weak, and longer than the burst of a "t"; a click is shorter than anything that is said.
    """
    starts, ends = runs(voice)
    hearing = np.concatenate([[0], np.cumsum(heard)])
    weak = [
        float(level_db[start:end].max()) < around.speech_db - _BREATH_BELOW_DB
        for start, end in zip(starts, ends, strict=True)
    ]
    kept = np.ones(len(starts), np.bool_)
    last_end = -fill_hops - 1
    for index in range(len(starts) - 1):
        length, hole = int(ends[index] - starts[index]), int(starts[index + 1] - ends[index])
        alone = starts[index] - last_end > fill_hops and hearing[starts[index]] == hearing[ends[index]]
        breath = (
            weak[index] and not weak[index + 1] and length >= hops_of(_BREATH_FROM_S) and hole >= hops_of(_BREATH_APART_S)
        )
        click = length <= hops_of(_CLICK_S) and hole >= hops_of(_CLICK_APART_S)
        kept[index] = not (alone and (breath or click))
        if kept[index]:
            last_end = int(ends[index])
    return mask_of(starts[kept], ends[kept], len(voice))


def _averaged(power: Floats, hops: Indices, width: int) -> Floats:
    """Mean over an odd number of hops around each of `hops`, every band by itself."""
    total = power[hops].copy()
    for shift in range(1, width // 2 + 1):
        total += power[np.maximum(hops - shift, 0)]
        total += power[np.minimum(hops + shift, len(power) - 1)]
    total /= np.float32(width)
    return total
