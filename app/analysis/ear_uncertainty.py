"""Finds the times in a room with two microphones in which who speaks can't be told: noise, or ears that are alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analysis.features import TrackFeatures
from app.analysis.masks import HOPS_PER_S, Floats, Indices, Mask, filled, hops_of, mask_of, runs, smoothed
from app.core.segment import Segment
from app.core.speech_activity import Uncertain

WINDOW_S = 20.0
STEP_S = 5.0
JOINED_S = 10.0
"""Less than this between two uncertain times is uncertain too."""

NOISE_DB = 6.0
"""The quiet tenth of a window is this near to speech: the words are hardly above it. Echoes leave it 8 dB below or more."""

TOLD = 0.22
"""Half of the speech lies nearer than this to the middle between both voices (0.5 is a voice's own place). Where two ears
are 2 dB apart it is 0.35, where they are 4 dB apart 0.45."""

BOTH_SHARE = 0.5
"""People don't talk at once for half of the time: then both voices are taken for each other."""

_QUIET_PERCENT = 10
_FEWEST_S = 3.0
_STEADY_HOPS = 11
_CODES = ("noise", "ears_alike")


def find_uncertain_in_room(
    tracks: Sequence[TrackFeatures], spoken: Sequence[Mask], *, place: Floats, counts: Mask
) -> tuple[Uncertain, ...]:
    """Sorted disjoint times in which who speaks can't be told.

    Args:
        tracks: of the two microphones.
        spoken: (hops,) of each of the two voices, as far as it was found.
        place: (hops,) where the level difference lies between their voice (0) and mine (1).
        counts: (hops,) somebody speaks, loud enough to compare.
    """
    hops, width = len(place), hops_of(WINDOW_S)
    if hops < width:
        return ()
    starts = np.unique(np.append(np.arange(0, hops - width + 1, hops_of(STEP_S)), hops - width))
    anybody, both = spoken[0] | spoken[1], spoken[0] & spoken[1]
    noisy = np.any([_noisy(track.level_db[:hops], anybody, starts) for track in tracks], axis=0)
    told = np.abs(smoothed(place, _STEADY_HOPS) - 0.5)
    alike = np.array([
        _alike(told[at], counts[at], anybody[at], both[at]) for at in (slice(start, start + width) for start in starts)
    ])
    codes = np.zeros(hops, np.int8)
    for code, flagged in enumerate((noisy, alike), start=1):
        codes[mask_of(starts[flagged], starts[flagged] + width, hops) & (codes == 0)] = code
    times = []
    first, last = runs(filled(codes > 0, fill=hops_of(JOINED_S), minimum=width))
    for start, end in zip(first.tolist(), last.tolist(), strict=True):
        commonest = int(np.argmax(np.bincount(codes[start:end], minlength=len(_CODES) + 1)[1:]))
        times.append(Uncertain(Segment(start / HOPS_PER_S, end / HOPS_PER_S), _CODES[commonest]))
    return tuple(times)


def _noisy(level_db: Floats, anybody: Mask, starts: Indices) -> Mask:
    if np.count_nonzero(anybody) < hops_of(_FEWEST_S):
        return np.zeros(len(starts), np.bool_)
    speech_db = np.percentile(level_db[anybody], 75)
    windows = np.lib.stride_tricks.sliding_window_view(smoothed(level_db, 3), hops_of(WINDOW_S))[starts]
    return np.asarray(speech_db - np.percentile(windows, _QUIET_PERCENT, axis=1) < NOISE_DB, np.bool_)


def _alike(told: Floats, counts: Mask, anybody: Mask, both: Mask) -> bool:
    if np.count_nonzero(counts) < hops_of(_FEWEST_S):
        return False
    at_once = np.count_nonzero(both) > BOTH_SHARE * np.count_nonzero(anybody)
    return bool(at_once or np.median(told[counts]) < TOLD)
