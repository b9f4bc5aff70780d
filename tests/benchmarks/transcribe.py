"""Words of two channels of 27 minutes: Heard beside vosk-transcriber with the same speech model, load time included.

    python tests/benchmarks/transcribe.py [--times 4]

vosk-transcriber runs as its users start it: on a folder that holds the two channels as files (its own parallel mode),
and on each of the two in turn. Heard starts from the stereo file; `all of it` also finds who speaks when, bleed and borders.
Word errors are counted a channel against what was said.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import numpy as np
import soundfile

from app.core.job import Failed, Finished, JobEvent, SpeechFound
from app.core.segment import total_s
from app.services.analyse_request import AnalyseRequest
from app.workers.client import AnalysisJob
from tests.helpers.sounds import RESOURCES, SAMPLE, SAMPLE_SPEECH_MODEL
from tests.helpers.word_errors import word_errors

CHANNELS = ("you", "other-1")
Words = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Run:
    way: str
    seconds: float
    words: Words


def write_sounds(folder: Path, times: int) -> tuple[Path, Path]:
    """One stereo file, and a folder with a file a channel: the sample again and again."""
    samples, rate_hz = soundfile.read(SAMPLE, dtype="int16", always_2d=True)
    long = np.tile(samples, (times, 1))
    stereo, apart = folder / "both.wav", folder / "apart"
    apart.mkdir()
    soundfile.write(stereo, long, rate_hz, subtype="PCM_16")
    for channel, name in enumerate(CHANNELS):
        soundfile.write(apart / f"{name}.wav", long[:, channel], rate_hz, subtype="PCM_16")
    return stereo, apart


def truth(times: int) -> Words:
    table = json.loads((RESOURCES / "sample" / "truth.json").read_text(encoding="utf-8"))
    return {by: [word["text"] for word in table["words"] if word["speaker"] == by] * times for by in CHANNELS}


def heard(stereo: Path) -> tuple[Run, Run, float]:
    """All of it, then the words alone with the speech known; and how much speech there is, in seconds of both channels."""
    request = AnalyseRequest((stereo,), engine="vosk", speech_model=SAMPLE_SPEECH_MODEL)
    whole, first = _analysed(request)
    alone, second = _analysed(replace(request, activity=first.activity))
    speech_s = sum(total_s(own) for own in first.activity.speech.values())
    return Run("Heard, all of it", whole, _words(first)), Run("Heard, words alone", alone, _words(second)), speech_s


def _analysed(request: AnalyseRequest) -> tuple[float, Finished]:
    events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    began = time.perf_counter()
    AnalysisJob(request, events.put).start()
    while not isinstance(event := events.get(timeout=600), Finished | Failed):
        if isinstance(event, SpeechFound):
            print(f"  speech known after {time.perf_counter() - began:.1f} s")
    assert isinstance(event, Finished), event
    return time.perf_counter() - began, event


def _words(found: Finished) -> Words:
    return {by: [word.text for word in found.transcript.words if word.speaker == by] for by in CHANNELS}


def vosk_transcriber(sounds: list[Path], folder: Path, way: str) -> Run:
    """`sounds`: one folder, or files one after the other."""
    program = shutil.which("vosk-transcriber", path=str(Path(sys.executable).parent)) or "vosk-transcriber"
    out = folder / way.replace(" ", "-")
    out.mkdir()
    began = time.perf_counter()
    for sound in sounds:
        target = out if sound.is_dir() else out / f"{sound.stem}.txt"
        command = [program, "-m", str(SAMPLE_SPEECH_MODEL), "-i", str(sound), "-o", str(target), "-t", "txt",
                   "--log-level", "WARNING"]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    return Run(way, seconds, {by: (out / f"{by}.txt").read_text(encoding="utf-8").split() for by in CHANNELS})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=4, help="how often the sample of 7 minutes comes")
    options = parser.parse_args()
    if shutil.which("ffmpeg") is None:
        print("Not measured: vosk-transcriber needs ffmpeg.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stereo, apart = write_sounds(folder, options.times)
        said = truth(options.times)
        length_s = soundfile.info(stereo).duration
        whole, alone, speech_s = heard(stereo)
        in_folder = vosk_transcriber([apart], folder, "vosk-transcriber, folder")
        in_turn = vosk_transcriber([apart / f"{by}.wav" for by in CHANNELS], folder, "vosk-transcriber, in turn")
    print(f"\n{length_s / 60:.1f} minutes of two channels, {100 * speech_s / (2 * length_s):.0f} % of both is speech, "
          f"{os.cpu_count()} cores")  # fmt: skip
    print(f"{'':28s}{'seconds':>9s}{'folder / it':>13s}{'in turn / it':>14s}   word errors, you and they")
    for run in (whole, alone, in_folder, in_turn):
        errors = [f"{word_errors(said[by], run.words[by])} of {len(said[by])}" for by in CHANNELS]
        print(f"{run.way:28s}{run.seconds:9.1f}{in_folder.seconds / run.seconds:13.2f}{in_turn.seconds / run.seconds:14.2f}"
              f"   {', '.join(errors)}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
