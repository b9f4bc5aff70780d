from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.core.job import Finished, JobEvent, Progress
from app.core.recording import Conversation, ConversationKind, ConversationState, Track, TrackRole
from app.core.segment import intersection, total_s
from app.core.speech_activity import Mode
from app.core.turn import OTHER, YOU
from app.errors import InputFileError, UsageError
from app.services.analyse import run
from app.services.analyse_request import READING, AnalyseRequest
from app.services.analysis_queue import has_two_ears
from app.services.room_alignment import align_devices
from app.services.sound_input import SoundInput
from tests.helpers.room_talk import DURATION_S, MINE, THEIRS, conversation
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.vowels import RATE_HZ, Floats, hiss

ROOM = Room(0.3, 0.4, 1.6)
LATER_S = 4.2


def written(path: Path, samples: Floats) -> Path:
    soundfile.write(path, np.clip(samples, -1, 1), RATE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """My laptop, and a phone on which the recording was begun later."""
    folder = tmp_path_factory.mktemp("room")
    first, second = hear_in_room(conversation(), ROOM, drift_ppm=40.0, offset_s=LATER_S)
    return written(folder / "laptop.wav", first), written(folder / "phone.wav", second)


def analysed(request: AnalyseRequest) -> tuple[Finished, list[JobEvent]]:
    events: list[JobEvent] = []
    run(request, events.append)
    assert isinstance(events[-1], Finished)
    return events[-1], events


def test_two_files_of_one_room_are_laid_over_each_other_and_measured(files: tuple[Path, Path], tmp_path: Path) -> None:
    finished, events = analysed(AnalyseRequest(files, engine="none", same_room=True, keep_tracks_in=tmp_path))
    activity = finished.activity
    assert activity.mode is Mode.TWO_EARS
    assert activity.duration_s == pytest.approx(DURATION_S - LATER_S, abs=0.05)
    reason = next(reason for reason in activity.quality.reasons if reason.code == "aligned")
    assert reason.text == "The second recording began 4.2 s later. What both hold is measured."
    for key, spans in ((YOU, MINE), (OTHER, THEIRS)):
        truth = tuple(type(span)(max(0.0, span.start - LATER_S), span.end - LATER_S) for span in spans)
        both = total_s(intersection(truth, activity.speech[key]))
        assert both > 0.9 * total_s(truth)
        assert both > 0.9 * total_s(activity.speech[key])
    fractions = [event.fraction for event in events if isinstance(event, Progress) and event.stage == READING]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    first, second = (soundfile.read(tmp_path / f"{role}.wav", dtype="float32")[0] for role in ("you", "others"))
    assert len(first) == len(second) == pytest.approx((DURATION_S - LATER_S) * RATE_HZ, abs=800)


def test_the_phone_can_be_the_one_near_me(files: tuple[Path, Path]) -> None:
    mine, _ = analysed(AnalyseRequest(files, engine="none", same_room=True))
    theirs, _ = analysed(AnalyseRequest(files, you="second", engine="none", same_room=True))
    assert theirs.activity.speech[YOU] == mine.activity.speech[OTHER]
    assert theirs.activity.speech[OTHER] == mine.activity.speech[YOU]


def test_files_of_different_rooms_are_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "elsewhere.wav", hiss(50, -30, seed=9))
    with pytest.raises(InputFileError, match="same room"):
        run(AnalyseRequest((files[0], elsewhere), engine="none", same_room=True), lambda _event: None)


def test_one_ear_is_no_room_with_two(files: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError, match="one ear"):
        run(AnalyseRequest(files[:1], engine="none", same_room=True), lambda _event: None)


HELD_BACK_S = 0.18
"""What the second device takes before it hands its sound over, which no recorder can know."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> AnalyseRequest:
    """Two devices in the room; the recorder says that both tracks began together. It is mine that is given second."""
    folder = tmp_path_factory.mktemp("recording")
    mine, theirs = hear_in_room(conversation(), ROOM, drift_ppm=60.0, offset_s=-HELD_BACK_S)
    files = written(folder / "others.wav", theirs), written(folder / "you.wav", mine)
    roles = (TrackRole.OTHERS, TrackRole.YOU)
    tracks = tuple(
        Track(role, file.name, RATE_HZ, len(samples))
        for role, file, samples in zip(roles, files, (theirs, mine), strict=True)
    )
    return AnalyseRequest(files, engine="none", recording=tracks, same_room=True)


def test_the_two_devices_of_a_recording_are_read_on_one_clock(recording: AnalyseRequest) -> None:
    finished, events = analysed(recording)
    activity = finished.activity
    assert activity.mode is Mode.TWO_EARS
    assert activity.duration_s == pytest.approx(DURATION_S, abs=0.02)  # the recording's time stays
    assert not activity.quality.has("aligned")
    mixed_up, _ = analysed(replace(recording, same_room=False))
    assert abs(mixed_up.activity.duration_s - DURATION_S) > 0.15
    for key, spans in ((YOU, MINE), (OTHER, THEIRS)):
        assert total_s(intersection(spans, activity.speech[key])) > 0.95 * total_s(spans)
    fractions = [event.fraction for event in events if isinstance(event, Progress) and event.stage == READING]
    assert fractions == sorted(fractions)


def test_a_recording_whose_microphones_agree_stays_as_it_is(recording: AnalyseRequest) -> None:
    assert recording.recording is not None
    files = recording.files
    theirs, mine = recording.recording
    sound = SoundInput(files, recording=(replace(theirs, offset_s=0.02), replace(mine, offset_s=0.02 + HELD_BACK_S)))
    align_devices(sound, lambda _fraction: None)
    assert sound.later_s == -HELD_BACK_S
    late = SoundInput(files, recording=recording.recording)
    align_devices(late, lambda _fraction: None)
    assert late.later_s == 0.0  # what comes before is left out instead
    first = next(late.blocks(seconds=40.0))
    reference = next(sound.blocks(seconds=40.0 + HELD_BACK_S))[:, round((0.02 + HELD_BACK_S) * RATE_HZ) :]
    frames = reference.shape[1]
    assert np.array_equal(first[0, :frames], reference[0])
    at = 2 * RATE_HZ
    lags = range(-320, 321, 4)
    alike = [float(np.dot(first[1, at : 30 * RATE_HZ], reference[1, at + lag : 30 * RATE_HZ + lag])) for lag in lags]
    assert abs(lags[int(np.argmax(alike))]) < 0.015 * RATE_HZ


def test_microphones_that_hear_different_things_keep_the_recorders_times(
    recording: AnalyseRequest, tmp_path: Path
) -> None:
    elsewhere = written(tmp_path / "others.wav", hiss(50, -30, seed=9))
    assert recording.recording is not None
    sound = SoundInput((elsewhere, recording.files[1]), recording=recording.recording)
    align_devices(sound, lambda _fraction: None)
    assert sound.duration_s == 50.0
    assert sound.later_s == 0.0


@pytest.mark.parametrize(("kind", "count", "asked"), [
    (ConversationKind.ROOM, 2, True), (ConversationKind.ROOM, 1, False), (ConversationKind.CALL, 2, False),
])  # fmt: skip
def test_a_room_with_two_microphones_is_measured_as_one(kind: ConversationKind, count: int, *, asked: bool) -> None:
    roles = (TrackRole.YOU, TrackRole.OTHERS)[:count]
    tracks = tuple(Track(role, f"{role}.wav", RATE_HZ, RATE_HZ) for role in roles)
    conversation = Conversation("a1", "Lunch", kind, ConversationState.RECORDED, datetime.now(UTC), 1.0, tracks)
    assert has_two_ears(conversation, tuple(Path(track.file) for track in tracks)) is asked
