"""Short exchanges and single lines written for fitting the weights of cues; never measured on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.turn import OTHER, YOU
from tests.helpers.labelled_utterances import CUES, Utterance

FOLDER = Path(__file__).parents[1] / "data" / "said" / "drills"

CODES = {
    "qo": "question_open", "qc": "question_closed", "st": "question_stacked", "fu": "question_follow_up", "re": "recap",
    "rc": "recap_confirmed", "va": "validation", "gr": "gratitude", "pl": "plan", "hu": "hurry", "de": "defensive_opening",
    "se": "self_turn", "ve": "verdict_word", "ab": "absolute", "ea": "explained_again", "fa": "first_advice",
}  # fmt: skip
_SPEAKERS = {"y": YOU, "o": OTHER}


class DrillError(ValueError):
    """A file of drills can't be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Drill:
    """Lines that belong together.

    Attributes:
        known: cues that every line was labelled for.
        alone: whether it is one line of which nothing before and after is known.
    """

    lines: tuple[Utterance, ...]
    known: frozenset[str]
    alone: bool


def drills(folder: Path = FOLDER) -> tuple[Drill, ...]:
    """All drills, file by file.

    Raises:
        DrillError: a line breaks the rules.
    """
    return tuple(one for path in sorted(folder.glob("*.txt")) for one in _read(path))


def _read(path: Path) -> Iterator[Drill]:
    """A first line "# alone|told CUE CUE ..." ("all" for each), then lines "y qo fu: text"; blank lines part exchanges."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    mark, kind, *names = head.split()
    if mark != "#" or kind not in {"alone", "told"} or not set(names) <= {*CUES, "all"} or not names:
        raise DrillError(f"{path.name}: its first line says nothing of what is labelled: {head!r}")
    known = frozenset(CODES.values()) if names == ["all"] else frozenset(names)
    own: list[Utterance] = []
    for number, line in enumerate([*lines, ""], 2):
        if line:
            own.append(_line(line, f"{path.name}, line {number}"))
        if own and (not line or kind == "alone"):
            yield Drill(tuple(own), known, kind == "alone")
            own = []


def _line(line: str, where: str) -> Utterance:
    marks, _, text = line.partition(": ")
    speaker, *codes = marks.split()
    if speaker not in _SPEAKERS or not text or not set(codes) <= set(CODES):
        raise DrillError(f"{where}: {line!r}")
    return Utterance(_SPEAKERS[speaker], text, frozenset(CODES[code] for code in codes))
