"""Slow work off the window's thread: an action is a value that says what to do and what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from app.errors import AppError

T = TypeVar("T")


def _nothing(_value: object) -> None:
    """What follows when nothing needs to."""


@dataclass(frozen=True, slots=True)
class Action(Generic[T]):
    """`work` runs in a worker thread; `success` or `failure` is then called in the window's thread.

    Attributes:
        work: must not touch widgets.
        failure: gets the AppError; None shows it in the window's one place for messages.
        owner: when this object is gone by then, nothing is called.
    """

    work: Callable[[], T]
    success: Callable[[T], None] = _nothing
    failure: Callable[[AppError], None] | None = None
    owner: QObject | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    action: Action[Any]
    value: object = None
    error: AppError | None = None
    broke: bool = False


class Jobs(QObject):
    """Runs actions on a few threads and brings their outcome back to the window's thread."""

    failed = Signal(object)
    """An AppError that no action took for itself."""
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._running = 0
        self._closed = False
        self._ended.connect(self._on_ended)

    @property
    def busy(self) -> bool:
        """Whether an outcome is still to come."""
        return self._running > 0

    @property
    def closed(self) -> bool:
        """Whether long work had better end."""
        return self._closed

    def run(self, action: Action[Any]) -> None:
        """Call from the window's thread. After `close` nothing is begun any more."""
        if self._closed:
            return
        self._running += 1
        self._pool.start(partial(self._work, action))

    def close(self) -> None:
        """Begin nothing more, and let what runs end: the window goes."""
        self._closed = True
        self.wait()

    def wait(self, timeout_ms: int = 10_000) -> bool:
        """Let running work end before the program does; outcomes that arrive later are dropped."""
        return self._pool.waitForDone(timeout_ms)

    def _work(self, action: Action[Any]) -> None:
        try:
            outcome = _Outcome(action, value=action.work())
        except AppError as error:
            outcome = _Outcome(action, error=error)
        except BaseException:
            self._tell(_Outcome(action, broke=True))
            raise  # a bug: sys.excepthook logs it and shows one dialog
        self._tell(outcome)

    def _tell(self, outcome: _Outcome) -> None:
        """In the worker thread; nobody is told when the window has gone meanwhile."""
        if shiboken6.isValid(self):
            self._ended.emit(outcome)

    @Slot(object)
    def _on_ended(self, outcome: _Outcome) -> None:
        self._running -= 1
        action = outcome.action
        if outcome.broke or (action.owner is not None and not shiboken6.isValid(action.owner)):
            return
        if outcome.error is None:
            action.success(outcome.value)
        elif action.failure is not None:
            action.failure(outcome.error)
        else:
            self.failed.emit(outcome.error)
