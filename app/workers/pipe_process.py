"""A spawned process that is talked to by pipe: commands go in, messages come out, and its end is always told."""

from __future__ import annotations

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from app.core.recorder_event import LevelsHeard
from app.services.recorder_link import Command, Message, OnMessage, ProcessGone

_SILENT_S = 30  # a disk may stand still for this long before the process counts as hung
_CLOSE_S = 5.0
_WAITING_MESSAGES = 300


class PipeProcess:
    """The parent's end.

    Args:
        target: module-level function of the child: target(connection, request).
        request: handed to it, pickled.
        on_message: called on a listener thread; the last message is ProcessGone.
        is_talkative: the child sends something at least every second, so that a long silence means that it hangs.
    """

    def __init__(
        self, target: Callable[..., None], request: object, on_message: OnMessage, *, name: str, is_talkative: bool
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._on_message = on_message
        self._is_talkative = is_talkative
        self._sending = threading.Lock()
        self._process = context.Process(target=target, args=(theirs, request), name=name, daemon=True)
        self._process.start()
        theirs.close()
        self._listener = threading.Thread(target=self._listen, name=f"{name}-listener", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def send(self, command: Command) -> None:
        with self._sending, suppress(OSError):  # gone, which the listener tells
            self._connection.send(command)

    def close(self, timeout_s: float = _CLOSE_S) -> None:
        """Wait until it ended, and end it by force after that; the parent's end is closed by the listener."""
        self._process.join(timeout_s)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        if threading.current_thread() is not self._listener:
            self._listener.join(_CLOSE_S)

    def _listen(self) -> None:
        silent_s = 0
        while True:
            try:
                if self._connection.poll(1.0):
                    message: Message = self._connection.recv()
                    silent_s = 0
                    self._on_message(message)
                    continue
            except (EOFError, OSError):
                break
            silent_s += 1
            if self._is_talkative and silent_s >= _SILENT_S:
                self._process.kill()
        self._process.join(_CLOSE_S)
        with self._sending:
            self._connection.close()
        self._on_message(ProcessGone())


class Outbox:
    """The child's end for messages: `put` never waits, a thread sends; levels are left out when the parent does not read."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._sender = threading.Thread(target=self._send, name="outbox", daemon=True)
        self._sender.start()

    def put(self, message: object) -> None:
        with self._changed:
            if isinstance(message, LevelsHeard) and len(self._waiting) > _WAITING_MESSAGES:
                return
            self._waiting.append(message)
            self._changed.notify()

    def _send(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
                message = self._waiting.popleft()
            try:
                self._connection.send(message)
            except OSError:  # the parent is gone
                return

    def close(self, timeout_s: float = 2.0) -> None:
        """Send what waits."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._sender.join(timeout_s)
