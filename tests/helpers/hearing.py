"""Opens a device in a process of its own, since PortAudio fixes its list of devices when it is loaded."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

from app.audio.devices import open_device


@dataclass(frozen=True, slots=True)
class Hearing:
    """What came: the rate, the bytes of each block, and after how many seconds the device was lost (None: never)."""

    rate_hz: int
    blocks: tuple[int, ...]
    lost_after_s: float | None


def hear(device: str, seconds: float, *, rate_hz: int | None = None, computer_sound: bool = False) -> Future[Hearing]:
    """Start to hear `device` for so long, or until it is lost."""
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    result = pool.submit(_heard, device, seconds, rate_hz, computer_sound)
    pool.shutdown(wait=False)
    return result


def _heard(device: str, seconds: float, rate_hz: int | None, computer_sound: bool) -> Hearing:
    blocks: list[int] = []
    source = open_device(
        device, lambda data, _at_s, _lost: blocks.append(len(data)), rate_hz=rate_hz, computer_sound=computer_sound
    )
    begun = time.monotonic()
    while not source.lost and time.monotonic() - begun < seconds:
        time.sleep(0.01)
    lost_after_s = time.monotonic() - begun if source.lost else None
    source.close()
    return Hearing(source.rate_hz, tuple(blocks), lost_after_s)
