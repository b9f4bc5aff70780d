"""The sentence under a level says what is heard, and what to do where something is wrong."""

from __future__ import annotations

import pytest

from app.core.recording import TrackRole
from app.services.sound_check import Heard, SourceMeter, sentence_for


def _meter(*peaks: float) -> SourceMeter:
    meter = SourceMeter()
    for peak in peaks:
        meter.feed(peak)
    return meter


@pytest.mark.parametrize(
    ("peaks", "heard"),
    [
        ([], Heard.NOTHING),
        ([0.001] * 45, Heard.NOTHING),
        ([0.0] * 44 + [0.02], Heard.QUIET),
        ([0.0] * 44 + [0.3], Heard.CLEAR),
        ([1.0] + [0.3] * 44, Heard.CLEAR),  # one bang is not too loud
        ([0.3] * 42 + [1.0] * 3, Heard.TOO_LOUD),
        ([0.3] + [0.0] * 45, Heard.NOTHING),  # three seconds ago
    ],
)
def test_what_is_heard(peaks: list[float], heard: Heard) -> None:
    assert _meter(*peaks).heard is heard


def test_every_sentence_differs_and_fits_its_source() -> None:
    mine = {heard: sentence_for(TrackRole.YOU, heard) for heard in Heard}
    theirs = {heard: sentence_for(TrackRole.OTHERS, heard) for heard in Heard}
    assert mine[Heard.NOTHING] == "Nothing heard yet. Say a few words to see the bars move."
    assert theirs[Heard.NOTHING] == "Nothing heard yet. It will move when someone else speaks."
    assert mine[Heard.CLEAR] == theirs[Heard.CLEAR] == "Clear."
    assert all("microphone" in mine[heard] for heard in (Heard.QUIET, Heard.TOO_LOUD))
    assert all("call" in theirs[heard] for heard in (Heard.QUIET, Heard.TOO_LOUD))
    assert sentence_for(TrackRole.ROOM, Heard.QUIET) == mine[Heard.QUIET]
