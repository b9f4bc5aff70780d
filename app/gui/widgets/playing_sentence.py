"""A sentence whose facts play what they were counted from: a press on one plays its first piece, another the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.segment import Segments
from app.gui.theme import theme
from app.gui.theme.fonts import SANS, Family
from app.gui.widgets.evidence_number import Evidence
from app.i18n import tr

_EDGE_PX = 2.0


@dataclass(frozen=True, slots=True)
class PlayingFact:
    """A part of the sentence, word for word; says: what a press does, for the tooltip and for screen readers."""

    words: str
    plays: Segments
    says: str


class PlayingSentence(QWidget):
    """One stop for the keyboard: left and right go from fact to fact, Enter or Space plays. Without facts it is a text."""

    play_requested = Signal(object)

    def __init__(self, *, px: int, colour: str = "ink", family: Family = SANS, wrap: bool = True) -> None:
        super().__init__()
        self._font: QFont = theme.font(px, family=family)
        self._colour = colour
        self._wrap = wrap
        self._text = ""
        self._facts: tuple[PlayingFact, ...] = ()
        self._starts: tuple[int, ...] = ()
        self._evidence: tuple[Evidence, ...] = ()
        self._current = 0
        self._under: int | None = None
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)

    def text(self) -> str:
        return self._text

    @property
    def facts(self) -> tuple[PlayingFact, ...]:
        return self._facts

    def set_sentence(self, text: str, facts: Sequence[PlayingFact] = ()) -> None:
        """Facts in the order in which they stand; those that aren't found, or have nothing to play, are only read."""
        found, starts, after = [], [], 0
        for fact in facts:
            place = text.find(fact.words, after) if fact.plays else -1
            if place >= 0:
                found.append(fact)
                starts.append(place)
                after = place + len(fact.words)
        if (text, tuple(found)) == (self._text, self._facts):
            return  # the next press goes on where it was
        self._text, self._facts, self._starts = text, tuple(found), tuple(starts)
        self._evidence = tuple(Evidence(fact.plays) for fact in found)
        self._current, self._under = 0, None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if found else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(text)
        self._tell()
        self.updateGeometry()
        self.update()

    def play(self, index: int) -> None:
        """The next piece of a fact."""
        for segment in self._evidence[index].following():
            self.play_requested.emit(segment)

    def rects_of(self, index: int) -> tuple[QRectF, ...]:
        """Where a fact stands, one for each line that it is on."""
        layout = self._laid_out(self.width())
        start, end = self._starts[index], self._starts[index] + len(self._facts[index].words)
        return tuple(_rects(layout, start, end))

    def _tell(self) -> None:
        if not self._facts:
            self.setAccessibleDescription("")
            return
        fact = self._facts[self._current]
        self.setAccessibleDescription(
            tr("{fact}: {says}. Left and right choose another.", fact=fact.words, says=fact.says)
            if len(self._facts) > 1
            else tr("{fact}: {says}.", fact=fact.words, says=fact.says)
        )

    def _laid_out(self, width: float) -> QTextLayout:
        layout = QTextLayout(self._text, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap if self._wrap else QTextOption.WrapMode.NoWrap)
        option.setTextDirection(self.layoutDirection())
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        metrics = QFontMetricsF(self._font)
        return QSize(int(metrics.horizontalAdvance(self._text)) + 2, int(metrics.height() + 0.999))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, int(QFontMetricsF(self._font).height() + 0.999))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        bounds = self._laid_out(width).boundingRect()
        return max(int(bounds.height() + 0.999), self.minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour(self._colour)
        painter.setPen(ink)
        self._laid_out(self.width()).draw(painter, QPointF(0, 0))
        if self._under is not None:
            painter.setPen(QPen(ink, 1.5))
            for rect in self.rects_of(self._under):
                base = rect.top() + QFontMetricsF(self._font).ascent() + 3
                painter.drawLine(QPointF(rect.left(), base), QPointF(rect.right(), base))
        if self.hasFocus() and self._facts:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for rect in self.rects_of(self._current):
                inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(rect.adjusted(-_EDGE_PX, 0, _EDGE_PX, 0).intersected(inside), 5, 5)

    def _fact_at(self, place: QPointF) -> int | None:
        for index in range(len(self._facts)):
            if any(rect.contains(place) for rect in self.rects_of(index)):
                return index
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._point(self._fact_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802 - Qt's name
        self._point(None)

    def _point(self, index: int | None) -> None:
        if index != self._under:
            self._under = index
            self.setCursor(Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor)
            self.setToolTip("" if index is None else self._facts[index].says)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        index = self._fact_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and index is not None:
            self._go_to(index)
            self.play(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if self._facts and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.play(self._current)
        elif self._facts and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            onward = (key == Qt.Key.Key_Right) == (self.layoutDirection() is Qt.LayoutDirection.LeftToRight)
            self._go_to(max(0, min(len(self._facts) - 1, self._current + (1 if onward else -1))))
        else:
            super().keyPressEvent(event)

    def _go_to(self, index: int) -> None:
        self._current = index
        self._tell()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange}:
            self.update()
        super().changeEvent(event)


def _rects(layout: QTextLayout, start: int, end: int) -> Iterator[QRectF]:
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        while first < last and layout.text()[last - 1].isspace():
            last -= 1  # the space at which a line was broken
        if first < last:
            left, right = _x_of(line, first), _x_of(line, last)
            yield QRectF(min(left, right), line.y(), abs(right - left), line.height())


def _x_of(line: QTextLine, place: int) -> float:
    x, _ = cast("tuple[float, int]", line.cursorToX(place))  # PySide's stubs know no type for the pair
    return x
