"""Record, running: the time, both levels, the talk balance, one notice at most, and mark, stop, pause."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.recorder_event import LevelsHeard, LiveBalance, RecorderEvent, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.core.turn import OTHER
from app.gui import shortcuts
from app.gui.models import words
from app.gui.models.live_words import Notice, Notices
from app.gui.models.recording_session import RecordingSession, SessionState
from app.gui.theme import theme
from app.gui.widgets.basics import (
    DISPLAY,
    SERIF,
    IconLabel,
    KeyCap,
    MainButton,
    PlainButton,
    column,
    label,
    row,
)
from app.gui.widgets.clock_label import ClockLabel
from app.gui.widgets.live_parts import BalanceCard, NoticeBar, SourceCard
from app.gui.widgets.recording_dot import RecordingDot
from app.gui.widgets.toast import announce
from app.i18n import tr

COUNTDOWN_MS = 250
MARKED_MS = 1600
TIMER_PX, LOW_TIMER_PX = 112, 48
LOW_PX = 600
NARROW_PX = 900


class RecordLiveView(QWidget):
    """Shows a RecordingSession and hands it the person's clicks."""

    shrink_wanted = Signal()

    def __init__(self, session: RecordingSession) -> None:
        super().__init__()
        self.setProperty("page", "true")
        self._session = session
        self._notices = Notices()
        body = column(self, margins=(48, 28, 48, 28))
        body.addLayout(self._top())
        body.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.timer = ClockLabel("00:00", theme.font(TIMER_PX, 300, family=DISPLAY), name=tr("Recorded time"))
        body.addWidget(self.timer)
        self.intention = label("", 17, colour="ink2", family=SERIF, wrap=True, align=centre)
        body.addWidget(self.intention)
        body.addStretch(2)
        body.addLayout(self._sources())
        body.addSpacing(16)
        self.balance = BalanceCard()
        body.addWidget(self.balance)
        self.notice = NoticeBar()
        self.notice.closed.connect(self._on_notice_closed)
        body.addSpacing(12)
        body.addWidget(self.notice)
        body.addStretch(3)
        self._feet = QStackedWidget()
        self._feet.addWidget(self._foot())
        self._feet.addWidget(self._undo_foot())
        self._feet.setFixedHeight(56)
        body.addWidget(self._feet)

        self._tick = QTimer(self, interval=COUNTDOWN_MS)
        self._tick.timeout.connect(self._count_down)
        self._marked = QTimer(self, singleShot=True, interval=MARKED_MS)
        self._marked.timeout.connect(self._show_mark_button)
        session.state_changed.connect(self._on_state)
        session.heard.connect(self._on_heard)
        session.marked.connect(self._on_marked)
        self._tells_who_speaks = True
        self._keys: list[QShortcut] = []
        for keys, act in (
            (shortcuts.MARK, shortcuts.when(lambda: session.single_keys, session.mark)),
            (shortcuts.PAUSE, shortcuts.when(lambda: session.single_keys, session.pause_or_go_on)),
            (shortcuts.STOP, session.stop),
            (shortcuts.SHRINK, self._on_shrink),
        ):
            key = shortcuts.shortcut(self, keys)
            key.activated.connect(act)
            self._keys.append(key)

    # The parts, from top to bottom

    def _top(self) -> QHBoxLayout:
        line = row(spacing=10)
        self.dot = RecordingDot()
        self.state = label("", 15, weight=600)
        self.title = label("", 15, colour="ink2")
        line.addWidget(self.dot)
        line.addWidget(self.state)
        line.addWidget(self.title)
        line.addStretch(1)
        self._agreed_mark = IconLabel("check", 16)
        self.agreed = label("", 13, colour="ink2")
        line.addWidget(self._agreed_mark)
        line.addWidget(self.agreed)
        line.addSpacing(10)
        self._kept: tuple[QWidget, ...] = (IconLabel("lock", 16), label(tr("Kept on this computer"), 13, colour="ink2"))
        for widget in self._kept:
            line.addWidget(widget)
        line.addSpacing(6)
        self.shrink = PlainButton(tr("Shrink to a small bar"))
        self.shrink.clicked.connect(self.shrink_wanted)
        line.addWidget(self.shrink)
        return line

    def _sources(self) -> QVBoxLayout:
        both = column(spacing=8)
        line = row(spacing=20)
        self.you, self.others, self.room = SourceCard("you"), SourceCard("other"), SourceCard("ink3")
        self._cards = {TrackRole.YOU: self.you, TrackRole.OTHERS: self.others, TrackRole.ROOM: self.room}
        for card in (self.you, self.others, self.room):
            line.addWidget(card, 1)
        both.addLayout(line)
        self.afterwards = label("", 13, colour="ink3", wrap=True)
        both.addWidget(self.afterwards)
        return both

    def _foot(self) -> QWidget:
        foot = QWidget()
        line = row(foot, spacing=12)
        self.mark = PlainButton(tr("Mark this moment"), icon="flag")
        self.mark.setMinimumWidth(172)
        self.mark.clicked.connect(self._session.mark)
        self.stop = MainButton(tr("Stop and save"), icon="stop", big=True)
        self.stop.clicked.connect(self._session.stop)
        self.pause = PlainButton(tr("Pause"), icon="pause")
        self.pause.clicked.connect(self._session.pause_or_go_on)
        left, right = QWidget(), QWidget()
        left_line, right_line = row(left, spacing=12), row(right, spacing=12)
        left_line.addWidget(self.mark)
        self._caps = (KeyCap(shortcuts.MARK), KeyCap(shortcuts.PAUSE))
        left_line.addWidget(self._caps[0])
        left_line.addStretch(1)
        right_line.addStretch(1)
        right_line.addWidget(self._caps[1])
        right_line.addWidget(self.pause)
        line.addWidget(left, 1)
        line.addWidget(self.stop)
        line.addWidget(right, 1)
        return foot

    def _undo_foot(self) -> QWidget:
        foot = QWidget()
        line = row(foot, spacing=12)
        self.saving = label("", 15, colour="ink2")
        self.keep = MainButton(tr("Keep recording"), icon="record", big=True)
        self.keep.clicked.connect(self._session.keep_recording)
        self.save_now = PlainButton(tr("Save now"))
        self.save_now.clicked.connect(self._session.finish_now)
        line.addWidget(self.saving, 1)
        line.addWidget(self.keep)
        right = row()
        right.addStretch(1)
        right.addWidget(self.save_now)
        line.addLayout(right, 1)
        return foot

    # What happens

    def _begin(self) -> None:
        wanted = self._session.wanted
        if wanted is None:
            return
        plan = wanted.plan
        name = plan.names.get(OTHER, "")
        in_room = plan.kind is ConversationKind.ROOM
        room = in_room and wanted.others is None  # one microphone for everyone
        self._tells_who_speaks = not in_room  # two microphones in a room are told apart afterwards
        conversation = self._session.conversation
        self.title.setText(conversation.title if conversation is not None else plan.title)
        if wanted.agreed_at is not None:
            time = words.time_of_day(wanted.agreed_at)
            self.agreed.setText(
                tr("{name} agreed at {time}", name=name, time=time) if name else tr("Everyone agreed at {time}", time=time)
            )
        self.agreed.setVisible(wanted.agreed_at is not None)
        self._agreed_mark.setVisible(wanted.agreed_at is not None)
        self.intention.setText(tr("Your intention: {words}", words=plan.intention.strip()) if plan.intention.strip() else "")
        self.you.set_source(tr("You"), wanted.mic_name)
        self.others.set_source(name or tr("Others"), wanted.others_name)
        self.room.set_source(tr("Room"), wanted.mic_name)
        self.you.setVisible(not room)
        self.others.setVisible(not room)
        self.room.setVisible(room)
        self.afterwards.setText(
            tr("One microphone hears everyone. How the talk was shared is estimated afterwards, from how the voices sound.")
            if room
            else tr("Both microphones hear everyone. The words come after the recording, when it is known who speaks when.")
        )
        self.afterwards.setVisible(in_room)
        self.balance.begin(name or tr("Others"))
        self._notices = Notices(wanted.mic_name, wanted.others_name, in_room)
        self.notice.show_notice(None)
        self._show_time(0.0)

    @Slot(str)
    def _on_state(self, state: str) -> None:
        now = SessionState(state)
        said = {
            SessionState.STARTING: tr("Starting"),
            SessionState.RECORDING: tr("Recording"),
            SessionState.PAUSED: tr("Paused"),
            SessionState.STOPPED: tr("Stopped"),
            SessionState.SAVING: tr("Saving"),
            SessionState.IDLE: "",
        }[now]
        if now is SessionState.STARTING or (now is SessionState.RECORDING and self.state.text() == tr("Starting")):
            self._begin()
        self.state.setText(said)
        live = now is SessionState.RECORDING
        self.dot.set_on(live)
        self.timer.set_colour("ink" if live else "ink3")
        for card in (self.you, self.others, self.room):
            card.set_state(live=live, tells=self._tells_who_speaks and card is not self.room)
        self.pause.setText(tr("Go on") if now is SessionState.PAUSED else tr("Pause"))
        self.pause.set_icon("record" if now is SessionState.PAUSED else "pause")
        self._feet.setCurrentIndex(1 if now in {SessionState.STOPPED, SessionState.SAVING} else 0)
        for button in (self.mark, self.stop, self.pause):
            button.setEnabled(now in {SessionState.RECORDING, SessionState.PAUSED})
        self.mark.setEnabled(live)
        self.keep.setEnabled(now is SessionState.STOPPED)
        self.save_now.setEnabled(now is SessionState.STOPPED)
        if now is SessionState.STOPPED:
            self._tick.start()
        else:
            self._tick.stop()
        self._count_down()
        if said:
            announce(self, said)

    def _count_down(self) -> None:
        if self._session.state is SessionState.SAVING:
            self.saving.setText(tr("Saving…"))
        else:
            self.saving.setText(tr("Saving in {count} s.", count=max(1, round(self._session.undo_left_s))))

    @Slot(object)
    def _on_heard(self, event: RecorderEvent) -> None:
        if isinstance(event, LevelsHeard):
            self._show_time(event.elapsed_s)
            if self._session.state is SessionState.RECORDING:
                for role, peak in event.peaks:
                    self._cards[role].push(peak)
                self._notices.take(event)
                self.notice.show_notice(self._notices.shown())
        elif isinstance(event, LiveBalance):
            self.you.set_speaking(TrackRole.YOU in event.speaking)
            self.others.set_speaking(TrackRole.OTHERS in event.speaking)
            self.balance.show_balance(event)
        else:
            if isinstance(event, TrackLost):
                self._cards[event.role].set_lost()
            self._notices.take(event)
            self.notice.show_notice(self._notices.shown())

    def _show_time(self, elapsed_s: float) -> None:
        self.timer.setText(words.clock(elapsed_s))

    @Slot(object)
    def _on_notice_closed(self, notice: Notice) -> None:
        self._notices.close(notice)
        self.notice.show_notice(self._notices.shown())

    @Slot(float)
    def _on_marked(self, at_s: float) -> None:
        said = tr("Marked at {time}", time=words.clock(at_s))
        self.mark.setText(said)
        self.mark.set_icon("check")
        self._marked.start()
        announce(self, said)

    def _show_mark_button(self) -> None:
        self.mark.setText(tr("Mark this moment"))
        self.mark.set_icon("flag")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        for cap in self._caps:
            cap.setVisible(self._session.single_keys)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a low window the figures give way first, so that no button is cut off."""
        low = self.height() < LOW_PX
        px = LOW_TIMER_PX if low else TIMER_PX
        if self.timer.pixel_size != px:
            self.timer.set_font(theme.font(px, 300, family=DISPLAY))
            for card in (self.you, self.others, self.room):
                card.wave.setFixedHeight(40 if low else 84)
        self.intention.setVisible(not low)
        self.balance.show_whole(shown=not low)
        for widget in self._kept:
            widget.setVisible(self.width() >= NARROW_PX)
        super().resizeEvent(event)

    def _on_shrink(self) -> None:
        if self._session.running:
            self.shrink_wanted.emit()
