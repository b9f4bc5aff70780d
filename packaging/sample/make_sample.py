"""Makes the sample conversation: resources/sample/conversation.opus and truth.json, from dialogue.toml.

`python packaging/sample/make_sample.py` needs Flite's libraries (Debian: flite), numpy and soundfile. The same script
gives the same conversation.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import soundfile

# Not a package: `packaging` is also the name of a library that is often installed.
sys.path.insert(0, str(Path(__file__).resolve().parent / "sample-parts"))

import flite_voice
import room
from ogg import with_stream_number
from script import Dialogue, IntendedEvent, PlacedLine, PlacedPiece, intended_events, joined, lay_out, read_dialogue
from spoken import RATE_HZ, Spoken

HERE = Path(__file__).resolve().parent
OUT = HERE.parent.parent / "resources" / "sample"
SEED = 11
# voice, stretch, loudness of the speech in dB full scale, room noise that many dB below it
CAST = {"you": ("rms", 0.96, -23.0, 37.0), "other-1": ("slt", 1.02, -20.0, 39.0)}
CHANNELS = ("you", "other-1")  # left, right
LEAD_OUT_S = 1.5
BREATH_BEFORE_S = 4.0  # lines of that length and more begin with a breath
KEY_PRESSES = 14
TRIM_S = 0.03  # kept around the first and the last phone


def say(by: str, text: str) -> Spoken:
    voice, stretch, _, _ = CAST[by]
    return flite_voice.speak(text, voice=voice, stretch=stretch)


def mix(placed: list[PlacedLine], by: str, *, duration_s: float, chance: np.random.Generator) -> room.Sound:
    """One voice's channel: its speech at its loudness, its room, its breaths; keys are heard while "you" listen."""
    _, _, loudness, room_below = CAST[by]
    track = np.zeros(round(duration_s * RATE_HZ))
    pieces = [piece for line in placed for piece in line.pieces if piece.by == by]
    for piece in pieces:
        room.add_at(track, trimmed(piece), piece.start_s - TRIM_S)
    speech = np.concatenate([track[round(a * RATE_HZ) : round(b * RATE_HZ)] for a, b in speech_of(placed, by)])
    track *= 10 ** ((loudness - room.level_db(speech)) / 20)
    track += room.room_noise(len(track), level=loudness - room_below, chance=chance)
    for line in placed:
        if line.line.by == by and line.end_s - line.start_s >= BREATH_BEFORE_S and not line.line.at:
            air = room.breath(level=loudness - 27.0, chance=chance)
            room.add_at(track, air, line.start_s - TRIM_S - len(air) / RATE_HZ)
    if by == "you":
        for start_s in chance.uniform(0.0, duration_s - 5.0, KEY_PRESSES):
            room.add_at(track, room.key_press(level=loudness - 8.0, chance=chance), quiet_place(placed, by, start_s))
    return np.clip(track, -0.98, 0.98)


def trimmed(piece: PlacedPiece) -> room.Sound:
    """The sound from a little before the first phone to a little after the last, its edges faded."""
    spoken = piece.spoken
    begin = round((spoken.first_s - TRIM_S) * RATE_HZ)
    end = min(len(spoken.samples), round((spoken.last_s + TRIM_S) * RATE_HZ))
    sound = spoken.samples[begin:end].astype(np.float64) / 32768.0
    fade = round(TRIM_S * RATE_HZ)
    slope = np.linspace(0.0, 1.0, fade)
    sound[:fade] *= slope
    sound[-fade:] *= slope[::-1]
    return np.asarray(sound)


def quiet_place(placed: list[PlacedLine], by: str, start_s: float) -> float:
    """The first time from `start_s` on that is half a second away from this voice's speech."""
    for begin, end in speech_of(placed, by):
        if begin - 0.5 < start_s < end + 0.5:
            start_s = end + 0.5
    return start_s


def speech_of(placed: list[PlacedLine], by: str) -> list[tuple[float, float]]:
    return joined([span for line in placed for piece in line.pieces if piece.by == by for span in piece.speech()])


def truth(dialogue: Dialogue, placed: list[PlacedLine], *, duration_s: float) -> dict[str, object]:
    """What was said when, by the script and the synthesiser, as truth.json holds it."""

    def event_row(event: IntendedEvent) -> dict[str, object]:
        return {
            "kind": event.kind, "by": event.by, "start": round(event.start_s, 3), "end": round(event.end_s, 3),
            "overlap_s": round(event.overlap_s, 3), "gap_s": round(event.gap_s, 3),
        }  # fmt: skip

    words = sorted(
        (round(word.start_s, 3), round(word.end_s, 3), piece.by, word.text)
        for line in placed for piece in line.pieces for word in piece.words()
    )  # fmt: skip
    return {
        "title": dialogue.title,
        "names": dialogue.names,
        "channels": list(CHANNELS),
        "duration_s": round(duration_s, 3),
        "voices": {by: f"flite cmu_us_{CAST[by][0]}" for by in CHANNELS},
        "speech": {by: [[round(a, 3), round(b, 3)] for a, b in speech_of(placed, by)] for by in CHANNELS},
        "lines": [
            {"by": line.line.by, "start": round(line.start_s, 3), "end": round(line.end_s, 3),
             "text": " ".join(word.text for piece in line.pieces for word in piece.words())}
            for line in placed
        ],
        "events": [event_row(event) for event in intended_events(placed)],
        "words": [{"speaker": by, "start": start, "end": end, "text": text} for start, end, by, text in words],
    }  # fmt: skip


def one_row_a_line(table: dict[str, object]) -> str:
    """JSON with every row of a list on a line of its own."""
    parts = []
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row) for row in value)
            parts.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def replace_file(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(path.suffix + ".new")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def opus_file(tracks: room.Sound) -> bytes:
    """Opus at 16 kHz. Tighter than this, the encoder begins to share sound between the two channels."""
    file = io.BytesIO()
    soundfile.write(file, tracks.T, RATE_HZ, format="OGG", subtype="OPUS", compression_level=0.966)
    return with_stream_number(file.getvalue(), SEED)


def main() -> None:
    dialogue = read_dialogue(HERE / "dialogue.toml", seed=SEED)
    placed = lay_out(dialogue, say)
    duration_s = round(max(line.end_s for line in placed) + LEAD_OUT_S, 2)
    chance = np.random.default_rng(SEED)
    tracks = np.stack([mix(placed, by, duration_s=duration_s, chance=chance) for by in CHANNELS])
    OUT.mkdir(parents=True, exist_ok=True)
    replace_file(OUT / "truth.json", one_row_a_line(truth(dialogue, placed, duration_s=duration_s)).encode())
    opus = opus_file(tracks)
    replace_file(OUT / "conversation.opus", opus)
    print(f"{duration_s:.1f} s, {len(dialogue.sentences())} pieces, {len(opus) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
