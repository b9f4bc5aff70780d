"""Says in one sentence what is heard from a source before a recording starts."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from app.core.recording import TrackRole
from app.i18n import tr

_WINDOW = 45  # levels arrive 15 times a second
_NOTHING_PEAK = 0.003  # -50 dBFS
_QUIET_PEAK = 0.03  # -30 dBFS: speech at a usual distance peaks between -20 and -6
_CLIPPED_PEAK = 0.99
_CLIPPED_TIMES = 3


class Heard(StrEnum):
    NOTHING = "nothing"
    QUIET = "quiet"
    CLEAR = "clear"
    TOO_LOUD = "too_loud"


class SourceMeter:
    """The last three seconds of one source."""

    def __init__(self) -> None:
        self._peaks: deque[float] = deque(maxlen=_WINDOW)

    def feed(self, peak: float) -> None:
        self._peaks.append(peak)

    @property
    def heard(self) -> Heard:
        loudest = max(self._peaks, default=0.0)
        if sum(peak >= _CLIPPED_PEAK for peak in self._peaks) >= _CLIPPED_TIMES:
            return Heard.TOO_LOUD
        if loudest < _NOTHING_PEAK:
            return Heard.NOTHING
        return Heard.QUIET if loudest < _QUIET_PEAK else Heard.CLEAR


def sentence_for(role: TrackRole, heard: Heard) -> str:
    """The sentence under a source's level, and what to do if something is wrong."""
    if role is TrackRole.OTHERS:
        sentences = {
            Heard.TOO_LOUD: tr("Too loud: the peaks are cut off. Turn the volume of the call down a little."),
            Heard.QUIET: tr("Very quiet. Turn the volume of the call up a little."),
            Heard.NOTHING: tr("Nothing heard yet. It will move when someone else speaks."),
        }
    else:
        sentences = {
            Heard.TOO_LOUD: tr("Too loud: the peaks are cut off. Turn the microphone down, or move back a little."),
            Heard.QUIET: tr("Very quiet. Move closer to the microphone, or turn it up."),
            Heard.NOTHING: tr("Nothing heard yet. Say a few words to see the bars move."),
        }
    return sentences.get(heard) or tr("Clear.")


def silent_sentence(role: TrackRole) -> str:
    """What a window says when a source stays silent while the other speaks."""
    if role is TrackRole.OTHERS:
        return tr(
            "Nothing has been heard from the others for 10 seconds. If they are speaking, check that the call plays on the "
            "device you chose."
        )
    return tr(
        "Nothing has been heard from your microphone for 10 seconds. If you are speaking, check that it is not muted and is "
        "the one you chose."
    )
