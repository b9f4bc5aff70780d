"""The line in which searched words stand, parted around them, so that they can be shown stronger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.clock import clock
from app.core.turn import ANYONE, YOU
from app.gui.models.folding import BETWEEN_WORDS, WORD, fold, places_of
from app.i18n import tr
from app.library.said import SaidLine


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
    wanted = WORD.findall(fold(search))
    if not wanted:
        return 0, 0
    found = re.search(r"(?<![^\W_])" + BETWEEN_WORDS.join(wanted) + r"[^\W_]*", fold(text))
    if found is None:
        return 0, 0
    places = places_of(text)
    return places[found.start()], places[found.end() - 1] + 1


def _speaker(line: SaidLine, names: Mapping[str, str]) -> str:
    if line.speaker == YOU:
        return tr("You")
    return "" if line.speaker == ANYONE else names.get(line.speaker) or line.name or tr("Them")
