"""How long the window takes to follow a correction of an hour, and how long it is blocked, beside charts built anew in it.

The real window on a screen of its own (Xvfb; unseen where there is none) shows the hour of `tests.benchmarks.correction`
and is corrected again and again, each time when it has come to rest. Two ways to the same page:

    Heard            charts drawn by the worker that works out the correction, straight on a figure
    built anew       the usual way with matplotlib: three figures with axes, built and drawn in the window's thread

What is measured: from the correction to numbers and timeline painted, to all three charts painted, and the longest time in
which the window answered nothing (beats of 2 ms). Work is what the processor spent on all of it, whatever else the
computer did meanwhile: on a busy computer only that can be compared.

Run: python -m tests.benchmarks.correction_screen [--times N]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.xvfb import virtual_screen

if TYPE_CHECKING:
    from app.gui.views.review import ReviewView
    from app.gui.widgets.chart_rendering import ChartDrawing, ChartOrder
    from tests.benchmarks.correction_watch import Watch

os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[2]
OURS, ANEW = "Heard", "built anew"
LIMIT_MS, BLOCK_MS = 300.0, 50.0
REST_S = 1.2
"""After a correction: the transcript is written in small pieces meanwhile."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One correction, in milliseconds."""

    numbers_ms: float
    charts_ms: float
    blocked_ms: float
    work_ms: float


def in_window(way: str, folder: Path, times: int) -> list[Followed]:
    """In a process of its own: the window is shown, corrected and closed."""
    from tests.benchmarks.correction_watch import Watch, wait
    from tests.benchmarks.shown_hour import hour_shown

    app, services, window = hour_shown(folder / way.replace(" ", "-"))
    view = window.review
    if way == ANEW:
        _build_anew()
    wait(lambda: view.page.charts.is_drawn and view.page.transcript.view.is_written, seconds=60)
    watch = Watch(view)
    followed = [_follow(watch, act) for act in (_corrections(view) * times)[: times + 1]]
    window.close()
    window.jobs.wait()
    services.close()
    app.processEvents()
    return followed[1:]  # the first one loads what the next ones have


def keep_hour(conversations: object) -> str:
    from app.core.recording import ConversationState
    from app.services.conversations import ConversationPlan, Conversations
    from tests.benchmarks.correction import an_hour

    assert isinstance(conversations, Conversations)
    activity, transcript = an_hour()
    begun = conversations.begin(ConversationPlan(title="An hour", names={"other-1": "Priya"}))
    conversations.store_speech(begun.id, activity)
    conversations.store_transcript(begun.id, transcript)
    conversations.set_state(begun.id, ConversationState.READY)
    return begun.id


def _corrections(view: ReviewView) -> list[Callable[[], None]]:
    """Each changes all of the page or a part of it, and none is what the one before was."""
    from app.core.correction import LeaveOut, ReassignSpeech, RelabelEvent
    from app.core.event import EventKind
    from app.core.segment import Segment

    correct = view.correcting
    assert view.review is not None
    assert view.review.result is not None
    event = next(event for event in view.review.result.events if event.kind is EventKind.CAME_IN_STOPPED)
    other = RelabelEvent(event.kind, event.by, event.segment.start, EventKind.LISTENING_SOUND)
    return [
        lambda: correct.correct(other),
        correct.swap,
        correct.undo,
        lambda: correct.correct(LeaveOut(Segment(600.0, 900.0))),
        lambda: correct.correct(ReassignSpeech(Segment(1200.0, 1260.0), "you", "other-1")),
        correct.undo,
        correct.redo,
        correct.restore,
    ]


def _follow(watch: Watch, act: Callable[[], None]) -> Followed:
    from tests.benchmarks.correction_watch import wait

    wait(lambda: False, seconds=REST_S)
    worked = time.process_time()
    watch.begin()
    act()
    wait(lambda: watch.all_painted, seconds=20)
    work_ms = 1000 * (time.process_time() - worked)
    wait(lambda: False, seconds=0.3)
    return Followed(watch.numbers_ms, watch.charts_ms, watch.longest_ms, work_ms)


def _build_anew() -> None:
    """From now on each picture is a new figure with axes, made in the window's thread when it is asked for."""
    from app.gui.widgets.chart_rendering import ChartRenderer
    from tests.benchmarks.correction_axes import draw_with_axes

    def request(self: ChartRenderer, order: ChartOrder) -> None:
        self._latest[order.chart] = order
        drawing: ChartDrawing = draw_with_axes(order)
        self.drawn.emit(drawing)

    ChartRenderer.request = request  # type: ignore[method-assign]  # for this process alone
    ChartRenderer.draw_ahead = lambda *_: None  # type: ignore[method-assign]  # as above


def told(way: str, followed: Sequence[Followed]) -> None:
    def both(values: list[float]) -> str:
        return f"{statistics.median(values):9.0f}{max(values):8.0f}"

    print(
        f"{way:12}{both([one.numbers_ms for one in followed])}{both([one.charts_ms for one in followed])}"
        f"{both([one.blocked_ms for one in followed])}{both([one.work_ms for one in followed])}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=16, help="corrections each way")
    parser.add_argument("--window", choices=(OURS, ANEW), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.window is not None:
        print(json.dumps([asdict(one) for one in in_window(options.window, options.folder, options.times)]))
        return 0
    unseen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    medians = {}
    print(f"{options.times} corrections each way; wanted: charts in {LIMIT_MS:.0f} ms, never blocked for {BLOCK_MS:.0f} ms")
    print(f"{'median, worst':12}{'numbers ms':>16}{'charts ms':>17}{'blocked ms':>17}{'work ms':>17}")
    with tempfile.TemporaryDirectory() as folder:
        for way in (OURS, ANEW):
            with virtual_screen() if shutil.which("Xvfb") else nullcontext(unseen) as environment:
                words = [sys.executable, "-m", "tests.benchmarks.correction_screen"]
                words += ["--window", way, "--folder", folder, "--times", str(options.times)]
                done = subprocess.run(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=600)
            followed = [Followed(**one) for one in json.loads(done.stdout.splitlines()[-1])]
            told(way, followed)
            medians[way] = statistics.median(one.charts_ms for one in followed)
    print(f"charts, {ANEW} : {OURS} = {medians[ANEW] / medians[OURS]:.1f}")
    print(f"busy at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
