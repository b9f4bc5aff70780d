"""The seam between Heard and a system's sound: what can be recorded, and how one source is opened.

A system has one backend. Linux with PulseAudio or PipeWire records microphones and the sound of the computer
(`backend_pulse`); everywhere else, and for a plain PortAudio name, inputs are recorded through `backend_portaudio`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

BLOCK_S = 0.02
LATENCY_S = 0.2
RATES_HZ = (48_000, 16_000, 44_100)  # the first that the device can do
DEFAULT_DEVICE = "default"

# One block's bytes (int16, mono, little end first), when it was handed over (perf_counter), whether sound was lost before.
OnBlock = Callable[[bytes, float, bool], None]


@dataclass(frozen=True, slots=True)
class Device:
    """Something that can be recorded; `id` is what is asked for, `name` what a person reads."""

    id: str
    name: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class DeviceList:
    """What can be recorded now. advice: what is missing and how to get it, empty when nothing is."""

    microphones: tuple[Device, ...] = ()
    computer_sound: tuple[Device, ...] = ()
    advice: str = ""


class OpenSource(Protocol):
    """A source that is being heard; its callback runs on a thread of the system's."""

    @property
    def rate_hz(self) -> int: ...

    @property
    def lost(self) -> bool:
        """True once the device went away or its stream was moved to another one."""

    def close(self) -> None:
        """Stop hearing it. May block when the sound server hangs: never call it on a thread that must go on."""


class Backend(Protocol):
    """One system's way to record."""

    def list_devices(self) -> DeviceList: ...

    def has(self, device: str) -> bool: ...

    def open(self, device: str, on_block: OnBlock, *, rate_hz: int | None, computer_sound: bool) -> OpenSource:
        """Open `device` and hear it from now on.

        Raises:
            RecordingError: there is no such device, or the system refuses it.
        """
