"""Conversations for tests: speech with known times, words, and what a recording leaves."""

from __future__ import annotations

from pathlib import Path

from app.core.quality import Quality, QualityReport
from app.core.recorder_event import Recorded
from app.core.recording import Track, TrackRole
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word

MEASURED = QualityReport(words=Quality.MEASURED)


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(*pair) for pair in pairs)


def two_voices() -> SpeechActivity:
    """Four minutes: you for 60 s in the first half of each minute's 30 s, they for 120 s; a quarter of a minute silent.

    you: 0-15, 60-75, 120-135, 180-195 = 60 s; they: 15.5-45.5, 75.5-105.5, 135.5-165.5, 195.5-225.5 = 120 s.
    """
    starts = (0.0, 60.0, 120.0, 180.0)
    return SpeechActivity(
        duration_s=240.0,
        mode=Mode.TWO_TRACKS,
        speech={
            "you": spans(*((start, start + 15.0) for start in starts)),
            "other-1": spans(*((start + 15.5, start + 45.5) for start in starts)),
        },
        quality=MEASURED,
    )


def one_track() -> SpeechActivity:
    return SpeechActivity(
        duration_s=60.0,
        mode=Mode.ONE_TRACK,
        speech={"anyone": spans((0.0, 20.0), (30.0, 50.0))},
        quality=QualityReport(talk_time=Quality.WITHHELD, events=Quality.WITHHELD, words=Quality.MEASURED),
    )


def words(
    text: str, *, speaker: str = "you", start_s: float = 0.0, engine: str = "vosk:test", complete: bool = True
) -> Transcript:
    """One word each half second."""
    said = (
        Word(Segment(start_s + index * 0.5, start_s + index * 0.5 + 0.4), word, 0.9, speaker)
        for index, word in enumerate(text.split())
    )
    return Transcript(tuple(said), engine, complete)


def recorded(folder: Path, *, seconds: float = 240.0, cut_off: bool = False) -> Recorded:
    """What a stopped recording leaves: two small files of sound."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("you.wav", "others.wav"):
        (folder / name).write_bytes(b"RIFF" + bytes(4000))
    tracks = (
        Track(TrackRole.YOU, "you.wav", 16_000, int(seconds * 16_000)),
        Track(TrackRole.OTHERS, "others.wav", 16_000, int(seconds * 16_000)),
    )
    return Recorded(tracks, seconds, (), (12.5,), cut_off)

