"""Other ways to find speech on two tracks: webrtcvad, silero-vad, a plain level gate, and the gate of the louder one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from app.analysis.features import HOP_FRAMES, RATE_HZ, levels_db
from app.analysis.masks import HOPS_PER_S, Mask, filled, hysteresis, runs, smoothed
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


@lru_cache(maxsize=1)
def _silero_session() -> Any:
    import onnxruntime

    spec = find_spec("silero_vad")  # the package itself would import torch
    assert spec is not None
    assert spec.origin is not None
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 3
    weights = Path(spec.origin).parent / "data" / "silero_vad.onnx"
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


def silero(tracks: Mapping[str, Floats]) -> dict[str, Segments]:
    """silero-vad 6 through ONNX, as its own `get_speech_timestamps` with the package's defaults.

    Windows of 32 ms with 4 ms before them; on at 0.5, off below 0.35; silences under 100 ms bridged, speech under 250 ms
    dropped, 30 ms added at both ends.
    """
    session = _silero_session()
    found = {}
    for key, samples in tracks.items():
        windows = len(samples) // 512
        state, before = np.zeros((2, 1, 128), np.float32), np.zeros((1, 64), np.float32)
        speech = np.zeros(windows, np.float32)
        rate_hz = np.array(RATE_HZ, np.int64)
        for index in range(windows):
            window = np.concatenate([before, samples[None, index * 512 : (index + 1) * 512]], axis=1)
            given = {"input": window, "state": state, "sr": rate_hz}
            output, state = session.run(None, given)
            speech[index] = output[0, 0]
            before = window[:, -64:]
        starts, ends = runs(filled(hysteresis(speech, 0.5, 0.35), fill=3, minimum=8))
        found[key] = tuple(
            Segment(max(0.0, start * 0.032 - 0.03), end * 0.032 + 0.03)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        )
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
