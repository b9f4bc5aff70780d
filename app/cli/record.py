"""`heard record`: records a microphone and the sound of the computer, into the library or a folder."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from app.audio.backend import DEFAULT_DEVICE, Device
from app.audio.devices import list_devices
from app.core.clock import clock
from app.core.recorder_event import (
    BleedHeard,
    DiskLow,
    LevelsHeard,
    LiveBalance,
    Recorded,
    RecorderEvent,
    RecorderFailed,
    RecorderStopped,
    SourceSilent,
    TrackLost,
    WordsLater,
)
from app.core.recording import ConversationKind, TrackRole
from app.errors import AppError, RecordingError, UsageError
from app.i18n import tr, trn
from app.services.library_values import ConversationPlan
from app.services.recorder import Recorder, RecordingPlan
from app.services.sound_check import silent_sentence
from app.workers.recorder import start_process

_STEP_S = 0.05
_SAY_AGAIN_S = 10.0
_BARS = 8


@click.command()
@click.option("--mic", metavar="DEVICE", help="Your microphone: an id of heard devices, or default.")
@click.option(
    "--others",
    metavar="DEVICE",
    help="The sound of the computer: an id of heard devices, or default. With --room: the microphone nearer to them.",
)
@click.option("--room", is_flag=True, help="Everyone is in one room: --mic alone hears all, or with --others two do.")
@click.option("--seconds", metavar="N", help="Stop by itself; without it, Ctrl+C stops.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Leave the files here, not in the library.")
@click.option("--title", default="", help="The conversation's name in the library.")
def record(mic: str | None, others: str | None, seconds: str | None, out: Path | None, title: str, *, room: bool) -> None:
    """Record a conversation.

    Each source becomes one mono file: you.wav, others.wav (room.wav with --room and one microphone), beside
    recording.json. Without --out the conversation stands in the library: its ID is printed, and it is analysed.

    Ask first: everyone has to know that they are recorded, and to agree.
    """
    if mic is None and others is None:
        raise UsageError(tr("Nothing to record from."), advice=tr("Give --mic, --others or both; heard devices lists them."))
    if room and mic is None:
        raise UsageError(tr("--room records a microphone."), advice=tr("Give --mic with it, and --others for a second one."))
    if mic is not None and others is not None and _is_one_source(mic, others, room=room):
        raise UsageError(
            tr("--mic and --others are the same device: both tracks would hold the same sound."),
            advice=tr("Give --others another one, or --mic alone with --room; heard devices lists them."),
        )
    length_s = None if seconds is None else _length_s(seconds)
    kind = ConversationKind.ROOM if room else ConversationKind.CALL
    if out is None:
        _into_library(mic, others, kind, length_s, title)
        return
    recorder = Recorder(start_process)
    plan = RecordingPlan(out.name, out, mic, others, kind)
    recorded, failure = _recorded(recorder, plan, length_s)
    click.echo(_summary(recorded, str(out)), err=True)
    _fail_if(failure)


def _is_one_source(mic: str, others: str, *, room: bool) -> bool:
    """The system's default is a microphone or, for others on a call, what the computer plays."""
    if DEFAULT_DEVICE not in {mic, others}:
        return mic == others
    listed = list_devices()

    def named(device: str, of: Sequence[Device]) -> str:
        return next((one.id for one in of if device == DEFAULT_DEVICE and one.is_default), device)

    mine = named(mic, listed.microphones)
    return mine == named(others, listed.microphones if room else listed.computer_sound)


def _length_s(typed: str) -> float:
    try:
        length_s = float(typed)
    except ValueError:
        length_s = 0.0
    if not 0 < length_s < math.inf:  # refuses NaN too
        raise UsageError(
            tr("“{typed}” is no length to record.", typed=typed), advice=tr("Give --seconds a number above 0, such as 90.")
        )
    return length_s


def _into_library(mic: str | None, others: str | None, kind: ConversationKind, seconds: float | None, title: str) -> None:
    from app.cli.opened import opened_services  # noqa: PLC0415 - recording into a folder needs no library
    from app.cli.waiting import analysed  # noqa: PLC0415

    with opened_services() as services:
        conversations = services.conversations
        conversation = conversations.begin(ConversationPlan(kind, title))
        plan = RecordingPlan(conversation.id, conversations.folder(conversation.id), mic, others, kind)
        try:
            tracks = sum(device is not None for device in (mic, others))
            recorded, failure = _recorded(
                services.recorder, plan, seconds, follow=lambda tell: services.follow(conversation, tell, tracks=tracks)
            )
        except AppError:
            services.unfollow(conversation.id)
            conversations.delete(conversation.id)  # nothing was recorded: no empty row stays behind
            raise
        conversations.finish_recording(conversation.id, recorded)
        click.echo(_summary(recorded, conversation.title), err=True)
        click.echo(conversation.id)
        analysed(services, conversation.id)
        _fail_if(failure)


def _recorded(
    recorder: Recorder,
    plan: RecordingPlan,
    seconds: float | None,
    *,
    follow: Callable[[Callable[[RecorderEvent], None]], None] = lambda _: None,
) -> tuple[Recorded, RecorderFailed | None]:
    """Record until the time is over, Ctrl+C, or the recording ends by itself; then why it did stands beside it."""
    progress = _Progress(room=plan.kind is ConversationKind.ROOM)
    with _interruptible() as interrupted:
        recorder.start(plan, progress.on_event)
        follow(progress.on_event)
        progress.begin(seconds)
        while not interrupted.is_set() and not progress.ended.is_set():
            if seconds is not None and recorder.elapsed_s >= seconds:
                break
            time.sleep(_STEP_S if seconds is None else min(_STEP_S, max(0.001, seconds - recorder.elapsed_s)))
        recorded = recorder.stop()
    progress.end()
    return recorded, progress.failure


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """An event that Ctrl+C, or the system's wish that we end, sets: nothing is cut short by an exception."""
    interrupted = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        interrupted.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fail_if(failure: RecorderFailed | None) -> None:
    if failure is not None:
        raise RecordingError(failure.message, advice=failure.advice)


def _summary(recorded: Recorded, where: str) -> str:
    return tr("Recorded {time}: {where}.", time=clock(recorded.duration_s), where=where)


class _Progress:
    """Tells what happens on standard error: one living line on a terminal, else a line every ten seconds."""

    def __init__(self, *, room: bool) -> None:
        self._room = room
        self.ended = threading.Event()
        self.failure: RecorderFailed | None = None
        self._live = sys.stderr.isatty()
        self._said_s = 0.0
        self._balance = ""

    def begin(self, seconds: float | None) -> None:
        started = datetime.now(UTC).astimezone().strftime("%H:%M:%S")
        if seconds is None:
            self._say(tr("Recording since {time}. Ctrl+C stops and saves.", time=started))
        else:
            self._say(tr("Recording since {time}, for {length}.", time=started, length=clock(seconds)))

    def on_event(self, event: RecorderEvent) -> None:
        match event:
            case LevelsHeard():
                self._levels(event)
            case LiveBalance(recent=recent):
                self._balance = "" if recent is None else tr("you {share}", share=f"{recent:.0%}")
            case SourceSilent(role, silent):
                if silent:
                    self._say(silent_sentence(role))
            case BleedHeard():
                self._say(tr("Their voice is heard in your microphone. With a headset, these numbers get surer."))
            case TrackLost(role, at_s):
                self._say(_lost_sentence(role, at_s, room=self._room))
            case DiskLow(minutes_left):
                self._say(trn("Room for about {count} minute.", "Room for about {count} minutes.", minutes_left))
            case WordsLater(busy):
                self._say(
                    tr("This computer is busy: the words follow after the recording.")
                    if busy
                    else tr("The words follow after the recording.")
                )
            case RecorderFailed():
                self.failure = event
            case RecorderStopped():
                self.ended.set()

    def _levels(self, event: LevelsHeard) -> None:
        if self._live:
            names = {TrackRole.YOU: tr("You"), TrackRole.OTHERS: tr("Others"), TrackRole.ROOM: tr("Room")}
            bars = "  ".join(f"{names[role]} {_bar(peak)}" for role, peak in event.peaks)
            click.echo(f"\r{clock(event.elapsed_s)}  {bars}  {self._balance}\x1b[K", err=True, nl=False)
        elif event.elapsed_s >= self._said_s + _SAY_AGAIN_S:
            self._said_s += _SAY_AGAIN_S
            self._say(tr("Recording: {time}", time=clock(event.elapsed_s)))

    def _say(self, sentence: str) -> None:
        click.echo(f"\r{sentence}\x1b[K" if self._live else sentence, err=True)

    def end(self) -> None:
        if self._live:
            click.echo("\r\x1b[K", err=True, nl=False)


def _bar(peak: float) -> str:
    filled = min(_BARS, round(_BARS * math.sqrt(peak)))
    return "#" * filled + "." * (_BARS - filled)


def _lost_sentence(role: TrackRole, at_s: float, *, room: bool) -> str:
    if role is TrackRole.OTHERS and room:
        return tr("The others' microphone was lost at {time}. What else is heard is recorded on.", time=clock(at_s))
    if role is TrackRole.OTHERS:
        return tr("The sound of the computer was lost at {time}. What else is heard is recorded on.", time=clock(at_s))
    return tr("The microphone was lost at {time}. What else is heard is recorded on.", time=clock(at_s))
