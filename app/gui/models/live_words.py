"""What the recorder's warnings say to a person, and which of several is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.recorder_event import (
    BleedHeard,
    DiskLow,
    LevelsHeard,
    RecorderEvent,
    SourceSilent,
    TrackLost,
    WordsLater,
)
from app.core.recording import TrackRole
from app.errors import RecordingError
from app.gui.models import words
from app.i18n import tr, trn

URGENCY = ("lost", "disk", "silent", "bleed", "later")


@dataclass(frozen=True, slots=True)
class Notice:
    """kind: one of URGENCY, the most urgent first."""

    kind: str
    icon: str
    text: str


@dataclass
class Notices:
    """The warnings that hold now; each kind once, and what was closed does not come back by itself."""

    mic_name: str = ""
    others_name: str = ""
    in_room: bool = False
    """Then the second source is a microphone too."""
    _open: dict[tuple[str, TrackRole | None], Notice] = field(default_factory=dict)
    _closed: set[tuple[str, TrackRole | None]] = field(default_factory=set)

    def take(self, event: RecorderEvent) -> None:
        """Add or take away what an event tells; other events change nothing."""
        if isinstance(event, LevelsHeard):
            for role, _ in event.peaks:  # a device that is heard again
                self._open.pop(("lost", role), None)
                self._closed.discard(("lost", role))
        elif isinstance(event, SourceSilent):
            key = ("silent", event.role)
            if event.silent:
                self._put(key, Notice("silent", "alert", self._silent(event.role)))
            else:
                self._open.pop(key, None)
                self._closed.discard(key)
        elif isinstance(event, BleedHeard):
            self._put(("bleed", None), Notice("bleed", "headset", tr("With a headset, these numbers get surer.")))
        elif isinstance(event, WordsLater):
            text = (
                tr("This computer is busy. The words follow after the recording, which goes on as it should.")
                if event.busy
                else tr("The words follow after the recording, which goes on as it should.")
            )
            self._put(("later", None), Notice("later", "info", text))
        elif isinstance(event, TrackLost):
            self._open.pop(("silent", event.role), None)
            self._put(("lost", event.role), Notice("lost", "alert", self._lost(event)))
        elif isinstance(event, DiskLow):
            text = trn(
                "Room on the disk for about {count} minute more. Then the recording stops, and what there is is saved.",
                "Room on the disk for about {count} minutes more. Then the recording stops, and what there is is saved.",
                event.minutes_left,
            )
            self._open[("disk", None)] = Notice("disk", "alert", text)

    def shown(self) -> Notice | None:
        """The most urgent."""
        return min(self._open.values(), key=lambda notice: URGENCY.index(notice.kind), default=None)

    def close(self, notice: Notice) -> None:
        """The person has read it."""
        for key, value in list(self._open.items()):
            if value == notice:
                del self._open[key]
                self._closed.add(key)

    def _put(self, key: tuple[str, TrackRole | None], notice: Notice) -> None:
        if key not in self._closed:
            self._open[key] = notice

    def _silent(self, role: TrackRole) -> str:
        if role is TrackRole.OTHERS and self.in_room:
            return tr(
                "Nothing has come from “{device}” for 10 seconds. Check that it is not muted.",
                device=self.others_name or tr("Microphone"),
            )
        if role is TrackRole.OTHERS:
            return tr(
                "Nothing has come from “{device}” for 10 seconds. Check that the call plays through it.",
                device=self.others_name or tr("Sound of this computer"),
            )
        return tr(
            "Nothing has come from “{device}” for 10 seconds. Check that it is not muted.",
            device=self.mic_name or tr("Microphone"),
        )

    def _lost(self, event: TrackLost) -> str:
        time = words.clock(event.at_s)
        if self.in_room and event.role is not TrackRole.ROOM:
            gone = self.mic_name if event.role is TrackRole.YOU else self.others_name
            return tr(
                "“{device}” went away at {time}. Recording goes on with the other microphone; what follows is not counted.",
                device=gone or tr("Microphone"),
                time=time,
            )
        if event.role is TrackRole.OTHERS:
            return tr(
                "“{device}” went away at {time}. Recording goes on with your microphone; what follows is not counted.",
                device=self.others_name or tr("Sound of this computer"),
                time=time,
            )
        if event.role is TrackRole.ROOM:
            return tr("The microphone went away at {time}. Nothing so far is lost.", time=time)
        return tr(
            "“{device}” went away at {time}. Recording goes on with the sound of the call; what follows is not counted.",
            device=self.mic_name or tr("Microphone"),
            time=time,
        )


def ended(device: str, at_s: float) -> RecordingError:
    """The last device went away."""
    name = device or tr("Microphone")
    return RecordingError(
        tr("“{device}” went away at {time}, so the recording ended.", device=name, time=words.clock(at_s)),
        advice=tr("What was heard until then is saved on this computer."),
    )
