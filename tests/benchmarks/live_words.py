"""Words while a recording is made: how long after its end they are complete, and what that costs meanwhile.

    python tests/benchmarks/live_words.py [--minutes 60] [--speed 8] [--afterwards]

A folder grows like that of a real recording, `speed` times as fast as it is said; at 1 it is real time. The sample stands in
for the call, again and again. Times are also given as shares of what the same speech model needs for all of it afterwards.
"""

from __future__ import annotations

import argparse
import math
import os
import queue
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

from app.core.job import Failed, Finished, JobEvent, SpeechFound
from app.core.segment import total_s
from app.services.analyse_request import AnalyseRequest
from app.services.live_request import LiveRequest
from app.workers.client import AnalysisJob
from app.workers.live_words import LiveWords
from tests.helpers.growing import GrowingRecording, Sound, sample_tracks
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL

_RATE_HZ = 48_000
_TICK_S = 0.25


class Told:
    """The events of an analysis, with when they came."""

    def __init__(self) -> None:
        self.started_s = time.monotonic()
        self.speech_s = 0.0
        self.end: queue.SimpleQueue[tuple[float, Finished | Failed]] = queue.SimpleQueue()

    def __call__(self, event: JobEvent) -> None:
        now_s = time.monotonic() - self.started_s
        if isinstance(event, SpeechFound):
            self.speech_s = now_s
        if isinstance(event, Finished | Failed):
            self.end.put((now_s, event))

    def finished(self) -> tuple[float, Finished]:
        took_s, end = self.end.get(timeout=3600)
        if isinstance(end, Failed):
            raise SystemExit(f"failed: {end.message}")
        return took_s, end


def cpu_s(pid: int | None) -> float | None:
    """What a process has used so far, where /proc tells it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_cpu_s() -> float:
    """What all children used that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def play(
    recording: GrowingRecording, sounds: tuple[Sound, Sound], live: LiveWords, *, length_s: float, speed: float
) -> float:
    """Let it grow; the longest lag, in seconds of the recording."""
    started_s, at, end, most_lag_s = time.monotonic(), 0, round(length_s * _RATE_HZ), 0.0
    size = sounds[0].size
    while at < end:
        due = min(end, round((time.monotonic() - started_s) * speed * _RATE_HZ))
        while at < due:
            place = at % size
            count = min(due - at, size - place)
            recording.append(*(sound[place : place + count] for sound in sounds))
            at += count
        most_lag_s = max(most_lag_s, live.following.lag_s)
        time.sleep(_TICK_S)
    return most_lag_s


def afterwards(request: AnalyseRequest) -> tuple[float, float, Finished]:
    """The usual analysis of the finished files: until speech was found, until words were complete."""
    told = Told()
    AnalysisJob(request, told).start()
    took_s, finished = told.finished()
    return told.speech_s, took_s, finished


def differing(one: Finished, other: Finished) -> float:
    """Share of words that are not at the same place in the other."""
    found: dict[tuple[str, str], list[float]] = {}
    for word in other.transcript.words:
        found.setdefault((word.speaker, word.text), []).append(word.middle_s)
    missing = sum(
        not any(abs(word.middle_s - there) < 0.3 for there in found.get((word.speaker, word.text), ()))
        for word in one.transcript.words
    )
    return missing / max(1, len(one.transcript.words))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--afterwards", action="store_true", help="also analyse the finished files, and compare")
    chosen = parser.parse_args()
    length_s = chosen.minutes * 60.0
    sounds = sample_tracks(0.0, 400.0)
    with tempfile.TemporaryDirectory(prefix="heard-live-") as folder:
        recording = GrowingRecording(Path(folder) / "rec", rate_hz=_RATE_HZ)
        asked = LiveRequest(recording.folder, "vosk", SAMPLE_SPEECH_MODEL)
        if chosen.speed > 1:  # only in real time it can be judged whether words fall behind
            asked = replace(asked, most_lag_s=math.inf, rising_s=math.inf)
        live = LiveWords(asked)
        live.start()
        lag_s = play(recording, sounds, live, length_s=length_s, speed=chosen.speed)
        used_s, wall_s = cpu_s(live.pid), length_s / chosen.speed
        request = recording.close()
        told = Told()
        live.analyse(request, told)
        took_s, finished = told.finished()
        after_cpu_s = children_cpu_s() - (used_s or 0.0)
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
        spoken_s = sum(total_s(segments) for segments in finished.activity.speech.values())
        print(f"{chosen.minutes:.0f} minutes of two tracks, {chosen.speed:g} times as fast as said; load average {load:.1f}")
        print(f"after Stop: speech found {told.speech_s:.2f} s, words complete {took_s:.2f} s")
        print(f"words {len(finished.transcript.words)}, of {spoken_s:.0f} s of speech; left for later: {live.is_later}")
        print(f"longest lag while recording: {lag_s:.1f} s of the recording")
        if used_s is not None:
            print(f"CPU of the child until Stop: {used_s:.1f} s, {used_s / wall_s:.0%} of a core, "
                  f"{used_s / length_s:.1%} of one in real time; after it {after_cpu_s:.1f} s of CPU")  # fmt: skip
        if chosen.afterwards:
            speech_s, after_s, after = afterwards(request)
            rate = (after_s - speech_s) / spoken_s
            print(f"afterwards: speech found {speech_s:.2f} s, words complete {after_s:.2f} s; "
                  f"words alone {rate:.4f} s for a second of speech")  # fmt: skip
            print(f"words complete after Stop in {took_s / after_s:.1%} of that time; "
                  f"as long as {took_s / rate:.0f} s of speech take")  # fmt: skip
            print(f"speech the same: {finished.activity == after.activity}; "
                  f"words that differ: {differing(finished, after):.2%} and {differing(after, finished):.2%}")  # fmt: skip


if __name__ == "__main__":
    main()
