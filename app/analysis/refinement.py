"""Places the boundaries of speech: hysteresis on the detector's probabilities, then the level of the track.

Masks are boolean arrays with one entry every 10 ms (a hop). The detector alone ends speech about 100 ms late, which would
falsify every pause, so that the level decides where it can.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.boundaries import (
    BANDS_UNTIL_DB,
    Surroundings,
    clear_voice,
    looked_out_for,
    noise_level_db,
    voice_in_noise,
    without_false_starts,
)
from app.analysis.features import RATE_HZ, TrackFeatures, hop_of_window
from app.analysis.masks import (
    HOPS_PER_S,
    Floats,
    Mask,
    dilated,
    filled,
    hops_of,
    hysteresis,
    shortened,
    smoothed,
)
from app.analysis.speech_detector import WINDOW_FRAMES

WINDOW_S = WINDOW_FRAMES / RATE_HZ
LEAST_SNR_DB = 4.0


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
        one_voice: the track is a microphone near one voice, so that what is weak, or stands out in some bands only, is the
            beginning or the end of a word; from further away it would be the echo in the room.
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
    one_voice: bool = False


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
    noise_db = noise_level_db(level, heard, away) if noise_known else _floor_db(level) + 3.0
    speech_db = float(np.percentile(level[heard], 75))
    around = Surroundings(away, speech_db, noise_db)
    active = _placed(features, heard, around, noise_known=noise_known, options=options)
    return RefinedSpeech(active, heard, speech_db, noise_db, around.snr_db, noise_known)


def _placed(
    features: TrackFeatures, heard: Mask, around: Surroundings, *, noise_known: bool, options: SpeechOptions
) -> Mask:
    level = features.level_db
    fill, minimum = hops_of(options.level_fill_s), hops_of(options.level_minimum_s)
    near_hops = hops_of(options.near_s)
    if options.one_voice and noise_known and around.snr_db >= LEAST_SNR_DB:
        voice = voice_in_noise(features, around) if around.snr_db < BANDS_UNTIL_DB else None
        if voice is None and around.snr_db >= options.clear_snr_db:
            voice = clear_voice(features, heard, around)
        if voice is not None:
            voice = without_false_starts(voice, heard, level, around, fill_hops=fill)
            voice &= looked_out_for(features, heard, around, near_hops=near_hops)
            return filled(voice, fill=fill, minimum=minimum)
    near = dilated(heard, near_hops)
    if around.snr_db >= (options.clear_snr_db if noise_known else options.clear_floor_db):
        return filled(near & (smoothed(level, 3) > around.threshold_db), fill=fill, minimum=minimum)
    if noise_known or around.snr_db < LEAST_SNR_DB:
        return filled(shortened(heard, hops_of(0.06)), fill=hops_of(0.1), minimum=minimum)
    above = smoothed(level, 7) - around.noise_db
    voice = hysteresis(above, 0.5 * around.snr_db, 0.3 * around.snr_db)
    return filled(voice & near, fill=fill, minimum=minimum)


def detected(features: TrackFeatures, options: SpeechOptions) -> Mask:
    """(hops,) speech as the detector hears it: hysteresis, short holes filled, short pieces dropped."""
    hops = len(features.level_db)
    if not len(features.probability):
        return np.zeros(hops, np.bool_)
    windows = hysteresis(features.probability, options.on, options.off)
    fill, minimum = round(options.fill_s / WINDOW_S), round(options.minimum_s / WINDOW_S)
    windows = filled(windows, fill=fill, minimum=minimum)
    return windows[hop_of_window(len(windows), hops)]


def _floor_db(level_db: Floats) -> float:
    """Median of the 10th percentiles of 10 s windows, for tracks in which somebody speaks nearly always."""
    width = min(len(level_db), 10 * HOPS_PER_S)
    windows = np.lib.stride_tricks.sliding_window_view(level_db, width)[::HOPS_PER_S]
    return float(np.median(np.percentile(windows, 10, axis=1)))
