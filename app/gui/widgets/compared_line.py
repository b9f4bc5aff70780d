"""One line of two versions of the words: broken into columns beside each other, painted, and asked which word lies where."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from app.core.clock import clock
from app.core.transcript import Word
from app.core.turn import OTHER, YOU
from app.gui.models.compared_lines import ShownLine
from app.gui.models.voices import voice_text_colour
from app.gui.theme import theme
from app.i18n import tr
from app.services.versions_compared import ComparedWord

LEFT_PX, TIME_PX, NAME_PX, GAP_PX, RIGHT_PX = 16, 54, 84, 28, 16
LINE_PX, ABOVE_PX, BELOW_PX = 21, 9, 9
WORDS_PX = 15
GROUND_PX = 2
"""How far the ground of words that differ reaches beyond them."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the two versions stand, in pixels from the left edge."""

    left: float
    right: float
    width: float

    @classmethod
    def within(cls, width: float) -> Columns:
        first = LEFT_PX + TIME_PX + NAME_PX
        each = max(80.0, (width - first - GAP_PX - RIGHT_PX) / 2)
        return cls(first, first + each + GAP_PX, each)


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """x: from the left edge of its column; line: 0 for the first one; gaps: where words of the other version are missing."""

    word: ComparedWord
    x: float
    line: int
    width: float
    gaps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """Both versions of one line, and how high they are together."""

    left: tuple[PlacedWord, ...]
    right: tuple[PlacedWord, ...]
    height: int


class LineBreaker:
    """Breaks words into lines; each word is measured once for all lines, which is what takes the time."""

    def __init__(self) -> None:
        self.plain, self.bold = theme.font(WORDS_PX), theme.font(WORDS_PX, 600)
        self._metrics = QFontMetricsF(self.plain), QFontMetricsF(self.bold)
        self._widths: tuple[dict[str, float], dict[str, float]] = ({}, {})
        self.ascent = self._metrics[0].ascent()
        self._blanks = tuple(metrics.horizontalAdvance(" ") for metrics in self._metrics)

    def placed(self, shown: ShownLine, width: float) -> PlacedLine:
        columns = Columns.within(width)
        left, right = (self._broken(side, columns.width) for side in (shown.line.left, shown.line.right))
        lines = 1 + max((word.line for word in (*left, *right)), default=0)
        return PlacedLine(left, right, lines * LINE_PX + ABOVE_PX + BELOW_PX)

    def _broken(self, words: Sequence[ComparedWord], width: float) -> tuple[PlacedWord, ...]:
        found: list[PlacedWord] = []
        x, line = 0.0, 0
        for number, word in enumerate(words):
            wide = self._width(word)
            if x and x + wide > width:
                x, line = 0.0, line + 1
            beside = (x - self._blanks[0] / 2,) * word.gap_before + (x + wide + self._blanks[0] / 2,) * word.gap_after
            found.append(PlacedWord(word, x, line, wide, tuple(min(max(2.0, at), width - 2) for at in beside)))
            inside = word.differs and number + 1 < len(words) and words[number + 1].differs
            x += wide + (self._blanks[inside] if inside == word.differs else self._blanks[0] + GROUND_PX)
        if _is_right_to_left(words):
            return tuple(
                replace(one, x=width - one.x - one.width, gaps=tuple(width - at for at in one.gaps)) for one in found
            )
        return tuple(found)

    def _width(self, word: ComparedWord) -> float:
        text, known = word.word.text, self._widths[word.differs]
        width = known.get(text)
        if width is None:
            width = known[text] = self._metrics[word.differs].horizontalAdvance(text)
        return width


def paint_line(
    painter: QPainter, area: QRectF, shown: ShownLine, placed: PlacedLine, breaker: LineBreaker, *, heard_s: float | None
) -> None:
    """heard_s: the playhead, where it lies in this line."""
    base = area.top() + ABOVE_PX + breaker.ascent
    painter.setFont(theme.font(12))
    painter.setPen(theme.colour("ink3"))
    painter.drawText(QPointF(area.left() + LEFT_PX, base), clock(shown.line.start_s))
    name_font = theme.font(13, 600)
    painter.setFont(name_font)
    painter.setPen(theme.colour(voice_text_colour(shown.line.speaker)))
    name = QFontMetricsF(name_font).elidedText(shown.name, Qt.TextElideMode.ElideRight, NAME_PX - 10)
    painter.drawText(QPointF(area.left() + LEFT_PX + TIME_PX, base), name)
    columns = Columns.within(area.width())
    soft = {YOU: "you_soft", OTHER: "other_soft"}.get(shown.line.speaker, "select")
    for x, words in ((columns.left, placed.left), (columns.right, placed.right)):
        at = QPointF(area.left() + x, area.top() + ABOVE_PX)
        if words:
            _paint_words(painter, at, words, breaker, soft=soft, heard_s=heard_s)
        else:
            painter.setFont(theme.font(13))
            painter.setPen(theme.colour("ink3"))
            painter.drawText(QPointF(at.x(), base), tr("– no words –"))


def _paint_words(
    painter: QPainter, at: QPointF, words: Sequence[PlacedWord], breaker: LineBreaker, *, soft: str, heard_s: float | None
) -> None:
    """Words that differ are bold and underlined on a ground of their own; the one that is heard lies on its speaker's.

    Where the other version has words and this one has none, a small wedge points in between.
    """
    for (differs, line), group in groupby(words, key=lambda one: (one.word.differs, one.line)):
        run = list(group)
        left, right = min(one.x for one in run), max(one.x + one.width for one in run)
        top = at.y() + line * LINE_PX
        if differs:
            _paint_ground(painter, QRectF(at.x() + left, top, right - left, LINE_PX), "select")
        heard = next((one for one in run if _is_heard(one.word.word, heard_s)), None)
        if heard is not None:
            _paint_ground(painter, QRectF(at.x() + heard.x, top, heard.width, LINE_PX), soft)
        _set_text(painter, breaker.bold if differs else breaker.plain)
        painter.drawText(QPointF(at.x() + left, top + breaker.ascent), " ".join(one.word.word.text for one in run))
        if differs:
            painter.setPen(QPen(theme.colour("ink"), 1.6))
            under = top + breaker.ascent + 3.2
            painter.drawLine(QPointF(at.x() + left, under), QPointF(at.x() + right, under))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("ink"))
    for one in words:
        for gap in one.gaps:
            tip = QPointF(at.x() + gap, at.y() + one.line * LINE_PX + breaker.ascent + 0.5)
            painter.drawPolygon([tip, tip + QPointF(3.5, 5.0), tip + QPointF(-3.5, 5.0)])


def _paint_ground(painter: QPainter, under: QRectF, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    painter.drawRoundedRect(under.adjusted(-GROUND_PX, -1, GROUND_PX, -2), 4, 4)


def _set_text(painter: QPainter, font: QFont) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour("ink"))


def word_at(point: QPointF, area: QRectF, placed: PlacedLine) -> Word | None:
    """The word at a place, the nearest one of its line; None beside both versions."""
    columns = Columns.within(area.width())
    for x, words in ((columns.left, placed.left), (columns.right, placed.right)):
        within = point.x() - area.left() - x
        if not -GAP_PX / 2 <= within < columns.width + GAP_PX / 2 or not words:
            continue
        line = min(max(0, int((point.y() - area.top() - ABOVE_PX) // LINE_PX)), max(one.line for one in words))
        own = [one for one in words if one.line == line]
        return min(own, key=lambda one: max(one.x - within, within - one.x - one.width)).word.word
    return None


def _is_heard(word: Word, heard_s: float | None) -> bool:
    return heard_s is not None and word.segment.start <= heard_s < word.segment.end


def _is_right_to_left(words: Sequence[ComparedWord]) -> bool:
    """By the first letter that has a direction."""
    for one in words:
        for sign in one.word.text:
            direction = unicodedata.bidirectional(sign)
            if direction in {"L", "R", "AL"}:
                return direction != "L"
    return False
