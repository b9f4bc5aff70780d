"""Qt's objects are taken apart in the thread of the window, whoever makes the next object."""

from __future__ import annotations

import threading
import weakref

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.gui.garbage import YOUNG_OBJECTS
from tests.helpers.gui_services import wait_for


class Knot(QObject):
    """Held by nothing but itself, with a timer that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        self.timer = QTimer(self)
        self.timer.start(5)


def test_a_worker_that_makes_many_objects_takes_no_widget_apart(app: QApplication) -> None:
    assert app is not None
    taken_apart_by: list[threading.Thread] = []
    weakref.finalize(Knot(), lambda: taken_apart_by.append(threading.current_thread()))
    made: list[list[int]] = []
    worker = threading.Thread(target=lambda: made.extend([number] for number in range(10 * YOUNG_OBJECTS)))
    worker.start()
    worker.join()
    assert not taken_apart_by
    wait_for(lambda: bool(taken_apart_by))
    assert taken_apart_by == [threading.main_thread()]
