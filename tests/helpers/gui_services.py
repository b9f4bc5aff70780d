"""Real services on a folder of the test's own, and conversations in every state that the Library shows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.recorder_event import Recorded
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.segment import Segment, merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, OTHER, YOU
from app.library import conversations as rows
from app.paths import Paths
from app.services.conversations import ConversationPlan
from app.settings import Settings
from app.wiring import Services, build_services


@contextmanager
def open_services(folder: Path, settings: Settings | None = None) -> Iterator[Services]:
    services = build_services(Paths(folder / "data"), settings or Settings(theme="light"))
    try:
        yield services
    finally:
        services.close()


def two_voices(*, seed: int, minutes: float, lean: float = 0.5) -> SpeechActivity:
    """A made-up conversation: turns of 2 to 20 s, `lean` is about your share of them."""
    chance = random.Random(seed)
    speech: dict[str, list[Segment]] = {YOU: [], OTHER: []}
    at, end = 1.0, minutes * 60
    while at < end - 25:
        who = YOU if chance.random() < lean + 0.25 * (0.5 - abs(at / end - 0.5)) else OTHER
        length = chance.uniform(2, 20)
        speech[who].append(Segment(at, at + length))
        at += length + chance.choice((-0.6, 0.1, 0.2, 0.3, 0.6, 1.2, 1.6))
    return SpeechActivity(end, Mode.TWO_TRACKS, {who: merged(parts) for who, parts in speech.items()})


@dataclass(frozen=True, slots=True)
class Wish:
    """A conversation to be put into a library."""

    title: str
    days_ago: int
    minutes: float
    state: ConversationState = ConversationState.READY
    kind: ConversationKind = ConversationKind.CALL
    other: str = ""
    lean: float = 0.5
    note: str = ""
    failure: str = ""


WISHES = (
    Wish("Quarterly check-in, Marisol", 0, 47, state=ConversationState.MEASURED, other="Marisol", lean=0.45),
    Wish("Renewal call with Priya", 1, 32, other="Priya", lean=0.6),
    Wish("Weekly one to one, Tom", 2, 28, other="Tom", lean=0.3, note="Saved up to 27:51."),
    Wish("Steering group, Northgate", 3, 64, kind=ConversationKind.ROOM),
    Wish("Board call, recorded elsewhere", 8, 14, kind=ConversationKind.IMPORT, state=ConversationState.FAILED,
         failure="board.m4a is damaged from 0:12 on. Export it again, or import another copy."),
    Wish("Difficult news: delayed delivery", 9, 14, lean=0.5),
    Wish("Discovery call, Halden & Co", 11, 41, lean=0.52),
)  # fmt: skip


def fill(services: Services, wishes: tuple[Wish, ...] = WISHES, *, now: datetime | None = None) -> list[Conversation]:
    """Put conversations into the library through its own services; dates are set in its database."""
    now = now or datetime.now(UTC)
    made = []
    for seed, wish in enumerate(wishes):
        conversations = services.conversations
        plan = ConversationPlan(
            kind=ConversationKind.ROOM if wish.kind is ConversationKind.ROOM else ConversationKind.CALL,
            title=wish.title,
            names={OTHER: wish.other} if wish.other else {},
        )
        identifier = conversations.begin(plan).id
        conversations.finish_recording(identifier, Recorded((), wish.minutes * 60, (), ()))
        activity = two_voices(seed=seed, minutes=wish.minutes, lean=wish.lean)
        if wish.kind is ConversationKind.ROOM:
            together = merged([part for parts in activity.speech.values() for part in parts])
            activity = SpeechActivity(activity.duration_s, Mode.ONE_TRACK, {ANYONE: together})
        if wish.state is not ConversationState.FAILED:
            conversations.store_speech(identifier, activity)
        if wish.state is ConversationState.READY:
            conversations.store_transcript(identifier, Transcript())
        conversations.set_state(identifier, wish.state, wish.failure)
        started = (now - timedelta(days=wish.days_ago, minutes=37 * seed)).replace(second=0)
        made.append(_dated(services, identifier, started, wish))
    return made


def _dated(services: Services, identifier: str, started: datetime, wish: Wish) -> Conversation:
    changed = replace(
        services.conversations.get(identifier), started_at=started, kind=wish.kind, note=wish.note
    )
    with services.conversations._database.write() as connection:
        rows.save(connection, changed)
    return changed


def wait_for(condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Let the window work until `condition` holds; fails after `seconds`."""
    from PySide6.QtCore import QCoreApplication

    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        QCoreApplication.processEvents()
        time.sleep(0.005)


def pause(seconds: float) -> None:
    """Let the window and Python's other threads work (QTest.qWait would keep the threads waiting)."""
    until = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() >= until, seconds=seconds + 5)
