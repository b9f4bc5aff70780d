"""What holds for every test: garbage is looked for between tests, in the thread of the window."""

from __future__ import annotations

import gc

import pytest

from app.gui.garbage import collect_if_due


def pytest_sessionstart() -> None:
    """Widgets of one test must not be taken apart by a worker thread of another."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    collect_if_due()
