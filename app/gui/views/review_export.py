"""Asks where an export is to be saved and writes it without holding up the window."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.jobs import Action, Jobs
from app.i18n import tr
from app.services.conversations import Review

_UNSAFE = '<>:"/\\|?*'


def file_name(title: str, started_at: datetime, kind: str) -> str:
    """A name that every system allows: "Renewal call, 2026-11-19.pdf"."""
    plain = "".join("-" if sign in _UNSAFE or ord(sign) < 32 else sign for sign in title).strip(" .") or tr("Conversation")
    return f"{plain[:80]}, {started_at.astimezone():%Y-%m-%d}.{kind}"


class ReviewExport(QObject):
    """`exported` carries the path that was written; what can't be written is told by `failed`."""

    exported = Signal(str)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._jobs, self._window = jobs, window

    def ask_and_write(self, review: Review, kind: str) -> None:
        conversation = review.conversation
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        wished = Path(folder) / file_name(conversation.title, conversation.started_at, kind)
        filters = {"pdf": tr("PDF page (*.pdf)"), "json": tr("JSON (*.json)"), "csv": tr("CSV table (*.csv)")}
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr("Export"), str(wished), filters[kind])
        if chosen:
            self.write(review, kind, Path(chosen))

    def write(self, review: Review, kind: str, path: Path) -> None:
        path = path if path.suffix else path.with_suffix(f".{kind}")

        def work() -> Path:
            # Writing a page loads matplotlib, which is why it is asked for here and not at the top.
            from app.services.export import Targets, export_conversation  # noqa: PLC0415

            export_conversation(review, Targets(**{kind: path}))
            return path

        self._jobs.run(Action(work, success=self._on_written, failure=self.failed.emit, owner=self))

    def _on_written(self, path: Path) -> None:
        self.exported.emit(str(path))
