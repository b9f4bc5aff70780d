"""The line in which searched words stand, parted around them, so that they can be shown stronger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.clock import clock
from app.core.turn import ANYONE, YOU
from app.i18n import tr
from app.library.said import SaidLine

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Who said it when, and the line in three parts; `match` is empty where the words can't be made out in it."""

    start_s: float
    time: str
    speaker: str
    mine: bool
    before: str
    match: str
    after: str

    @property
    def text(self) -> str:
        return f"{self.before}{self.match}{self.after}"

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        if not self.speaker:
            return tr("At {time}: {words}", time=self.time, words=self.text)
        return tr("{person} at {time}: {words}", person=self.speaker, time=self.time, words=self.text)


def found_words(line: SaidLine, search: str, *, names: Mapping[str, str]) -> FoundWords:
    start, end = span_of(search, line.text)
    text = line.text
    return FoundWords(
        start_s=line.start_s,
        time=clock(line.start_s),
        speaker=_speaker(line, names),
        mine=line.speaker == YOU,
        before=text[:start],
        match=text[start:end],
        after=text[end:],
    )


def span_of(search: str, text: str) -> tuple[int, int]:
    """Where in the text the words follow each other, whatever their case and accents; the last one wholly. (0, 0) if not."""
    plain, places = _plain(text)
    wanted = _WORD.findall(_plain(search)[0])
    if not wanted:
        return 0, 0
    found = re.search(r"(?<![^\W_])" + r"[\W_]+".join(wanted) + r"[^\W_]*", plain)
    return (0, 0) if found is None else (places[found.start()], places[found.end() - 1] + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """Without case and accents, and where in the text each sign of it comes from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFD", sign.casefold()):
            if not unicodedata.combining(plain):
                signs.append(plain)
                places.append(place)
    return "".join(signs), places


def _speaker(line: SaidLine, names: Mapping[str, str]) -> str:
    if line.speaker == YOU:
        return tr("You")
    return "" if line.speaker == ANYONE else names.get(line.speaker) or line.name or tr("Them")
