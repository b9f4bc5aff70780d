"""How much memory and time it takes to read an hour of sound of each kind, in a process of its own.

Run: python -m tests.benchmarks.import_memory [MINUTES]
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import soundfile

from app.memory import peak_memory_bytes

RATE_HZ = 48_000
KINDS = ("wav", "flac", "ogg", "mp3", "m4a")
LIMIT_MB = 200


def write_hour(folder: Path, minutes: int) -> dict[str, Path]:
    """Stereo noise bursts like speech, 48 kHz, in every kind that can be written here."""
    wav = folder / "hour.wav"
    rng = np.random.default_rng(5)
    with soundfile.SoundFile(wav, "w", RATE_HZ, 2, subtype="PCM_16") as file:
        level = np.repeat(rng.uniform(0, 0.2, (240, 2)), RATE_HZ // 4, axis=0)
        minute = (rng.standard_normal((60 * RATE_HZ, 2)) * level * 32767).astype(np.int16)
        for _ in range(minutes):
            file.write(minute)
    made = {"wav": wav}
    for kind in KINDS[1:]:
        target = folder / f"hour.{kind}"
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", wav, "-y", target], check=False)
        if done.returncode == 0:
            made[kind] = target
    return made


def read(path: str, answer: Connection) -> None:
    """In the child: decode everything in blocks, keep nothing."""
    from app.audio.reader import open_sound

    before = peak_memory_bytes() or 0
    began = time.perf_counter()
    with open_sound(Path(path)) as source:
        frames = sum(block.shape[1] for block in source.blocks())
    answer.send((before, peak_memory_bytes() or 0, time.perf_counter() - began, frames / 16_000))


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        made = write_hour(Path(folder), minutes)
        print(f"{minutes} min, stereo, 48 kHz; limit {LIMIT_MB} MB")
        print(f"{'kind':6}{'file MB':>9}{'start MB':>10}{'peak MB':>9}{'time s':>8}{'of length':>11}")
        for kind in KINDS:
            if kind not in made:
                print(f"{kind:6} not measured (no ffmpeg)")
                continue
            receiving, sending = context.Pipe(duplex=False)
            child = context.Process(target=read, args=(str(made[kind]), sending))
            child.start()
            before, peak, took_s, length_s = receiving.recv()
            child.join()
            size = made[kind].stat().st_size
            sizes = f"{size / 1e6:9.0f}{before / 1e6:10.0f}{peak / 1e6:9.0f}"
            print(f"{kind:6}{sizes}{took_s:8.1f}{took_s / length_s:11.2%}", flush=True)


if __name__ == "__main__":
    main()
