"""Record, before Start: what it is, the sound check, asking first, and what to practise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.audio.backend import DeviceList
from app.core.recorder_event import LevelsHeard, RecorderEvent, RecorderFailed, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.core.turn import OTHER
from app.errors import AppError, RecordingError
from app.gui.jobs import Action, Jobs
from app.gui.models.recording_session import Wanted
from app.gui.models.sound_check import Listening, devices_now, in_words, is_about
from app.gui.widgets.basics import (
    SERIF,
    Card,
    MainButton,
    PrivacyLine,
    SegmentedControl,
    StateCard,
    column,
    label,
    row,
    scrolled,
)
from app.gui.widgets.consent_card import ConsentCard
from app.gui.widgets.room_microphones import RoomMicrophones
from app.gui.widgets.sound_row import SoundRow
from app.i18n import tr
from app.services.conversations import ConversationPlan

if TYPE_CHECKING:
    from app.wiring import Services


NARROW_PX = 960
LOOK_AGAIN_MS = 600
"""After a device went away; the system may need a moment to take it off its list."""


class RecordSetupView(QWidget):
    """Emits `start_wanted` with a Wanted; listens to the devices only while it is on screen."""

    start_wanted = Signal(object)
    consent_copied = Signal()

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("page", "true")
        self._services, self._jobs = services, jobs
        self._devices: DeviceList | None = None
        self._gone: dict[SoundRow, str] = {}
        self._listening = Listening(services, self)
        self._listening.heard.connect(self._on_heard)
        self._listening.failed.connect(self._on_check_failed)

        inner = QWidget()
        body = column(inner, margins=(40, 28, 40, 28))
        body.addWidget(label(tr("New recording"), 26, family=SERIF))
        body.addSpacing(2)
        body.addWidget(label(tr("A little care now makes the review worth reading."), 14, colour="ink3"))
        body.addSpacing(18)
        self._sides = row(spacing=24)
        self._sides.addLayout(self._left(), 5)
        self._sides.addLayout(self._right(), 4)
        body.addLayout(self._sides, 1)
        column(self).addWidget(scrolled(inner))
        self._on_kind(0)

    # The parts, from top to bottom

    def _left(self) -> QVBoxLayout:
        side = column(spacing=16)
        about = Card(margins=(24, 18, 24, 22), spacing=8)
        about.column.addWidget(label(tr("What is this?"), 13, weight=600, colour="ink2"))
        self.kind = SegmentedControl((tr("Call on this computer"), tr("In the room")), name=tr("What is this?"))
        self.kind.chosen.connect(self._on_kind)
        about.column.addWidget(self.kind)
        about.column.addSpacing(6)
        fields = row(spacing=14)
        self.title = self._field(fields, tr("Name"), tr("Renewal call"))
        self.who = self._field(fields, tr("Who is with you"), tr("Priya"))
        about.column.addLayout(fields)
        side.addWidget(about)

        self.check = Card(margins=(24, 18, 24, 20), spacing=12)
        self.check.column.addWidget(label(tr("Check the sound"), 13, weight=600, colour="ink2"))
        self.you = SoundRow(
            tr("You"),
            "you",
            silent=tr("Say a few words to see the bars move."),
        )
        self.others = SoundRow(
            tr("Others"),
            "other",
            silent=tr("Nothing heard yet. It will move when someone else speaks."),
        )
        for source in (self.you, self.others):
            source.device_chosen.connect(self._listen)
            self.check.column.addWidget(source)
        self.in_room = RoomMicrophones()
        self.room = self.in_room.room
        self.in_room.changed.connect(self._on_room_changed)
        self.in_room.look_wanted.connect(self.look_for_devices)
        self.check.column.addWidget(self.in_room)
        self._checks = QStackedWidget()
        self._checks.addWidget(self.check)
        self._missing = QWidget()
        self._missing_body = column(self._missing)
        self._checks.addWidget(self._missing)
        side.addWidget(self._checks)

        before = Card("soft", margins=(24, 18, 24, 20), spacing=8)
        before.column.addWidget(label(tr("Before you start"), 13, weight=600, colour="ink2"))
        self._practise = label("", 20, family=SERIF, wrap=True)
        before.column.addWidget(self._practise)
        self.intention = QLineEdit()
        self.intention.setPlaceholderText(tr("Let the silence sit for one breath before I answer"))
        self.intention.setAccessibleName(tr("What you would like to practise"))
        self.intention.setMaxLength(200)
        before.column.addWidget(self.intention)
        side.addWidget(before)
        side.addStretch(1)
        return side

    @staticmethod
    def _field(line: QHBoxLayout, name: str, example: str) -> QLineEdit:
        part = column(spacing=4)
        caption = label(name, 13, weight=500)
        field = QLineEdit()
        field.setPlaceholderText(example)
        field.setAccessibleName(name)
        field.setMaxLength(200)
        caption.setBuddy(field)
        part.addWidget(caption)
        part.addWidget(field)
        line.addLayout(part, 1)
        return field

    def _right(self) -> QVBoxLayout:
        side = column(spacing=16)
        self.ask = ConsentCard()
        self.agreed, self.copy = self.ask.agreed, self.ask.copy
        self.ask.changed.connect(self._allow_start)
        self.ask.copied.connect(self.consent_copied)
        side.addWidget(self.ask)
        self.start = MainButton(tr("Start recording"), icon="record", big=True)
        self.start.setEnabled(False)
        self.start.clicked.connect(self._on_start)
        side.addWidget(self.start)
        self._why = label("", 13, colour="ink2", align=Qt.AlignmentFlag.AlignHCenter, wrap=True)
        side.addWidget(self._why)
        side.addWidget(PrivacyLine(tr("Recorded, written down and kept on this computer."), centred=True))
        side.addStretch(1)
        return side

    # What is wanted

    @property
    def in_the_room(self) -> bool:
        return self.kind.index == 1

    def wanted(self) -> Wanted:
        """What Start would begin."""
        who = " ".join(self.who.text().split())
        title = self.title.text().strip()
        if not title and who:
            title = tr("Talk with {name}", name=who) if self.in_the_room else tr("Call with {name}", name=who)
        plan = ConversationPlan(
            kind=ConversationKind.ROOM if self.in_the_room else ConversationKind.CALL,
            title=title,
            names={OTHER: who} if who else {},
            consent_at=self.ask.agreed_at,
            intention=self.intention.text(),
        )
        mic = self.in_room.near_you if self.in_the_room else self.you
        others = self.in_room.near_them if self.in_the_room else self.others
        return Wanted(
            plan,
            mic.device,
            others.device if others is not None else None,
            mic.device_name,
            others.device_name if others is not None else "",
        )

    @Slot(int)
    def _on_kind(self, _index: int) -> None:
        room = self.in_the_room
        self.you.setVisible(not room)
        self.others.setVisible(not room)
        self.in_room.setVisible(room)
        self.ask.set_in_the_room(room=room)
        self._practise.setText(
            tr("What would you like to practise in this talk?")
            if room
            else tr("What would you like to practise on this call?")
        )
        self._show_devices()

    @Slot()
    def _on_room_changed(self) -> None:
        self._show_devices()

    @Slot()
    def _allow_start(self) -> None:
        ready = self._checks.currentWidget() is self.check and self._devices is not None
        ready = ready and not (self.in_the_room and self.in_room.problem)
        agreed = self.ask.agreed_at is not None
        self.start.setEnabled(ready and agreed)
        self._why.setText(tr("Tick that everyone has agreed, and you can start.") if ready and not agreed else "")
        self._why.setVisible(bool(self._why.text()))
        self.start.setAccessibleDescription(self._why.text() or (self.in_room.problem if self.in_the_room else ""))

    def _on_start(self) -> None:
        wanted = self.wanted()
        self.start.setEnabled(False)
        self._listening.hand_over()
        self.start_wanted.emit(wanted)

    def begin_anew(self) -> None:
        """Empty for the next recording; kind and devices stay."""
        for field in (self.title, self.who, self.intention):
            field.clear()
        self.agreed.setChecked(False)

    # Devices and levels

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.look_for_devices()
        self._allow_start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow window one side stands below the other."""
        beside = self.width() >= NARROW_PX
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self._listening.close()
        super().hideEvent(event)

    def close_view(self) -> None:
        """Before the window goes: let go of the devices."""
        self._listening.end()

    @Slot()
    def look_for_devices(self) -> None:
        """List the devices again, and listen to the chosen ones."""
        self._jobs.run(Action(devices_now, self._on_devices, owner=self))

    def _on_devices(self, devices: DeviceList) -> None:
        self._devices = devices
        settings = self._services.settings
        self.you.set_devices(devices.microphones, chosen=settings.microphone)
        self.in_room.set_devices(devices.microphones, chosen=settings.microphone)
        self.others.set_devices(devices.computer_sound, chosen=settings.computer_sound)
        gone, self._gone = self._gone, {}
        if gone:
            self._listening.close()  # what it hears of is not all there
        self._show_devices()
        for source, device in gone.items():
            if source.device_name != device and not (self.in_the_room and self.in_room.problem):
                source.say(tr("“{device}” went away. This one is heard instead.", device=device))

    def _show_devices(self) -> None:
        devices = self._devices
        if devices is None:
            self._allow_start()
            return
        if not devices.microphones:
            self._show_missing(
                tr("There is nothing to record with yet"),
                devices.advice or tr("Plug one in, or allow this app to use it, and look again."),
                room_instead=False,
            )
        elif not self.in_the_room and not devices.computer_sound:
            self._show_missing(
                tr("The sound of the call can't be recorded here"),
                devices.advice or tr("This system does not hand the computer's sound to the app."),
                room_instead=True,
            )
        else:
            self._checks.setCurrentWidget(self.check)
            self._listen()
        self._allow_start()

    def _show_missing(self, title: str, sentence: str, *, room_instead: bool) -> None:
        while (item := self._missing_body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        buttons = [(tr("Look again"), self.look_for_devices)]
        if room_instead:
            buttons.append((tr("Record in the room instead"), self._choose_room))
        self._missing_body.addWidget(StateCard(title, sentence, buttons, icon="record"))
        self._checks.setCurrentWidget(self._missing)
        self._listening.close()

    @Slot()
    def _choose_room(self) -> None:
        self.kind.set_index(1)
        self._on_kind(1)

    @Slot()
    def _listen(self) -> None:
        if not self.isVisible():
            return
        if self.in_the_room and self.in_room.problem:
            self._listening.close()
            return
        wanted = self.wanted()
        self._listening.open(wanted.mic, wanted.others, wanted.plan.kind)

    @Slot(object)
    def _on_heard(self, event: RecorderEvent) -> None:
        if isinstance(event, TrackLost):
            self._on_lost(self._source(event.role))
        elif isinstance(event, RecorderFailed) and not self._gone:
            self._on_check_failed(RecordingError(event.message, advice=event.advice))
        elif isinstance(event, LevelsHeard):
            for role, peak in event.peaks:
                source = self._source(role)
                source.push(peak)
                source.say(self._listening.sentence(role))

    def _source(self, role: TrackRole) -> SoundRow:
        if self.in_the_room:
            return self.in_room.row_of(role)
        return self.you if role is TrackRole.YOU else self.others

    def _on_lost(self, source: SoundRow) -> None:
        """A device went away: say so, and see what is there instead."""
        self._gone[source] = source.device_name
        source.lose()
        QTimer.singleShot(LOOK_AGAIN_MS, self, self.look_for_devices)

    @Slot(object)
    def _on_check_failed(self, error: AppError) -> None:
        mine = self.in_room.near_you if self.in_the_room else self.you
        theirs = self.in_room.near_them if self.in_the_room else self.others
        source = theirs if theirs is not None and is_about(error, theirs.device) else mine
        source.say(str(in_words(error, source.device, source.device_name)))
