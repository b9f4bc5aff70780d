"""Scripted sources, and a recording session on a clock that the test turns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.audio.capture import AudioBlock, SourceCapture
from app.audio.session import RecordingSession
from app.core.recorder_event import RecorderEvent
from app.core.recording import ConversationKind, TrackRole
from tests.helpers.noise import Samples, noise

_BLOCK = 960
MUCH_BYTES = 50_000_000_000


class Script(SourceCapture):
    """A source that gives 20 ms of noise after 20 ms, as the test says."""

    def __init__(self, role: TrackRole, seed: int) -> None:
        self.role, self.device, self.rate_hz = role, f"scripted {role}", 48_000
        self.sound: Samples = noise(60, seed=seed)
        self.given = 0
        self.is_silent = self.is_gone = False
        self._ready: list[AudioBlock] = []

    def go_on(self, at_s: float, *, missing_frames: int = 0) -> None:
        """Give the block that ends at `at_s`; frames before it are dropped."""
        self.given += missing_frames
        if not self.is_silent:
            data = self.sound[self.given : self.given + _BLOCK].tobytes()
            self._ready.append(AudioBlock(data, at_s, overflowed=False, missing_frames=missing_frames))
        self.given += _BLOCK

    def take(self) -> list[AudioBlock]:
        ready, self._ready = self._ready, []
        return ready

    @property
    def lost(self) -> bool:
        return self.is_gone

    def close(self) -> None:
        pass


class Stage:
    """A session, its sources and a clock that the test turns."""

    def __init__(
        self, free_bytes: Callable[[Path], int] = lambda _: MUCH_BYTES, *, asleep: Callable[[], float] = lambda: 0.0
    ) -> None:
        self.told: list[RecorderEvent] = []
        self.you, self.others = Script(TrackRole.YOU, 1), Script(TrackRole.OTHERS, 2)
        self.session = RecordingSession([self.you, self.others], self.told.append, free_bytes=free_bytes, asleep=asleep)
        self.ticks = 0

    @property
    def now_s(self) -> float:
        return self.ticks * 0.02

    def sleep(self, seconds: float) -> None:
        """The computer stands still: the clock goes on, nothing is heard or asked."""
        self.ticks += round(seconds / 0.02)

    def run(self, seconds: float, *, ticking: bool = True) -> None:
        for _ in range(round(seconds / 0.02)):
            self.ticks += 1
            self.you.go_on(self.now_s)
            self.others.go_on(self.now_s)
            if ticking and self.ticks % 2 == 0 and not self.session.has_ended:
                self.session.tick(self.now_s)

    def begin(self, folder: Path) -> None:
        self.run(1.0)
        self.session.begin(folder, name="abc", kind=ConversationKind.CALL, now_s=self.now_s)

    def stop(self) -> None:
        self.session.stop(self.now_s, by_person=True)
        self.run(2.0)
        assert self.session.has_ended
