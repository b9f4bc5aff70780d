"""Plays the tracks of a conversation together, and never lets its caller wait for a device."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.audio.mixer import CHANNELS, SAMPLE_BYTES, TrackMixer
from app.audio.portaudio import load_portaudio
from app.core.recording import Track
from app.errors import AppError, RecordingError
from app.i18n import tr

_FRAME_BYTES = CHANNELS * SAMPLE_BYTES
_CHUNK_S = 0.05
_AHEAD_S = 0.4
_LATENCY_S = 0.1
_TICK_S = 0.02


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What the player tells when something changes; the position in between is `Player.position_s`.

    finished: it came to the end that was asked for. error: why nothing can be heard, for a person.
    """

    is_playing: bool
    position_s: float
    finished: bool = False
    error: AppError | None = None


class Player:
    """Plays from anywhere to anywhere. All methods return at once; `on_state` is called on the player's own thread.

    Args:
        folder: where the tracks' files lie.
        tracks: one or more; a track whose offset is later begins later.
        on_state: told of every start, pause, end and error.
    """

    def __init__(self, folder: Path, tracks: Sequence[Track], on_state: Callable[[PlayerState], None]) -> None:
        self._folder = folder
        self._tracks = tuple(tracks)
        self._on_state = on_state
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()
        self._feed = _Feed(0.0, rate_hz=1)
        self._is_playing = False
        self._mixer: TrackMixer | None = None
        self._stream: Any = None
        self._end_s: float | None = None
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    @property
    def is_playing(self) -> bool:
        return self._is_playing

    @property
    def position_s(self) -> float:
        """What is being heard now."""
        return self._feed.position_s

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None:
        """Play from `start_s` (None: from where it is) to `end_s` (None: to the end)."""
        self._commands.put(_Command("play", start_s, end_s))

    def pause(self) -> None:
        self._commands.put(_Command("pause"))

    def seek(self, position_s: float) -> None:
        """Go there, and go on playing if it was playing; an end that was asked for holds if it is still ahead."""
        self._commands.put(_Command("seek", position_s))

    def close(self) -> None:
        """End playing and let go of files and device; the player can't be used again."""
        self._commands.put(_Command("close"))

    def join(self, timeout_s: float) -> bool:
        """Wait until a closed player has let go of its files; False when it hasn't within `timeout_s`."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # On the player's thread from here on

    def _run(self) -> None:
        while True:
            try:
                command = self._commands.get(timeout=_TICK_S if self._is_playing else None)
            except queue.Empty:
                command = None
            try:
                if command is not None and command.name == "close":
                    break
                self._obey(command)
            except AppError as error:
                self._stop()
                self._on_state(PlayerState(False, self.position_s, error=error))  # noqa: FBT003 - the state's own order
        self._stop()
        self._drop_stream()
        if self._mixer is not None:
            self._mixer.close()

    def _obey(self, command: _Command | None) -> None:
        if command is None:
            self._go_on()
        elif command.name == "play":
            self._end_s = command.end_s
            self._start(self.position_s if command.start_s is None else command.start_s)
        elif command.name == "seek":
            position_s = command.start_s or 0.0
            if self._end_s is not None and position_s >= self._end_s:
                self._end_s = None
            if self._is_playing:
                self._start(position_s)
            else:
                self._feed = _Feed(max(0.0, position_s), rate_hz=self._feed.rate_hz, latency_s=self._feed.latency_s)
                self._tell()
        elif self._is_playing:
            self._stop()
            self._tell()

    def _start(self, position_s: float) -> None:
        if self._mixer is None:
            self._mixer = TrackMixer(self._folder, self._tracks)
        if self._stream is None:
            self._stream = _opened(self._fill)
        rate_hz = int(self._stream.samplerate)
        position_s = min(max(0.0, position_s), self._mixer.duration_s)
        self._mixer.go_to(position_s, until_s=self._end_s, rate_hz=rate_hz)
        feed = _Feed(position_s, rate_hz=rate_hz, latency_s=float(self._stream.latency))
        self._fill_ahead(feed)
        self._feed = feed
        if not self._stream.active:
            self._restart()
        self._is_playing = True
        self._tell()

    def _restart(self) -> None:
        try:
            self._stream.stop()
            self._stream.start()
        except load_portaudio().PortAudioError as error:
            self._drop_stream()
            raise _no_output() from error

    def _go_on(self) -> None:
        if not self._is_playing:
            return
        feed = self._feed
        self._fill_ahead(feed)
        if feed.is_heard:
            self._stop()
            self._on_state(PlayerState(False, self.position_s, finished=True))  # noqa: FBT003 - as above
        elif not self._stream.active:
            self._drop_stream()
            raise RecordingError(
                tr("The speaker or headphones went away."), advice=tr("Connect them again and press play.")
            )

    def _fill_ahead(self, feed: _Feed) -> None:
        mixer = self._mixer
        while mixer is not None and not feed.is_complete and feed.ahead_s < _AHEAD_S:
            chunk = mixer.read(max(1, int(_CHUNK_S * feed.rate_hz)))
            if chunk:
                feed.put(chunk)
            else:
                feed.is_complete = True

    def _stop(self) -> None:
        """Be silent, and stay where it was."""
        self._is_playing = False
        position_s = self.position_s
        self._feed = _Feed(position_s, rate_hz=self._feed.rate_hz)
        if self._stream is not None:
            try:
                self._stream.abort()
            except load_portaudio().PortAudioError:
                self._drop_stream()

    def _drop_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close(ignore_errors=True)

    def _tell(self) -> None:
        self._on_state(PlayerState(self._is_playing, self.position_s))

    def _fill(self, out: Any, frames: int, _time: object, _status: object) -> None:
        """PortAudio's callback: copy what is there, silence otherwise."""
        self._feed.take_into(memoryview(out)[: frames * _FRAME_BYTES])


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    start_s: float | None = None
    end_s: float | None = None


class _Feed:
    """Sound on its way to the device, from one place on; the player's thread puts, the device's callback takes."""

    def __init__(self, start_s: float, *, rate_hz: int, latency_s: float = 0.0) -> None:
        self.rate_hz = rate_hz
        self.latency_s = latency_s
        self.is_complete = False
        self._start_s = start_s
        self._chunks: deque[memoryview] = deque()
        self._put_frames = 0
        self._taken_frames = 0
        self._silent_frames = 0

    @property
    def position_s(self) -> float:
        heard_s = (self._taken_frames + self._silent_frames) / self.rate_hz - self.latency_s
        return self._start_s + min(max(0.0, heard_s), self._taken_frames / self.rate_hz)

    @property
    def ahead_s(self) -> float:
        return (self._put_frames - self._taken_frames) / self.rate_hz

    @property
    def is_heard(self) -> bool:
        """Whether everything has left the speaker."""
        return self.is_complete and not self._chunks and self._silent_frames >= self.latency_s * self.rate_hz

    def put(self, chunk: bytes) -> None:
        self._chunks.append(memoryview(chunk))
        self._put_frames += len(chunk) // _FRAME_BYTES

    def take_into(self, out: memoryview) -> None:
        filled = 0
        while filled < len(out) and self._chunks:
            chunk = self._chunks[0]
            part = chunk[: len(out) - filled]
            out[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) == len(chunk):
                self._chunks.popleft()
            else:
                self._chunks[0] = chunk[len(part) :]
        out[filled:] = bytes(len(out) - filled)
        self._taken_frames += filled // _FRAME_BYTES
        if self.is_complete:
            self._silent_frames += (len(out) - filled) // _FRAME_BYTES


def _opened(callback: Callable[..., None]) -> Any:
    """A stopped stream to the default output.

    Raises:
        RecordingError: there is no output, or it is taken.
    """
    sounddevice = load_portaudio()
    try:
        return _stream(sounddevice, callback)
    except (sounddevice.PortAudioError, ValueError):
        # PortAudio lists the devices once; what was connected since then is found by starting it anew.
        sounddevice._terminate()  # noqa: SLF001 - the library's own advice
        sounddevice._initialize()  # noqa: SLF001
    try:
        return _stream(sounddevice, callback)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise _no_output() from error


def _stream(sounddevice: Any, callback: Callable[..., None]) -> Any:
    rate_hz = int(sounddevice.query_devices(kind="output")["default_samplerate"])
    return sounddevice.RawOutputStream(
        samplerate=rate_hz, channels=CHANNELS, dtype="int16", latency=_LATENCY_S, callback=callback
    )


def _no_output() -> RecordingError:
    return RecordingError(
        tr("There is no speaker or headphones to play through."),
        advice=tr("Connect one, or choose it in the system's sound settings."),
    )
