"""Starts the two processes of a recording: the recorder, and the one that follows it live."""

from __future__ import annotations

from app.services.recorder_link import FollowLive, ListenTo, OnMessage
from app.workers import live, recorder
from app.workers.pipe_process import PipeProcess


def start_process(request: ListenTo | FollowLive, on_message: OnMessage) -> PipeProcess:
    """Start the process that `services.recorder.Recorder` asks for."""
    if isinstance(request, FollowLive):
        return PipeProcess(live.run, request, on_message, name="heard-live", is_talkative=False)
    return PipeProcess(recorder.run, request, on_message, name="heard-recorder", is_talkative=True)
