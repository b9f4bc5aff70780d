"""Starts the two processes of a recording: the recorder, and the one that follows it live.

What they run is imported in them only, so that the window's start does without it.
"""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

from app.services.recorder_link import FollowLive, ListenTo, OnMessage
from app.workers.pipe_process import PipeProcess


def start_process(request: ListenTo | FollowLive, on_message: OnMessage) -> PipeProcess:
    """Start the process that `services.recorder.Recorder` asks for."""
    if isinstance(request, FollowLive):
        return PipeProcess(_run_live, request, on_message, name="heard-live", is_talkative=False)
    return PipeProcess(_run_recorder, request, on_message, name="heard-recorder", is_talkative=True)


def _run_recorder(connection: Connection[Any, Any], request: ListenTo) -> None:
    from app.workers import recorder_process  # noqa: PLC0415 - in the child only

    recorder_process.run(connection, request)


def _run_live(connection: Connection[Any, Any], request: FollowLive) -> None:
    from app.workers import live  # noqa: PLC0415 - in the child only

    live.run(connection, request)
