"""Plays a conversation for the window: one player, its position thirty times a second, one moment at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.recording import Track
from app.core.segment import Segment

if TYPE_CHECKING:
    from app.audio.playback import PlayerState

FRAME_MS = 33


class SoundPlayer(Protocol):
    """What is needed of app.audio.playback.Player; every call returns at once."""

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None: ...
    def pause(self) -> None: ...
    def close(self) -> None: ...
    @property
    def position_s(self) -> float: ...


MakePlayer = Callable[[Path, tuple[Track, ...], "Callable[[PlayerState], None]"], SoundPlayer]


def load_sound() -> None:
    """Load what reads and plays sound (a fifth of a second) in a worker, before somebody presses play."""
    import app.audio.playback  # noqa: F401, PLC0415 - only now, as said above


def _real_player(folder: Path, tracks: tuple[Track, ...], on_state: Callable[[PlayerState], None]) -> SoundPlayer:
    from app.audio.playback import Player  # noqa: PLC0415 - as above

    return Player(folder, tracks, on_state)


class Playback(QObject):
    """The position is known without a player too, so that the playhead moves before anything was played."""

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    failed = Signal(object)
    """An AppError: why nothing can be heard."""
    _told = Signal(object, object)

    def __init__(self, parent: QObject | None = None, *, make_player: MakePlayer = _real_player) -> None:
        super().__init__(parent)
        self._make_player = make_player
        self._player: SoundPlayer | None = None
        self._token: object = None
        self._folder = Path()
        self._tracks: tuple[Track, ...] = ()
        self._duration_s = 0.0
        self._position_s = 0.0
        self._end_s: float | None = None
        self._playing = False
        self._waiting = False
        self._told.connect(self._on_told)
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    def open(self, folder: Path, tracks: tuple[Track, ...], *, duration_s: float) -> None:
        if (folder, tracks) != (self._folder, self._tracks):
            self.close()
            self._position_s = 0.0
        self._folder, self._tracks, self._duration_s = folder, tracks, duration_s

    @property
    def has_sound(self) -> bool:
        return bool(self._tracks) and all((self._folder / track.file).is_file() for track in self._tracks)

    @property
    def position_s(self) -> float:
        return self._position_s

    @property
    def is_playing(self) -> bool:
        return self._playing

    def toggle(self) -> None:
        if self._playing:
            self.pause()
        else:
            at_end = self._position_s >= self._duration_s - 0.1
            self.play(0.0 if at_end else self._position_s)

    def play_segment(self, segment: Segment) -> None:
        self.play(segment.start, segment.end)

    def play(self, start_s: float, end_s: float | None = None) -> None:
        """From here on, or to `end_s`; what can't be played is told by `failed` a moment later."""
        self._end_s = end_s
        self._set_position(start_s)
        if not self.has_sound:
            return
        if self._player is None:
            self._token = object()
            self._player = self._make_player(self._folder, self._tracks, partial(self._tell, self._token))
        self._waiting = True
        self._player.play(self._position_s, end_s)
        self._set_playing(playing=True)

    def pause(self) -> None:
        if self._player is not None and self._playing:
            self._player.pause()
            if not self._waiting:
                self._set_position(self._player.position_s)
        self._set_playing(playing=False)

    def seek(self, position_s: float) -> None:
        """While playing it goes on from there, to the end of the conversation."""
        if self._playing:
            self.play(min(max(0.0, position_s), self._duration_s))
        else:
            self._set_position(position_s)

    def close(self) -> None:
        if self._player is not None:
            self._player.close()
            self._player = None
            self._token = None
        self._set_playing(playing=False)

    def _set_position(self, position_s: float) -> None:
        self._position_s = min(max(0.0, position_s), self._duration_s)
        self.position_changed.emit(self._position_s)

    def _set_playing(self, *, playing: bool) -> None:
        if playing:
            self._timer.start()
        else:
            self._timer.stop()
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _on_frame(self) -> None:
        if self._player is not None and not self._waiting:
            self._set_position(self._player.position_s)

    def _tell(self, token: object, state: PlayerState) -> None:
        """On the player's thread: hand on to the window's."""
        self._told.emit(token, state)

    def _on_told(self, token: object, state: PlayerState) -> None:
        if token is not self._token:
            return  # of a player that was closed since
        self._waiting = False
        if state.error is not None:
            self._set_playing(playing=False)
            self.failed.emit(state.error)
        elif state.finished:
            self._set_position(self._end_s if self._end_s is not None else state.position_s)
            self._set_playing(playing=False)
