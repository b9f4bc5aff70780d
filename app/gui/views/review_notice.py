"""One line over the timeline that says what is the case with this conversation, and one way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.gui.views.review_words import Notice
from app.gui.widgets.basics import Card, IconLabel, QuietButton, column, label, row
from app.gui.widgets.cards import ProgressLine
from app.gui.widgets.people_card import PeopleCard
from app.gui.widgets.toast import announce


class NoticeBar(Card):
    """Emits `act` with what the notice's button stands for."""

    act = Signal(str)

    def __init__(self) -> None:
        super().__init__("soft", margins=(16, 10, 12, 10), spacing=6)
        self._notice: Notice | None = None
        line = row(spacing=12)
        self._icon = IconLabel("info", 20)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=1)
        self.title = label("", 14, weight=600, wrap=True)
        self.sentence = label("", 13, colour="ink2", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        line.addLayout(words, 1)
        self.button = QuietButton("")
        self.button.clicked.connect(self._on_clicked)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(line)
        self._progress = ProgressLine()
        self.column.addWidget(self._progress)
        self.people = PeopleCard()
        self.people.hide()
        self.column.addWidget(self.people)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        if notice == self._notice:
            return
        new = notice is not None and (self._notice is None or notice.title != self._notice.title)
        self._notice = notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._icon.set_icon(notice.icon)
        self.title.setText(notice.title)
        self.sentence.setText(notice.sentence)
        self.button.setText(notice.act_words)
        self.button.setVisible(bool(notice.act))
        self._progress.setVisible(notice.fraction is not None)
        self._progress.set_fraction(notice.fraction or 0.0)
        if new:
            announce(self, f"{notice.title}. {notice.sentence}")

    def _on_clicked(self) -> None:
        if self._notice is not None:
            self.act.emit(self._notice.act)
