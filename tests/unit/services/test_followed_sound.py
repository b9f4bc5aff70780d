"""Single places of a finished recording, and what is left to be written beside stretches that are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.analysis.features import Floats
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Word, WrittenStretch
from app.core.turn import OTHER, YOU
from app.services.live_analysis import FollowedSound
from app.services.sound_input import SoundInput
from app.services.words import transcribe
from app.speech.engine import SpeechEngine, TrackTranscriber
from tests.helpers.growing import GrowingRecording
from tests.helpers.noise import noise


def test_a_place_holds_what_the_whole_does_and_the_rest_is_silent(tmp_path: Path) -> None:
    recording = GrowingRecording(tmp_path / "rec", offsets_s=(0.0, 0.25))
    recording.append(noise(34.0, 1) // 4, noise(33.0, 2) // 4)
    request = recording.close()
    sound = FollowedSound(request.files, recording=request.recording or ())
    usual = SoundInput(request.files, recording=request.recording or ())
    for index in (0, 1):
        wanted = (Segment(0.0, 1.0), Segment(29.5, 31.0))
        placed = np.concatenate(list(sound.track(index, only=wanted)))
        whole = np.concatenate(list(usual.track(index)))
        assert len(placed) == len(whole)
        for span in wanted:
            here = slice(round(span.start * 16_000), round(span.end * 16_000))
            assert np.abs(placed[here] - whole[here]).max() < 1e-3
        assert not placed[10 * 16_000 : 20 * 16_000].any()


class Listing(SpeechEngine):
    """Writes nothing, and notes for how long each stretch of which track is."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, float]] = []

    @property
    def name(self) -> str:
        return "listing"

    def track(self, speaker: str) -> TrackTranscriber:
        heard = self.heard

        class Track:
            def words(self, samples: Floats, *, alive: object = None) -> tuple[Word, ...]:  # noqa: ARG002
                heard.append((speaker, round(len(samples) / 16_000, 2)))
                return ()

        return Track()


@pytest.mark.parametrize(
    ("known", "left"),
    [
        ((), [3.0, 1.1]),
        ((Segment(4.5, 7.5),), [1.1]),
        ((Segment(4.8, 7.2),), [1.1]),  # only quiet is left, and 0.2 s of speech at most
        ((Segment(4.5, 6.5),), [1.0, 1.1]),  # half a second of speech, and its quiet
        ((Segment(4.5, 7.5), Segment(9.0, 12.0)), []),
    ],
)
def test_what_is_left_beside_known_stretches(known: tuple[Segment, ...], left: list[float], tmp_path: Path) -> None:
    recording = GrowingRecording(tmp_path / "rec", rate_hz=16_000)
    recording.append(noise(15.0, 1) // 4, noise(15.0, 2) // 4)
    request = recording.close()
    sound = SoundInput(request.files, recording=request.recording or ())
    speech = {YOU: (Segment(5.0, 7.0), Segment(10.0, 10.1)), OTHER: ()}  # short, but nobody wrote it
    engine = Listing()
    written = tuple(WrittenStretch(YOU, segment) for segment in known)
    transcribe(
        sound, SpeechActivity(15.0, Mode.TWO_TRACKS, speech), engine, on_event=lambda _: None, written=written
    )
    assert engine.heard == [(YOU, length) for length in left]
