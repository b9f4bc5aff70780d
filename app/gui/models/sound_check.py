"""Listens to the chosen devices before a recording, one check at a time, off the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.audio.backend import DeviceList
from app.core.recording import ConversationKind, TrackRole
from app.errors import AppError, RecordingError
from app.gui.jobs import Action, Jobs
from app.i18n import tr

if TYPE_CHECKING:
    from app.services.recorder import SoundCheck
    from app.wiring import Services


def devices_now() -> DeviceList:
    """What can be recorded at this moment; some tenths of a second, so not for the window's thread."""
    from app.audio.devices import list_devices  # noqa: PLC0415 - loads the sound library, which the start does without

    return list_devices()


def is_about(error: AppError, device: str | None) -> bool:
    """Whether it names this device, by its identifier."""
    return bool(device) and str(device) in error.message


def in_words(error: AppError, device: str | None, name: str = "") -> AppError:
    """What the sound system says of a device that it calls by its identifier, as the window says it.

    Args:
        name: of the device; empty where it is the microphone of Settings, whose name is known while it is here only.
    """
    from app.audio.backend_portaudio import no_such_device  # noqa: PLC0415 - as above

    if not is_about(error, device):
        return error
    if error.message == no_such_device(str(device)).message:
        gone = tr("“{device}” is not here any more.", device=name) if name else tr("Your microphone is not here any more.")
        return RecordingError(gone, advice=tr("Plug it in again, or choose another one."))
    return RecordingError(error.message.replace(str(device), name or tr("Your microphone")), advice=error.advice)


class Listening(QObject):
    """Opens and closes sound checks in the order they were asked for."""

    heard = Signal(object)
    """A RecorderEvent of the check that is open."""
    failed = Signal(object)
    """An AppError: the devices can't be listened to."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._lane = Jobs(self, threads=1)
        self._lane.failed.connect(self.failed)
        self._check: SoundCheck | None = None
        self._open: tuple[str | None, str | None, ConversationKind] | None = None

    def open(self, mic: str | None, others: str | None, kind: ConversationKind) -> None:
        """Listen to these; nothing happens when they are listened to already."""
        if self._open == (mic, others, kind):
            return
        self._open = (mic, others, kind)
        self._lane.run(Action(lambda: self._swap((mic, others, kind)), owner=self, failure=self._on_failed))

    def close(self) -> None:
        """Listen to nothing."""
        self._open = None
        self._lane.run(Action(lambda: self._swap(None), owner=self))

    def end(self) -> None:
        """The window goes: close what is open and wait for it."""
        self.close()
        self._lane.close()

    def hand_over(self) -> None:
        """A recording of the same devices takes the open check over: it is not ours to close any more."""
        self._open = None
        self._check = None

    def sentence(self, role: TrackRole) -> str:
        """What is heard from this source; empty while nothing is listened to."""
        check = self._check
        return check.sentence(role) if check is not None and role in check.roles else ""

    def _swap(self, wanted: tuple[str | None, str | None, ConversationKind] | None) -> None:
        """In the worker thread: close what is open, then open these."""
        if self._check is not None:
            check, self._check = self._check, None
            check.close()
        if wanted is not None:
            mic, others, kind = wanted
            self._check = self._services.recorder.check(mic, others, self.heard.emit, kind=kind)

    def _on_failed(self, error: object) -> None:
        self._open = None
        self.failed.emit(error)
