"""A review on a real library, without a window and without a sound card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.views.review import ReviewView
from app.gui.views.review_playback import Playback
from app.wiring import Services

WIDE = (1356, 900)


class SilentPlayer:
    """Stands for the sound card, which the tests' computer may not have; test_player plays through its seam."""

    position_s = 0.0

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None:
        """Heard by nobody."""

    def pause(self) -> None:
        """As above."""

    def close(self) -> None:
        """As above."""


@pytest.fixture(name="view")
def review_view(app: QApplication, services: Services, qtbot: QtBot) -> Iterator[ReviewView]:
    assert app is not None
    made = ReviewView(services, playback=Playback(make_player=lambda _folder, _tracks, _on_state: SilentPlayer()))
    qtbot.addWidget(made)
    made.resize(*WIDE)
    made.show()
    yield made
    made.close_view()


def open_review(qtbot: QtBot, view: ReviewView, identifier: str) -> None:
    """Returns when everything but the charts is on screen."""
    with qtbot.waitSignal(view.opened, timeout=10_000):
        view.open(identifier)
