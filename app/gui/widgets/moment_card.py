"""The open moment: what was observed, their words, a way to hear it, one question, and room for an answer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.charts.words import lane_other
from app.core.clock import clock
from app.core.moment import Moment, Reflection, ReflectionState
from app.core.turn import YOU
from app.gui.widgets.basics import SERIF, MainButton, PlainButton, QuietButton, column, label, row
from app.gui.widgets.moment_parts import AnswerBox, Badge, Quotation
from app.gui.widgets.text import unbroken
from app.i18n import tr

SAVE_AFTER_MS = 400


class MomentCard(QWidget):
    """answer_typed(key, text) comes a moment after the last letter; settled(key, text, state) ends a moment."""

    play_requested = Signal(object)
    answer_typed = Signal(str, str)
    settled = Signal(str, str, object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._moment: Moment | None = None
        self._typed = False
        body = column(self)
        head = row(spacing=10)
        self.badge = Badge()
        self.title = label("", 14, weight=600, wrap=True)
        self.time = label("", 13, weight=500, colour="ink2")
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        head.addWidget(self.time)
        body.addLayout(head)
        body.addSpacing(10)
        self.observation = label("", 14, colour="ink2", wrap=True)
        body.addWidget(self.observation)
        self.quotation = Quotation()
        body.addSpacing(12)
        body.addWidget(self.quotation)
        body.addSpacing(12)
        play = row(spacing=10)
        self.play_button = PlainButton(tr("Play this moment"), icon="play")
        self.play_button.clicked.connect(self._on_play)
        self.seconds = label("", 13, colour="ink3")
        play.addWidget(self.play_button)
        play.addWidget(self.seconds)
        play.addStretch(1)
        body.addLayout(play)
        body.addSpacing(18)
        self.question = label("", 22, family=SERIF, wrap=True)
        body.addWidget(self.question)
        body.addSpacing(12)
        self.answer = AnswerBox()
        self.answer.textChanged.connect(self._on_typed)
        self.answer.save_requested.connect(self.save_and_next)
        self.answer.left.connect(self.left)
        body.addWidget(self.answer)
        body.addSpacing(10)
        body.addLayout(self._buttons())
        body.addSpacing(10)
        self.idea = label("", 12, colour="ink3", wrap=True)
        body.addWidget(self.idea)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SAVE_AFTER_MS)
        self._later.timeout.connect(self.keep)

    def _buttons(self) -> QHBoxLayout:
        buttons = row(spacing=8)
        self.save_button = MainButton(tr("Save and next"))
        self.save_button.clicked.connect(self.save_and_next)
        self.skip_button = QuietButton(tr("Skip"))
        self.skip_button.clicked.connect(self.skip)
        self.kept = label("", 13, colour="ink3")
        for button in (self.save_button, self.skip_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.kept)
        return buttons

    @property
    def moment(self) -> Moment | None:
        return self._moment

    def show_moment(
        self, number: int, moment: Moment, reflection: Reflection | None, *, names: Mapping[str, str], sound: bool
    ) -> None:
        """What is typed in the moment before is kept first."""
        self.keep()
        same = self._moment is not None and self._moment.key == moment.key
        self._moment = moment
        self.badge.set_number(number)
        self.title.setText(moment.title)
        self.time.setText(clock(moment.segment.start))
        self.observation.setText(unbroken(moment.observation))
        self.quotation.setVisible(bool(moment.quote))
        mine = moment.quote_speaker == YOU
        self.quotation.set_quote(
            tr("You") if mine else lane_other(names),
            tr("“…{words}”", words=moment.quote.strip("… ")),
            colour="you" if mine else "other",
        )
        self.play_button.setEnabled(sound)
        for part in (self.play_button, self.seconds):
            part.setVisible(sound)
        length_s = max(1, round(moment.play.duration_s))
        begins = moment.play.end < moment.segment.end
        self.seconds.setText(
            tr("{seconds} s, how it begins", seconds=length_s) if begins else tr("{seconds} s", seconds=length_s)
        )
        self.question.setText(moment.question)
        idea = tr("Idea behind this: {idea}", idea=moment.idea) if moment.idea else ""
        named = not moment.article_title or moment.article_title in moment.idea
        source = "" if named else tr("From “{title}”.", title=moment.article_title)
        self.idea.setText("\n".join(part for part in (idea, source) if part))
        if not same:
            self.answer.blockSignals(True)  # noqa: FBT003 - Qt's own call
            self.answer.setPlainText(reflection.answer if reflection else "")
            self.answer.blockSignals(False)  # noqa: FBT003 - Qt's own call
            self.kept.setText("")

    def keep(self) -> None:
        """Hand over what was typed and not yet handed over."""
        self._later.stop()
        if self._typed and self._moment is not None:
            self._typed = False
            self.answer_typed.emit(self._moment.key, self.answer.toPlainText())
            self.kept.setText(tr("Kept."))

    def save_and_next(self) -> None:
        """An empty answer is none: the moment stays open for another day."""
        self._stop()
        if self._moment is not None:
            text = self.answer.toPlainText()
            state = ReflectionState.ANSWERED if text.strip() else ReflectionState.OPEN
            self.kept.setText(tr("Kept.") if text.strip() else "")
            self.settled.emit(self._moment.key, text, state)

    def skip(self) -> None:
        self._stop()
        if self._moment is not None:
            self.settled.emit(self._moment.key, self.answer.toPlainText(), ReflectionState.SKIPPED)

    def _stop(self) -> None:
        self._later.stop()
        self._typed = False

    def _on_typed(self) -> None:
        self._typed = True
        self.kept.setText("")
        self._later.start()

    def _on_play(self) -> None:
        if self._moment is not None:
            self.play_requested.emit(self._moment.play)
