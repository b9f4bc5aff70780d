"""Hurts the process that writes words, again and again: damaged speech models, and kills at any moment.

    python tests/benchmarks/survival.py [--models 200] [--kills 100]

Prints how each ended. The program that starts the processes is this one: that it comes to the end is the first result.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

from app.core.job import Failed, Finished, JobEvent, StretchDone
from app.services.analyse_request import AnalyseRequest
from app.workers.client import AnalysisJob
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL, write_sample_piece

SEED = 20261122
_MOST_S = 900.0


class Ended:
    """How one analysis ended: its last event, and every stretch that was written on the way."""

    def __init__(self, request: AnalyseRequest, *, kill_after_s: float | None = None, kills: int = 0) -> None:
        self.events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
        self.written: list[tuple[str, float]] = []
        self.kills = 0
        self.job = AnalysisJob(request, self.events.put)
        began = time.monotonic()
        self.job.start()
        over = threading.Event()
        if kill_after_s is not None:
            threading.Thread(target=self._kill, args=(kill_after_s, kills, over), daemon=True).start()
        self.last = self._follow()
        over.set()
        self.job.join(10)
        self.seconds = time.monotonic() - began

    def _follow(self) -> JobEvent:
        while True:
            event = self.events.get(timeout=_MOST_S)
            if isinstance(event, StretchDone):
                self.written.append((event.stretch.speaker, event.stretch.segment.start))
            if isinstance(event, Finished | Failed):
                return event

    def _kill(self, mean_s: float, most: int, over: threading.Event) -> None:
        chance = random.Random(f"{SEED} {mean_s} {most}")
        written = 0
        while self.kills < most and not over.wait(chance.uniform(0.0, 2.0) * mean_s):
            while len(self.written) <= written and not over.wait(0.002):
                pass  # until it has written something again
            pid, written = self.job.pid, len(self.written)
            time.sleep(chance.uniform(0.0, 0.1))
            if pid is None or over.is_set():
                continue
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            self.kills += 1


def damaged(folder: Path, number: int) -> str:
    """Harm one file of the speech model in one of five ways, and say how."""
    chance = random.Random(SEED + number)
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.stat().st_size)
    file = chance.choice(files)
    content = bytearray(file.read_bytes())
    way = chance.choice(("bits", "cut", "zeros", "noise", "swapped"))
    if way == "bits":
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == "cut":
        del content[chance.randrange(len(content)) :]
    elif way == "swapped":
        content = content[::-1]
    else:
        start = chance.randrange(len(content))
        length = min(len(content) - start, chance.randint(1, 4096))
        content[start : start + length] = bytes(length) if way == "zeros" else chance.randbytes(length)
    file.write_bytes(content)
    return f"{file.relative_to(folder).as_posix()} {way}"


def one_model(request: AnalyseRequest, folder: Path, number: int) -> tuple[str, str, float]:
    model = folder / f"model-{number}"
    shutil.copytree(SAMPLE_SPEECH_MODEL, model)
    harm = damaged(model, number)
    ended = Ended(replace(request, speech_model=model))
    shutil.rmtree(model)
    if isinstance(ended.last, Finished):
        return harm, "words" + (", some missing" if ended.last.transcript.missing else ""), ended.seconds
    return harm, ended.last.kind if isinstance(ended.last, Failed) else "?", ended.seconds


def hurt_models(request: AnalyseRequest, folder: Path, count: int) -> int:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda number: one_model(request, folder, number), range(count)))
    print(f"\n{count} damaged speech models")
    for how, times in Counter(how for _, how, _ in found).most_common():
        print(f"  {how:28s}{times:5d}")
    slowest = max(found, key=lambda one: one[2])
    print(f"  longest {slowest[2]:.0f} s: {slowest[0]}, {slowest[1]}")
    return sum(how == "?" for _, how, _ in found)


def hurt_processes(request: AnalyseRequest, kills: int) -> int:
    whole = Ended(request)
    assert isinstance(whole.last, Finished)
    done = runs = other = redone = missing = 0
    while done < kills:
        ended = Ended(request, kill_after_s=0.05 + 0.1 * (runs % 5), kills=min(5, kills - done))
        runs, done = runs + 1, done + ended.kills
        redone += len(ended.written) - len(set(ended.written))
        if not isinstance(ended.last, Finished):
            other += 1
        elif ended.last.transcript.missing:
            missing += 1
        elif ended.last.transcript != whole.last.transcript:
            other += 1
    print(f"\n{done} kills in {runs} analyses of {len(whole.written)} stretches")
    print(f"  other words or none at the end   {other}")
    print(f"  a stretch that three kills hit   {missing}")
    print(f"  stretches written twice          {redone}")
    return other + redone


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--models", type=int, default=200, help="damaged speech models")
    parser.add_argument("--kills", type=int, default=100, help="SIGKILLs")
    options = parser.parse_args()
    if sys.platform == "win32":
        print("Not measured: there is no SIGKILL here.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = write_sample_piece(folder / "a.wav", 0.0, 120.0)
        first = Ended(AnalyseRequest((sound,), engine="none")).last
        assert isinstance(first, Finished)
        request = AnalyseRequest((sound,), engine="vosk", speech_model=SAMPLE_SPEECH_MODEL, activity=first.activity)
        faults = hurt_processes(request, options.kills) if options.kills else 0
        faults += hurt_models(request, folder, options.models) if options.models else 0
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
