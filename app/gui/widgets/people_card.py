"""Asks, of a conversation on one track, how many people spoke and which voice is you."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.coaching.phrases import seconds
from app.gui.models.people import PeopleQuestion, Voice
from app.gui.widgets.basics import (
    Chip,
    IconButton,
    Label,
    PlainButton,
    QuietButton,
    SegmentedControl,
    column,
    label,
    row,
)
from app.gui.widgets.text import unbroken
from app.i18n import tr

_NAME_PX = 64
_TIME_PX = 92


class VoiceRow(QWidget):
    """One voice: hear it, see how long it spoke, and say that it is you. The one that is you has no such button."""

    play_requested = Signal(object)
    chosen = Signal(str)

    def __init__(self, voice: Voice, *, sound: bool) -> None:
        super().__init__()
        self.voice = voice
        line = row(self, spacing=8)
        line.setContentsMargins(0, 2, 0, 2)
        self.play = IconButton("play", tr("Hear {voice}", voice=voice.name), size=36, icon_size=16)
        self.play.setVisible(voice.clear is not None)
        self.play.setEnabled(sound)
        self.play.clicked.connect(self._on_play)
        line.addWidget(self.play)
        self.name = label(voice.name, 14, weight=600)
        self.name.setMinimumWidth(_NAME_PX)
        line.addWidget(self.name)
        time = label(unbroken(seconds(voice.talk_s)), 13, colour="ink2")
        time.setMinimumWidth(_TIME_PX)
        line.addWidget(time)
        self.mine = PlainButton(tr("This is me"))
        self.mine.setAccessibleName(tr("{voice} is me", voice=voice.name))
        self.mine.clicked.connect(self._on_mine)
        line.addWidget(self.mine)
        self.hint: Label = Chip(tr("This sounds like you."), "you")
        self.hint.hide()
        line.addWidget(self.hint)
        line.addStretch(1)

    def mark(self, *, you: bool, suggested: bool) -> None:
        self.name.set_colour("you_text" if you else "ink")
        self.mine.setVisible(not you)
        self.hint.setVisible(suggested and not you)
        self.mine.setAccessibleDescription(self.hint.text() if suggested else "")

    def _on_play(self) -> None:
        if self.voice.clear is not None:
            self.play_requested.emit(self.voice.clear)

    def _on_mine(self) -> None:
        self.chosen.emit(self.voice.key)


class PeopleCard(QWidget):
    """`people_chosen` has a number, `you_chosen` the key of a voice or None. Answered, it folds into one line."""

    people_chosen = Signal(int)
    you_chosen = Signal(object)
    play_requested = Signal(object)
    enrol_requested = Signal()
    enrol_declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._question: PeopleQuestion | None = None
        self._suggested: str | None = None
        self._open = False
        self.rows: list[VoiceRow] = []
        body = column(self, margins=(32, 2, 0, 0), spacing=2)  # the buttons of its lines bring room of their own
        self._summary = QWidget()
        line = row(self._summary, spacing=12)
        self.answer = label("", 14, weight=500, wrap=True)
        line.addWidget(self.answer, 1)
        self.change = QuietButton(tr("Change"))
        self.change.clicked.connect(self.unfold)
        line.addWidget(self.change)
        body.addWidget(self._summary)
        self._asked = QWidget()
        asked = column(self._asked, margins=(0, 6, 0, 0), spacing=10)
        self._how_many = QWidget()
        first = row(self._how_many, spacing=16)
        first.addWidget(label(tr("How many people spoke?"), 14, weight=600))
        self.people = SegmentedControl(("2",), index=-1, name=tr("How many people spoke?"), track="bg")
        self.people.chosen.connect(self._on_people)
        first.addWidget(self.people)
        first.addStretch(1)
        asked.addWidget(self._how_many)
        self._which = QWidget()
        which = column(self._which, spacing=2)
        which.addWidget(label(tr("Which one is you?"), 14, weight=600))
        which.addSpacing(4)
        self._voices = column(spacing=0)
        which.addLayout(self._voices)
        self.few = label("", 13, colour="ink2", wrap=True)
        which.addWidget(self.few)
        self.nobody = QuietButton(tr("None of these is me"))
        self.nobody.clicked.connect(self._on_nobody)
        which.addWidget(self.nobody, 0, Qt.AlignmentFlag.AlignLeft)
        asked.addWidget(self._which)
        body.addWidget(self._asked)
        self._offer = QWidget()
        offer = row(self._offer, spacing=12)
        offer.addWidget(
            label(tr("Let Heard know your voice: 20 seconds, kept on this computer."), 13, colour="ink2", wrap=True), 1
        )
        self.enrol = QuietButton(tr("Record my voice"))
        self.enrol.clicked.connect(self.enrol_requested)
        offer.addWidget(self.enrol)
        self.not_now = QuietButton(tr("Not now"))
        self.not_now.setAccessibleDescription(tr("Your voice can be recorded later too, in Settings."))
        self.not_now.clicked.connect(self._on_not_now)
        offer.addWidget(self.not_now)
        self._offer.hide()
        body.addWidget(self._offer)
        self.hide()

    def show_question(self, question: PeopleQuestion | None, *, sound: bool) -> None:
        before, self._question = self._question, question
        self.setVisible(question is not None)
        if question is None:
            self._open = False
            return
        if before is None or bool(question.answered) != bool(before.answered):
            self._open = not question.answered
        options = tuple(str(people) for people in question.options)
        place = question.options.index(question.people) if question.people in question.options else -1
        self.people.set_options(options, index=place)
        if before is None or before.voices != question.voices or [one.voice for one in self.rows] != list(question.voices):
            self._make_rows(question, sound=sound)
        self._show()

    def suggest(self, voice: str | None) -> None:
        """The voice that is like the one that was recorded in Settings."""
        self._suggested = voice
        self._show()

    def offer_enrolment(self, *, offered: bool) -> None:
        self._offer.setVisible(offered)

    def unfold(self) -> None:
        self._open = True
        self._show()
        if self._question is not None and self._question.named and self.rows:
            next((one.mine for one in self.rows if not one.mine.isHidden()), self.nobody).setFocus()
        else:
            self.people.setFocus()

    def _show(self) -> None:
        question = self._question
        if question is None:
            return
        inside = self._asked.isAncestorOf(self.window().focusWidget() or self)
        self._summary.setVisible(bool(question.answered) and not self._open)
        if inside and question.answered and not self._open:
            self.change.setFocus()  # what had it goes
        self._asked.setVisible(self._open)
        self._which.setVisible(bool(question.voices))
        self._how_many.setVisible(not question.named)
        self.change.setAccessibleName(
            tr("Change which name is you") if question.named else tr("Change how many people spoke and which voice is you")
        )
        self.few.setText(question.few)
        self.few.setVisible(bool(question.few))
        for one in self.rows:
            one.mark(you=question.you == one.voice.key, suggested=one.voice.key == self._suggested)
        self.answer.setText(question.answered)

    def _make_rows(self, question: PeopleQuestion, *, sound: bool) -> None:
        for one in self.rows:
            one.hide()
            one.deleteLater()
        self.rows = []
        for voice in question.voices:
            made = VoiceRow(voice, sound=sound)
            made.play_requested.connect(self.play_requested)
            made.chosen.connect(self._on_mine)
            self.rows.append(made)
            self._voices.addWidget(made)
            made.show()  # at once with the card, so that it can have the focus
        before: QWidget = self.people
        for one in self.rows:  # Tab would come to what was made last at the end of the page
            QWidget.setTabOrder(before, one.play)
            QWidget.setTabOrder(one.play, one.mine)
            before = one.mine
        QWidget.setTabOrder(before, self.nobody)

    def _on_people(self, index: int) -> None:
        if self._question is not None:
            self.people_chosen.emit(self._question.options[index])

    def _on_mine(self, voice: str) -> None:
        self._open = False
        self.you_chosen.emit(voice)

    def _on_not_now(self) -> None:
        beside = self.change if self.change.isVisible() else self.people
        if self.window().focusWidget() is self.not_now:
            beside.setFocus()  # what had it goes
        self._offer.hide()
        self.enrol_declined.emit()

    def _on_nobody(self) -> None:
        self._open = False
        self.you_chosen.emit(None)
