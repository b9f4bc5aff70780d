"""The log file: what went wrong and where in the program, never names, words or sound."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

LOGGER = logging.getLogger("app")
_SIZE_BYTES = 512 * 1024
_KEPT_FILES = 2


class _Formatter(logging.Formatter):
    """Faults as their kind and the lines they passed through; their message may quote a person, so it is left out."""

    def formatException(  # noqa: N802 - the name that logging calls
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "\n".join(_without_words(ei[1])) if ei[1] is not None else ""


class _FileOnDemand(RotatingFileHandler):
    """Makes file and folder with the first line, so that a run in which all went well leaves nothing."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_SIZE_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True)

    def _open(self) -> object:  # type: ignore[override]  # narrower in the library's stubs
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """A log that can't be written must not stop what is logged."""


def start_log(path: Path) -> None:
    """Send what the app logs to a rotating file; called again, to another one."""
    for handler in LOGGER.handlers[:]:
        LOGGER.removeHandler(handler)
        handler.close()
    handler = _FileOnDemand(path)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(processName)s %(name)s: %(message)s"))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False


def log_fault(error: BaseException) -> None:
    """Write an unexpected error to the log file."""
    LOGGER.error("unexpected error", exc_info=(type(error), error, error.__traceback__))


def catch_faults(told: Callable[[BaseException], None]) -> None:
    """Log whatever nobody caught, in any thread, and tell it to `told` instead of printing a traceback."""

    def on_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log_fault(error.with_traceback(trace))
        told(error)

    def on_thread_fault(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None and not isinstance(fault.exc_value, SystemExit):
            on_fault(fault.exc_type, fault.exc_value, fault.exc_traceback)

    sys.excepthook = on_fault
    threading.excepthook = on_thread_fault


def _without_words(error: BaseException, depth: int = 0) -> list[str]:
    lines = [type(error).__name__ + (f" (errno {error.errno})" if isinstance(error, OSError) else "")]
    for frame, line in walk_tb(error.__traceback__):
        lines.append(f"  {frame.f_globals.get('__name__', '?')}:{line} in {frame.f_code.co_name}")
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and depth < 5:
        lines += ["caused by", *_without_words(cause, depth + 1)]
    return lines
