"""Lays two files, or the two tracks of a recording, of one room over each other by their sound, before all else."""

from __future__ import annotations

from collections.abc import Callable

from app.analysis.sound_alignment import Alignment, EnvelopeMeter, align
from app.audio.reader import RATE_HZ
from app.core.quality import Reason
from app.errors import InputFileError
from app.i18n import tr
from app.services.sound_input import SoundInput

_DEVICES_LATER_S = 1.0
"""A recorder knows when each device began; what a device holds back itself, such as a wireless one, is less than this."""

_DEVICES_PPM = 300.0
_NOTHING_TO_MEND_S = 0.01  # alignment itself is no surer


def align_by_sound(sound: SoundInput, on_progress: Callable[[float], None]) -> Reason:
    """Find when the second file began and how its clock ran, and read both on one clock from now on.

    Args:
        sound: two files.
        on_progress: told how much of both was read, 0 to 1.

    Returns:
        What to say about it.

    Raises:
        InputFileError: the two are not of the same room at the same time, or can't be read.
    """
    found = _found(sound, on_progress)
    if found is None:
        raise InputFileError(
            tr("These two files don't sound like the same conversation in the same room."),
            advice=tr("Choose two recordings of one room that share at least a minute."),
        )
    sound.align(found)
    return Reason("aligned", _sentence(found))


def align_devices(sound: SoundInput, on_progress: Callable[[float], None]) -> None:
    """Read a recording's two microphones on one clock: two devices count the same hour some tenths of a second apart.

    What can't be found, or can't be, changes nothing: then the recorder's own times hold.

    Args:
        sound: a recording of two microphones in one room.
        on_progress: told how much of both was read, 0 to 1.

    Raises:
        InputFileError: one of the two can't be read.
    """
    found = _found(sound, on_progress)
    if found is None or abs(found.drift_ppm) > _DEVICES_PPM or abs(found.offset_s - sound.later_s) > _DEVICES_LATER_S:
        return
    off_s = found.offset_s - sound.later_s
    at_end_s = off_s - found.drift_ppm * 1e-6 * sound.duration_s
    if max(abs(off_s), abs(at_end_s)) > _NOTHING_TO_MEND_S:
        sound.align(found)


def _found(sound: SoundInput, on_progress: Callable[[float], None]) -> Alignment | None:
    read_s = 0.0
    envelopes = []
    for index in (0, 1):
        meter = EnvelopeMeter()
        for block in sound.file(index):
            meter.feed(block)
            read_s += len(block) / RATE_HZ
            on_progress(min(1.0, read_s / max(2 * sound.duration_s, 1e-9)))
        envelopes.append(meter.finish())
    return align(envelopes[0], envelopes[1])


def _sentence(found: Alignment) -> str:
    seconds = f"{abs(found.offset_s):.1f}"
    if abs(found.offset_s) < 0.1:
        return tr("Both recordings began together. What both hold is measured.")
    if found.offset_s > 0:
        return tr("The second recording began {seconds} s later. What both hold is measured.", seconds=seconds)
    return tr("The second recording began {seconds} s earlier. What both hold is measured.", seconds=seconds)
