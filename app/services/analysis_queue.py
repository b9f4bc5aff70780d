"""Analyses the conversations of the library one after the other, and keeps what each stage found as soon as it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from app.core.job import Failed, Finished, JobEvent, SpeechFound, StretchDone, WordsFound
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript, WrittenStretch
from app.errors import AppError, CancelledError, LibraryError, NotFoundError
from app.i18n import tr
from app.services.analyse_request import AnalyseRequest
from app.services.speech_models import transcript_engine

_CLOSE_S = 5.0

Engine = tuple[str, Path | None]
"""A name, and the folder of the speech model that it takes, if it takes one."""


class Job(Protocol):
    """A started analysis; its last event is Finished or Failed."""

    def cancel(self) -> None: ...

    def join(self, timeout_s: float | None = None) -> bool: ...


class Library(Protocol):
    """What the queue needs of `Conversations`."""

    def get(self, identifier: str, /) -> Conversation: ...

    def folder(self, identifier: str, /) -> Path: ...

    def sources(self, identifier: str, /) -> tuple[Path, ...]: ...

    def speech(self, identifier: str, /) -> SpeechActivity | None: ...

    def store_speech(self, identifier: str, activity: SpeechActivity, /) -> None: ...

    def store_transcript(self, identifier: str, transcript: Transcript, /) -> None: ...

    def store_stretch(self, identifier: str, stretch: WrittenStretch, engine: str, /) -> None: ...

    def stretches(self, identifier: str, engine: str, /) -> tuple[WrittenStretch, ...]: ...

    def has_words(self, identifier: str, /) -> bool: ...

    def set_state(self, identifier: str, state: ConversationState, failure: str = "", /) -> None: ...

    def unfinished(self) -> tuple[str, ...]: ...


class Kept(Protocol):
    """What the queue needs of `KeptQueue`, to go on after the end of the app as it was."""

    def entries(self) -> tuple[tuple[str, Engine | None], ...]: ...

    def is_paused(self) -> bool: ...

    def add(self, identifier: str, engine: Engine | None, /) -> None: ...

    def remove(self, identifier: str, /) -> None: ...

    def order(self, identifiers: Sequence[str], /) -> None: ...

    def set_paused(self, *, paused: bool) -> None: ...

    def close(self) -> None: ...


class AnalysisQueue:
    """One analysis at a time, in the order in which they were added, which can be changed.

    Args:
        conversations: the library, written only from here (the parent).
        start: starts an analysis in a process of its own; hands its events to the given function on another thread.
        choose_engine: what a conversation is transcribed with: the engine's name and its speech model's folder.
        kept: keeps who waits, and whether the queue rests, for the next start; None: that is forgotten.
    """

    def __init__(
        self,
        conversations: Library,
        *,
        start: Callable[[AnalyseRequest, Callable[[JobEvent], None]], Job],
        choose_engine: Callable[[Conversation], Engine],
        kept: Kept | None = None,
    ) -> None:
        self._conversations = conversations
        self._start = start
        self._choose_engine = choose_engine
        self._kept = kept
        self._listeners: list[Callable[[str, JobEvent], None]] = []
        self._changed = threading.Condition()
        self._waiting: list[str] = []
        self._running: str | None = None
        self._job: Job | None = None
        self._cancelled: set[str] = set()
        self._engines: dict[str, Engine] = {}
        self._paused = self._set_back = self._ended = False
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> str | None:
        """The conversation that is being analysed."""
        return self._running

    @property
    def waiting(self) -> tuple[str, ...]:
        """Those that come after it."""
        return tuple(self._waiting)

    @property
    def is_paused(self) -> bool:
        return self._paused

    def subscribe(self, on_event: Callable[[str, JobEvent], None]) -> Callable[[], None]:
        """Be told every event with its conversation, on a thread of the queue, after it was kept; returns how to stop."""
        self._listeners.append(on_event)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(on_event)

        return unsubscribe

    def add(self, identifier: str, *, engine: Engine | None = None) -> None:
        """Analyse a conversation when it is its turn; only its words, where its speech is already known.

        Words that are there already stay until the new ones are complete, and are kept then, too.

        Args:
            identifier: the conversation.
            engine: what writes its words this time, its name and its speech model's folder; None for what is chosen.
        """
        self._add(identifier, engine)

    def _add(self, identifier: str, engine: Engine | None, *, known: bool = False) -> None:
        """known: it is kept already that this one waits."""
        with self._changed:
            if self._closed or identifier in self._waiting or identifier == self._running:
                return
            self._cancelled.discard(identifier)
            if engine is not None:
                self._engines[identifier] = engine
            self._waiting.append(identifier)
            if self._kept is not None and not known:
                self._kept.add(identifier, engine)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="analysis queue", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def resume_unfinished(self) -> None:
        """Go on with what an end of the app interrupted, in the same order; or rest, if it did."""
        if self._kept is not None:
            if self._kept.is_paused():
                self.pause()
            for identifier, engine in self._kept.entries():
                self._add(identifier, engine, known=True)
        for identifier in self._conversations.unfinished():
            self.add(identifier)

    def cancel(self, identifier: str) -> None:
        """Stop or forget an analysis; what was found so far stays."""
        with self._changed:
            if identifier in self._waiting:
                self._waiting.remove(identifier)
                self._engines.pop(identifier, None)
                self._forget(identifier)
                waited = True
            elif identifier == self._running:
                self._cancelled.add(identifier)
                if self._job is not None:
                    self._job.cancel()
                waited = False
            else:
                return
        if waited:
            self._handle(identifier, _stopped())

    def pause(self) -> None:
        """Rest until `go_on`: what runs goes back to the head of those that wait, and what it wrote is kept."""
        with self._changed:
            if self._paused:
                return
            self._paused = True
            if self._kept is not None:
                self._kept.set_paused(paused=True)
            if self._running is not None:
                self._set_back = True
                if self._job is not None:
                    self._job.cancel()

    def go_on(self) -> None:
        with self._changed:
            self._paused = False
            if self._kept is not None:
                self._kept.set_paused(paused=False)
            self._changed.notify_all()

    def move(self, identifier: str, place: int) -> None:
        """Put one of those that wait at another place, 0 for the next one."""
        with self._changed:
            if identifier in self._waiting:
                self._waiting.remove(identifier)
                self._waiting.insert(max(0, place), identifier)
                if self._kept is not None:
                    running = () if self._running is None else (self._running,)
                    self._kept.order((*running, *self._waiting))

    def _forget(self, identifier: str) -> None:
        """Its analysis has come to an end, or is not wanted any more."""
        if self._kept is not None and not self._closed:
            self._kept.remove(identifier)

    def close(self) -> None:
        """End without a trace: what was running goes on at the next start."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            if self._job is not None:
                self._job.cancel()
            self._changed.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_CLOSE_S)
        if self._kept is not None:
            self._kept.close()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or (bool(self._waiting) and not self._paused))
                if self._closed:
                    return
                identifier = self._running = self._waiting.pop(0)
                self._ended = False
            try:
                self._analyse(identifier)
            finally:
                with self._changed:
                    if self._set_back and not self._ended and identifier not in self._cancelled:
                        self._waiting.insert(0, identifier)
                    else:
                        self._engines.pop(identifier, None)
                    self._set_back = False
                    self._job = self._running = None
                    self._cancelled.discard(identifier)

    def _analyse(self, identifier: str) -> None:
        try:
            job = self._start(self._request(identifier), lambda event: self._handle(identifier, event))
        except AppError as error:
            self._handle(identifier, Failed(type(error).__name__, error.message, error.advice))
            return
        with self._changed:
            self._job = job
            if self._closed or self._set_back or identifier in self._cancelled:
                job.cancel()
        job.join()

    def _request(self, identifier: str) -> AnalyseRequest:
        conversation = self._conversations.get(identifier)
        known = self._conversations.speech(identifier) if conversation.tracks else None
        sources = self._conversations.sources(identifier)
        engine, speech_model = self._engines.get(identifier) or self._choose_engine(conversation)
        written_by = transcript_engine(engine, speech_model)
        if known is None:
            self._conversations.set_state(identifier, ConversationState.ANALYSING)
        elif conversation.state is ConversationState.READY:
            self._conversations.store_speech(identifier, known)  # new words: a new version beside the former ones
        else:
            self._conversations.set_state(identifier, ConversationState.MEASURED)
        return AnalyseRequest(
            files=sources,
            engine=engine,
            speech_model=speech_model,
            recording=conversation.tracks or None,
            holes=conversation.holes,
            keep_tracks_in=None if conversation.tracks else self._conversations.folder(identifier),
            activity=known,
            # Of a recording there may be some from while it was made, before its speech is known.
            written=self._conversations.stretches(identifier, written_by) if conversation.tracks else (),
            written_by=written_by,
            same_room=has_two_ears(conversation, sources),
        )

    def _handle(self, identifier: str, event: JobEvent) -> None:
        """Keep what was found, then tell it; that it was set back is nothing to be told."""
        if self._closed or (self._set_back and isinstance(event, Failed) and event.kind == CancelledError.__name__):
            return
        self._ended = self._ended or (identifier == self._running and isinstance(event, Finished | Failed))
        try:
            self._keep(identifier, event)
        except LibraryError as error:  # deleted meanwhile, or a full disk
            if not isinstance(event, Finished | Failed):
                self.cancel(identifier)
            if not isinstance(error, NotFoundError):
                event = Failed(type(error).__name__, error.message, error.advice)
        if isinstance(event, Finished | Failed):
            self._forget(identifier)
        for listener in tuple(self._listeners):
            listener(identifier, event)

    def _keep(self, identifier: str, event: JobEvent) -> None:
        if isinstance(event, SpeechFound):
            self._conversations.store_speech(identifier, event.activity)
        elif isinstance(event, StretchDone):
            self._conversations.store_stretch(identifier, event.stretch, event.engine)
        elif isinstance(event, WordsFound | Finished):
            self._conversations.store_transcript(identifier, event.transcript)
        elif isinstance(event, Failed):
            failure = f"{event.message} {event.advice}".strip()
            if event.kind == CancelledError.__name__ and self._conversations.has_words(identifier):
                failure = ""  # words were to be written again: the former ones hold
            has_speech = self._conversations.speech(identifier) is not None
            # What was heard can be looked at; only its words are missing.
            state = ConversationState.READY if has_speech else ConversationState.FAILED
            self._conversations.set_state(identifier, state, failure)


def has_two_ears(conversation: Conversation, sources: tuple[Path, ...]) -> bool:
    """Two microphones in one room: two tracks of a conversation that was no call."""
    return conversation.kind is ConversationKind.ROOM and len(conversation.tracks or sources) == 2


def _stopped() -> Failed:
    return Failed(CancelledError.__name__, tr("The analysis was stopped."))
