"""Looks for garbage in the window's thread and nowhere else.

Python looks for it in whichever thread makes the next object. A widget that a worker takes apart in this way leaves its
timers behind, and the window's next event ends the program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

YOUNG_OBJECTS, YOUNG_ROUNDS, OLD_ROUNDS = 10_000, 4, 600
"""Rarer than Python's own numbers (700, 10, 10), with which the words of three hours stalled the window for up to 110 ms.

Each look stalls the window for as long as there are objects to look at, so that several short ones are better than a long
one: what a correction of an hour makes in a worker is up to 30,000 objects in 100 ms.
"""

_EVERY_MS = 100


def collect_in_window(app: QObject) -> None:
    """From now on only the thread of `app` looks for garbage; called again, nothing changes."""
    if app.findChild(_Collector) is None:
        _Collector(app)


def collect_if_due() -> None:
    """Look among the youngest objects once there are enough of them, among the older ones at every so many rounds."""
    young, rounds, old_rounds = gc.get_count()
    if young >= YOUNG_OBJECTS:
        gc.collect(2 if old_rounds >= OLD_ROUNDS else 1 if rounds >= YOUNG_ROUNDS else 0)


class _Collector(QObject):
    def __init__(self, app: QObject) -> None:
        super().__init__(app)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(collect_if_due)
        timer.start(_EVERY_MS)
