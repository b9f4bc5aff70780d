"""A library with a queue whose jobs a test plays by hand."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.content import load_content
from app.core.job import Failed, Finished, JobEvent, SpeechFound
from app.core.recording import Conversation
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.paths import Paths
from app.services.analyse_request import AnalyseRequest
from app.services.analysis_queue import AnalysisQueue
from app.services.conversations import Conversations
from tests.helpers.sounds import RESOURCES, write_sample_piece

ACTIVITY = SpeechActivity(
    60.0, Mode.TWO_TRACKS, {"you": (Segment(1.0, 9.0),), "other-1": (Segment(10.0, 30.0), Segment(31.0, 40.0))}
)
WORDS = Transcript((Word(Segment(1.0, 1.4), "hello", 0.9, "you"),), "draft")


@dataclass
class Played:
    """A job that a test plays by hand."""

    request: AnalyseRequest
    tell: Callable[[JobEvent], None]
    over: threading.Event = field(default_factory=threading.Event)
    cancelled: bool = False

    def end(self, event: JobEvent) -> None:
        self.tell(event)
        self.over.set()

    def cancel(self) -> None:
        self.cancelled = True
        self.end(Failed("CancelledError", "The analysis was stopped."))

    def join(self, timeout_s: float | None = None) -> bool:
        return self.over.wait(timeout_s)


class Stage:
    """A library in a folder, and a queue whose jobs are played by hand."""

    def __init__(self, folder: Path, *, keeps: bool = False) -> None:
        """keeps: the queue goes on as it was left at the last start in this folder."""
        self.folder = folder
        self._keeps = keeps
        self.library = Conversations(Paths(folder / "data"), load_content("en"), sample_folder=RESOURCES / "sample")
        self.jobs: queue.SimpleQueue[Played] = queue.SimpleQueue()
        self.told: queue.SimpleQueue[tuple[str, JobEvent]] = queue.SimpleQueue()
        self.queue = self.new_queue()

    def new_queue(self, *, engine: tuple[str, Path | None] = ("draft", None)) -> AnalysisQueue:
        kept = self.library.kept_queue if self._keeps else None
        analysing = AnalysisQueue(self.library, start=self.start, choose_engine=lambda _: engine, kept=kept)
        analysing.subscribe(lambda identifier, event: self.told.put((identifier, event)))
        return analysing

    def start(self, request: AnalyseRequest, tell: Callable[[JobEvent], None]) -> Played:
        job = Played(request, tell)
        self.jobs.put(job)
        return job

    def imported(self, name: str = "a.wav") -> str:
        """One whose speech is to be found."""
        return self.library.import_files([write_sample_piece(self.folder / name, 0.0, 8.0)]).id

    def analysed(self) -> str:
        """One whose words are complete."""
        identifier = self.imported()
        self.queue.add(identifier)
        job = self.jobs.get(timeout=5)
        job.tell(SpeechFound(ACTIVITY))
        job.end(Finished(ACTIVITY, WORDS))
        self.rest()
        return identifier

    def state(self, identifier: str) -> Conversation:
        return self.library.get(identifier)

    def rest(self) -> None:
        """Until nothing runs."""
        while self.queue.running is not None:
            threading.Event().wait(0.01)
