"""Other ways to find speech on two tracks: webrtcvad, a plain level gate, and the gate where the louder one speaks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.analysis.features import HOP_FRAMES, RATE_HZ, levels_db
from app.analysis.refinement import HOPS_PER_S, Mask, filled, hysteresis, runs, smoothed
from app.core.segment import Segment, Segments
from tests.helpers.voices import Floats

LOUDER_BY_DB = 6.0


def webrtc(tracks: Mapping[str, Floats]) -> dict[str, Segments]:
    """webrtcvad, mode 2, 10 ms frames; holes up to 150 ms filled, pieces under 50 ms dropped."""
    import webrtcvad

    found = {}
    for key, samples in tracks.items():
        detector = webrtcvad.Vad(2)
        whole = np.clip(samples[: len(samples) // HOP_FRAMES * HOP_FRAMES], -1, 1)
        sound = (whole * 32767).astype("<i2").tobytes()
        step = 2 * HOP_FRAMES
        speech = [detector.is_speech(sound[at : at + step], RATE_HZ) for at in range(0, len(sound), step)]
        found[key] = _segments(filled(np.array(speech, np.bool_), fill=15, minimum=5))
    return found


def gate(tracks: Mapping[str, Floats]) -> dict[str, Segments]:
    """Speech is what is 9 dB above the track's quiet tenth (until 6 dB); holes up to 150 ms filled, under 80 ms dropped."""
    return {key: _segments(_above(samples)) for key, samples in tracks.items()}


def louder(tracks: Mapping[str, Floats]) -> dict[str, Segments]:
    """The gate; where both tracks are loud, one that is 6 dB weaker (each against its own loud tenth) is taken for bleed."""
    hops = min(len(levels_db(samples)) for samples in tracks.values())
    active = {key: _above(samples)[:hops] for key, samples in tracks.items()}
    level = {key: smoothed(levels_db(samples)[:hops], 31) for key, samples in tracks.items()}
    level = {key: values - np.percentile(values, 90) for key, values in level.items()}
    first, second = tracks
    both = active[first] & active[second]
    weaker = {
        first: both & (level[first] < level[second] - LOUDER_BY_DB),
        second: both & (level[second] < level[first] - LOUDER_BY_DB),
    }
    return {key: _segments(filled(active[key] & ~weaker[key], fill=15, minimum=8)) for key in tracks}


def _above(samples: Floats) -> Mask:
    level = smoothed(levels_db(samples), 3)
    quiet = max(float(np.percentile(level, 10)), -70.0)
    return filled(hysteresis(level - np.float32(quiet), 9.0, 6.0), fill=15, minimum=8)


def _segments(active: Mask) -> Segments:
    starts, ends = runs(active)
    return tuple(
        Segment(start / HOPS_PER_S, end / HOPS_PER_S) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    )
