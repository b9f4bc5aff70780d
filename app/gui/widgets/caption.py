"""The words round the playhead on one line, the current one bold and underlined."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.turn import ANYONE
from app.gui.models.voices import voice_colour, voice_text_colour, voice_words
from app.gui.theme import theme
from app.gui.widgets.transcript_text import Paragraph
from app.i18n import tr

_BEFORE = 7
"""Words shown before the current one."""


class CaptionLine(QWidget):
    """Not announced by a screen reader: the transcript says the same when it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self._paragraph: Paragraph | None = None
        self._word = 0
        self._names: Mapping[str, str] = {}
        self._several = False
        self._instead = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(44)
        self.setAccessibleName(tr("Caption"))

    def show_word(self, paragraph: Paragraph, word: int, *, names: Mapping[str, str]) -> None:
        if paragraph is self._paragraph and word == self._word and names is self._names:
            return
        self._paragraph, self._word, self._names = paragraph, word, names
        self.update()

    def set_several(self, *, several: bool) -> None:
        """Whether there is more than one other voice, so that each is named."""
        self._several = several
        self.update()

    def show_nothing(self, instead: str = "") -> None:
        """instead: a quiet sentence such as that words follow."""
        self._paragraph, self._instead = None, instead
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(300, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        height = float(self.height())
        if self._paragraph is None:
            painter.setFont(theme.font(14))
            painter.setPen(theme.colour("ink3"))
            sentence = painter.fontMetrics().elidedText(self._instead, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter, sentence)
            return
        speaker = self._paragraph.speaker
        x = 0.0
        if speaker != ANYONE:
            name = voice_words(speaker, self._names, several=self._several)
            painter.setFont(theme.font(13, 600))
            painter.setPen(theme.colour(voice_text_colour(speaker)))
            metrics = QFontMetricsF(painter.font())
            name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, 90)
            x = metrics.horizontalAdvance(name) + 12
            painter.drawText(QRectF(0, 0, x, height), Qt.AlignmentFlag.AlignVCenter, name)
        words = [word.text for word in self._paragraph.words]
        plain, bold = theme.font(15), theme.font(15, 600)
        for index in range(max(0, self._word - _BEFORE), len(words)):
            current = index == self._word
            painter.setFont(bold if current else plain)
            metrics = QFontMetricsF(painter.font())
            wide = metrics.horizontalAdvance(words[index])
            if x + wide > self.width():
                break
            painter.setPen(theme.colour("ink" if index <= self._word else "ink3"))
            painter.drawText(QRectF(x, 0, wide + 4, height), Qt.AlignmentFlag.AlignVCenter, words[index])
            if current:
                painter.setPen(QPen(theme.colour(voice_colour(speaker)), 2))
                painter.drawLine(QPointF(x, height / 2 + 11), QPointF(x + wide, height / 2 + 11))
            x += wide + metrics.horizontalAdvance(" ")
