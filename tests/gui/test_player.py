"""Playing: one place in the conversation, moved by the player, the keys and the marks; the bar and the caption show it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.audio.playback import PlayerState
from app.core.recording import Track, TrackRole
from app.core.segment import Segment
from app.core.turn import OTHER
from app.errors import RecordingError
from app.gui.views.review_playback import Playback
from app.gui.widgets.player_bar import PlayerBar
from app.gui.widgets.transcript_text import paragraphs
from tests.helpers.results import conversation

TRACK = Track(TrackRole.YOU, "you.wav", 16000, 16000 * 60)


@dataclass
class SilentPlayer:
    """Stands for the sound card: takes the calls, and tells what a test lets it tell, on a thread of its own."""

    on_state: Callable[[PlayerState], None]
    position_s: float = 0.0
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None:
        self.calls.append(("play", start_s, end_s))

    def pause(self) -> None:
        self.calls.append(("pause",))

    def close(self) -> None:
        self.calls.append(("close",))

    def tell(self, state: PlayerState) -> None:
        self.position_s = state.position_s
        thread = threading.Thread(target=self.on_state, args=(state,))
        thread.start()
        thread.join()


class Desk:
    """A playback of one minute with the players that it made."""

    def __init__(self, folder: Path) -> None:
        (folder / TRACK.file).write_bytes(b"sound")
        self.players: list[SilentPlayer] = []
        self.playback = Playback(make_player=self._make)
        self.playback.open(folder, (TRACK,), duration_s=60.0)

    def _make(self, _folder: Path, _tracks: tuple[Track, ...], on_state: Callable[[PlayerState], None]) -> SilentPlayer:
        self.players.append(SilentPlayer(on_state))
        return self.players[-1]


def test_a_moment_is_played_from_its_start_and_stops_at_its_end(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.playback.play_segment(Segment(12.0, 26.0))
    (player,) = desk.players
    assert player.calls == [("play", 12.0, 26.0)]
    assert desk.playback.is_playing
    assert desk.playback.position_s == 12.0
    player.tell(PlayerState(is_playing=True, position_s=12.1))
    player.position_s = 20.0
    qtbot.waitUntil(lambda: desk.playback.position_s == 20.0)
    player.tell(PlayerState(is_playing=False, position_s=25.97, finished=True))
    qtbot.waitUntil(lambda: not desk.playback.is_playing)
    assert desk.playback.position_s == 26.0


def test_the_playhead_does_not_jump_back_before_the_player_has_begun(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.playback.play(5.0)
    player = desk.players[0]
    player.tell(PlayerState(is_playing=True, position_s=5.0))
    qtbot.wait(80)
    seen: list[float] = []
    desk.playback.position_changed.connect(seen.append)
    desk.playback.seek(40.0)
    qtbot.wait(100)
    assert player.calls[-1] == ("play", 40.0, None)
    assert set(seen) == {40.0}, "until it tells, the player is still where it was"


def test_pause_and_play_go_on_from_the_same_place(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.playback.toggle()
    player = desk.players[0]
    player.tell(PlayerState(is_playing=True, position_s=0.0))
    qtbot.wait(50)
    player.position_s = 7.5
    desk.playback.toggle()
    assert not desk.playback.is_playing
    assert desk.playback.position_s == 7.5
    desk.playback.toggle()
    assert player.calls == [("play", 0.0, None), ("pause",), ("play", 7.5, None)]


def test_at_the_end_play_begins_anew(qtbot: QtBot, tmp_path: Path) -> None:  # noqa: ARG001 - needs an application
    desk = Desk(tmp_path)
    desk.playback.seek(60.0)
    desk.playback.toggle()
    assert desk.players[0].calls == [("play", 0.0, None)]


def test_what_cannot_be_heard_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.playback.play(0.0)
    error = RecordingError("There is no speaker.")
    with qtbot.waitSignal(desk.playback.failed) as told:
        desk.players[0].tell(PlayerState(is_playing=False, position_s=0.0, error=error))
    assert told.args == [error]
    assert not desk.playback.is_playing


def test_a_player_of_another_conversation_is_not_listened_to(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.playback.play(10.0)
    old = desk.players[0]
    other = tmp_path / "other"
    other.mkdir()
    (other / TRACK.file).write_bytes(b"sound")
    desk.playback.open(other, (TRACK,), duration_s=60.0)
    assert old.calls[-1] == ("close",)
    desk.playback.play(30.0)
    old.tell(PlayerState(is_playing=False, position_s=11.0, finished=True))
    qtbot.wait(50)
    assert desk.playback.is_playing
    assert desk.playback.position_s == 30.0


def test_without_the_sound_only_the_playhead_moves(qtbot: QtBot, tmp_path: Path) -> None:  # noqa: ARG001 - as above
    desk = Desk(tmp_path)
    (tmp_path / TRACK.file).unlink()
    assert not desk.playback.has_sound
    desk.playback.play_segment(Segment(12.0, 26.0))
    assert desk.players == []
    assert desk.playback.position_s == 12.0
    assert not desk.playback.is_playing


def test_positions_stay_inside_the_conversation(qtbot: QtBot, tmp_path: Path) -> None:  # noqa: ARG001 - as above
    desk = Desk(tmp_path)
    desk.playback.seek(-3)
    assert desk.playback.position_s == 0.0
    desk.playback.seek(900)
    assert desk.playback.position_s == 60.0


def test_the_button_says_what_it_will_do(qtbot: QtBot) -> None:
    bar = PlayerBar()
    qtbot.addWidget(bar)
    assert bar.play_button.accessibleName() == "Play (Space)"
    bar.set_playing(playing=True)
    assert bar.play_button.accessibleName() == "Pause (Space)"
    with qtbot.waitSignal(bar.play_toggled):
        QTest.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.back_requested):
        QTest.mouseClick(bar.back_button, Qt.MouseButton.LeftButton)
    bar.set_sound(available=False, reason="The sound is not here.")
    assert not bar.play_button.isEnabled()
    assert bar.play_button.toolTip() == "The sound is not here."


def test_the_caption_marks_another_word_with_another_picture(qtbot: QtBot) -> None:
    bar = PlayerBar()
    qtbot.addWidget(bar)
    bar.resize(700, 50)
    names = {OTHER: "Priya"}
    paragraph = next(p for p in paragraphs(conversation(12), names=names) if len(p.words) > 6)
    pictures = []
    for word in (2, 3, 3):
        bar.caption.show_word(paragraph, word, names=names)
        pictures.append(bar.caption.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[1] == pictures[2]
    bar.caption.show_nothing()
    assert bar.caption.grab().toImage() != pictures[2]
