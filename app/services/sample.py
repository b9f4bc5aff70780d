"""The sample conversation that comes with the app: where its sound and its speech model lie, and who speaks."""

from __future__ import annotations

from pathlib import Path

from app.core.turn import OTHER
from app.errors import InputFileError
from app.i18n import tr

NAMES = {OTHER: "Priya"}
_SUFFIXES = (".flac", ".ogg", ".opus", ".wav")


def title() -> str:
    return tr("Renewal call with Priya (sample)")


def sound_file(folder: Path) -> Path:
    """The conversation, you in the left channel.

    Raises:
        InputFileError: the installation has none.
    """
    for file in sorted(folder.glob("conversation.*")):
        if file.suffix in _SUFFIXES:
            return file
    raise InputFileError(
        tr("The sample conversation is missing from this installation."), advice=tr("Install Heard again.")
    )


def speech_model_folder(folder: Path) -> Path:
    """The speech model that knows the words of the sample, and no others."""
    return folder / "speech-model"
