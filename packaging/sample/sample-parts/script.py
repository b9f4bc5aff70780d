"""Reads the dialogue and lays its lines out in time, from the times of the synthesiser."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from spoken import SILENCE, Phone, Spoken, SpokenWord, plain_words

SENTENCE_PAUSE_S = (0.40, 0.54)
# Shorter silences between two phones of one voice are part of its speech.
SHORTEST_GAP_S = 0.05
Say = Callable[[str, str], Spoken]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words said in one breath, after `pause_s` of silence; places: name -> number of the word that it stands before."""

    text: str
    pause_s: float
    pause_kind: str
    places: dict[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    by: str
    pieces: tuple[Piece, ...]
    kinds: tuple[str, ...]
    gap_s: float
    at: str
    shift_s: float


@dataclass(frozen=True, slots=True)
class Dialogue:
    title: str
    names: dict[str, str]
    lines: tuple[Line, ...]

    def sentences(self) -> list[str]:
        return [piece.text for line in self.lines for piece in line.pieces]


@dataclass(frozen=True, slots=True)
class PlacedPiece:
    """`start_s` is where the first phone is heard; the sound begins before it, by what the synthesiser left silent."""

    by: str
    start_s: float
    spoken: Spoken

    @property
    def sound_start_s(self) -> float:
        return self.start_s - self.spoken.first_s

    @property
    def end_s(self) -> float:
        return self.sound_start_s + self.spoken.last_s

    def words(self) -> list[SpokenWord]:
        shift_s = self.sound_start_s
        return [
            SpokenWord(word.text, word.start_s + shift_s, word.end_s + shift_s, word.phones) for word in self.spoken.words
        ]

    def speech(self) -> list[tuple[float, float]]:
        voiced: list[Phone] = [phone for phone in self.spoken.phones if phone.name != SILENCE]
        shift_s = self.sound_start_s
        return joined([(phone.start_s + shift_s, phone.end_s + shift_s) for phone in voiced])


@dataclass(frozen=True, slots=True)
class PlacedLine:
    line: Line
    pieces: tuple[PlacedPiece, ...]

    @property
    def start_s(self) -> float:
        return self.pieces[0].start_s

    @property
    def end_s(self) -> float:
        return self.pieces[-1].end_s


@dataclass(frozen=True, slots=True)
class IntendedEvent:
    """What the script means to happen. start and end are of the line, or of the pause that is let run."""

    kind: str
    by: str
    start_s: float
    end_s: float
    overlap_s: float
    gap_s: float


def joined(spans: list[tuple[float, float]], *, gap_s: float = SHORTEST_GAP_S) -> list[tuple[float, float]]:
    result: list[tuple[float, float]] = []
    for start_s, end_s in sorted(spans):
        if result and start_s - result[-1][1] < gap_s:
            result[-1] = (result[-1][0], max(end_s, result[-1][1]))
        else:
            result.append((start_s, end_s))
    return result


def read_dialogue(path: Path, *, seed: int = 1) -> Dialogue:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    chance = random.Random(seed)  # noqa: S311 (the same pauses at every making)
    lines = tuple(
        Line(
            by=entry["by"],
            pieces=tuple(parse_pieces(entry["text"], chance)),
            kinds=tuple(entry.get("event", "").split()),
            gap_s=float(entry.get("gap", 0.0)),
            at=entry.get("at", ""),
            shift_s=float(entry.get("shift", 0.0)),
        )
        for entry in table["line"]
    )
    return Dialogue(table["title"], {"you": table["you"], "other-1": table["other-1"]}, lines)


def parse_pieces(text: str, chance: random.Random) -> list[Piece]:
    """Cut a line at its sentences and at its written pauses."""
    pieces: list[Piece] = []
    pause_s, kind = 0.0, ""
    for part in re.split(r"(\[[^\]]+\]|(?<=[.?])\s+)", " ".join(text.split())):
        if part.startswith("["):
            written, _, kind = part.strip("[]").partition(" ")
            pause_s = float(written)
        elif part.strip():
            if pieces and not pause_s:
                pause_s = round(chance.uniform(*SENTENCE_PAUSE_S), 3)
            pieces.append(parse_piece(part.strip(), pause_s, kind))
            pause_s, kind = 0.0, ""
    return pieces


def parse_piece(text: str, pause_s: float, kind: str) -> Piece:
    places: dict[str, int] = {}
    said = ""
    for part in re.split(r"(\{\w+\})", text):
        if part.startswith("{"):
            places[part.strip("{}")] = len(plain_words(said))
        else:
            said += part
    return Piece(said, pause_s, kind, places)


def lay_out(dialogue: Dialogue, say: Say) -> list[PlacedLine]:
    """Every line at its time; `say` turns (who, words) into sound."""
    placed: list[PlacedLine] = []
    places: dict[str, float] = {}
    floor_end_s = 0.0
    for line in dialogue.lines:
        time_s = places[line.at] + line.shift_s if line.at else floor_end_s + line.gap_s
        pieces: list[PlacedPiece] = []
        for piece in line.pieces:
            time_s += piece.pause_s
            pieces.append(PlacedPiece(line.by, time_s, say(line.by, piece.text)))
            words = pieces[-1].words()
            places.update({name: words[number].start_s for name, number in piece.places.items()})
            time_s = pieces[-1].end_s
        placed.append(PlacedLine(line, tuple(pieces)))
        floor_end_s = max(floor_end_s, time_s)
    return placed


def intended_events(placed: list[PlacedLine]) -> list[IntendedEvent]:
    """Every event that the script names, with the overlap and the silence before it as they came out."""
    events: list[IntendedEvent] = []
    for number, item in enumerate(placed):
        for before, after in pairwise(item.pieces):
            kind = item.line.pieces[item.pieces.index(after)].pause_kind
            if kind:
                length_s = after.start_s - before.end_s
                events.append(IntendedEvent(kind, "you", before.end_s, after.start_s, 0.0, length_s))
        others = [piece for other in placed[:number] for piece in other.pieces if piece.by != item.line.by]
        ends_s = [piece.end_s for piece in others if piece.start_s <= item.start_s]
        gap_s = item.start_s - max(ends_s, default=0.0)
        overlap_s = sum(
            max(0.0, min(piece.end_s, item.end_s) - max(piece.start_s, item.start_s)) for piece in others
        )
        events += [
            IntendedEvent(kind, item.line.by, item.start_s, item.end_s, overlap_s, gap_s) for kind in item.line.kinds
        ]
    return sorted(events, key=lambda event: (event.start_s, event.kind))
