"""How long the window takes to a usable Library beside bare Qt, and its longest stalls: analysis, review, exchange, Record.

Run it with the app's Python: `python tests/benchmarks/startup.py [--starts N] [--no-analysis]`. Each start is a process
of its own, bare Qt and Heard by turns, so that both meet the same computer; the ratio is of their medians in this run.
The stall is measured in the real window on the sample conversation, then on while matplotlib is loaded and Review is
built; then the review is opened for the first time, left, opened again, its speakers change places, and Record is opened.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

BARE = """
import time; began = time.perf_counter()
import json
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([]); window = QLabel("Qt"); window.resize(1440, 900); window.show()
def painted(): print(json.dumps({"seconds": time.perf_counter() - began})); app.quit()
QTimer.singleShot(0, painted); app.exec()
"""

HEARD = """
import time; began = time.perf_counter()
import json, sys
from pathlib import Path
from app.gui.application import make_application
from app.paths import Paths
from app.settings import Settings
settings = Settings(theme="light")
app = make_application(settings)
from app.gui.main_window import MainWindow
from app.wiring import build_services
services = build_services(Paths(Path(sys.argv[1])), settings)
window = MainWindow(services); window.resize(1440, 900)
def ready():
    early = [name for name in ("numpy", "matplotlib", "vosk", "sounddevice", "soundfile", "av") if name in sys.modules]
    print(json.dumps({"seconds": time.perf_counter() - began, "early": early})); app.quit()
window.ready.connect(ready); window.show(); window.start_up(); app.exec()
window.jobs.wait(); services.close()
"""

HEARTBEAT = """
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer, Qt
from app.core.job import Failed, Finished
from app.gui.application import make_application
from app.gui.main_window import MainWindow
from app.paths import Paths
from app.settings import Settings
from app.wiring import build_services
if __name__ == "__main__":
    settings = Settings(theme="light")
    app = make_application(settings)
    services = build_services(Paths(Path(sys.argv[1])), settings)
    window = MainWindow(services); window.resize(1440, 900)
    gaps, last, ended, told = [], [None], [float("inf")], {"events": 0}
    def beat():
        now = time.perf_counter()
        if last[0] is not None: gaps.append((now - last[0], now))
        last[0] = now
    timer = QTimer(); timer.setTimerType(Qt.TimerType.PreciseTimer); timer.setInterval(2); timer.timeout.connect(beat)
    stalls, began = {}, {}
    def begin(name): began.update(name=name, at=time.perf_counter()); waiting.start(20)
    def then():
        review = window.review
        said = review.page.headline.text()
        waited = time.perf_counter() - began["at"]
        if waited < 1.0 or not review.page.charts.is_drawn or said == began.get("said"): return
        waiting.stop()
        stalls[began["name"]] = 1000 * max(gap for gap, at in gaps if at >= began["at"])
        identifier = review.conversation_id
        if began["name"] == "first opening":
            window.go_to("library"); QTimer.singleShot(300, lambda: open_review("second opening", identifier))
        elif began["name"] == "second opening":
            began["said"] = said; begin("exchange of speakers"); review.swap()
        else:
            begin("first visit of Record"); waiting.stop()
            window.go_to("record"); QTimer.singleShot(1000, recorded)
    def recorded():
        stalls[began["name"]] = 1000 * max(gap for gap, at in gaps if at >= began["at"])
        app.quit()
    waiting = QTimer(); waiting.timeout.connect(then)
    def open_review(name, identifier): begin(name); window.open_review(identifier)
    def on_event(identifier, event):
        told["events"] += 1
        if isinstance(event, (Finished, Failed)):
            told["end"], ended[0] = type(event).__name__, time.perf_counter() + 0.2
            QTimer.singleShot(6000, lambda: open_review("first opening", identifier))
    window._job_told.connect(on_event)
    def ready():
        timer.start(); services.queue.add(services.conversations.open_sample().id)
        window.library.refresh()
    window.ready.connect(ready)
    QTimer.singleShot(240_000, app.quit)
    window.show(); window.start_up(); app.exec()
    beats = sorted(gap for gap, at in gaps if at <= ended[0])
    later = max((gap for gap, at in gaps if ended[0] < at <= ended[0] + 5.5), default=0.0)
    print(json.dumps({"longest_ms": 1000 * beats[-1], "later_ms": 1000 * later, "charts": "matplotlib" in sys.modules,
                      "p99_ms": 1000 * beats[int(len(beats) * 0.99)],
                      "over_50_ms": sum(gap > 0.05 for gap in beats), "beats": len(beats), "review": stalls, **told}))
    window.jobs.wait(); services.close()
"""


def run(program: str, *words: str, as_file: Path | None = None) -> dict[str, object]:
    """Run a program in a process of its own and read the JSON line that it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    if as_file is not None:  # a spawned child imports its parent's file
        as_file.write_text(program, encoding="utf-8")
    start = [str(as_file)] if as_file is not None else ["-c", program]
    done = subprocess.run(
        [sys.executable, *start, *words], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def seconds(found: dict[str, object]) -> float:
    return float(str(found["seconds"]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=7, help="starts of each program")
    parser.add_argument("--no-analysis", action="store_true", help="leave out the heartbeat")
    options = parser.parse_args()
    bare, heard, early = [], [], set()
    with tempfile.TemporaryDirectory() as folder:
        run(BARE)
        run(HEARD, f"{folder}/library")  # both once before, so that no file is read from the disk for the first time
        for _ in range(options.starts):
            bare.append(seconds(run(BARE)))
            found = run(HEARD, f"{folder}/library")
            heard.append(seconds(found))
            early.update(found["early"] if isinstance(found["early"], list) else [])
        qt, ours = statistics.median(bare), statistics.median(heard)
        print(f"bare Qt to its first window    median {qt:.2f} s  (of {len(bare)}: {min(bare):.2f} to {max(bare):.2f})")
        print(f"Heard to a usable Library      median {ours:.2f} s  (of {len(heard)}: {min(heard):.2f} to {max(heard):.2f})")
        print(f"ratio                          {ours / qt:.1f}")
        print(f"heavy libraries loaded by then {', '.join(sorted(early)) or 'none'}")
        if not options.no_analysis:
            beat = run(HEARTBEAT, f"{folder}/analysis", as_file=Path(folder) / "heartbeat.py")
            print(f"while the example is analysed ({beat.get('end', 'no end seen')}, {beat['events']} events):")
            print(
                f"longest stall of the window    {beat['longest_ms']:.0f} ms"
                f"  (99 of 100 beats under {beat['p99_ms']:.0f} ms, {beat['over_50_ms']} of {beat['beats']} over 50 ms)"
            )
            if beat["charts"]:
                print(f"longest while matplotlib loads {beat['later_ms']:.0f} ms  (in a worker; Review is built)")
            review = beat["review"]
            for name, stall_ms in review.items() if isinstance(review, dict) else ():
                print(f"longest stall of {name:<21} {stall_ms:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
