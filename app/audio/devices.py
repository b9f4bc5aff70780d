"""Lists what can be recorded, and opens one device by its id."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.connection import Connection

from app.audio.backend import Backend, Device, DeviceList, OnBlock, OpenSource
from app.audio.backend_portaudio import PortAudioBackend, no_such_device
from app.errors import RecordingError
from app.i18n import tr

if sys.platform == "linux":
    from app.audio.backend_pulse import PulseBackend, server_answers

__all__ = ["Device", "DeviceList", "backends", "list_devices", "open_device"]

_LISTING_S = 15.0


def backends() -> tuple[Backend, ...]:
    """This system's ways to record, the better one first."""
    if sys.platform == "linux" and server_answers():
        return PulseBackend(), PortAudioBackend()
    return (PortAudioBackend(),)


def open_device(device: str, on_block: OnBlock, *, rate_hz: int | None = None, computer_sound: bool = False) -> OpenSource:
    """Hear `device` from now on: a source of the sound server, or else a PortAudio input of that name.

    Args:
        device: an id of `list_devices`, "default", or a PortAudio name.
        on_block: called on the system's thread with each 20 ms; must copy nothing and wait for nothing.
        rate_hz: this rate and no other; None takes 48 kHz where the device can.
        computer_sound: "default" then means what the computer plays.

    Raises:
        RecordingError: no such device, or it can't be opened.
    """
    for backend in backends():
        if backend.has(device):
            return backend.open(device, on_block, rate_hz=rate_hz, computer_sound=computer_sound)
    raise no_such_device(device)


def list_devices() -> DeviceList:
    """What can be recorded at this moment. Takes some tenths of a second: not for the window's thread.

    PortAudio fixes its list when it is loaded, so a process of its own looks each time. What is missing stands in `advice`;
    nothing is raised for it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    helper = context.Process(target=_list_into, args=(theirs,), daemon=True, name="heard-devices")
    helper.start()
    theirs.close()
    unanswered = DeviceList(advice=tr("The sound system does not answer. Restart it, or the computer, and try again."))
    try:
        answer = ours.recv() if ours.poll(_LISTING_S) else unanswered
    except EOFError:  # a driver took the helper down
        answer = unanswered
    finally:
        ours.close()
        helper.join(1.0)
        if helper.is_alive():
            helper.kill()
            helper.join()
    return answer if isinstance(answer, DeviceList) else unanswered


def _list_into(answer: Connection) -> None:
    answer.send(_listed())


def _listed() -> DeviceList:
    try:
        return backends()[0].list_devices()
    except RecordingError as error:
        return DeviceList(advice=str(error))
