"""Looks whether this computer can record, transcribe, show and keep, and says how to get what is missing."""

from __future__ import annotations

import importlib.util
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.audio.devices import DeviceList, list_devices
from app.i18n import tr
from app.paths import Paths
from app.services.display import display_trouble, has_display
from app.services.speech_models import SpeechModels

LOW_DISK_BYTES = 2_000_000_000
_PROBE_S = 60.0
_GIGABYTE = 1_000_000_000
_DISPLAY_PACKAGES = "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0"
_QT_PACKAGES = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0"


class Need(StrEnum):
    """What a check is for."""

    RECORDING = "recording"
    TRANSCRIBING = "transcribing"
    SHOWING = "showing"
    KEEPING = "keeping"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report.

    Attributes:
        found: what is there or is not, one sentence.
        ok: False when something is missing.
        needed: whether the need can't be met without it; otherwise it would only make things better.
        advice: how to get it; empty when nothing is to be done.
    """

    need: Need
    found: str
    ok: bool
    needed: bool = True
    advice: str = ""


def examine(paths: Paths, speech_models: SpeechModels) -> tuple[Check, ...]:
    """All checks. Starts a few short processes, since a broken library may take its process with it: some seconds."""
    return (*_recording(), *_transcribing(speech_models), *_showing(), *_keeping(paths))


def works(checks: tuple[Check, ...]) -> bool:
    """Whether nothing that is needed is missing."""
    return all(check.ok for check in checks if check.needed)


def _recording() -> Iterator[Check]:
    loads, _ = _probe("import sounddevice")
    yield Check(
        Need.RECORDING,
        tr("PortAudio, which records, works.") if loads else tr("PortAudio, which records, is missing."),
        loads,
        advice="" if loads else _package("libportaudio2", tr("Set Heard up again.")),
    )
    devices = list_devices()
    names = ", ".join(device.name for device in devices.microphones[:3])
    if devices.microphones:
        yield Check(Need.RECORDING, tr("Microphone: {names}.", names=names), ok=True)
    else:
        yield Check(
            Need.RECORDING,
            tr("No microphone is found."),
            ok=False,
            advice=tr("Connect one and allow Heard to use it in the system's privacy settings."),
        )
    if devices.computer_sound:
        names = ", ".join(device.name for device in devices.computer_sound[:3])
        yield Check(Need.RECORDING, tr("Sound of the computer: {names}.", names=names), ok=True, needed=False)
    else:
        yield Check(
            Need.RECORDING,
            tr("The sound of the computer can't be recorded, so a call would hold your voice only."),
            ok=False,
            needed=False,
            advice=_computer_sound_advice(devices),
        )


def _computer_sound_advice(devices: DeviceList) -> str:
    if devices.microphones and devices.advice:
        return devices.advice
    elsewhere = tr("One microphone in the room works without it.")
    return _package("pulseaudio libasound2-plugins", elsewhere) if sys.platform == "linux" else elsewhere


def _transcribing(speech_models: SpeechModels) -> Iterator[Check]:
    vosk, _ = _probe("import vosk")
    model = speech_models.current()
    draft, _ = _probe("import pocketsphinx")
    yield Check(
        Need.TRANSCRIBING,
        tr("Vosk, which transcribes, loads.") if vosk else tr("Vosk, which transcribes, does not load."),
        vosk,
        needed=not draft,
        advice="" if vosk else tr("Set Heard up again; the draft transcriber works without it."),
    )
    if model is not None:
        yield Check(Need.TRANSCRIBING, tr("Speech model: {name}.", name=model.name), ok=True, needed=False)
    else:
        yield Check(
            Need.TRANSCRIBING,
            tr("No speech model is chosen, so words will be a draft."),
            ok=False,
            needed=False,
            advice=tr("Get vosk-model-small-en-us-0.15.zip or a larger one from alphacephei.com/vosk/models and open it in "
                      "Settings."),
        )  # fmt: skip
    yield Check(
        Need.TRANSCRIBING,
        tr("The draft transcriber is there.") if draft else tr("The draft transcriber is missing."),
        draft,
        needed=not (vosk and model is not None),
        advice="" if draft else tr("Set Heard up again."),
    )


def _showing() -> Iterator[Check]:
    loads, trouble = _probe("import PySide6.QtWidgets")
    if not loads:
        yield Check(
            Need.SHOWING,
            tr("Qt, which shows the window, does not load: {trouble}.", trouble=trouble or tr("no reason given")),
            ok=False,
            advice=_package(_QT_PACKAGES, tr("Set Heard up again.")),
        )
        return
    yield Check(Need.SHOWING, tr("Qt, which shows the window, loads."), ok=True)
    trouble = display_trouble()
    advice = _package(_DISPLAY_PACKAGES, tr("Start Heard from a desktop session."))
    if trouble and not has_display():
        advice = tr("Start Heard from a desktop session; the other commands work here.")
    elif not trouble:
        opens, said = _probe("from PySide6.QtGui import QGuiApplication; QGuiApplication([])")
        trouble = "" if opens else tr("Qt can't use the display: {said}.", said=said or tr("no reason given"))
    yield Check(Need.SHOWING, trouble or tr("The window can be shown."), not trouble, advice=advice if trouble else "")


def _keeping(paths: Paths) -> Iterator[Check]:
    if problem := _unwritable(paths.data):
        yield Check(Need.KEEPING, problem, ok=False, advice=tr("Choose another folder with HEARD_DATA."))
        return
    yield Check(Need.KEEPING, tr("Your library in {folder} can be written.", folder=paths.data), ok=True)
    free = shutil.disk_usage(_existing(paths.data)).free
    hours = free / (48_000 * 2 * 2 * 3600)  # two tracks of 48 kHz and 16 bit
    yield Check(
        Need.KEEPING,
        tr("{free:.1f} GB of disk are free, room for about {hours} hours.", free=free / _GIGABYTE, hours=int(hours)),
        free >= LOW_DISK_BYTES,
        advice="" if free >= LOW_DISK_BYTES else tr("Make room before a long recording."),
    )


def _probe(code: str) -> tuple[bool, str]:
    """Run a line of Python in a process of its own: whether it came to its end, else the last thing it said."""
    if getattr(sys, "frozen", False):  # a packed app has no interpreter to start, and holds its libraries itself
        return importlib.util.find_spec(code.split()[1].partition(".")[0]) is not None, ""
    try:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=_PROBE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False, tr("no answer")
    said = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return done.returncode == 0, said[-1].strip().rstrip(".") if said else ""


def _package(debian: str, elsewhere: str) -> str:
    """How to get a library of the system."""
    if sys.platform != "linux":
        return elsewhere
    if shutil.which("apt-get"):
        return tr("sudo apt install {names}", names=debian)
    return tr("Install it with your system's package manager (in Debian it is {names}).", names=debian)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _unwritable(folder: Path) -> str:
    """Why nothing can be kept there, empty when it can; leaves nothing behind."""
    place = _existing(folder.absolute())
    if not place.is_dir():
        return tr("{place} is not a folder, so no library can be kept there.", place=place)
    probe = place / f".heard-{secrets.token_hex(6)}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return tr("Heard may not write to {place}.", place=place)
    return ""
