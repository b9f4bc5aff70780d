"""The small bar that stays on top of the call: dot, time, balance, mark, stop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.core.recorder_event import LevelsHeard, LiveBalance, RecorderEvent, TrackLost
from app.core.turn import OTHER
from app.gui import shortcuts
from app.gui.models import words
from app.gui.models.recording_session import RecordingSession, SessionState
from app.gui.theme import theme
from app.gui.widgets.basics import DISPLAY, Card, IconButton, PlainButton, column, label, row
from app.gui.widgets.clock_label import ClockLabel
from app.gui.widgets.recording_dot import RecordingDot
from app.gui.widgets.split_bar import SplitBar
from app.i18n import tr

WIDTH_PX, HEIGHT_PX = 468, 72
FROM_EDGE_PX = 32


class SmallRecorder(QWidget):
    """Can be dragged by any part that is not a button; `grow_wanted` brings the window back."""

    grow_wanted = Signal()

    def __init__(self, session: RecordingSession) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(tr("Heard, recording"))
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()
        self._session = session
        self._dragged_from: QPoint | None = None
        card = Card("raised", margins=(16, 0, 10, 0), spacing=0)
        column(self).addWidget(card)
        line = row(spacing=12)
        card.column.addLayout(line)
        self.dot = RecordingDot()
        line.addWidget(self.dot)
        self.timer = ClockLabel("00:00", theme.font(22, 500, family=DISPLAY), name=tr("Recorded time"))
        line.addWidget(self.timer)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._balance())
        self._words = label("", 14, colour="ink2")
        self._middle.addWidget(self._words)
        line.addWidget(self._middle, 1)
        self.keep = PlainButton(tr("Keep recording"))
        self.keep.setMinimumHeight(44)
        self.keep.clicked.connect(session.keep_recording)
        line.addWidget(self.keep)
        self._buttons(line)
        for keys, act in ((shortcuts.MARK, shortcuts.when(lambda: session.single_keys, session.mark)),
                          (shortcuts.PAUSE, shortcuts.when(lambda: session.single_keys, session.pause_or_go_on)),
                          (shortcuts.STOP, session.stop), (shortcuts.SHRINK, self.grow_wanted)):  # fmt: skip
            shortcuts.shortcut(self, keys).activated.connect(act)
        session.state_changed.connect(self._on_state)
        session.heard.connect(self._on_heard)
        session.marked.connect(self._on_marked)
        self._catch_up()

    def _catch_up(self) -> None:
        """What was told before the bar was made."""
        self._on_state(self._session.state.value)
        self.timer.setText(words.clock(self._session.elapsed_s))
        if self._session.balance is not None:
            self._on_heard(self._session.balance)

    def _balance(self) -> QWidget:
        part = QWidget()
        body = column(part, spacing=5)
        body.addStretch(1)
        line = row()
        self.you = label("", 12, weight=600, colour="you_text")
        self.them = label("", 12, weight=600, colour="other_text")
        line.addWidget(self.you)
        line.addStretch(1)
        line.addWidget(self.them)
        body.addLayout(line)
        self.bar = SplitBar(height_px=8, name=tr("Talk balance"))
        body.addWidget(self.bar)
        body.addStretch(1)
        return part

    def _buttons(self, line: QHBoxLayout) -> None:
        self.grow = IconButton("external", tr("Back to the window"), size=44)
        self.grow.clicked.connect(self.grow_wanted)
        self.mark = IconButton("flag", tr("Mark this moment"), size=44)
        self.mark.clicked.connect(self._session.mark)
        self.stop = IconButton("stop", tr("Stop and save"), size=44, icon_size=24, filled=True)
        self.stop.clicked.connect(self._session.stop)
        right = row(spacing=2)
        for button in (self.grow, self.mark, self.stop):
            right.addWidget(button)
        line.addLayout(right)

    def place(self) -> None:
        """At the top right of the screen, where it covers little of a call."""
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            free = screen.availableGeometry()
            self.move(free.right() - WIDTH_PX - FROM_EDGE_PX, free.top() + FROM_EDGE_PX)

    @Slot(str)
    def _on_state(self, state: str) -> None:
        now = SessionState(state)
        stopped = now in {SessionState.STOPPED, SessionState.SAVING}
        self.dot.set_on(now is SessionState.RECORDING)
        self.timer.set_colour("ink" if now is SessionState.RECORDING else "ink3")
        self.keep.setVisible(now is SessionState.STOPPED)
        self.mark.setVisible(not stopped)
        self.stop.setVisible(not stopped)
        self.mark.setEnabled(now is SessionState.RECORDING)
        if now is SessionState.STARTING:
            self.bar.set_share(None)
        self._show_middle()

    def _show_middle(self) -> None:
        """The balance while all is well; in words what is not, since the window with its notices is away."""
        now = self._session.state
        said = {SessionState.PAUSED: tr("Paused"), SessionState.STOPPED: tr("Stopped"), SessionState.SAVING: tr("Saving…")}
        lost = now is SessionState.RECORDING and bool(self._session.lost)
        self._words.setText(tr("One sound device went away") if lost else said.get(now, tr("Recording")))
        balance = now is SessionState.RECORDING and self.bar.share is not None and not lost
        self._middle.setCurrentIndex(0 if balance else 1)

    @Slot(object)
    def _on_heard(self, event: RecorderEvent) -> None:
        if isinstance(event, LevelsHeard):
            self.timer.setText(words.clock(event.elapsed_s))
            self._show_middle()  # a device that went away may be heard again
        elif isinstance(event, TrackLost):
            self._show_middle()
        elif isinstance(event, LiveBalance) and event.recent is not None and self._session.wanted is not None:
            you, them = words.split_percent(event.recent)
            name = self._session.wanted.plan.names.get(OTHER) or tr("Others")
            self.you.setText(tr("You {share}", share=you))
            self.them.setText(tr("{name} {share}", name=name, share=them))
            self.bar.set_share(event.recent)
            self._show_middle()

    @Slot(float)
    def _on_marked(self, at_s: float) -> None:
        self.mark.set_name(tr("Marked at {time}", time=words.clock(at_s)))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self.windowHandle()
            if handle is None or not handle.startSystemMove():
                self._dragged_from = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._dragged_from is not None:
            self.move(event.globalPosition().toPoint() - self._dragged_from)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._dragged_from = None

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closing the bar (Alt+F4) brings the window back; the recording goes on."""
        event.ignore()
        self.grow_wanted.emit()
