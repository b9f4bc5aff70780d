"""The cards of a running recording: one source with its level, the talk balance, and one notice at a time."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.recorder_event import LiveBalance
from app.gui.models import words
from app.gui.models.live_words import Notice
from app.gui.widgets.basics import (
    SERIF,
    Card,
    Chip,
    IconButton,
    IconLabel,
    Label,
    label,
    row,
)
from app.gui.widgets.level_wave import LevelWave
from app.gui.widgets.split_bar import SplitBar
from app.gui.widgets.toast import announce
from app.i18n import tr

SIDE_PX = 92


class SourceCard(Card):
    """Who, which device, a word on what they do, and the level of the last seconds."""

    def __init__(self, tone: Literal["you", "other", "ink3"]) -> None:
        super().__init__(margins=(22, 16, 22, 16), spacing=10)
        self._tone = tone
        line = row(spacing=8)
        self.who = label("", 16, weight=600, colour={"you": "you_text", "other": "other_text", "ink3": "ink"}[tone])
        self.device = label("", 13, colour="ink3")
        line.addWidget(self.who)
        line.addWidget(self.device, 1)
        self.word = Chip(tr("listening"))
        self.lost = self._speaks = False
        line.addWidget(self.word)
        self.column.addLayout(line)
        self.wave = LevelWave(tone, name=tr("Level"))
        self.column.addWidget(self.wave)

    def set_source(self, who: str, device: str) -> None:
        self.who.setText(who)
        self.device.setText(device)
        self.wave.setAccessibleName(tr("Level of {who}", who=who))
        self.wave.clear()
        self.lost = False
        self.wave.set_live(True)
        self.set_speaking(False)

    def set_state(self, *, live: bool, tells: bool) -> None:
        """live: it is recorded at this moment. tells: who speaks can be told; a device that went away is told of always."""
        self._speaks = live and tells
        self.wave.set_live(live and not self.lost)
        self.word.setVisible(self.lost or self._speaks)

    def push(self, peak: float) -> None:
        """A level, and with it the news that the device is heard (again)."""
        if self.lost:
            self.lost = False
            self.wave.set_live(True)
            self.set_speaking(False)
            self.word.setVisible(self._speaks)
        self.wave.push(peak)

    def set_lost(self) -> None:
        """The device went away: what was heard stays, paler, and the chip says so."""
        self.lost = True
        self.wave.set_live(False)
        self.word.setText(tr("went away"))
        self.word.set_tone("select")
        self.word.show()

    def set_speaking(self, speaking: bool) -> None:
        """The word beside the name; nothing is said about the room, where no one can be told apart."""
        if self.lost:
            return
        self.word.setText(tr("speaking") if speaking else tr("listening"))
        self.word.set_tone("select" if not speaking or self._tone == "ink3" else self._tone)


class BalanceCard(Card):
    """Your share of the talk over the last 5 minutes (thick) and the whole call (thin); hidden until it is known."""

    def __init__(self) -> None:
        super().__init__(margins=(22, 14, 22, 16), spacing=8)
        head = row(spacing=6)
        head.addWidget(label(tr("Talk balance"), 13, weight=600, colour="ink2"))
        head.addWidget(label(tr("over the last 5 minutes"), 13, colour="ink3"))
        head.addStretch(1)
        self.column.addLayout(head)
        self.you, self.them = self._side("you_text", 15, 600), self._side("other_text", 15, 600)
        self.recent = SplitBar(height_px=16, name=tr("Talk balance over the last 5 minutes"))
        self._line(self.you, self.recent, self.them)
        self._whole_name, self._whole_words = self._side("ink3", 13, 400), self._side("ink3", 13, 400)
        self._whole_name.setText(tr("whole call"))
        self.whole = SplitBar(height_px=6, name=tr("Talk balance of the whole call"))
        self._line(self._whole_name, self.whole, self._whole_words)
        self._other = tr("Others")
        self.hide()

    @staticmethod
    def _side(colour: str, px: int, weight: int) -> Label:
        made = label("", px, weight=weight, colour=colour)
        made.setMinimumWidth(SIDE_PX)
        return made

    def _line(self, left: QWidget, bar: QWidget, right: Label) -> None:
        line = row(spacing=12)
        line.addWidget(left)
        line.addWidget(bar, 1)
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(right)
        self.column.addLayout(line)

    def begin(self, other: str) -> None:
        self._other = other
        self.hide()

    def show_whole(self, *, shown: bool) -> None:
        """Whether there is room for the thin line of the whole call."""
        for part in (self._whole_name, self.whole, self._whole_words):
            part.setVisible(shown)

    def show_balance(self, event: LiveBalance) -> None:
        if event.recent is None and event.whole is None:
            return
        self.show()
        recent = event.recent if event.recent is not None else event.whole
        if recent is not None:
            you, them = words.split_percent(recent)
            self.you.setText(tr("You {share}", share=you))
            self.them.setText(tr("{name} {share}", name=self._other, share=them))
            self.recent.set_share(recent)
        if event.whole is not None:
            yours = round(event.whole * 100)
            self._whole_words.setText(tr("{you} / {them}", you=yours, them=100 - yours))
            self.whole.set_share(event.whole)


class NoticeBar(Card):
    """One sentence with an icon; `closed` when the person has read it."""

    closed = Signal(object)

    def __init__(self) -> None:
        super().__init__("soft", margins=(20, 12, 12, 12), spacing=0)
        line = row(spacing=12)
        self._icon = IconLabel("info", 22)
        line.addWidget(self._icon)
        self.text = label("", 17, family=SERIF, wrap=True)
        line.addWidget(self.text, 1)
        close = IconButton("close", tr("Close this message"), size=36, icon_size=18)
        close.clicked.connect(self._on_close)
        line.addWidget(close)
        self.column.addLayout(line)
        self._notice: Notice | None = None
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        if notice == self._notice:
            return
        self._notice = notice
        self.setVisible(notice is not None)
        if notice is not None:
            self._icon.set_icon(notice.icon)
            self.text.setText(notice.text)
            announce(self, notice.text)

    def _on_close(self) -> None:
        if self._notice is not None:
            self.closed.emit(self._notice)
