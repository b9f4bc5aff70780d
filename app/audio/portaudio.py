"""Loads PortAudio, or says in a sentence that it is missing; what records and what plays both begin here."""

from __future__ import annotations

from typing import Any

from app.errors import RecordingError
from app.i18n import tr


def load_portaudio() -> Any:
    """The module sounddevice.

    Raises:
        RecordingError: the PortAudio library is not installed.
    """
    try:
        import sounddevice  # noqa: PLC0415 - asks the system for its devices when it is loaded
    except OSError as error:
        raise RecordingError(
            tr("Sound can't be recorded or played yet: the library PortAudio is missing."),
            advice=tr("Install it with your system's packages: libportaudio2 on Debian and Ubuntu, portaudio elsewhere."),
        ) from error
    return sounddevice
