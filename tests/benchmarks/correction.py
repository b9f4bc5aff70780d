"""How long an hour's conversation takes to follow a correction, beside other ways to the same page, and its peak memory.

The hour is the example's script nine times over, 9,000 words, kept in a library. Five ways, each in a process of its own:

    correct          Conversations.correct(): from the click to the new page, the step and the row of the list kept on disk
    open afresh      the library opened anew and the same page made from it
    standard json    what the library keeps, read with Python's own json module, corrected and measured; nothing is kept
    in memory        what was heard is held in memory, corrected and measured; nothing is read or kept: no way is quicker
    analysed again   the hour's sound heard again (without words), then corrected and measured; with --sound alone

Seconds on the clock, and of work: what the processor spent, whatever else the computer did meanwhile. The ratio is of work.

Run: python -m tests.benchmarks.correction [--times N] [--sound]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from app.content import load_content
from app.core.codec import activity_from_dict, activity_to_dict, transcript_from_dict, transcript_to_dict
from app.core.correction import Correction, LeaveOut, ReassignSpeech, RelabelEvent, Swap
from app.core.event import EventKind
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.memory import peak_memory_bytes
from app.paths import resources_folder
from app.services.conversations import ConversationPlan
from app.services.measure import measure
from tests.helpers.libraries import library

SCRIPT_TIMES = 9
LIMIT_S = 0.3
CORRECTIONS: tuple[Correction, ...] = (
    Swap(),
    LeaveOut(Segment(600.0, 900.0)),
    ReassignSpeech(Segment(1200.0, 1260.0), "you", "other-1"),
    RelabelEvent(EventKind.CAME_IN_STOPPED, "you", 30.0, None),
    ReassignSpeech(Segment(2000.0, 2010.0), "other-1", "you"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the hour lies: the folder of its library, its identifier, and what was heard as JSON in a file."""

    folder: Path
    identifier: str

    @property
    def heard(self) -> Path:
        return self.folder / "heard.json"


def an_hour() -> tuple[SpeechActivity, Transcript]:
    truth = json.loads((resources_folder() / "sample" / "truth.json").read_text(encoding="utf-8"))
    shifts = [index * truth["duration_s"] for index in range(SCRIPT_TIMES)]
    speech = {
        key: tuple(Segment(start + shift, end + shift) for shift in shifts for start, end in spans)
        for key, spans in truth["speech"].items()
    }
    words = (
        Word(Segment(one["start"] + shift, one["end"] + shift), one["text"], 0.95, one["speaker"])
        for shift in shifts
        for one in truth["words"]
    )
    activity = SpeechActivity(truth["duration_s"] * SCRIPT_TIMES, Mode.TWO_TRACKS, speech)
    return activity, Transcript(tuple(sorted(words)), "vosk:sample")


def kept_in(folder: Path) -> Kept:
    activity, transcript = an_hour()
    conversations = library(folder)
    begun = conversations.begin(ConversationPlan(title="An hour"))
    conversations.store_speech(begun.id, activity)
    conversations.store_transcript(begun.id, transcript)
    conversations.close()
    kept = Kept(folder, begun.id)
    heard = {"activity": activity_to_dict(activity), "transcript": transcript_to_dict(transcript)}
    kept.heard.write_text(json.dumps(heard), encoding="utf-8")
    return kept


@dataclass(slots=True)
class Stopwatch:
    """with watch: ... ; clock_s and work_s hold each time."""

    clock_s: list[float] = field(default_factory=list)
    work_s: list[float] = field(default_factory=list)
    _begun: tuple[float, float] = (0.0, 0.0)

    def __enter__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.clock_s.append(time.perf_counter() - self._begun[0])
        self.work_s.append(time.process_time() - self._begun[1])


def by_correcting(kept: Kept, times: int) -> Stopwatch:
    conversations = library(kept.folder)
    watch = Stopwatch()
    for index in range(times):
        with watch:
            conversations.correct(kept.identifier, CORRECTIONS[index % len(CORRECTIONS)])
    conversations.close()
    return watch


def by_opening_afresh(kept: Kept, times: int) -> Stopwatch:
    watch = Stopwatch()
    for _ in range(times):
        with watch:
            conversations = library(kept.folder)
            conversations.review(kept.identifier)
        conversations.close()
    return watch


def by_standard_json(kept: Kept, times: int) -> Stopwatch:
    content = load_content()
    watch = Stopwatch()
    for index in range(times):
        with watch:
            heard = json.loads(kept.heard.read_text(encoding="utf-8"))
            measure(
                activity_from_dict(heard["activity"]),
                transcript_from_dict(heard["transcript"]),
                names={},
                seed=kept.identifier,
                content=content,
                corrections=(CORRECTIONS[index % len(CORRECTIONS)],),
            )
    return watch


def by_measuring(kept: Kept, times: int) -> Stopwatch:
    content, (activity, transcript) = load_content(), an_hour()
    watch = Stopwatch()
    for index in range(times):
        corrections = (CORRECTIONS[index % len(CORRECTIONS)],)
        with watch:
            measure(activity, transcript, names={}, seed=kept.identifier, content=content, corrections=corrections)
    return watch


def by_analysing_again(kept: Kept, times: int) -> Stopwatch:  # noqa: ARG001 - one shape; once is enough
    from app.core.job import Finished, JobEvent
    from app.services.analyse import run
    from app.services.analyse_request import AnalyseRequest
    from tests.benchmarks.hour import write_hour

    sound = kept.folder / "hour.flac"
    write_hour(sound, 60, tracks=2)
    last: list[JobEvent] = []
    watch = Stopwatch()
    with watch:
        run(AnalyseRequest((sound,), engine="none"), last.append)
        done = last[-1]
        assert isinstance(done, Finished)
        measure(done.activity, Transcript(), names={}, seed="hour", content=load_content(), corrections=CORRECTIONS[:1])
    return watch


WAYS: dict[str, Callable[[Kept, int], Stopwatch]] = {
    "correct": by_correcting,
    "open afresh": by_opening_afresh,
    "standard json": by_standard_json,
    "in memory": by_measuring,
    "analysed again": by_analysing_again,
}


def measured(name: str, kept: Kept, times: int, answer: Connection) -> None:
    """In the child: how long each time took, and the peak memory."""
    answer.send((WAYS[name](kept, times), (peak_memory_bytes() or 0) / 1e6))


def show(name: str, watch: Stopwatch, peak_mb: float, *, first_s: float) -> None:
    work_s, clock_s = statistics.median(watch.work_s), statistics.median(watch.clock_s)
    print(f"{name:16}{clock_s:10.3f}{max(watch.clock_s):10.3f}{work_s:10.3f}{work_s / first_s:12.1f}{peak_mb:10.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--sound", action="store_true", help="hear the hour's sound again too")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        kept = kept_in(Path(folder))
        print(f"{SCRIPT_TIMES} times the example; {options.times} times each; wanted: {LIMIT_S:.1f} s with the window")
        print(f"{'':16}{'clock s':>10}{'worst':>10}{'work s':>10}{'x correct':>12}{'peak MB':>10}")
        first_s = 0.0
        for name in WAYS if options.sound else [way for way in WAYS if way != "analysed again"]:
            receiving, sending = context.Pipe(duplex=False)
            child = context.Process(target=measured, args=(name, kept, options.times, sending))
            child.start()
            watch, peak_mb = receiving.recv()
            child.join()
            first_s = first_s or statistics.median(watch.work_s)
            show(name, watch, peak_mb, first_s=first_s)


if __name__ == "__main__":
    main()
