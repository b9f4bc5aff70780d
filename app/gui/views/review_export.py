"""What can be exported, in groups; asks where a file is to be saved and writes it without holding up the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.jobs import Action, Jobs
from app.i18n import tr
from app.services.conversations import Review

_UNSAFE = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file. kind: as in `services.export.Targets`; ending: of its name."""

    kind: str
    words: str
    filter: str
    ending: str


def export_groups() -> tuple[tuple[str, tuple[Form, ...]], ...]:
    """A heading, and the files under it."""
    return (
        (
            tr("To read"),
            (
                Form("pdf", tr("One page (PDF)…"), tr("PDF page (*.pdf)"), "pdf"),
                Form("txt", tr("What was said, as text…"), tr("Text (*.txt)"), "txt"),
            ),
        ),
        (
            tr("Subtitles"),
            (
                Form("vtt", tr("WebVTT…"), tr("WebVTT subtitles (*.vtt)"), "vtt"),
                Form("srt", tr("SRT…"), tr("SRT subtitles (*.srt)"), "srt"),
            ),
        ),
        (
            tr("Tables and data"),
            (
                Form("csv", tr("CSV table…"), tr("CSV table (*.csv)"), "csv"),
                Form("json", tr("JSON…"), tr("JSON (*.json)"), "json"),
            ),
        ),
        (
            tr("For research: who spoke when"),
            (
                Form("rttm", tr("RTTM…"), tr("RTTM (*.rttm)"), "rttm"),
                Form("textgrid", tr("Praat TextGrid…"), tr("Praat TextGrid (*.TextGrid)"), "TextGrid"),
            ),
        ),
    )


def form_of(kind: str) -> Form:
    return next(form for _, forms in export_groups() for form in forms if form.kind == kind)


def file_name(title: str, started_at: datetime, ending: str) -> str:
    """A name that every system allows: "Renewal call, 2026-11-19.pdf"."""
    plain = "".join("-" if sign in _UNSAFE or ord(sign) < 32 else sign for sign in title).strip(" .") or tr("Conversation")
    return f"{plain[:80]}, {started_at.astimezone():%Y-%m-%d}.{ending}"


class ReviewExport(QObject):
    """`exported` carries the path that was written; what can't be written is told by `failed`."""

    exported = Signal(str)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._jobs, self._window = jobs, window

    def ask(self, review: Callable[[], Review], kind: str) -> None:
        """review: gives what is exported; called in a worker."""
        ready = partial(self.ask_and_write, kind=kind)
        self._jobs.run(Action(review, success=ready, failure=self.failed.emit, owner=self))

    def ask_and_write(self, review: Review, kind: str) -> None:
        # What writes them is loaded when something is exported, which keeps the start quick.
        from app.services.export import NEED_WORDS, no_words  # noqa: PLC0415

        if kind in NEED_WORDS and (review.result is None or not review.result.transcript.words):
            self.failed.emit(no_words())
            return
        conversation, form = review.conversation, form_of(kind)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        wished = Path(folder) / file_name(conversation.title, conversation.started_at, form.ending)
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr("Export"), str(wished), form.filter)
        if chosen:
            self.write(review, kind, Path(chosen))

    def write(self, review: Review, kind: str, path: Path) -> None:
        path = path if path.suffix else path.with_suffix(f".{form_of(kind).ending}")

        def work() -> Path:
            from app.services.export import Targets, export_conversation  # noqa: PLC0415

            export_conversation(review, Targets(**{kind: path}))
            return path

        self._jobs.run(Action(work, success=self._on_written, failure=self.failed.emit, owner=self))

    def _on_written(self, path: Path) -> None:
        self.exported.emit(str(path))
