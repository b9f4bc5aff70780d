"""Starts the child that writes words while a recording is made, and hands over what it wrote when the recording has ended.

Whatever happens to that child costs the stretch under way at most: another one goes on, or the usual analysis does when the
recording has ended, with the stretches that it told.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from app.core.job import Alive, Failed, Finished, JobEvent, SpeechFound, StretchBegun, StretchDone
from app.core.recorder_event import WordsLater
from app.core.segment import Segment
from app.core.speech_activity import SpeechActivity
from app.core.transcript import WrittenStretch
from app.errors import LibraryError
from app.i18n import tr
from app.services.analyse_request import AnalyseRequest
from app.services.live_request import Following, LiveEvent, LiveRequest
from app.workers.client import CANCELLED, AnalysisJob, Patience
from app.workers.live_child import main

MOST_CHILDREN = 4
"""That follow one recording, one after the other; then words are left for after it."""

_MOST_DEATHS = 2  # at one stretch, which is then left for after the recording
_BETWEEN_S = 1.0
_POLL_S = 0.05
_END_S = 5.0
_CLOSE_S = 5.0


class LiveWords:
    """One recording that is followed; later the job that analyses it, whose last event is Finished or Failed, told once.

    A child that dies is replaced by another, which goes on with what was not written; after several deaths words are left
    for after the recording.

    Args:
        request: what to follow.
        on_later: told once, when words are left for after the recording.
        on_written: told of every stretch that is written while the recording is made, and by which engine: to be kept.
        entry: what the child runs.
    """

    def __init__(
        self,
        request: LiveRequest,
        *,
        on_later: Callable[[WordsLater], None] = lambda _: None,
        on_written: Callable[[WrittenStretch, str], None] = lambda _stretch, _engine: None,
        entry: Callable[[LiveRequest, Connection[Any, Any]], None] = main,
    ) -> None:
        self.request = request
        self.following = Following(0.0, 0.0)
        self.is_later = False
        """Words are left for after the recording."""
        self.written = list(request.written)
        self._engine = ""
        self._on_later, self._on_written, self._entry = on_later, on_written, entry
        self._on_event: Callable[[JobEvent], None] = lambda _: None
        self._asked: AnalyseRequest | None = None
        self._activity: SpeechActivity | None = None
        self._under_way: dict[str, StretchBegun] = {}
        self._deaths: Counter[tuple[str, Segment]] = Counter()
        self._wanted = threading.Event()  # an analysis is asked for, or nothing any more
        self._cancelled = threading.Event()
        self._fits = True
        self._process: SpawnProcess | None = None
        self._listener = threading.Thread(target=self._listen, name="live words listener", daemon=True)

    def start(self) -> None:
        """Returns at once."""
        self._listener.start()

    @property
    def pid(self) -> int | None:
        """Of the child."""
        return None if self._process is None else self._process.pid

    def analyse(self, request: AnalyseRequest, on_event: Callable[[JobEvent], None]) -> None:
        """The recording has ended: conclude. Events come on another thread, as they do from `AnalysisJob`."""
        self._fits = (
            (request.engine, request.speech_model) == (self.request.engine, self.request.speech_model)
            and request.activity is None
            and not request.same_room
        )
        self._asked, self._on_event = request, on_event
        self._wanted.set()

    def cancel(self) -> None:
        """End it; Failed with kind "CancelledError" follows if an analysis was asked for and had not ended."""
        self._cancelled.set()
        self._wanted.set()

    def join(self, timeout_s: float | None = None) -> bool:
        self._listener.join(timeout_s)
        return not self._listener.is_alive()

    def _listen(self) -> None:
        last: JobEvent | None = None
        children = 0
        while last is None and self._goes_on():
            if children == MOST_CHILDREN:
                self._leave_for_later(WordsLater(busy=False))
                break
            if children:
                self._wanted.wait(_BETWEEN_S)
            children += 1
            with suppress(OSError):  # no process could be started, or its pipe broke
                last = self._attempt()
        self._wanted.wait()
        if self._asked is None:
            return
        if last is None and not self._cancelled.is_set():
            self._usual(self._asked)
        else:
            self._on_event(last or Failed(CANCELLED, tr("The analysis was stopped.")))

    def _goes_on(self) -> bool:
        """Whether another child is of use; at the end, too, as long as only words are known, which stay the same then."""
        if self.is_later or self._cancelled.is_set():
            return False
        return not self._wanted.is_set() or (self._asked is not None and self._fits and self._activity is None)

    def _attempt(self) -> Finished | None:
        """A child from its start to its end; None when it could not conclude."""
        for begun in self._under_way.values():
            self._deaths[begun.speaker, begun.segment] += 1
        self._under_way.clear()
        left = tuple(stretch for stretch, deaths in self._deaths.items() if deaths >= _MOST_DEATHS)
        request = replace(self.request, written=tuple(self.written), left=left)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=self._entry, args=(request, theirs), name="heard-live-words", daemon=True)
        try:
            process.start()
            self._process = process
            theirs.close()
            return self._hand_on(ours)
        finally:
            if process.pid is not None:
                process.kill()
                process.join(_END_S)
            ours.close()

    def _hand_on(self, connection: Connection[Any, Any]) -> Finished | None:
        patience, handed_over = Patience(), False
        while not self._cancelled.is_set():
            if self._wanted.is_set() and not handed_over:
                if not self._fits:
                    break
                connection.send(self._asked)
                patience, handed_over = Patience(), True
                for begun in tuple(self._under_way.values()):
                    patience.hear(begun)
            if not connection.poll(_POLL_S):
                patience.wait(_POLL_S)  # not the clock: a computer that slept is no silence
                if patience.is_over:
                    break
                continue
            try:
                event: JobEvent | LiveEvent = connection.recv()
            except (EOFError, OSError):
                break
            if isinstance(event, Finished):
                return event
            if isinstance(event, Failed | WordsLater):  # the usual analysis says the same as the failure, or does better
                self._leave_for_later(event if isinstance(event, WordsLater) else WordsLater(busy=False))
                break
            if isinstance(event, Following):
                self.following = event
                patience.hear(Alive(""))
            else:
                patience.hear(event)
                self._note(event)
        return None

    def _leave_for_later(self, event: WordsLater) -> None:
        self.is_later = True
        if not self._wanted.is_set():
            self._on_later(event)

    def _note(self, event: JobEvent) -> None:
        match event:
            case StretchBegun():
                self._under_way[event.speaker] = event
            case StretchDone():
                self._under_way.pop(event.stretch.speaker, None)
                self.written.append(event.stretch)
                self._engine = event.engine
                if self._activity is not None:
                    self._on_event(event)
                else:
                    self._keep(event)
            case Alive():
                pass
            case SpeechFound():
                self._activity = event.activity
                self._on_event(event)
            case _:
                self._on_event(event)

    def _keep(self, done: StretchDone) -> None:
        with suppress(LibraryError):  # a full disk, or it is deleted: these words are only not there after an end of the app
            self._on_written(done.stretch, done.engine)

    def _usual(self, request: AnalyseRequest) -> None:
        """The analysis from files, with what the child told before it ended."""
        if self._fits and self.written:
            request = replace(request, written=tuple(self.written), written_by=self._engine or request.written_by)
        if self._activity is not None:
            request = replace(request, activity=self._activity)
        job = AnalysisJob(request, self._on_event)
        job.start()
        while not job.join(_POLL_S):
            if self._cancelled.is_set():
                job.cancel()


class LiveAnalyses:
    """The recordings that are followed; starts every analysis, from what was followed where there is some."""

    def __init__(self) -> None:
        self._followed: dict[Path, LiveWords] = {}
        self._lock = threading.Lock()

    def follow(
        self,
        request: LiveRequest,
        *,
        on_later: Callable[[WordsLater], None] = lambda _: None,
        on_written: Callable[[WrittenStretch, str], None] = lambda _stretch, _engine: None,
    ) -> LiveWords:
        """Begin when the recorder has: its folder holds a manifest and growing files."""
        live = LiveWords(request, on_later=on_later, on_written=on_written)
        with self._lock:
            gone = [folder for folder in self._followed if not folder.is_dir()]
            left = [self._followed.pop(folder) for folder in gone]
            self._followed[request.folder] = live
        for one in left:
            one.cancel()
        live.start()
        return live

    def start(self, request: AnalyseRequest, on_event: Callable[[JobEvent], None]) -> LiveWords | AnalysisJob:
        """An analysis, started; what the queue is handed.

        A recording that was followed until something ended the app is followed again, through its files: so what was not
        written yet is cut into the same stretches, and has the same words.
        """
        with self._lock:
            live = self._followed.pop(request.files[0].parent, None) if request.recording and request.files else None
        if live is None and _was_followed(request):
            again = LiveRequest(request.files[0].parent, request.engine, request.speech_model, written=request.written)
            live = LiveWords(again, on_written=lambda stretch, engine: on_event(StretchDone(stretch, engine)))
            live.start()
        if live is not None:
            live.analyse(request, on_event)
            return live
        job = AnalysisJob(request, on_event)
        job.start()
        return job

    def drop(self, folder: Path) -> None:
        """Nothing was recorded there, or it won't be analysed now."""
        with self._lock:
            live = self._followed.pop(folder, None)
        if live is not None:
            live.cancel()

    def close(self) -> None:
        with self._lock:
            left = list(self._followed.values())
            self._followed.clear()
        for live in left:
            live.cancel()
        for live in left:
            live.join(_CLOSE_S)


def _was_followed(request: AnalyseRequest) -> bool:
    return bool(request.recording and request.files and request.written) and request.activity is None
