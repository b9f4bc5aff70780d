"""The sample conversation as Zoom, Teams and Meet would have written it down, and as its sound has it."""

from __future__ import annotations

import json
import random
import wave
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.audio.reader import RATE_HZ, open_sound
from app.core.segment import Segment, merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.turn import ANYONE, OTHER, YOU
from app.speech.transcript_file import WrittenPiece
from app.wiring import sample_folder

JANE, PRIYA = "Jane Doe", "Priya Nair"
NAMES = {YOU: JANE, OTHER: PRIYA}
SOUND = sample_folder() / "conversation.opus"
MINUTE_S = 60
_WORDS_A_PIECE = 12


@cache
def truth() -> Mapping[str, Any]:
    kept: Mapping[str, Any] = json.loads((sample_folder() / "truth.json").read_text(encoding="utf-8"))
    return kept


def two_tracks() -> SpeechActivity:
    """Who speaks when in the sample, as it was made."""
    speech = {key: merged(Segment(*span) for span in own) for key, own in truth()["speech"].items()}
    return SpeechActivity(truth()["duration_s"], Mode.TWO_TRACKS, speech)


def one_track() -> SpeechActivity:
    both = two_tracks()
    return SpeechActivity(both.duration_s, Mode.ONE_TRACK, {ANYONE: merged(s for own in both.speech.values() for s in own)})


def first_minute(folder: Path, *, mixed: bool = False) -> Path:
    """The sound of the sample up to `MINUTE_S`: both tracks, or mixed to one."""
    blocks: list[NDArray[np.float32]] = []
    with open_sound(SOUND) as source:
        for block in source.blocks(5.0):
            blocks.append(block)
            if sum(one.shape[1] for one in blocks) >= MINUTE_S * RATE_HZ:
                break
    sound = np.concatenate(blocks, axis=1)[:, : MINUTE_S * RATE_HZ]
    samples = (sound.mean(axis=0, keepdims=True) if mixed else sound) * 32_000
    path = folder / ("mix.wav" if mixed else "call.wav")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.T.astype(np.int16).tobytes())
    return path


def pieces(
    *, later_s: float = 0.0, rough_s: float = 0.0, names: Mapping[str, str] = NAMES, until_s: float = 1e9
) -> tuple[WrittenPiece, ...]:
    """Captions of at most some twelve words. rough_s: deviation of their times; names: without those of a key has none."""
    chance, found = random.Random(1), []
    for line in truth()["lines"]:
        own = [word for word in truth()["words"] if word["speaker"] == line["by"]]
        said = [word for word in own if line["start"] - 0.01 <= word["start"] < line["end"] and word["end"] <= until_s]
        if not said:
            break
        count = max(1, round(len(said) / _WORDS_A_PIECE))
        for number in range(count):
            words = said[number * len(said) // count : (number + 1) * len(said) // count]
            start = max(0.0, words[0]["start"] + later_s + chance.gauss(0, rough_s))
            end = max(start + 0.05, words[-1]["end"] + later_s + chance.gauss(0, rough_s))
            text = " ".join(word["text"] for word in words)
            found.append(WrittenPiece(Segment(start, end), names.get(line["by"], ""), text))
    return tuple(sorted(found, key=lambda piece: piece.segment))


def zoom_file(folder: Path, written: Sequence[WrittenPiece], *, name: str = "zoom.vtt") -> Path:
    lines = ["WEBVTT", ""]
    for number, piece in enumerate(written, start=1):
        who = f"{piece.speaker}: " if piece.speaker else ""
        lines += [str(number), _times(piece, "."), f"{who}{piece.text.capitalize()}.", ""]
    return _written(folder / name, lines)


def teams_file(folder: Path, written: Sequence[WrittenPiece], *, name: str = "teams.vtt") -> Path:
    lines = ["WEBVTT", ""]
    for number, piece in enumerate(written):
        lines += [f"0f9c2a/{number}-0", _times(piece, "."), f"<v {piece.speaker}>{piece.text.capitalize()}.</v>", ""]
    return _written(folder / name, lines)


def meet_file(folder: Path, written: Sequence[WrittenPiece], *, name: str = "meet.sbv") -> Path:
    """SBV or SRT, by the name's ending."""
    lines: list[str] = []
    for number, piece in enumerate(written, start=1):
        if name.endswith(".sbv"):
            lines += [_times(piece, ".").replace(" --> ", ",").replace("00:", "0:", 1).replace(",00:", ",0:")]
        else:
            lines += [str(number), _times(piece, ",")]
        lines += [f"{piece.speaker}: {piece.text.capitalize()}.", ""]
    return _written(folder / name, lines)


def _times(piece: WrittenPiece, point: str) -> str:
    return f"{_stamp(piece.segment.start, point)} --> {_stamp(piece.segment.end, point)}"


def _stamp(time_s: float, point: str) -> str:
    whole, thousandths = divmod(round(time_s * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{thousandths:03d}"


def _written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
