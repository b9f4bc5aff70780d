"""Places the boundaries of speech: hysteresis on the detector's probabilities, then the level of the track.

Masks are boolean arrays with one entry every 10 ms (a hop). The detector alone ends speech about 100 ms late, which would
falsify every pause, so that the level decides where it can.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analysis.features import RATE_HZ, TrackFeatures, hop_of_window
from app.analysis.speech_detector import WINDOW_FRAMES

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

HOPS_PER_S = 100
WINDOW_S = WINDOW_FRAMES / RATE_HZ
DIGITAL_SILENCE_DB = -90.0


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """Thresholds of find_speech; the defaults were tried against known truth.

    Attributes:
        on, off: probability at which speech begins and below which it ends.
        fill_s, minimum_s: holes up to this are filled, shorter pieces dropped, before the level decides.
        near_s: how far from the detector's speech the level may add speech.
        level_fill_s, level_minimum_s: the same after the level has decided.
        bleed_fill_s: level_fill_s on a track from which bleed was taken out; the other's voice covers parts of mine.
        crumb_near_s: pieces shorter than level_minimum_s stay where bleed was taken out if speech is this near.
        clear_snr_db: from here on the level alone places boundaries.
        clear_floor_db: the same where somebody is heard nearly always, against the floor between the words.
    """

    on: float = 0.5
    off: float = 0.35
    fill_s: float = 0.064
    minimum_s: float = 0.096
    near_s: float = 0.15
    level_fill_s: float = 0.15
    level_minimum_s: float = 0.08
    bleed_fill_s: float = 0.15
    crumb_near_s: float = 0.12
    clear_snr_db: float = 16.0
    clear_floor_db: float = 20.0


@dataclass(frozen=True, slots=True)
class RefinedSpeech:
    """Speech of one track, whoever spoke.

    Attributes:
        active: (hops,) speech.
        detected: (hops,) the same before the level decided.
        speech_db, noise_db: typical levels; snr_db is None where nothing was heard to compare.
        noise_known: whether there was enough time away from speech to measure the noise.
        behind_share: of what the detector took for speech, what many people behind said; 0 where they are not heard always.
    """

    active: Mask
    detected: Mask
    speech_db: float
    noise_db: float
    snr_db: float | None
    noise_known: bool = False
    behind_share: float = 0.0


def refined_speech(features: TrackFeatures, options: SpeechOptions) -> RefinedSpeech:
    """Speech of one track, boundaries placed by level where the track is clear enough for it."""
    heard = detected(features, options)
    level = features.level_db
    if np.count_nonzero(heard) < 10:
        none = np.zeros(len(level), np.bool_)
        return RefinedSpeech(none, none, -100.0, float(np.median(level)) if len(level) else -100.0, None)
    away = ~dilated(heard, hops_of(0.3))
    noise_known = bool(away.mean() > 0.05)
    noise_db = _noise_db(level, heard, away) if noise_known else _floor_db(level) + 3.0
    speech_db = float(np.percentile(level[heard], 75))
    snr_db = speech_db - noise_db
    near = dilated(heard, hops_of(options.near_s))
    fill, minimum = hops_of(options.level_fill_s), hops_of(options.level_minimum_s)
    if snr_db >= (options.clear_snr_db if noise_known else options.clear_floor_db):
        threshold = max(noise_db + float(np.clip(0.2 * snr_db, 3.0, 8.0)), speech_db - 38.0)
        active = filled(near & (smoothed(level, 3) > threshold), fill=fill, minimum=minimum)
    elif noise_known or snr_db < 4.0:
        active = filled(shortened(heard, hops_of(0.06)), fill=hops_of(0.1), minimum=minimum)
    else:
        above = smoothed(level, 7) - noise_db
        active = filled(hysteresis(above, 0.5 * snr_db, 0.3 * snr_db) & near, fill=fill, minimum=minimum)
    return RefinedSpeech(active, heard, speech_db, noise_db, snr_db, noise_known)


def detected(features: TrackFeatures, options: SpeechOptions) -> Mask:
    """(hops,) speech as the detector hears it: hysteresis, short holes filled, short pieces dropped."""
    hops = len(features.level_db)
    if not len(features.probability):
        return np.zeros(hops, np.bool_)
    windows = hysteresis(features.probability, options.on, options.off)
    fill, minimum = round(options.fill_s / WINDOW_S), round(options.minimum_s / WINDOW_S)
    windows = filled(windows, fill=fill, minimum=minimum)
    return windows[hop_of_window(len(windows), hops)]


def _noise_db(level_db: Floats, heard: Mask, away: Mask) -> float:
    """Typical level away from speech. Calls are often muted to digital zero there: then what is left beside the speech."""
    sounding = level_db > DIGITAL_SILENCE_DB
    if np.count_nonzero(away & sounding) >= 0.5 * np.count_nonzero(away):
        return float(np.percentile(level_db[away & sounding], 60))
    beside = sounding & ~heard
    if np.count_nonzero(beside) < HOPS_PER_S:
        return float(np.percentile(level_db[away], 60))
    return float(np.percentile(level_db[beside], 40))


def _floor_db(level_db: Floats) -> float:
    """Median of the 10th percentiles of 10 s windows, for tracks in which somebody speaks nearly always."""
    width = min(len(level_db), 10 * HOPS_PER_S)
    windows = np.lib.stride_tricks.sliding_window_view(level_db, width)[::HOPS_PER_S]
    return float(np.median(np.percentile(windows, 10, axis=1)))


def hysteresis(values: Floats, on: float, off: float) -> Mask:
    """True from a value of at least `on` until one below `off`."""
    index = np.arange(1, len(values) + 1)
    last_on = np.maximum.accumulate(np.where(values >= on, index, 0)) if len(values) else index
    last_off = np.maximum.accumulate(np.where(values < off, index, 0)) if len(values) else index
    return np.asarray(last_on > last_off, np.bool_)


def runs(mask: Mask) -> tuple[Indices, Indices]:
    """Starts and ends (exclusive) of the runs of True."""
    change = np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))
    return np.flatnonzero(change == 1), np.flatnonzero(change == -1)


def mask_of(starts: Indices, ends: Indices, length: int) -> Mask:
    """The opposite of `runs`; runs may overlap and reach beyond both ends."""
    change = np.zeros(length + 1, np.int32)
    np.add.at(change, np.clip(starts, 0, length), 1)
    np.add.at(change, np.clip(ends, 0, length), -1)
    return np.asarray(np.cumsum(change[:-1]) > 0, np.bool_)


def filled(mask: Mask, *, fill: int, minimum: int) -> Mask:
    """Holes of up to `fill` between two runs closed, then runs shorter than `minimum` dropped."""
    starts, ends = runs(mask)
    if not len(starts):
        return mask.copy()
    open_hole = starts[1:] - ends[:-1] > fill
    starts, ends = starts[np.r_[True, open_hole]], ends[np.r_[open_hole, True]]
    keep = ends - starts >= minimum
    return mask_of(starts[keep], ends[keep], len(mask))


def dilated(mask: Mask, hops: int) -> Mask:
    """Every run longer by `hops` on both sides."""
    starts, ends = runs(mask)
    return mask_of(starts - hops, ends + hops, len(mask))


def shortened(mask: Mask, hops: int) -> Mask:
    """Every run ends `hops` earlier; a run that is not longer than that is gone."""
    starts, ends = runs(mask)
    ends = ends - hops
    keep = ends > starts
    return mask_of(starts[keep], ends[keep], len(mask))


def smoothed(values: Floats, width: int) -> Floats:
    """Moving average over an odd `width`, the ends repeated."""
    if not len(values):
        return values
    padded = np.pad(values.astype(np.float64), width // 2, mode="edge")
    total = np.cumsum(np.concatenate([[0.0], padded]))
    averages: Floats = ((total[width:] - total[:-width]) / width).astype(np.float32)
    return averages


def hops_of(seconds: float) -> int:
    return round(seconds * HOPS_PER_S)
