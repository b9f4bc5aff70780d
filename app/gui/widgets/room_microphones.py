"""The microphones of a talk in one room: one for everyone, or two, each near one person, with where to put them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.audio.backend import Device
from app.core.recording import TrackRole
from app.gui.widgets.basics import PlainButton, SegmentedControl, column, label, row
from app.gui.widgets.room_picture import RoomPicture
from app.gui.widgets.sound_row import SoundRow
from app.i18n import tr


class RoomMicrophones(QWidget):
    """Emits `changed` when another device or another number of microphones is chosen."""

    changed = Signal()
    look_wanted = Signal()
    """For microphones that were plugged in meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._microphones: tuple[Device, ...] = ()
        body = column(self, spacing=12)
        self.number = SegmentedControl((tr("One microphone"), tr("Two microphones")), name=tr("Microphones in the room"))
        self.number.chosen.connect(self._on_number)
        body.addWidget(self.number, 0, Qt.AlignmentFlag.AlignLeft)
        self.room = SoundRow(tr("Room"), "ink3", silent=tr("Say a few words from where each of you sits."))
        body.addWidget(self.room)
        self.one_microphone = label(
            tr("One microphone hears everyone: you get talk time and pauses as estimates, and not who came in on whom."),
            13,
            colour="ink2",
            wrap=True,
        )
        body.addWidget(self.one_microphone)
        self._where = QWidget()
        where = row(self._where, spacing=20)
        where.addWidget(RoomPicture(), 0, Qt.AlignmentFlag.AlignTop)
        where.addWidget(
            label(
                tr(
                    "Put one microphone within reach of each person, nearer to them than to the other: this computer's in "
                    "front of you, a headset or USB one in front of them. Then it can be told who came in on whom."
                ),
                13,
                colour="ink2",
                wrap=True,
            ),
            1,
        )
        body.addWidget(self._where)
        self.mine = SoundRow(tr("You"), "you", silent=tr("Say a few words to see the bars move."))
        self.theirs = SoundRow(
            tr("They"), "other", silent=tr("Let the other person say a few words."), spoken=tr("the other person")
        )
        for source in (self.room, self.mine, self.theirs):
            source.device_chosen.connect(self._on_device)
        body.addWidget(self.mine)
        body.addWidget(self.theirs)
        self._refusal = QWidget()
        refusal = row(self._refusal, spacing=16)
        self.refused = label("", 14, weight=500, wrap=True)
        refusal.addWidget(self.refused, 1)
        self.again = PlainButton(tr("Look again"))
        self.again.clicked.connect(self.look_wanted)
        refusal.addWidget(self.again)
        body.addWidget(self._refusal)
        self._show()

    @property
    def two(self) -> bool:
        return self.number.index == 1

    @property
    def near_you(self) -> SoundRow:
        """The microphone that is yours, or everyone's."""
        return self.mine if self.two else self.room

    @property
    def near_them(self) -> SoundRow | None:
        return self.theirs if self.two else None

    @property
    def problem(self) -> str:
        """Why these can't be recorded; empty when they can."""
        if not self.two:
            return ""
        if len(self._microphones) < 2:
            return tr("There is one microphone here. Plug in a headset or a USB one, then look again.")
        if self.mine.device == self.theirs.device:
            return tr("This is the same microphone twice. Choose another one for one of you.")
        return ""

    def set_devices(self, microphones: Sequence[Device], *, chosen: str | None) -> None:
        """chosen: the one that recordings begin with; the other person gets the first of the rest."""
        self._microphones = tuple(microphones)
        self.room.set_devices(microphones, chosen=chosen)
        self.mine.set_devices(microphones, chosen=chosen)
        rest = next((device.id for device in microphones if device.id != self.mine.device), None)
        self.theirs.set_devices(microphones, chosen=rest)
        if rest is not None and self.theirs.device == self.mine.device:  # nobody wants one twice: another came back
            self.theirs.choose(rest)
        self._show()

    def row_of(self, role: TrackRole) -> SoundRow:
        return {TrackRole.YOU: self.mine, TrackRole.OTHERS: self.theirs, TrackRole.ROOM: self.room}[role]

    @Slot(int)
    def _on_number(self, _index: int) -> None:
        self._on_device()

    @Slot()
    def _on_device(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.room.setVisible(not self.two)
        self.one_microphone.setVisible(not self.two)
        self._where.setVisible(self.two)
        self.mine.setVisible(self.two)
        self.theirs.setVisible(self.two)
        if self.problem:
            self.mine.reset()
            self.theirs.reset()
        self.refused.setText(self.problem)
        self._refusal.setVisible(bool(self.problem))
        self.again.setVisible(len(self._microphones) < 2)
