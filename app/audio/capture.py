"""Hears one source: the system's callback queues what it is given, and the writer takes it from there."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from app.audio.backend import BLOCK_S
from app.audio.devices import open_device
from app.core.recording import TrackRole

FRAME_BYTES = 2
_QUEUE_BLOCKS = round(30.0 / BLOCK_S)  # a disk that stands still for longer loses sound, never memory


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """One callback's sound. missing_frames were dropped before it because the queue was full."""

    data: bytes
    at_s: float
    overflowed: bool
    missing_frames: int

    @property
    def frames(self) -> int:
        return len(self.data) // FRAME_BYTES


class SourceCapture:
    """An open source and the blocks that wait to be taken.

    Raises:
        RecordingError: the device is not there or can't be opened.
    """

    def __init__(
        self, role: TrackRole, device: str, *, rate_hz: int | None = None, computer_sound: bool | None = None
    ) -> None:
        self.role = role
        self.device = device
        self._blocks: deque[AudioBlock] = deque()
        self._dropped_frames = 0
        if computer_sound is None:
            computer_sound = role is TrackRole.OTHERS
        self._source = open_device(device, self._on_block, rate_hz=rate_hz, computer_sound=computer_sound)
        self.rate_hz = self._source.rate_hz

    def _on_block(self, data: bytes, at_s: float, overflowed: bool) -> None:
        if len(self._blocks) >= _QUEUE_BLOCKS:
            self._dropped_frames += len(data) // FRAME_BYTES
            return
        self._blocks.append(AudioBlock(data, at_s, overflowed, self._dropped_frames))
        self._dropped_frames = 0

    def take(self) -> list[AudioBlock]:
        """What was heard since the last call."""
        return [self._blocks.popleft() for _ in range(len(self._blocks))]

    @property
    def lost(self) -> bool:
        return self._source.lost

    def close(self) -> None:
        """May block when the sound server hangs."""
        self._source.close()
