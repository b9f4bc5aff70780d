"""The live view of a session that is told, step by step, what a recorder tells; no recorder runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.models.recording_session import SessionState, Wanted
from app.gui.views.record_live import RecordLiveView


@contextmanager
def live_view(window: MainWindow, wanted: Wanted) -> Iterator[RecordLiveView]:
    """As it is while this is recorded."""
    shown, session = window.live, window.session
    session.wanted = wanted
    session._become(SessionState.STARTING)
    session._become(SessionState.RECORDING)
    window.go_to("record")
    yield shown
    session._become(SessionState.IDLE)


def tell(window: MainWindow, *events: object) -> None:
    """Events of a recorder, and what they change on screen."""
    for event in events:
        window.session._told.emit(event)
    QApplication.processEvents()
