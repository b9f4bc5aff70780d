"""Tells the voice a microphone is meant for from voices behind it: a neighbour's, a television's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.refinement import Floats, Mask, mask_of, runs, smoothed

FAR_DB = 20.0
"""What stays this far below the loud parts of the same track is nobody in the conversation."""

WEAK_DB = 12.0


@dataclass(frozen=True, slots=True)
class Foreground:
    """active: (hops,) without what is far behind. weak_share: of all speech on the track, what is far behind or may be."""

    active: Mask
    weak_share: float


def foreground(active: Mask, level_db: Floats) -> Foreground:
    """Judge every stretch of speech by its loud parts, beside the loud parts of the whole track.

    Args:
        active: (hops,) speech of one track, bleed taken out.
        level_db: (hops,) level of the track.
    """
    if not active.any():
        return Foreground(active, 0.0)
    level = smoothed(level_db, 3)
    loud_db = float(np.percentile(level[active], 95))
    starts, ends = runs(active)
    below = np.array([loud_db - np.percentile(level[start:end], 90) for start, end in zip(starts, ends, strict=True)])
    hops = ends - starts
    near = below <= FAR_DB
    weak_share = float(hops[below > WEAK_DB].sum() / hops.sum())
    return Foreground(mask_of(starts[near], ends[near], len(active)), weak_share)
