"""How long the window takes to follow what is corrected and looked for in the transcript of an hour, by real keys.

The real window on a screen of its own (Xvfb; unseen where there is none) shows the hour of `tests.benchmarks.correction`,
9,000 words, with its transcript open. What is measured, median and worst:

    followed    from the key to the new words, timeline and headline painted
    blocked     the longest time in which the window answered nothing meanwhile (beats of 2 ms)
    work        what the processor spent until then: on a busy computer only that can be compared

Run: python -m tests.benchmarks.transcript_screen [--times N]
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
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.xvfb import virtual_screen

if TYPE_CHECKING:
    from app.gui.views.review import ReviewView
    from tests.benchmarks.correction_watch import Watch

os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS, BLOCK_MS = 300.0, 50.0
REST_S = 1.0
"""After each: a large change of the transcript is written in small pieces meanwhile."""

Times = dict[str, list[tuple[float, float, float]]]
"""What was done -> (followed, blocked, work) in milliseconds, each time."""


def in_window(folder: Path, times: int) -> Times:
    """In a process of its own: the window is shown, its transcript corrected and searched, and closed."""
    from PySide6.QtCore import Qt

    from tests.benchmarks.correction_watch import Watch, wait
    from tests.benchmarks.shown_hour import hour_shown

    app, services, window = hour_shown(folder)
    view = window.review
    wait(lambda: view.page.charts.is_drawn and view.page.transcript.view.is_written, seconds=60)
    window.activateWindow()
    _press(view, Qt.Key.Key_T)
    measured: Times = {}
    watch = Watch(view)
    for round_number in range(times + 1):
        done: Times = {}
        _correct(view, watch, done, round_number)
        _look_for(view, watch, done)
        if round_number:  # the first one loads what the next ones have
            for name, found in done.items():
                measured.setdefault(name, []).extend(found)
    window.close()
    window.jobs.wait()
    services.close()
    app.processEvents()
    return measured


def _press(view: ReviewView, key: object, modifiers: object = None) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    assert isinstance(key, Qt.Key)
    none = Qt.KeyboardModifier.NoModifier
    QTest.keyClick(
        QApplication.focusWidget() or view, key, modifiers if isinstance(modifiers, Qt.KeyboardModifier) else none
    )


def _correct(view: ReviewView, watch: Watch, done: Times, number: int) -> None:
    """A word in the middle of the hour, then its line, and both taken back."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    text = view.page.transcript.view
    text.setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    line = next(n for n, one in enumerate(text._shown) if one.start_s > 1700 and len(one.words) > 8)
    text._set_focus((line, 4))
    _timed(watch, done, "field opens", lambda: _press(view, Qt.Key.Key_F2), follows=False)
    QTest.keyClicks(text.field, f"figures {number}")
    _timed(watch, done, "word written", lambda: _press(view, Qt.Key.Key_Return))
    _timed(watch, done, "rest of a line given", lambda: _press(view, Qt.Key.Key_Return, shift))
    _timed(watch, done, "undo", lambda: _press(view, Qt.Key.Key_Z, control))
    _timed(watch, done, "redo", lambda: _press(view, Qt.Key.Key_Y, control))
    _timed(watch, done, "undo", lambda: _press(view, Qt.Key.Key_Z, control))
    _timed(watch, done, "line given", lambda: _press(view, Qt.Key.Key_S))
    _timed(watch, done, "undo", lambda: _press(view, Qt.Key.Key_Z, control))
    _timed(watch, done, "undo", lambda: _press(view, Qt.Key.Key_Z, control))
    for _ in range(20):
        _timed(watch, done, "arrow", lambda: _press(view, Qt.Key.Key_Down), follows=False)


def _look_for(view: ReviewView, watch: Watch, done: Times) -> None:
    from PySide6.QtCore import Qt

    _timed(watch, done, "find opens", view.correcting.lines.find, follows=False)
    view.page.transcript.finding._bar.field.clear()
    for key in (Qt.Key.Key_T, Qt.Key.Key_H, Qt.Key.Key_E, Qt.Key.Key_Space, Qt.Key.Key_T, Qt.Key.Key_E):
        _timed(watch, done, "find, a letter", lambda key=key: _press(view, key), follows=False)  # type: ignore[misc]
    for _ in range(10):
        _timed(watch, done, "find, the next", lambda: _press(view, Qt.Key.Key_Return), follows=False)
    _press(view, Qt.Key.Key_Escape)


def _timed(watch: Watch, done: Times, name: str, act: Callable[[], object], *, follows: bool = True) -> None:
    """follows: the whole page does, in a worker; else all of it happens in the key, and is no longer than it blocks."""
    from tests.benchmarks.correction_watch import wait

    wait(lambda: False, seconds=REST_S if follows else 0.1)
    worked = time.process_time()
    watch.begin()
    act()
    if follows:
        wait(lambda: watch.timeline_painted, seconds=20)
        followed = watch.numbers_ms
    else:
        wait(lambda: False, seconds=0.03)
        followed = watch.longest_ms
    work_ms = 1000 * (time.process_time() - worked)
    wait(lambda: False, seconds=0.3 if follows else 0.02)
    done.setdefault(name, []).append((followed, watch.longest_ms, work_ms))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=5, help="rounds")
    parser.add_argument("--window", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.window is not None:
        print(json.dumps(in_window(options.window, options.times)))
        return 0
    unseen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    screen = virtual_screen() if shutil.which("Xvfb") else nullcontext(unseen)
    with tempfile.TemporaryDirectory() as folder, screen as environment:
        words = [sys.executable, "-m", "tests.benchmarks.transcript_screen", "--window", folder]
        words += ["--times", str(options.times)]
        done = subprocess.run(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=900)
    print(f"wanted: followed in {LIMIT_MS:.0f} ms, never blocked for {BLOCK_MS:.0f} ms; median and worst")
    print(f"{'':24}{'times':>6}{'followed ms':>18}{'blocked ms':>18}{'work ms':>18}")
    for name, found in json.loads(done.stdout.splitlines()[-1]).items():
        sides = "".join(
            f"{statistics.median(values):10.0f}{max(values):8.0f}" for values in zip(*found, strict=True)
        )
        print(f"{name:24}{len(found):6}{sides}")
    print(f"busy at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
