"""Writes paragraphs into the transcript's document, one a block, and knows where in its block everything stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, zip_longest

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from app.core.clock import clock
from app.core.transcript import Word
from app.core.turn import ANYONE
from app.gui.models.voices import voice_text_colour, voice_words
from app.gui.theme import theme
from app.gui.widgets.transcript_text import UNSURE_BELOW, Paragraph

TIME_PX, WORDS_PX = 54, 118
PAUSE_S = 0.35
"""A shorter silence between two words is heard as none."""
WIDE_BLANK = "\u2003"
_STOPS = (".", "?", "!", ",", ";", ":")


class Part(Enum):
    TIME = "time"
    NAME = "name"
    MARK = "mark"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Written:
    """Where things stand, counted from the beginning of the block: (start, end) of name and mark, words in order."""

    name: tuple[int, int]
    mark: tuple[int, int]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def part_at(self, offset: int) -> Part:
        if offset < self.name[0]:
            return Part.TIME
        if offset <= self.name[1]:
            return Part.NAME
        return Part.MARK if self.mark[0] <= offset < self.mark[1] else Part.WORDS

    def word_at(self, offset: int) -> int | None:
        """The last word begun by then, None before the first."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 else None


class TranscriptWriter:
    """Formats are made once for each writing of a document."""

    def __init__(self, names: Mapping[str, str], *, several: bool = False) -> None:
        self._names = names
        self._several = several
        self._formats: dict[tuple[str, int, int, bool], QTextCharFormat] = {}
        self._labels: dict[str, str] = {}
        self._block = QTextBlockFormat()
        self._block.setLeftMargin(WORDS_PX)
        self._block.setTextIndent(-WORDS_PX)
        self._block.setRightMargin(12)
        self._block.setBottomMargin(12)
        self._block.setLineHeight(135.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        left = QTextOption.TabType.LeftTab
        self._block.setTabPositions([QTextOption.Tab(TIME_PX, left), QTextOption.Tab(WORDS_PX, left)])

    def splice(self, document: QTextDocument, first: int, gone: int, added: Sequence[Paragraph]) -> list[Written]:
        """Exchange `gone` blocks from number `first` on for paragraphs; an empty document has one block that is none."""
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        into = self._room(document, cursor, first, gone, wanted=bool(added))
        written = []
        for number, paragraph in enumerate(added):
            if number or not into:
                cursor.insertBlock(self._block)
            else:
                cursor.setBlockFormat(self._block)
            written.append(self._write(cursor, paragraph))
        cursor.endEditBlock()
        return written

    def _room(self, document: QTextDocument, cursor: QTextCursor, first: int, gone: int, *, wanted: bool) -> bool:
        """Take blocks away and put the cursor where others come; whether an empty block stands ready there."""
        if gone:
            last = document.findBlockByNumber(first + gone - 1)
            cursor.setPosition(document.findBlockByNumber(first).position())
            cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            if not wanted and document.blockCount() > 1:
                if first:
                    cursor.deletePreviousChar()
                else:
                    cursor.deleteChar()
            return True
        if document.isEmpty():
            return True
        if first:
            before = document.findBlockByNumber(first - 1)
            cursor.setPosition(before.position() + before.length() - 1)
            return False
        cursor.setPosition(0)
        cursor.insertBlock()
        cursor.setPosition(0)
        return True

    def _write(self, cursor: QTextCursor, paragraph: Paragraph) -> Written:
        begin = cursor.position()
        plain = self._format("ink3" if paragraph.not_counted else "ink")
        unsure = self._format("ink3" if paragraph.not_counted else "ink", dotted=True)
        cursor.insertText(clock(paragraph.start_s) + "\t", self._format("ink3", px=12))
        name_at = cursor.position() - begin
        name = self._name(paragraph.speaker)
        cursor.insertText(name + "\t", self._format(voice_text_colour(paragraph.speaker), px=13, weight=600))
        mark_at = cursor.position() - begin
        if paragraph.mark:
            cursor.insertText(paragraph.mark, self._format("ink2"))
            cursor.insertText("   ", self._format("ink2"))
        starts: list[int] = []
        ends: list[int] = []
        at = cursor.position() - begin
        runs = [list(run) for _, run in groupby(paragraph.words, key=_is_unsure)]
        for run, after in zip_longest(runs, runs[1:]):
            gaps = "".join(gaps_after(run, after[0] if after else None))
            shapes = (unsure if _is_unsure(run[0]) else plain, plain)
            at = self._write_run(cursor, at, list(zip(run, gaps, strict=True)), shapes, (starts, ends))
        for chip in (*paragraph.chips, *((paragraph.not_counted,) if paragraph.not_counted else ())):
            cursor.insertText("  ", plain)
            shape = QTextCharFormat(self._format("ink2", px=12, weight=500))
            shape.setBackground(theme.colour("select"))
            cursor.insertText(f"\u00a0\u00a0{chip}\u00a0\u00a0".replace(" ", "\u00a0"), shape)
        return Written(
            (name_at, name_at + len(name)), (mark_at, mark_at + len(paragraph.mark)), tuple(starts), tuple(ends)
        )

    def _write_run(
        self,
        cursor: QTextCursor,
        at: int,
        run: Sequence[tuple[Word, str]],
        shapes: tuple[QTextCharFormat, QTextCharFormat],
        places: tuple[list[int], list[int]],
    ) -> int:
        """One stretch of words with what follows each; the last gap is never underlined. Returns where the next begins."""
        for word, _ in run:
            places[0].append(at)
            places[1].append(at + len(word.text))
            at += len(word.text) + 1
        text = "".join(word.text + gap for word, gap in run)
        cursor.insertText(text[:-1], shapes[0])
        cursor.insertText(text[-1:], shapes[1])
        return at

    def _format(self, colour: str, *, px: int = 15, weight: int = 400, dotted: bool = False) -> QTextCharFormat:
        key = (colour, px, weight, dotted)
        if key not in self._formats:
            shape = QTextCharFormat()
            shape.setFont(theme.font(px, weight))
            shape.setForeground(theme.colour(colour))
            if dotted:
                shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                shape.setUnderlineColor(theme.colour("ink3"))
            self._formats[key] = shape
        return self._formats[key]

    def _name(self, speaker: str) -> str:
        if speaker == ANYONE:
            return ""
        if speaker not in self._labels:
            metrics = QFontMetricsF(theme.font(13, 600))
            words = voice_words(speaker, self._names, several=self._several)
            self._labels[speaker] = metrics.elidedText(words, Qt.TextElideMode.ElideRight, WORDS_PX - TIME_PX - 6)
        return self._labels[speaker]


def gaps_after(words: Sequence[Word], then: Word | None) -> Iterator[str]:
    """What stands after each word: a blank, or where the voice pauses a wider one, since words come without full stops.

    then: the word after the last one.
    """
    for word, after in zip(words, (*words[1:], then), strict=True):
        paused = after is not None and after.segment.start - word.segment.end >= PAUSE_S
        yield WIDE_BLANK if paused and not word.text.endswith(_STOPS) else " "


def _is_unsure(word: Word) -> bool:
    return word.confidence < UNSURE_BELOW
