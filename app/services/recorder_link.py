"""What the recorder and its process say to each other, and what starts such a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.recorder_event import RecorderEvent
from app.core.recording import ConversationKind, TrackRole


@dataclass(frozen=True, slots=True)
class ListenTo:
    """Start a process that hears these devices and tells their levels until it is told to begin a recording."""

    mic: str | None
    others: str | None
    kind: ConversationKind
    rate_hz: int | None = None

    @property
    def sources(self) -> tuple[tuple[TrackRole, str], ...]:
        """Role and device of each track; in a room the second device is a microphone nearer to the other person."""
        alone = self.kind is ConversationKind.ROOM and self.others is None
        mic_role = TrackRole.ROOM if alone else TrackRole.YOU
        pairs = ((mic_role, self.mic), (TrackRole.OTHERS, self.others))
        return tuple((role, device) for role, device in pairs if device is not None)


@dataclass(frozen=True, slots=True)
class FollowLive:
    """Start a process that follows the growing files of a folder and tells the balance of talk."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Begin:
    """Write a recording into `folder`, which is there already."""

    folder: Path
    id: str
    kind: ConversationKind


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Mark:
    at_s: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Finish the recording, if there is one, and end."""


Command = Begin | Pause | Resume | Mark | Stop


@dataclass(frozen=True, slots=True)
class Begun:
    """The files are open, and sound goes into them."""


@dataclass(frozen=True, slots=True)
class ProcessGone:
    """The process ended, was killed, or stopped answering and was ended; always the last message."""


Message = RecorderEvent | Begun | ProcessGone
OnMessage = Callable[[Message], None]


class LinkedProcess(Protocol):
    """A started process."""

    def send(self, command: Command) -> None:
        """Hand over a command; nothing happens when the process is gone."""

    def close(self, timeout_s: float = ...) -> None:
        """Let it finish, and end it by force after `timeout_s`."""


# Its messages arrive on a thread of their own.
StartProcess = Callable[[ListenTo | FollowLive, OnMessage], LinkedProcess]
