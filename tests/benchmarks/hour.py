"""An hour's two-track import analysed without words: time, processor time and memory, beside two speech detectors.

The detectors only find speech on the same two channels, in the way their own documentation shows from Python:
webrtcvad a frame of 30 ms at a time, silero-vad by get_speech_timestamps. They neither refine borders, take out bleed nor
compare channels. What is not installed is not measured.

With --one-track both are added up to one, whose voices Heard tells apart for two to six people; beside it is the plain way
to do that for two: one d-vector every 0.2 s of its speech, and k-means.

Run: python -m tests.benchmarks.hour [--one-track] [MINUTES]
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import soundfile

from app.core.job import Finished, JobEvent
from app.memory import peak_memory_bytes
from tests.helpers.sounds import SAMPLE

LIMIT_SHARE, LIMIT_MB = 0.01, 400
AGGRESSIVENESS = 2


def write_hour(path: Path, minutes: int, *, tracks: int) -> None:
    """The sample conversation again and again, at levels that differ, with room noise: a FLAC at 16 kHz."""
    samples, rate_hz = soundfile.read(SAMPLE, dtype="float32", always_2d=True)
    rng = np.random.default_rng(7)
    with soundfile.SoundFile(path, "w", rate_hz, tracks, format="FLAC", subtype="PCM_16") as file:
        left = minutes * 60 * rate_hz
        while left > 0:
            piece = samples[:left] * rng.uniform(0.4, 1.0, 2).astype(np.float32)
            noisy = piece + rng.normal(0, 1e-3, piece.shape).astype(np.float32)
            file.write(np.clip(noisy if tracks == 2 else noisy.mean(axis=1), -1, 1))
            left -= len(piece)


def heard(path: Path) -> float:
    """Everything that an import does before words, as the analysis child does it."""
    from app.services.analyse import run
    from app.services.analyse_request import AnalyseRequest

    last: list[JobEvent] = []

    def keep(event: JobEvent) -> None:
        last[:] = [event]

    with tempfile.TemporaryDirectory() as folder:
        run(AnalyseRequest((path,), engine="none", keep_tracks_in=Path(folder)), keep)
    assert isinstance(last[0], Finished)
    return sum(segment.duration_s for own in last[0].activity.speech.values() for segment in own)


def webrtcvad_alone(path: Path) -> float:
    import webrtcvad

    samples, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    frame = rate_hz * 30 // 1000
    speech = 0
    for channel in range(2):
        detector = webrtcvad.Vad(AGGRESSIVENESS)
        data = np.ascontiguousarray(samples[:, channel])
        for start in range(0, len(data) - frame + 1, frame):
            speech += detector.is_speech(data[start : start + frame].tobytes(), rate_hz)
    return speech * 0.03


def silero_alone(path: Path) -> float:
    import silero_vad
    import torch

    detector = silero_vad.load_silero_vad()
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    speech = 0.0
    for channel in range(2):
        track = torch.from_numpy(np.ascontiguousarray(samples[:, channel]))
        found = silero_vad.get_speech_timestamps(track, detector, sampling_rate=rate_hz)
        speech += sum(span["end"] - span["start"] for span in found) / rate_hz
    return speech


def plain_d_vectors(path: Path) -> float:
    from tests.benchmarks.accuracy_voices import plain_d_vector

    samples, _ = soundfile.read(path, dtype="float32")
    return sum(segment.duration_s for own in plain_d_vector(samples, 2).values() for segment in own)


RUNS: dict[str, Callable[[Path], float]] = {
    "heard": heard,
    f"webrtcvad {AGGRESSIVENESS}": webrtcvad_alone,
    "silero-vad": silero_alone,
    "plain d-vectors": plain_d_vectors,
}
TWO_TRACKS, ONE_TRACK = ("heard", f"webrtcvad {AGGRESSIVENESS}", "silero-vad"), ("heard", "plain d-vectors")


def measured(name: str, path: str, answer: Connection) -> None:
    """In the child: time, processor time, peak memory and seconds of speech, or what is missing."""
    began, began_cpu = time.perf_counter(), time.process_time()
    try:
        speech_s = RUNS[name](Path(path))
    except ImportError as error:
        answer.send(f"not measured ({error.name} is not installed)")
        return
    answer.send((time.perf_counter() - began, time.process_time() - began_cpu, (peak_memory_bytes() or 0) / 1e6, speech_s))


def main() -> None:
    tracks = 1 if "--one-track" in sys.argv else 2
    minutes = int(sys.argv[-1]) if sys.argv[-1].isdecimal() else 60
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.flac"
        write_hour(path, minutes, tracks=tracks)
        limits = f"; limits {LIMIT_SHARE:.0%} of the length, {LIMIT_MB} MB" if tracks == 2 else ""
        print(f"{minutes} min, {tracks} of 2 tracks, {os.cpu_count()} cores{limits}")
        print(f"{'':16}{'time s':>8}{'of length':>11}{'cpu s':>8}{'peak MB':>9}{'speech s':>10}")
        for name in TWO_TRACKS if tracks == 2 else ONE_TRACK:
            receiving, sending = context.Pipe(duplex=False)
            child = context.Process(target=measured, args=(name, str(path), sending))
            child.start()
            answer = receiving.recv()
            child.join()
            if isinstance(answer, str):
                print(f"{name:16}{answer}")
            else:
                took_s, cpu_s, peak_mb, speech_s = answer
                print(f"{name:16}{took_s:8.1f}{took_s / (minutes * 60):11.2%}{cpu_s:8.1f}{peak_mb:9.0f}{speech_s:10.0f}")


if __name__ == "__main__":
    main()
