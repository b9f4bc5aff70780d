"""Finds the times in which who speaks can't be told: noise, voices behind, voices that are on both tracks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.masks import HOPS_PER_S, Floats, Indices, Mask, filled, hops_of, mask_of, runs, smoothed
from app.core.segment import Segment
from app.core.speech_activity import Uncertain

WINDOW_S = 10.0
STEP_S = 2.5
JOINED_S = 10.0
"""Less than this between two uncertain times is uncertain too: nobody can judge a conversation by such a piece."""

QUIET_PERCENT = 10
NOISE_DB = 6.0
"""The quiet tenth of a window is usually more than 20 dB below the speech: it lies between the words."""

BEHIND_DB = 18.0
VOICES_BEHIND_DB = 12.0
STEADY_SHARE = 0.95
RISEN_DB = 3.0
RISEN_WINDOW_S = 15.0
RISEN_QUIET_PERCENT = 5
RISEN_USUAL_PERCENT = 25
RISEN_TALK_SHARE = 0.2
RISEN_BY_DB = 6.0
RISEN_BELOW_DB = 20.0
"""On one track: the quiet twentieth of 15 s rises by up to 4 dB where nothing becomes louder."""

OVERLAP_SHARE = 0.5
BOTH_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Heard:
    """One track, in hops of 10 ms.

    Attributes:
        level_db: of the track.
        detected: what the detector calls speech, whoever spoke.
        active: own speech, bleed taken out.
        speech_db, noise_db: typical levels on the whole track.
        noise_known: whether there was enough time away from speech to measure noise_db.
    """

    level_db: Floats
    detected: Mask
    active: Mask
    speech_db: float
    noise_db: float
    noise_known: bool


def find_uncertain(tracks: Sequence[Heard], both: Mask, *, coupled: bool) -> tuple[Uncertain, ...]:
    """Sorted disjoint times in which who speaks can't be told.

    Args:
        tracks: two of them, one voice each.
        both: (hops,) what each track explains by the other.
        coupled: whether one voice is heard on the other's track.
    """
    hops = min(len(both), *(len(track.active) for track in tracks))
    width = hops_of(WINDOW_S)
    if hops < width:
        return ()
    starts = _windows(hops, width)
    codes = np.zeros(hops, np.int8)
    names = ("noise", "background_voices", "bleed" if coupled else "background_voices", "mixed_voices")
    overlap = tracks[0].active[:hops] & tracks[1].active[:hops]
    found = (
        np.any([_noisy(track, starts) for track in tracks], axis=0),
        np.any([_voices_behind(track, starts) for track in tracks], axis=0),
        _shares(overlap, starts) > OVERLAP_SHARE,
        _shares(both[:hops], starts) > BOTH_SHARE,
    )
    for code, flagged in enumerate(found, start=1):
        codes[mask_of(starts[flagged], starts[flagged] + width, hops) & (codes == 0)] = code
    first, last = runs(filled(codes > 0, fill=hops_of(JOINED_S), minimum=width))
    times = []
    for start, end in zip(first.tolist(), last.tolist(), strict=True):
        commonest = int(np.argmax(np.bincount(codes[start:end], minlength=len(names) + 1)[1:]))
        times.append(Uncertain(Segment(start / HOPS_PER_S, end / HOPS_PER_S), names[commonest]))
    return tuple(times)


def find_noise(level_db: Floats, detected: Mask, speech_db: float) -> tuple[Uncertain, ...]:
    """Sorted disjoint times of a track with everyone on it in which it is much louder behind the voices than elsewhere.

    A voice sounds unlike itself there, so that who speaks would be told by the noise.
    """
    hops = min(len(level_db), len(detected))
    width = hops_of(RISEN_WINDOW_S)
    if hops < 2 * width:
        return ()
    starts = _windows(hops, width)
    level = smoothed(level_db[:hops], 3)
    quiet_db = np.percentile(np.lib.stride_tricks.sliding_window_view(level, width)[starts], RISEN_QUIET_PERCENT, axis=1)
    total = np.concatenate([[0], np.cumsum(detected[:hops])])
    talk = (total[starts + width] - total[starts]) / width > RISEN_TALK_SHARE
    if not talk.any():
        return ()
    usual_db = float(np.percentile(quiet_db[talk], RISEN_USUAL_PERCENT))
    noisy = (quiet_db > usual_db + RISEN_BY_DB) & (speech_db - quiet_db < RISEN_BELOW_DB)
    first, last = runs(filled(mask_of(starts[noisy], starts[noisy] + width, hops), fill=hops_of(JOINED_S), minimum=width))
    pairs = zip(first.tolist(), last.tolist(), strict=True)
    return tuple(Uncertain(Segment(start / HOPS_PER_S, end / HOPS_PER_S), "noise") for start, end in pairs)


def hops_without(uncertain: Sequence[Uncertain], hops: int) -> Mask:
    """(hops,) True outside of the uncertain times."""
    starts = np.array([hops_of(time.segment.start) for time in uncertain], np.intp)
    ends = np.array([hops_of(time.segment.end) for time in uncertain], np.intp)
    return ~mask_of(starts, ends, hops)


def _windows(hops: int, width: int) -> Indices:
    """Where windows of so many hops begin."""
    return np.unique(np.append(np.arange(0, hops - width + 1, hops_of(STEP_S)), hops - width))


def _noisy(track: Heard, starts: Indices) -> Mask:
    """Where even the quiet tenth is about as loud as speech."""
    return np.asarray(track.speech_db - _quiet_db(track, starts) < NOISE_DB, np.bool_)


def _voices_behind(track: Heard, starts: Indices) -> Mask:
    """Where the detector hears speech all the time, and its quiet parts are neither pauses nor the usual noise."""
    quiet_db = _quiet_db(track, starts)
    steady = _shares(track.detected, starts) > STEADY_SHARE
    usual = track.noise_known & (quiet_db < track.noise_db + RISEN_DB)
    below_db = track.speech_db - quiet_db
    whole = (below_db < BEHIND_DB) & (_shares(track.active, starts) > STEADY_SHARE)
    return np.asarray(steady & ~usual & (whole | (below_db < VOICES_BEHIND_DB)), np.bool_)


def _quiet_db(track: Heard, starts: Indices) -> Floats:
    """Level of the quiet tenth of every window."""
    level = smoothed(track.level_db, 3)
    windows = np.lib.stride_tricks.sliding_window_view(level, hops_of(WINDOW_S))[starts]
    quiet: Floats = np.percentile(windows, QUIET_PERCENT, axis=1).astype(np.float32)
    return quiet


def _shares(mask: Mask, starts: Indices) -> Floats:
    """Share of every window that is True."""
    total = np.concatenate([[0], np.cumsum(mask)])
    width = hops_of(WINDOW_S)
    shares: Floats = ((total[starts + width] - total[starts]) / width).astype(np.float32)
    return shares
